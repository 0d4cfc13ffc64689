"""The walk over a module: statements in their order, functions after the code around them, each expression once.

What a name holds is followed in order of the text. Facts that earlier code may have needed (what a function returns or
is given, what an attribute holds) make the module be walked again, at most PASSES times.
"""

from __future__ import annotations

import _ast as ast

from tightlip.pycode import bindings, expressions, flow, hardcoded, rules, settings, sinks, variables
from tightlip.pycode.module import (
    CLEAN,
    ENVIRONMENT,
    ERRORS,
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

    Function = ast.FunctionDef | ast.AsyncFunctionDef

PASSES = 4
_REPRESENTING = frozenset(("__repr__", "__str__", "__format__", "__rich_repr__", "__unicode__"))


def walk(tree: ast.Module, module: Module) -> None:
    """Find what there is to find in `tree`; it is kept in `module`."""
    for _ in range(PASSES):
        module.changed = False
        Walker(module).run(tree)
        if not module.changed:
            break
    variables.judge(module)


class Walker:
    """One pass over a module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.scope = Scope()
        self.later: list[tuple[Function, Scope]] = []
        self.statements: dict[type, Callable[..., None]] = {
            ast.Assign: self.assign,
            ast.AnnAssign: self.annotated,
            ast.AugAssign: self.augmented,
            ast.Expr: self.expression,
            ast.FunctionDef: self.function,
            ast.AsyncFunctionDef: self.function,
            ast.ClassDef: self.klass,
            ast.Return: self.returned,
            ast.For: self.loop,
            ast.AsyncFor: self.loop,
            ast.With: self.context,
            ast.AsyncWith: self.context,
            ast.Try: self.attempt,
            ast.Raise: self.raised,
            ast.Assert: self.asserted,
            ast.Import: self.imported,
            ast.ImportFrom: self.imported_from,
            ast.Match: self.match,
            ast.If: self.branch,
            ast.While: self.branch,
        }
        if hasattr(ast, "TryStar"):
            self.statements[ast.TryStar] = self.attempt

    def run(self, tree: ast.Module) -> None:
        """Walk the module, then its functions, outermost first."""
        self.block(tree.body)
        while self.later:
            waiting, self.later = self.later, []
            for function, scope in waiting:
                self.body(function, scope)

    def block(self, body: list[ast.stmt]) -> None:
        statements = self.statements
        for statement in body:
            handler = statements.get(statement.__class__)
            if handler is not None:
                handler(statement)

    def visit(self, node: ast.expr) -> None:
        expressions.visit(node, self.module, self.scope)

    # Statements

    def assign(self, node: ast.Assign) -> None:
        value = node.value
        for target in node.targets:
            bindings.bind(target, value, self.module, self.scope)
        self.visit(value)

    def annotated(self, node: ast.AnnAssign) -> None:
        value = node.value
        if value is not None:
            bindings.bind(node.target, value, self.module, self.scope)
            self.visit(value)
        if settings.is_masked(node.annotation):
            target = node.target
            if isinstance(target, ast.Name):
                self.scope.names[target.id] = CLEAN
            elif isinstance(target, ast.Attribute):
                self.module.masked.add(target.attr)

    def augmented(self, node: ast.AugAssign) -> None:
        target = node.target
        name = hardcoded.subject(target)
        if isinstance(node.op, ast.Add) and name:
            hardcoded.assigned(name, node.value, rules.ASSIGNED, self.module, self.scope)
        if isinstance(target, ast.Name):
            held = flow.origin(node.value, self.module, self.scope)
            if held is not None:
                self.scope.names[target.id] = held
            elif self.scope.names.get(target.id) is CLEAN and node.value.__class__ is not ast.Constant:
                del self.scope.names[target.id]
        self.visit(node.value)

    def expression(self, node: ast.Expr) -> None:
        if node.value.__class__ is not ast.Constant:  # a docstring holds examples
            self.visit(node.value)

    def branch(self, node: ast.If | ast.While) -> None:
        self.visit(node.test)
        self.block(node.body)
        if node.orelse:
            names = self.scope.names
            held = {name: origin for name, origin in names.items() if origin.kind}
            self.block(node.orelse)
            for name, origin in held.items():  # what either branch gave may be there afterwards
                if name not in names or not names[name].kind:
                    names[name] = origin

    def loop(self, node: ast.For | ast.AsyncFor) -> None:
        name = hardcoded.subject(node.target)
        if name and node.iter.__class__ in (ast.Tuple, ast.List, ast.Set):
            hardcoded.assigned(name, node.iter, rules.ASSIGNED, self.module, self.scope)
        flow.bind_loop(node.target, node.iter, self.module, self.scope)
        self.visit(node.iter)
        self.block(node.body)
        self.block(node.orelse)

    def context(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.visit(item.context_expr)
            if isinstance(item.optional_vars, ast.Name):
                self.scope.names.pop(item.optional_vars.id, None)
        self.block(node.body)

    def attempt(self, node: ast.Try) -> None:
        self.block(node.body)
        for handler in node.handlers:
            name = handler.name
            if name:
                self.scope.names.pop(name, None)
                if settings.is_validation_error(handler.type, self.module):
                    loaded = settings.loaded_in(node.body, self.module)
                    if loaded is not None:
                        self.scope.names[name] = Origin(ERRORS if loaded.name and loaded.hides else VALIDATION, name)
            self.block(handler.body)
        self.block(node.orelse)
        self.block(node.finalbody)

    def raised(self, node: ast.Raise) -> None:
        error = node.exc
        if error is None:
            return
        if isinstance(error, ast.Call):
            sinks.show(rules.RAISED, sinks.arguments(error), self.module, self.scope)
        self.visit(error)
        if node.cause is not None:
            self.visit(node.cause)

    def asserted(self, node: ast.Assert) -> None:
        self.visit(node.test)
        if node.msg is not None:
            sinks.show(rules.RAISED, [("", node.msg)], self.module, self.scope)
            self.visit(node.msg)

    def returned(self, node: ast.Return) -> None:
        value = node.value
        if value is None:
            return
        function, module = self.scope.function, self.module
        if value.__class__ is not ast.Name and function:
            kind = module.vocabulary.returns(function)
            if kind and not hardcoded.is_word(value):
                hardcoded.given(function, kind, value, rules.ASSIGNED, module, self.scope)
        held = flow.origin(value, module, self.scope)
        if held is not None and function:
            if function in _REPRESENTING and self.scope.facts is not None and held.kind != SETTINGS:
                sinks.report(rules.REPRESENTED, value, held, module)
            elif held.kind in (SECRET, REVEALED, ENVIRONMENT):
                facts = self.scope.facts
                key = f"{facts.name}.{function}" if facts is not None else function
                if key not in module.returns and not module.vocabulary.shown(function):
                    module.returns[key] = held
                    module.changed = True
        self.visit(value)

    def match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        for case in node.cases:
            for pattern in _patterns(case.pattern):
                hardcoded.compared(node.subject, pattern, self.module, self.scope)
            self.match_parts(case.pattern)
            if case.guard is not None:
                self.visit(case.guard)
            self.block(case.body)

    def match_parts(self, pattern: ast.pattern) -> None:
        """`case {"password": "..."}` and `case Login(password="...")`."""
        if isinstance(pattern, ast.MatchMapping):
            keys = [one.value if isinstance(one, ast.Constant) else "" for one in pattern.keys]
            pairs = zip(keys, pattern.patterns, strict=True)
        elif isinstance(pattern, ast.MatchClass):
            pairs = zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True)
        else:
            return
        for key, part in pairs:
            for value in _patterns(part):
                if isinstance(key, str):
                    hardcoded.assigned(key, value, rules.COMPARED, self.module, self.scope)
            self.match_parts(part)

    def imported(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self.module.imports[name] = alias.name if alias.asname else name

    def imported_from(self, node: ast.ImportFrom) -> None:
        origin = node.module or ""
        for alias in node.names:
            self.module.imports[alias.asname or alias.name] = f"{origin}.{alias.name}"
            if origin == "decouple" and alias.name == "config":
                self.module.readers.add(alias.asname or alias.name)

    def klass(self, node: ast.ClassDef) -> None:
        module = self.module
        for decorator in node.decorator_list:
            self.visit(decorator)
        for base in node.bases:
            self.visit(base)
        for keyword in node.keywords:
            if keyword.arg:
                hardcoded.assigned(keyword.arg, keyword.value, rules.ARGUMENT, module, self.scope)
            self.visit(keyword.value)
        facts = settings.facts_of(node, module)
        outer = self.scope
        self.scope = Scope(outer, facts, startup=outer.startup)
        settings.examine(node, facts, module, self.scope)
        module.classes[node.name] = facts
        # What __init__ gives to attributes is known to the other methods, wherever it stands.
        self.block([one for one in node.body if not isinstance(one, ast.FunctionDef) or one.name != "__init__"])
        for one in node.body:
            if isinstance(one, ast.FunctionDef) and one.name == "__init__":
                self.function(one)
                self.later.insert(0, self.later.pop())
        self.scope = outer

    # Functions

    def function(self, node: Function) -> None:
        outer, module = self.scope, self.module
        for decorator in node.decorator_list:
            self.visit(decorator)
        expressions.defaults(node.args, module, outer)
        if outer.facts is None and not outer.function:
            module.functions[node.name] = node
        around = outer
        while around.parent is not None and around.facts is not None and not around.function:
            around = around.parent  # a method does not see the names of its class
        startup = variables.is_early(node) or (bool(outer.function) and outer.startup)
        facts = outer.facts
        if facts is not None and not outer.function:
            module.functions[f"{facts.name}.{node.name}"] = node
        self.later.append((node, Scope(around, facts, node.name, startup=startup)))

    def body(self, node: Function, scope: Scope) -> None:
        self.scope = scope
        module = self.module
        key = f"{scope.facts.name}.{node.name}" if scope.facts is not None else node.name
        arguments = node.args
        for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            name = one.arg
            given = module.parameters.get((key, name)) if module.parameters else None
            if one.annotation is not None:
                named = next(
                    (module.classes[word] for word in settings.names_in(one.annotation) if word in module.classes), None
                )
                if settings.is_masked(one.annotation):
                    scope.names[name] = CLEAN
                    continue
                if named is not None and named.plain:
                    scope.names[name] = Origin(SETTINGS, name)
                    continue
                if given is None and not settings.is_plain_text(one.annotation):
                    if module.vocabulary.kind(name):
                        scope.names[name] = CLEAN
                    continue
            if given is not None:
                scope.names[name] = given
            elif module.vocabulary.shown(name):
                scope.names[name] = Origin(SECRET, name)
        self.block(node.body)


def _patterns(pattern: ast.pattern) -> list[ast.expr]:
    """The values in a pattern of a `case`."""
    if isinstance(pattern, ast.MatchValue):
        return [pattern.value]
    if isinstance(pattern, ast.MatchOr):
        return [value for one in pattern.patterns for value in _patterns(one)]
    return _patterns(pattern.pattern) if isinstance(pattern, ast.MatchAs) and pattern.pattern is not None else []
