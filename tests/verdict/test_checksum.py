"""Checksums that tokens carry: computed by the letter of their makers, told in message and confidence."""

from __future__ import annotations

import zlib
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.verdict import judged
from tightlip.rules import schema
from tightlip.rules.templates import expand
from tightlip.verdict import checksum

SMALL = "0123456789abcdefghijklmnopqrstuvwxyz"


def ended(body: str, kind: str = "hex") -> str:
    """`body` with its CRC32 behind it."""
    number = zlib.crc32(body.encode())
    if kind == "hex":
        return f"{body}{number:08x}"
    digits = ""
    for _ in range(7):
        number, rest = divmod(number, 36)
        digits = SMALL[rest] + digits
    return body + digits


def spoilt(token: str) -> str:
    """The same token with one of its first random characters changed."""
    place = len(token) // 2
    return token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]


def little(body: str) -> str:
    """`body` with its CRC32 behind it as Grafana writes it: the lowest byte first."""
    return f"{body}_{zlib.crc32(body.encode()).to_bytes(4, 'little').hex()}"


TOKENS = {
    "github-pat": expand("ghp_{crc62:30}"),
    "github-app-refresh-token": expand("ghr_{crc62:70}"),
    "github-app-token": expand("ghs_{crc62:30}"),
    "grafana-service-account-token": little(expand("glsa_{alnum:32}")),
    "npm-access-token": expand("npm_{crc62:30}"),
    "vercel-token": expand("vcp_{crc62:50}"),
    "bitbucket-app-password": (lambda body: body + f"{zlib.crc32(body.encode()):08X}")(expand("ATBB{alnum:24}")),
    "atlassian-api-token": ended(expand("ATATT3xFfGF0{url:160}=")),
    "gitlab-routable-token": ended(expand("glpat-{url:40}.01.{loweralnum:2}"), "base36"),
    "zuplo-api-key": (lambda body: f"zpka_{body}_{zlib.crc32(body.encode()):08x}")(expand("{loweralnum:32}")),
}
TOKENS["atlassian-api-token"] = TOKENS["atlassian-api-token"][:-8] + TOKENS["atlassian-api-token"][-8:].upper()


@pytest.mark.parametrize("rule", TOKENS)
def test_a_checksum_that_holds_is_told_and_makes_it_sure(rule: str) -> None:
    (finding,) = judged(f'token = "{TOKENS[rule]}"\n')[0]
    assert (finding.rule, finding.confidence) == (rule, "high")
    assert "checksum holds" in finding.message


@pytest.mark.parametrize("rule", TOKENS)
def test_one_that_fails_lowers_the_confidence_and_dismisses_nothing(rule: str) -> None:
    (finding,) = judged(f'token = "{spoilt(TOKENS[rule])}"\n')[0]
    assert (finding.rule, finding.confidence) == (rule, "low")
    assert "checksum" not in finding.message


def test_the_schema_names_the_checks_that_there_are() -> None:
    assert sorted(get_args(schema.Checksum)) == sorted(checksum.CHECKS)


@pytest.mark.parametrize(
    ("kind", "token"),
    [
        ("crc32-base36", b"glpat-abc"),
        ("crc32-hex-equals", b"ATATT3abc"),
        ("crc32-hex-parts", b"zpka_a"),
        ("crc32-base62", b"ghs_a.b.c"),
    ],
)
def test_a_token_without_one_says_nothing(kind: str, token: bytes) -> None:
    assert checksum.holds(kind, token) is None


@given(st.integers(0, 2**32 - 1), st.sampled_from([36, 62]))
def test_digits_stand_for_their_number(number: int, base: int) -> None:
    digits = checksum.in_base(number, base, 7)
    value = 0
    for code in digits:
        value = value * base + checksum._DIGITS.index(bytes([code]))
    assert value == number
    assert len(digits) == 7


@given(st.sampled_from(sorted(checksum.CHECKS)), st.binary(max_size=80))
def test_any_bytes_can_be_asked_about(kind: str, token: bytes) -> None:
    assert checksum.holds(kind, token) in (True, False, None)
