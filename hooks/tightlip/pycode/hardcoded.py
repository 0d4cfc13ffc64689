"""TL101 to TL106: literals that are secrets, by the name they are given and by their own shape."""

from __future__ import annotations

import _ast as ast
from itertools import pairwise

from tightlip.pycode import literals, rules, texts, variables
from tightlip.values import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.pycode.module import Module, Scope

_CANNOT = frozenset(
    (ast.Attribute, ast.Compare, ast.UnaryOp, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp)
)
"""Expressions that are no text, whatever they are made of."""

POSITIONAL: dict[str, tuple[int, str]] = {
    "SecretStr": (0, "secret"),
    "SecretBytes": (0, "secret"),
    "Fernet": (0, "secret"),
    "HTTPBasicAuth": (1, "password"),
    "HTTPDigestAuth": (1, "password"),
    "BasicAuth": (1, "password"),
    "DigestAuth": (1, "password"),
    "login": (1, "password"),
    "set_password": (0, "password"),
    "create_user": (2, "password"),
    "create_superuser": (2, "password"),
    "set_secret_key": (0, "secret"),
    "set_api_key": (0, "secret"),
    "set_token": (0, "secret"),
}
"""Calls that take a secret by position: which argument, and what kind of text."""

_PAIRS = frozenset(
    (
        "setenv",
        "putenv",
        "set",
        "add_header",
        "putheader",
        "send_header",
        "set_option",
        "put",
        "hset",
        "header",
        "setItem",
    )
)
"""Calls that take a name and then its value."""

_GETTERS = frozenset(("get", "pop", "setdefault", "getattr", "getenv"))


def assigned(name: str, value: ast.expr, code: str, module: Module, scope: Scope) -> None:
    """Judge what `name` is given: each text that `value` may be."""
    if value.__class__ in _CANNOT or (value.__class__ is ast.Constant and not _is_text(value)):
        return
    kind = module.vocabulary.kind(name)
    if not kind and name.lower() == "authorization":
        kind = "secret"
    if kind:
        cls = value.__class__
        if cls is ast.BoolOp or (cls is ast.Call and variables.read_of(value, module, scope) is not None):
            code = rules.FALLBACK if code == rules.ASSIGNED else code
        elif cls is ast.Dict:
            _entries(name, kind, value, code, module, scope)  # type: ignore[arg-type]
        given(name, kind, value, code, module, scope)


def _entries(name: str, kind: str, value: ast.Dict, code: str, module: Module, scope: Scope) -> None:
    """`API_KEYS = {"...": "alice"}`, `PASSWORDS = {"alice": "..."}`: either side may be the secret."""
    if kind == "key" or not name.lower().endswith("s"):
        return
    for one in (*value.keys, *value.values):
        if one.__class__ is ast.Constant:
            given(name, kind, one, code, module, scope)


def _is_text(node: ast.expr) -> bool:
    return node.value.__class__ in (str, bytes)  # type: ignore[attr-defined]


def given(name: str, kind: str, value: ast.expr, code: str, module: Module, scope: Scope) -> None:
    """Judge each text that `value` may be as a secret of `kind`."""
    for text, node in literals.texts(value, scope.literal):
        level, secret = texts.judge(text, name, kind, module)
        if level:
            module.hardcoded(code, node, name, secret, level)


def is_word(node: ast.expr) -> bool:
    """Whether a literal is one word: what a function of an event's name returns is a word of a protocol."""
    value = _constant(node)
    return value.isalpha() and words.pairs(value.encode("utf-8", "replace")) >= 3.6


def call(node: ast.Call, name: str, module: Module, scope: Scope) -> None:
    """Judge what a call is given. `name` is the last part of what is called."""
    if name in ("Env", "FileAwareEnv") and module.dotted(node.func) in variables.READERS:
        _schemes(node, module, scope)
        return
    option = _option(node, name, module)
    for keyword in node.keywords:
        called = keyword.arg
        if called is None:
            continue
        if called == "default" and option:
            given(option, module.vocabulary.kind(option) or "secret", keyword.value, rules.FALLBACK, module, scope)
        elif called == "auth":
            _pair(keyword.value, module, scope)
        else:
            assigned(called, keyword.value, rules.ARGUMENT, module, scope)
    args = node.args
    if not args:
        return
    place = POSITIONAL.get(name)
    if place is not None:
        if len(args) > place[0] and (name != "login" or _is_login(args)):
            given(name, place[1], args[place[0]], rules.ARGUMENT, module, scope)
    elif name in _GETTERS:
        _getter(node, name, module, scope)
    elif name in ("setattr", "__setattr__") and len(args) == 3:
        key = _constant(args[1])
        if key:
            assigned(key, args[2], rules.ARGUMENT, module, scope)
    elif name in ("encode", "decode") and len(args) > 1 and module.dotted(node.func).startswith(("jwt.", "jose.")):
        given("jwt key", "secret", args[1], rules.ARGUMENT, module, scope)
    elif name == "new" and module.dotted(node.func) == "hmac.new":
        given("hmac key", "secret", args[0], rules.ARGUMENT, module, scope)
    elif name in _PAIRS and len(args) > 1:
        for first, second in pairwise(args):
            pair(first, second, rules.ARGUMENT, module, scope)
    elif name == "compare_digest" and len(args) == 2:
        compared(args[0], args[1], module, scope)
        compared(args[1], args[0], module, scope)
    else:
        read = variables.read_of(node, module, scope) if module.readers or module.imports else None
        if read is not None and read[1] is not None:
            _fallback(read[0], read[1], module, scope)


def _schemes(node: ast.Call, module: Module, scope: Scope) -> None:
    """Judge the defaults that django-environ's `Env(NAME=(type, default))` declares."""
    for keyword in node.keywords:
        if keyword.arg and isinstance(keyword.value, ast.Tuple) and len(keyword.value.elts) == 2:
            _fallback(keyword.arg, keyword.value.elts[1], module, scope)


def _is_login(args: list[ast.expr]) -> bool:
    """Whether a call of `login` takes a user and a password, rather than objects of its own."""
    return args[0].__class__ in (ast.Constant, ast.Name) and args[1].__class__ in (ast.Constant, ast.JoinedStr)


def _option(node: ast.Call, name: str, module: Module) -> str:
    """The option or variable that a call's `default=` is for, if that is a secret."""
    key = next((found for found in map(_constant, reversed(node.args)) if found), "")
    if name in ("add_argument", "option", "Option", "argument", "Argument"):
        key = next((one for one in map(_constant, node.args) if one.startswith("--")), key)
    key = key.lstrip("-")
    return key if key and module.vocabulary.kind(key) in ("password", "secret") else ""


def _getter(node: ast.Call, name: str, module: Module, scope: Scope) -> None:
    """`x.get("password", default)`, `getattr(x, "api_key", default)`, `os.getenv("API_KEY", default)`."""
    args = node.args[1:] if name == "getattr" else node.args
    if not args:
        return
    read = variables.read_of(node, module, scope)
    key = read[0] if read is not None else _constant(args[0])
    if key and len(args) > 1:
        _fallback(key, args[1], module, scope)


def _fallback(name: str, value: ast.expr, module: Module, scope: Scope) -> None:
    kind = module.vocabulary.kind(name)
    if kind:
        given(name, kind, value, rules.FALLBACK, module, scope)


def alternatives(operands: list[ast.expr], module: Module, scope: Scope) -> None:
    """`os.getenv("API_KEY") or "..."`, `password or "..."`: judge the texts among the operands."""
    name = ""
    for one in operands:
        read = variables.read_of(one, module, scope)
        name = name or (read[0] if read is not None else subject(one))
    if name and module.vocabulary.kind(name) in ("password", "secret"):
        for one in operands:
            if one.__class__ is ast.Constant or one.__class__ is ast.JoinedStr or one.__class__ is ast.Name:
                _fallback(name, one, module, scope)


def subject(node: ast.expr) -> str:
    """The name that an expression is known by: of a variable, an attribute, or the key that is looked up."""
    cls = node.__class__
    if cls is ast.Name:
        name: str = node.id  # type: ignore[attr-defined]
        return name
    if cls is ast.Attribute:
        return str(node.attr)  # type: ignore[attr-defined]
    if isinstance(node, ast.Subscript):
        return _constant(node.slice)
    if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Attribute | ast.Name):
        last = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        if last in ("get", "getenv", "pop"):
            return _constant(node.args[0])
        if last in ("str", "bytes"):
            return subject(node.args[0])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in literals.METHODS:
        return subject(node.func.value)
    return ""


def compared(node: ast.expr, value: ast.expr, module: Module, scope: Scope) -> None:
    """Judge the texts of `value`, with which `node` is compared."""
    if value.__class__ not in (ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Name, ast.Call, ast.JoinedStr):
        return
    name = subject(node)
    if name:
        kind = module.vocabulary.kind(name)
        if kind in ("password", "secret"):
            given(name, kind, value, rules.COMPARED, module, scope)


def _pair(value: ast.expr, module: Module, scope: Scope) -> None:
    """`auth=("user", "...")`."""
    if isinstance(value, ast.Tuple) and len(value.elts) == 2:
        given("password", "password", value.elts[1], rules.ARGUMENT, module, scope)


def pair(key: ast.expr, value: ast.expr, code: str, module: Module, scope: Scope) -> None:
    """Judge a value that stands after its name: in a tuple, in a command's words, in a call."""
    name = _constant(key).lstrip("-")
    if name and " " not in name and value.__class__ in (ast.Constant, ast.JoinedStr, ast.BinOp, ast.Call):
        kind = "secret" if name.lower() == "authorization" else module.vocabulary.kind(name)
        if kind in ("password", "secret"):
            given(name, kind, value, code, module, scope)


def _constant(node: ast.expr) -> str:
    value = node.value if node.__class__ is ast.Constant else None
    return value if isinstance(value, str) and len(value) <= 100 else ""
