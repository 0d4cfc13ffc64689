"""Whether a value in `.env.example` is a real secret or stands for one.

The scanner's placeholder judge comes first. What it has no word for is judged here, for a variable whose name says
that it is secret: URLs and connection strings by the password in them, the rest by whether it reads as words.
"""

from __future__ import annotations

import base64
import json
import re

from tightlip.values import entropy, placeholder, prose, words

SHORTEST = 8
"""Characters below which a value is a weak development default at best."""

_WORDS_SHARE = 0.6
"""Share of a value's letters and digits that must read as words for it to be prose or a weak default."""

_URL = re.compile(
    r"[a-zA-Z][a-zA-Z0-9+.:-]*://(?:(?P<user>[^\s:/?#]*)(?::(?P<password>[^\s/]*))?@)?(?P<host>[^\s/@?#]*)"
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
_KEY = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_LEET = str.maketrans("@4301!5$7", "aaeoiisst")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_INSECURE = re.compile(r"^(?:django-)?insecure[-_]+(?=.{20})")
"""Django's mark for the key that it made itself: what follows is random all the same."""

_HOST = re.compile(
    r"(?i)(?:[\w.+-]+@)?(?:[a-z0-9-]+\.)+(?:com|net|org|io|dev|app|co|ai|local|example|test|internal|[a-z]{2})(?::\d+)?"
)
_PEM_KEY = re.compile(r"PRIVATE KEY-----(?:\\n|\s)*((?:[A-Za-z0-9+/=\s]|\\n){64,})")
_APP_PASSWORD = re.compile(r"[a-z]{4}(?: [a-z]{4}){3}")
_WORD_AND_ROW = re.compile(r"[A-Za-z]?[a-z]{2,9}[-_@#!.]?(?:123(?:4(?:5(?:6(?:7(?:89?)?)?)?)?)?|321|000|111)[!@#.]?")
_REGION = re.compile(r"[a-z]{2,12}(?:-[a-z]+)+-?\d{1,2}[a-z]?")
_VENDOR = re.compile(
    r"(?:sk|pk|rk|rzp|re|hf|gh[pousr]|github_pat|whsec|we|xox[abeoprs]|xapp|pat|npm|nvapi|gsk|glpat|shp(?:at|ss|ca)|key"
    r"|tok|lin_api|pplx|tvly|fc|sntrys|phc|dop_v1|npg|r8|SG|ntn|secret|[Bb]earer|[Bb]asic|token|api)[-_. ]"
    r"(?:(?:live|test|proj|prod|ant|or|v1|api\d\d|svcacct|admin)[-_])*"
)
"""What providers begin their keys with: the rest is what counts."""
_HOME_ROW = frozenset("asdfghjkl")
_DEMO_JWT = re.compile(r"1234567890|john doe|jane doe|supabase-demo|\bexample\b|\bdemo\b", re.IGNORECASE)


def real(value: str) -> str:
    """Why the value of a secret variable looks real, in a few words that do not hold it; "" for a placeholder, a weak
    development default, and credentials for this machine."""
    text = value.strip()
    if not text or any(char.isalpha() and not char.isascii() for char in text):
        return ""  # letters of other scripts are prose: no provider's key has them
    pem = _PEM_KEY.search(text)
    if pem:
        body = pem[1].replace("\\n", "").encode()
        return "" if placeholder.plain(body) or entropy.shannon(body) < 4 else "a private key"
    url = _URL.match(text)
    if url:
        return _url(url, text)
    if _DATABASE_FIELDS.search(text):
        return "" if _LOCAL.search(text) else _pairs(_PAIR.findall(text))
    return secret(text)


def generated(value: str) -> str:
    """Why a value under any name can only be a key; stricter than `real`."""
    text = value.strip()
    if len(text) < 20 or _URL.match(text) or not text.isascii():
        return ""
    if _HEX.fullmatch(text):
        return secret(text) if len(text) >= 32 else ""
    mixed = _KEY.fullmatch(text) and entropy.Shape(text.encode()).classes >= 3
    return secret(text) if mixed and _is_generated(text) else ""


LOCAL_CREDENTIALS = "a password for this machine"
WEAK_DEFAULT = "a development default that anyone can guess"


def weak(value: str) -> str:
    """What a value is that works as it stands and is no secret: LOCAL_CREDENTIALS, WEAK_DEFAULT, or "" for neither: a
    value that stands for a secret (`change-me`), and one that looks real."""
    text = value.strip()
    url = _URL.match(text)
    passwords = (
        [url["password"] or ""]
        if url
        else [
            found
            for name, found in _PAIR.findall(text)
            if _SECRET_FIELDS.search(name) and _DATABASE_FIELDS.search(text)
        ]
    )
    if not url and not passwords:
        return WEAK_DEFAULT if _is_guessed(text) else ""
    if url and (url["user"] or "").lower() in ("user", "username"):
        return ""  # `user:password@`: both stand for something
    local = _LOCAL.search("@" + url["host"]) if url else _LOCAL.search(text)
    if local and any(secret(one) for one in passwords):
        return LOCAL_CREDENTIALS
    return WEAK_DEFAULT if any(_is_guessed(one) for one in passwords) else ""


_GUESSED = words.word_set(
    "postgres postgresql password passwd pass secret root toor admin administrator guest minio minioadmin test tester"
    " testing user mysql redis mongo mongodb mariadb rabbitmq rabbit elastic neo4j sa app local docker qwerty letmein"
    " welcome dev devel development default super supersecret master demo oracle changeit db database pw pwd key token"
)


def _is_guessed(text: str) -> bool:
    """Whether a text is one or two of the words that everybody tries, with a few digits after them at most."""
    plain = text.lower().rstrip("0123456789!?.#").translate(_LEET)
    parts = [part for part in re.split(r"[-_@. ]+", plain) if part]
    if not 1 <= len(parts) <= 2 or len(text) > 24:
        return False
    known = all(
        part in _GUESSED or any(part[:at] in _GUESSED and part[at:] in _GUESSED for at in range(2, len(part)))
        for part in parts
    )
    return known or bool(_WORD_AND_ROW.fullmatch(text))


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
    text = _INSECURE.sub("", text)
    value = text.encode("utf-8", "surrogateescape")
    digits = text.replace("-", "")
    if len(digits) >= 16 and _HEX.fullmatch(digits) and len(set(digits)) > 5:
        return "" if placeholder.plain(digits.encode()) or _is_row(digits) else "hexadecimal digits"
    if len(text) < SHORTEST or _is_number(text) or _HOST.fullmatch(text):
        return ""
    if placeholder.reason(value):
        bare = value.translate(None, b"<>[]{}")  # brackets stand in a generated key by chance, too
        masked = placeholder.plain(bare) not in ("", "refers to a value elsewhere")
        return "random characters" if not masked and _is_generated(text) else ""
    if _is_jwt(text):
        return "" if is_demo(text) else "a JSON web token"
    vendor = _VENDOR.match(text)
    if vendor:
        return secret(text[vendor.end() :])
    if _is_row(text):
        return ""
    reading = prose.Reading(text)
    if _PATH.fullmatch(text) and reading.share >= _WORDS_SHARE:
        return ""
    if _APP_PASSWORD.fullmatch(text):
        return "four groups of four letters, as Google makes passwords"
    if _is_seed_phrase(text):
        return "a seed phrase"
    if reading.share >= _WORDS_SHARE:
        return "" if reading.described or not reading.digits else "words with a number, as people make passwords"
    if reading.named and not reading.digits and _only_words(text):
        return ""
    if _is_phrase(text) or _is_mash(text) or _is_encoded(text):
        return ""
    if entropy.shannon(value) < (2.5 if len(text) >= 12 else 2.1):
        return ""
    return "random characters"


def _is_generated(text: str) -> bool:
    """Whether a text is random whatever it holds by chance, as `%s` in a generated key."""
    if len(text) < 16 or any(char.isspace() for char in text) or entropy.shannon(text.encode()) < 3.6:
        return False
    shape = entropy.Shape(text.encode("ascii", "replace"))
    return shape.classes >= 3 and shape.changes >= len(text) * 0.4 and prose.Reading(text).share < 0.3


def _only_words(text: str) -> bool:
    """Whether every part between the signs is letters with a vowel, as words of a language that is not known here."""
    parts = re.split(r"[-_. ]+", text.strip("!?."))
    return len(parts) > 1 and all(
        part.isalpha()
        and (part.islower() or part.istitle() or part.isupper())
        and (not set(part.lower()).isdisjoint("aeiouy") or prose.is_trade(part.lower()))
        for part in parts
    )


def _is_row(text: str) -> bool:
    """Whether nothing but the alphabet and the digits in a row stands between the signs, also in turn: `abcd efgh`,
    `a1b2c3d4`, or one word before a row of digits, as in `acme123456`."""
    bare = "".join(char for char in text if char.isalnum()).lower()
    letters = "".join(char for char in bare if char.isalpha()).encode("ascii", "replace")
    digits = "".join(char for char in bare if char.isdigit()).encode("ascii", "replace")
    in_turn = placeholder.is_run(letters) and placeholder.is_run(digits)
    return in_turn or placeholder.is_run(bare.encode("ascii", "replace")) or bool(_WORD_AND_ROW.fullmatch(text))


def _is_seed_phrase(text: str) -> bool:
    """Whether a text is twelve or more different lower-case words, as wallets write their seed."""
    parts = text.split(" ")
    return (
        len(parts) in (12, 15, 18, 21, 24)
        and len(set(parts)) >= 10
        and all(3 <= len(part) <= 8 and part.isalpha() and part.isascii() and part.islower() for part in parts)
        and sum(prose.is_trade(part) for part in parts) < len(parts) // 2
    )


def _is_encoded(text: str) -> bool:
    """Whether it is base64 of a text that stands for a secret itself, as of `admin:password`."""
    if len(text) % 4 or not _BASE64.fullmatch(text):
        return False
    decoded = base64.b64decode(text)
    if not decoded.isascii() or not decoded.decode().isprintable():
        return False
    return bool(placeholder.filler(decoded)) or prose.Reading(decoded.decode()).named


def _is_phrase(text: str) -> bool:
    """Lower-case words of any language between dashes or blanks, as in `twoj_tajny_klucz` or `us-east-1`. Groups of one
    length are how generated keys are printed, and no phrase."""
    parts = re.split(r"[-_. ]+", text)
    return bool(_REGION.fullmatch(text)) or (
        len(parts) > 2
        and len({len(part) for part in parts}) > 1
        and all(part.isalpha() and part.islower() and not set(part).isdisjoint("aeiouy") for part in parts)
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
