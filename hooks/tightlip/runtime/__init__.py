"""What applications import: settings from the manifest, and redaction.

    from tightlip.runtime import load, redact

    redact.install()
    settings = load("required-secrets.yaml")
    settings.jwt_secret_key.get_secret_value()

Each name is imported when it is first used, so that importing the package costs next to nothing. See docs/runtime.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tightlip.runtime import redact
    from tightlip.runtime.refresh import Live, Watch
    from tightlip.runtime.settings import Settings, StartupError, Values, load, load_or_exit
    from tightlip.runtime.typed import ManifestSettings

__all__ = ["Live", "ManifestSettings", "Settings", "StartupError", "Values", "Watch", "load", "load_or_exit", "redact"]

_MODULES = {
    "Live": "refresh",
    "ManifestSettings": "typed",
    "Settings": "settings",
    "StartupError": "settings",
    "Values": "settings",
    "Watch": "refresh",
    "load": "settings",
    "load_or_exit": "settings",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "redact":
        return import_module("tightlip.runtime.redact")
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"tightlip.runtime.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
