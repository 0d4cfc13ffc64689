"""What the places that variables come from have in common: a value with its origin, and what went wrong there."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

LARGEST = 65_536
"""Bytes of the longest value that is taken: AWS Secrets Manager holds no longer one, and the environment of a process
hardly does."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where it was read: "environment", "file /run/secrets/x", "vault secret/app#KEY", "aws app#KEY",
    ".env" or "default". `repr` masks the value."""

    value: SecretStr
    origin: str


class SourceError(Exception):
    """A place that could not give what it should. `kind` is a problem's kind; the message never holds a value."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind
        self.text = text


def text_of(data: bytes, origin: str) -> Found:
    """`data` as a value. Raises SourceError for what is too large or no UTF-8; an empty one is a value too."""
    if len(data) > LARGEST:
        raise SourceError("format", f"is larger than {LARGEST:,} bytes in {origin}; no secret is")
    text = utf8(data)
    if text is None:
        raise SourceError("format", f"is no text (UTF-8) in {origin}; store binary values as base64")
    return Found(SecretStr(text), origin)


def utf8(data: bytes) -> str | None:
    """The text, None for what is none. A UnicodeDecodeError holds all the bytes, so none stays as a context."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
