"""The texts that an expression is made of, as far as they stand in the code: literals, joined, wrapped, either-or."""

from __future__ import annotations

import _ast as ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Lookup = Callable[[str], "ast.expr | None"]

HOLE = "\0"
"""Stands in a text for a part that is only known at run time."""

WRAPPERS = frozenset(
    (
        *(
            "SecretStr",
            "SecretBytes",
            "Secret",
            "str",
            "bytes",
            "bytearray",
            "memoryview",
            "cast",
            "quote",
            "quote_plus",
        ),
        *("b64decode", "b64encode", "b32decode", "urlsafe_b64decode", "standard_b64decode", "fromhex", "unhexlify"),
        *(
            "a2b_hex",
            "a2b_base64",
            "a85decode",
            "b85decode",
            "Field",
            "field",
            "ib",
            "attrib",
            "var",
            "reversed",
            "list",
        ),
        *(
            "tuple",
            "set",
            "frozenset",
            "force_bytes",
            "force_str",
            "force_text",
            "to_bytes",
            "to_text",
            "Option",
            "next",
        ),
        *("Argument", "Header", "Query", "Body", "Form", "Cookie", "property", "iter"),
    )
)
"""Functions whose result is the text that they are given."""

METHODS = frozenset(
    ("encode", "decode", "strip", "lstrip", "rstrip", "lower", "upper", "format", "replace", "removeprefix", "split")
)
_DEPTH = 12

Text = tuple[str, "ast.expr"]
"""A text and the literal that it begins in."""


def texts(node: ast.expr, lookup: Lookup | None = None, depth: int = 0) -> Iterator[Text]:
    """The texts that `node` may be, each with the literal to point at. `lookup` gives what a name was bound to, where
    that is a literal. HOLE stands for what is not known."""
    cls = node.__class__
    if cls is ast.Constant:
        value = node.value  # type: ignore[attr-defined]
        if value.__class__ is str:
            yield value, node
        elif value.__class__ is bytes:
            yield value.decode("utf-8", "backslashreplace"), node
        return
    step = _STEPS.get(cls)
    if step is not None and depth < _DEPTH:
        yield from step(node, lookup, depth + 1)


def _name(node: ast.Name, lookup: Lookup | None, depth: int) -> Iterator[Text]:
    bound = lookup(node.id) if lookup is not None else None
    if bound is not None and bound is not node:
        yield from texts(bound, None, depth)


def _joined(node: ast.JoinedStr, lookup: Lookup | None, depth: int) -> Iterator[Text]:
    parts = []
    for part in node.values:
        inner = part.value if isinstance(part, ast.FormattedValue) else part
        parts.append(next(texts(inner, lookup, depth), (HOLE, node))[0])
    yield "".join(parts), node


def _operation(node: ast.BinOp, lookup: Lookup | None, depth: int) -> Iterator[Text]:
    if isinstance(node.op, ast.Add):
        # A sum of many texts is a chain to the left: it is followed in a loop, however long it is.
        terms: list[ast.expr] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
            terms.append(left.right)
            left = left.left
        terms.append(left)
        found = [next(texts(term, lookup, depth), None) for term in reversed(terms)]
        first = next((one[1] for one in found if one is not None), None)
        if first is not None:
            yield "".join(one[0] if one is not None else HOLE for one in found), first
    elif isinstance(node.op, ast.Mod):
        for text, place in texts(node.left, None, depth):
            yield text.replace("%s", HOLE).replace("%r", HOLE), place


def _call(node: ast.Call, lookup: Lookup | None, depth: int) -> Iterator[Text]:
    function = node.func
    if isinstance(function, ast.Attribute):
        if function.attr == "join" and node.args and isinstance(function.value, ast.Constant):
            between = function.value.value
            parts = node.args[0]
            if isinstance(between, str) and isinstance(parts, ast.List | ast.Tuple):
                found = [next(texts(one, lookup, depth), (HOLE, node)) for one in parts.elts]
                if found:
                    yield between.join(one[0] for one in found), found[0][1]
            return
        if function.attr in METHODS:
            for text, place in texts(function.value, lookup, depth):
                yield text.replace("{}", HOLE) if function.attr == "format" else text, place
            return
        if function.attr == "get" and isinstance(function.value, ast.Dict):
            for one in function.value.values:
                yield from texts(one, lookup, depth)
        name = function.attr
    else:
        name = function.id if isinstance(function, ast.Name) else ""
    if node.args and name in WRAPPERS:
        yield from texts(node.args[1 if name == "cast" and len(node.args) > 1 else 0], lookup, depth)
    for keyword in node.keywords:
        if keyword.arg in ("default", "default_factory", "factory"):
            yield from texts(keyword.value, lookup, depth)


def _conditional(node: ast.IfExp, lookup: Lookup | None, depth: int) -> Iterator[Text]:
    yield from texts(node.body, lookup, depth)
    yield from texts(node.orelse, lookup, depth)


def _boolean(node: ast.BoolOp, lookup: Lookup | None, depth: int) -> Iterator[Text]:
    for one in node.values:
        yield from texts(one, lookup, depth)


def _collection(node: ast.List | ast.Tuple | ast.Set, lookup: Lookup | None, depth: int) -> Iterator[Text]:
    for one in node.elts:
        yield from texts(one, lookup, depth)


def _subscript(node: ast.Subscript, lookup: Lookup | None, depth: int) -> Iterator[Text]:
    value = node.value
    if isinstance(value, ast.Dict):
        for one in value.values:
            yield from texts(one, lookup, depth)
    elif isinstance(node.slice, ast.Slice) or isinstance(value, ast.List | ast.Tuple):
        yield from texts(value, lookup, depth)


def _lambda(node: ast.Lambda, lookup: Lookup | None, depth: int) -> Iterator[Text]:
    yield from texts(node.body, lookup, depth)


def _inner(node: ast.NamedExpr | ast.Await | ast.Starred, lookup: Lookup | None, depth: int) -> Iterator[Text]:
    yield from texts(node.value, lookup, depth)


_STEPS: dict[type, Callable[..., Iterator[Text]]] = {
    ast.Name: _name,
    ast.JoinedStr: _joined,
    ast.BinOp: _operation,
    ast.Call: _call,
    ast.IfExp: _conditional,
    ast.BoolOp: _boolean,
    ast.List: _collection,
    ast.Tuple: _collection,
    ast.Set: _collection,
    ast.Subscript: _subscript,
    ast.Lambda: _lambda,
    ast.NamedExpr: _inner,
    ast.Await: _inner,
    ast.Starred: _inner,
}
