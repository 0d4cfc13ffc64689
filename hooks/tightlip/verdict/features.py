"""Measures of a value as names of buckets, for the model: `password size 16-19`, `digits 0.15-0.3`, `in a test`.

The same function serves the scan, `tightlip explain` and the training (benchmarks/train_model.py).
"""

from __future__ import annotations

from bisect import bisect_right

from tightlip.values import entropy, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.verdict.filekind import FileKind

_SIZES = (6, 8, 10, 12, 16, 20, 24, 32, 40, 64)
_BITS = (2.0, 2.5, 3.0, 3.5, 4.0, 4.5)
_CHANGES = (0.1, 0.25, 0.4, 0.55)
_WORDLIKE = (2.4, 3.2, 4.0, 4.8)
_DIGITS = (0.01, 0.15, 0.3, 0.5)
_HEX = b"0123456789abcdefABCDEF"
_PLACES = (
    ("code", "in source code"),
    ("docs", "in documentation"),
    ("test", "in a test or an example"),
    ("generated", "in a generated file"),
    ("vendored", "in vendored code"),
)
RANDOM = "long and random"
"""The bucket of what only a machine makes, and a telling name holds: a secret whatever else it measures."""

LENIENT = frozenset(("in documentation", "in a test or an example", "in vendored code"))
"""Buckets of places where made-up secrets are usual."""

_LONG, _RANDOM_BITS = 20, 3.2
"""Bytes and bits a character from which on a value of several classes is long and random."""


def features(value: bytes, kind: str, file: FileKind, *, plain: bool) -> list[str]:
    """The buckets that `value` (not empty) falls in.

    `kind` is what its name promises: "password", "secret", "key", or "nameless". `plain` tells that it stands without
    quotes. How word-like a password is plays no part: people's own are made of words.
    """
    size = len(value)
    shape = entropy.Shape(value)
    bits = entropy.shannon(value)
    found = [
        kind,
        f"{kind} of {_alphabet(value, shape)}",
        f"{kind} size {_bucket(_SIZES, size)}",
        f"bits a character {_bucket(_BITS, bits)}",
        f"changes of class {_bucket(_CHANGES, shape.changes / size)}",
        f"digits {_bucket(_DIGITS, shape.digits / size)}",
        "plain" if plain else "quoted",
    ]
    if kind != "password" and shape.letters >= 5:
        found.append(f"like words {_bucket(_WORDLIKE, words.pairs(value))}")
    if kind in ("password", "secret") and size >= _LONG and shape.classes >= 2 and bits >= _RANDOM_BITS:
        found.append(RANDOM)
    found += (text for flag, text in _PLACES if getattr(file, flag))
    return found


def _alphabet(value: bytes, shape: entropy.Shape) -> str:
    if shape.digits and not value.strip(_HEX) and not (shape.lower and shape.upper):
        return "hex" if shape.letters else "digits"
    counts = zip(("a", "A", "0", "#"), (shape.lower, shape.upper, shape.digits, shape.others), strict=True)
    return "".join(letter for letter, count in counts if count)


def _bucket(limits: tuple[float, ...], measure: float) -> str:
    """The name of the bucket of `measure`: its lower limit, and the next one, which is no longer in it."""
    place = bisect_right(limits, measure)
    if not place:
        return f"<{limits[0]:g}"
    return f"{limits[place - 1]:g}-{limits[place]:g}" if place < len(limits) else f">={limits[-1]:g}"
