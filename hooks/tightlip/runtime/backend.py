"""What asking any secret store needs: a limit on the whole time, silence of the client's own logs, and errors that
hold nothing of what was sent or received."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TypeVar

from tightlip.runtime.sources import SourceError

T = TypeVar("T")

TIMEOUT_VARIABLE = "TIGHTLIP_BACKEND_TIMEOUT"
TIMEOUT = 10.0
"""Seconds that one store has to answer, log-in and retries included."""

CONNECT, READ = 3.0, 5.0
"""Seconds for one connection, and for one answer on it."""

THREAD = "tightlip-backend"


def timeout(environ: Mapping[str, str]) -> float:
    """Seconds that a store has, as TIGHTLIP_BACKEND_TIMEOUT says. Raises SourceError for what is no number."""
    given = environ.get(TIMEOUT_VARIABLE)
    try:
        seconds = float(given) if given else TIMEOUT
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 600:
        raise SourceError("backend", f"{TIMEOUT_VARIABLE} must be a number of seconds up to 600")
    return seconds


def within(seconds: float, what: str, work: Callable[[], T], describe: Callable[[Exception], str]) -> T:
    """What `work` gives. It runs in a thread of its own, so that a server that sends a byte now and then cannot hold
    the start up for longer than `seconds`.

    Raises SourceError with what `describe` says of an exception. It has no `__context__` and no `__cause__`: a
    client's exceptions carry the request with its token, and the answer.
    """
    results: list[T] = []
    troubles: list[str] = []

    def run() -> None:
        try:
            results.append(work())
        except SourceError as error:
            troubles.append(error.text)
        except Exception as error:  # noqa: BLE001 - whatever a client raises, it is a store that did not answer
            troubles.append(f"{what} {describe(error)}")

    thread = threading.Thread(target=run, name=THREAD, daemon=True)
    thread.start()
    thread.join(seconds)
    if results:
        return results[0]
    raise SourceError("backend", troubles[0] if troubles else f"{what} did not answer within {seconds:g} seconds")


def unexpected(error: Exception) -> str:
    """What is said of an exception that nobody has foreseen: its type, since its text may quote anything."""
    return f"failed with {type(error).__name__}"


def credential(name: str, environ: Mapping[str, str]) -> str:
    """A credential from the variable `name` or the file in `NAME_FILE`, "" where there is none. Raises SourceError."""
    from tightlip.runtime import files

    if environ.get(name):
        return environ[name]
    if not environ.get(f"{name}_FILE"):
        return ""
    found = files.find(name, environ, {})
    return found.value.get_secret_value() if found else ""


class _Silence(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return record.threadName != THREAD or record.levelno > logging.DEBUG


_SILENCE = _Silence()


def silence(*prefixes: str) -> None:
    """Keep debug records of these loggers and those below them out of any log, if they come from our own thread:
    botocore writes each answer there, the values in it. What the application itself asks these clients is logged on."""
    for name in (*logging.root.manager.loggerDict, *prefixes):
        if name.split(".")[0] in prefixes:
            logger = logging.getLogger(name)
            if _SILENCE not in logger.filters:
                logger.addFilter(_SILENCE)
