"""Transparent encodings: escapes, percent-encoding, entities, strings joined over lines. Most of the text stands as it
is, so what matters is which places changed."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tightlip.model import Match

BEFORE = 1024
"""Bytes before the first changed place that are taken along: a name, an operator."""

AFTER = 2048
"""Bytes behind the last one."""

WIDEST = 64 << 10
"""Bytes of a region at most; a longer one is cut."""

_SIMPLE = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b'"': b'"', b"'": b"'", b"/": b"/"}


class Changes:
    """Where decoding changed a text: parallel lists of where each change ends in the result, where it ends in the
    source, and where it starts in the result (offsets from the beginning of the two)."""

    __slots__ = ("ends", "source_ends", "starts")

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.source_ends: list[int] = []

    def __len__(self) -> int:
        return len(self.ends)

    def touch(self, low: int, high: int) -> bool:
        """Whether a change lies in `low` to `high` of the result; one that left nothing, between characters there."""
        at = bisect_right(self.ends, low)
        return at < len(self.ends) and self.starts[at] < high

    def source(self, offset: int) -> int:
        """Where in the source `offset` of the result stands."""
        at = bisect_right(self.ends, offset) - 1
        return self.source_ends[at] + offset - self.ends[at] if at >= 0 else offset


def regions(data: bytes, matches: list[Match]) -> Iterator[tuple[int, int]]:
    """The stretches of `data` to decode: the line of each match and the line above, BEFORE and AFTER bytes at most,
    joined where they meet."""
    low = high = -1
    for match in matches:
        floor = max(0, match.secret_start - BEFORE)
        start = data.rfind(b"\n", floor, match.secret_start)
        start = max(floor, data.rfind(b"\n", floor, start) + 1 if start >= 0 else 0)
        ceiling = min(len(data), match.end + AFTER)
        end = data.find(b"\n", match.end, ceiling)
        end = ceiling if end < 0 else end
        if high >= 0 and start <= high + 1 and end - low <= WIDEST:
            high = max(high, end)
            continue
        if high >= 0:
            yield low, high
        low, high = start, end
    if high >= 0:
        yield low, high


def apply(kind: str, data: bytes, low: int, high: int) -> tuple[bytes, Changes]:
    """`data[low:high]` decoded from one transparent encoding, and what changed."""
    pattern, replace = _EDITS[kind]
    parts: list[bytes] = []
    changes = Changes()
    size, done = 0, low
    for found in pattern.finditer(data, low, high):
        start, end = found.span()
        new = replace(found)
        if new is None:
            continue
        parts += (data[done:start], new)
        size += start - done
        changes.starts.append(size)
        size += len(new)
        changes.ends.append(size)
        done = end
        changes.source_ends.append(done - low)
    parts.append(data[done:high])
    return b"".join(parts), changes


def _escape(found: re.Match[bytes]) -> bytes | None:
    digits = found[1] or found[2] or found[3]
    if digits:
        return chr(int(digits, 16)).encode()
    return _SIMPLE[found[4]]


def _percent(found: re.Match[bytes]) -> bytes | None:
    return bytes((int(found[1], 16),))


@lru_cache(4096)
def _named(entity: bytes) -> bytes | None:
    import html

    text = entity.decode("ascii")
    plain = html.unescape(text)
    return plain.encode("utf-8", "replace") if plain != text else None


def _entity(found: re.Match[bytes]) -> bytes | None:
    return _named(found[0])


def _nothing(_found: re.Match[bytes]) -> bytes | None:
    return b""


_TOKEN = rb"[A-Za-z0-9_+/=.-]"
_EDITS: dict[str, tuple[re.Pattern[bytes], Callable[[re.Match[bytes]], bytes | None]]] = {
    "~escape": (
        re.compile(rb"\\{1,4}(?:x([0-9a-fA-F]{2})|u(?:00([0-9a-fA-F]{2})|\{0{0,4}([0-9a-fA-F]{2})\})|([nrt\"'/]))"),
        _escape,
    ),
    "~percent": (re.compile(rb"%([0-9a-fA-F]{2})"), _percent),
    "~entity": (re.compile(rb"&(?:#[xX]?[0-9a-fA-F]{2,8}|[A-Za-z]{2,10});"), _entity),
    "~joined": (
        re.compile(
            rb"(?<=" + _TOKEN + rb")[\"'`][ \t]{0,200}(?:"
            rb"[+.&|\\]{0,2}[ \t]{0,200}_?\r?\n[ \t]{0,200}[+.&|]{0,2}[ \t]{0,200}[bruf@$]?|[+.&|]{1,2}[ \t]{0,200}"
            rb")[\"'`](?=" + _TOKEN + rb")"
        ),
        _nothing,
    ),
    "~continued": (re.compile(rb"(?<=" + _TOKEN + rb")\\\r?\n[ \t]{0,60}(?=" + _TOKEN + rb")"), _nothing),
}
