"""Whether a value can be what the manifest wants: text that fits, and in production no placeholder.

A start-up must not fail on a good value, so the judge here is milder than the scanner's: what looks random is real,
whatever letters it happens to hold.
"""

from __future__ import annotations

import re
from typing import Literal

from tightlip.values import entropy, example, placeholder, runs, words

_REFERENCE = re.compile(
    r"\$\{[\w.:-]*\}|\$\([\w .:/-]*\)|\$[A-Z_][A-Z0-9_]*|\{\{.*\}\}|<[\w .:/|-]+>|%[A-Za-z_]+%|<%.*%>"
    r"|__\w+__|\[[a-zA-Z _-]+\]"
    r"|(?:op|vault|ref\+\w+|sops|awssm|gcpsm|akv|keyring)://\S*|vault:\S+#\S+|arn:aws[\w-]*:secretsmanager:\S*"
    r"|ENC\[.*\]|encrypted:\S+",
    re.DOTALL,
)
"""Whole values that stand for one elsewhere, which nobody has put in their place."""

_MULTILINE = re.compile(r"\s*(?:-----BEGIN |\{)")
_MASK = re.compile(r"\*{3}|\.{3}|\u2026|\u2022|0{7}|_{4}|#{3}|\?{3}|[xX]{4}|[yY]{5}|[zZ]{5}")
_DEFAULTS = frozenset(
    ("1234", "12345", "admin", "minioadmin", "mongo", "mysql", "postgres", "rabbitmq", "redis", "root", "test", "toor")
)
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")
_URL_WORDS = re.compile(r"(?i)\byour[-_.]|change-?me|placeholder|\bexample\.(?:com|net|org)\b|<[^<>]+>")

_GUESSED = "is a development default that anyone can guess"


Verdict = tuple[Literal["placeholder", "development-default"] | None, str]
"""The kind of problem and its text; (None, "") for a real value."""


def unfit(value: str, multiline: bool) -> str:
    """Why no program can take `value` as it is, "" if it can. Only what is `multiline`, or shows that it is (PEM,
    JSON), may have several lines."""
    if "\0" in value:
        return "holds a NUL byte, which no variable can"
    if not multiline and ("\n" in value or "\r" in value) and not _MULTILINE.match(value):
        return "holds a line break; take it out, or give the variable a format with lines, such as pem"
    if any("\ud800" <= char <= "\udfff" for char in value):
        return "is no text (UTF-8); store binary values as base64"
    return ""


def stands_in(value: str, known: str | None) -> Verdict:
    """Whether `value` is no secret but stands for one. `known` is the manifest's own placeholder."""
    text = value.strip()
    if known and text == known.strip():
        return "placeholder", "is the placeholder of the manifest"
    if _REFERENCE.fullmatch(text):
        return "placeholder", "refers to a value elsewhere, which nothing has put in its place"
    if _MULTILINE.match(text):
        return None, ""
    if _URL.match(text):
        return _url(text)
    return _word(text)


def _url(text: str) -> Verdict:
    """A URL is judged by its password; one without may be real, as that of a cache in a private network is."""
    password = example.subject(text)
    if password != text:
        return _word(password)
    if re.match(r"[^/]+//[^/@:]+:@", text):
        return "development-default", "has an empty password in its URL"
    return ("placeholder", "is a placeholder (a URL of examples)") if _URL_WORDS.search(text) else (None, "")


def _word(text: str) -> Verdict:
    value = text.encode("utf-8", "surrogateescape")
    if text.lower() in _DEFAULTS or text.startswith("django-insecure-"):
        return "development-default", _GUESSED
    if looks_random(text) or len({char for char in text if not char.isalnum()}) > 3:
        return None, ""
    reason = placeholder.reason(value)
    if (
        not reason
        or reason == "refers to a value elsewhere"  # _REFERENCE has looked, at the whole value
        or (reason == "masked" and not _MASK.search(text))
        or (reason == "one character repeated" and runs.longest_repeat(value) < len(value) // 2)
    ):
        return None, ""
    if reason in ("nothing but filler words", "known from documentation"):
        return "development-default", _GUESSED
    return "placeholder", f"is a placeholder ({reason})"


def looks_random(text: str) -> bool:
    """Whether the characters of `text` are too many and too varied for words, fillers or a row of keys."""
    if len(text) < 16 or placeholder.is_run(text.encode("utf-8", "surrogateescape")):
        return False
    if entropy.shannon(text.encode("utf-8", "surrogateescape")) < 3.2:
        return False
    read = sum(len(part) for part in words.split(text.encode("ascii", "replace")) if _reads(part))
    return read < 0.5 * sum(char.isalnum() for char in text)


def _reads(part: str) -> bool:
    return part.isalpha() and len(part) > 2 and (words.is_filler(part) or words.pairs(part.encode()) >= words.WORDLIKE)
