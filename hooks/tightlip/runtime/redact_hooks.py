"""What Python itself writes: uncaught exceptions (also of threads and destructors), tracebacks and warnings."""

from __future__ import annotations

import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from types import SimpleNamespace, TracebackType
from typing import Any

from tightlip.runtime import standard_error
from tightlip.runtime.redact_index import NOTHING
from tightlip.runtime.redact_known import KNOWN
from tightlip.runtime.redact_objects import stand_in
from tightlip.runtime.redact_patch import Patches


def install(patches: Patches) -> None:
    """Replace the interpreter's hooks; one that the application has set is still called, with a clean exception."""
    patches.replace(traceback.TracebackException, "format", _format)
    patches.replace(sys, "excepthook", _excepthook)
    patches.replace(threading, "excepthook", _threading_excepthook)
    patches.replace(sys, "unraisablehook", _unraisablehook)
    patches.replace(warnings, "formatwarning", _formatwarning)


def _format(original: Callable[..., Iterator[str]]) -> Callable[..., Iterator[str]]:
    """All of Python's own formatting of tracebacks comes by here: print_exc, format_exception, logging, asyncio."""

    def format(self: traceback.TracebackException, **options: Any) -> Iterator[str]:  # noqa: A001
        lines = list(original(self, **options))
        text = "".join(lines)
        clean = KNOWN.clean(text)
        yield from lines if clean is text else [clean]

    return format


def _excepthook(original: Callable[..., Any]) -> Callable[..., Any]:
    def excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        clean = stand_in(error, KNOWN.filter or NOTHING) if isinstance(error, BaseException) else error
        if clean is error and not (original is sys.__excepthook__ and _code_shows(trace)):
            original(kind, error, trace)
        elif original is sys.__excepthook__:
            standard_error.write("".join(traceback.format_exception(type(clean), clean, trace)))
        else:
            original(type(clean), clean, trace)

    return excepthook


def _code_shows(trace: TracebackType | None) -> bool:
    """Whether the lines of code in the traceback hold a secret: Python's own hook would print them."""
    text = "".join(traceback.StackSummary.extract(traceback.walk_tb(trace)).format())
    return KNOWN.clean(text) is not text


def _threading_excepthook(original: Callable[..., Any]) -> Callable[..., Any]:
    def excepthook(args: threading.ExceptHookArgs) -> None:
        error = args.exc_value
        clean = stand_in(error, KNOWN.filter or NOTHING) if error is not None else None
        if error is None or clean is None or issubclass(args.exc_type, SystemExit):
            original(args)
        elif original is threading.__excepthook__ and (clean is not error or _code_shows(args.exc_traceback)):
            name = args.thread.name if args.thread is not None else threading.get_ident()
            said = "".join(traceback.format_exception(type(clean), clean, args.exc_traceback))
            standard_error.write(KNOWN.clean(f"Exception in thread {name}:\n{said}"))
        elif clean is error:
            original(args)
        else:
            original(threading.ExceptHookArgs((type(clean), clean, args.exc_traceback, args.thread)))

    return excepthook


def _unraisablehook(original: Callable[..., Any]) -> Callable[..., Any]:
    def unraisablehook(args: Any) -> None:
        index = KNOWN.filter or NOTHING
        said = f"{args.err_msg or 'Exception ignored in'}: {_shown(args.object)}\n"
        error = args.exc_value
        clean = stand_in(error, index) if error is not None else None
        if clean is error and index.clean(said) is said and not (error and _code_shows(args.exc_traceback)):
            original(args)
            return
        if original is not sys.__unraisablehook__:
            kind = type(clean) if clean is not None else args.exc_type
            told = {"exc_type": kind, "exc_value": clean, "exc_traceback": args.exc_traceback}
            original(SimpleNamespace(**told, err_msg=index.clean(said), object=None))
            return
        lines = traceback.format_exception(type(clean), clean, args.exc_traceback) if clean is not None else []
        standard_error.write(index.clean(said) + "".join(lines))

    return unraisablehook


def _shown(value: object) -> str:
    try:
        return repr(value)
    except Exception:  # noqa: BLE001 - whatever the object's class does
        return f"<{type(value).__name__}>"


def _formatwarning(original: Callable[..., str]) -> Callable[..., str]:
    def formatwarning(*args: Any, **options: Any) -> str:
        return KNOWN.clean(original(*args, **options))

    return formatwarning
