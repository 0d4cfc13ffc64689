"""Weighing a value: what its name, its shape, its words and its file say for and against a secret.

Two questions are answered: whether a value assigned to a telling name is a secret (`assigned`), and whether a value
with no name near is random enough to be one (`against_nameless`). Cheap checks come first.
"""

from __future__ import annotations

from functools import lru_cache

from tightlip.values import entropy, placeholder, published, words
from tightlip.verdict import chance, features, formats, identifiers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tightlip.verdict.filekind import FileKind


LONG = 20
"""Bytes of a secret typed in a row from which on it may have been meant, outside of tests: `1234567890abcdef1234`."""

WORDS = 24
"""Letters that a key without a digit is longer than."""

LETTERS = "letters only"

ZEROS = 48
"""Bytes of a secret from which on a run of `A` in it masks nothing."""

SHORTER = 0.3
"""Bits a character that a random string of under 32 characters may lack: it cannot hold each character as evenly."""


class Weight:
    """`reason` against a value, "" for a secret; `confidence` that it is one, and the `buckets` that it was read from
    (features.features), where it was."""

    __slots__ = ("buckets", "confidence", "reason")

    def __init__(self, reason: str, confidence: str = "low", buckets: Sequence[str] = ()) -> None:
        self.reason = reason
        self.confidence = confidence
        self.buckets = buckets


def assigned(
    value: bytes, name: bytes, kind: str, file: FileKind, *, plain: bool = False, placed: bool = False
) -> Weight:
    """Weigh a value that a name of `kind` (see names.kind) holds.

    `plain`: it stands without quotes. `placed`: its place alone makes it a password, as in a URL, so that it may be
    shorter.
    """
    against, typed = _against_assigned(value, name, kind, file, plain, placed)
    if against:
        return Weight(against)
    return Weight("", "low") if typed else credible(value, kind, file, plain=plain)


@lru_cache(maxsize=1 << 14)
def _against_assigned(
    value: bytes, name: bytes, kind: str, file: FileKind, plain: bool, placed: bool
) -> tuple[str, bool]:
    """The reason against it, "" for none, and whether it was typed in a row. The last answers are remembered, so that a
    file of one stand-in over and over is not slow."""
    if file.lock:
        return "in a lock file, where hashes stand", False
    size = len(value)
    if kind == "key" and size < WORDS and value.isalpha():
        return LETTERS, False  # as most keys of tables are; asked first, since it costs next to nothing
    against = placeholder.plain(value)
    if against and kind == "secret" and size >= ZEROS and b"AAAAAA" in value:
        against = placeholder.plain(value.replace(b"A", b""))  # zero bytes in base64, as Dropbox's and X's tokens have
    if not against and kind != "password" and size < LONG and placeholder.is_run(value[-8:]):
        against = placeholder.IN_A_ROW  # `xoxp-1234567890`: the rest is a prefix
    typed = bool(
        against in ("", placeholder.IN_A_ROW)
        and kind in ("secret", "key")
        and size >= LONG
        and not (value.isalpha() or file.test)
        and (against or placeholder.is_typed(value))
        and not (kind == "key" and placeholder.holds_alphabet(value))
    )
    if against and not typed:
        return against, False
    if kind == "password":
        against = "too short for a password" if size < (4 if placed else 5) else _password(value, size, file, plain)
    else:
        against = _secret(value, size, file) if kind == "secret" else _key(value, size, file, name)
    # `s3cr3tP@ss` is written to please a rule for passwords, and so for use: only an example file holds it as a filler.
    return against or _like_name(value, name) or ("" if typed else placeholder.filler(value, mangled=False)), typed


def _password(value: bytes, size: int, file: FileKind, plain: bool) -> str:
    if size > 128:
        return "too long for a password"
    shape = entropy.Shape(value)
    if b" " in value:
        return _phrase(value, shape)
    if value.isdigit():
        return "a number" if not 6 <= size <= (9 if plain else 32) or (size < 8 and len(set(value)) < 4) else ""
    kind = identifiers.reason(value)
    if kind and not (shape.digits and kind in ("a UUID", "a file name", "an object path")):
        return kind
    if shape.letters + value.count(b"_") + value.count(b"-") == size or shape.letters >= size - 2:
        against = _credential_words(value)
        if against:
            return against
        if (
            (file.test or file.locale)
            and shape.lower >= size - 1
            and size >= 5
            and words.pairs(value) >= words.WORDLIKE + 0.6
        ):
            return "a word, in a test or a translation"
        if file.locale:
            return "a text in a translation"
    return ""


_CREDENTIAL = (b"password", b"passwd", b"passwort", b"secret", b"token", b"credential", b"pwd", b"username", b"apikey")


def _credential_words(value: bytes) -> str:
    low = value.lower().replace(b"_", b"")
    return "an identifier or a text about a secret" if any(map(low.__contains__, _CREDENTIAL)) else ""


def _phrase(value: bytes, shape: entropy.Shape) -> str:
    """A value with blanks: four or more common words may be a passphrase, nearly everything else is prose or code."""
    parts = value.split()
    if shape.digits + shape.others > len(value) // 3 and shape.classes >= 3 and len(parts) == 2:
        return ""
    if (
        len(parts) < 4
        or len(parts) > 8
        or not all(part.isalpha() and part.islower() and len(part) > 2 for part in parts)
    ):
        return "a text"
    if any(part.decode("latin-1") in words.FILLERS for part in parts):
        return "a text"
    return ""


def _secret(value: bytes, size: int, file: FileKind) -> str:
    if size < 8:
        return "too short for a key"
    if b" " in value:
        return "a text"
    shape = entropy.Shape(value)
    if not shape.digits and not shape.others and size < 10 and words.pairs(value) >= words.WORDLIKE - 0.6:
        return "too short for letters only"
    kind = identifiers.reason(value)
    if kind == "a number" and value.isdigit():
        return "" if size >= 12 else "a number"
    if kind and kind != "a UUID" and not (kind in ("an object path", "a path") and _jumbled(value, shape)):
        return kind
    if file.locale:
        return "a text in a translation"
    if (b"|" in value or b"." in value) and formats.encoded_texts(value):
        return "a text in base64"
    if value[-1:] == b"." and formats.token_head(value):
        return "the header of a JSON web token, without the rest"
    return _wordy(value, shape) or formats.encoded_stand_in(value)


def _key(value: bytes, size: int, file: FileKind, name: bytes) -> str:
    if size < 16:
        return "too short for a key without a telling name"
    if b" " in value:
        return "a text"
    shape = entropy.Shape(value)
    kind = identifiers.reason(value)
    dotted = kind == "an object path" and shape.digits >= size // 4
    if kind == "a UUID" and not file.test and _is_keys_name(name) and not published.is_published(value):
        return ""  # as of many providers' keys: `acme_key` holds no identifier
    if kind and not dotted and not (kind == "a number" and value.isdigit()):
        return kind
    if not shape.digits and shape.classes < 3 and (size < WORDS or (not shape.others and shape.changes < size // 3)):
        return LETTERS
    if file.locale or file.generated:
        return "a name or a hash in such a file"
    if entropy.shannon(value) < 3.0:
        return "too regular"
    if formats.encoded_text(value) or (b"|" in value and formats.encoded_texts(value)):
        return "a text in base64"
    return _wordy(value, shape)


def _is_keys_name(name: bytes) -> bool:
    """Whether a name ends in `key` and says of what: `acme_key`, `X-Acme-Key`, but neither `key` nor `acme_key_id`; or
    is the header `Authorization`."""
    return (name[-3:].lower() == b"key" and len(words.split(name)) > 1) or name[-13:].lower() == b"authorization"


def _jumbled(value: bytes, shape: entropy.Shape) -> bool:
    """Whether what reads as a path is too random for one: base64 has slashes, and tokens have dots in them."""
    if shape.digits >= len(value) // 8:
        return True
    return len(value) >= 32 and shape.classes >= 3 and shape.digits >= 2 and words.pairs(value) < words.WORDLIKE - 0.8


def _wordy(value: bytes, shape: entropy.Shape) -> str:
    """Why a value is a name or a text: made of words rather than of random characters."""
    size = len(value)
    letters = shape.letters
    if letters < 4:
        return ""
    digits = shape.digits
    dense = digits >= size // 6 and shape.changes >= size // 4
    if dense and size >= 16:
        return ""
    if digits <= 4 and words.pairs(value) >= words.WORDLIKE:
        return "made of words"
    if digits <= 2 and any(sign in value for sign in (b"_", b"-", b".", b":", b"/")):
        parts = [part for part in words.split(value) if part.isalpha() and len(part) >= 4]
        if parts and sum(words.pairs(part.encode()) >= words.WORDLIKE for part in parts) * 3 >= len(parts) * 2:
            return "made of words"
    return _credential_words(value) if digits <= 3 else ""


def _like_name(value: bytes, name: bytes) -> str:
    """Whether the value says what the name says."""
    low = value.lower().replace(b"_", b"").replace(b"-", b"").replace(b".", b"")
    called = name.lower().replace(b"_", b"").replace(b"-", b"").replace(b".", b"")
    if low == called or (len(low) >= 6 and (low in called or (len(called) >= 6 and called in low))):
        return "says its own name"
    return ""


def credible(value: bytes, kind: str, file: FileKind, *, plain: bool = False) -> Weight:
    """A secret, and how sure that is."""
    buckets = features.features(value, kind, file, plain=plain)
    return Weight("", chance.confidence(chance.chance(buckets), buckets), buckets)


def is_random(value: bytes) -> bool:
    """Whether a value is too irregular to have been typed as an example."""
    shape = entropy.Shape(value)
    if shape.classes >= 2:
        return shape.digits + shape.others >= 2
    return words.pairs(value) < words.WORDLIKE - 0.6


def unlike_keys(value: bytes, file: FileKind) -> str:
    """The reason against a value of which only its randomness speaks that is told quickest, "" for none: most values in
    a list of such have one."""
    if file.lock or file.generated or file.locale or file.vendored:
        return "hashes are usual in such a file"
    if identifiers.is_hex(value):
        return "a hash, as far as one can tell"
    if formats.encoded_text(value):
        return "a text in base64"
    shape = entropy.Shape(value)
    if not (shape.lower and shape.upper and shape.digits):
        return "of one letter case or without digits"
    if shape.changes < len(value) * 0.45:
        return "its characters stand in groups"
    return ""


def against_nameless(value: bytes, before: bytes, limit: float) -> str:
    """Any other reason against it, "" for none; `before` is what stands before it on its line, and `limit` the bits a
    character that it needs, SHORTER less below 32 characters."""
    if entropy.shannon(value) < (limit - SHORTER if len(value) < 32 else limit):
        return "too regular"
    against = placeholder.plain(value) or placeholder.in_key(value) or identifiers.reason(value)
    if against:
        return against
    if placeholder.has_long_run(value) or placeholder.ends_typed(value):
        return placeholder.IN_A_ROW
    if words.pairs(value) >= 4.0:
        return "made of words"
    beside = identifiers.digest_beside(before)
    return f"beside {beside}" if beside else ""
