"""How a text's neighbouring bytes are related, for all pairs at once: two texts are compared as whole numbers."""

from __future__ import annotations

_UP = bytes((code + 1) % 256 for code in range(256))
_DOWN = bytes((code - 1) % 256 for code in range(256))


def changes(value: bytes) -> int:
    """How many bytes differ from the one before them."""
    return len(value) - 1 - _apart(value[:-1], value[1:]).count(0) if value else 0


def longest_repeat(value: bytes) -> int:
    """The length of the longest stretch of one byte."""
    if not value:
        return 0
    apart = _apart(value[:-1], value[1:])
    count = 1
    while b"\0" * count in apart:
        count += 1
    return count


def returns(value: bytes, apart: int, length: int) -> bool:
    """Whether `length` bytes in a row are each the same as the one `apart` bytes before them."""
    return b"\0" * length in _apart(value[:-apart], value[apart:])


def steps(value: bytes) -> int:
    """How many bytes are one more than the byte before them, or how many one less, whichever is more."""
    before, after = value[:-1], value[1:]
    return max(_apart(before.translate(_UP), after).count(0), _apart(before.translate(_DOWN), after).count(0))


def climbs(value: bytes, length: int) -> bool:
    """Whether `length` bytes in a row are each one more than the byte before them, z before a and 9 before 0."""
    return b"\0" * (length - 1) in _apart(value[:-1].translate(_NEXT), value[1:])


_NEXT = _UP.translate(bytes(ord("a") if code == ord("z") + 1 else code for code in range(256))).translate(
    bytes(ord("0") if code == ord("9") + 1 else code for code in range(256))
)


def _apart(left: bytes, right: bytes) -> bytes:
    """A zero byte wherever `left` and `right`, of one length, are the same."""
    both = int.from_bytes(left, "little") ^ int.from_bytes(right, "little")
    return both.to_bytes(len(left), "little")
