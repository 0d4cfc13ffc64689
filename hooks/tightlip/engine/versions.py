"""What of a file's next version has to be looked at, when the version before it was clean.

A history holds each file in many versions that differ in a few lines. What stands in an unchanged part was judged with
the version before: a rule sees a bounded part of a file, and the judge a few lines around it. So of the new version the
changed part is looked at, with as much around it as a rule and the judge can see; everything else stands in both.
"""

from __future__ import annotations

import re

REACH = 1536
"""Bytes around a change, brought up to whole lines, in which a match may begin or end that involves the change: more
than any shipped rule spans over line ends and the judge asks about, but for those that `is_wide` tells."""

NEAR = 640
"""Of these, the bytes that are always taken. Between NEAR and REACH no more than LINES lines count: no shipped rule
spans more text than NEAR on more lines than that."""

LINES = 16
"""Lines around a change that a match on it and what is asked about that may reach over."""

SMALL = 2 * REACH
"""A file of no more bytes is looked at whole."""

_STEPS = (1 << 13, 1 << 11, 1 << 9, 1 << 7)
"""Bytes that are compared at once, from coarse to fine: how exact the span of a change is."""

_SECRET = re.compile(rb"kind[\"']?[ \t]{0,8}:[ \t]{0,8}[\"']?Secret")

_DENSE = re.compile(rb"[ \t]*[\"'`]?[A-Za-z0-9+/=_-]{40,}[\"'`\\ \t,;+]*\r?\n\Z")
"""A line of a wrapped base64 text."""


class Versions:
    """The contents of a history's files go through `span` one after the other, and `note` is told of each whether it
    was clean."""

    def __init__(self) -> None:
        self._path = ""
        self._data: bytes | None = None

    def span(self, path: str, data: bytes) -> tuple[int, int] | None:
        """The part (whole lines) of the file at `path` that the version before does not vouch for; None for all."""
        before = self._data
        if before is None or path != self._path or len(data) <= SMALL:
            return None
        low, high = changed(before, data)
        start, end = _above(data, low), _below(data, high)
        if not _is_plain(data[start:end]):
            return None
        while start:
            above = _line_start(data, start - 1)
            if not _DENSE.match(data, above, start):
                break
            start = above
        return start, end

    def note(self, path: str, data: bytes, span: tuple[int, int] | None, *, clean: bool) -> None:
        """What `span` said of the whole content of a file, and whether nothing was found there."""
        self._path = path
        self._data = data if clean and (span is not None or _is_plain(data)) else None

    def forget(self) -> None:
        """What comes next is no version of what came last."""
        self._data = None


def changed(before: bytes, after: bytes) -> tuple[int, int]:
    """The span of `after` outside of which both are the same; at either end it may be a step of _STEPS too wide."""
    shift = len(before) - len(after)
    shorter = min(len(before), len(after))
    head = 0
    for step in _STEPS:
        while (end := head + step) <= shorter and before[head:end] == after[head:end]:
            head = end
    tail = len(after)
    floor = head + max(0, -shift)
    for step in _STEPS:
        while (start := tail - step) >= floor and before[start + shift : tail + shift] == after[start:tail]:
            tail = start
    return head, tail


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
