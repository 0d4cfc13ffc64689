"""The values of Kubernetes Secret manifests, found by lines: a chart's template is no YAML yet, and holds them too."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tightlip.model import Match

REACH = 1 << 20
"""Bytes around `kind: Secret` in which its data stands."""

_ENTRY = re.compile(rb"[ \t]*[\"']?(?P<name>[\w.-]{1,253})[\"']?[ \t]*:[ \t]*(?P<rest>[^\n]*)")
_VALUE = re.compile(rb"[\"']?(?P<value>[A-Za-z0-9+/]{4,}={0,2})[\"']?[ \t]*(?:#.*)?\r?$")
_BLOCK = re.compile(rb"[|>][-+0-9]*[ \t]*\r?$")
_JSON_DATA = re.compile(rb"\"data\"\s{0,20}:\s{0,20}\{(?P<body>[^{}]*)\}")
_JSON_ENTRY = re.compile(rb"\"(?P<name>[\w.-]{1,253})\"\s{0,20}:\s{0,20}\"(?P<value>[A-Za-z0-9+/]{4,}={0,2})\"")


def values(data: bytes, matches: list[Match]) -> Iterator[tuple[bytes, int, int]]:
    """(name, start, end) of each encoded value in the Secrets whose `kind: Secret` the `matches` are."""
    done = 0
    for match in matches:
        if match.start < done:
            continue
        start = data.rfind(b"\n", 0, match.start) + 1
        if b'"' in data[match.start : match.end] and data.rfind(b"{", max(0, match.start - 4096), match.start) >= 0:
            low, high = max(done, match.start - REACH), min(len(data), match.start + REACH)
            yield from _json(data, low, high)
            done = high
        else:
            column = match.start - start - (data[match.start - 1 : match.start] in (b'"', b"'"))
            low = _first(data, start, column, max(done, match.start - REACH))
            high = _last(data, match.end, column, min(len(data), match.start + REACH))
            yield from _yaml(data, low, high, column)
            done = high


def assignment(name: bytes, value: bytes) -> bytes:
    """A value as a line of configuration, so that its name is judged with it. A text of several lines, a file by
    itself, stays as it is."""
    text = value.rstrip(b"\r\n")
    if b"\n" in text or text.startswith((b"{", b"[", b"---")):
        return value
    quote = b'"' if b'"' not in text else b"'" if b"'" not in text else b""
    return name + b": " + quote + text + quote


def _indent(line: bytes) -> int:
    """The column of a line's first character; that of a list item is its key's. -1 for a blank line, a comment, or a
    template's instruction."""
    text = line.lstrip(b" \t")
    while text.startswith(b"- "):
        text = text[2:].lstrip(b" ")
    return len(line) - len(text) if text.strip() and not text.startswith((b"#", b"{{")) else -1


def _first(data: bytes, start: int, column: int, floor: int) -> int:
    """Where the mapping begins that the line at `start` belongs to: at a list item's dash, or below a line that is
    indented less."""
    while start > floor and b"-" not in data[start : start + column]:
        above = max(floor, data.rfind(b"\n", floor, start - 1) + 1)
        line = data[above : start - 1]
        if line.startswith(b"---") or 0 <= _indent(line) < column:
            break
        start = above
    return start


def _last(data: bytes, start: int, column: int, ceiling: int) -> int:
    """Where it ends."""
    place = data.find(b"\n", start, ceiling) + 1
    while place:
        end = data.find(b"\n", place, ceiling)
        line = data[place : end if end >= 0 else ceiling]
        indent = _indent(line)
        if line.startswith(b"---") or 0 <= indent < column or (indent == column and line[:column].strip() == b"-"):
            return place
        place = end + 1
    return ceiling


def _yaml(data: bytes, low: int, high: int, column: int) -> Iterator[tuple[bytes, int, int]]:
    inside = False
    block, name, first, last = -1, b"", 0, 0
    place = low
    while place < high:
        end = data.find(b"\n", place, high)
        end = high if end < 0 else end
        line = data[place:end]
        indent = _indent(line)
        if block >= 0 and indent > block:
            first, last = first or place + indent, end
        elif indent >= 0:
            if block >= 0 and first:
                yield name, first, last
            block = -1
            if indent <= column:
                inside = re.fullmatch(rb"[\s-]*[\"']?data[\"']?[ \t]*:[ \t]*(?:#.*)?\r?", line) is not None
            elif inside:
                entry = _ENTRY.match(line)
                if entry and _BLOCK.match(entry["rest"]):
                    block, name, first = indent, entry["name"], 0
                elif entry:
                    found = _VALUE.match(entry["rest"])
                    if found:
                        at = place + entry.start("rest")
                        yield entry["name"], at + found.start("value"), at + found.end("value")
        place = end + 1
    if block >= 0 and first:
        yield name, first, last


def _json(data: bytes, low: int, high: int) -> Iterator[tuple[bytes, int, int]]:
    for held in _JSON_DATA.finditer(data, low, high):
        for entry in _JSON_ENTRY.finditer(data, held.start("body"), held.end("body")):
            yield entry["name"], entry.start("value"), entry.end("value")
