"""Finding many secrets in a text at once, made for texts that hold none.

From each form that is looked for, a few four-letter pieces at neighbouring places are kept, and of a text only every
`step`-th piece is looked up: an occurrence cannot lie between. A line of 100 characters thus costs some ten look-ups,
however many secrets there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

_GRAM = 4
_LONGEST_STEP = 13
_LONGEST_PICK = 2000  # characters; longer texts are rare enough for a loop

PIECE = _LONGEST_STEP + _GRAM - 1
"""Characters from which on a piece of a random value counts: what is left where a program cut or wrapped it."""


class Form:
    """One text that is looked for: `label` is shown in its place; with `word` it counts only as a whole word, with
    `pieces` also in part (PIECE characters and more)."""

    __slots__ = ("label", "pieces", "text", "word")

    def __init__(self, text: str, label: str, *, word: bool = False, pieces: bool = False) -> None:
        self.text = text
        self.label = label
        self.word = word
        self.pieces = pieces


class _Pickers(dict[int, Any]):
    """For each length of a text, what takes every `step`-th piece out of it: in C, where a loop would cost twice as
    much. Pieces at the end may be shorter, and are no known ones."""

    def __init__(self, step: int) -> None:
        self._step = step

    def __missing__(self, length: int) -> Any:
        step = self._step
        if length > _LONGEST_PICK:
            return lambda text: tuple(text[at : at + _GRAM] for at in range(0, length, step))
        pick = itemgetter(*(slice(at, at + _GRAM) for at in range(0, length + 2 * step, step)))
        self[length] = pick
        return pick


class Index:
    """What is looked for, never changed after it was made: threads read it without a lock."""

    __slots__ = ("_grams", "_known", "_pick", "_short", "_step", "forms")

    forms: dict[str, bool]
    """What logging remembers of messages' forms: whether they can be passed over."""

    def __init__(self, forms: Mapping[str, Form]) -> None:
        self._short = tuple(form for form in forms.values() if len(form.text) < 2 * _GRAM)
        long = [form for form in forms.values() if len(form.text) >= 2 * _GRAM]
        self._step = min([_LONGEST_STEP, *(len(form.text) - _GRAM + 1 for form in long)])
        self._grams: dict[str, list[tuple[Form, int]]] = {}
        for form in long:
            if form.pieces:
                places = range(len(form.text) - _GRAM + 1)
            else:
                start = _rarest(form.text, self._step + _GRAM - 1)
                places = range(start, start + self._step)
            for at in places:
                self._grams.setdefault(form.text[at : at + _GRAM], []).append((form, at))

        self.forms = {}
        self._known = frozenset(self._grams)
        self._pick = _Pickers(self._step)

    def clean(self, text: str) -> str:
        """`text` with each secret's label in its place; `text` itself where it holds none."""
        if self._known.isdisjoint(self._pick[len(text)](text)) and not self._short:
            return text
        grams, step = self._grams, self._step
        hits = [at for at in range(0, len(text) - 3, step) if text[at : at + _GRAM] in grams]
        spans = self._spans(text, hits)
        return _replaced(text, spans) if spans else text

    def _spans(self, text: str, hits: list[int]) -> list[tuple[int, int, str]]:
        spans = set()
        for at in hits:
            for form, offset in self._grams[text[at : at + _GRAM]]:
                start = at - offset
                end = start + len(form.text)
                if start >= 0 and text.startswith(form.text, start):
                    if not (form.word and _inside(text, start, end)):
                        spans.add((start, end, form.label))
                elif form.pieces:
                    start, end = _piece(text, at, form.text, offset)
                    if end - start >= PIECE and _is_mixed(text[start:end]):
                        spans.add((start, end, form.label))
        for form in self._short:
            start = text.find(form.text)
            while start >= 0:
                end = start + len(form.text)
                if not _inside(text, start, end):
                    spans.add((start, end, form.label))
                start = text.find(form.text, start + 1)
        return sorted(spans, key=lambda span: (span[0], -span[1]))


NOTHING = Index({})


def _inside(text: str, start: int, end: int) -> bool:
    """Whether the part stands inside a longer word."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return before.isalnum() or after.isalnum() or before == "_" or after == "_"


def _piece(text: str, at: int, form: str, offset: int) -> tuple[int, int]:
    """The longest part of `text` around `at` that is a part of `form` around `offset`."""
    before = 0
    while before < min(at, offset) and text[at - before - 1] == form[offset - before - 1]:
        before += 1
    after, longest = _GRAM, min(len(text) - at, len(form) - offset)
    while after < longest and text[at + after] == form[offset + after]:
        after += 1
    return at - before, at + after


def _is_mixed(piece: str) -> bool:
    """Whether a piece looks random: small letters alone may be words, which other texts hold as well."""
    return any(char.isdigit() for char in piece) + any(map(str.islower, piece)) + any(map(str.isupper, piece)) > 1


def _replaced(text: str, spans: list[tuple[int, int, str]]) -> str:
    """`text` with the labels in place of the spans, which come sorted; where two overlap, both labels stand there."""
    pieces: list[str] = []
    done = 0
    for start, end, label in spans:
        if end <= done:
            continue  # inside one that is replaced already
        pieces.append(text[done:start])  # nothing where two overlap
        pieces.append(f"[{label}]")
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


def _rarest(text: str, width: int) -> int:
    """Where in `text` the `width` characters begin that other texts hold least: digits, capitals, few repeats."""
    last = len(text) - width
    if last <= 0:
        return 0
    weights = [1 if char.islower() else 0 if char in " /.:-_=" else 2 for char in text]
    score = best = sum(weights[:width])
    place = 0
    for start in range(1, last + 1):
        score += weights[start + width - 1] - weights[start - 1]
        if score > best:
            place, best = start, score
    return place
