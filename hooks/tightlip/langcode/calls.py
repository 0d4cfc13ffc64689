"""What a call shows, is given, or reads; and what functions and their parameters are called."""

from __future__ import annotations

import re

from tightlip.langcode import expressions, tree
from tightlip.langcode.judged import alternatives, assigned, compared, given, show
from tightlip.langcode.language import CALL, NAME
from tightlip.langcode.scope import ENVIRONMENT, SECRET, File
from tightlip.pycode import naming, rules, texts
from tightlip.pycode.shown import is_logger_name
from tightlip.verdict import names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

KEY_FUNCTION = "jwt key"
"""The name of a function without one that gives a key to a parser of JSON web tokens."""

_CLEANING = ("mask", "redact", "hash", "digest", "sanitize", "sanitise", "scrub", "obfuscate")
_SETTERS = frozenset(("set", "with", "use", "add", "update", "put"))
_COMPARERS = frozenset(
    ("equals", "equalsIgnoreCase", "ConstantTimeCompare", "EqualFold", "timingSafeEqual", "compareTo")
)
_LOGGERS = frozenset(("Log", "klog", "glog", "slog", "zap", "logrus", "zerolog", "sugar", "winston", "pino", "consola"))
_OPTION = frozenset(("flag", "pflag", "viper", "fs", "flags"))

_VALUE = re.compile(r"\$\{([A-Za-z0-9_.-]+)(?::([^}]*))?\}")
_TAG = re.compile(r'\b(?:env|envconfig):"([A-Za-z][A-Za-z0-9_]*)')
_TAG_DEFAULT = re.compile(r'\b(?:envDefault|default|env-default):"([^"]*)"')


def examine(node: Node, file: File) -> None:
    """Look at one call."""
    call = tree.call(node, file.language)
    code = _sink(call, file)
    if code and not _tells_types(call, file):
        show(code, call.arguments, file)
    read = file.variable(node)
    if read is not None:
        file.sheet.add_read(read[0], tree.span(node), early=True)
    if not call.arguments:
        return
    _hand_over(call, file)
    place = file.language.positional.get(call.dotted) or file.language.positional.get(call.name)
    if place is not None:
        if len(call.arguments) > place[0]:
            given(call.name, place[1], call.arguments[place[0]], rules.ARGUMENT, file)
    elif call.name in _COMPARERS:
        left = call.receiver if len(call.arguments) == 1 else call.arguments[0]
        if left is not None:
            compared(left, call.arguments[-1], file)
            compared(call.arguments[-1], left, file)
    elif read is not None and read[1] is not None:
        _fallback(read[0], read[1], file)
    elif not _keyed(call, file):
        _setter(call, file)


def _tells_types(call: tree.Call, file: File) -> bool:
    """Whether a format shows the types of values alone."""
    form = tree.text(call.arguments[0], file.language) if call.arguments else None
    return form is not None and "%T" in form and form.count("%") == form.count("%T")


def _keyed(call: tree.Call, file: File) -> bool:
    """`headers.set("X-Api-Key", "...")`, `config.get("jwt_secret", "...")`; whether the call is of that kind."""
    language, arguments = file.language, call.arguments
    if call.name in ("orElse", "requireNonNullElse", "Or") and call.name in language.fallbacks:
        operands = arguments
        if call.receiver is not None and call.name == "orElse":
            inner = tree.bare(call.receiver, language) or call.receiver
            source = tree.call(inner, language).arguments if tree.shape(inner, language) == CALL else []
            operands = [*source, *arguments]
        alternatives(operands, file)
        return True
    if len(arguments) < 2:
        return False
    if call.name in language.fallbacks and (language.chains is False or tree.root_of(call) in _OPTION):
        key = file.constant(arguments[0])
        if key:
            _fallback(key, arguments[1], file)
            return True
    if call.name in language.pairs:
        for first, second in zip(arguments[::2], arguments[1::2], strict=False):
            key = file.constant(first)
            kind = "secret" if key.lower() == "authorization" else file.sheet.vocabulary.kind(key) if key else ""
            if kind in ("password", "secret") and " " not in key:
                given(key, kind, second, rules.ARGUMENT, file)
        return True
    return False


def _fallback(name: str, value: Node, file: File) -> None:
    kind = file.sheet.vocabulary.kind(name)
    if kind in ("password", "secret"):
        given(name, kind, value, rules.FALLBACK, file)


def _setter(call: tree.Call, file: File) -> None:
    """`client.setPassword("...")`, `builder.apiKey("...")`."""
    if call.receiver is None or len(call.arguments) != 1:
        return
    parts = naming.split(call.name)
    if len(parts) > 1 and parts[0] in _SETTERS:
        parts = parts[1:]
    elif names.is_query(parts) or len(parts) > 3:
        return
    name = "_".join(parts)
    kind = file.sheet.vocabulary.kind(name)
    if kind in ("password", "secret") and tree.text(call.arguments[0], file.language) is not None:
        given(name, kind, call.arguments[0], rules.ARGUMENT, file)
    elif kind in ("password", "secret") and tree.shape(call.arguments[0], file.language) == CALL:
        assigned(name, call.arguments[0], rules.ARGUMENT, file)


def _hand_over(call: tree.Call, file: File) -> None:
    """Follow secrets into the parameters of a function of this file."""
    parameters = file.functions.get(call.name)
    own = call.receiver is None or tree.words(call.receiver) in ("this", *file.scope.receivers())
    if parameters is None or not own:
        return
    for name, value in zip(parameters, call.arguments, strict=False):
        held = expressions.origin(value, file)
        if held is not None and held.kind in (SECRET, ENVIRONMENT) and not file.sheet.vocabulary.shown(name):
            file.learn(file.parameters, (call.name, name), held)


def _sink(call: tree.Call, file: File) -> str:
    """The rule for a call that shows its arguments; "" for any other call."""
    language = file.language
    if language.printers(call.dotted, call.arguments):
        return rules.PRINTED
    if call.name == "super" and file.scope.raises and call.receiver is None:
        return rules.RAISED
    if language.raisers(call.dotted, call.name):
        return rules.RAISED
    if call.receiver is None:
        return ""
    if not language.chains and call.name not in language.log_methods:
        return ""
    root = tree.root(call.receiver, language)
    if not (root in file.loggers or root in _LOGGERS or is_logger_name(root)):
        return ""
    return "" if call.name in language.makes_logger else rules.LOGGED


def makes_logger(value: Node, file: File) -> bool:
    """Whether a call gives a logger, so that the name it is bound to is one."""
    value = tree.bare(value, file.language) or value
    if tree.shape(value, file.language) != CALL:
        return False
    call = tree.call(value, file.language)
    if call.name not in file.language.makes_logger:
        return False
    return not file.language.chains or call.dotted.partition(".")[0] in _LOGGERS or is_logger_name(call.dotted[:4])


def is_cleaning(value: Node, file: File) -> bool:
    """Whether a call makes of a secret what may be shown."""
    value = tree.bare(value, file.language) or value
    if tree.shape(value, file.language) != CALL:
        return False
    low = tree.call(value, file.language).name.lower()
    return any(one in low for one in _CLEANING)


def spring_value(node: Node, file: File) -> None:
    """`@Value("${jwt.secret:...}")`: a variable that is read, and what stands there where it is not set."""
    name, arguments = node.child_by_field_name("name"), node.child_by_field_name("arguments")
    if name is None or arguments is None or tree.words(name) != "Value":
        return
    for one in tree.parts(arguments):
        for found in _VALUE.finditer(tree.text(one, file.language) or ""):
            if found[1].isupper():
                file.sheet.add_read(found[1], tree.span(one), early=True)
            _default(found[1], found[2] or "", one, file)


def struct_tag(node: Node, file: File) -> None:
    """`env:"JWT_SECRET" envDefault:"..."` in a struct's tag."""
    tag, name = node.child_by_field_name("tag"), node.child_by_field_name("name")
    if tag is None:
        return
    content = tree.text(tag, file.language) or ""
    variable = _TAG.search(content)
    if variable and variable[1].isupper():
        file.sheet.add_read(variable[1], tree.span(tag), early=True)
    default = _TAG_DEFAULT.search(content)
    if default:
        _default(variable[1] if variable else tree.words(name or tag), default[1], tag, file)


def _default(name: str, text: str, node: Node, file: File) -> None:
    kind = file.sheet.vocabulary.kind(name)
    if text and kind in ("password", "secret"):
        level, secret = texts.judge(text, name, kind, file.sheet)
        if level:
            file.sheet.add_hardcoded(rules.FALLBACK, tree.span(node), name, secret, level)


def function_name(node: Node, file: File) -> str:
    """What a function is called: its own name, or that of what it is assigned to."""
    own = node.child_by_field_name("name")
    if own is not None:
        return tree.words(own)
    parent = node.parent
    if parent is None:
        return ""
    if parent.type == "variable_declarator":
        return tree.name(parent.child_by_field_name("name"), file.language)
    call = parent.parent
    if parent.type == "argument_list" and call is not None and tree.shape(call, file.language) == CALL:
        called = tree.call(call, file.language)
        if called.dotted.startswith("jwt.") and called.name.startswith("Parse"):
            return KEY_FUNCTION
    return ""


def parameters(node: Node, file: File) -> Iterator[tuple[str, str]]:
    """A function's parameters, each with its type as it is written, "" where it has none."""
    held = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
    if held is None:
        return
    for one in [held] if tree.shape(held, file.language) == NAME else tree.parts(held):
        type_ = one.child_by_field_name("type")
        written = tree.words(type_) if type_ is not None else ""
        named = one.children_by_field_name("name") or one.children_by_field_name("pattern")
        named = named or one.children_by_field_name("left") or [one]
        for name in named:
            if tree.shape(name, file.language) == NAME:
                yield tree.words(name), written
