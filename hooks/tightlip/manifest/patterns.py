"""Regular expressions that a user writes for a value's format: compiled, and refused where matching could take forever.

Only what Python's `re` parses is looked at, so that `runtime` needs no other engine. Refused are the forms that make a
backtracking matcher exponential (a variable repeat inside a repeat, alternatives that begin alike inside a repeat,
back-references) or more than quadratic (three neighbouring repeats that take the same characters).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Any

if sys.version_info >= (3, 11):
    from re import _constants as codes
    from re import _parser as parser
else:
    import sre_constants as codes
    import sre_parse as parser

_ANY = frozenset(range(129))
"""The characters told apart: ASCII by its codes, all others as 128."""

_MANY = 16
"""Repeats up to this often count as bounded."""

_REPEATS = tuple(
    getattr(codes, name) for name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") if hasattr(codes, name)
)
_CATEGORIES = {"DIGIT": "0123456789", "SPACE": " \t\n\r\f\v"}


def problem(pattern: str) -> str:
    """Why `pattern` cannot be used, in one line; "" where it can."""
    try:
        re.compile(pattern)
        parsed: Any = parser.parse(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"is no regular expression: {error}" if isinstance(error, re.error) else "is too deep or too large"
    return _sequence(list(parsed))


def _sequence(items: list[tuple[Any, Any]]) -> str:
    """What is wrong in a sequence of items."""
    open_repeats: list[frozenset[int]] = []
    for code, argument in items:
        if code in (codes.GROUPREF, codes.GROUPREF_EXISTS):
            return "refers back to a group, which can take forever; write it without"
        if code in _REPEATS:
            low, high, body = argument
            wrong = _sequence(list(body)) or (_repeated(list(body)) if high > _MANY else "")
            if wrong:
                return wrong
            taken = _characters(list(body))
            if high > _MANY:
                open_repeats = [one for one in open_repeats if low == 0 or one & taken]
                open_repeats.append(taken)
                if sum(bool(one & taken) for one in open_repeats) > 2:
                    return "has three neighbouring repeats of the same characters; put something else between them"
                continue
            if low == 0:
                continue
            open_repeats = [one for one in open_repeats if one & taken]
            continue
        for inner in _inner(code, argument):
            wrong = _sequence(inner)
            if wrong:
                return wrong
        if code not in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):
            taken = _characters([(code, argument)])
            open_repeats = [one for one in open_repeats if one & taken]
    return ""


def _repeated(body: list[tuple[Any, Any]]) -> str:
    """What is wrong with repeating `body` without end. A variable repeat in it is fine where each round also takes a
    character that the repeat cannot, as in `([a-z]+-)*`."""
    flat = list(_flat(body))
    variable = [argument for code, argument in flat if code in _REPEATS and argument[0] != argument[1]]
    if variable:
        taken = frozenset().union(*(_characters(list(argument[2])) for argument in variable))
        fixed = [_characters([item]) for item in flat if item[0] in (codes.LITERAL, codes.IN, codes.NOT_LITERAL)]
        if not any(one and not one & taken for one in fixed):
            return "has a repeat inside a repeat, which can take forever; write it with one"
    for code, argument in flat:
        if code is codes.BRANCH:
            seen: frozenset[int] = frozenset()
            for branch in argument[1]:
                first = _first(list(branch))
                if first & seen or not branch:
                    return "repeats alternatives that begin alike, which can take forever"
                seen |= first
    return ""


def _flat(items: list[tuple[Any, Any]]) -> Iterable[tuple[Any, Any]]:
    """The items of a sequence with its plain groups opened."""
    for code, argument in items:
        if code is codes.SUBPATTERN:
            yield from _flat(list(argument[3]))
        elif getattr(codes, "ATOMIC_GROUP", None) is code:
            yield from _flat(list(argument))
        else:
            yield code, argument


def _inner(code: Any, argument: Any) -> Iterable[list[tuple[Any, Any]]]:
    """The sequences inside an item that is no repeat."""
    if code is codes.SUBPATTERN:
        yield list(argument[3])
    elif code is codes.BRANCH:
        yield from (list(branch) for branch in argument[1])
    elif code in (codes.ASSERT, codes.ASSERT_NOT):
        yield list(argument[1])
    elif getattr(codes, "ATOMIC_GROUP", None) is code:
        yield list(argument)


def _first(items: list[tuple[Any, Any]]) -> frozenset[int]:
    """The characters with which a sequence may begin."""
    taken: frozenset[int] = frozenset()
    for item in _flat(items):
        taken |= _characters([item])
        optional = item[0] in _REPEATS and item[1][0] == 0
        if not optional and item[0] not in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):
            break
    return taken


def _characters(items: list[tuple[Any, Any]]) -> frozenset[int]:
    """All characters that a sequence may take."""
    taken: frozenset[int] = frozenset()
    for code, argument in items:
        if code is codes.LITERAL:
            taken |= {min(argument, 128)}
        elif code is codes.NOT_LITERAL:
            taken |= _ANY - ({argument} if argument < 128 else set())
        elif code is codes.ANY:
            taken |= _ANY
        elif code is codes.IN:
            taken |= _class(argument)
        elif code in _REPEATS:
            taken |= _characters(list(argument[2]))
        else:
            for inner in _inner(code, argument):
                taken |= _characters(inner)
    return taken


def _class(items: list[tuple[Any, Any]]) -> frozenset[int]:
    taken: set[int] = set()
    negated = False
    for code, argument in items:
        if code is codes.NEGATE:
            negated = True
        elif code is codes.LITERAL:
            taken.add(min(argument, 128))
        elif code is codes.RANGE:
            taken.update(range(min(argument[0], 128), min(argument[1], 128) + 1))
        elif code is codes.CATEGORY:
            taken |= _category(str(argument).rpartition("CATEGORY_")[2])
    return frozenset(_ANY - taken if negated else taken)


def _category(name: str) -> frozenset[int]:
    bare = name.removeprefix("NOT_")
    known = _CATEGORIES.get(bare)
    inside = (
        frozenset(map(ord, known))
        if known is not None
        else frozenset(code for code in range(128) if chr(code).isalnum() or code == 95)
    )
    # Digits, blanks and letters beyond ASCII may belong to the class and to its opposite.
    return (_ANY - inside if name.startswith("NOT_") else inside) | {128}
