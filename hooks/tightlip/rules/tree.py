"""A pattern as `re`'s own parser reads it, and what can be measured on that tree: how wide, how many lines, how much
of it is fixed."""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import Any, TypeAlias

# The parser moved in Python 3.11 and has no stubs in either place.
c: Any
parser: Any
if sys.version_info >= (3, 11):
    from re import _constants as c  # type: ignore[attr-defined,no-redef]
    from re import _parser as parser  # type: ignore[attr-defined,no-redef]
else:
    import sre_constants as c
    import sre_parse as parser

FLAGS = re.MULTILINE
"""Every rule's pattern is compiled as bytes with these."""

REACH = 4096
"""Bytes that a pattern without a bound may span; past that a rule does not look."""

INFINITE = int(c.MAXREPEAT)

Item: TypeAlias = tuple[Any, Any]
"""An operation and its arguments, as `re`'s own parser gives them."""

Items: TypeAlias = list[Item]


class PatternError(ValueError):
    """A pattern that no database can hold, with the reason."""


@cache
def parse(pattern: str) -> Any:
    """`re`'s own tree of `pattern` (the text of a bytes pattern). Raises PatternError with the reason."""
    try:
        return parser.parse(pattern.encode(), FLAGS)
    except (re.error, RecursionError, OverflowError) as error:
        raise PatternError(f"not a regular expression: {error}") from None


def children(op: Any, value: Any) -> list[Any]:
    if op in (c.MAX_REPEAT, c.MIN_REPEAT):
        return [value[2]]
    if op is c.SUBPATTERN:
        return [value[3]]
    if op is c.BRANCH:
        return list(value[1])
    if op in (c.ASSERT, c.ASSERT_NOT):
        return [value[1]]
    return []


def literals(item: Item) -> int:
    """How many fixed characters stand in every match of `item`."""
    op, value = item
    if op is c.LITERAL:
        return 1
    if op in (c.MAX_REPEAT, c.MIN_REPEAT):
        low, _, body = value
        return int(low) * sum(literals(part) for part in body)
    if op is c.SUBPATTERN:
        return sum(literals(part) for part in value[3])
    if op is c.BRANCH:
        return min(sum(literals(part) for part in branch) for branch in value[1])
    return 0


def together(items: Items) -> int:
    """How many fixed characters stand in every match of `items` with another beside them."""
    total = run = 0
    for op, value in [*items, (c.AT, c.AT_END)]:
        more = 0 if op in (c.MAX_REPEAT, c.MIN_REPEAT) else literals((op, value))
        if more:
            run += more
            continue
        total += run if run > 1 else 0
        run = 0
        if op in (c.MAX_REPEAT, c.MIN_REPEAT):
            total += int(value[0]) * together(list(value[2]))
    return total


def narrowest(items: Items) -> int:
    """How many bytes `items` span at least."""
    total = 0
    for op, value in items:
        if op in (c.MAX_REPEAT, c.MIN_REPEAT):
            total += int(value[0]) * narrowest(list(value[2]))
        elif op is c.SUBPATTERN:
            total += narrowest(list(value[3]))
        elif op is c.BRANCH:
            total += min(narrowest(list(branch)) for branch in value[1])
        elif op in (c.LITERAL, c.NOT_LITERAL, c.IN, c.ANY):
            total += 1
    return total


def widest(items: Items) -> int:
    """How many bytes `items` may span at most, unbounded repeats counted as REACH."""
    total = 0
    for op, value in items:
        if op in (c.MAX_REPEAT, c.MIN_REPEAT):
            _, high, body = value
            total += REACH if high == INFINITE else high * widest(body)
        elif op is c.SUBPATTERN:
            total += widest(value[3])
        elif op is c.BRANCH:
            total += max(widest(branch) for branch in value[1])
        elif op not in (c.ASSERT, c.ASSERT_NOT, c.AT):
            total += 1
    return total


def newlines(items: Items) -> int:
    """How many line ends `items` may match at most."""
    total = 0
    for op, value in items:
        if op in (c.MAX_REPEAT, c.MIN_REPEAT):
            _, high, body = value
            total += min(high, REACH) * newlines(body)
        elif op is c.SUBPATTERN:
            total += newlines(value[3])
        elif op is c.BRANCH:
            total += max(newlines(branch) for branch in value[1])
        elif op is c.LITERAL:
            total += value == 10
        elif op is c.NOT_LITERAL:
            total += value != 10
        elif op is c.IN:
            total += _holds_newline(value)
    return total


def _holds_newline(parts: Items) -> bool:
    held = False
    for op, value in parts:
        if op is c.LITERAL:
            held |= value == 10
        elif op is c.RANGE:
            held |= value[0] <= 10 <= value[1]
        elif op is c.CATEGORY:
            held |= value in (c.CATEGORY_SPACE, c.CATEGORY_NOT_DIGIT, c.CATEGORY_NOT_WORD)
    return held is not (parts[0][0] is c.NEGATE)


def look_around(tree: parser.SubPattern) -> int:
    """The width of the widest look-around, at most REACH."""
    widest = 0
    for op, value in tree:
        if op in (c.ASSERT, c.ASSERT_NOT):
            widest = max(widest, min(value[1].getwidth()[1], REACH))
        else:
            widest = max([widest, *(look_around(child) for child in children(op, value))])
    return widest
