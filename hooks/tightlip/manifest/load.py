"""Reading `required-secrets.yaml`: what is wrong in it is said with its line, its key, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from tightlip.errors import UsageError
from tightlip.manifest.schema import Manifest, SecretSpec

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Lines = dict[tuple[str, ...], int]

_SAID = {"string_type": "must be a text; put it in quotes", "int_type": "must be a whole number"}


def parse(data: bytes, path: str) -> Manifest:
    """The manifest in `data`; `path` is named in messages. Raises UsageError with the first thing that is wrong."""
    document, lines = _read(data, path)
    if document is None:
        raise UsageError(f"{path}: is empty; begin with `version: 1` and `secrets:`")
    try:
        return Manifest.model_validate(document)
    except ValidationError as error:
        # A misspelt key also makes the right one missing; the misspelling is what helps.
        first = min(
            error.errors(include_input=False, include_url=False), key=lambda one: one["type"] != "extra_forbidden"
        )
        said = _message(path, first["loc"], first["type"], first["msg"], lines)
    # Not within `except`: the error would keep pydantic's as its context, which shows what stands in the manifest.
    raise UsageError(said)


def _read(data: bytes, path: str) -> tuple[Any, Lines]:
    lines: Lines = {}
    try:
        loader = _Loader(data)
        try:
            node = loader.get_single_node()
            if node is None:
                return None, lines
            _walk(node, (), lines, path, set())
            return loader.construct_document(node), lines
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UsageError(f"{path}{f':{mark.line + 1}' if mark else ''}: not valid YAML: {error.problem}") from None
    except RecursionError:
        raise UsageError(f"{path}: not valid YAML: nested too deeply") from None
    except yaml.YAMLError as error:
        raise UsageError(f"{path}: not valid YAML: {str(error).splitlines()[0]}") from None
    except ValueError:
        raise UsageError(f"{path}: not valid YAML: a date or number that cannot be; put it in quotes") from None


def _walk(node: yaml.Node, place: tuple[str, ...], lines: Lines, path: str, seen: set[int]) -> None:
    """Note the line of each key; a key that stands twice in its mapping is refused, where YAML would take the last."""
    if id(node) in seen:  # an alias
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        here: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value) if isinstance(key, yaml.ScalarNode) else "?", key.start_mark.line + 1
            inner = (*place, name)
            if len(place) < 3 and isinstance(key, yaml.ScalarNode) and not key.tag.endswith((":str", ":merge")):
                kind = key.tag.rpartition(":")[2]
                raise UsageError(
                    f"{path}:{line}: {'.'.join(inner)}: YAML takes this name for a {kind}; put it in quotes"
                )
            if name in here and name != "<<":
                first = f"first in line {here[name]}"
                raise UsageError(f"{path}:{line}: {'.'.join(inner)}: stands here twice, {first}; keep one of them")
            here[name] = line
            lines.setdefault(inner, line)
            _walk(value, inner, lines, path, seen)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            lines.setdefault((*place, str(number)), item.start_mark.line + 1)
            _walk(item, (*place, str(number)), lines, path, seen)


def _message(path: str, loc: Sequence[int | str], kind: str, text: str, lines: Lines) -> str:
    """One line: file, line, key, what is wrong, what to do."""
    place = tuple(str(part) for part in loc)
    while place and place not in lines:
        place = place[:-1]  # pydantic's own steps, such as the branch of a union
    line = f":{lines[place]}" if place else ""
    key = ".".join(place)
    if kind == "extra_forbidden":
        what = _unknown(place)
    elif kind == "missing":
        what = f"{loc[-1]} is missing; add it"
        key = key if key != str(loc[-1]) else ""
    elif loc and loc[-1] == "[key]":
        what = (
            "is no variable's name: letters, digits and _ only; a word that YAML takes for true or false needs quotes"
        )
        key = ".".join(str(part) for part in loc[:-1])
    elif kind in ("model_type", "dict_type"):
        what = "must be a mapping of names" if place else "the file must be a mapping with version and secrets"
    else:
        what = _SAID.get(kind) or text.removeprefix("Value error, ").replace("Input should", "must").replace(
            "String should", "must"
        )
    return f"{path}{line}: {key + ': ' if key else ''}{what}"


def _unknown(place: tuple[str, ...]) -> str:
    """What to say of an unknown key: the nearest known one, and all of them."""
    model = _model(place[:-1])
    known = list(model.model_fields) if model else []
    if model is SecretSpec and place[-1] in ("default", "value"):
        return "a secret has no value in the manifest; take it out, and revoke it if it was real"
    near = difflib.get_close_matches(place[-1], known, n=1, cutoff=0.5)
    return f"unknown key; did you mean {near[0]}?" if near else f"unknown key; known: {', '.join(known)}"


def _model(place: Sequence[str]) -> type[BaseModel] | None:
    """The model whose keys stand at `place`, None where there is none."""
    kind: object = Manifest
    for name in place:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(name)
            kind = field.annotation if field else None
        else:
            kind = next((one for one in _arguments(kind, dict)), None)
    models = [one for one in (kind, *get_args(kind)) if isinstance(one, type) and issubclass(one, BaseModel)]
    return models[0] if models else None


def _arguments(kind: object, of: type) -> list[object]:
    """The value types of `kind` where it is a mapping."""
    return [get_args(kind)[1]] if get_origin(kind) is of else []
