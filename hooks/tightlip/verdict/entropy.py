"""Shannon entropy of short texts."""

from __future__ import annotations


def shannon(value: bytes) -> float:
    """Bits a character, from the value's own character counts: 0.0 for one repeated character or nothing."""
    from math import log2

    size = len(value)
    if not size:
        return 0.0
    total = 0.0
    for byte in set(value):
        share = value.count(byte) / size
        total -= share * log2(share)
    return total
