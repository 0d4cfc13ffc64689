"""TL301 to TL304: classes of settings, whose secrets must be masked, have no real default, and stay out of errors."""

from __future__ import annotations

import _ast as ast

from tightlip.pycode import hardcoded, naming, rules, variables
from tightlip.pycode.module import ClassFacts, Module, Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_SETTINGS_WORDS = frozenset(
    ("settings", "setting", "config", "configuration", "conf", "secrets", "credentials", "env", "environment")
)
_DECORATORS = {
    "dataclass": "dataclass",
    "define": "attrs",
    "frozen": "attrs",
    "mutable": "attrs",
    "attrs": "attrs",
    "s": "attrs",
    "attributes": "attrs",
}
_BASES = {
    "BaseModel": "pydantic",
    "RootModel": "pydantic",
    "SQLModel": "pydantic",
    "NamedTuple": "tuple",
    "Struct": "tuple",
}
_PLAIN = frozenset(
    ("str", "bytes", "Any", "AnyStr", "Text", "AnyUrl", "Url", "constr", "StrictStr", "NonEmptyStr", "Optional")
)
_MASKED = ("Secret", "Masked", "Hidden", "Password", "Sensitive")


def facts_of(node: ast.ClassDef, module: Module) -> ClassFacts:
    """What the statement of a class says about it, and its bases that stand in the same module."""
    facts = ClassFacts(node.name)
    for base in node.bases:
        name = _last(base)
        known = module.classes.get(name)
        if known is not None:
            facts.settings |= known.settings
            facts.form = facts.form or known.form
            facts.hides |= known.hides
            facts.error |= known.error
            facts.plain += known.plain
            facts.attributes.update(known.attributes)
            facts.prefix = facts.prefix or known.prefix
        elif name == "BaseSettings":
            facts.settings, facts.form = True, "pydantic"
        elif name in _BASES:
            facts.form = _BASES[name]
        elif name.endswith(("Error", "Exception", "Warning")):
            facts.error = True
        elif name.endswith(("Settings", "Config")) and module.imports:
            facts.hides = True  # a base from elsewhere may hide its input; the benefit of the doubt
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        form = _DECORATORS.get(_last(called), "")
        if form and not (isinstance(decorator, ast.Call) and _option(decorator, "repr") is False):
            facts.form = form
    for keyword in node.keywords:
        _configured(facts, keyword.arg or "", keyword.value)
    for statement in node.body:
        _read_config(statement, facts)
    return facts


def _read_config(statement: ast.stmt, facts: ClassFacts) -> None:
    """`model_config = SettingsConfigDict(...)`, a dict, or the old `class Config`."""
    if isinstance(statement, ast.ClassDef) and statement.name == "Config":
        for line in statement.body:
            if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
                _configured(facts, line.targets[0].id, line.value)
        facts.hides |= bool(statement.bases)
        return
    if isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets, value = [statement.target], statement.value
    else:
        return
    if not any(isinstance(one, ast.Name) and one.id == "model_config" for one in targets):
        return
    if isinstance(value, ast.Call):
        for keyword in value.keywords:
            _configured(facts, keyword.arg or "", keyword.value)
    elif isinstance(value, ast.Dict):
        for key, one in zip(value.keys, value.values, strict=True):
            if isinstance(key, ast.Constant):
                _configured(facts, str(key.value), one)
            elif key is None:
                facts.hides = True
    else:
        facts.hides = True  # built elsewhere


def _configured(facts: ClassFacts, name: str, value: ast.expr) -> None:
    if name == "hide_input_in_errors":
        facts.hides = not (isinstance(value, ast.Constant) and value.value is False)
    elif name == "env_prefix" and isinstance(value, ast.Constant) and isinstance(value.value, str):
        facts.prefix = value.value
    elif not name:  # **options
        facts.hides = True


def examine(node: ast.ClassDef, facts: ClassFacts, module: Module, scope: Scope) -> None:
    """Judge the fields of a class, and keep what its repr would show."""
    own_repr = any(isinstance(one, ast.FunctionDef) and one.name in ("__repr__", "__str__") for one in node.body)
    holds = facts.settings or (facts.form and _is_settings_name(node.name))
    secret_fields = False
    for statement in node.body:
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        name, value = statement.target.id, statement.value
        annotation = frozenset(names_in(statement.annotation))
        if name == "model_config" or "ClassVar" in annotation:
            continue
        masked = any(word.startswith(_MASKED) for word in annotation)
        if masked:
            module.masked.add(name)
        alias = _alias(value) or name
        known = module.vocabulary.shown(name) or module.vocabulary.shown(alias)
        if facts.settings:
            variable = alias if alias != name else (facts.prefix + name).upper()
            variables.note(variable, statement, module, scope)
        secret_fields |= known or masked
        if known and not masked and facts.form and annotation & _PLAIN and not _is_hidden(value):
            if not own_repr:
                facts.plain.append(name)
            if holds and not module.path.endswith(".pyi"):
                module.found(
                    rules.PLAIN_FIELD,
                    statement,
                    module.vocabulary.variable(alias) or name,
                    facts.form,
                    "high" if facts.settings else "medium",
                )
        if value is not None and (known or masked) and holds:
            hardcoded.given(alias, module.vocabulary.kind(alias) or "secret", value, rules.REAL_DEFAULT, module, scope)
    if facts.settings and secret_fields and not facts.hides and not module.path.endswith(".pyi"):
        module.found(rules.INPUT_SHOWN, node, node.name, "")


def _is_settings_name(name: str) -> bool:
    parts = naming.split(name)
    return bool(parts) and parts[-1] in _SETTINGS_WORDS


def _alias(value: ast.expr | None) -> str:
    """The variable that a field is read from, as `Field(alias=...)` says."""
    if isinstance(value, ast.Call):
        for keyword in value.keywords:
            if keyword.arg in ("alias", "validation_alias", "env"):
                text = next((one for one in _texts(keyword.value)), "")
                if text:
                    return text
    return ""


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Call):
        for one in node.args:
            yield from _texts(one)


def _is_hidden(value: ast.expr | None) -> bool:
    """Whether a dataclass or attrs field is left out of the repr."""
    return isinstance(value, ast.Call) and (_option(value, "repr") is False or _option(value, "init") is False)


def _option(node: ast.Call, name: str) -> object:
    for keyword in node.keywords:
        if keyword.arg == name and isinstance(keyword.value, ast.Constant):
            return keyword.value.value
    return None


def names_in(node: ast.expr | None) -> Iterator[str]:
    """The names in an annotation, those in quotes too: `Optional["SecretStr"]` gives both."""
    if node is None:
        return
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Subscript):
        yield from names_in(node.value)
        yield from names_in(node.slice)
    elif isinstance(node, ast.BinOp):
        yield from names_in(node.left)
        yield from names_in(node.right)
    elif isinstance(node, ast.Tuple):
        for one in node.elts:
            yield from names_in(one)
    elif isinstance(node, ast.Call):
        yield from names_in(node.func)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
        for sign in "[]|,.() ":
            text = text.replace(sign, " ")
        yield from text.split()


def is_plain_text(annotation: ast.expr) -> bool:
    """Whether a value so annotated may be a text: a `password: bool` or a `token: Token` is none."""
    return not _PLAIN.isdisjoint(names_in(annotation))


def is_masked(annotation: ast.expr) -> bool:
    """Whether an annotation names a type that shows stars for its value."""
    return any(word.startswith(_MASKED) for word in names_in(annotation))


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_validation_error(node: ast.expr | None, module: Module) -> bool:
    """Whether an `except` clause catches pydantic's ValidationError."""
    if node is None:
        return False
    kinds = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(
        _last(one) == "ValidationError" and module.dotted(one).startswith(("pydantic.", "pydantic_core."))
        for one in kinds
    )


def loaded_in(body: list[ast.stmt], module: Module) -> ClassFacts | None:
    """The settings that a `try` body loads: the class, or an empty one where it stands in another module; None for no
    settings."""
    stack: list[object] = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Call):
            name = _last(node.func)
            known = module.classes.get(name)
            if known is not None and (known.settings or _is_settings_name(name)):
                return known
            if known is None and name and _is_settings_name(name) and name not in ("getenv", "load_dotenv"):
                return ClassFacts("")
        if isinstance(node, ast.AST):
            for field in node._fields:
                child = getattr(node, field, None)
                if isinstance(child, list):
                    stack.extend(child)
                elif isinstance(child, ast.AST):
                    stack.append(child)
    return None
