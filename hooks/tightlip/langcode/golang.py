"""Go."""

from __future__ import annotations

from tightlip.langcode.language import BINARY, CALL, FUNCTION, INDEX, INNER, LIST, MAP, MEMBER, NAME, TEXT, Language

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Node

_FUNCTIONS = ("function_declaration", "method_declaration", "func_literal")
_STREAMS = ("os.Stdout", "os.Stderr")
_RAISERS = frozenset(("fmt.Errorf", "errors.New", "errors.Errorf", "status.Errorf", "status.Error", "panic"))


def _prints(dotted: str, arguments: list[Node]) -> bool:
    if dotted.startswith("fmt.Print") or dotted in ("print", "println"):
        return True
    if dotted.startswith("fmt.Fprint"):
        return bool(arguments) and (arguments[0].text or b"").decode("utf-8", "replace") in _STREAMS
    return dotted.startswith(_STREAMS) and ".Write" in dotted


def _raises(dotted: str, name: str) -> bool:
    return dotted in _RAISERS or (dotted.startswith(("errors.", "xerrors.")) and name.startswith(("Wrap", "WithMess")))


GO = Language(
    shapes={
        "interpreted_string_literal": (TEXT, ()),
        "raw_string_literal": (TEXT, ("raw",)),
        "binary_expression": (BINARY, ("left", "operator", "right")),
        "parenthesized_expression": (INNER, ()),
        "literal_element": (INNER, ()),
        "unary_expression": (INNER, ("operand",)),
        "type_conversion_expression": (INNER, ("operand",)),
        "variadic_argument": (INNER, ()),
        "call_expression": (CALL, ("function", "arguments")),
        "selector_expression": (MEMBER, ("operand", "field")),
        "index_expression": (INDEX, ("operand", "index")),
        **dict.fromkeys(("identifier", "field_identifier"), (NAME, ())),
        "composite_literal": (INNER, ("body",)),
        "literal_value": (MAP, ()),
        "expression_list": (LIST, ()),
        **dict.fromkeys(_FUNCTIONS, (FUNCTION, ())),
    },
    events={
        "var_spec": ("declared", "name", "value"),
        "const_spec": ("declared", "name", "value"),
        "short_var_declaration": ("declared", "left", "right"),
        "assignment_statement": ("declared", "left", "right"),
        "keyed_element": ("entry", "key", "value"),
        "call_expression": ("call",),
        "binary_expression": ("binary",),
        "expression_switch_statement": ("switch", "value", "expression_case"),
        "return_statement": ("returned",),
        "range_clause": ("loop", "left", "right"),
        "field_declaration": ("tagged",),
        **dict.fromkeys(_FUNCTIONS, ("function",)),
        "interpreted_string_literal": ("text",),
        "raw_string_literal": ("text",),
    },
    environment=("os.Environ()", "syscall.Environ()"),
    readers=("os.Getenv", "os.LookupEnv", "syscall.Getenv"),
    printers=_prints,
    log_methods=frozenset(),
    makes_logger=frozenset(("New", "NewLogger", "NewProduction", "NewDevelopment", "FromContext", "WithName", "Named")),
    raisers=_raises,
    positional={
        "SetBasicAuth": (1, "password"),
        "PlainAuth": (2, "password"),
        "CRAMMD5Auth": (1, "password"),
        "SignedString": (0, "secret"),
        "NewCookieStore": (0, "secret"),
        "hmac.New": (1, "secret"),
        "UserPassword": (1, "password"),
        "ssh.Password": (0, "password"),
    },
    pairs=frozenset(("Set", "Add", "Setenv", "SetHeader", "Header", "WithHeader")),
    fallbacks=frozenset(("SetDefault", "String", "StringP", "GetString", "Or")),
    through=frozenset(
        (
            *("Sprintf", "Sprint", "Sprintln", "Errorf", "string", "TrimSpace", "Trim", "Join", "ToLower", "ToUpper"),
            *("EncodeToString", "Quote", "Marshal", "MarshalIndent", "String", "append", "Clone", "Or", "TrimSuffix"),
        )
    ),
    wrappers=frozenset(
        (
            *("string", "DecodeString", "StdEncoding", "TrimSpace", "String", "Sprintf", "NewReader", "Pointer", "Ptr"),
            *("StringPtr", "MustDecode"),
        )
    ),
    represents=frozenset(("String", "GoString", "Error")),
    text_types=("string", "[]byte", "any", "interface{}"),
    chains=True,
)
