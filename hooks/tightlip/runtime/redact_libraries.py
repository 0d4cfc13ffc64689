"""Logging libraries with ways of their own, and pydantic: patched when they are imported, never imported by us."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

from tightlip.runtime.redact_index import NOTHING, Index
from tightlip.runtime.redact_known import KNOWN
from tightlip.runtime.redact_objects import cleaned
from tightlip.runtime.redact_patch import Later, Patches


def install(patches: Patches) -> Later:
    """Patch the libraries that are loaded, and the others when they are; the result must be stopped."""
    later = Later(
        {
            "structlog._base": lambda module: patches.replace(module.BoundLoggerBase, "_process_event", _process_event),
            "loguru._handler": lambda module: patches.replace(module.Handler, "emit", _emit),
            "loguru._error_interceptor": lambda module: patches.replace(module.ErrorInterceptor, "print", _print),
            "loguru._simple_sinks": lambda module: _patch_sinks(module, patches),
            "loguru._file_sink": lambda module: patches.replace(module.FileSink, "write", _write),
            "pydantic.main": lambda module: patches.replace(module.BaseModel, "__init__", _model),
            "pydantic_settings.main": lambda module: patches.replace(module.BaseSettings, "__init__", _settings),
        }
    )
    later.start()
    return later


def _process_event(original: Callable[..., Any]) -> Callable[..., Any]:
    """structlog: what its processors made, on the way to the logger, whichever that is."""

    @wraps(original)
    def process_event(self: Any, method_name: str, event: Any, event_kw: dict[str, Any]) -> Any:
        args, options = original(self, method_name, event, event_kw)
        index = KNOWN.filter
        if index is None:
            return args, options
        if len(args) == 1 and type(args[0]) is str and not options:  # a finished line, as renderers make it
            return (index.clean(args[0]),), options
        return cleaned(args, index), cleaned(options, index)

    return process_event


def _emit(original: Callable[..., Any]) -> Callable[..., Any]:
    """loguru: the record, where the sink gets more than the text; formats and filters make texts only."""

    @wraps(original)
    def emit(self: Any, record: dict[str, Any], *args: Any, **options: Any) -> Any:
        index = KNOWN.filter
        if index is not None and type(self._sink).__name__ not in ("StreamSink", "FileSink"):
            _clean_record(record, index)
        return original(self, record, *args, **options)

    return emit


def _print(original: Callable[..., Any]) -> Callable[..., Any]:
    """loguru: what it says of a sink that failed, the whole record in it."""

    @wraps(original)
    def print(self: Any, record: dict[str, Any] | None = None, *args: Any, **options: Any) -> Any:  # noqa: A001
        if record is not None and KNOWN.filter is not None:
            _clean_record(record, KNOWN.filter)
        return original(self, record, *args, **options)

    return print


def _clean_record(record: dict[str, Any], index: Index) -> None:
    record["message"] = index.clean(record["message"])
    if record["extra"]:
        record["extra"] = cleaned(record["extra"], index)
    told = record["exception"]
    if told is not None and told.value is not None:
        clean = cleaned(told.value, index)
        if clean is not told.value:
            record["exception"] = told._replace(type=type(clean), value=clean)


def _patch_sinks(module: ModuleType, patches: Patches) -> None:
    for name in ("StreamSink", "StandardSink", "AsyncSink", "CallableSink"):
        patches.replace(getattr(module, name), "write", _write)


def _write(original: Callable[..., Any]) -> Callable[..., Any]:
    """loguru: the finished text, in which it may show the values of local variables (`diagnose`)."""

    @wraps(original)
    def write(self: Any, message: Any) -> Any:
        text = str(message)
        clean = KNOWN.clean(text)
        if clean is not text:
            record = message.record
            message = type(message)(clean)
            message.record = record
        return original(self, message)

    return write


def _model(original: Callable[..., Any]) -> Callable[..., Any]:
    """pydantic: a model's error keeps its inputs, without the secrets that are known."""

    @wraps(original)
    def __init__(self: Any, /, **data: Any) -> None:  # noqa: N807 - the name it replaces
        __tracebackhide__ = True
        failure = _failure(original, self, data, every_input=False)
        if failure is not None:
            raise failure

    return __init__


def _settings(original: Callable[..., Any]) -> Callable[..., Any]:
    """pydantic-settings: the inputs are the environment's values, known or not, so that none of them is shown."""

    @wraps(original)
    def __init__(self: Any, /, *args: Any, **data: Any) -> None:  # noqa: N807
        __tracebackhide__ = True
        failure = _failure(original, self, data, *args, every_input=True)
        if failure is not None:
            raise failure

    return __init__


def _failure(original: Callable[..., Any], model: Any, data: dict[str, Any], *args: Any, every_input: bool) -> Any:
    """What to raise for a model that does not validate, None if it does. Raised by the caller, outside of `except`,
    since the exception would keep pydantic's own as its context otherwise."""
    from pydantic_core import ValidationError

    try:
        original(model, *args, **data)
    except ValidationError as error:
        if not KNOWN.installed:
            raise
        from tightlip.runtime.redact_pydantic import without_inputs, without_secrets

        return without_inputs(error) if every_input else without_secrets(error, KNOWN.filter or NOTHING)
    return None
