"""Telling UTF-16 and UTF-32 from everything else, so that patterns written for bytes can read them."""

from __future__ import annotations

PROBE = 4096
"""Bytes of the head that are looked at."""

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def detect(data: bytes) -> str:
    """UTF-16 or UTF-32, by its mark or by where the NUL bytes of mostly Latin text stand; "" for anything else."""
    head = data[:PROBE]
    if head[:1] in (b"\xff", b"\xfe", b"\x00"):
        for mark, charset in _MARKS:
            if head.startswith(mark):
                return charset
    size = len(head) // 4 * 4
    if not size or head.count(0) <= 0.3 * size:
        return ""  # what is told apart below has more
    zeros = [head[place:size:4].count(0) * 4 / size for place in range(4)]
    full = [share > 0.9 for share in zeros]
    empty = [share < 0.1 for share in zeros]
    if full[1] and full[2] and full[3] and empty[0]:
        return "utf-32-le"
    if full[0] and full[1] and full[2] and empty[3]:
        return "utf-32-be"
    if zeros[1] > 0.6 and zeros[3] > 0.6 and empty[0] and empty[2]:
        return "utf-16-le"
    if zeros[0] > 0.6 and zeros[2] > 0.6 and empty[1] and empty[3]:
        return "utf-16-be"
    return ""


def to_utf8(data: bytes, charset: str) -> bytes:
    """`data` as UTF-8 without a byte order mark; what cannot be decoded becomes a replacement character."""
    return data.decode(charset, "replace").removeprefix("\ufeff").encode("utf-8", "replace")
