"""pydantic's validation errors without values: `str()`, `errors()` and `json()` all show what these are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

from tightlip.runtime.redact_index import Form, Index
from tightlip.runtime.redact_objects import cleaned

HIDDEN = "[hidden]"


def without_inputs(error: ValidationError) -> ValidationError:
    """The same error with the place and the kind of each line only: no input, and no input in a message."""
    lines = error.errors(include_url=False)
    shown = {text: Form(text, "hidden") for line in lines for text in _texts(line["input"]) if len(text) >= 4}
    return _rebuilt(error, lines, Index(shown), HIDDEN)


def without_secrets(error: ValidationError, index: Index) -> ValidationError:
    """`error` itself if it shows nothing that `index` knows, else the same with labels in its inputs and messages."""
    lines = error.errors(include_url=False)
    clean = cleaned([[line["loc"], line["msg"], line["input"], line.get("ctx")] for line in lines], index)
    if index.clean(str(error)) == str(error) and all(
        one["input"] is two[2] and one["msg"] is two[1] and one.get("ctx") is two[3]
        for one, two in zip(lines, clean, strict=True)
    ):
        return error
    return _rebuilt(error, lines, index, None)


def _rebuilt(error: ValidationError, lines: list[Any], index: Index, shown: str | None) -> ValidationError:
    made: list[InitErrorDetails] = []
    for line in lines:
        message = index.clean(line["msg"]).replace("{", "{{").replace("}", "}}")
        loc = tuple(index.clean(part) if isinstance(part, str) else part for part in line["loc"])
        what = shown if shown is not None else cleaned(line["input"], index)
        made.append(InitErrorDetails(type=PydanticCustomError(line["type"], message), loc=loc, input=what))
    return ValidationError.from_exception_data(error.title, made, hide_input=shown is not None)


def _texts(value: Any) -> Iterator[str]:
    """The texts in an input."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _texts(inner)
