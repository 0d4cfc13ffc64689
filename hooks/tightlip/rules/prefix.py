"""What a rule's pattern fixes at the front of every secret of it: the provider's public prefix, which may be shown."""

from __future__ import annotations

from tightlip.rules.tree import Items, c, parse

SHORTEST = 3
"""Fixed characters that tell whose value it is; fewer tell nothing."""

LIMIT = 64
"""Alternatives that are followed, at most."""


def prefixes(expression: str) -> list[str]:
    """The texts that a secret of a rule with this pattern may begin with, longest first.

    They are read off the pattern, never off a value, so none holds a character that is secret.
    """
    tree = parse(expression)
    groups = tree.state.groupdict
    wanted = {number for name, number in groups.items() if name.startswith("secret")}
    if not wanted and not groups and tree.state.groups > 1:
        wanted = {1}
    found: set[bytes] = set()
    for body in _bodies(list(tree), wanted) if wanted else [list(tree)]:
        found.update(_fixed(body))
    telling = [text.decode("ascii") for text in found if len(text) >= SHORTEST and text.isascii()]
    return sorted(telling, key=lambda text: (-len(text), text))


def _bodies(items: Items, wanted: set[int]) -> list[Items]:
    """The contents of the wanted groups, wherever they stand."""
    found: list[Items] = []
    for op, value in items:
        if op is c.SUBPATTERN:
            number, _, _, body = value
            found += [list(body)] if number in wanted else _bodies(list(body), wanted)
        elif op is c.BRANCH:
            for branch in value[1]:
                found += _bodies(list(branch), wanted)
        elif op in (c.MAX_REPEAT, c.MIN_REPEAT):
            found += _bodies(list(value[2]), wanted)
    return found


def _fixed(items: Items, limit: int = 64) -> list[bytes]:
    """The texts that `items` may begin with: fixed characters, and choices among such."""
    texts = [b""]
    for place, (op, value) in enumerate(items):
        if op is c.LITERAL:
            texts = [text + bytes([value]) for text in texts]
        elif op is c.IN and _is_kind_letter(items, place):
            texts = [text + bytes([code]) for text in texts for _, code in value]
        elif op is c.SUBPATTERN:
            inner, whole = _choice(list(value[3]))
            texts = [text + more for text in texts for more in inner]
            if not whole:
                break
        elif op is c.BRANCH:
            inner, whole = _choice([(op, value)])
            texts = [text + more for text in texts for more in inner]
            if not whole:
                break
        elif op in (c.ASSERT, c.ASSERT_NOT, c.AT):
            continue
        else:
            break
        if len(texts) > limit:
            break
    return texts


def _is_kind_letter(items: Items, place: int) -> bool:
    """Whether a set of a few letters stands amid fixed ones, as in `gh[pousr]_`: it tells the kind of token."""
    _, codes = items[place]
    follows = place + 1 < len(items) and items[place + 1][0] is c.LITERAL
    return follows and len(codes) <= 8 and all(op is c.LITERAL for op, _ in codes)


def _choice(items: Items) -> tuple[list[bytes], bool]:
    """The texts that a group may begin with, and whether they are all of it."""
    if len(items) == 1 and items[0][0] is c.BRANCH:
        branches = [list(branch) for branch in items[0][1][1]]
        texts = [text for branch in branches for text in _fixed(branch)]
        return texts, all(_is_fixed(branch) for branch in branches)
    return _fixed(items), _is_fixed(items)


def _is_fixed(items: Items) -> bool:
    return all(op is c.LITERAL or op in (c.ASSERT, c.ASSERT_NOT, c.AT) for op, _ in items)
