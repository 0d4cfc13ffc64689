"""From a rule's pattern to what the pattern database gets: a weaker expression, the trigger.

The database (hyperscan) reads every byte once and reports where expressions end; Python's `re` then looks at the
neighbourhood of each report. So the database needs no exactness: it gets each pattern without look-arounds, with its
optional head and tail cut off and its last repeat shortened to the least that matches. The trigger matches wherever
the pattern does, ends as early as it can, and so reports once where `{20,}` would report at every further byte.
"""

from __future__ import annotations

import re
from functools import cache

from tightlip.rules.tree import (
    INFINITE,
    REACH,
    Item,
    Items,
    PatternError,
    c,
    children,
    literals,
    look_around,
    narrowest,
    newlines,
    parse,
    together,
    widest,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tightlip.rules.tree import parser

WIDEST = 65536
"""Bytes that a bounded pattern may span."""

TELLING = 9
"""Fixed characters after which a trigger needs no more."""

COPIES = 64
"""Characters that the copies of a repeated sequence may make up in a trigger."""

ANCHOR = 6
"""Fixed characters that a trigger had rather begin with than with a class of characters, which stands everywhere."""

FARTHEST = 512
"""Bytes that may stand before them."""

FEW = 3
"""Fixed characters that it rather begins with than with a word of two letters, which stands everywhere, too,"""

MANY = 8
"""if so many parts follow that word: each is one more to follow from every such place."""

LOOSE = 10
"""A repeat with a higher bound than this is left unbounded in a trigger, which is cheaper to look for."""

_CLASSES = {
    c.CATEGORY_DIGIT: r"\d",
    c.CATEGORY_NOT_DIGIT: r"\D",
    c.CATEGORY_SPACE: r"\s",
    c.CATEGORY_NOT_SPACE: r"\S",
    c.CATEGORY_WORD: r"\w",
    c.CATEGORY_NOT_WORD: r"\W",
}


class Trigger:
    """What the database gets for a pattern, and how far around a report the pattern itself must be looked for.

    `expression` and `caseless` go to hyperscan; `before` and `after` are distances in bytes from the reported end, and
    `lines` how many line ends may stand in the bytes before; `literals` is how many fixed characters the expression
    holds (a trigger with few fires everywhere), and `together` how many of them stand beside another (without such the
    database has to follow the expression through every byte).
    """

    __slots__ = ("after", "before", "caseless", "expression", "lines", "literals", "together")

    def __init__(
        self, expression: str, caseless: bool, before: int, after: int, lines: int, literals: int, together: int
    ) -> None:
        self.expression = expression
        self.caseless = caseless
        self.before = before
        self.after = after
        self.lines = lines
        self.literals = literals
        self.together = together


@cache
def derive(pattern: str, weaker: str | None = None) -> Trigger:
    """The trigger of `pattern`, or of the `weaker` expression that every match of it begins with. Raises PatternError
    with the reason."""
    if weaker is not None:
        own, made = derive(pattern), derive(weaker)
        reach = own.before + own.after
        return Trigger(made.expression, made.caseless, made.before, reach, made.lines, made.literals, made.together)
    tree = parse(pattern)
    _refuse_explosive(tree, inside=False)
    width = tree.getwidth()[1]
    if width >= INFINITE:
        width = REACH
    elif width > WIDEST:
        raise PatternError(f"may span {width} bytes; at most {WIDEST} are looked at")
    whole = _flat(list(tree))
    rest = _from_anchor(_trim_head(whole))
    enough = _enough(rest)
    items, cut = _shorten_tail(enough)
    if not items:
        raise PatternError("matches the empty text")
    before = min(widest(whole) - widest(rest) + widest(items), width)
    after = min(widest(rest) - widest(enough) + cut, width) + look_around(tree)
    line_ends = newlines(whole) - newlines(rest) + newlines(items)
    flags = tree.state.flags
    expression = "".join(_unparse(item) for item in items)
    alone = _only_character(items)
    if alone is not None and _ends_apart(whole, alone):
        # In a long run of the character it would be reported at every byte: once, at the run's end, is enough, since
        # no match ends inside of the run.
        expression += rf"(?:[^{_char(alone)}]|\z)"
        before = width
    caseless = bool(flags & re.IGNORECASE)
    return Trigger(expression, caseless, before + 1, after + 1, line_ends, _fixed(items), together(items))


def _only_character(items: Items) -> int | None:
    """The code of the character that `items` are nothing but repeats of; None where they are more, or just one."""
    codes = set()
    count = 0
    for op, value in items:
        if op in (c.MAX_REPEAT, c.MIN_REPEAT) and len(value[2]) == 1 and value[2][0][0] is c.LITERAL:
            codes.add(value[2][0][1])
            count += value[0]
        elif op is c.LITERAL:
            codes.add(value)
            count += 1
        else:
            return None
    return codes.pop() if len(codes) == 1 and count > 1 else None


def _ends_apart(items: Items, code: int) -> bool:
    """Whether a look-ahead at the end of the pattern forbids that character to follow."""
    op, value = items[-1]
    if op is not c.ASSERT_NOT or value[0] != 1 or len(value[1]) != 1 or value[1][0][0] not in (c.IN, c.LITERAL):
        return False
    return re.match(_unparse(value[1][0]), chr(code)) is not None


def _refuse_explosive(tree: Any, inside: bool) -> None:
    """Refuse an unbounded repeat inside an unbounded repeat: `re` may take exponential time over it."""
    for op, value in tree:
        unbounded = op in (c.MAX_REPEAT, c.MIN_REPEAT) and value[1] == INFINITE
        if unbounded and inside:
            raise PatternError("an unbounded repeat inside an unbounded repeat; bound one of them, as in {1,64}")
        for child in children(op, value):
            _refuse_explosive(child, inside or unbounded)


def _flat(items: Items) -> Items:
    """`items` with the groups opened that change nothing, so that what stands in them can be cut."""
    flat: Items = []
    for item in items:
        op, value = item
        flat += _flat(list(value[3])) if op is c.SUBPATTERN and not value[1] and not value[2] else [item]
    return flat


def _trim_head(items: Items) -> Items:
    """Cut what may match nothing from the front."""
    start = 0
    while start < len(items) and _optional(items[start]):
        start += 1
    return items[start:]


def _from_anchor(items: Items) -> Items:
    """Cut what stands before the first fixed characters that tell more than all before them."""
    for enough, weaker, parts in ((ANCHOR, (0, 1), 1), (FEW, (2,), MANY)):
        start = _first_run(items, enough)
        head = items[:start]
        if start >= parts and _fixed(head) in weaker and widest(head) <= FARTHEST:
            return items[start:]
    return _from_sign(items)


def _first_run(items: Items, enough: int) -> int:
    """Where the first `enough` fixed characters in a row begin; 0 where there are none."""
    fixed = start = 0
    for place, item in enumerate(items):
        more = literals(item) if item[0] not in (c.MAX_REPEAT, c.MIN_REPEAT) else 0
        if not more:
            fixed = 0
            continue
        if not fixed:
            start = place
            while start and items[start - 1][0] is c.AT:
                start -= 1
        fixed += more
        if fixed >= enough:
            return start
    return 0


def _from_sign(items: Items) -> Items:
    """Cut one or two characters of a class and more from the front: what follows them ends them, and nearly every
    sign in a text has such before it."""
    if len(items) <= 2 or items[0][0] not in (c.MAX_REPEAT, c.MIN_REPEAT):
        return items
    head = items[:1]
    if narrowest(head) > 2 or _fixed(head) or widest(head) > FARTHEST:
        return items
    return _trim_head(items[1:])


def _fixed(items: Items) -> int:
    return sum(literals(item) for item in items)


def _enough(items: Items) -> Items:
    """The front of `items` that is telling by itself: a database grows with what stands behind for no use.

    The copies of a long repeat of something that is itself several characters are such a use-less thing, too.
    """
    fixed = 0
    for place, (op, value) in enumerate(items):
        if op in (c.MAX_REPEAT, c.MIN_REPEAT):
            low, _, body = value
            width = max(1, widest(list(body)))
            if width > 1 and low * width > COPIES:
                return [*items[:place], (op, (max(1, COPIES // width), max(1, COPIES // width), body))]
        fixed += literals((op, value))
        if fixed >= TELLING:
            return items[: place + 1]
    return items


def _shorten_tail(items: Items) -> tuple[Items, int]:
    """Cut what may match nothing from the end, and bring the last repeats down to their least count. Returns the rest
    and how many bytes the whole may span beyond it."""
    short = list(items)
    cut = 0
    while short:
        op, value = short[-1]
        if _optional(short[-1]) or (op is c.AT and value is c.AT_BOUNDARY):
            cut += widest([short.pop()])
            continue
        if op in (c.MAX_REPEAT, c.MIN_REPEAT):
            low, high, body = value
            cut += REACH if high == INFINITE else (high - low) * widest(body)
            short[-1] = (op, (low, low, body))
        elif op is c.SUBPATTERN:
            _, add, remove, body = value
            inner, inside = _shorten_tail(list(body))
            cut += inside
            if not inner:
                short.pop()
                continue
            short[-1] = (op, (None, add, remove, inner))
        elif op is c.BRANCH:
            branches = [_shorten_tail(list(branch)) for branch in value[1]]
            rests = [rest or _end_of_line(branch) for (rest, _), branch in zip(branches, value[1], strict=True)]
            if not all(rests):
                cut += widest([short.pop()])
                continue
            cut += max(inside for _, inside in branches)
            short[-1] = (op, (None, rests))
        break
    return short, cut


def _end_of_line(branch: parser.SubPattern) -> Items:
    """A branch that is nothing but `$`, which tells beside its sisters (a blank, a quote, or the end)."""
    return list(branch) if len(branch) == 1 and branch[0] == (c.AT, c.AT_END) else []


def _optional(item: Item) -> bool:
    op, value = item
    if op in (c.ASSERT, c.ASSERT_NOT):
        return True
    if op is c.AT:
        return value not in (c.AT_BEGINNING, c.AT_BEGINNING_STRING, c.AT_BOUNDARY)
    if op in (c.MAX_REPEAT, c.MIN_REPEAT):
        return bool(value[0] == 0)
    return False


def _unparse(item: Item) -> str:
    op, value = item
    if op is c.LITERAL:
        return _char(value)
    if op is c.NOT_LITERAL:
        return f"[^{_char(value)}]"
    if op is c.ANY:
        return r"[^\n]"
    if op is c.IN:
        return _unparse_set(value)
    if op in (c.MAX_REPEAT, c.MIN_REPEAT):
        low, high, body = value
        inner = "".join(_unparse(part) for part in body)
        upper = "" if high > max(low, LOOSE) else str(high)
        count = f"{{{low}}}" if low == high else f"{{{low},{upper}}}"
        return f"(?:{inner}){count}"
    if op is c.BRANCH:
        return "(?:" + "|".join("".join(_unparse(part) for part in branch) for branch in value[1]) + ")"
    if op is c.SUBPATTERN:
        _, add, remove, body = value
        inner = "".join(_unparse(part) for part in body)
        if (add | remove) & ~re.IGNORECASE:
            raise PatternError("only the flag i may change inside a group")
        mark = "?i:" if add else "?-i:" if remove else "?:"
        return f"({mark}{inner})"
    if op is c.AT:
        places = {
            c.AT_BEGINNING: "^",
            c.AT_BEGINNING_STRING: r"\A",
            c.AT_BOUNDARY: r"\b",
            c.AT_END: "$",
            c.AT_END_STRING: "$",
        }
        if value in places:
            return places[value]
        return ""
    if op in (c.ASSERT, c.ASSERT_NOT):
        return ""
    raise PatternError(f"{str(op).lower().replace('_', ' ')} is not for a pattern database; write it without")


def _unparse_set(parts: Items) -> str:
    out = []
    for op, value in parts:
        if op is c.NEGATE:
            out.append("^")
        elif op is c.LITERAL:
            out.append(_char(value))
        elif op is c.RANGE:
            low, high = value
            out.append(f"{_char(low)}-{_char(high)}")
        elif op is c.CATEGORY:
            out.append(_CLASSES[value])
    return f"[{''.join(out)}]"


def _char(code: int) -> str:
    char = chr(code)
    return char if char.isascii() and char.isalnum() else f"\\x{code:02x}"


def literal(word: str) -> str:
    """`word` as an expression that means just itself."""
    return "".join(_char(ord(char)) for char in word)
