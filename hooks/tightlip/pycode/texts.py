"""Whether a text in code is a secret: by the name it is given, by its own shape, or by the URL that it is part of.

All languages ask the same questions here; what a text is, each finds out from its own tree.
"""

from __future__ import annotations

from tightlip.pycode import connections, rules
from tightlip.pycode.literals import HOLE
from tightlip.values import entropy, words
from tightlip.verdict import formats, weigh

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tightlip.pycode.sheet import Sheet
    from tightlip.verdict.filekind import FileKind

LONG = 20
"""Bytes from which on a value of several classes is random text rather than a password."""

LONGEST = 5000
"""Characters beyond which a text is data."""

_SCHEMES = ("bearer ", "basic ", "token ", "apikey ", "bot ", "django-insecure-")


def judge(text: str, name: str, kind: str, sheet: Sheet) -> tuple[str, bytes]:
    """The confidence that a text which `name` is given is a secret of `kind` ("" where it is none), and the secret in
    it: what comes after `Bearer`, without what is only known at run time."""
    level = ""
    scheme = ""
    if "://" not in text and len(text) <= LONGEST and "PRIVATE KEY-----" not in text and text.isascii():
        # A URL's password is for connections, a private key is found by itself, and what is not ASCII is prose.
        low = text.lower()
        scheme = next((one for one in _SCHEMES if low.startswith(one)), "")
        level = _level(text[len(scheme) :], scheme, name, kind, sheet)
    return level, text[len(scheme) :].replace(HOLE, "").encode("utf-8", "surrogatepass") if level else b""


def _level(bare: str, scheme: str, name: str, kind: str, sheet: Sheet) -> str:
    value = bare.encode("utf-8", "surrogatepass")
    if scheme == "basic ":
        password = formats.basic(value)
        value = password or value
        kind = "password" if password else kind
    if HOLE in bare:
        # What is known of it must be a secret on its own: the rest may be the secret.
        parts = sorted(bare.split(HOLE), key=len)
        value, kind = parts[-1].encode("utf-8", "surrogatepass"), "secret" if kind == "password" else kind
        if len(value) < 16:
            return ""
    if value[:3] == b"eyJ" and value.count(b".") == 2:
        return "" if formats.json_web_token(value) else _levelled("high", sheet.file)
    weight = weigh.assigned(value, name.encode("utf-8", "replace"), kind, sheet.file)
    if weight.reason in _WEAK and kind == "password" and not sheet.file.test and _is_weak_but_real(value):
        return "medium"
    if weight.reason or _says_little(value, kind, name, sheet):
        return ""
    level = strength(value, kind, sheet.file)
    return "" if kind == "key" and level == "low" else level


_WEAK = frozenset(("nothing but filler words", "known from documentation"))
_STANDS_FOR = (
    b"change",
    b"replace",
    b"your",
    b"example",
    b"here",
    b"todo",
    b"fixme",
    b"placeholder",
    b"dummy",
    b"test",
)


def _is_weak_but_real(value: bytes) -> bool:
    """Whether a password of plain words is one that somebody would log in with: `Summer-2024!`."""
    low = value.lower()
    shape = entropy.Shape(value)
    mixed = len(value) >= 8 and shape.digits and shape.classes >= 3
    return (bool(mixed) or low == b"hunter2") and b" " not in value and not any(word in low for word in _STANDS_FOR)


def strength(value: bytes, kind: str, file: FileKind) -> str:
    """How sure it is that a value which nothing speaks against is a secret: by its length and the variety in it."""
    shape = entropy.Shape(value)
    strong = len(value) >= LONG and shape.classes >= 2 and entropy.shannon(value) >= 3.2
    if kind == "password":
        strong = strong or (len(value) >= 8 and shape.classes >= 3)
    if kind == "key":
        return _levelled("medium", file) if strong else "low"
    return _levelled("high" if strong else "medium", file)


def _levelled(level: str, file: FileKind) -> str:
    """In tests, values are seldom real: one level less."""
    if not (file.test or file.docs or file.vendored):
        return level
    return "medium" if level == "high" else "low"


def _says_little(value: bytes, kind: str, name: str, sheet: Sheet) -> bool:
    """What the scanner lets pass as a low risk, and what code alone makes likely: a word of a language, a constant's
    value, a mapping's key."""
    if sheet.vocabulary.variable(name):
        return False
    if sheet.vocabulary.kind(value.decode("latin-1")) and value.replace(b"_", b"").replace(b"-", b"").isalpha():
        return True
    letters = value.replace(b"_", b"").replace(b"-", b"").replace(b".", b"")
    if letters.isalpha() and (kind == "key" or (kind == "secret" and len(value) < 20)) and words.pairs(letters) >= 3.6:
        return True
    if kind == "key" and len(value) < 20:
        return True
    return kind == "password" and (value[:1] in b"<[({%$" or value[-1:] in b":?")


def anywhere(value: str, sheet: Sheet) -> Iterator[tuple[str, str, bytes, str]]:
    """What is secret in a text, wherever it stands: the password in a URL or connection string, a private key. As
    (code, subject, secret, confidence)."""
    if connections.may_hold(value):
        found = connections.secret(value, sheet.file, sheet.vocabulary.kind)
        if found is not None:
            secret = found[0].encode("utf-8", "surrogatepass")
            yield rules.CONNECTION, "", secret, strength(secret, found[1], sheet.file)
    elif "PRIVATE KEY-----" in value and "-----BEGIN " in value:
        body = value.partition("PRIVATE KEY-----")[2].partition("-----END")[0].strip()
        if len(body) >= 60 and len(set(body)) >= 20 and "..." not in body and HOLE not in body:
            level = "medium" if sheet.file.test else "high"
            yield rules.ASSIGNED, "private key", body.encode("utf-8", "replace"), level
