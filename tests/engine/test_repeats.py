"""A text that repeats itself: looked at in part, and found the same as in full."""

from __future__ import annotations

import base64
import random

import pytest

from tightlip.config import Config
from tightlip.engine import repeats
from tightlip.model import Blob
from tightlip.pipeline import Scanner
from tightlip.rules import templates

UNIT = b'password = "changeme"\n'


def noise(size: int) -> bytes:
    """Bytes that do not repeat, without line ends or quotes."""
    return random.Random(3).randbytes(size // 2).hex().encode()  # noqa: S311 - the same each time


@pytest.mark.parametrize("before", [0, 1, 70_000, 900_001])
@pytest.mark.parametrize("unit", [b".", b"A", b"a b", UNIT, bytes(range(200)) * 5])
def test_where_a_repetition_is(unit: bytes, before: int) -> None:
    head, tail = noise(before) + b"#", b"#" + noise(5000)
    body = unit * (1_100_000 // len(unit))
    found = repeats.repetition(head + body + tail)
    assert found is not None
    assert found[0] <= len(head) + len(unit)
    assert abs(found[1] - len(head) - len(body)) <= len(unit)


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"A" * 1000, noise(2_000_000), noise(3000) * 700, UNIT * 20_000),
        # What may be part of an encoded run, which is decoded from its beginning on.
        *(b"V" * 1_500_000, b"3" * 1_500_000, b"    QUJD\r\n" * 150_000, b"QUJDREVG\\n" * 150_000),
    ],
)
def test_where_there_is_none(data: bytes) -> None:
    assert repeats.repetition(data) is None


def key(seed: str) -> bytes:
    return templates.expand("token: ghp_{alnum:36}\n", seed).encode()


@pytest.mark.parametrize(
    "parts",
    [
        [UNIT * 60_000],
        [key("a"), UNIT * 60_000, key("b")],
        [b"x\n" * 500_000, key("a") + b"y = 1\n" * 100_000, key("b"), b"\n" * 700_000, key("c"), b"# end"],
        [b"A" * 1_500_000, b"\n" + key("a")],
        [b"A" * 1_500_000, b" " + key("a")],
        [(b"z = 2\n" * 20 + key("r")) * 7000],
        [b'"' + base64.b64encode(b"UUU" * 300_000 + b"\n" + key("a")) + b'"'],
        [b'"' + base64.b64encode(b"x = 1\n" * 150_000 + key("a")) + b'"\n'],
        [b"k = {" + b"0x41, " * 150_000 + b"".join(b"0x%02x, " % code for code in key("a")) + b"}"],
        [base64.encodebytes(b"token: x=1\n\n" * 90_000 + key("a"))],
        [key("a"), b"x\n" * 600_000 + b"# pragma: allowlist nextline secret\n" + key("b")],
    ],
    ids=[
        "nothing",
        "around",
        "several",
        "one line",
        "on the line",
        "keys repeated",
        "one character, encoded",
        "encoded",
        "bytes in a list",
        "wrapped",
        "marker",
    ],
)
def test_what_is_found_is_the_same(parts: list[bytes]) -> None:
    scanner = Scanner(Config("/"))
    data = b"".join(parts)
    blob = Blob("a.txt", data, line=7)
    whole = scanner._plainly(blob)
    assert data.count(b"ghp_") == 0 or whole
    fields = [
        [(one.line, one.column, one.rule, one.secret_hash) for one in found]
        for found in (scanner.findings(blob), whole)
    ]
    assert fields[0] == fields[1]


def test_a_piece_answers_for_its_own_part() -> None:
    scanner = Scanner(Config("/"))
    data = key("a") + UNIT * 60_000 + key("b")
    assert scanner.findings(Blob("a.txt", data, own_start=60, own_end=len(data) - 60)) == []
    assert repeats.around(Blob("a.txt", data)) is not None


def test_a_secret_manifest_is_looked_at_in_full() -> None:
    assert repeats.around(Blob("a.yaml", b"kind: Secret\n" + b"# x\n" * 400_000)) is None
