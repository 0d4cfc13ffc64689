"""What of a file's next version has to be looked at, when the version before it is known.

A history holds each file in many versions that differ in a few lines. What stands in an unchanged part was judged with
the version before: a rule sees a bounded part of a file, and the judge a few lines around it. So of the new version the
changed parts are looked at, with as much around them as a rule and the judge can see; everything else stands in both.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tightlip.model import Finding

REACH = 1536
"""Bytes around a change, brought up to whole lines, in which a match may begin or end that involves the change: more
than any shipped rule spans over line ends and the judge asks about, but for those that `is_wide` tells."""

NEAR = 640
"""Of these, the bytes that are always taken. Between NEAR and REACH no more than LINES lines count: no shipped rule
spans more text than NEAR on more lines than that."""

LINES = 16
"""Lines around a change that a match on it and what is asked about that may reach over."""

SMALL = 2 * NEAR
"""A file of no more bytes is looked at whole."""

APART = 2 * REACH
"""Bytes of unchanged text between two changes from which on they are looked at each by itself."""

PROBE = 64
"""Bytes by which unchanged text is found between two changes."""

_STEPS = (1 << 13, 1 << 11, 1 << 9, 1 << 7)
"""Bytes that are compared at once, from coarse to fine: how exact the span of a change is."""

_SECRET = re.compile(rb"kind[\"']?[ \t]{0,8}:[ \t]{0,8}[\"']?Secret")

_DENSE = re.compile(rb"[ \t]*[\"'`]?[A-Za-z0-9+/=_-]{40,}[\"'`\\ \t,;+]*\r?\n\Z")
"""A line of a wrapped base64 text."""


class Versions:
    """The contents of a history's files go through `spans` one after the other, and `note` is told what was found."""

    def __init__(self) -> None:
        self._path = ""
        self._data: bytes | None = None
        self._found: Sequence[Finding] = ()
        self._gaps: list[tuple[int, int, int]] = []

    def spans(self, path: str, data: bytes) -> list[tuple[int, int]] | None:
        """The parts (whole lines, in their order) of the file at `path` that the version before says nothing about;
        None for all."""
        before = self._data
        if before is None or path != self._path or len(data) <= SMALL:
            return None
        spans: list[tuple[int, int]] = []
        gaps: list[tuple[int, int, int]] = []
        done = shift = 0
        for low, high, old in changes(before, data):
            start, end = _above(data, low), _below(data, high)
            while start:
                above = _line_start(data, start - 1)
                if not _DENSE.match(data, above, start):
                    break
                start = above
            if spans and start <= done:
                start = spans.pop()[0]
            else:
                gaps.append((done, start, shift))
            if not _is_plain(data[start:end]):
                return None
            spans.append((start, end))
            done, shift = end, old - high
        self._gaps = [*gaps, (done, len(data), shift)]
        return spans

    def kept(self, data: bytes) -> list[Finding]:
        """What was found in the version before and stands outside of the `spans` of this one, with its lines here."""
        before = self._data
        if not self._found or before is None:
            return []
        kept: list[Finding] = []
        for start, end, shift in self._gaps:
            line = 1 + before.count(b"\n", 0, start + shift)
            last = line + before.count(b"\n", start + shift, end + shift) + (end == len(data))
            down = 1 + data.count(b"\n", 0, start) - line
            if start < end:
                kept += [
                    one.changed(line=one.line + down, end_line=one.end_line + down)
                    for one in self._found
                    if line <= one.line < last
                ]
        return kept

    def note(self, path: str, data: bytes, spans: list[tuple[int, int]] | None, found: Sequence[Finding]) -> None:
        """What `spans` said of the whole content of a file, and all that was found in it."""
        self._path = path
        self._data = data if spans is not None or _is_plain(data) else None
        self._found = found

    def forget(self) -> None:
        """What comes next is no version of what came last."""
        self._data = None


def changes(before: bytes, after: bytes) -> list[tuple[int, int, int]]:
    """Spans of `after` (low, high) outside of which both are the same, in their order, each with where `high` is in
    `before`. Where no long text between two changes is the same, or none is found, they are one."""
    head = _same_after(before, 0, after, 0, min(len(before), len(after)))
    tail = _same_before(before, len(before), after, len(after), min(len(before), len(after)) - head)
    found: list[tuple[int, int, int]] = []
    todo = [(head, len(after) - tail, head, len(before) - tail)]
    while todo:
        low, high, old_low, old_high = todo.pop()
        same = _same_inside(before, old_low, old_high, after, low, high)
        if same is None:
            found.append((low, high, old_high))
        else:
            start, old, size = same
            todo += [(start + size, high, old + size, old_high), (low, start, old_low, old)]
    return found


def _same_inside(
    before: bytes, old_low: int, old_high: int, after: bytes, low: int, high: int
) -> tuple[int, int, int] | None:
    """A text of APART bytes or more that stands in both spans: where it starts in `after`, in `before`, its size."""
    if min(high - low, old_high - old_low) < APART:
        return None
    for share in (2, 1, 3):
        place = _line_start(after, low + (high - low) * share // 4)
        if place < low:
            continue
        old = before.find(after[place : min(place + PROBE, high)], old_low, old_high)
        if old >= 0:
            above = _same_before(before, old, after, place, min(place - low, old - old_low))
            below = _same_after(before, old, after, place, min(high - place, old_high - old))
            if above + below >= APART:
                return place - above, old - above, above + below
    return None


def _same_after(before: bytes, old: int, after: bytes, place: int, most: int) -> int:
    """How many bytes are the same from these places on, at most `most`, and at least but for a step of _STEPS."""
    same = 0
    for step in _STEPS:
        end = same + step
        while end <= most and before.startswith(after[place + same : place + end], old + same):
            same = end
            end += step
    return same


def _same_before(before: bytes, old: int, after: bytes, place: int, most: int) -> int:
    """The same for the bytes before these places."""
    same = 0
    for step in _STEPS:
        end = same + step
        while end <= most and before.startswith(after[place - end : place - same], old - end):
            same = end
            end += step
    return same


def is_wide(data: bytes) -> bool:
    """Whether it holds the beginning of a text of many lines that is judged as one: a key in PEM or PuTTY's format, a
    Kubernetes Secret."""
    if b"-----BEGIN" in data or b"Private-Lines:" in data:
        return True
    return b"kind" in data and _SECRET.search(data) is not None


def _is_plain(data: bytes) -> bool:
    """Whether it is text of one byte a character, or UTF-8 without a mark, that can be looked at in parts."""
    return b"\0" not in data and not data.startswith((b"\xff", b"\xfe", b"\xef\xbb\xbf")) and not is_wide(data)


def _line_start(data: bytes, place: int) -> int:
    """The start of the line that `place` stands in; 0 before the beginning."""
    return data.rfind(b"\n", 0, place) + 1 if place > 0 else 0


def _above(data: bytes, place: int) -> int:
    """Where what counts above `place` begins: the start of a line."""
    far, near = max(0, place - REACH), place - NEAR
    lines = data[far:place].rsplit(b"\n", LINES)
    if len(lines) <= LINES:
        return _line_start(data, far)
    start = far + len(lines[0]) + 1
    return start if start <= near else _line_start(data, near)


def _below(data: bytes, place: int) -> int:
    """Where what counts below `place` ends: past the end of a line."""
    far, near = min(len(data), place + REACH), place + NEAR
    lines = data[place:far].split(b"\n", LINES)
    end = far - len(lines[-1]) if len(lines) > LINES else far
    return data.find(b"\n", max(end, min(near, far)) - 1) + 1 or len(data)
