"""Where values come from: whether an expression is, or holds, a secret.

The answer is an Origin or None. Names say what they hold where nothing else is known; what a module binds them to
counts more. What a function makes of a secret is taken for clean unless it is known to hand it on: `len(password)`.
"""

from __future__ import annotations

import _ast as ast

from tightlip.pycode import known, variables
from tightlip.pycode.module import (
    CLEAN,
    ENVIRONMENT,
    ERRORS,
    KEYS,
    REVEALED,
    SECRET,
    SETTINGS,
    VALIDATION,
    Module,
    Origin,
    Scope,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_DEPTH = 30


def origin(node: ast.expr, module: Module, scope: Scope, depth: int = 0) -> Origin | None:
    """What `node` is or holds; None for nothing to hide."""
    step = _STEPS.get(node.__class__)
    return None if step is None or depth > _DEPTH else step(node, module, scope, depth + 1)


def first(nodes: list[ast.expr], module: Module, scope: Scope, depth: int = 0) -> Origin | None:
    """The first origin among expressions."""
    for node in nodes:
        found = origin(node, module, scope, depth)
        if found is not None and found.kind not in (KEYS, ERRORS):
            return found
    return None


def _name(node: ast.Name, module: Module, scope: Scope, _: int) -> Origin | None:
    name = node.id
    bound = scope.origin(name)
    if bound is not None:
        return bound if bound.kind else None
    imported = module.imports.get(name)
    if imported is not None:
        if imported in variables.ENVIRON:
            return Origin(ENVIRONMENT, "os.environ")
        if "." not in imported:
            return None
    return by_name(name, module, imported or "")


def by_name(name: str, module: Module, imported: str = "") -> Origin | None:
    """What a name or attribute holds of which nothing else is known."""
    if name in module.masked:
        return None
    vocabulary = module.vocabulary
    if vocabulary.shown(name) or (name in ("token", "_token") and module.has_auth):
        return Origin(SECRET, name)
    if name in known.SETTINGS and not imported.startswith("django"):
        return Origin(SETTINGS, name)
    return None


def _attribute(node: ast.Attribute, module: Module, scope: Scope, depth: int) -> Origin | None:
    name = node.attr
    if module.dotted(node) in variables.ENVIRON:
        return Origin(ENVIRONMENT, "os.environ")
    value = node.value
    if value.__class__ is ast.Name and value.id in ("self", "cls"):
        facts = scope.facts
        if facts is not None:
            bound = facts.attributes.get(name) or module.attributes.get((facts.name, name))
            if bound is not None:
                return bound if bound.kind else None
    if name == "__dict__":
        if scope.facts is not None and scope.facts.secrets and value.__class__ is ast.Name and value.id == "self":
            return Origin(SECRET, scope.facts.secrets[0])
        held = origin(value, module, scope, depth)
        return held if held is not None and held.kind == SETTINGS else None
    return by_name(name, module)


def _subscript(node: ast.Subscript, module: Module, scope: Scope, depth: int) -> Origin | None:
    index = node.slice
    read = variables.read_of(node, module, scope)
    if read is not None:
        return _variable(read[0], module)
    if isinstance(index, ast.Slice):
        return None  # a part of it; how much that shows cannot be told
    base = (
        origin(node.value, module, scope, depth)
        if node.value.__class__ in (ast.Name, ast.Attribute, ast.Call)
        else None
    )
    key = index.value if isinstance(index, ast.Constant) else None
    if base is not None:
        if base.kind == ENVIRONMENT and isinstance(index, ast.Name):
            bound = scope.origin(index.id)
            return base if bound is not None and bound.kind == KEYS else None
        if base.kind in (VALIDATION, ERRORS):
            return base if key in known.SHOWN_PARTS else None
    if _last(node.value) in known.DESCRIBING:
        return None
    return _entry(key, module)


def _entry(key: object, module: Module) -> Origin | None:
    """What stands in a mapping under a key."""
    if not isinstance(key, str):
        return None
    shown = module.vocabulary.shown(key) or key.lower() == "authorization" or (key == "token" and module.has_auth)
    return Origin(SECRET, key) if shown else None


def _variable(name: str, module: Module) -> Origin | None:
    return Origin(SECRET, name) if module.vocabulary.shown(name) or name.endswith("_TOKEN") else None


def _call(node: ast.Call, module: Module, scope: Scope, depth: int) -> Origin | None:
    function = node.func
    if isinstance(function, ast.Attribute):
        return _method(node, function, module, scope, depth)
    if not isinstance(function, ast.Name):
        return None
    name = function.id
    read = variables.read_of(node, module, scope)
    if read is not None:
        return _variable(read[0], module)
    facts = module.classes.get(name)
    if facts is not None:
        return Origin(SETTINGS, name) if facts.plain else None
    if name in module.returns:
        return module.returns[name]
    if name in ("locals", "vars") and not node.args:
        return _locals(scope)
    if name == "getpass":
        return Origin(SECRET, "what getpass() read")
    if name == "vars" and scope.facts is not None and scope.facts.secrets and getattr(node.args[0], "id", "") == "self":
        return Origin(SECRET, scope.facts.secrets[0])
    imported = module.imports.get(name, name).rpartition(".")[2]
    if imported in known.THROUGH:
        return _through(imported, node, module, scope, depth)
    loads = name in known.LOADS or (name.endswith("Settings") and name[0].isupper())
    if loads and not module.imports.get(name, "").startswith("django"):
        return Origin(SETTINGS, name)
    return Origin(SECRET, name) if module.vocabulary.gives(name) else None


def _through(name: str, node: ast.Call, module: Module, scope: Scope, depth: int) -> Origin | None:
    found = first(node.args, module, scope, depth)
    if found is not None and found.kind == ENVIRONMENT and name in known.NAMES_ONLY and not _is_items(node.args):
        return None
    if found is None and name == "dict":
        for keyword in node.keywords:
            found = found or entry(keyword.arg or "", keyword.value, module, scope, depth)
    return found


def _is_items(nodes: list[ast.expr]) -> bool:
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in ("items", "values")
        for one in nodes
    )


def _method(node: ast.Call, function: ast.Attribute, module: Module, scope: Scope, depth: int) -> Origin | None:
    name = function.attr
    if name == "get_secret_value":
        return Origin(REVEALED, _last(function.value) or "a SecretStr")
    if name == "getpass":
        return Origin(SECRET, "what getpass() read")
    read = variables.read_of(node, module, scope)
    if read is not None:
        return _variable(read[0], module)
    if name == "get" and node.args and isinstance(node.args[0], ast.Constant):
        return _entry(node.args[0].value, module)
    receiver = function.value
    if name in known.DUMPS or (name in ("errors", "json")):
        held = origin(receiver, module, scope, depth)
        if held is not None:
            if held.kind in (VALIDATION, ERRORS):
                return None if _is_off(node, "include_input") or name == "copy" else Origin(VALIDATION, held.name)
            if held.kind == SETTINGS:
                return None if any(one.arg in ("include", "exclude") for one in node.keywords) else held
            if held.kind == ENVIRONMENT:
                return held
        if name != "copy":
            return None
    if name == "join":
        return first(node.args, module, scope, depth)
    if name in known.METHODS:
        found = origin(receiver, module, scope, depth) if receiver.__class__ is not ast.Constant else None
        if found is None and name in ("format", "format_map", "substitute", "safe_substitute"):
            found = first([*node.args, *(one.value for one in node.keywords)], module, scope, depth)
        return found
    if receiver.__class__ is ast.Name and receiver.id in ("self", "cls") and scope.facts is not None:
        returned = module.returns.get(f"{scope.facts.name}.{name}")
        if returned is not None:
            return returned
    if name in known.THROUGH and name not in ("next", "format"):
        return _through(name, node, module, scope, depth)
    return Origin(SECRET, name) if module.vocabulary.gives(name) else None


def _is_off(node: ast.Call, option: str) -> bool:
    return any(
        one.arg == option and isinstance(one.value, ast.Constant) and one.value.value is False for one in node.keywords
    )


def _locals(scope: Scope) -> Origin | None:
    return next((Origin(SECRET, name) for name, bound in scope.names.items() if bound.kind in (SECRET, REVEALED)), None)


def entry(key: str, value: ast.expr, module: Module, scope: Scope, depth: int = 0) -> Origin | None:
    """What an entry of a mapping, or a keyword, holds: by its value, else by its key."""
    found = origin(value, module, scope, depth)
    if found is not None or not key or not module.vocabulary.shown(key):
        return found
    cls = value.__class__
    if cls is ast.Name:
        bound = scope.origin(value.id)  # type: ignore[attr-defined]
        return None if bound is not None or _is_about(value.id) else Origin(SECRET, key)  # type: ignore[attr-defined]
    return None


def _is_about(name: str) -> bool:
    """Whether a name tells of a secret without being one: `password_hash`, `has_token`, `masked`."""
    low = name.lower()
    return any(part in low for part in ("mask", "redact", "hidden", "has_", "is_", "hash", "present", "len"))


def _dict(node: ast.Dict, module: Module, scope: Scope, depth: int) -> Origin | None:
    for key, value in zip(node.keys, node.values, strict=True):
        name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
        found = entry(name, value, module, scope, depth)
        if found is not None and found.kind != KEYS:
            return found
    return None


def _joined(node: ast.JoinedStr, module: Module, scope: Scope, depth: int) -> Origin | None:
    return first([one.value for one in node.values if isinstance(one, ast.FormattedValue)], module, scope, depth)


def _operation(node: ast.BinOp, module: Module, scope: Scope, depth: int) -> Origin | None:
    if not isinstance(node.op, ast.Add | ast.Mod | ast.BitOr):
        return None
    left: ast.expr = node
    while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add | ast.Mod | ast.BitOr):
        found = origin(left.right, module, scope, depth)
        if found is not None:
            return found
        left = left.left
    return origin(left, module, scope, depth)


def _boolean(node: ast.BoolOp, module: Module, scope: Scope, depth: int) -> Origin | None:
    return first(node.values[-1:] if isinstance(node.op, ast.And) else node.values, module, scope, depth)


def _conditional(node: ast.IfExp, module: Module, scope: Scope, depth: int) -> Origin | None:
    return first([node.body, node.orelse], module, scope, depth)


def _elements(node: ast.List | ast.Tuple | ast.Set, module: Module, scope: Scope, depth: int) -> Origin | None:
    return first(node.elts, module, scope, depth)


def _comprehension(
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp, module: Module, scope: Scope, depth: int
) -> Origin | None:
    for part in node.generators:
        bind_loop(part.target, part.iter, module, scope)
    return origin(node.elt, module, scope, depth)


def _dict_comprehension(node: ast.DictComp, module: Module, scope: Scope, depth: int) -> Origin | None:
    for part in node.generators:
        bind_loop(part.target, part.iter, module, scope)
    return origin(node.value, module, scope, depth)


def bind_loop(target: ast.expr, values: ast.expr, module: Module, scope: Scope) -> None:
    """Bind the names that a loop over `values` gives."""
    held = origin(values, module, scope)
    if held is None and isinstance(values, ast.Call) and len(values.args) == 1:
        inner = origin(values.args[0], module, scope)
        held = inner if inner is not None and inner.kind == ENVIRONMENT else None  # sorted(os.environ)
    targets = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    whole = (
        isinstance(values, ast.Call)
        and isinstance(values.func, ast.Attribute)
        and values.func.attr in ("items", "values")
    )
    for place, one in enumerate(targets):
        if not isinstance(one, ast.Name):
            continue
        scope.names.pop(one.id, None)
        if held is None:
            if one.id in ("secret", "token"):
                scope.names[one.id] = CLEAN  # one of many objects: of findings, of names, of a language
            continue
        if held.kind == ENVIRONMENT:
            is_key = (len(targets) > 1 and place == 0) or not whole
            scope.names[one.id] = Origin(KEYS, one.id) if is_key else held
        elif held.kind == VALIDATION:
            scope.names[one.id] = held


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _value(
    node: ast.Await | ast.Starred | ast.NamedExpr | ast.FormattedValue, module: Module, scope: Scope, depth: int
) -> Origin | None:
    return origin(node.value, module, scope, depth)


_STEPS: dict[type, Callable[..., Origin | None]] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
    ast.Dict: _dict,
    ast.JoinedStr: _joined,
    ast.BinOp: _operation,
    ast.BoolOp: _boolean,
    ast.IfExp: _conditional,
    ast.List: _elements,
    ast.Tuple: _elements,
    ast.Set: _elements,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _dict_comprehension,
    ast.Await: _value,
    ast.Starred: _value,
    ast.NamedExpr: _value,
    ast.FormattedValue: _value,
}
