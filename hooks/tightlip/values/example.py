"""Whether a value in `.env.example` is a real secret or stands for one.

The scanner's placeholder judge comes first. What it has no word for is judged here, for a variable whose name says
that it is secret: URLs and connection strings by the password in them, the rest by whether it reads as words.
"""

from __future__ import annotations

import base64
import json
import re

from tightlip.values import entropy, placeholder, words

SHORTEST = 8
"""Characters below which a value is a weak development default at best."""

_WORDS_SHARE = 0.6
"""Share of a value's letters and digits that must read as words for it to be prose or a weak default."""

_URL = re.compile(
    r"[a-zA-Z][a-zA-Z0-9+.:-]*://(?:(?P<user>[^\s:/@?#]*)(?::(?P<password>[^\s/]*))?@)?(?P<host>[^\s/@?#]*)"
)
_DATABASE_FIELDS = re.compile(
    r"(?i)(?:^|;)\s*(?:server|host|data source|database|endpoint|user id|account ?name|driver|addr)\s*="
)
_PAIR = re.compile(r"(?:^|[?&;])\s*([A-Za-z][A-Za-z0-9_. -]*?)\s*=\s*([^;&]*)")
_LOCAL = re.compile(
    r"(?i)(?:^|[=/@])(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal|\(local(?:db)?\)"
    r"|[a-z0-9.-]+\.(?:local|localhost|test|internal|svc))(?:$|[:/,;?\\])"
)
_SECRET_FIELDS = re.compile(r"(?i)pass|pwd|secret|token|key$|sig$|signature|code$|credential")
_NUMBERS = re.compile(r"\d{1,15}[a-zA-Z]{0,3}|[\d\s().,:*+/%-]+")
_PATH = re.compile(r"(?:~|\.{1,2}|[A-Za-z]:|\$\w+)?(?:[/\\][\w.@ +-]+)+[/\\]?|[\w-]+(?:/[\w-]+)*\.[a-z]{2,5}")
_HEX = re.compile(r"[0-9a-fA-F]+")
_LEET = str.maketrans("@4301!5$7", "aaeoiisst")
_HOME_ROW = frozenset("asdfghjkl")
_DEMO_JWT = re.compile(r"1234567890|john doe|jane doe|supabase-demo|\bexample\b|\bdemo\b", re.IGNORECASE)


def real(value: str) -> str:
    """Why the value of a secret variable looks real, in a few words that do not hold it; "" for a placeholder, a weak
    development default, and credentials for this machine."""
    text = value.strip()
    if not text or any(char.isalpha() and not char.isascii() for char in text):
        return ""  # letters of other scripts are prose: no provider's key has them
    url = _URL.match(text)
    if url:
        return _url(url, text)
    if _DATABASE_FIELDS.search(text):
        return "" if _LOCAL.search(text) else _pairs(_PAIR.findall(text))
    return secret(text)


def subject(value: str) -> str:
    """The part of a value that is the secret: a URL's password, else all of it."""
    url = _URL.match(value.strip())
    return url["password"] if url and url["password"] else value.strip()


def _url(url: re.Match[str], text: str) -> str:
    """A URL holds a secret in its password, or in a parameter named as one."""
    rest = text[url.end() :]
    if _LOCAL.search("@" + url["host"]) or not url["host"]:
        return ""
    if url["password"] and secret(url["password"]):
        return "a URL with a password"
    if url["user"] and not url["password"] and secret(url["user"]):
        return "a URL with a key as its user"
    if _pairs(_PAIR.findall(rest)):
        return "a URL with a secret parameter"
    if any(len(part) >= 20 and secret(part) for part in re.split(r"[/?#]", rest)):
        return "a URL with a key in its path"
    return ""


def _pairs(pairs: list[tuple[str, str]]) -> str:
    return (
        "a connection string with a secret"
        if any(_SECRET_FIELDS.search(name) and secret(value) for name, value in pairs)
        else ""
    )


def secret(text: str) -> str:
    """The same for a value by itself, neither URL nor connection string."""
    value = text.encode("utf-8", "surrogateescape")
    digits = text.replace("-", "")
    if len(digits) >= 16 and _HEX.fullmatch(digits) and len(set(digits)) > 5:
        return "" if placeholder.plain(digits.encode()) else "hexadecimal digits"
    if len(text) < SHORTEST or placeholder.reason(value) or _is_number(text):
        return ""
    if _is_jwt(text):
        return "" if is_demo(text) else "a JSON web token"
    if _PATH.fullmatch(text) and _reads_as_words(text):
        return ""
    if _reads_as_words(text) or _is_phrase(text) or _is_mash(text):
        return ""
    if entropy.shannon(value) < 2.5:
        return ""
    return "random characters"


def _reads_as_words(text: str) -> bool:
    """Whether most of `text` is words of some language in Latin letters, also in leet (p@ssw0rd)."""
    if _words_share(text) >= _WORDS_SHARE:
        return True
    plain = text.lower().rstrip("0123456789!?.#").translate(_LEET)
    return plain.isalpha() and words.is_filler(plain)


def _words_share(text: str) -> float:
    size = sum(char.isalnum() for char in text)
    read = 0
    for part in words.split(text.encode("ascii", "replace")):
        if part.isalpha() and (words.is_filler(part) or _is_word(part)):
            read += len(part)
    return read / size if size else 1.0


def _is_word(part: str) -> bool:
    """Letters that follow each other as in words, with a vowel: sixteen random ones do not."""
    return len(part) >= 3 and not set(part).isdisjoint("aeiouy") and words.pairs(part.encode()) >= words.WORDLIKE


def _is_phrase(text: str) -> bool:
    """Lower-case words of any language between dashes or blanks, as in `twoj_tajny_klucz` or `us-east-1`. Groups of one
    length are how generated keys are printed, and no phrase."""
    parts = re.split(r"[-_. ]+", text)
    letters = [part for part in parts if not part.isdigit()]
    return (
        len(parts) > 2
        and len(letters) > 1
        and len({len(part) for part in letters}) > 1
        and all(part.isalpha() and part.islower() and not set(part).isdisjoint("aeiouy") for part in letters)
        and sum(len(part) for part in parts if part.isdigit()) <= 4
    )


def _is_mash(text: str) -> bool:
    """Letters of a keyboard's middle row only, as a hand falls on it, beside filler words."""
    parts = [part for part in words.split(text.encode("ascii", "replace")) if not words.is_filler(part)]
    rest = "".join(parts)
    return len(rest) >= SHORTEST and sum(char in _HOME_ROW for char in rest) >= 0.9 * len(rest)


def _is_number(text: str) -> bool:
    """A number with or without a unit, or a calculation; a long run of digits alone may be a key."""
    return bool(_NUMBERS.fullmatch(text)) and not (text.isdigit() and len(text) > 15)


def _is_jwt(text: str) -> bool:
    return text.startswith("eyJ") and text.count(".") == 2


def is_demo(value: str) -> bool:
    """Whether a value is a JSON web token from documentation: its payload says so."""
    if not _is_jwt(value):
        return False
    payload = value.split(".")[1]
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except ValueError:
        return len(payload) < 20
    return bool(_DEMO_JWT.search(json.dumps(claims)))
