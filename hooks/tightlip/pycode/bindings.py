"""Assignments in every form: what a name, an attribute or a key is given is judged, and remembered."""

from __future__ import annotations

import _ast as ast

from tightlip.pycode import flow, hardcoded, known, rules, sinks, variables
from tightlip.pycode.module import CLEAN, ENVIRONMENT, ERRORS, KEYS, REVEALED, SECRET, Module, Scope


def bind(target: ast.expr, value: ast.expr, module: Module, scope: Scope) -> None:
    """`target = value`, in whatever form."""
    cls = target.__class__
    if cls is ast.Tuple or cls is ast.List:
        _unpack(target.elts, value, module, scope)  # type: ignore[attr-defined]
        return
    if cls is ast.Name:
        name: str = target.id  # type: ignore[attr-defined]
        hardcoded.assigned(name, value, rules.ASSIGNED, module, scope)
        _keep(name, value, module, scope)
    elif cls is ast.Attribute:
        name = target.attr  # type: ignore[attr-defined]
        hardcoded.assigned(name, value, rules.ASSIGNED, module, scope)
        _keep_attribute(target, value, module, scope)  # type: ignore[arg-type]
    elif cls is ast.Subscript:
        index = target.slice  # type: ignore[attr-defined]
        key = index.value if index.__class__ is ast.Constant else hardcoded.subject(index)
        if key.__class__ is str:
            hardcoded.assigned(key, value, rules.ASSIGNED, module, scope)
        base = target.value  # type: ignore[attr-defined]
        if base.__class__ is ast.Name and key.__class__ is str:
            held = flow.entry(key, value, module, scope)
            if held is not None and held.kind in (SECRET, REVEALED):
                scope.names[base.id] = held
    elif cls is ast.Starred:
        bind(target.value, value, module, scope)  # type: ignore[attr-defined]


def _unpack(targets: list[ast.expr], value: ast.expr, module: Module, scope: Scope) -> None:
    if isinstance(value, ast.Tuple | ast.List) and len(value.elts) >= len(targets) - 1:
        starred = next((place for place, one in enumerate(targets) if one.__class__ is ast.Starred), None)
        if starred is None:
            if len(targets) == len(value.elts):
                for one, part in zip(targets, value.elts, strict=True):
                    bind(one, part, module, scope)
            return
        after = len(targets) - starred - 1
        for one, part in zip(targets[:starred], value.elts, strict=False):
            bind(one, part, module, scope)
        if after:
            for one, part in zip(targets[-after:], value.elts[-after:], strict=True):
                bind(one, part, module, scope)
        return
    for one in targets:
        if isinstance(one, ast.Name):
            scope.names.pop(one.id, None)


def _keep(name: str, value: ast.expr, module: Module, scope: Scope) -> None:
    """Remember what a name holds."""
    cls = value.__class__
    scope.literals.pop(name, None)
    if cls is ast.Constant:
        if value.value.__class__ in (str, bytes):  # type: ignore[attr-defined]
            scope.literals[name] = value
            scope.names[name] = CLEAN
        else:
            scope.names.pop(name, None)
        return
    held = flow.origin(value, module, scope)
    if held is not None:
        if held.kind not in (KEYS, ERRORS):
            scope.names[name] = held
        return
    scope.names.pop(name, None)
    if cls is ast.Call:
        function = value.func  # type: ignore[attr-defined]
        if sinks.makes_logger(value, module):
            module.loggers.add(name)
        elif module.dotted(function) in variables.READERS:
            module.readers.add(name)
        last = function.attr if function.__class__ is ast.Attribute else getattr(function, "id", "")
        if (
            last in known.CLEANING
            or last in module.classes
            or any(part in last.lower() for part in ("mask", "redact", "hash"))
        ):
            scope.names[name] = CLEAN


def _keep_attribute(target: ast.Attribute, value: ast.expr, module: Module, scope: Scope) -> None:
    facts = scope.facts
    if facts is None or not isinstance(target.value, ast.Name) or target.value.id != "self":
        return
    name = target.attr
    if module.vocabulary.shown(name) and value.__class__ is not ast.Constant:
        facts.secrets.append(name)
    held = flow.origin(value, module, scope)
    if held is not None:
        if held.kind in (SECRET, REVEALED, ENVIRONMENT) and not module.vocabulary.shown(name):
            module.learn(module.attributes, (facts.name, name), held)
    else:
        named = isinstance(value, ast.Name) and scope.origin(value.id) is CLEAN and value.id not in scope.literals
        if named or (isinstance(value, ast.Call) and _last(value.func) in known.CLEANING):
            facts.attributes[name] = CLEAN
    if sinks.makes_logger(value, module):
        module.loggers.add(name)


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
