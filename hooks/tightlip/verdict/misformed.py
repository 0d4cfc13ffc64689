"""Values that begin as the tokens of a known form do, and go on otherwise.

A provider may have made a new form, and other catalogues know other lengths: by itself it says little. But where the
rest was typed in a row, or nothing else speaks for a secret, it is made up.
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

BEGINNING = 4
"""Bytes of a form's fixed beginning that no other token has by chance."""


def is_marked(value: bytes) -> bool:
    """Whether the mark of a known form stands in `value`: where no rule knows it by that, its place is wrong."""
    return any(map(value.__contains__, _MARKS))


def is_misformed(value: bytes, forms: Forms) -> bool:
    """Whether `value` begins as a known form does, and has none of the forms that begin so."""
    alike = list(forms.known_forms(value))
    begun = any(
        len(start) >= BEGINNING and value.startswith(start.encode()) for form in alike for start in form.prefixes
    )
    return begun and not any(form.regex().fullmatch(value) for form in alike)
