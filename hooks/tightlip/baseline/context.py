"""The lines around a finding as a reviewer sees them: cut into what may be shown and what is hidden until asked for.

Hidden is more than the finding's own value: what any other finding of the file holds, the bodies of private keys, and
whatever else looks like a token, since a page of context leaves the machine more easily than the file does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tightlip.model import Finding

PLAIN, VALUE, HIDDEN = "", "value", "hidden"

LONGEST = 4096
"""Bytes up to which a value's end is looked for."""

_KEY = re.compile(rb"-----BEGIN[A-Z0-9 ]*PRIVATE KEY[A-Z0-9 ]*-----(.{0,20000}?)(?:-----END|\Z)", re.DOTALL)
_TOKEN = re.compile(rb"[A-Za-z0-9+=]{16,}")
_LETTER, _DIGIT = re.compile(rb"[A-Za-z]"), re.compile(rb"[0-9]")


class Piece(NamedTuple):
    """A stretch of one line: its text, and PLAIN, VALUE (the finding's own) or HIDDEN (another's)."""

    text: str
    kind: str


class Line(NamedTuple):
    """A line of context: its number, its pieces, and whether the finding stands on it."""

    number: int
    pieces: tuple[Piece, ...]
    found: bool


class Source:
    """One file's text and where in it values stand.

    `data` is the text that was scanned, `first` the line that it starts with (a large file comes in pieces), `findings`
    all that were found in it. `digest` gives a value's hash as findings carry it.
    """

    def __init__(
        self, data: bytes, findings: Iterable[Finding], digest: Callable[[bytes], str], *, first: int = 1
    ) -> None:
        self._data = data
        self._starts = [0, *(match.end() for match in re.finditer(rb"\n", data))]
        self._first = first
        self.digest = digest
        self._spans: dict[tuple[int, int, str], tuple[int, int]] = {}
        hidden = [match.span(1) for match in _KEY.finditer(data)]
        values: set[bytes] = set()
        for finding in findings:
            low, high, sure = self._locate(finding)
            self._spans[finding.line, finding.column, finding.secret_hash] = low, high
            hidden.append((low, high))
            if sure and high - low >= 6:
                values.add(data[low:high])
        self._hidden = _apart(hidden)
        self._ends = [end for _, end in self._hidden]
        self._values = (
            re.compile(b"|".join(re.escape(value) for value in sorted(values, key=len, reverse=True)))
            if values
            else None
        )

    def holds(self, finding: Finding) -> bool:
        """Whether `finding` is one of those that were found in this text."""
        return (finding.line, finding.column, finding.secret_hash) in self._spans

    def value(self, finding: Finding) -> bytes | None:
        """The finding's value, None where it does not stand in the file as it is (it was decoded)."""
        low, high = self._spans[finding.line, finding.column, finding.secret_hash]
        value = self._data[low:high]
        return value if self.digest(value) == finding.secret_hash else None

    def span(self, finding: Finding) -> tuple[int, int]:
        """Where in its line the finding's value starts and ends, in bytes from 0."""
        low, high = self._spans[finding.line, finding.column, finding.secret_hash]
        start = self._starts[bisect_right(self._starts, low) - 1]
        return low - start, high - start

    def text(self, number: int) -> bytes:
        """Line `number`, without its end; empty where there is no such line."""
        low, high = self._bounds(number)
        return self._data[low:high]

    def lines(self, finding: Finding, *, around: int = 4, width: int = 160) -> list[Line]:
        """The finding's lines with `around` more on each side, each cut to about `width` bytes around the value."""
        last = self._first + len(self._starts) - 1
        numbers = range(max(self._first, finding.line - around), min(last, finding.end_line + around) + 1)
        own = self._spans[finding.line, finding.column, finding.secret_hash]
        shown = []
        for number in numbers:
            low, high = self._bounds(number)
            if number == last and low == high and number > finding.end_line:
                continue  # what stands past the file's last newline
            found = finding.line <= number <= finding.end_line
            cut_low, cut_high = low, high
            if high - low > width:
                middle = own[0] if low <= own[0] < high else low
                cut_low = max(low, min(middle - width // 3, high - width))
                cut_high = min(high, cut_low + width)
            pieces = self._pieces(cut_low, cut_high, own, within=(low, high))
            if cut_low > low:
                pieces.insert(0, Piece("…", PLAIN))
            if cut_high < high:
                pieces.append(Piece("…", PLAIN))
            shown.append(Line(number, tuple(pieces), found))
        return shown

    def _bounds(self, number: int) -> tuple[int, int]:
        place = number - self._first
        if not 0 <= place < len(self._starts):
            return len(self._data), len(self._data)
        low = self._starts[place]
        high = self._starts[place + 1] - 1 if place + 1 < len(self._starts) else len(self._data)
        return low, high - 1 if high > low and self._data[high - 1 : high] == b"\r" else high

    def _locate(self, finding: Finding) -> tuple[int, int, bool]:
        """Where the value stands, and whether that is sure; else all from its first byte to the end of its lines."""
        low = min(self._bounds(finding.line)[0] + finding.column - 1, len(self._data))
        end = max(self._bounds(finding.end_line)[1], low)
        for high in range(low + 1, min(len(self._data), low + LONGEST, end) + 1):
            if self.digest(self._data[low:high]) == finding.secret_hash:
                return low, high, True
        return low, end, False

    def _pieces(self, low: int, high: int, own: tuple[int, int], within: tuple[int, int]) -> list[Piece]:
        """The text from `low` to `high` of the line that is `within`, cut where something hidden starts or ends."""
        kinds = bytearray(high - low)
        first = bisect_right(self._ends, low)
        last = bisect_right(self._hidden, (high, 0))
        spans = [(start, end, 2) for start, end in self._hidden[first:last]]
        # A token or value that the cut goes through is hidden too: both are looked for beyond it.
        begin, stop = max(within[0], low - LONGEST), min(within[1], high + LONGEST)
        tokens = _TOKEN.finditer(self._data, begin, stop)
        spans += [(*one.span(), 2) for one in tokens if _LETTER.search(one[0]) and _DIGIT.search(one[0])]
        if self._values is not None:
            spans += [(*match.span(), 2) for match in self._values.finditer(self._data, begin, stop)]
        for start, end, kind in [*spans, (*own, 1)]:
            start, end = max(start, low), min(end, high)
            if start < end:
                kinds[start - low : end - low] = bytes([kind]) * (end - start)
        pieces = []
        start = 0
        for place in range(1, len(kinds) + 1):
            if place == len(kinds) or kinds[place] != kinds[start]:
                text = self._data[low + start : low + place].decode("utf-8", "replace")
                pieces.append(Piece(text, (PLAIN, VALUE, HIDDEN)[kinds[start]]))
                start = place
        return pieces


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same stretches, in order, those that touch or overlap made one."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if joined and low <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(high, joined[-1][1])
        else:
            joined.append((low, high))
    return joined
