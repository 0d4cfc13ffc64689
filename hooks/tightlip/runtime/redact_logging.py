"""Log records without secrets, cleaned where a handler accepts them: every handler, present or added later."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from tightlip.runtime.redact_index import Index
from tightlip.runtime.redact_known import KNOWN
from tightlip.runtime.redact_objects import PLAIN, cleaned, stand_in
from tightlip.runtime.redact_patch import Patches

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_FEWEST = len(vars(logging.makeLogRecord({})))
_CONTAINERS = (dict, list, tuple, set, frozenset, bytes)


_SIMPLE = PLAIN | {str}
_CUT = re.compile(r"%[^a-zA-Z%]*\.[\d*]*[sra]")
"""A text that the format cuts short."""


def install(patches: Patches) -> None:
    """Clean each record behind the filters of each handler that takes it, so that what these add is looked at, too;
    records from queues and other processes come by there as well."""
    patches.replace(logging.Handler, "filter", _filter)


def _filter(original: Callable[..., Any]) -> Callable[..., Any]:
    def filter(self: logging.Handler, record: logging.LogRecord) -> Any:  # noqa: A001 - the name it replaces
        accepted = original(self, record)
        index = KNOWN.filter
        if accepted and index is not None:
            clean(accepted if isinstance(accepted, logging.LogRecord) else record, index)
        return accepted

    return filter


def clean(record: logging.LogRecord, index: Index) -> None:
    """Take the secrets out of a record: message and arguments, extra attributes, exception and stack."""
    args = record.args
    try:
        text = record.getMessage()
    except Exception:  # noqa: BLE001 - arguments that do not fit; the handler will say so, and show both
        record.msg, record.args = cleaned(record.msg, index), cleaned(args, index)
    else:
        if index.clean(text) is not text or (args and _args_hold(record.msg, args, text, index)):
            _clean_message(record, index)
    if len(record.__dict__) > _FEWEST:
        for name in record.__dict__.keys() - _STANDARD:
            record.__dict__[name] = cleaned(record.__dict__[name], index)
    if record.exc_info:
        _clean_exception(record, index)
    if record.exc_text:
        record.exc_text = index.clean(record.exc_text)
    if record.stack_info:
        record.stack_info = index.clean(record.stack_info)


def _args_hold(msg: Any, args: Any, text: str, index: Index) -> bool:
    """Whether an argument holds a secret that the message does not show: one left out by the format, or cut short.

    Objects of other kinds are not asked for their text: the message shows it already, or nobody does."""
    if type(args) is tuple and _SIMPLE.issuperset(map(type, args)) and type(msg) is str and not _cuts(msg):
        return False
    for arg in args.values() if isinstance(args, Mapping) else args:
        kind = type(arg)
        if kind in PLAIN:
            continue
        if kind is str:
            if arg not in text and index.clean(arg) is not arg:
                return True
        elif isinstance(arg, _CONTAINERS) and cleaned(arg, index) is not arg:
            return True
    return False


@lru_cache(maxsize=1024)
def _cuts(form: str) -> bool:
    """Whether a message's form may show less than its arguments hold."""
    return _CUT.search(form) is not None


def _clean_message(record: logging.LogRecord, index: Index) -> None:
    """Keep the message's form and its arguments' kinds where that is enough, since some formatters look into them."""
    record.msg, record.args = cleaned(record.msg, index), cleaned(record.args, index)
    try:
        text = record.getMessage()
    except Exception:  # noqa: BLE001 - a number became a label, say
        text = None
    if text is None or index.clean(text) is not text:
        record.msg, record.args = index.clean(text if text is not None else str(record.msg)), ()


def _clean_exception(record: logging.LogRecord, index: Index) -> None:
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if error is None:
        return
    clean_error = stand_in(error, index)
    if clean_error is not error:
        record.exc_info = (type(clean_error), clean_error, clean_error.__traceback__)
    if not record.exc_text:
        text = "".join(traceback.format_exception(clean_error))
        shown = index.clean(text)
        if shown is not text:  # a line of code holds it
            record.exc_text = shown.rstrip("\n")
