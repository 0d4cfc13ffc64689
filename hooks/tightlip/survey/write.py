"""A first manifest out of an inventory, and what an existing one lacks, put where it belongs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import yaml

from tightlip.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tightlip.survey.inventory import Inventory, Variable

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HEAD = """\
# What the application needs to start. Written by `tightlip env init` from what is there: see to the purposes, and to
# rotation, owner and sources of the secrets (docs: manifest.md).
version: 1
"""
_RANDOM = 'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
_OWN_KEY = re.compile(
    r"(?:^|_)(?:JWT|SESSION|COOKIE|CSRF|SIGNING|NEXTAUTH|BETTER_AUTH|APP|HASH|REFRESH|ACCESS_TOKEN)\w*_(?:SECRET|KEY)(?:_BASE)?$"
    r"|^(?:SECRET_KEY|SECRET|APP_SECRET|SECRET_KEY_BASE|AUTH_SECRET)$"
)
"""Names of secrets that an application makes for itself."""

_SCHEMES = (("postgres", "postgresql"), ("mysql",), ("redis", "rediss"), ("mongodb", "mongodb+srv"), ("amqp", "amqps"))


def manifest(inventory: Inventory) -> str:
    """A whole manifest. Raises UsageError where nothing was found."""
    found = list(inventory.variables.values())
    if not found:
        raise UsageError("env init: found no variable: no .env.example, no code that reads one, no compose file")
    text = _HEAD
    for section, lines in _sections(found, "  ").items():
        if lines:
            text += f"{section}:\n" + "".join(lines)
    return text


def complete(text: str, path: str, found: Sequence[Variable]) -> str:
    """`text`, a manifest, with `found` added at the end of its sections; everything else stays as it is. Raises
    UsageError for a section that is written in one line."""
    root = yaml.compose(text, _LOADER)
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    places: dict[str, tuple[int, str]] = {}
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value in ("secrets", "config") and isinstance(value, yaml.MappingNode) and value.value:
            if value.flow_style:
                raise UsageError(f"{path}:{key.start_mark.line + 1}: {key.value} stands in one line; give each its own")
            place = _last_line(value) + 1
            while not lines[place - 1].strip():
                place -= 1  # the blank lines after a block of text are read as its own
            places[key.value] = (place, " " * value.value[0][0].start_mark.column)
    for section in ("config", "secrets"):  # the later one first, so that places stay true
        wanted = [one for one in found if one.is_secret is (section == "secrets")]
        if not wanted:
            continue
        place, indent = places.get(section, (len(lines), "  "))
        added = _sections(wanted, indent)[section]
        head = [] if section in places else [f"{section}:\n"]
        later = [name for name, (line, _) in places.items() if line > place]
        lines[place:place] = [*head, *added]
        places |= {name: (places[name][0] + len(head) + len(added), places[name][1]) for name in later}
    return "".join(lines)


def _last_line(node: yaml.Node) -> int:
    """The line (from 0) on which a node's text ends."""
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return _last_line(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return _last_line(node.value[-1])
    mark = node.end_mark
    return int(mark.line) - (1 if mark.column == 0 and mark.line > node.start_mark.line else 0)


def _sections(found: Sequence[Variable], indent: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {"secrets": [], "config": []}
    for variable in found:
        if variable.is_secret:
            sections["secrets"] += _secret(variable, indent)
        else:
            sections["config"].append(_setting(variable, indent))
    return sections


def _secret(variable: Variable, indent: str) -> list[str]:
    lines = [f"{indent}{_key(variable.name)}:\n", f"{indent}  purpose: {_text(variable.about)}\n"]
    if variable.only_in_ci or variable.commented:
        lines.append(f"{indent}  required: false\n")
    generate = variable.generate or (_RANDOM if _OWN_KEY.search(variable.name) else "")
    if generate:
        lines.append(f"{indent}  generate: {_text(generate)}\n")
    schemes = next((group for group in _SCHEMES if variable.scheme in group), ())
    if schemes:
        lines.append(f"{indent}  format: {{url: [{', '.join(schemes)}]}}\n")
    return lines


def _setting(variable: Variable, indent: str) -> str:
    default = f", default: {_scalar(variable.default)}" if variable.default else ""
    return f"{indent}{_key(variable.name)}: {{purpose: {_text(variable.about, flow=True)}{default}}}\n"


def _key(name: str) -> str:
    """A name as a key: in quotes where YAML would take it for something else."""
    return name if isinstance(yaml.safe_load(name), str) else json.dumps(name)


def _text(text: str, *, flow: bool = False) -> str:
    """A text as YAML reads it back: plain where that is safe."""
    plain = re.fullmatch(r"[A-Za-z][^\n\r\t:#\[\]{}&*!|>'\"%@`\\]*", text) and not text.endswith(" ")
    plain = plain and isinstance(yaml.safe_load(text), str) and not (flow and "," in text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def _scalar(text: str) -> str:
    """A default: a number or a boolean where the text is one and reads back the same."""
    if re.fullmatch(r"0|-?[1-9]\d{0,15}", text) or text in ("true", "false"):
        return text
    return _text(text, flow=True)
