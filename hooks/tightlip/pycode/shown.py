"""Where a value shows, in any language: what to say of the place, and what loggers are called."""

from __future__ import annotations

from tightlip.pycode import naming, rules

PLACES = {
    rules.LOGGED: "reaches a log",
    rules.PRINTED: "is printed",
    rules.RAISED: "stands in an exception's message",
    rules.REPRESENTED: "shows in the object's repr or str",
}
"""What a message says of the place that a rule is about."""

_LOGGERS = frozenset(("log", "logger", "logging", "loguru", "structlog"))
_names: dict[str, bool] = {}


def is_logger_name(name: str) -> bool:
    """Whether a name is a logger's: `log`, `app_logger`, `requestLog`."""
    found = _names.get(name)
    if found is None:
        parts = naming.split(name) if "log" in name.lower() else []
        found = _names[name] = bool(parts) and (parts[-1] in _LOGGERS or parts[-1].endswith("logger"))
    return found
