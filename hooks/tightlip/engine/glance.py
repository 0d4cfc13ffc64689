"""A first look at many short runs of base64: all that stand close are decoded and scanned in one go, and looked at one
by one only where the database reports something."""

from __future__ import annotations

import binascii
import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from operator import itemgetter

from tightlip.engine.decode import RUN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Scan = Callable[..., object]

KINDS = ("~base64", "~base64-utf16")
"""The encodings that are looked at so."""

SHORTEST = 24
"""Bytes of a run at least."""

TOGETHER = 256
"""Reports that are looked at in one go,"""

APART = 256
"""where they stand so many bytes apart at most, on average."""

REACH = 256
"""Bytes before and behind a report in which runs may be found that no report points to."""

FEW = 16
"""Runs of those looked at in one go that may hide something; where it is more, all do."""

WRAPS = 40
"""Bytes of a run from which on it may be the first line of many."""

_SIGNS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_RUNS = bytes(code if code in _SIGNS else b"+/ "[b"-_".find(code)] for code in range(256))
"""Either alphabet of base64 as the standard one, and a blank for all else."""

_ESCAPED = re.compile(rb"\\[nrt]")
"""Behind it a run may begin, though it looks like one of the run's own characters."""

_WRAPPED = re.compile(rb"[A-Za-z0-9+/_-][ \t]*\\?\r?\n[ \t]*[A-Za-z0-9+/_-]")
_BLANKS = re.compile(rb"[ \t\r\n\\]*")
_LAST = itemgetter(-1)
_LINES = b"CgoK"
"""Three line ends."""

_ENDS = (b"", b"", b"oK", b"K")
"""What makes line ends of the rest of a run's last four characters, by how many of them it has."""


def _cut(bits: int) -> dict[int, bytes]:
    """Each sign of base64 without its last `bits` bits, which stand for nothing at the end of a run."""
    return {code: bytes([_SIGNS[place >> bits << bits]]) for place, code in enumerate(_SIGNS)}


_CUT = {2: _cut(4), 3: _cut(2)}

Seen = tuple["list[int] | None", "list[int] | None"]
"""Where the runs begin that may hide something, as text and as text in UTF-16; None where that is not known."""

_last: list[tuple[bytes, dict[tuple[int, int], Seen]]] = []
"""The text that was looked at last, and what was seen in its parts: two kinds ask for the same ones."""


def unclean(kind: str, data: bytes, ends: list[int], scan: Scan) -> list[int]:
    """Those of `ends`, the many reports (ascending) of an encoding of KINDS in `data`, around which a run of it may
    stand that hides something: `scan` is the database's."""
    if not _last or _last[0][0] is not data:
        _last[:] = [(data, {})]
    seen = _last[0][1]
    kept: list[int] = []
    for first in range(0, len(ends), TOGETHER):
        some = ends[first : first + TOGETHER]
        span = _span(data, some) if some[-1] - some[0] <= APART * len(some) else None
        if span and span not in seen:
            seen[span] = _look(data, *span, scan)
        places = seen[span][kind != "~base64"] if span else None
        if places is None:
            kept += some
            continue
        done = 0
        for place in places:
            high = bisect_right(some, place + REACH, done)
            kept += some[bisect_left(some, place - REACH, done, high) : high]
            done = high
    return kept


def _span(data: bytes, ends: list[int]) -> tuple[int, int] | None:
    """The part of `data` in which all runs stand that are found around `ends`: none reaches over its borders. None
    where that is much further."""
    low = max(0, ends[0] - REACH)
    floor = max(0, low - REACH)
    before = RUN.match(data[floor:low][::-1])
    high = min(len(data), ends[-1] + REACH)
    behind = RUN.match(data, high, high + REACH)
    if not before or not behind or before.end() == REACH or behind.end() == high + REACH:
        return None
    return low - before.end(), behind.end()


def _look(data: bytes, low: int, high: int, scan: Scan) -> Seen:
    """Where between `low` and `high` the runs begin that may hide something."""
    part = data[low:high]
    if _ESCAPED.search(part):
        return None, None
    plain = part.translate(_RUNS)
    runs = plain.split()
    lengths = set(map(len, runs))
    if lengths and min(lengths) < SHORTEST:
        runs = [run for run in runs if len(run) >= SHORTEST]
        lengths = set(map(len, runs))
    if any(length >= WRAPS and length % 4 == 0 for length in lengths):
        blanks = _BLANKS.match(data, high)
        if _WRAPPED.search(data, low, (blanks.end() if blanks else high) + 1):
            return None, None
    rests = {length & 3 for length in lengths}
    alike = len(rests) == 1  # as those made for one purpose often are
    groups = [(rest, runs if alike else [run for run in runs if len(run) & 3 == rest]) for rest in rests]
    decoded = binascii.a2b_base64(_LINES + b"".join(map(_joined, groups)))
    found: list[int] = []
    scan(decoded, match_event_handler=lambda *report: found.append(report[2]))
    return _places(plain, low, groups, found) if found else [], None if b"\0" in decoded else []


def _joined(group: tuple[int, list[bytes]]) -> bytes:
    """Runs with line ends between, in base64, and what each of their lengths leaves, divided by 4."""
    rest, runs = group
    if rest == 1:
        runs = [run[:-1] for run in runs]  # a sign alone is no byte, and is passed over
    elif rest:
        cut = _CUT[rest]
        if any(cut[code] != bytes([code]) for code in set(map(_LAST, runs))):
            runs = [run[:-1] + cut[run[-1]] for run in runs]
    between = _ENDS[rest] + _LINES
    return between.join(runs) + between


def _places(plain: bytes, low: int, groups: list[tuple[int, list[bytes]]], found: list[int]) -> list[int] | None:
    """Where the runs begin, ascending, in which reports ended at `found`, once all groups were decoded; None for many.
    `plain` is the text that begins at `low`, with a blank for all else."""
    runs = [run for _, some in groups for run in some]
    borders = [*accumulate([3 * (length + 2 >> 2) + 3 for length in map(len, runs)], initial=3)]
    told = {runs[min(bisect_left(borders, end, 1), len(runs)) - 1] for end in found}
    if len(told) > FEW:
        return None
    around = b" " + plain + b" "
    places = []
    for run in told:
        place = around.find(b" " + run + b" ")
        while place >= 0:
            places.append(low + place)
            place = around.find(b" " + run + b" ", place + 1)
    return sorted(places)
