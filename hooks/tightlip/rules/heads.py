"""What every match of a pattern begins with, where that is one of a few texts: `secret`, `token`, `api`.

Python's `re` tries a pattern at each byte, which costs tens of nanoseconds a byte where its letters take any case or
many words are asked for. A look for the few texts, with bytes.find, tells the few places where a try can succeed.
"""

from __future__ import annotations

import re

from tightlip.rules.tree import Items, c, parse

MOST = 16
"""Texts that are looked for at most; each is a pass over the bytes."""

LONGEST = 12
"""Characters that tell enough."""

LIMIT = 64
"""Characters of a head at most, whatever stands nested in it: engine.scan.LONGEST relies on it."""


def heads(pattern: str) -> list[str]:
    """The texts (in lower case, as Latin-1) of which each match of `pattern` begins with one, whatever its letters'
    case; empty where there is no such short list, or one of characters that `re` is as quick to find. Raises
    PatternError."""
    tree = parse(pattern)
    items, caseless = list(tree), tree.state.flags & re.IGNORECASE
    for through in (True, False):
        found = {text[:LIMIT].lower() for text, _ in _begin(items, through)}
        found -= {text for text in found if any(text.startswith(other) for other in found - {text})}
        if all(found) and len(found) <= MOST and (caseless or min(map(len, found)) > 1):
            return sorted(found)
    return []


Open = tuple[str, bool]
"""A beginning, and whether what follows may be added to it."""


def _begin(items: Items, through: bool) -> list[Open]:
    """The texts that `items` may begin with; followed `through` what may be absent, or up to there."""
    texts: list[Open] = [("", True)]
    for op, value in items:
        if op in (c.AT, c.ASSERT, c.ASSERT_NOT):
            continue  # takes no byte; the pattern itself looks there
        if op is c.LITERAL:
            more: list[Open] = [(chr(value), True)]
        elif op is c.IN and all(kind is c.LITERAL for kind, _ in value):
            more = [(chr(code), True) for _, code in value]
        elif op is c.SUBPATTERN:
            more = _begin(list(value[3]), through)
        elif op is c.BRANCH:
            more = [each for branch in value[1] for each in _begin(list(branch), through)]
        elif op in (c.MAX_REPEAT, c.MIN_REPEAT) and value[:2] == (0, 1) and through:
            more = [*_begin(list(value[2]), through), ("", True)]
        else:
            more = []
        if not more:
            break
        joined = _joined(texts, more)
        if len({text for text, _ in joined}) > MOST:
            break
        texts = joined
        if not any(following for _, following in texts):
            break
    else:
        return texts
    return [(text, False) for text, _ in texts]


def _joined(texts: list[Open], more: list[Open]) -> list[Open]:
    made: list[Open] = []
    for text, following in texts:
        if not following or len(text) >= LONGEST:
            made.append((text, False))
        else:
            made += [(text + rest, goes_on) for rest, goes_on in more]
    return made
