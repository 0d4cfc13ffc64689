"""Decoding: what a text hides behind an encoding, as a further text that knows where each part of it came from.

`decode` takes a text and the engine's matches of encodings in it, and joins all that it decodes into one Layer, which
is scanned like a file and decoded again in its turn. So each level costs one pass, however many pieces it has.
"""

from __future__ import annotations

import binascii
import re
from bisect import bisect_right

from tightlip.engine import edits, kubernetes
from tightlip.engine.encodings import ENDS, JOINED, LABELS, MARK, ORDER, TRANSPARENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tightlip.model import Match

DEPTH = 3
"""How many encodings may lie upon each other."""

TIMES = 4
"""How often its own size a text may grow by decoding, all levels together."""

MOST = 64 << 20
"""Bytes that are decoded of one text at most."""

LEAST = 1 << 20
"""Bytes that may always be decoded, however small the text is."""

LONGEST = 16 << 20
"""Bytes of one encoded run that are decoded; what follows is not."""

MOST_EDITED = 1 << 20
"""Bytes of text with escapes, entities or joins in it that are decoded of one kind; of a large text a sixteenth, if
that is more. Each change is a step in Python, so that this alone bounds the time of a text made of nothing else."""

SHORT = 256
"""Bytes of a run that are looked at first; of a longer one twice as many each time."""

WORD = 200
"""Bytes of a word on each side of a join that are looked at."""

LINE_END = ord("\n")

_BETWEEN = b"\n\n\n\x1f\n"
"""Stands between segments: no pattern reaches over it, and no rule's `near` word does."""

_SIGNS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-"
RUN = re.compile(rb"[A-Za-z0-9+/_-]*")
"""What a run of base64 is made of, in either alphabet."""

_HEX_RUN = re.compile(rb"(?:[0-9a-fA-F]{2})*")
_HEX_LIST = re.compile(rb"(?:0[xX][0-9a-fA-F]{2}[uU]?[,\s]{0,40})*")
_WRAP = re.compile(rb"(?:[ \t]*\\?\r?\n[ \t]*|(?:\\r)?\\n|[ \t]*\\n\\?[ \t]*\n[ \t]*)(?=[A-Za-z0-9+/_-])")
_WORD = re.compile(rb"[^\s\"'`]*")
_ENDS = re.compile(ENDS.encode())
_SIGN = re.compile(rb"[\d@!$^*~+=#&?]")
_STANDARD = bytes.maketrans(b"-_", b"+/")
_SEEN = b"\t\n\r" + bytes(range(32, 256))
"""Bytes that text begins with: no control characters."""


class Segment:
    """One decoded part: `start` to `end` in its layer stands for `low` to `high` in the text below. `kind` is the id of
    the encoding; `clean` tells whether it is UTF-8 text throughout; `changes` (of a transparent encoding) are
    the places that decoding changed, as edits.apply gives them."""

    __slots__ = ("changes", "clean", "end", "high", "kind", "low", "start")

    def __init__(self, kind: str, start: int, end: int, low: int, high: int, clean: bool) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.low = low
        self.high = high
        self.clean = clean
        self.changes: edits.Changes | None = None

    @property
    def label(self) -> str:
        """The encoding's name in a message."""
        return LABELS[self.kind]


class Layer:
    """What one level of decoding gave: `data`, and its segments by place."""

    __slots__ = ("_starts", "data", "segments")

    def __init__(self, data: bytes, segments: list[Segment]) -> None:
        self.data = data
        self.segments = segments
        self._starts = [segment.start for segment in segments]

    def segment(self, offset: int) -> Segment:
        """The segment that `offset` stands in."""
        return self.segments[max(0, bisect_right(self._starts, offset) - 1)]


def split(matches: list[Match]) -> tuple[list[Match], list[Match]]:
    """The matches of rules, and those of encodings, which scan() lists behind them."""
    count = len(matches)
    while count and matches[count - 1].rule.startswith(MARK):
        count -= 1
    return matches[:count], matches[count:]


def budget(size: int) -> int:
    """How many bytes may be decoded of a text of `size` bytes."""
    return min(MOST, max(LEAST, TIMES * size))


def decode(data: bytes, encoded: list[Match], room: int) -> Layer | None:
    """All that `encoded` (matches of encodings in `data`) hides, at most `room` bytes; None where that is nothing."""
    by_kind: dict[str, list[Match]] = {}
    for match in encoded:
        by_kind.setdefault(match.rule, []).append(match)
    by_kind[JOINED] = _joins(data, by_kind.get(JOINED, []))
    segments: list[Segment] = []
    parts: list[bytes] = []
    taken = _Taken()
    size = 0
    for kind in ORDER:
        for low, high, decoded, changes in _candidates(kind, data, by_kind.get(kind, []), taken):
            if size + len(decoded) > room:
                break
            parts += (b"\n", decoded, _BETWEEN)
            segment = Segment(kind, size + 1, size + 1 + len(decoded), low, high, _is_text(decoded))
            segment.changes = changes
            segments.append(segment)
            size += 1 + len(decoded) + len(_BETWEEN)
    return Layer(b"".join(parts), segments) if segments else None


def _joins(data: bytes, matches: list[Match]) -> list[Match]:
    """Those of `matches` that join two strings, by place; none where no word that this makes has more than letters in
    it, as keys and passwords have. Most strings over lines are sentences, and decoding these took a tenth of a tree's
    time."""
    joins = []
    telling = False
    for match in matches:
        before = data[max(0, match.start - WORD) : match.start][::-1]
        end = 0
        if data[match.start] == LINE_END:
            string = _ENDS.match(before)
            if string is None:
                continue
            end = string.end()
        joins.append(match)
        words = (_WORD.match(before, end), _WORD.match(data, match.end - 1, match.end + WORD))
        telling = telling or any(word is not None and _SIGN.search(word[0]) for word in words)
    joins.sort(key=lambda match: match.start)
    return joins if telling else []


class _Taken:
    """Spans that one encoding has claimed, asked and added in rising order for each kind."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []

    def holds(self, place: int) -> bool:
        at = bisect_right(self.starts, place) - 1
        return at >= 0 and place < self.ends[at]

    def add(self, low: int, high: int) -> None:
        at = bisect_right(self.starts, low)
        self.starts.insert(at, low)
        self.ends.insert(at, high)


def _candidates(
    kind: str, data: bytes, matches: list[Match], taken: _Taken
) -> Iterator[tuple[int, int, bytes, edits.Changes | None]]:
    """(low, high, decoded, changes) for each place of one encoding."""
    if kind in TRANSPARENT:
        left = max(MOST_EDITED, len(data) // 16)
        for low, high in edits.regions(data, matches):
            left -= high - low
            if left < 0:
                return
            decoded, changes = edits.apply(kind, data, low, high)
            if len(changes):
                yield low, high, decoded, changes
    elif kind == "~kubernetes":
        for name, low, high in kubernetes.values(data, matches):
            decoded = base64(data[low:high])
            if decoded and _is_text(decoded):
                taken.add(low, high)
                yield low, high, kubernetes.assignment(name, decoded), None
    else:
        done = 0
        for match in matches:
            low = match.secret_start
            if low < done or taken.holds(low):
                continue
            done, decoded = _opened(kind, data, low)
            if decoded:
                yield low, done, decoded, None


def _opened(kind: str, data: bytes, low: int) -> tuple[int, bytes]:
    """Where the encoded run that begins at `low` ends, and what it says; b"" where that is no text."""
    stop = min(len(data), low + LONGEST)
    if kind == "~hex":
        found = _HEX_RUN.match(data, low, stop)
        high = found.end() if found else low
        return high, binascii.unhexlify(data[low:high])
    if kind == "~hex-list":
        found = _HEX_LIST.match(data, low, stop)
        high = found.end() if found else low
        return high, bytes(int(digits, 16) for digits in re.findall(rb"0[xX]([0-9a-fA-F]{2})", data[low:high]))
    high = _end_of_run(data, low, stop)
    decoded = base64(data[low:high])
    if kind == "~base64-utf16":
        decoded = decoded.decode("utf-16-le", "replace").encode("utf-8", "replace")
    elif kind == "~base64-gzip":
        decoded = _inflated(decoded)
    return high, decoded


def _end_of_run(data: bytes, low: int, stop: int) -> int:
    """The end of a run of base64, which may go on over lines of one length, with real or escaped line ends."""
    high = _end_of_line(data, low, stop)
    width = high - low
    if width < 40 or width % 4:
        return high
    while True:
        wrap = _WRAP.match(data, high, stop)
        if wrap is None:
            return high
        line = RUN.match(data, wrap.end(), stop)
        if line is None or line.end() - line.start() > width:
            return high
        high = line.end()
        if high - line.start() < width:
            return high


def _end_of_line(data: bytes, low: int, stop: int) -> int:
    """The end of what is one line of base64."""
    step = SHORT
    while (found := RUN.match(data, low, min(stop, low + step))) and found.end() == low + step:
        low += step
        while low + step <= stop and not data[low : low + step].translate(None, _SIGNS):
            low += step  # told in half of the time that `re` takes
            step *= 2
    return found.end() if found else low


def base64(text: bytes) -> bytes:
    """`text` decoded from base64 in either alphabet, wrapped or not, padded or not; b"" where it is none."""
    if b"\\" in text:
        text = text.replace(b"\\n", b"").replace(b"\\r", b"")
    dense = text.translate(_STANDARD, b" \t\r\n\\\"'=")
    if len(dense) % 4 == 1:
        dense = dense[:-1]
    try:
        return binascii.a2b_base64(dense + b"=" * (-len(dense) % 4))
    except binascii.Error:
        return b""


def _inflated(packed: bytes) -> bytes:
    import zlib

    try:
        return zlib.decompressobj(31).decompress(packed, LONGEST)
    except zlib.error:
        return b""


def _is_text(decoded: bytes) -> bool:
    """Whether it is UTF-8 without control characters at its beginning."""
    if b"\0" in decoded:
        return False
    try:
        decoded.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not decoded[:64].translate(None, _SEEN)
