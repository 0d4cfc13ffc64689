"""Reading `.env` files without loss, through python-dotenv's parser: what stands where, and nothing interpolated.

Off the commit path: imported only where a `.env` or `.env.example` has to be read.
"""

from __future__ import annotations

import bisect
import io
import re
from dataclasses import dataclass

from dotenv.parser import parse_stream

from tightlip.engine import text
from tightlip.model import Blob

_NEWLINE = re.compile("\r\n|\n|\r")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
"""What readers of `.env` files take for a name."""

_ASSIGNMENT = re.compile(r"#[#\s]*((?:export\s+)?[A-Za-z_][A-Za-z0-9_]*[ \t]*=.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Binding:
    """An assignment, or a comment or blank space between two.

    `key` is None for a comment; `value` is None for a name without `=`. `raw` is the text with the blank space
    before it; `line` (from 1) is where the assignment itself begins, `start` and `end` are its offsets in bytes of
    the decoded file as UTF-8. `error` marks what no reader takes as meant: an open quote, a line that is neither a
    comment nor an assignment. A comment that holds an assignment (`# NAME=value`) has `commented` set.
    """

    key: str | None
    value: str | None
    raw: str
    line: int
    start: int
    end: int
    error: bool
    commented: tuple[str, str] | None


def decode(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 or UTF-32, without a byte order mark; bytes that are none of them stay, as
    surrogates."""
    return text.decode(Blob("", data)).data.decode("utf-8", "surrogateescape")


def read(data: bytes) -> list[Binding]:
    """Everything in a file, in order: the `raw` texts joined are what `decode` gives. What cannot be read is a
    Binding with `error`; nothing is raised."""
    content = decode(data)
    newlines = [found.end() for found in _NEWLINE.finditer(content)]
    bindings = []
    place = offset = 0
    for found in parse_stream(io.StringIO(content, newline="")):
        raw = found.original.string
        blank = len(raw) - len(raw.lstrip()) if raw.strip() else 0
        end = offset + _size(raw)
        bindings.append(
            Binding(
                key=found.key,
                value=found.value,
                raw=raw,
                line=bisect.bisect_right(newlines, place + blank) + 1,
                start=offset + _size(raw[:blank]),
                end=end,
                error=found.error,
                commented=_commented(raw) if found.key is None and not found.error else None,
            )
        )
        place, offset = place + len(raw), end
    return bindings


def _size(raw: str) -> int:
    return len(raw.encode("utf-8", "surrogateescape"))


def _commented(raw: str) -> tuple[str, str] | None:
    found = _ASSIGNMENT.match(raw.strip())
    if not found:
        return None
    inner = next(parse_stream(io.StringIO(found[1], newline="")))
    if inner.error or inner.key is None or inner.value is None:
        return None
    return inner.key, inner.value
