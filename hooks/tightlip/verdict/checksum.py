"""Checks that tell a real token from one that only looks like it, without asking anybody: what a provider put into the
token itself. GitHub, npm, Atlassian and others end theirs with a CRC32 of the rest.

A check that holds is all but proof that the provider made the token; one that fails speaks against it, and no more
than that: a token may be mistyped on purpose, and test tokens are random.
"""

from __future__ import annotations

from zlib import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def in_base(number: int, base: int, width: int) -> bytes:
    """`number` in digits of `base` (at most 62: digits, capitals, small letters), zeros before it up to `width`."""
    digits = b""
    while number:
        number, rest = divmod(number, base)
        digits = _DIGITS[rest : rest + 1] + digits
    return digits.rjust(width, b"0")


def _base62(token: bytes) -> bool | None:
    """`ghp_`, then characters, then six in base 62 for the CRC32 of those characters."""
    body = token.partition(b"_")[2]
    if b"." in body:
        return None  # GitHub's new tokens are JSON web tokens behind the prefix
    return in_base(crc32(body[:-6]), 62, 6) == body[-6:] if len(body) > 6 else None


def _hex(token: bytes) -> bool | None:
    """Eight hex digits at the end, for the CRC32 of all before them."""
    return b"%08x" % crc32(token[:-8]) == token[-8:].lower()


def _hex_equals(token: bytes) -> bool | None:
    """The same behind an equals sign, which a part of a token that was copied alone lacks."""
    return _hex(token) if token[-9:-8] == b"=" else None


def _hex_little(token: bytes) -> bool | None:
    """`glsa_`, then characters, then `_` and the CRC32 of all before it, lowest byte first, as Grafana writes it."""
    body, line, digits = token.rpartition(b"_")
    return crc32(body).to_bytes(4, "little").hex().encode() == digits.lower() if line else None


def _hex_parts(token: bytes) -> bool | None:
    """`zpka_`, then characters, then `_` and eight hex digits for the CRC32 of those characters."""
    body, line, digits = token.partition(b"_")[2].rpartition(b"_")
    return b"%08x" % crc32(body) == digits.lower() if line else None


def _routable(token: bytes) -> bool | None:
    """GitLab's routable tokens: `.01.`, a length, and seven in base 36 for the CRC32 of all before them. Older tokens
    carry none."""
    if token[-13:-9] != b".01.":
        return None
    return in_base(crc32(token[:-7]), 36, 7).lower() == token[-7:]


CHECKS: dict[str, Callable[[bytes], bool | None]] = {
    "crc32-base36": _routable,
    "crc32-base62": _base62,
    "crc32-hex": _hex,
    "crc32-hex-equals": _hex_equals,
    "crc32-hex-little": _hex_little,
    "crc32-hex-parts": _hex_parts,
}
"""The checks by the name that a rule gives (`checksum:`): whether it holds, or None where the token carries none."""


def holds(kind: str, token: bytes) -> bool | None:
    """Whether the check that a rule names holds in `token`; None where the rule names none or the token has none."""
    return CHECKS[kind](token) if kind else None
