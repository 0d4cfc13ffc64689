"""The Markdown that documents a manifest's variables, and the places in a file where it stands.

A file holds one block: a line `<!-- tightlip:secrets:begin -->` (or `begin page`, for a section a variable), a line
`<!-- tightlip:secrets:end -->`, and between them what is generated. Lines in fenced code are no markers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tightlip.manifest import describe, formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tightlip.manifest.schema import ConfigSpec, Manifest, SecretSpec

NAME = "tightlip:secrets"
END = f"<!-- {NAME}:end -->"
STYLES = ("table", "page")

_MARKER = re.compile(rf"<!--\s*{NAME}:(begin|end)\s*(\S*)\s*-->")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ROW = re.compile(r"\| `([A-Za-z_][A-Za-z0-9_]*)` \||### `([A-Za-z_][A-Za-z0-9_]*)`$")


class MarkerError(ValueError):
    """Markers that do not go together; the message says what and `line` where."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Block:
    """Where a block stands: the lines (from 0) of its markers, and its style."""

    begin: int
    end: int
    style: str


def begin(style: str = "table") -> str:
    """The marker that opens a block."""
    return f"<!-- {NAME}:begin -->" if style == "table" else f"<!-- {NAME}:begin {style} -->"


def find(lines: Sequence[str]) -> Block | None:
    """The block in a file's lines, None where there is none. Raises MarkerError."""
    opened: tuple[int, str] | None = None
    found: Block | None = None
    fence = ""
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and (not fence or (mark[1].startswith(fence) and not line.strip().strip(fence[0]))):
            fence = "" if fence else mark[1]
            continue
        marker = None if fence else _MARKER.fullmatch(line.strip())
        if not marker:
            continue
        if marker[1] == "end":
            if opened is None:
                raise MarkerError(number + 1, "an end marker without a begin marker; put the begin marker above it")
            found, opened = Block(opened[0], number, opened[1]), None
            continue
        if opened is not None:
            raise MarkerError(number + 1, f"a second begin marker, after the one in line {opened[0] + 1}; keep one")
        if found is not None:
            raise MarkerError(number + 1, f"a second block, after the one in line {found.begin + 1}; keep one")
        style = marker[2] or "table"
        if style not in STYLES:
            raise MarkerError(number + 1, f"a begin marker of an unknown style; there are {', '.join(STYLES)}")
        opened = (number, style)
    if opened is not None:
        raise MarkerError(opened[0] + 1, f"a begin marker without its end; put {END} where the generated part ends")
    return found


def split(text: str) -> tuple[list[str], str]:
    """A file's lines without their ends, and the end that most of them have."""
    newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    return text.replace("\r\n", "\n").split("\n"), newline


def rewrite(text: str, manifest: Manifest) -> str:
    """The file with its block as it should be; as it is where it has none. Raises MarkerError."""
    lines, newline = split(text)
    block = find(lines)
    if block is None or not stale(lines, block, manifest):
        return text
    written = [*lines[: block.begin + 1], *render(manifest, block.style), *lines[block.end :]]
    return newline.join(written)


def stale(lines: Sequence[str], block: Block, manifest: Manifest) -> list[tuple[str, int]]:
    """What is out of date in a block, with the line (from 1) of each: "NAME is missing"; [] where it is current."""
    old, new = list(lines[block.begin + 1 : block.end]), render(manifest, block.style)
    if old == new:
        return []
    before, after = _parts(old), _parts(new)
    said: list[tuple[str, int]] = []
    for name, (_, content) in after.items():
        if name not in before:
            said.append((f"{name} is missing", block.begin + 1))
        elif before[name][1] != content:
            said.append((f"{name} has changed", block.begin + 2 + before[name][0]))
    said += [
        (f"{name} is not declared", block.begin + 2 + place) for name, (place, _) in before.items() if name not in after
    ]
    return said or [("the order or the text around the variables", block.begin + 1)]


def _parts(lines: Sequence[str]) -> dict[str, tuple[int, list[str]]]:
    """The rows and sections of a block by variable: where each begins (from 0), and all its lines."""
    parts: dict[str, tuple[int, list[str]]] = {}
    section: list[str] = []
    for number, line in enumerate(lines):
        row = _ROW.match(line)
        if row:
            name = row[1] or row[2]
            section = []
            known = parts.setdefault(name, (number, []))[1]
            known.append(line)
            if row[2]:
                section = known
        elif line.startswith("#"):
            section = []
        elif section:
            section.append(line)
    return parts


def render(manifest: Manifest, style: str = "table") -> list[str]:
    """The lines between the markers."""
    lines = [""]
    if manifest.secrets:
        lines += _table(_secret_columns(manifest, short=style == "page"))
    if manifest.secrets and manifest.config:
        lines.append("")
    if manifest.config:
        lines += _table(_config_columns(manifest))
    if style == "page":
        for name, secret in manifest.secrets.items():
            lines += ["", f"### `{name}`", "", *_section(secret)]
    return [*lines, ""]


def page(manifest: Manifest, title: str) -> str:
    """A whole page with its block, so that it stays current as any other file does."""
    return "\n".join(
        [
            f"# {title}",
            "",
            "What the application needs to start, as the manifest declares it. Values are never written here.",
            "",
            begin("page"),
            *render(manifest, "page"),
            END,
            "",
        ]
    )


Columns = dict[str, list[str]]


def _secret_columns(manifest: Manifest, *, short: bool) -> Columns:
    specs = manifest.secrets
    columns: Columns = {
        "Secret": [f"`{name}`" for name in specs],
        "Purpose": [_purpose(spec) for spec in specs.values()],
        "Required": [_required(spec.required) for spec in specs.values()],
        "Sources": [", ".join(spec.sources) for spec in specs.values()],
        "Format": [_text(formats.words(spec)) for spec in specs.values()],
        "Rotation": [_rotation(spec) for spec in specs.values()],
        "Owner": [_text(spec.owner or "") for spec in specs.values()],
        "Generate": [_code(spec.generate or "") for spec in specs.values()],
    }
    if short:
        del columns["Generate"]
    return columns


def _config_columns(manifest: Manifest) -> Columns:
    specs = manifest.config
    return {
        "Setting": [f"`{name}`" for name in specs],
        "Purpose": [_text(spec.purpose) for spec in specs.values()],
        "Type": [_type(spec) for spec in specs.values()],
        "Default": [_code(spec.default_text) for spec in specs.values()],
        "Required": [_required(spec.required) if spec.required else "" for spec in specs.values()],
    }


def _table(columns: Columns) -> list[str]:
    """A Markdown table; a column without a word in it is left out."""
    shown = {title: cells for title, cells in columns.items() if any(cells)}
    rows = [list(row) for row in zip(*shown.values(), strict=True)]
    return [_row(shown), _row("---" for _ in shown), *(_row(row) for row in rows)]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _section(spec: SecretSpec) -> list[str]:
    """What is said of one secret on a page of its own."""
    items = {
        "Purpose": _purpose(spec),
        "Required": _required(spec.required),
        "May come from": describe.joined([describe.PLACES[source] for source in spec.sources]),
        "Format": _text(formats.words(spec)),
        "Rotation": _rotation(spec),
        "Owner": _text(spec.owner or ""),
    }
    lines = [f"- {title}: {said}" for title, said in items.items() if said]
    if spec.generate:
        fence = "```" if "```" not in spec.generate else "~~~"
        lines += ["", f"{fence}sh", *spec.generate.strip().splitlines(), fence]
    return lines


def _purpose(spec: SecretSpec) -> str:
    said = _text(spec.purpose)
    if spec.renamed:
        said += f"<br>now called `{spec.renamed}`"
    if spec.deprecated:
        said += f"<br>deprecated: {_text(spec.deprecated)}"
    return said


def _required(required: bool | tuple[str, ...]) -> str:
    if isinstance(required, bool):
        return "yes" if required else "no"
    return f"in {describe.joined(required, 'and')}"


def _rotation(spec: SecretSpec) -> str:
    if spec.rotation_days is None:
        return "on compromise"
    count, unit = int(spec.rotation[:-1]), {"d": "day", "w": "week", "y": "year"}[spec.rotation[-1]]
    return f"every {unit}" if count == 1 else f"every {count} {unit}s"


def _type(spec: ConfigSpec) -> str:
    if spec.choices:
        return describe.joined([_code(formats.shown(choice)) for choice in spec.choices])
    return spec.type


def _text(text: str) -> str:
    """A text in a cell: on one line, with nothing that Markdown or HTML would take for its own."""
    plain = text.strip().replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")
    return "<br>".join(line.strip() for line in plain.splitlines() if line.strip())


def _code(text: str) -> str:
    """A text in a cell, as code, a span for each line: its backticks and pipes stay what they are."""
    return "<br>".join(_span(line.strip()) for line in text.strip().splitlines() if line.strip())


def _span(line: str) -> str:
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    padded = f" {line} " if "`" in line else line
    return f"{fence}{padded}{fence}".replace("|", "\\|")
