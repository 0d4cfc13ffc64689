"""What a token may look like that is a character or two longer or shorter than a known form: read off the patterns."""

from __future__ import annotations

import re
from functools import lru_cache

from tightlip.rules.tree import Items, c, children, parse
from tightlip.verdict.expressions import Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST = 4
"""Characters of the class that a form ends with, at least: fewer say too little."""

MOST = 32
"""Texts that a form may begin with, at most."""

LONGEST = 160
"""Characters of the class that a form ends with, at most."""

LEAD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.$/%+-"
GOES_ON = b"=~("
"""What does not stand before such a token; what does not stand behind it either."""

_MARK = b"\1"
_FREE, _OTHER, _LED, _SIGN = b"oqla"
"""What the table of a Near makes of a character: one of its class, one of LEAD, one of GOES_ON, any other."""

_ALL = (1 << 256) - 1
_LEAD = sum(1 << code for code in LEAD)
_FLAGS = re.compile(r"\(\?[a-zA-Z-]+[:)]")


class Near:
    """Tokens that are `text` and then as many characters of a class, `signs` (a bit each), as one of `lengths` says."""

    __slots__ = ("_class", "_table", "lengths", "signs", "text")

    def __init__(self, text: bytes, signs: int, lengths: list[int]) -> None:
        self.text = text
        self.signs = signs
        self.lengths = lengths
        self._class = bytes(code for code in range(256) if signs >> code & 1)
        table = bytearray([_FREE]) * 256
        for characters, sign in ((GOES_ON, _OTHER), (LEAD, _LED), (self._class, _SIGN), (_MARK, _MARK[0])):
            for code in characters:
                table[code] = sign
        self._table = bytes(table)

    def tokens(self) -> list[list[int]]:
        """For each length, what each place of such a token may hold."""
        return [[1 << code for code in self.text] + [self.signs] * length for length in self.lengths]

    def spares(self, pattern: str) -> bool:
        """Whether a rule's `pattern` surely matches nothing that holds a part of one of them."""
        return passes(pattern, self)

    def holds(self, token: bytes) -> bool:
        """Whether `token` is one."""
        rest = token[len(self.text) :]
        return token.startswith(self.text) and len(rest) in self.lengths and not rest.translate(None, self._class)

    def mask(self, part: bytes) -> bytes | None:
        """As many bytes as `part` has, a 0 wherever such a token stands; None where there is none. A few steps for all
        of them: what each byte may be takes its place, so that a token of one length is one text, which is replaced."""
        if _MARK in part or self.text not in part:
            return None
        mark = _MARK * len(self.text)
        seen = part.replace(self.text, mark).translate(self._table) + bytes([_FREE])
        for sign in (_SIGN, _LED):
            inside = bytes([sign]) + mark
            if seen.rfind(inside) >= 0:  # quicker than find, which compares the last byte first
                seen = seen.replace(inside, bytes([_LED]) * len(inside))
        for length in self.lengths:
            token = mark + bytes([_SIGN]) * length
            seen = seen.replace(token + bytes([_FREE]), bytes(len(token)) + bytes([_FREE]))
        return seen if b"\0" in seen else None


@lru_cache(64)
def off(head: bytes, patterns: tuple[str, ...]) -> list[Near | Written]:
    """What tokens beginning with `head` look like that miss one of the forms `patterns` by a character or two."""
    return [*nears(head, patterns), Written(head, patterns)]


def nears(head: bytes, patterns: tuple[str, ...]) -> list[Near]:
    """The tokens beginning with `head` that miss one of the forms `patterns` by their length alone, and that none of
    these may match as a whole. Forms of another build than a fixed text and one class of characters give none."""
    found: dict[tuple[bytes, int], set[int]] = {}
    for pattern in patterns:
        texts, signs, low, high = _form(pattern)
        for text in texts:
            if text.startswith(head) and not text.translate(None, LEAD) and not signs & ~_LEAD:
                found.setdefault((text, signs), set()).update((low - 2, low - 1, high + 1, high + 2))
    made = []
    for (text, signs), lengths in found.items():
        near = Near(text, signs, sorted(length for length in lengths if length <= LONGEST))
        known = [any(len(token) in _ends(pattern, token) for pattern in patterns) for token in near.tokens()]
        near.lengths = [length for length, is_known in zip(near.lengths, known, strict=True) if not is_known]
        made.append(near)
    return [near for near in made if near.lengths]


@lru_cache(256)
def passes(pattern: str, near: Near) -> bool:
    """Whether `pattern` surely matches nothing that holds a part of a token of `near`, where neither of the characters
    around it is one of LEAD."""
    parts = _parts(pattern)
    if parts is None or _all_signs(parts[1]) & ~_LEAD:
        return False
    before, after = _refused(parts[0], -1), _refused(parts[2], 1)
    for token in near.tokens():
        if any(signs & ~before for signs in token):
            return False  # it may begin inside
        if any(end == len(token) or token[end] & ~after for end in _ends(pattern, token)):
            return False
    return True


def _parts(pattern: str) -> tuple[Items, Items, Items] | None:
    """What may not stand before a match, what it is, what may not stand behind; None for another build."""
    items = list(parse(pattern))
    places = [place for place, (op, _) in enumerate(items) if op is c.SUBPATTERN]
    if len(places) != 1 or _FLAGS.search(pattern):
        return None
    parts = items[: places[0]], list(items[places[0]][1][3]), items[places[0] + 1 :]
    for around, way in ((parts[0], -1), (parts[2], 1)):
        if any(op is not c.ASSERT_NOT or value[0] != way for op, value in around):
            return None
    return parts


def _form(pattern: str) -> tuple[list[bytes], int, int, int]:
    """What a form begins with, the class of characters that it ends with, of how many at least and at most; no texts
    where it is of another build."""
    parts = _parts(pattern)
    if parts and parts[1]:
        op, value = parts[1][-1]
        if op is c.MAX_REPEAT and value[0] >= LEAST and len(value[2]) == 1 and value[2][0][0] is c.IN:
            return _texts(parts[1][:-1]) or [], _signs(*value[2][0]), int(value[0]), int(value[1])
    return [], 0, 0, 0


def _ends(pattern: str, token: Sequence[int]) -> set[int]:
    """Where a match of `pattern` may end that begins where the token does."""
    return set(range(len(token) + 1)) if _FLAGS.search(pattern) else _reach(list(parse(pattern)), {0}, token)


def _texts(items: Items) -> list[bytes] | None:
    """All that `items` match; None where that is more than some fixed texts."""
    texts = [b""]
    for op, value in items:
        more: list[bytes] | None = None
        if op is c.LITERAL:
            more = [bytes([value])]
        elif op is c.IN and all(kind is c.LITERAL for kind, _ in value):
            more = [bytes([code]) for _, code in value]
        elif op is c.SUBPATTERN:
            more = _texts(list(value[3]))
        elif op is c.BRANCH:
            choices = [_texts(list(branch)) for branch in value[1]]
            more = None if None in choices else [text for choice in choices for text in choice or ()]
        elif op is c.MAX_REPEAT and value[:2] == (0, 1):
            more = _texts(list(value[2]))
            more = more and [b"", *more]
        if not more or len(texts) * len(more) > MOST:
            return None
        texts = [text + end for text in texts for end in more]
    return texts


def _signs(op: object, value: object) -> int:
    """The characters that one place of a pattern takes: at least these, where it is a category."""
    if op is c.LITERAL:
        return 1 << int(str(value))
    if op is c.IN and isinstance(value, list):
        held = 0
        for kind, code in value:
            if kind is c.LITERAL:
                held |= 1 << code
            elif kind is c.RANGE:
                held |= (1 << code[1] + 1) - (1 << code[0])
            elif kind is not c.NEGATE:
                return _ALL
        return _ALL & ~held if value[0][0] is c.NEGATE else held
    return _ALL


def _all_signs(items: Items) -> int:
    """The characters that a match may hold."""
    held = 0
    for op, value in items:
        if op in (c.LITERAL, c.NOT_LITERAL, c.IN, c.ANY):
            held |= _signs(op, value)
        elif op in (c.MAX_REPEAT, c.MIN_REPEAT, c.SUBPATTERN, c.BRANCH):
            for child in children(op, value):
                held |= _all_signs(list(child))
        elif op not in (c.ASSERT, c.ASSERT_NOT, c.AT):
            return _ALL
    return held


def _refused(items: Items, way: int) -> int:
    """The characters that may not stand before (-1) or behind (1), whatever is further away."""
    held = 0
    for op, value in items:
        if op is c.ASSERT_NOT and value[0] == way:
            inner = list(value[1])
            branches = inner[0][1][1] if len(inner) == 1 and inner[0][0] is c.BRANCH else [inner]
            for branch in branches:
                if len(branch) == 1 and branch[0][0] in (c.LITERAL, c.IN):
                    held |= _signs(*branch[0])
    return held


def _reach(items: Items, places: set[int], token: Sequence[int]) -> set[int]:
    """Where a match of `items` may end that begins at one of `places` of a token, of which each place holds one of a
    set of characters. What looks around is passed over, so these are too many rather than too few."""
    for op, value in items:
        if not places:
            break
        if op in (c.LITERAL, c.NOT_LITERAL, c.IN, c.ANY):
            signs = _signs(op, value)
            places = {place + 1 for place in places if place < len(token) and token[place] & signs}
        elif op in (c.MAX_REPEAT, c.MIN_REPEAT):
            places = _repeated(value, places, token)
        elif op in (c.SUBPATTERN, c.BRANCH):
            places = set().union(*(_reach(list(child), places, token) for child in children(op, value)))
        elif op not in (c.ASSERT, c.ASSERT_NOT, c.AT):
            places = set(range(len(token) + 1))
    return places


def _repeated(value: tuple[int, int, Items], places: set[int], token: Sequence[int]) -> set[int]:
    low, high, body = value
    for _ in range(low):
        places = _reach(list(body), places, token)
        if not places:
            break
    found = set(places)
    for _ in range(min(high - low, len(token))):
        places = _reach(list(body), places, token) - found
        if not places:
            break
        found |= places
    return found
