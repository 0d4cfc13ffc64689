"""What of a file's next version has to be looked at, when the version before it was clean.

A history holds each file in many versions that differ in a few lines. What stands in an unchanged part was judged with
the version before: a rule sees a bounded part of a file, and the judge a few lines around it. So of the new version the
changed part is looked at, with as much around it as a rule and the judge can see; everything else stands in both.
"""

from __future__ import annotations

import re

from tightlip.model import Blob

REACH = 1536
"""Bytes around a change, brought up to whole lines, in which a match may begin or end that involves the change: more
than any shipped rule spans over line ends and the judge asks about, but for those that `is_wide` tells."""

SMALL = 2 * REACH
"""A file of no more bytes is looked at whole."""

BLOCK = 1 << 13
"""Bytes that are compared at once."""

_WIDE = (b"-----BEGIN", b"Private-Lines:")
_SECRET = re.compile(rb"kind[\"']?[ \t]{0,8}:[ \t]{0,8}[\"']?Secret")

_DENSE = re.compile(rb"[ \t]*[\"'`]?[A-Za-z0-9+/=_-]{40,}[\"'`\\ \t,;+]*\r?\n\Z")
"""A line of a wrapped base64 text."""


class Versions:
    """Blobs of a history go through `narrow` one after the other, and `note` is told of each whether it was clean."""

    def __init__(self) -> None:
        self._path = ""
        self._data: bytes | None = None

    def narrow(self, blob: Blob) -> Blob:
        """`blob`, of which only the part counts that the version before does not vouch for."""
        before, data = self._data, blob.data
        if before is None or blob.path != self._path or len(data) <= SMALL or not _is_whole(blob):
            return blob
        low, high = changed(before, data)
        start, end = _line_start(data, low - REACH), _line_end(data, high + REACH)
        if not _is_plain(data[start:end]):
            return blob
        while start:
            above = _line_start(data, start - 1)
            if not _DENSE.match(data, above, start):
                break
            start = above
        return Blob(blob.path, data, blob.origin, own_start=start, own_end=end, partly=True)

    def note(self, blob: Blob, *, clean: bool) -> None:
        """What `narrow` gave, and whether nothing was found in it."""
        plain = clean and (blob.partly or (_is_whole(blob) and _is_plain(blob.data)))
        self._path = blob.path
        self._data = blob.data if plain else None


def changed(before: bytes, after: bytes) -> tuple[int, int]:
    """The span of `after` that lies between what both begin with and what both end with."""
    shorter, shift = min(len(before), len(after)), len(before) - len(after)
    head, step = 0, BLOCK
    while step:
        while head + step <= shorter and before.startswith(after[head : head + step], head):
            head += step
        step //= 2
    tail, step = len(after), BLOCK
    floor = head + max(0, -shift)
    while step:
        while tail - step >= floor and before.startswith(after[tail - step : tail], tail - step + shift):
            tail -= step
        step //= 2
    return head, tail


def is_wide(data: bytes) -> bool:
    """Whether it holds the beginning of a text of many lines that is judged as one: a key in PEM or PuTTY's format, a
    Kubernetes Secret."""
    return any(mark in data for mark in _WIDE) or (b"kind" in data and _SECRET.search(data) is not None)


def _is_whole(blob: Blob) -> bool:
    return blob.line == 1 and blob.own_end == len(blob.data)


def _is_plain(data: bytes) -> bool:
    """Whether it is text of one byte a character, or UTF-8 without a mark, that can be looked at in parts."""
    return b"\0" not in data and not data.startswith((b"\xff", b"\xfe", b"\xef\xbb\xbf")) and not is_wide(data)


def _line_start(data: bytes, place: int) -> int:
    """The start of the line that `place` stands in; 0 before the beginning."""
    return data.rfind(b"\n", 0, place) + 1 if place > 0 else 0


def _line_end(data: bytes, place: int) -> int:
    """Past the end of the line that `place` stands in."""
    return data.find(b"\n", place) + 1 or len(data)
