"""What stands around a value: its whole name, the operator, quotes, and the words beside a provider's value."""

from __future__ import annotations

from itertools import takewhile

from tightlip.values import entropy, placeholder, words
from tightlip.verdict import filekind, formats, identifiers, names, weigh

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

    from tightlip.engine.text import Text
    from tightlip.model import Match
    from tightlip.rules.rule import Rule

_KINDS = {
    "url-password": "password",
    "sql-password": "password",
    "command-line-password": "password",
    "command-line-key": "secret",
    "auth-pair": "password",
    "command-tool-password": "password",
    "login-call": "password",
    "client-argument": "key",
    "webhook-path": "key",
    "sql-insert-secret": "secret",
    "option-default": "secret",
    "function-value": "secret",
    "basic-auth": "password",
    "dsn-password": "password",
    "bearer-token": "secret",
    "url-token": "key",
    "known-prefix": "secret",
    "prefixed-token": "secret",
}
"""Rules whose form alone says what kind of value it is."""

_NAMED_APART = frozenset(("named-value", "element-pair", "default-value", "variable-default", "mapped-value"))
"""Rules with more than an operator between name and value, which the pattern has read."""

_CREDENTIAL = (
    rb"(?i)key|token|secret|private|pass|pwd|auth|cred|bearer|hook|licen[sc]e|\bdsn|signature|signing|api\b|api[_.-]|\bpat\b|_pat\b"
    rb"|cookie|session|jwt|\bsas\b|login|\s-u[ =]|--user"
)
_ACCOUNT = rb"(?i)(?<![a-z])s?id(?![a-z])|[a-z]Id\b|client|account|user|site|team|org|workspace|project"
_ACCOUNT_ENDINGS = ("-id", "-sid", "-email", "-user", "-consumer")
_LOGIN = rb"""(?:\s-[a-zA-Z][ =]?|--user[ =]|-auth[ =]|[Cc]lient\()["']?[^\s"']*$|[Cc]lient\((?:["'][^"']*["'],\s?)?["']$|://[^\s/@"']*$"""
_COMMENT = rb"(?:^|[\s;{}(),])(?:#|//|--)(?=[\s\w\"'])|^\s*/?\*"
_VAGUE = rb"(?i)^(?:[a-z]+:)?(?:value|val|default|content|text|data|string)$"
_HASH_WORDS = words.word_set(
    "sha md hash hashes digest checksum integrity etag commit revision rev fingerprint thumbprint uuid guid node"
    " tree blob ref"
)
_SHORT_WORDS = words.word_set("ak sk wif psk pat hmac seed mnemonic keypair sas sig otp bip")
"""Short words for a credential that count where they stand alone."""

_OWN_WORDS = words.word_set("crc hash pin consumer keystore import sign certificate serial credentials")
"""Words for a credential only where the rule's own id holds them."""

_IN_URLS = frozenset(("url-password", "url-token"))

STEM = 3
"""Letters that a URL's user and password begin with when the one is made like the other."""

PLAIN_NAME = 5
"""Letters of a provider's name that says enough by standing right before a value."""

LONG_KEY = 100
"""Bytes from which on a value of a provider's form needs no word beside it."""

_NAME_BEFORE = (
    rb"([\w.$-]{1,80})[\"'`\])\\]{0,4}(?:\s(?:string|str|String))?\s{0,20}(?:=>|:{1,3}=|[.+?|]=|[:=,>])"
    rb"\s{0,40}(?:[|>][-+]?\s{1,40})?[\"'`\\(\[]{0,4}$"
)
_BLOB_LINE = (
    rb"""^[\s+.,(\[]{0,40}(?:[bruf]{0,2}["'`])?[A-Za-z0-9+/_-]{24,300}={0,2}(?:\\n)?["'`]?[\s+.,)\];\\]{0,40}$"""
)
_NEIGHBOUR = 400
"""Bytes of the line above or below that are looked at."""

_PUBLIC_KEY = rb"(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-|sk-(?:ssh|ecdsa)-)[\w@.-]{0,60} AAAA"
_compiled: dict[str, re.Pattern[bytes]] = {}


def full_name(text: Text, match: Match) -> bytes:
    """The name that the secret is assigned to, with the words that the pattern left out before it."""
    start = text.data.find(match.name, match.start, match.end)
    if not match.name or start < 0:
        return b""
    return names.whole(text.data, start, start + len(match.name)).strip(b"_.-$")


def weigh_value(text: Text, match: Match, rule: Rule, value: bytes) -> weigh.Weight:
    """Weigh a free value whose name, flag or place in a URL is telling."""
    file = filekind.of(text.path)
    data = text.data
    fixed = _KINDS.get(rule.id) or ("" if match.name else "password")
    if fixed:
        if rule.id == "basic-auth":
            value = formats.basic(value)
            if not value:
                return weigh.Weight("not a name and a password in base64")
            value = value.replace(b" ", b"")
        elif rule.id == "known-prefix":
            value = _without_prefix(value)
        weight = weigh.assigned(value, b"", fixed, file, placed=fixed == "password")
        if rule.id in _IN_URLS and not weight.reason:
            against = _against_url(data, match, value)
            return weigh.Weight(against) if against else weight
        return weight
    name = full_name(text, match)
    parts, kind = names.read(name)
    kind = kind or ("" if rule.provider == "Generic" else "password")
    if not kind:
        return weigh.Weight("its name is not a secret's")
    if rule.id in _NAMED_APART:
        return weigh.assigned(value, name, kind, file)
    between = data[match.start + len(match.name) : match.secret_start]
    quoted = data[match.secret_start - 1 : match.secret_start] in (b'"', b"'", b"`", b";", b">")
    if not quoted:
        against = _against_unquoted(text, match, value, file, between)
        if against:
            return weigh.Weight(against)
    if b"(" in between[:4] and (names.is_query(parts) or not names.is_bare(parts)):
        return weigh.Weight("the argument of a question about it")
    against = _against_structure(data, match, value, between)
    if against:
        return weigh.Weight(against)
    if b"," in between and not _is_given(data, match, name, kind, value, between):
        return weigh.Weight("the next item of a list")
    if value.isalpha() and names.is_mode(parts):
        return weigh.Weight("a word for what to do")
    return weigh.assigned(value, name, kind, file, plain=not quoted)


def _against_url(data: bytes, match: Match, value: bytes) -> str:
    """What a URL's host and user say against the password or token in it."""
    typed = placeholder.has_long_run(value)
    if _is_example_host(data, match) and (typed or not weigh.is_random(value)):
        return "the URL is an example"
    user = data[match.start : match.secret_start - 1].rpartition(b"//")[2]
    stem = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(user, value, strict=False)))
    if stem >= STEM and all(words.is_filler(rest.decode("latin-1").lower()) for rest in (user[stem:], value[stem:])):
        return "the user's name with another word: `shopuser:shoppass`"
    return ""


def _without_prefix(value: bytes) -> bytes:
    """What stands behind a token's last sign of its first half: the prefix is the provider's, and no part of the
    secret."""
    if b"insecure" in value:
        return value  # Django says itself that its key is none
    half = len(value) // 2
    cut = max(value.rfind(sign, 0, half) for sign in (b"_", b"-", b".", b":")) + 1
    return value[cut:] if len(value) - cut >= 12 else value


def _against_structure(data: bytes, match: Match, value: bytes, between: bytes) -> str:
    """What the brackets and the operator around a quoted value say against it."""
    after = data[match.secret_end + 1 : match.secret_end + 8].lstrip()
    opened = between.rstrip(b"\"'`\\ bru")[-1:]
    if opened == b"{" and after[:1] in (b":", b"=") and after[:2] != b"==":
        return "the first key of a table"
    listed = opened in (b"[", b"(") and after[:1] == b","
    if (listed or b"==" in between or b"!=" in between) and _is_word(value):
        return "the first item of a list" if listed else "compared with a word"
    return ""


def _is_word(value: bytes) -> bool:
    return value.replace(b"_", b"").isalpha() and words.pairs(value) >= words.WORDLIKE


def weigh_nameless(text: Text, match: Match, value: bytes, limit: float) -> weigh.Weight:
    """Weigh a value that nothing but its randomness speaks for; `limit` as in weigh.against_nameless."""
    data, file = text.data, filekind.of(text.path)
    against = weigh.unlike_keys(value, file)
    if against:
        return weigh.Weight(against)
    start = text.line_start(match.secret_start)
    # Lines are looked at up to _NEIGHBOUR bytes, so that a file of one long line costs no more than any other.
    above = text.line_start(start - 1) if start else 0
    if start - above < _NEIGHBOUR and _search("blob", _BLOB_LINE, data[above:start]):
        return weigh.Weight("a line of a longer text")
    below = text.line_end(match.secret_end) + 1
    end = data.find(b"\n", below, below + _NEIGHBOUR)
    end = len(data) if end < 0 and len(data) < below + _NEIGHBOUR else end
    if end >= below and _search("blob", _BLOB_LINE, data[below:end]):
        return weigh.Weight("a line of a longer text")
    before = data[max(start, match.secret_start - 80) : match.secret_start]
    if match.rule == "lone-token":
        before = text.path.rpartition("/")[2].encode("utf-8", "replace")  # as a name says what a value is
    against = weigh.against_nameless(value, before, limit)
    if against:
        return weigh.Weight(against)
    if _is_assigned_to_nothing(before):
        return weigh.Weight(_NO_NAME)
    named = _search("name", _NAME_BEFORE, before)
    if named and names.is_other(words.split(named[1])):
        return weigh.Weight("its name is not a secret's")
    head = data[above : min(start, above + _NEIGHBOUR)]
    if b" AAAA" in head and _search("public key", _PUBLIC_KEY, head):
        return weigh.Weight("a line of a public key")
    return weigh.credible(value, "nameless", file)


def _is_given(data: bytes, match: Match, name: bytes, kind: str, value: bytes, between: bytes) -> bool:
    """Whether the value behind a comma belongs to the name before it: the second argument of a call, or the next
    column of a table, `fastlyToken,<value>,`."""
    shape = entropy.Shape(value)
    if between == b",":
        return shape.classes >= 2 and shape.digits >= 2 and len(value) >= 10
    if kind != "password" and b"\n" not in between and _is_key_like(value, shape):
        return kind == "secret" or _is_text(data, match, name)
    if kind == "key" or (value.islower() and shape.digits < 2):
        return False
    return _is_argument(data, match, name)


def _is_key_like(value: bytes, shape: entropy.Shape) -> bool:
    """Whether a value is as long and as mixed as keys are, and not made of words."""
    mixed = shape.letters >= 4 and shape.digits >= (2 if shape.upper and shape.lower else 4)
    return (
        len(value) >= 20
        and mixed
        and shape.changes >= len(value) // 6
        and value.count(b"_") < 2
        # Too few letters stand side by side in hexadecimal to tell words from anything else.
        and (words.pairs(value) < words.WORDLIKE or shape.digits > len(value) // 3)
    )


def _is_text(data: bytes, match: Match, name: bytes) -> bool:
    """Whether the name is all that stands between two quotes: `define("ACME_KEY", "...")`."""
    end = match.start + len(match.name)
    start = end - len(name)
    return data[max(0, start - 1) : start] in (b'"', b"'") and data[end : end + 1] in (b'"', b"'")


def _is_argument(data: bytes, match: Match, name: bytes) -> bool:
    """Whether the name is a whole text or symbol that a call takes first: `put("password", "...")`."""
    end = match.start + len(match.name)
    if b")" in data[end : match.secret_start]:
        return False
    start = end - len(name)
    before = data[max(0, start - 12) : start]
    return before[-1:] == b":" or (before[-1:] in (b'"', b"'") and before[:-1].rstrip()[-1:] == b"(")


_EXAMPLE_HOSTS = (
    b"example.",
    b"host",
    b"server",
    b"domain",
    b"your",
    b"my-",
    b"my_",
    b"{",
    b"$",
    b"%",
    b"<",
)


def _is_example_host(data: bytes, match: Match) -> bool:
    return data[match.secret_end + 1 : match.secret_end + 40].lower().startswith(_EXAMPLE_HOSTS)


def _against_unquoted(text: Text, match: Match, value: bytes, file: filekind.FileKind, between: bytes) -> str:
    """Unquoted text is a value in configuration, shells and inside of strings; elsewhere it is code or prose."""
    data = text.data
    start = text.line_start(match.start)
    before = data[max(start, match.start - 200) : match.start]
    if file.code and not _is_setting(data, match, file, before):
        open_quotes = any(before.count(quote) % 2 for quote in (b'"', b"'", b"`"))
        if not open_quotes and not _is_noted(match, value, before):
            return "an expression in code"
    if identifiers.reason(value) == "an object path" and not entropy.Shape(value).digits:
        return "an expression"
    tail = data[match.secret_end : match.secret_end + 40]
    if tail[:1] == b" " and b"=" not in between:
        following = tail[1:].split(b"\n")[0].lstrip()
        if following[:1].isalpha() and b"=" not in following.split(b" ")[0]:
            shape = entropy.Shape(value)
            flag = match.rule == "command-line-secret" and shape.classes >= 3
            if not flag and not _is_key_like(value, shape):
                return "a sentence"
    return ""


def _is_noted(match: Match, value: bytes, before: bytes) -> bool:
    """Whether what looks like a key stands in a comment or behind a flag (`acme --token ...` in a text about the
    program), where the language reads no expression."""
    flagged = match.rule == "command-line-secret" or _search("comment", _COMMENT, before)
    return bool(flagged) and _is_key_like(value, entropy.Shape(value))


def _is_setting(data: bytes, match: Match, file: filekind.FileKind, before: bytes) -> bool:
    """Whether unquoted text in a source file is no expression: a parameter of a URL, or the whole of a line that
    the language could not read (`name: value` without a comma or semicolon), and so part of a longer string."""
    if b"://" in before and before.rstrip(names.NAME_BYTES)[-1:] in (b"?", b"&"):
        return True
    if not file.terminated or data[match.secret_end : match.secret_end + 1] not in (b"", b"\n"):
        return False
    name = data[match.start : match.secret_start]
    return not before.lstrip(b' \t"#*/-').strip(names.NAME_BYTES) and (b": " in name or b" " not in name.strip())


def against_near(text: Text, match: Match, rule: Rule, value: bytes) -> str:
    """Why a value that only a provider's name vouches for is not credible: what it is assigned to, or else the words
    before it, do not speak of a credential."""
    if len(value) >= LONG_KEY:
        return ""
    place = match.secret_start
    start = text.line_start(place)
    before = text.data[max(start, place - 120) : place]
    if _search("login", _LOGIN, before):
        return ""
    if before[-1:] in (b"/", b"#") and b"://" in before:
        return "part of a URL"
    if _is_assigned_to_nothing(before):
        return _NO_NAME
    named = _search("name", _NAME_BEFORE, before)
    if named and not _search("vague", _VAGUE, named[1]):
        about, close = named[1], named[1]
    elif before.strip(b" \t\"'`-:=>#/*|"):
        about, close = before[-80:], before[-25:]
    else:
        about = close = text.data[max(text.line_start(start - 1), start - 120) : start] if start else b""
    called = frozenset(rule.id.split("-"))
    if named and bytes(named[1]).lower().strip(b"_.-$").decode("latin-1") in rule.near:
        return ""  # `deepgram = "..."`: what else would a value of the provider's form be
    hashed = next((word for word in words.split(close) if word in _HASH_WORDS and word not in called), "")
    if hashed:
        return f"beside {hashed}"
    if _search("credential", _CREDENTIAL, about) or _follows(before, rule):
        return ""
    if not (_SHORT_WORDS | (called & _OWN_WORDS)).isdisjoint(words.split(about)):
        return ""
    if rule.id.endswith(_ACCOUNT_ENDINGS) and _search("account", _ACCOUNT, about):
        return ""
    return "no word for a credential beside it"


_NO_NAME = "its line gives it no name"


def _is_assigned_to_nothing(before: bytes) -> bool:
    """Whether only `=` stands before a value on its line: what it is assigned to stands on another line, if at all, and
    words there speak of something else as well."""
    return before.strip(b" \t\"'`") == b"="


_BETWEEN = b" \t\"'`:=([,|>"


def _follows(before: bytes, rule: Rule) -> bool:
    """Whether the provider's name stands right before a value: `deepgram: ...`, `deepgram("...`."""
    said = before.rstrip(_BETWEEN).lower()
    return any(len(word) >= PLAIN_NAME and said.endswith(word.encode()) for word in rule.near)


def _search(name: str, expression: bytes, data: bytes) -> re.Match[bytes] | None:
    found = _compiled.get(name)
    if found is None:
        import re

        found = _compiled[name] = re.compile(expression)
    return found.search(data)
