"""Objects and exceptions without the secrets in them: the object itself where it holds none, else a copy."""

from __future__ import annotations

import builtins
import contextlib
import copy
from collections.abc import Mapping
from typing import Any

from tightlip.runtime.redact_index import Index

PLAIN = frozenset({int, float, complex, bool, type(None)})
_DEEPEST = 8
_GROUP: Any = getattr(builtins, "BaseExceptionGroup", ())  # from Python 3.11 on


def cleaned(value: Any, index: Index, depth: int = 0) -> Any:
    """`value` if no secret shows in it, else the same with labels: containers keep their kind, an exception becomes
    its stand-in, any other object the text that it would have shown."""
    kind = type(value)
    if kind is str:
        return index.clean(value)
    if kind in PLAIN:
        return value
    if isinstance(value, bytes | bytearray):
        return _bytes(value, index)
    if isinstance(value, BaseException):
        return stand_in(value, index)
    if depth < _DEEPEST:
        if isinstance(value, Mapping):
            return _mapping(value, index, depth)
        if isinstance(value, list | tuple | set | frozenset):
            return _sequence(value, index, depth)
    return _other(value, index)


def _bytes(value: bytes | bytearray, index: Index) -> bytes | bytearray:
    text = value.decode("utf-8", "surrogateescape")
    clean = index.clean(text)
    return value if clean is text else type(value)(clean.encode("utf-8", "surrogateescape"))


def _mapping(value: Mapping[Any, Any], index: Index, depth: int) -> Mapping[Any, Any]:
    pairs = [(key, one, cleaned(key, index, depth + 1), cleaned(one, index, depth + 1)) for key, one in value.items()]
    if all(key is new_key and inner is new for key, inner, new_key, new in pairs):
        return value
    if type(value) is not dict and isinstance(value, dict) and all(key is new_key for key, _, new_key, _ in pairs):
        try:
            same_kind = copy.copy(value)
            same_kind.update((key, new) for key, _, _, new in pairs)
        except Exception:  # noqa: BLE001 - a class of the application may do anything here
            return {new_key: new for _, _, new_key, new in pairs}
        return same_kind
    return {new_key: new for _, _, new_key, new in pairs}


def _sequence(value: Any, index: Index, depth: int) -> Any:
    items = list(value)
    new = [cleaned(item, index, depth + 1) for item in items]
    if all(one is other for one, other in zip(items, new, strict=True)):
        return value
    kind = type(value)
    if hasattr(kind, "_make"):  # a named tuple
        return kind._make(new)
    for plain in (list, tuple, set, frozenset):
        if isinstance(value, plain):
            return plain(new)
    raise TypeError(kind.__name__)


def _other(value: Any, index: Index) -> Any:
    try:
        said, shown = str(value), repr(value)
    except Exception:  # noqa: BLE001 - as above; it shows nothing either when it is logged
        return value
    if index.clean(said) is said and index.clean(shown) is shown:
        return value
    return index.clean(said)


def stand_in(error: BaseException, index: Index) -> BaseException:
    """`error` itself if no secret shows in it, its notes, causes and contexts; else an exception of a class of the same
    name (where possible a subclass of the same class) with the same traceback and a clean text."""
    chain: dict[int, BaseException] = {}
    _collect(error, chain)
    if all(_shows_nothing(one, index) for one in chain.values()):
        return error
    return _rebuilt(error, index, {})


def _related(error: BaseException) -> list[BaseException]:
    inner = list(getattr(error, "exceptions", ())) if isinstance(error, _GROUP) else []
    return [one for one in (error.__cause__, error.__context__, *inner) if one is not None]


def _collect(error: BaseException, chain: dict[int, BaseException]) -> None:
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if id(one) not in chain:
            chain[id(one)] = one
            waiting += _related(one)


def _shown(error: BaseException) -> list[str]:
    """All that is commonly shown of one exception."""
    shown: list[str] = [*map(str, getattr(error, "__notes__", ()) or ())]
    with contextlib.suppress(Exception):  # one whose text raises shows nothing
        shown.append(str(error))
    with contextlib.suppress(Exception):
        shown += [repr(error), repr(error.args)]
    if isinstance(error, SyntaxError):
        shown.append(str(error.text))
    return shown


def _shows_nothing(error: BaseException, index: Index) -> bool:
    return all(index.clean(text) is text for text in _shown(error))


def _rebuilt(error: BaseException, index: Index, made: dict[int, BaseException]) -> BaseException:
    if id(error) in made:
        return made[id(error)]
    try:
        text = index.clean(str(error))
    except Exception:  # noqa: BLE001 - as above
        text = "<its text cannot be shown>"
    if isinstance(error, _GROUP):
        inner = [_rebuilt(one, index, made) for one in getattr(error, "exceptions", ())]
        new = _group(error, index, inner)
    else:
        new = _instance(type(error), text)
    made[id(error)] = new
    notes = getattr(error, "__notes__", None)
    if notes:
        new.__notes__ = [index.clean(str(note)) for note in notes]  # type: ignore[attr-defined,unused-ignore]
    new.__traceback__ = error.__traceback__
    cause, context = error.__cause__, error.__context__
    new.__cause__ = _rebuilt(cause, index, made) if cause is not None else None
    new.__context__ = _rebuilt(context, index, made) if context is not None else None
    new.__suppress_context__ = error.__suppress_context__
    return new


def _group(error: BaseException, index: Index, inner: list[BaseException]) -> BaseException:
    base = builtins.ExceptionGroup if isinstance(error, Exception) else _GROUP  # type: ignore[attr-defined]
    message = index.clean(str(getattr(error, "message", "")))
    kind: Any = type(type(error).__name__, (base,), {"__module__": type(error).__module__})
    made: BaseException = kind.__new__(kind, message, inner)
    return made


def _said(error: BaseException) -> str:
    return str(error.args[0])


def _repr(error: BaseException) -> str:
    return f"{type(error).__name__}({error.args[0]!r})"


def _instance(kind: type[BaseException], text: str) -> BaseException:
    space = {"__str__": _said, "__repr__": _repr, "__module__": kind.__module__, "__qualname__": kind.__qualname__}
    for base in (kind, Exception if issubclass(kind, Exception) else BaseException):
        if issubclass(base, SyntaxError) or any("__init_subclass__" in vars(one) for one in base.__mro__[:-1]):
            continue  # it shows a line of code, or does something with each subclass
        try:
            same_name: Any = type(kind.__name__, (base,), dict(space))
            made: BaseException = same_name.__new__(same_name)
            made.args = (text,)
            str(made)
        except Exception:  # noqa: BLE001,S112 - a class that cannot be subclassed or made without arguments
            continue
        return made
    return Exception(text)
