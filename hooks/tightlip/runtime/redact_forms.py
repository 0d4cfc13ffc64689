"""The forms in which a secret turns up in a text: as it is, URL-encoded, in base64, in JSON, as a DSN's password."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from tightlip.runtime.redact_index import Form

SHORTEST = 6
"""A form with fewer characters is not looked for: it would turn up in texts that have nothing to do with it."""

ANYWHERE = 8
"""A form with fewer characters is looked for as a whole word only."""

LONGEST = 1 << 16
"""A value with more characters is looked for as it is, and by its lines; its other forms would cost too much memory."""

_PIECES = 24  # characters from which on pieces of a value are looked for
_LINE = 16  # a line of a longer value counts as secret from here on: keys in PEM have 64 characters a line
_URL_PASSWORD = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^:/@\s]*:(?P<password>.+)@[^@]*", re.DOTALL)
_SENSITIVE = r"[\w. -]*(?:pass|pwd|secret|token|key|sig|credential)[\w. -]*"
_FIELD = re.compile(rf"(?i)(?:^|[?&;\s]){_SENSITIVE}=\s*(?:'([^']*)'|\"([^\"]*)\"|([^;&\s]*))")
_SENSITIVE_NAME = re.compile(rf"(?i){_SENSITIVE}")


def forms(value: str, label: str) -> list[Form]:
    """Each form of `value` to look for, to be shown as `label`."""
    found: dict[str, Form] = {}
    for part in _parts(value):
        for form in _written(part):
            if len(form) >= SHORTEST and form not in found:
                found[form] = Form(form, label, word=len(form) < ANYWHERE or _is_plain(form))
        for token in _random(part):
            found[token] = Form(token, label, pieces=True)
    return list(found.values())


def _random(part: str) -> Iterator[str]:
    """What of a part is random all through, so that a piece of it is secret, too: no URL, no pairs, no words."""
    if not _PIECES <= len(part) <= LONGEST or "://" in part or re.search(r"[\s;&]|=(?!=*$)", part):
        return
    # A token's head says the same in all tokens of its kind; what cannot be guessed stands at its end.
    token = part.rpartition(".")[2] if part.startswith("eyJ") else part
    if len(token) >= _PIECES:
        yield token


def _is_plain(form: str) -> bool:
    """Whether a form is a word or a number: inside other words and numbers it means nothing."""
    return len(form) <= 16 and ((form.isalpha() and form.islower()) or form.isdigit())


def _parts(value: str) -> Iterator[str]:
    """`value`, and what in it is secret by itself."""
    yield value
    stripped = value.strip()
    if stripped != value:
        yield stripped
    lines = stripped.splitlines()
    if len(lines) > 1:
        yield from (line for line in lines if len(line) >= _LINE and not line.startswith("-----"))
    if len(value) > LONGEST:
        return
    url = _URL_PASSWORD.match(stripped)
    if url:
        yield url["password"]
    if "=" in stripped:
        for match in _FIELD.finditer(stripped):
            yield next((group for group in match.groups() if group), "")
    if stripped.startswith("{"):
        try:
            document = json.loads(stripped)
        except (ValueError, RecursionError):
            return
        yield from _leaves(document)


def _leaves(document: object) -> Iterator[str]:
    """The texts in a JSON object whose names say that they are secret."""
    if isinstance(document, dict):
        for name, inner in document.items():
            if isinstance(inner, str):
                if _SENSITIVE_NAME.fullmatch(name) and "://" not in inner:
                    yield from _parts(inner)
            else:
                yield from _leaves(inner)
    elif isinstance(document, list):
        for inner in document:
            yield from _leaves(inner)


def _written(part: str) -> Iterator[str]:
    yield part
    if len(part) > LONGEST:
        return
    decoded = {part, unquote(part), unquote_plus(part)}
    for text in decoded:
        yield text
        yield json.dumps(text)[1:-1]
        yield json.dumps(text, ensure_ascii=False)[1:-1]
        yield repr(text)[1:-1]
        yield html.escape(text)
        raw = text.encode("utf-8", "surrogateescape")
        for encoded in (quote(raw, safe=""), quote(raw), quote_plus(raw)):
            yield encoded
            yield re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), encoded)
        yield repr(raw)[2:-1]
        yield from _base64(raw)


def _base64(data: bytes) -> Iterator[str]:
    """Base64 of `data` behind 0, 1 and 2 other bytes (`user:password` in one piece), without the characters that also
    depend on its neighbours."""
    for before in range(3):
        text = base64.b64encode(b"\0" * before + data).decode()
        whole = (before + len(data)) % 3 == 0
        text = text.rstrip("=")[(0, 2, 3)[before] : None if whole else -1]
        yield text
        yield text.translate({43: 45, 47: 95})  # the alphabet for URLs
