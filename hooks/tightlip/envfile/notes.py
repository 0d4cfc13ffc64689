"""What is worth a word in `.env.example` and wrong for nobody: weak development defaults, credentials for this machine,
old names, and lines that common readers take differently. Notes leave the exit code alone; `env_strict` makes them
findings.

The readers that are meant: python-dotenv, npm dotenv, Node, Ruby's and PHP's dotenv, docker compose, godotenv,
`docker run --env-file`, and bash's `source`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tightlip.config import NOTES
from tightlip.envfile import dotenv, example
from tightlip.model import Finding
from tightlip.values import example as values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tightlip.envfile.dotenv import Binding
    from tightlip.manifest.schema import Manifest

WEAK_DEFAULT, LOCAL, OLD_NAME, PORTABILITY = NOTES

_NAMES = {
    WEAK_DEFAULT: "Weak development default",
    LOCAL: "Credentials for this machine",
    OLD_NAME: "Old name of a variable",
    PORTABILITY: "Line that readers take differently",
}
_HELP = {
    WEAK_DEFAULT: "Fine while nobody runs with it in production; a placeholder such as `change-me` cannot be mistaken",
    LOCAL: "Fine for a database on the developer's machine; a placeholder such as `change-me` says that it is none",
    OLD_NAME: "List the new name, and take this one out once nobody reads it",
    PORTABILITY: "Write it so that every reader takes the same: quotes around the value, no blanks around the =",
}

_LINE = re.compile(
    r"(?P<export>export[ \t]+)?(?P<name>[^=\s]+)(?P<before>[ \t]*)=(?P<after>[ \t]*)(?P<value>.*)", re.DOTALL
)
_COMMENT = re.compile(r"[ \t]#.*")


def notes(data: bytes, path: str, manifest: Manifest | None) -> list[Finding]:
    """The notes on an example file, in order of place."""
    bindings = dotenv.read(data)
    found = [*_values(bindings, path, manifest), *_portability(data, bindings, path)]
    return sorted(found, key=lambda finding: finding.sort_key())


def _values(bindings: Iterable[Binding], path: str, manifest: Manifest | None) -> Iterator[Finding]:
    declared = manifest.secrets if manifest is not None else {}
    settings = manifest.config if manifest is not None else {}
    for entry in example.entries(bindings):
        if not entry.live:
            continue
        name, line = example.shown(entry.name), entry.binding.line
        spec = declared.get(entry.name)
        if spec is not None and (spec.renamed or spec.deprecated):
            why = f"is now called {spec.renamed}" if spec.renamed else f"is deprecated: {spec.deprecated}"
            yield _note(OLD_NAME, path, line, f"{name} {why}")
        if entry.name in settings or (spec is not None and spec.placeholder == entry.value):
            continue
        if entry.name in declared or example.is_secret_name(entry.name) or "://" in entry.value:
            weak = values.weak(entry.value)
            if weak:
                local = weak == values.LOCAL_CREDENTIALS
                yield _note(LOCAL if local else WEAK_DEFAULT, path, line, f"the value of {name} is {weak}")


def _portability(data: bytes, bindings: Iterable[Binding], path: str) -> Iterator[Finding]:
    """One note for each way in which readers differ, at its first line."""
    lines: dict[str, list[int]] = {}
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4]:
        lines["UTF-16 or UTF-32, which hardly a reader of .env files understands"] = [1]
    elif data.startswith(b"\xef\xbb\xbf"):
        lines["a byte order mark, which some readers take for part of the first name"] = [1]
    if b"\r\n" in data:
        lines["CRLF line ends, of which bash keeps the CR in the value"] = [1]
    for binding in bindings:
        if binding.key is not None and binding.value is not None and not binding.error:
            for what in _differences(binding.raw.strip()):
                lines.setdefault(what, []).append(binding.line)
    for what, places in lines.items():
        more = f" (lines {', '.join(map(str, places[:6]))}{', ...' if len(places) > 6 else ''})" if places[1:] else ""
        yield _note(PORTABILITY, path, places[0], what + more)


def _differences(raw: str) -> Iterator[str]:
    """How common readers differ on one assignment."""
    found = _LINE.fullmatch(raw)
    if not found:
        return
    value = "" if found["after"] and found["value"].startswith("#") else found["value"]
    quote = value[:1] if value[:1] in ("'", '"', "`") else ""
    if found["export"]:
        yield "export before the name, which docker run does not read"
    if found["before"] or (found["after"] and value):
        yield "blanks around the =, which bash and docker run do not read"
    if "\n" in value.rstrip():
        yield "a value over several lines, which docker run reads as several variables"
    bare = value if quote else _COMMENT.sub("", value).rstrip()
    if not quote:
        if "#" in bare and not bare.startswith("#"):
            yield "# in a value without quotes: npm dotenv, Node, Ruby and PHP end the value there, others keep it"
        if len(bare.split(None, 1)) > 1:
            yield "blanks in a value without quotes, of which bash takes the first word only"
    if quote != "'" and ("$(" in bare or (quote != "`" and bare.count("`") > 1)):
        yield "a command in the value: bash and Ruby may run it, others take it as text"
    if quote == '"' and re.search(r"\\[nrt]", bare):
        yield "an escape in double quotes, which bash and docker run keep as two characters"
    if quote == "`":
        yield "backquotes around the value: npm dotenv takes them off, bash runs what is in them"


def _note(rule: str, path: str, line: int, message: str) -> Finding:
    return Finding(
        rule=rule, name=_NAMES[rule], path=path, line=line, severity="low", message=message, help=_HELP[rule]
    )
