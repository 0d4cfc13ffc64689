"""Java."""

from __future__ import annotations

from tightlip.langcode.language import (
    BINARY,
    CALL,
    CHOICE,
    FUNCTION,
    INDEX,
    INNER,
    LIST,
    MEMBER,
    NAME,
    TEXT,
    Language,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Node

_FUNCTIONS = ("method_declaration", "constructor_declaration", "lambda_expression", "compact_constructor_declaration")
_CLASSES = ("class_declaration", "record_declaration", "enum_declaration", "interface_declaration")
_STREAMS = ("System.out.", "System.err.")


def _prints(dotted: str, _: list[Node]) -> bool:
    return dotted.startswith(_STREAMS) and dotted.rpartition(".")[2][:5] in ("print", "forma", "appen", "write")


def _raises(_: str, name: str) -> bool:
    return name.endswith(("Exception", "Error")) and name[:1].isupper()


JAVA = Language(
    shapes={
        "string_literal": (TEXT, ()),
        "binary_expression": (BINARY, ("left", "operator", "right")),
        "ternary_expression": (CHOICE, ("consequence", "alternative")),
        "parenthesized_expression": (INNER, ()),
        "cast_expression": (INNER, ("value",)),
        "array_creation_expression": (INNER, ("value",)),
        "method_invocation": (CALL, ("name", "arguments")),
        "object_creation_expression": (CALL, ("type", "arguments")),
        "explicit_constructor_invocation": (CALL, ("constructor", "arguments")),
        "field_access": (MEMBER, ("object", "field")),
        "array_access": (INDEX, ("array", "index")),
        **dict.fromkeys(("identifier", "this", "super"), (NAME, ())),
        "array_initializer": (LIST, ()),
        **dict.fromkeys(_FUNCTIONS, (FUNCTION, ())),
    },
    events={
        "variable_declarator": ("declared", "name", "value"),
        "assignment_expression": ("declared", "left", "right"),
        "element_value_pair": ("argument", "key", "value"),
        "annotation": ("annotation",),
        "enum_constant": ("constant",),
        "method_invocation": ("call",),
        "object_creation_expression": ("call",),
        "explicit_constructor_invocation": ("call",),
        "binary_expression": ("binary",),
        "ternary_expression": ("conditional",),
        "switch_expression": ("switch", "condition", "switch_label"),
        "return_statement": ("returned",),
        "enhanced_for_statement": ("loop", "name", "value"),
        **dict.fromkeys(_CLASSES, ("klass",)),
        **dict.fromkeys(_FUNCTIONS, ("function",)),
        "string_literal": ("text",),
    },
    environment=("System.getenv()", "System.getProperties()"),
    readers=("System.getenv", "System.getenv().get", "System.getenv().getOrDefault", "dotenv.get"),
    printers=_prints,
    log_methods=frozenset(
        (
            *("trace", "debug", "info", "warn", "error", "log", "fatal", "severe", "warning", "config", "fine"),
            *("finer", "finest", "entering", "exiting", "d", "e", "i", "v", "w", "wtf", "atInfo", "addKeyValue"),
        )
    ),
    makes_logger=frozenset(("getLogger", "forEnclosingClass", "getLog")),
    raisers=_raises,
    positional={
        "HMAC256": (0, "secret"),
        "HMAC384": (0, "secret"),
        "HMAC512": (0, "secret"),
        "SecretKeySpec": (0, "secret"),
        "hmacShaKeyFor": (0, "secret"),
        "Credentials.basic": (1, "password"),
        "PasswordAuthentication": (1, "password"),
        "UsernamePasswordCredentials": (1, "password"),
        "UsernamePasswordAuthenticationToken": (1, "password"),
        "getConnection": (2, "password"),
        "signWith": (1, "secret"),
        "setSigningKey": (0, "secret"),
        "PBEKeySpec": (0, "password"),
    },
    pairs=frozenset(
        (
            *("setProperty", "put", "set", "addHeader", "setHeader", "header", "of", "add", "entry", "queryParam"),
            *("setRequestProperty", "addProperty", "with", "withEnv"),
        )
    ),
    fallbacks=frozenset(("getOrDefault", "getProperty", "getString", "optString", "orElse", "requireNonNullElse")),
    through=frozenset(
        (
            *("format", "valueOf", "toString", "trim", "strip", "concat", "join", "String", "getBytes", "toCharArray"),
            *(
                "formatted",
                "entrySet",
                "values",
                "toLowerCase",
                "toUpperCase",
                "encodeToString",
                "append",
                "orElse",
                "add",
            ),
            *("copyOf", "toUpperCase", "StringBuilder", "requireNonNull", "ofNullable"),
        )
    ),
    wrappers=frozenset(
        (
            *("String", "getBytes", "toCharArray", "trim", "decode", "valueOf", "of", "asList", "decodeHex"),
            *("strip", "parseHexBinary", "format", "stripIndent", "copyOf"),
        )
    ),
    represents=frozenset(("toString",)),
    text_types=("String", "char[]", "byte[]", "CharSequence", "Object", "var"),
)
