"""Values that look random and are no secrets: identifiers, hashes, versions, dates, addresses, paths, public keys."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_FILE_ENDINGS = (
    b"py js ts tsx jsx json yaml yml toml ini cfg conf txt md htm html css png jpg jpeg gif svg ico pem key crt cer csr"
    b" pub p12 pfx jks keystore xml sh rb go java php vue log lock gz zip tar dll exe so mp3 mp4 woff woff2 ttf pdf csv"
    b" sql db sqlite sqlite3 env properties sock asc gpg kdbx idl map proto tmpl j2 rs c h cc cpp kt scala swift whl"
    b" war jar ear apk deb rpm dmg bin dat"
).replace(b" ", b"|")

_KINDS = (
    ("a UUID", rb"^\{?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\}?$"),
    ("a version", rb"^[v^~=<>]*\d{1,4}(?:\.\d{1,6}){1,9}(?:[-+.]?[A-Za-z]+[\w.]{0,20})?$"),
    ("a date or time", rb"^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.{0,20})?$|^\d{1,2}/\d{1,2}/\d{2,4}$|^\d\d:\d\d(?::\d\d)?$"),
    ("a colour", rb"^#(?:[0-9a-fA-F]{3}){1,2}(?:[0-9a-fA-F]{2})?$"),
    ("a number", rb"^[-+]?(?:0x[0-9a-fA-F]{1,16}[LlUu]{0,3}|\d{1,3}(?:[,_]\d{3})+|\d*\.\d+(?:e[-+]?\d+)?|\d+[LlUu]?)$"),
    ("an e-mail address", rb"^[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}$"),
    ("a URL", rb"^(?:https?|ftps?|wss?|file|git|ssh|mailto|urn|data|chrome|ldaps?)://?[^:@]*$|^urn:|^data:|^www\."),
    (
        "an address",
        (
            rb"^\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:/\d+)?$|^[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){3,7}(?:/\d{1,3})?$"
            rb"|^[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|local|internal|cn)(?::\d+)?(?:/.*)?$"
        ),
    ),
    (
        "a public key or certificate",
        (
            rb"^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2|AAAA[BCE]3NzaC1|MII[A-D][\w/+]{2}(?:AN|[A-Z]{2}A)"
            rb"|MII[BCDEFGHI]?[A-Za-z0-9+/]{1,3}[TIj]|MF[kw]wEw|MCowBQ|MIGfMA0|LS0tLS1CRUdJTiBDRVJ|LS0tLS1CRUdJTiBQVUJ"
            rb"|[tuvxyz]pub[1-9A-HJ-NP-Za-km-z]{50}|PUB_(?:K1|R1|WA)_|age1[02-9ac-hj-np-z]{50}"
            rb"|(?:[a-z0-9]{1,12}[_-]){0,3}publi(?:c|shable)[_-]\S{16})"
        ),
    ),
    (
        "a password's hash",
        (
            rb"^\$(?:\d\w?|apr1|argon2\w*|scrypt|pbkdf2[\w-]*)\$|^\{(?:SSHA|SHA|CRYPT|MD5|PBKDF2)[\w-]*\}"
            rb"|^(?:pbkdf2_|bcrypt|argon2)"
        ),
    ),
    ("an integrity hash", rb"^(?:sha(?:1|256|384|512)|md5)[-:=]"),
    ("a resource name", rb"^(?:arn|projects|subscriptions|urn)[:/]|^/subscriptions/"),
    ("a file name", rb"^[\w@.~/\\ -]{1,200}\.(?:" + _FILE_ENDINGS + rb")$"),
    (
        "a path",
        (
            rb"^(?:\.{0,2}|~|\$?[A-Za-z_]+|[A-Za-z]:)?[/\\]{1,2}(?:[\w.@$ -]+[/\\]{1,2})*[\w.@$*-]*$"
            rb"|^(?:[a-z][a-z_.-]{1,30}/)+[a-z][a-z_.-]{1,30}/?$"
        ),
    ),
    ("a media type or header", rb"^(?:application|text|image|audio|video|multipart)/|^X-[A-Z]"),
    ("a regular expression", rb"\\[dwsbDWS]|\[\^|\[(?:a-z|A-Z|0-9)|\(\?[:=!P<i]|\.\*|\.\+|^\^.*\$$|\)\?|\]\+|\]\*"),
    (
        "an object path",
        rb"^[a-zA-Z_]\w*(?:(?:\.|::|->|#)[a-zA-Z_]\w*)+$|^[a-z_]+(?:/[a-z_]+)*#[a-z_]+$|^[a-zA-Z_]\w*(?:(?:\.|::|->)[a-zA-Z_]\w*)*(?:\(.*\)|\(\w*|\[.*)$",
    ),
    ("a time span or size", rb"^\d+(?:ms|s|m|h|d|w|y|kb|mb|gb|px|em|rem|%|pt)$"),
)
_INSIDE = "a regular expression"
"""The kind that is told by what stands in the value; all others are by how it begins."""

_NAMES = tuple(name for name, _ in _KINDS if name != _INSIDE)
_BEFORE = [name for name, _ in _KINDS].index(_INSIDE)
"""How many kinds stand before it."""

_SIGNS = frozenset(b"\\[().^]")
"""In each match of that kind's expression one of these stands."""

_compiled: list[re.Pattern[bytes]] = []
"""The beginnings of all other kinds as one, each a group, and _INSIDE's."""

_DIGEST_NAMES = (
    b"sha1 sha2 sha3 sha5 sha_ sha- sha: md5 hash digest checksum integrity etag commit revision fingerprint thumbprint"
    b" crc sum cert public pubkey x5 modulus objectid _id guid uuid blob tree signature rev version build image base64"
    b" data: ref oid sri tag snapshot vector expected cipher nonce hex git charset alphabet digits letters chars icon"
    b" svg src href font url uri path doi isbn csrf trace span request magic bits prime curve point"
).split()
"""What stands before a digest or an identifier on its line."""


def reason(value: bytes) -> str:
    """What kind of identifier `value` is, in a few words; "" where it is none."""
    if not _compiled:
        from tightlip.rules import compiled

        begin = b"|".join(b"(%b)" % expression for name, expression in _KINDS if name != _INSIDE)
        _compiled.extend((compiled.kept(begin), compiled.kept(dict(_KINDS)[_INSIDE])))
    begins, inside = _compiled
    found = begins.match(value)
    kind = (found.lastindex or 0) if found else len(_NAMES)
    # A kind that stands before _INSIDE comes first, one behind it only where that is not there.
    if kind > _BEFORE and not _SIGNS.isdisjoint(value) and inside.search(value):
        return _INSIDE
    return _NAMES[kind - 1] if found else ""


def is_hex(value: bytes) -> bool:
    """Whether `value` is hexadecimal digits only."""
    return not value.strip(b"0123456789abcdefABCDEF")


def digest_beside(before: bytes) -> str:
    """The word in the text before a value on its line that makes it a digest or an identifier; "" for none."""
    low = before.lower()
    if not any(map(low.__contains__, _DIGEST_NAMES)):
        return ""
    return next((word.decode() for word in _DIGEST_NAMES if word in low), "")
