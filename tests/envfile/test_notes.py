"""Notes: what is worth a word in an example and wrong for nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightlip.envfile import notes
from tightlip.manifest import load
from tightlip.rules.templates import expand

MANIFEST = load.parse(
    b"version: 1\nsecrets:\n  API_KEY: {purpose: x, placeholder: secret}\n  OLD: {purpose: x, renamed: API_KEY}\n"
    b"config:\n  APP_PASSWORD_POLICY: {purpose: x, default: secret}\n",
    "m.yaml",
)


def said(text: str | bytes) -> list[tuple[str, int]]:
    data = text if isinstance(text, bytes) else text.encode()
    return [(one.rule.removeprefix("env-example-"), one.line) for one in notes.notes(data, ".env.example", MANIFEST)]


@pytest.mark.parametrize(
    "value",
    ["postgres", "secret", "password123", "P@ssw0rd", "minioadmin", "acme123456", "postgres://app:postgres@db/app"],
)
def test_weak_development_defaults(value: str) -> None:
    assert said(f"DB_PASSWORD={value}\n") == [("weak-default", 1)]


@pytest.mark.parametrize(
    "value", ["", "change-me", "your-password", "<password>", "postgres://app:change-me@localhost/a"]
)
def test_a_placeholder_needs_no_word(value: str) -> None:
    assert said(f"DB_PASSWORD={value}\n") == []


def test_credentials_for_this_machine() -> None:
    password = expand("{alnum:16}")
    assert said(f"DATABASE_URL=postgres://app:{password}@localhost:5432/app\n") == [("local-credentials", 1)]
    assert said(f"DATABASE_URL=postgres://app:{password}@db.acme.io/app\n") == []


def test_what_the_manifest_says_counts() -> None:
    assert said("API_KEY=secret\n") == []
    assert said("APP_PASSWORD_POLICY=secret\n") == []
    assert said("OLD=\n# OLD=\n") == [("old-name", 1)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("A=abc#def\n", "without quotes: npm dotenv"),
        ("A=$(id)\n", "a command"),
        ('A="$(id)"\n', "a command"),
        ("A=`id`\n", "backquotes"),
        ("A = b\n", "blanks around"),
        ("A= b\n", "blanks around"),
        ("A=b c\n", "blanks in a value"),
        ("export A=b\n", "export before"),
        ('A="b\nc"\n', "over several lines"),
        ('A="b\\nc"\n', "an escape"),
        ("A=b\r\n", "CRLF"),
        ("\ufeffA=b\n", "a byte order mark"),
    ],
)
def test_lines_that_readers_take_differently(text: str, word: str) -> None:
    found = notes.notes(text.encode(), ".env.example", None)
    assert [one.rule for one in found] == [notes.PORTABILITY]
    assert word in found[0].message


@pytest.mark.parametrize(
    "text", ["A=b # why\n", "A='b c#d'\n", "A='$(id)'\n", "A=\n", "A= # later\n", "# A = b\n", "A=b=c\n"]
)
def test_lines_that_all_readers_take_the_same(text: str) -> None:
    assert notes.notes(text.encode(), ".env.example", None) == []


def test_a_kind_is_said_once_with_its_lines() -> None:
    found = notes.notes(b"A = 1\nB=2\nC = 3\n", ".env.example", None)
    assert [(one.line, one.message.partition(" (")[2]) for one in found] == [(1, "lines 1, 3)")]


def test_utf_16() -> None:
    assert said("A=b\n".encode("utf-16")) == [("portability", 1)]


@given(st.binary(max_size=300))
def test_any_bytes_have_notes(data: bytes) -> None:
    assert all(one.line >= 1 for one in notes.notes(data, ".env.example", None))
