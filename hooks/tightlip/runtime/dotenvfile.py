"""The `.env` file of a local profile, read as pydantic-settings reads it: by python-dotenv, `${NAME}` filled in."""

from __future__ import annotations

import codecs
import os

from tightlip.runtime import files
from tightlip.runtime.sources import SourceError, utf8

NAME = ".env"
_LARGEST = 1_000_000


def present(directory: str) -> bool:
    """Whether the folder has a `.env`, be it a link that leads nowhere."""
    return os.path.lexists(os.path.join(directory, NAME))


def read(directory: str) -> dict[str, str]:
    """The assignments of the `.env` file in `directory`, none where there is no file.

    Raises SourceError where it cannot be read, or has a line that is neither an assignment nor a comment: python-dotenv
    passes such a line over, and the variable would be missing without a word.
    """
    data = files.content(os.path.join(directory, NAME), _LARGEST)
    if data is None:
        return {}
    import io

    from dotenv import dotenv_values
    from dotenv.parser import parse_stream

    text = utf8(data.removeprefix(codecs.BOM_UTF8))
    if text is None:
        raise SourceError("unreadable", f"{NAME} is no text in UTF-8")
    for binding in parse_stream(io.StringIO(text)):
        if binding.error:
            line = binding.original.line + len(binding.original.string) - len(binding.original.string.lstrip("\n"))
            raise SourceError("unreadable", f"{NAME} line {line} is no assignment; mend it, or quote the value")
    return {name: value for name, value in dotenv_values(stream=io.StringIO(text)).items() if value is not None}
