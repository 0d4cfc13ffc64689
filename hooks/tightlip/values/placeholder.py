"""Values that stand for a secret without being one: fillers, masks, examples, references to somewhere else.

One judge for the scanner and for `.env.example`, so that both call the same things placeholders.
"""

from __future__ import annotations

from itertools import pairwise

from tightlip.values import runs, words
from tightlip.values.runs import longest_repeat

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_REFERENCE_WITHIN = (
    # shells, templates, formats: ${X} $(x) {{ x }} <%= x %> %(x)s #{x} @{x} {0}
    rb"\$\{[^}]{0,200}\}|\$\([^)]{0,200}\)|\{\{|\}\}|<%|%>|%\([A-Za-z_]+\)[sdr]|%[sdvr@]\b|#\{|@\{"
    rb"|\{[\w.]{0,40}(?::[^{}\s]{0,20})?\}"
)
_WITHIN = frozenset(b"${}%")
"""One of these stands in each match of _REFERENCE_WITHIN."""

_REFERENCES = (
    # whole values: $X %X% @X :x &x *x !x __X__
    rb"\$\{?[A-Za-z_(]\w{2,}\}?$|\$[({]|\{%|%[A-Za-z_]+%$|@@?[A-Za-z_.]+@@?$|:[a-z_]+$"
    rb"|&lt;.*&gt;$|'\$\w+'$|&[a-z_]+;?$|\*[A-Za-z_.]+$|!\w+!$|__\w+__$"
    # in brackets, and YAML tags
    rb"|<[^<>]*>?$|\[[^\[\]]*\]$|\{[^{}]*\}$|!(?:Ref|Sub|GetAtt|ImportValue|secret|vault|env_var)\b"
    # look-ups and secret stores
    rb"|(?i:(?:process\.env|import\.meta|os\.environ|os\.getenv|getenv|env[(\[.:]|system\.getenv|secrets?\.[a-z_]+"
    rb"|vars?\.[a-z_]|local\.[a-z_]|data\.[a-z_]+\.|vault[:/]|ssm:|arn:aws|op://|ref\+|sops:|secretsmanager|keyring:"
    rb"|file:/|awssm:|gcpsm:|akv:|cipher\})|ENC[\[(])"
    # encrypted where it stands
    rb"|\$ANSIBLE_VAULT|encrypted:|AQ(?:IC|EC)AH"
)
"""How a value begins, or what it is."""

_MASKS = (
    rb"\*{3}|\.{3}|\xe2\x80\xa6|\xe2\x80\xa2|0{7}|_{4}|-{5}|#{3}|\?{3}|<(?:[^<>]{2,40})>|\[(?:[a-z_ -]{3,40})\]"
    rb"|(?i:x{4}|(?:^|[^a-z])x{3}(?:$|[^a-z])|y{5}|z{5}|a{6})"
)
_MASK_SIGNS = frozenset(b"<[\xe2")
"""In each match of _MASKS one of these stands, or three of one character in a row."""

_EXAMPLES = (
    rb"(?i)example|placeholder|change[-_ .]?(?:me|this|it)\b|changeme|replace[-_ .]?(?:me|this|with)|redacted|dummy"
    rb"|insert[-_ ]|fixme|sample[-_ ]|not[-_ ]?(?:a[-_ ]?)?real|^your|[-_ ]?(?:goes|go|comes)?[-_ ]here$"
    rb"|do[-_ ]?not[-_ ]?use|\b(?:lorem|ipsum)\b|dead[-_]?beef|cafe[-_]?babe|must[-_ ]?be|should[-_ ]?be|at[-_ ]?least"
    rb"|insecure"
    rb"|(?:^|[^a-z])(?:your?|my|our|some|an?|any|the|user)[-_ .](?:[a-z]+[-_ .]){0,4}"
    rb"(?:key|token|secret|pass|password|passwd|pwd|id|api|value|credentials?|string|name|code)s?(?:$|[^a-z])"
    rb"|^(?:test|fake|mock|demo|dev|local)[-_ ]?(?:key|token|secret|pass(?:word)?)"
)
_EXAMPLE_WORDS = tuple(
    b"example placeholder change replace redacted dummy insert fixme sample real your here use lorem ipsum dead"
    b" cafe must should least insecure key token secret pass pwd id api value credential string name code".split()
)
"""In each match of _EXAMPLES one of these stands. To look for them all costs a tenth of what it does."""

_EXAMPLE_IN_KEY = (
    rb"EXAMPLE|example|\*{3}|\.{3}|(?:TEST|FAKE)KEY"
    rb"|(?i:^your[-_]|your[-_](?:api|key|token|secret|pass)|placeholder|dummy|sample|redacted|changeme|xxxx|deadbeefdeadbe)"
)
_IN_KEY_WORDS = (
    b"example",
    b"***",
    b"...",
    b"your",
    b"placeholder",
    b"dummy",
    b"sample",
    b"testkey",
    b"fakekey",
    b"redacted",
    b"changeme",
    b"xxxx",
    b"deadbeef",
)
"""The same for _EXAMPLE_IN_KEY."""

IN_A_ROW = "characters in a row"
"""The reason against `0123456789abcdef`: most neighbours differ by one."""

FILLER_WORDS = "nothing but filler words"
"""The reason against `mysecretpassword`."""

_compiled: dict[str, re.Pattern[bytes]] = {}


def _search(name: str, expression: bytes, value: bytes) -> re.Match[bytes] | None:
    return _expression(name, expression).search(value)


def _expression(name: str, expression: bytes) -> re.Pattern[bytes]:
    found = _compiled.get(name)
    if found is None:
        import re

        found = _compiled[name] = re.compile(expression)
    return found


def reason(value: bytes) -> str:
    """Why `value` is no secret in itself, in a few words; "" where nothing says so."""
    return plain(value) or filler(value)


def plain(value: bytes) -> str:
    """The part of `reason` that does not read words: empty, repeated, in a row, masked, a reference."""
    if not value.strip():
        return "empty"
    different = len(set(value))
    if different <= 3:
        return "one or two characters repeated"
    if _expression("reference", _REFERENCES).match(value) or (
        not _WITHIN.isdisjoint(value) and _search("within", _REFERENCE_WITHIN, value)
    ):
        return "refers to a value elsewhere"
    repeat = longest_repeat(value.lower())
    if (repeat >= 3 or not _MASK_SIGNS.isdisjoint(value)) and _search("mask", _MASKS, value):
        return "masked"
    size = len(value)
    if size >= ALPHABET and different == size and holds_alphabet(value):
        return "an alphabet"
    if is_run(value) or (size >= COUNTED and different <= len(_HEX) and not value.strip(_HEX) and _counts(value)):
        return IN_A_ROW
    if repeat > 4 and longest_repeat(value) > max(4, size // 8):
        return "one character repeated"
    if different <= FEW and size >= 4 * different and runs.returns(value, different, size - different - TAIL):
        return "a few characters over and over"
    if FEW < different <= OFTEN and size >= 3 * different and runs.returns(value, different, size - different):
        return "the same over and over"
    return ""


FEW = 4
"""Characters that make nothing but a pattern when they come over and over: `asdfasdfasdfasdf`."""

OFTEN = 8
"""The same for nothing but a pattern, three times at the least."""

TAIL = 4
"""Bytes that may stand before or behind such a pattern."""

ALPHABET = 36
"""Bytes from which on a value in which no character comes twice, `a` to `z` in a row among them, is some alphabet."""

COUNTED = 24
"""Hexadecimal digits that are asked whether they count up."""

_HEX = b"0123456789abcdefABCDEF"


def _counts(digits: bytes) -> bool:
    """Whether hexadecimal digits are bytes, each as much more than the one before: `000102...`, `001122...`."""
    data = bytes.fromhex(digits.decode()[: len(digits) // 2 * 2])
    return len({(second - first) % 256 for first, second in pairwise(data)}) == 1


_LEET = (bytes.maketrans(b"0134578@$!|", b"oleastbasil"), bytes.maketrans(b"0134578@$!|", b"oieastbasil"))

_BEYOND_ASCII = bytes(range(128, 256))
_WELL_KNOWN = frozenset(
    (b"tiger", b"hunter2", b"letmein", b"iloveyou", b"trustno1", b"opensesame", b"open sesame", b"nopass")
)
"""Passwords that documentation and jokes have made public."""

_PASSWORD_MANGLED = frozenset(
    (b"p@ssw0rd", b"p@ssword", b"passw0rd", b"p4ssw0rd", b"pa$$word", b"pa$$w0rd", b"p@$$w0rd")
)


def filler(value: bytes, *, mangled: bool = True) -> str:
    """The part of `reason` that reads words: `your-api-key`, `changeme`, `mySuperSecretPassword123`; and with
    digits and signs for letters, if `mangled`: `p4ssw0rd`."""
    ascii_only = value.translate(None, _BEYOND_ASCII)
    if ascii_only != value and (any(ascii_only in row for row in _ROWS) or filler(ascii_only)):
        return "nothing but filler words, and letters beyond ASCII"
    low = value.lower().rstrip(b"!.")
    if low in _WELL_KNOWN or low.rstrip(b"0123456789@#") in _PASSWORD_MANGLED:
        return "known from documentation"
    if mangled and len(low) <= 20 and any(words.is_filler(low.translate(table).decode("latin-1")) for table in _LEET):
        return FILLER_WORDS
    if any(map(value.lower().__contains__, _EXAMPLE_WORDS)) and _search("example", _EXAMPLES, value):
        return "a placeholder's words"
    if made_of_fillers(value):
        return FILLER_WORDS
    return ""


def in_key(value: bytes) -> str:
    """Why a value of a provider's format is an example: the format itself is telling, so only plain marks count.
    (`has_long_run` tells what may be one as well.)"""
    if any(map(value.lower().__contains__, _IN_KEY_WORDS)) and _search("key", _EXAMPLE_IN_KEY, value):
        return "marked as an example"
    size = len(value)
    if size >= 12 and longest_repeat(value) >= max(7, size // 3):
        return "one character repeated"
    if size >= 4 * FEW and any(runs.returns(value, apart, size // 2) for apart in range(2, FEW + 1)):
        return "a few characters over and over"
    return ""


_ROWS = (b"abcdefghijklmnopqrstuvwxyz", b"01234567890123456789", b"qwertyuiop", b"asdfghjkl", b"zxcvbnm", b"9876543210")


def has_long_run(value: bytes) -> bool:
    """Whether half of a key or more is a piece of the alphabet, of the digits or of a keyboard row."""
    low = value.lower()
    need = max(9, len(low) // 3)
    if not runs.climbs(low, need):
        return False
    return any(low[start : start + need] in row + row for row in _ROWS[:2] for start in range(len(low) - need + 1))


_TYPED_END = rb"(?i)(?:abc(?:de?f?)?|xyz)[-_]?(?:0?123(?:4(?:5(?:6(?:78?9?0?)?)?)?)?|321|789|987)=*$"


def ends_typed(value: bytes) -> bool:
    """Whether letters and digits in a row end a value, as hands fill one up: `...abcd123`."""
    return value.rstrip(b"=")[-1:].isdigit() and _search("typed end", _TYPED_END, value) is not None


def made_of_fillers(value: bytes) -> bool:
    """Whether the letters of `value` are filler words, with few digits and signs between them."""
    parts = words.split(value)
    if not parts:
        return False
    letters = [part for part in parts if part.isalpha()]
    digits = [part for part in parts if part.isdigit()]
    count = sum(map(len, digits))
    if count > 4 and not all(is_run(part.encode()) for part in digits if len(part) > 4):
        return False
    if not letters:
        return False
    if len(value) - count - sum(map(len, letters)) > len(parts) + 2:
        return False
    if sum(len(part) == 1 for part in letters) > 1:
        return False
    return words.is_filler("".join(letters)) or all(words.is_filler(part) or len(part) == 1 for part in letters)


def is_typed(value: bytes) -> bool:
    """Whether a value is pieces of the alphabet and of the digits in a row, as `1234567890abcdef12345678`."""
    parts = [part.encode() for part in words.split(value)]
    return sum(map(len, parts)) >= len(value) - 2 and all(
        any(part in row + row for row in _ROWS) or is_run(part) for part in parts
    )


def holds_alphabet(value: bytes) -> bool:
    """Whether the alphabet stands in `value` from end to end, as in a constant for making keys of."""
    return _ROWS[0] in value or _ROWS[0].upper() in value


def is_run(value: bytes) -> bool:
    """Whether most neighbours differ by one, as in 0123456789abcdef or 87654321, or the value is a keyboard's row."""
    if len(value) < 5:
        return False
    if runs.steps(value) >= 0.7 * (len(value) - 1):
        return True
    low = value.lower()
    return (len(low) <= len(_ROWS[0]) and any(low in row for row in _ROWS)) or low in (
        b"1q2w3e4r",
        b"1q2w3e4r5t",
        b"1qaz2wsx",
    )
