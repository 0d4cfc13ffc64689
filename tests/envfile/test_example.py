"""`.env.example` against the manifest, on real rules."""

from __future__ import annotations

import pytest

from support.tokens import token
from tightlip.config import Config
from tightlip.envfile import example
from tightlip.manifest import load
from tightlip.manifest.schema import Manifest
from tightlip.pipeline import Scanner
from tightlip.rules.templates import expand

MANIFEST = load.parse(
    b"""
version: 1
secrets:
  API_KEY: {purpose: Payments}
  DATABASE_URL: {purpose: PostgreSQL connection}
  EXTRA_TOKEN: {purpose: Extra, required: false}
  PROD_TOKEN: {purpose: Extra, required: [production]}
config:
  LOG_LEVEL: {purpose: Log verbosity, default: info}
""",
    "required-secrets.yaml",
)
COMPLETE = "API_KEY=\nDATABASE_URL=\n# EXTRA_TOKEN=\n# PROD_TOKEN=\n# LOG_LEVEL=info\n"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(Config(".", {"disable": ["env-example-nothing"]}))


def check(scanner: Scanner, text: str | bytes, manifest: Manifest | None = MANIFEST) -> list[tuple[str, int]]:
    data = text if isinstance(text, bytes) else text.encode()
    return [
        (one.rule.removeprefix("env-example-"), one.line)
        for one in example.check(data, ".env.example", manifest, scanner)
    ]


def test_a_complete_example_passes(scanner: Scanner) -> None:
    assert check(scanner, COMPLETE) == []
    assert check(scanner, "\ufeff" + COMPLETE.replace("\n", "\r\n")) == []
    assert check(scanner, COMPLETE.encode("utf-16")) == []


@pytest.mark.parametrize("name", ["API_KEY", "DATABASE_URL", "EXTRA_TOKEN", "PROD_TOKEN", "LOG_LEVEL"])
def test_every_declared_variable_has_to_be_there(scanner: Scanner, name: str) -> None:
    lines = [line for line in COMPLETE.splitlines() if name not in line]
    data = ("\n".join(lines) + "\n").encode()
    (found,) = example.check(data, ".env.example", MANIFEST, scanner)
    assert (found.rule, found.line) == (example.MISSING, len(lines))
    assert name in found.message
    assert "env fix" in found.help


def test_a_required_secret_in_a_comment_is_not_there(scanner: Scanner) -> None:
    assert check(scanner, COMPLETE.replace("API_KEY", "# API_KEY")) == [("missing", 5)]


def test_duplicates_are_named_and_a_comment_beside_is_none(scanner: Scanner) -> None:
    assert check(scanner, COMPLETE + "API_KEY=x\n") == [("duplicate", 6)]
    assert check(scanner, COMPLETE + "# API_KEY=x\n") == []


@pytest.mark.parametrize(
    "name", ["STRIPE_API_KEY", "SMTP_PASSWORD", "REDIS_URL", "SESSION_SECRET", "STEAM_KEY", "JWT_SECRET"]
)
def test_undeclared_secrets_are_named(scanner: Scanner, name: str) -> None:
    assert check(scanner, f"{COMPLETE}{name}=\n") == [("undeclared", 6)]


@pytest.mark.parametrize(
    "name",
    ["PORT", "TOKEN_URL", "PUBLIC_KEY", "PASSWORD_MIN_LENGTH", "API_KEY_HEADER", "STRIPE_PUBLISHABLE_KEY", "BASE_URL"],
)
def test_other_undeclared_variables_pass(scanner: Scanner, name: str) -> None:
    assert check(scanner, f"{COMPLETE}{name}=x\n") == []


@pytest.mark.parametrize("line", ["NAME", "NAME: x", 'NAME="open', "NAME='a' b", "2NAME=x", "just some text", "a b=c"])
def test_lines_that_readers_do_not_understand_are_named(scanner: Scanner, line: str) -> None:
    assert check(scanner, f"{COMPLETE}{line}\n") == [("malformed", 6)]


def test_a_malformed_line_is_not_repeated_in_the_message(scanner: Scanner) -> None:
    secret = expand("{alnum:30}")
    for line in (f"{secret} {secret}", f"{secret}={secret}", secret, f"K: {secret}"):
        for finding in example.check(f"{COMPLETE}{line}\n".encode(), ".env.example", None, scanner):
            assert secret[:8] not in finding.message + finding.help + finding.masked


@pytest.mark.parametrize(
    "line",
    [
        "API_KEY={}",
        "export API_KEY='{}'",
        "# API_KEY={}",
        "OTHER_PASSWORD={} # comment",
        "ANY_URL=postgres://app:{}@db.acme.io/x",
    ],
)
def test_real_values_are_found_with_their_line(scanner: Scanner, line: str) -> None:
    text = "# head\r\n\r\n" + line.format(expand("{alnum:32}")) + "\r\n"
    assert check(scanner, text, None) == [("real-value", 3)]


def test_known_keys_are_found_anywhere(scanner: Scanner) -> None:
    key = token("github")
    for line in (f"PLAIN={key}", f"# was {key}", f"PLAIN=x # {key}", f"API_KEY={key}"):
        (found,) = example.check(f"\n{line}\n".encode(), ".env.example", None, scanner)
        assert (found.rule, found.line) == (example.REAL_VALUE, 2)
        assert key[8:] not in found.message + found.help + found.masked


def test_the_default_of_a_setting_is_no_secret(scanner: Scanner) -> None:
    value = expand("{alnum:32}")
    manifest = load.parse(f"version: 1\nconfig:\n  SITE_TOKEN: {{purpose: x, default: {value}}}\n".encode(), "m")
    assert check(scanner, f"SITE_TOKEN={value}\n", manifest) == []
    assert check(scanner, f"SITE_TOKEN={value[::-1]}\n", manifest) == [("real-value", 1)]


def test_allow_markers_are_honoured(scanner: Scanner) -> None:
    line = f"API_KEY={expand('{alnum:32}')}"
    assert check(scanner, f"{line} # pragma: allowlist secret\n", None) == []
    assert check(scanner, f"# tightlip: allow env-example-real-value -- a test key\n{line}\n", None) == []
    assert check(scanner, f"# tightlip: allow other-rule -- a test key\n{line}\n", None) == [("real-value", 2)]


def test_rules_can_be_switched_off() -> None:
    scanner = Scanner(Config(".", {"disable": [example.DUPLICATE]}))
    assert check(scanner, COMPLETE + "API_KEY=x\n") == []


def test_the_hash_is_the_passwords_so_that_a_baseline_knows_it(scanner: Scanner) -> None:
    import hashlib

    password = expand("{alnum:20}")
    (found,) = example.check(f"X_URL=amqp://me:{password}@mq.acme.io/".encode(), ".env.example", None, scanner)
    assert found.secret_hash == hashlib.sha1(password.encode()).hexdigest()  # noqa: S324
