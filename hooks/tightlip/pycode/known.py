"""What well-known functions do with the values they are given, and names that say what they hold."""

from __future__ import annotations

THROUGH = frozenset(
    (
        *("str", "repr", "bytes", "format", "ascii", "dict", "copy", "deepcopy", "dumps", "pformat", "quote"),
        *("quote_plus", "urlencode", "b64encode", "b64decode", "cast", "unquote", "asdict", "astuple", "next"),
        *("list", "tuple", "set", "sorted", "reversed", "iter", "enumerate", "force_str", "to_text", "Text", "escape"),
        *("vars", "strip", "join"),
    )
)
"""Functions whose result shows what they are given."""

METHODS = frozenset(
    (
        *("strip", "lstrip", "rstrip", "encode", "decode", "lower", "upper", "title", "replace", "format", "copy"),
        *("items", "values", "split", "splitlines", "ljust", "rjust", "center", "expandtabs", "removeprefix"),
        *(
            "removesuffix",
            "format_map",
            "__str__",
            "__repr__",
            "as_uri",
            "render_as_string",
            "substitute",
            "safe_substitute",
        ),
    )
)
"""Methods of a value whose result shows the value."""

DUMPS = frozenset(("model_dump", "dict", "json", "model_dump_json", "to_dict", "as_dict", "_asdict", "copy", "to_json"))
"""Methods of a settings object that give all of it."""

SETTINGS = frozenset(
    ("settings", "app_settings", "_settings", "application_settings", "env_settings", "db_settings", "global_settings")
)
"""Names of a settings object, wherever it comes from."""

LOADS = frozenset(("get_settings", "load_settings", "read_settings", "get_app_settings", "load_app_settings"))
"""Functions that give one."""

NAMES_ONLY = frozenset(("list", "tuple", "set", "sorted", "iter", "enumerate", "join", "next", "reversed"))
"""Functions that give the keys of a mapping and not its values."""

DESCRIBING = frozenset(
    (
        *(
            "mapping",
            "mappings",
            "map",
            "names",
            "fields",
            "columns",
            "labels",
            "types",
            "schema",
            "errors",
            "messages",
        ),
        *("help", "descriptions"),
    )
)
"""Mappings that tell of each secret something else than its value."""

SHOWN_PARTS = frozenset(("input", "ctx"))
"""What of a validation error's entry holds the values."""

CLEANING = frozenset(
    (
        *("SecretStr", "SecretBytes", "Secret", "len", "bool", "int", "float", "type", "id", "isinstance", "hash"),
        *("compare_digest", "hexdigest", "digest", "count", "index", "find", "startswith", "endswith"),
    )
)
"""Calls whose result is no secret, or shows itself masked."""
