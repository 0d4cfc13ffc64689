"""JavaScript and TypeScript."""

from __future__ import annotations

from tightlip.langcode.language import (
    BINARY,
    CALL,
    CHOICE,
    FUNCTION,
    INDEX,
    INNER,
    LIST,
    MAP,
    MEMBER,
    NAME,
    TEMPLATE,
    TEXT,
    Language,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Node

_CONSOLE = ("console.", "process.stdout.write", "process.stderr.write", "alert", "window.alert")
_INNER = (
    *("parenthesized_expression", "await_expression", "as_expression", "satisfies_expression"),
    *("non_null_expression", "spread_element", "jsx_expression"),
)
_FUNCTIONS = (
    *("function_declaration", "function_expression", "generator_function_declaration", "method_definition"),
    *("arrow_function", "generator_function"),
)


def _prints(dotted: str, _: list[Node]) -> bool:
    return dotted.startswith("console.") or dotted in _CONSOLE


def _raises(dotted: str, name: str) -> bool:
    return name.endswith(("Error", "Exception")) and (name[:1].isupper() or dotted.startswith("errors."))


JAVASCRIPT = Language(
    shapes={
        "string": (TEXT, ()),
        "template_string": (TEMPLATE, ()),
        "binary_expression": (BINARY, ("left", "operator", "right")),
        "ternary_expression": (CHOICE, ("consequence", "alternative")),
        **dict.fromkeys(_INNER, (INNER, ())),
        "type_assertion": (INNER, ("last",)),
        "call_expression": (CALL, ("function", "arguments")),
        "new_expression": (CALL, ("constructor", "arguments")),
        "member_expression": (MEMBER, ("object", "property")),
        "subscript_expression": (INDEX, ("object", "index")),
        **dict.fromkeys(("identifier", "shorthand_property_identifier", "property_identifier"), (NAME, ())),
        **dict.fromkeys(("private_property_identifier", "this"), (NAME, ())),
        **dict.fromkeys(("shorthand_property_identifier_pattern",), (NAME, ())),
        "array": (LIST, ()),
        "array_pattern": (LIST, ()),
        "object": (MAP, ()),
        **dict.fromkeys(_FUNCTIONS, (FUNCTION, ())),
    },
    events={
        "variable_declarator": ("declared", "name", "value"),
        "assignment_expression": ("declared", "left", "right"),
        "augmented_assignment_expression": ("augmented", "left", "right"),
        "pair": ("entry", "key", "value"),
        "field_definition": ("field", "property", "value"),
        "public_field_definition": ("field", "name", "value"),
        "enum_assignment": ("entry", "name", "value"),
        "jsx_attribute": ("attribute",),
        "assignment_pattern": ("default", "left", "right"),
        "object_assignment_pattern": ("default", "left", "right"),
        "required_parameter": ("default", "pattern", "value"),
        "optional_parameter": ("default", "pattern", "value"),
        "call_expression": ("call",),
        "new_expression": ("call",),
        "binary_expression": ("binary",),
        "ternary_expression": ("conditional",),
        "switch_statement": ("switch", "value", "switch_case"),
        "return_statement": ("returned",),
        "for_in_statement": ("loop", "left", "right"),
        "class_declaration": ("klass",),
        "class": ("klass",),
        **dict.fromkeys(_FUNCTIONS, ("function",)),
        "member_expression": ("member",),
        "subscript_expression": ("member",),
        "string": ("text",),
        "template_string": ("text",),
    },
    environment=("process.env", "import.meta.env", "Bun.env", "globalThis.process.env", "window.process.env"),
    readers=("Deno.env.get",),
    printers=_prints,
    log_methods=frozenset(
        (
            *("debug", "info", "warn", "error", "log", "trace", "fatal", "verbose", "silly", "http", "notice"),
            *("critical", "warning", "child", "success"),
        )
    ),
    makes_logger=frozenset(
        ("pino", "createLogger", "Logger", "getLogger", "bunyan", "createConsola", "winston", "signale", "loglevel")
    ),
    raisers=_raises,
    positional={
        "jwt.sign": (1, "secret"),
        "jwt.verify": (1, "secret"),
        "jsonwebtoken.sign": (1, "secret"),
        "jsonwebtoken.verify": (1, "secret"),
        "createHmac": (1, "secret"),
        "createSecretKey": (0, "secret"),
        "cookieParser": (0, "secret"),
    },
    pairs=frozenset(
        (
            *("setRequestHeader", "set", "append", "setItem", "setHeader", "header", "setenv", "defineProperty"),
            *("stubEnv", "put", "hset"),
        )
    ),
    fallbacks=frozenset(("get", "getOrDefault", "getString", "env", "getEnv", "getenv", "envOr", "getOrElse")),
    through=frozenset(
        (
            *("String", "stringify", "toString", "trim", "concat", "join", "inspect", "format", "entries", "values"),
            *("assign", "btoa", "atob", "encodeURIComponent", "decodeURIComponent", "toUpperCase", "toLowerCase"),
            *("replace", "padEnd", "padStart", "from", "encode", "freeze", "fromEntries", "valueOf"),
        )
    ),
    wrappers=frozenset(
        (
            *("from", "String", "atob", "btoa", "encode", "trim", "toString", "useState", "useRef", "freeze"),
            *("parse", "hexToBytes", "fromHex", "fromBase64", "ref"),
        )
    ),
    represents=frozenset(("toString", "toJSON")),
    text_types=("string", "any", "unknown"),
)
