"""Looks at the content of files whose name alone would be wrong: a certificate, a truststore, `${NPM_TOKEN}`.

Reached only for names that policy.suspect knows, so regular expressions may be compiled here.
"""

from __future__ import annotations

import re

from tightlip.engine import text
from tightlip.envfile.policy import ANY
from tightlip.model import Blob
from tightlip.values import placeholder, words
from tightlip.verdict import names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_ENCRYPTED = (
    b"\0GITCRYPT\0",
    b"$ANSIBLE_VAULT;",
    b"age-encryption.org/v1",
    b"-----BEGIN AGE ENCRYPTED FILE-----",
    b"-----BEGIN PGP MESSAGE-----",
)
"""How a file begins that is encrypted as a whole, so that what git stores is no secret."""

LFS = b"version https://git-lfs.github.com/spec/"
"""How Git LFS's pointers begin: what they stand for is stored elsewhere, and pushed all the same."""

_WORD = rb"(?i:[\w.-]*(?:pass(?:wd|word|phrase)?|pwd|secret|token|auth|credentials?|(?:api|access|private)[_-]?key))"
_QUOTED = rb"""["']?(?P<value>[^\s"'#;,]+)"""

_VALUES: dict[str, bytes] = {
    "words": rb"(?i)\b(?:password|passwd)[ \t]+" + _QUOTED,
    "pgpass": rb"(?m)^[^#\n](?:\\.|[^:\n\\])*:[^:\n]*:[^:\n]*:[^:\n]*:(?P<value>[^\r\n]+)",
    "htpasswd": rb"(?m)^[^\s#:]+:(?P<value>[^\s:]+)",
    "url": rb"://[^\s:/@]*:(?P<value>[^\s/@]+)@",
    "assigned": rb"(?m)^[ \t]*[\"']?:?" + _WORD + rb"(?:[_.-]?key|_?id_?token)?[\"']?[ \t]*[:=][ \t]*" + _QUOTED,
    "npm": rb"(?im)(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)[\"']?[ \t]*[=: \t][ \t]*" + _QUOTED,
    "kube": (
        rb"(?i)(?<![\w-])(?:client-key-data|token|password|(?:id|access|refresh)-token)[\"']?[ \t]*:[ \t]*[\"']?"
        rb"(?P<value>[^\s\"'#;,}]+)"
    ),
    "xml": (
        rb"(?i)<(?:password|passphrase|pass|master)\b[^<>]*>(?P<value>[^<]+)</"
        rb"|\bkey=\"(?:cleartext)?password\"\s+value=\"(?P<value2>[^\"]+)\"|\bpassword=\"(?P<value3>[^\"]+)\""
    ),
    "json": (
        rb"(?i)\"(?:private_?key|client_?secret|(?:access_?|refresh_?|identity|registry|id_)?token|auth|secret|password"
        rb"|pass|passphrase|encryptedpassword|consumer-secret)\"\s*:\s*\"(?P<value>[^\"]+)\""
        rb"|\"(?:[a-z0-9-]+\.)+[a-z]{2,}\"\s*:\s*\"(?P<value2>[^\"]+)\""
    ),
    "hex-key": rb"\A\s*(?P<value>[0-9a-fA-F]{32,})\s*\Z",
    "word": rb"\A\s*(?!#!)(?P<value>\S[^\r\n]*)",
}
"""By look: where the value of such a file stands. A value that is a reference or a filler does not count."""

_TFVARS = re.compile(rb"([A-Za-z_][\w-]*)\"?\s*[:=]\s*\"((?:[^\"\\\n]|\\.)+)\"")
_PEM = re.compile(rb"-----BEGIN (?:[A-Z0-9 ]+ )?PRIVATE KEY(?: BLOCK)?-----|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----")
_KEY_BODY = re.compile(rb"[A-Za-z0-9+/=]{20,}")
_KEY_MARKS = (
    b"PuTTY-User-Key-File-",
    b"AGE-SECRET-KEY-1",
    b"(private-key",
    b"protected-private-key",
    b"openssh-key-v1\0",
)


def holds_secret(look: str, path: str, data: bytes) -> bool:
    """Whether the content of `path` confirms what its name says. `look` is the suspect's; a file that is encrypted as
    a whole, or empty, holds nothing that can be used."""
    if not data.strip() or data.startswith(_ENCRYPTED):
        return False
    if look == ANY:
        return True
    readable = text.decode(Blob(path, data)).data
    own = _OWN.get(look)
    return own(readable) if own else _has_value(_VALUES[look], readable)


def _has_value(pattern: bytes, data: bytes) -> bool:
    for found in re.finditer(pattern, data):
        value = next(group for group in found.groups() if group is not None)
        # Maven writes what it has encrypted, and Jinja what it will fill in, between braces.
        if not placeholder.reason(value) and not (value.startswith(b"{") and value.endswith(b"}")):
            return True
    return False


def _private_key(data: bytes) -> bool:
    """A private key in PEM, OpenSSH's, PuTTY's, age's or GnuPG's form, or in DER."""
    for found in _PEM.finditer(data):
        body = data[found.end() : found.end() + 16384].partition(b"-----END")[0]
        if any(len(set(run)) > 8 for run in _KEY_BODY.findall(body)):
            return True
    return any(mark in data for mark in _KEY_MARKS) or _private_der(data)


def _private_der(data: bytes) -> bool:
    """PKCS #1, PKCS #8 or SEC 1: a sequence that begins with a version, 0 or 1. A certificate begins with another
    sequence, a request's version stands deeper."""
    if data[:1] != b"\x30" or len(data) < 32:
        return False
    size = data[1] & 0x7F if data[1] & 0x80 else 0
    body = data[2 + size : 2 + size + 4]
    return (
        size <= 4
        and body[:2] == b"\x02\x01"
        and body[2:3] in (b"\0", b"\1")
        and body[3:4] in (b"\x02", b"\x30", b"\x04")
    )


def _keystore(data: bytes) -> bool:
    """Anything but a Java keystore with nothing in it but certificates."""
    if data[:4] not in (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce"):
        return True
    version, count = int.from_bytes(data[4:8], "big"), int.from_bytes(data[8:12], "big")
    place = 12
    for _ in range(count):
        if data[place : place + 4] != b"\0\0\0\2":  # 1 is a private key, 3 a secret key, 2 a certificate
            return True
        place += 4
        place += 2 + int.from_bytes(data[place : place + 2], "big") + 8  # alias, date
        if version == 2:
            place += 2 + int.from_bytes(data[place : place + 2], "big")  # "X.509"
        place += 4 + int.from_bytes(data[place : place + 4], "big")
    return place > len(data)


def _tfstate(data: bytes) -> bool:
    """A state that is not encrypted (OpenTofu can) and that has held a resource or an output."""
    return b'"encrypted_data"' not in data and not re.search(
        rb'"outputs"\s*:\s*\{\s*\}\s*,\s*"resources"\s*:\s*\[\s*\]', data
    )


def _tfvars(data: bytes) -> bool:
    return any(
        names.kind(words.split(name)) in ("password", "secret") and not placeholder.reason(value)
        for name, value in _TFVARS.findall(data)
    )


_OWN: dict[str, Callable[[bytes], bool]] = {
    "private-key": _private_key,
    "keystore": _keystore,
    "tfstate": _tfstate,
    "tfvars": _tfvars,
}

LOOKS = frozenset((ANY, *_VALUES, *_OWN))
"""Every look that a suspect may name."""
