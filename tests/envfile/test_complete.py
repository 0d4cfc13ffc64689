"""Completing `.env.example`: what is missing is added, and no byte of the rest changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightlip.envfile import complete, dotenv, example
from tightlip.errors import UsageError
from tightlip.manifest import load
from tightlip.manifest.schema import SecretSpec

MANIFEST = load.parse(
    b"""
version: 1
secrets:
  API_KEY:
    purpose: |
      Payments
      and "refunds"
    generate: python3 -c "print('x')"
  DATABASE_URL: {purpose: PostgreSQL connection}
  EXTRA_TOKEN: {purpose: Extra, required: false}
config:
  LOG_LEVEL: {purpose: Log verbosity, default: info}
  GREETING: {purpose: What to say, default: hello there}
  DEBUG: {purpose: More output, default: false}
""",
    "required-secrets.yaml",
)
NEW = """\
# Payments
# and "refunds"
# generate: python3 -c "print('x')"
API_KEY=change-me

# PostgreSQL connection
DATABASE_URL=postgresql://user:change-me@localhost:5432/app

# Extra
# EXTRA_TOKEN=change-me

# Log verbosity
LOG_LEVEL=info

# What to say
GREETING='hello there'

# More output
DEBUG=false
"""


def run(data: bytes) -> bytes:
    return complete.complete(data, ".env.example", MANIFEST)[0]


def test_a_new_file() -> None:
    content, added = complete.complete(b"", ".env.example", MANIFEST)
    assert content.decode() == NEW
    assert added == MANIFEST.names()
    values = {one.key: one.value for one in dotenv.read(content) if one.key}
    assert values["GREETING"] == "hello there"


def test_what_is_there_stays_and_what_lacks_is_added() -> None:
    before = "# mine\nAPI_KEY = abc # note\nDATABASE_URL=\n#EXTRA_TOKEN=1\nLOG_LEVEL=x\nGREETING=\n"
    assert run(before.encode()).decode() == before + "\n# More output\nDEBUG=false\n"


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_line_ends_and_the_last_newline_are_kept(end: str) -> None:
    before = "A=1\r\nB=2" + end if end != "\n" else "A=1\nB=2\n"
    after = run(before.encode()).decode()
    assert after.startswith(before)
    newline = "\n" if end == "\n" else "\r\n"
    assert after.replace(newline, "").count("\n") == 0
    assert after.endswith("DEBUG=false" + end)


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_the_encoding_is_kept(charset: str) -> None:
    before = "API_KEY=ä\nPORT=1\n".encode(charset)
    after = run(before)
    assert after.startswith(before)
    assert [one.key for one in dotenv.read(after) if one.key][-1] == "DEBUG"


def test_an_open_quote_that_would_swallow_the_rest_is_refused() -> None:
    with pytest.raises(UsageError, match=r"^\.env\.example:2: an open quote"):
        run(b'A=1\nB="open\n')


@given(
    st.lists(st.sampled_from(["API_KEY=1", "# API_KEY=", "", "# x", "LOG_LEVEL=a", "what", "A='b'", "DEBUG"])),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_every_byte_stays_and_a_second_run_changes_nothing(lines: list[str], newline: str, final: bool) -> None:
    before = (newline.join(lines) + (newline if final and lines else "")).encode()
    after = run(before)
    assert after.startswith(before)
    assert run(after) == after
    assert example.missing(example.entries(dotenv.read(after)), MANIFEST) == []


@pytest.mark.parametrize(
    ("name", "purpose", "expected"),
    [
        ("REDIS_URL", "Cache", "redis://localhost:6379/0"),
        ("BROKER_URL", "RabbitMQ", "amqp://user:change-me@localhost:5672/"),
        ("WEBHOOK_URL", "Chat", "change-me"),
        ("REDIS_PASSWORD", "Redis", "change-me"),
    ],
)
def test_placeholders_show_the_form(name: str, purpose: str, expected: str) -> None:
    assert complete.placeholder(name, SecretSpec(purpose=purpose)) == expected


def test_the_manifests_own_placeholder_and_scheme_count() -> None:
    spec = SecretSpec.model_validate({"purpose": "x", "placeholder": "ask the platform team"})
    assert complete.placeholder("A_URL", spec) == "ask the platform team"
    spec = SecretSpec.model_validate({"purpose": "Main database", "format": {"url": ["postgres"]}})
    assert complete.placeholder("MAIN", spec) == "postgres://user:change-me@localhost:5432/app"


def test_what_is_renamed_or_deprecated_is_not_added() -> None:
    manifest = load.parse(
        b"version: 1\nsecrets:\n  NEW: {purpose: x, placeholder: a b}\n  OLD: {purpose: x, renamed: NEW}\n"
        b"  GONE: {purpose: x, deprecated: since 2}\n",
        "m.yaml",
    )
    assert complete.complete(b"", ".env.example", manifest) == (b"# x\nNEW='a b'\n", ["NEW"])
