"""How random a text is: Shannon entropy, and the classes of characters that it draws from."""

from __future__ import annotations

from math import log2

from tightlip.values import runs


def shannon(value: bytes) -> float:
    """Bits a character, from the value's own character counts: 0.0 for one repeated character or nothing."""
    size = len(value)
    if not size:
        return 0.0
    total = 0.0
    for byte in set(value):
        share = value.count(byte) / size
        total -= share * log2(share)
    return total


_CLASS = bytes(
    1 if 97 <= code <= 122 else 2 if 65 <= code <= 90 else 3 if 48 <= code <= 57 else 4 for code in range(256)
)


class Shape:
    """Counts of a value's characters: `lower`, `upper`, `digits`, `others`; `changes` is how often two neighbours are
    of different classes, and `classes` how many classes occur."""

    __slots__ = ("changes", "classes", "digits", "lower", "others", "upper")

    def __init__(self, value: bytes) -> None:
        kinds = value.translate(_CLASS)
        self.lower = kinds.count(1)
        self.upper = kinds.count(2)
        self.digits = kinds.count(3)
        self.others = kinds.count(4)
        self.classes = (self.lower > 0) + (self.upper > 0) + (self.digits > 0) + (self.others > 0)
        self.changes = runs.changes(kinds)

    @property
    def letters(self) -> int:
        """How many ASCII letters there are."""
        return self.lower + self.upper
