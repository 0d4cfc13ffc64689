"""Keeping loaded secrets out of logs, tracebacks, warnings and validation errors.

    from tightlip.runtime import load, redact

    redact.install()
    settings = load("required-secrets.yaml")

`load` makes the values known; from then on each message shows the variable's name in the value's place. What is
covered, and what cannot be, stands in docs/redaction.md.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from tightlip.runtime import redact_hooks, redact_libraries, redact_logging
from tightlip.runtime.redact_known import KNOWN
from tightlip.runtime.redact_objects import cleaned
from tightlip.runtime.redact_patch import Later, Patches

_lock = threading.Lock()
_patches = Patches()
_later: Later | None = None


def install() -> None:
    """Redact, from now on and in all threads, what goes through logging, structlog and loguru, Python's hooks for
    uncaught exceptions, its formatting of tracebacks, warnings, and pydantic's validation errors. Calling it again
    changes nothing; call it after other tools that set hooks, so that they get what is clean."""
    global _later
    with _lock:
        if _later is None:
            redact_logging.install(_patches)
            redact_hooks.install(_patches)
            _later = redact_libraries.install(_patches)
        KNOWN.install(installed=True)


def uninstall() -> None:
    """Put back all that `install` replaced. The values stay known to `text` and `clean`."""
    global _later
    with _lock:
        KNOWN.install(installed=False)
        if _later is not None:
            _later.stop()
            _later = None
            _patches.undo()


def learn(values: Mapping[str, str]) -> None:
    """Make further secrets known: the names to show, and the values, of which 16 are kept for each name."""
    KNOWN.learn(values)


def forget() -> None:
    """Know no value any more; for tests."""
    KNOWN.forget()


def text(message: str) -> str:
    """`message` with the names of variables in place of their values; works without `install`, too."""
    return KNOWN.index.clean(message)


def clean(value: Any) -> Any:
    """The same for any value: containers keep their kind, an exception becomes a stand-in of its class."""
    return cleaned(value, KNOWN.index)
