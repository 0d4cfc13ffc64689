"""Texts that repeat themselves: a million equal lines say no more than some hundred of them."""

from __future__ import annotations

import re

from tightlip.model import Blob

LEAST = 1 << 19
"""Bytes of a repetition from which on it is worth a look of its own."""

WIDEST = 1024
"""Bytes of what is repeated at most."""

REACH = 64 << 10
"""Bytes to each side that a look at one place takes in at most, as wide as a rule may look (rules.pattern.WIDEST) or an
encoded text that repeats comes round again in."""

_ENCODED = re.compile(rb"[A-Za-z0-9+/_-]+")
_WRAP = re.compile(rb",[ \t]*|[ \t]*(?:\\?\r?\n|\\r|\\n)[ \t]*")
"""What encoded runs are made of, and what stands between two of their lines or bytes."""

_SAMPLES = 16
_PROBE = 64
_STEP = 1 << 16


def around(blob: Blob) -> tuple[Blob, int, Blob] | None:
    """`blob` without most of its first long repetition: what goes up to some way into it, the line on which it begins,
    and what goes on some way before its end. What is left out has the same REACH bytes on each side as a place in the
    first of the two. None where nothing repeats, or a Kubernetes Secret or gzip in base64 may speak for what stands
    further away."""
    found = repetition(blob.data)
    if found is None or b"Secret" in blob.data or b"H4sI" in blob.data:
        return None
    low, high = found
    start = high - 2 * REACH
    begin = blob.data.rfind(b"\n", 0, start) + 1
    before = Blob(
        blob.path,
        blob.data[: low + 3 * REACH],
        blob.origin,
        line=blob.line,
        column=blob.column,
        own_start=blob.own_start,
        own_end=min(blob.own_end, low + 2 * REACH),
    )
    after = Blob(
        blob.path,
        blob.data[start:],
        blob.origin,
        line=blob.line + blob.data.count(b"\n", 0, start),
        column=start - begin + (1 if begin else blob.column),
        own_start=max(blob.own_start - start, REACH),
        own_end=max(0, blob.own_end - start),
    )
    return before, blob.line + blob.data.count(b"\n", 0, low), after


def repetition(data: bytes) -> tuple[int, int] | None:
    """Where a long stretch of `data` begins and ends that repeats up to WIDEST bytes over and over; None where none of
    LEAST bytes comes up, or it may be part of an encoded run."""
    step = max(LEAST // 2, len(data) // _SAMPLES)
    for place in range(0, len(data) - LEAST // 2, step):
        again = data.find(data[place : place + _PROBE], place + 1, place + _PROBE + WIDEST + 1)
        if again < 0 or data[place : place + REACH] != data[again : again + REACH]:
            continue
        period = again - place
        if _may_be_encoded(data[place : again + period]):
            continue  # a run is decoded from its beginning on, and what follows the repetition with it
        low, high = _start(data, place, period), _end(data, place, period)
        if high - low >= LEAST:
            return low, high
    return None


def _may_be_encoded(part: bytes) -> bool:
    """Whether `part` may stand in an encoded run of text. Of one character over and over, base64 makes text of `V`
    alone (`UUU`), hex of 2 to 7; all else is binary data, which is not decoded."""
    if part.count(part[:1]) == len(part):
        return part[:1] in b"V234567"
    return _ENCODED.fullmatch(_WRAP.sub(b"", part).strip()) is not None


def _end(data: bytes, place: int, period: int) -> int:
    """The end of the stretch that repeats from `place` on."""
    width = _STEP
    while place + period < len(data) and width:
        one, other = data[place : place + width], data[place + period : place + period + width]
        if one == other:
            place += width
        elif one[: len(other)] == other:
            place += len(other)  # the end of the text
        else:
            width //= 2
    return min(place + period, len(data))


def _start(data: bytes, place: int, period: int) -> int:
    """Its beginning, at `place` or before."""
    width = _STEP
    while place and width:
        width = min(width, place)
        if data[place - width : place] == data[place - width + period : place + period]:
            place -= width
        else:
            width //= 2
    return place
