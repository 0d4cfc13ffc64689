"""The walk through an expression: every part of it is looked at once."""

from __future__ import annotations

import _ast as ast
from itertools import pairwise

from tightlip.pycode import bindings, flow, hardcoded, literals, rules, sinks, texts, variables
from tightlip.pycode.module import ENVIRONMENT, REVEALED, SECRET, Module, Scope

_FIELDS: dict[type, tuple[str, ...]] = {
    ast.Call: ("func", "args"),
    ast.Dict: ("keys", "values"),
    ast.Compare: ("left", "comparators"),
    ast.BoolOp: ("values",),
    ast.BinOp: ("left", "right"),
    ast.UnaryOp: ("operand",),
    ast.IfExp: ("test", "body", "orelse"),
    ast.Subscript: ("value", "slice"),
    ast.NamedExpr: ("value",),
    ast.Lambda: ("body",),
    ast.List: ("elts",),
    ast.Tuple: ("elts",),
    ast.Set: ("elts",),
    ast.Starred: ("value",),
    ast.Await: ("value",),
    ast.Yield: ("value",),
    ast.YieldFrom: ("value",),
    ast.FormattedValue: ("value",),
    ast.Slice: (),
    ast.ListComp: ("elt", "generators"),
    ast.SetComp: ("elt", "generators"),
    ast.GeneratorExp: ("elt", "generators"),
    ast.DictComp: ("key", "value", "generators"),
    ast.comprehension: ("iter", "ifs"),
}
"""The parts of an expression that are expressions; the keywords of calls beside them."""


def visit(root: ast.expr, module: Module, scope: Scope) -> None:
    """Look at every part of an expression."""
    stack: list[ast.expr | None] = [root]
    pop, push = stack.pop, stack.append
    while stack:
        node = pop()
        cls = node.__class__
        if cls is ast.Name:
            continue
        if cls is ast.Constant:
            value = node.value  # type: ignore[union-attr]
            if value.__class__ is str and len(value) > 12:
                _text(node, value, module)  # type: ignore[arg-type]
            continue
        if cls is ast.Attribute:
            push(node.value)  # type: ignore[union-attr]
            continue
        if cls is ast.Call:
            _call(node, module, scope)  # type: ignore[arg-type]
            stack.extend(one.value for one in node.keywords)  # type: ignore[union-attr]
        elif cls is ast.Dict:
            _mapping(node, module, scope)  # type: ignore[arg-type]
        elif cls is ast.JoinedStr:
            for text, _ in literals.texts(node):  # type: ignore[arg-type]
                _text(node, text, module)  # type: ignore[arg-type]
            stack.extend(one.value for one in node.values if one.__class__ is ast.FormattedValue)  # type: ignore[union-attr]
            continue
        elif cls is ast.BinOp:
            _sum(node, module, scope)  # type: ignore[arg-type]
        elif cls is ast.Compare:
            _compare(node, module, scope)  # type: ignore[arg-type]
        elif cls is ast.BoolOp:
            if node.op.__class__ is ast.Or:  # type: ignore[union-attr]
                hardcoded.alternatives(node.values, module, scope)  # type: ignore[union-attr]
        elif cls is ast.IfExp:
            parts = [node.body, node.orelse]  # type: ignore[union-attr]
            if any(variables.read_of(one, module, scope) for one in parts):
                hardcoded.alternatives(parts, module, scope)
        elif cls is ast.Tuple or cls is ast.List:
            _words(node.elts, module, scope, is_pair=cls is ast.Tuple)  # type: ignore[union-attr]
        elif cls is ast.Subscript:
            _subscript(node, module, scope)  # type: ignore[arg-type]
        elif cls is ast.NamedExpr:
            bindings.bind(node.target, node.value, module, scope)  # type: ignore[union-attr]
        elif cls is ast.Lambda:
            defaults(node.args, module, scope)  # type: ignore[union-attr]
        for field in _FIELDS.get(cls, ()):
            child = getattr(node, field)
            if child.__class__ is list:
                stack.extend(child)
            elif child is not None:
                push(child)


def _text(node: ast.expr, value: str, module: Module) -> None:
    """Judge a text anywhere."""
    for code, subject, secret, level in texts.anywhere(value, module):
        module.hardcoded(code, node, subject, secret, level)


def _call(node: ast.Call, module: Module, scope: Scope) -> None:
    function = node.func
    cls = function.__class__
    name = function.attr if cls is ast.Attribute else function.id if cls is ast.Name else ""  # type: ignore[attr-defined]
    if name in sinks.NAMES or name.endswith(("Error", "Exception")):
        sinks.examine(node, name, module, scope)
    if node.keywords or node.args:
        hardcoded.call(node, name, module, scope)
        if name in ("get", "getenv", "pop") or name in module.imports or module.readers:
            read = variables.read_of(node, module, scope)
            if read is not None:
                variables.note(read[0], node, module, scope)
        if module.functions:
            _hand_over(node, name, module, scope)


def _hand_over(node: ast.Call, name: str, module: Module, scope: Scope) -> None:
    """Follow secrets into the parameters of a function of this module."""
    function, key = None, name
    if node.func.__class__ is ast.Name:
        function = module.functions.get(name)
    elif scope.facts is not None and getattr(getattr(node.func, "value", None), "id", "") in ("self", "cls"):
        key = f"{scope.facts.name}.{name}"
        function = module.functions.get(key)
    if function is None:
        return
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if "." in key and names[:1] in (["self"], ["cls"]):
        names = names[1:]
    pairs = [*zip(names, node.args, strict=False), *((one.arg or "", one.value) for one in node.keywords)]
    for parameter, value in pairs:
        held = flow.origin(value, module, scope) if parameter and value.__class__ is not ast.Constant else None
        if held is not None and held.kind in (SECRET, REVEALED, ENVIRONMENT):
            module.learn(module.parameters, (key, parameter), held)


def _mapping(node: ast.Dict, module: Module, scope: Scope) -> None:
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            continue
        name = key.value if key.__class__ is ast.Constant else hardcoded.subject(key)
        if name.__class__ is str:
            hardcoded.assigned(name, value, rules.ASSIGNED, module, scope)


def _words(elements: list[ast.expr], module: Module, scope: Scope, *, is_pair: bool) -> None:
    """`("Authorization", "...")` among headers, and `["--password", "..."]` among the words of a command."""
    if is_pair and len(elements) == 2:
        hardcoded.pair(elements[0], elements[1], rules.ASSIGNED, module, scope)
    elif not is_pair and len(elements) > 1:
        for key, value in pairwise(elements):
            if key.__class__ is ast.Constant and str(key.value)[:2] == "--":
                hardcoded.pair(key, value, rules.ASSIGNED, module, scope)


def _sum(node: ast.BinOp, module: Module, scope: Scope) -> None:
    """`"https://app:" + "..." + "@host"`: a URL in parts."""
    left: ast.expr = node
    while left.__class__ is ast.BinOp:
        left = left.left
    if left.__class__ is ast.Constant and "://" in str(left.value):
        for text, place in literals.texts(node, scope.literal):
            _text(place, text, module)


def _compare(node: ast.Compare, module: Module, scope: Scope) -> None:
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if operator.__class__ in (ast.Eq, ast.NotEq, ast.In, ast.NotIn):
            hardcoded.compared(left, right, module, scope)
            if isinstance(right, ast.Tuple | ast.List | ast.Set) and left.__class__ is ast.Constant:
                for one in right.elts:
                    hardcoded.compared(one, left, module, scope)
            if operator.__class__ in (ast.Eq, ast.NotEq):
                hardcoded.compared(right, left, module, scope)
        left = right


def _subscript(node: ast.Subscript, module: Module, scope: Scope) -> None:
    if node.ctx.__class__ is ast.Load and node.value.__class__ in (ast.Name, ast.Attribute):
        read = variables.read_of(node, module, scope)
        if read is not None:
            variables.note(read[0], node, module, scope)


def defaults(arguments: ast.arguments, module: Module, scope: Scope) -> None:
    """Judge the default values of parameters."""
    positional = [*arguments.posonlyargs, *arguments.args]
    with_default = positional[len(positional) - len(arguments.defaults) :]
    pairs = [*zip(with_default, arguments.defaults, strict=True)]
    pairs += [
        (one, value)
        for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if value is not None
    ]
    for one, value in pairs:
        hardcoded.assigned(one.arg, value, rules.PARAMETER, module, scope)
        visit(value, module, scope)
