"""Scanning a text: what is found around the database's reports, and what `near` words ask for."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightlip.engine.database import Database, compile_rules
from tightlip.engine.scan import NEAR_BYTES, scan
from tightlip.rules import loader

RULES = r"""
provider: Trial
revoke: nobody
rules:
  - id: trial-key
    name: Trial key
    pattern: '\b(try_[a-z0-9]{8,40})\b'
    severity: low
    examples: ['try_{lower:8}']
  - id: trial-near
    name: Trial near
    pattern: '(?<![a-f0-9])([a-f0-9]{16})(?![a-f0-9])'
    near: [acme]
    severity: low
    examples: ['acme {hex:16}']
  - id: trial-named
    name: Trial named
    judge: value
    pattern: >-
      (?i)(?P<name>pass[a-z]{0,9})\s{0,3}[=:]\s{0,3}(?:"(?P<secret>[^"\n]{3,90})"|(?P<secret2>[a-z]{3,90})(?:\s|$))
    severity: low
    examples: ['pass=abc']
  - id: trial-led
    name: Trial led
    pattern: '(?<![a-z.])([a-z]{0,4}(?:one|two)_[0-9]{4,20})(?![0-9])'
    severity: low
    examples: ['one_{digit:8}']
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    path = tmp_path_factory.mktemp("rules") / "trial.yaml"
    path.write_text(RULES, encoding="utf-8")
    return Database(*compile_rules(loader.load([str(path)])))


def secrets(database: Database, data: bytes, rule: str) -> list[bytes]:
    return [data[match.secret_start : match.secret_end] for match in scan(database, data) if match.rule == rule]


def test_nothing_in_nothing(database: Database) -> None:
    assert scan(database, b"") == []
    assert scan(database, b"plain text\n") == []


@pytest.mark.parametrize("count", [1, 2, 50])
def test_every_occurrence_is_found_once(database: Database, count: int) -> None:
    values = [b"try_value%04d" % number for number in range(count)]
    assert secrets(database, b" ".join(values), "trial-key") == values


@pytest.mark.parametrize(
    ("text", "wanted"), [(b"try_abcdefg", 0), (b"try_abcdefgh", 1), (b"xtry_abcdefgh", 0), (b"try_" + b"a" * 41, 0)]
)
def test_the_pattern_has_the_last_word(database: Database, text: bytes, wanted: int) -> None:
    assert len(secrets(database, text, "trial-key")) == wanted


HEX = b"0123456789abcdef"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (b"acme " + HEX, True),
        (b"ACME_KEY=" + HEX, True),
        (HEX + b" # acme", True),
        (b"acme\n\n" + HEX, True),
        (b"acme\n\n\n" + HEX, False),
        (HEX + b"\n\nacme", True),
        (HEX + b"\n\n\nacme", False),
        (HEX, False),
        (b"acme" + b" " * (NEAR_BYTES - 10) + HEX, True),
        (b"acme" + b" " * (NEAR_BYTES + 1) + HEX, False),
        (b"acme " + HEX + b"0", False),
    ],
)
def test_a_near_word_must_stand_near(database: Database, text: bytes, wanted: bool) -> None:
    assert bool(secrets(database, text, "trial-near")) is wanted


@pytest.mark.parametrize(
    ("text", "name", "secret"),
    [
        (b'password = "some thing"', b"password", b"some thing"),
        (b"PASSWD:\n  hunter", b"PASSWD", b"hunter"),
        (b"pass=abc", b"pass", b"abc"),
    ],
)
def test_names_and_secrets_of_any_branch(database: Database, text: bytes, name: bytes, secret: bytes) -> None:
    (match,) = scan(database, text)
    assert (match.name, text[match.secret_start : match.secret_end]) == (name, secret)


@cache
def reference(expression: str) -> re.Pattern[bytes]:
    return re.compile(expression.encode(), re.MULTILINE)


@given(
    st.lists(
        st.sampled_from(
            [b"try_abcdefgh12", b"pass = abc", b'passwd="x y z"', b"\n", b" ", b"xx", b'"', b"try_", b"Pass", b"."]
        )
        | st.sampled_from([b"one_12345", b"abtwo_1234", b"tone_", b"12345678"])
    ),
    st.sampled_from([b" ", b""]),
)
def test_the_same_is_found_as_by_looking_at_everything(database: Database, pieces: list[bytes], between: bytes) -> None:
    data = between.join(pieces)
    for rule in database.rules:
        if not rule.near:
            wanted = [found.start() for found in reference(rule.pattern).finditer(data)]
            assert [match.start for match in scan(database, data) if match.rule == rule.id] == wanted


def test_rules_of_one_id_do_not_share_what_stands_before(tmp_path: Path) -> None:
    """A user's rule may replace a shipped one, in another run of the same process."""
    data = b"see .ab-123456-tok!"
    for before, wanted in ((".", []), ("x", [b"ab-123456-tok"])):
        path = tmp_path / "trial.yaml"
        pattern = f"(?<![{before}a-z])[a-z]{{2}}-[0-9]{{6}}-tok"
        path.write_text(
            "provider: Trial\nrevoke: nobody\nrules:\n"
            f"  - {{id: trial-lead, name: Trial lead, pattern: '{pattern}', severity: low, examples: ['-']}}\n",
            encoding="utf-8",
        )
        assert secrets(Database(*compile_rules(loader.load([str(path)]))), data, "trial-lead") == wanted
