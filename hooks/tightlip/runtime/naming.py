"""The attribute by which a variable is read: its name in lower case."""

from __future__ import annotations

import keyword
from collections.abc import Iterable

from tightlip.errors import UsageError

_PYDANTIC = {"construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw", "schema"}
_PYDANTIC |= {"schema_json", "update_forward_refs", "validate"}
_OURS = {"manifest_file", "manifest_profile", "origins", "profile", "refresh", "snapshot", "watch"}
TAKEN = frozenset(_PYDANTIC | _OURS)
"""What settings objects have by themselves, pydantic's and ours."""


def attribute(name: str) -> str:
    """The attribute of the variable `name`: in lower case, without underscores before it; with one behind it where
    Python or a settings object has a use of its own for the word."""
    lower = name.lower().lstrip("_") or "_"
    if lower[0].isdigit():
        lower = f"n{lower}"
    if keyword.iskeyword(lower) or lower in TAKEN or lower.startswith(("model_", "settings_")) or lower == "_":
        return f"{lower}_" if lower != "_" else "underscore_"
    return lower


def attributes(names: Iterable[str]) -> dict[str, str]:
    """The variables by their attributes. Raises UsageError where two have the same."""
    found: dict[str, str] = {}
    for name in names:
        mine = attribute(name)
        if mine in found:
            raise UsageError(f"{found[mine]} and {name} would both be the attribute {mine}; rename one in the manifest")
        found[mine] = name
    return found
