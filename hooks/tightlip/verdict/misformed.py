"""Values that begin as the tokens of a known form do, or hold its mark, and have another form.

A provider may have made a new form, and other catalogues know other lengths: by itself it says little. But what was
typed in a row and lacks a few characters to the form, or has a sign in it that no token has, was made up.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    from tightlip.rules.rule import Rule

    class Forms(Protocol):
        """The rules of a known format whose fixed beginning a value has."""

        def known_forms(self, value: bytes, /) -> Iterable[Rule]: ...


_MARKS = b"JQQJ99 AZDO AzCa AzFu AzSe +ACR +ACs +AIo +AMC +ARm +ASb +ASt 7Q~ 8Q~ T3BlbkFJ".split()
"""What Microsoft and OpenAI put into the middle of their keys, so that they be told from other text."""

_IN_TOKENS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.=+/~|:-"

BEGINNING = 4
"""Bytes of a form's fixed beginning that no other token has by chance."""

LACKING = 4
"""Bytes that a value may lack to a form."""

SPOILT = 2
"""Signs that may stand in it instead of what the form has there."""


def is_marked(value: bytes) -> bool:
    """Whether the mark of a known form stands in `value`: where no rule knows it by that, its place is wrong."""
    return any(map(value.__contains__, _MARKS))


def is_short(value: bytes, forms: Forms) -> bool:
    """Whether `value` begins as a known form does, has none of the forms that begin so, and would have one with up to
    LACKING bytes more at its end."""
    alike = list(forms.known_forms(value))
    begun = any(
        len(start) >= BEGINNING and value.startswith(start.encode()) for form in alike for start in form.prefixes
    )
    return begun and _would_match(value, [value + value[-1:] * count for count in range(1, LACKING + 1)], alike)


def is_spoilt(value: bytes, forms: Forms) -> bool:
    """Whether `value` would have the known form that it begins as, but for a sign or two that no token has."""
    signs = value.translate(None, _IN_TOKENS)
    if not 0 < len(signs) <= SPOILT:
        return False
    other = value.translate(bytes.maketrans(signs, b"0" * len(signs)))
    return _would_match(value, [other], list(forms.known_forms(value)))


def _would_match(value: bytes, others: list[bytes], alike: list[Rule]) -> bool:
    """Whether one of `others` has a form of `alike`, and `value` has none."""
    tried = [form.regex() for form in alike]
    return not any(form.fullmatch(value) for form in tried) and any(
        form.fullmatch(other) for form in tried for other in others
    )
