"""Tokens that miss a known form by their length, whatever its build: one expression of what patterns are written as."""

from __future__ import annotations

import re
from functools import lru_cache

PART = "[A-Za-z0-9_-]"
"""Characters that such a token ends in front of only where its rule's pattern does."""

LED = "[A-Za-z0-9_.$/%+-]"
END = "(?![A-Za-z0-9_.+/=~%(-])"
"""What stands neither before such a token nor behind."""

_AROUND = r"\\b|\(\?(?:<!|!)\[[^\]]*\]\)"


class Written:
    """Tokens beginning with `head` that miss one of the forms `patterns` by their length, of any build."""

    def __init__(self, head: bytes, patterns: tuple[str, ...]) -> None:
        self._head = len(head)
        self._regex = _off(head, patterns)

    def spares(self, pattern: str) -> bool:  # noqa: ARG002 - not known of forms of any build
        """Whether a rule's `pattern` surely matches nothing that holds a part of one of them."""
        return False

    def holds(self, token: bytes) -> bool:
        """Whether `token` is one."""
        found = self._regex.match(token) if self._regex else None
        return found is not None and found[1] == token

    def mask(self, part: bytes) -> bytes | None:
        """As many bytes as `part` has, a 0 wherever such a token stands; None where there is none."""
        pieces = self._regex.split(part) if self._regex and b"\0" not in part else []
        if len(pieces) < 2:
            return None
        parts = [pieces[0]]
        for token, rest in zip(pieces[1::2], pieces[2::2], strict=True):
            parts += (bytes(len(token)), rest[len(token) - self._head :])
        seen = b"".join(parts)
        return seen if len(seen) == len(part) else None


Form = tuple[str, str, str, int, int]


@lru_cache(256)
def _written(pattern: str) -> Form | None:
    """The expression of a form's secret, which is the first group of its pattern; and if that ends so: what stands
    before the last class of characters, that class, and of how many at least and at most. None for a pattern of another
    build."""
    found = re.match(rf"(?:{_AROUND})*\((?:\?P<secret>)?(?!\?)", pattern)
    if not found:
        return None
    depth, end = 1, found.end()
    signs = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]")
    branched = False
    while depth and (sign := signs.search(pattern, end)):
        end = sign.end()
        depth += (sign[0] == "(") - (sign[0] == ")")
        branched |= depth == 1 and sign[0] == "|"
    body = pattern[found.end() : end - 1]
    if depth or re.search(r"\(\?P|\(\?[a-z]|\\[1-9]", body):
        return None
    last = re.fullmatch(r"(.+)(\[[A-Za-z0-9_-]+\])\{(\d+)(?:,(\d+))?\}", body)
    if branched or not last or int(last[3]) < 4:
        return body, "", "", 0, 0
    return body, last[1], last[2], int(last[3]), int(last[4] or last[3])


def _off(head: bytes, patterns: tuple[str, ...]) -> re.Pattern[bytes] | None:
    """Matches `head` where a token begins with it, the first group, that has none of the forms `patterns` and is one or
    two characters longer or shorter than one at the end; None where forms cannot be put together so."""
    alike = [_written(pattern) for pattern in patterns]
    known = [one for one in alike if one is not None]
    near = [
        f"{front}{last}{{{low - 2},{low - 1}}}|{front}{last}{{{high}}}{PART}{{1,2}}"
        for _, front, last, low, high in known
        if low
    ]
    if not near or len(known) < len(alike):
        return None
    whole = "|".join(one[0] for one in known)
    start = re.escape(head.decode("latin-1"))
    # It begins with fixed characters, so that `re` is quick to find them, and looks at the rest from before them.
    expression = f"{start}(?<=(?=(?<!{LED})(?!(?:{whole}){END})((?:{'|'.join(near)}){END})){start})"
    made = re.compile(expression.encode("latin-1"))
    return made if made.groups == 1 else None
