"""Log records without secrets, cleaned where a handler accepts them: every handler, present or added later."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from tightlip.runtime.redact_index import Index
from tightlip.runtime.redact_known import KNOWN
from tightlip.runtime.redact_objects import PLAIN, cleaned, stand_in
from tightlip.runtime.redact_patch import Patches

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_FEWEST = len(vars(logging.makeLogRecord({})))
_CONTAINERS = (dict, list, tuple, set, frozenset, bytes)


_SIMPLE = PLAIN | {str}
_TOGETHER = re.compile(r"%[^a-zA-Z%]*[a-zA-Z][^\s%]{0,3}%")
"""Two arguments with next to nothing between them."""

_FORMS = 1024  # forms of messages that are remembered; a program has hundreds


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
    if not _message_is_clean(record, index):
        _clean_message(record, index)
    if record.exc_info:
        _clean_exception(record, index)
    if record.exc_text:
        record.exc_text = index.clean(record.exc_text)
    if record.stack_info:
        record.stack_info = index.clean(record.stack_info)
    held = record.__dict__  # last: Python makes this dictionary when it is asked for
    if len(held) > _FEWEST:
        for name in held.keys() - _STANDARD:
            held[name] = cleaned(held[name], index)


def _message_is_clean(record: logging.LogRecord, index: Index) -> bool:
    """Whether neither the message nor an argument holds a secret. Formatting costs most, and is done only where the
    parts cannot be looked at by themselves."""
    msg, args = record.msg, record.args
    if type(msg) is str and type(record) is logging.LogRecord:
        if not args:
            return index.clean(msg) is msg
        if type(args) is tuple and _SIMPLE.issuperset(map(type, args)) and _stands_apart(msg, index):
            texts = "\n".join([arg for arg in args if type(arg) is str])
            return index.clean(texts) is texts
    text = _formatted(record)
    return text is not None and index.clean(text) is text and (not args or _args_are_clean(args, text, index))


def _stands_apart(form: str, index: Index) -> bool:
    """Whether a message's form holds no secret, and its arguments cannot become one together."""
    known = index.forms.get(form)
    if known is None:
        if len(index.forms) > _FORMS:
            index.forms.clear()
        known = index.forms[form] = index.clean(form) is form and _TOGETHER.search(form) is None
    return known


def _args_are_clean(args: Any, text: str, index: Index) -> bool:
    """Whether no argument holds a secret that the message does not show: one left out by the format, or cut short.

    Objects of other kinds are not asked for their text: the message shows it already, or nobody does."""
    for arg in args.values() if isinstance(args, Mapping) else args:
        kind = type(arg)
        if kind in PLAIN:
            continue
        if kind is str:
            if arg not in text and index.clean(arg) is not arg:
                return False
        elif isinstance(arg, _CONTAINERS) and cleaned(arg, index) is not arg:
            return False
    return True


def _clean_message(record: logging.LogRecord, index: Index) -> None:
    """Keep the message's form and its arguments' kinds where that is enough, since some formatters look into them."""
    before = _formatted(record)
    record.msg, record.args = cleaned(record.msg, index), cleaned(record.args, index)
    if before is None:
        return  # the handler will say so, and show both
    after = _formatted(record)
    if after is None or index.clean(after) is not after:
        record.msg, record.args = index.clean(before), ()


def _formatted(record: logging.LogRecord) -> str | None:
    """The message; None where the arguments do not fit."""
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - an argument of the application may do anything
        return None


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
