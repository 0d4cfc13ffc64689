"""Token templates: how a rule shows an example without holding secret-shaped text.

`ghp_{alnum:36}` stands for "ghp_" and 36 letters and digits; `{alnum:20-24}` for 20 to 24 of them. `{{` and `}}`
are literal braces. `expand` fills a template from a seed, so the same seed gives the same text on every platform.
"""

from __future__ import annotations

import base64
import hashlib
import re
import string
import zlib

CLASSES = {
    "digit": string.digits,
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "lower": string.ascii_lowercase,
    "upper": string.ascii_uppercase,
    "alpha": string.ascii_letters,
    "alnum": string.ascii_letters + string.digits,
    "loweralnum": string.ascii_lowercase + string.digits,
    "upperalnum": string.ascii_uppercase + string.digits,
    "word": string.ascii_letters + string.digits + "_",
    "url": string.ascii_letters + string.digits + "-_",
    "base64": string.ascii_letters + string.digits + "+/",
    "base32": string.ascii_uppercase + "234567",
    "base58": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
    "graph": string.ascii_letters + string.digits + "!#%&()*+,-./:;<=>?@^_|~",
}
"""What may stand before the colon of a placeholder, with the characters that it draws from."""

CHECKED = "crc62"
"""The placeholder `{crc62:30}`: that many letters and digits, and six more for their CRC32, as in GitHub's tokens."""

SPECIAL = ("jwt", "uuid")
"""Placeholders that build a structured value; they take no length."""

_FIELD = re.compile(r"\{\{|\}\}|\{([A-Za-z0-9]+)(?::(\d+)(?:-(\d+))?)?\}|[{}]")


class TemplateError(ValueError):
    """A template that cannot be expanded; the message says which part."""


class _Stream:
    """Uniform picks from SHA-256 in counter mode: the same on every Python, unlike `random`'s helpers."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0
        self._pool = b""

    def below(self, limit: int) -> int:
        while True:
            if len(self._pool) < 2:
                self._pool += hashlib.sha256(f"{self._seed}:{self._count}".encode()).digest()
                self._count += 1
            value, self._pool = int.from_bytes(self._pool[:2], "big"), self._pool[2:]
            if value < 65536 - 65536 % limit:
                return value % limit

    def text(self, alphabet: str, length: int) -> str:
        return "".join(alphabet[self.below(len(alphabet))] for _ in range(length))


def expand(template: str, seed: str = "0") -> str:
    """The text that `template` stands for. Raises TemplateError for an unknown class or a stray brace."""
    stream = _Stream(f"{seed}:{template}")

    def fill(field: re.Match[str]) -> str:
        _refuse(field)
        if field[0] in ("{{", "}}"):
            return field[0][0]
        kind, low, high = field[1], field[2], field[3]
        if kind == "jwt":
            return _jwt(stream)
        if kind == "uuid":
            digits = stream.text(CLASSES["hex"], 30)
            return f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-a{digits[15:18]}-{digits[18:30]}"
        length = int(low) + (stream.below(int(high) - int(low) + 1) if high else 0)
        if kind == CHECKED:
            return _checked(stream.text(CLASSES["alnum"], length))
        return stream.text(CLASSES[kind], length)

    return _FIELD.sub(fill, template)


def check(template: str) -> None:
    """Raise TemplateError where `expand` would, at a fraction of its cost."""
    for field in _FIELD.finditer(template):
        _refuse(field)


def _refuse(field: re.Match[str]) -> None:
    if field[0] in ("{{", "}}"):
        return
    kind, low = field[1], field[2]
    if kind is None:
        raise TemplateError(f"stray {field[0]!r} at character {field.start() + 1}; write it twice to mean itself")
    if not ((kind in SPECIAL and low is None) or ((kind in CLASSES or kind == CHECKED) and low is not None)):
        known = ", ".join([*CLASSES, CHECKED, *SPECIAL])
        raise TemplateError(f"unknown placeholder {field[0]}; known: {known} (with :LENGTH or :MIN-MAX)")


def _checked(body: str) -> str:
    """`body` with its CRC32 behind it, in six digits of base 62."""
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        digits = (string.digits + string.ascii_uppercase + string.ascii_lowercase)[rest] + digits
    return body + digits


def _jwt(stream: _Stream) -> str:
    """A token in RFC 7519's compact form with a random subject and signature."""
    parts = ['{"alg":"HS256","typ":"JWT"}', '{"sub":"' + stream.text(CLASSES["hex"], 24) + '","iat":1700000000}']
    encoded = [base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, stream.text(CLASSES["url"], 43)])
