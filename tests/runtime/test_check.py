"""What stands for a secret without being one is refused, and no generated value ever is."""

from __future__ import annotations

import base64
import random
import string
from collections.abc import Callable

import pytest

from tightlip.runtime import check

PRINTABLE = string.ascii_letters + string.digits + string.punctuation


def drawn(alphabet: str, length: int) -> Callable[[random.Random], str]:
    return lambda source: "".join(source.choice(alphabet) for _ in range(length))


GENERATED: dict[str, Callable[[random.Random], str]] = {
    "token_urlsafe(16)": lambda source: base64.urlsafe_b64encode(source.randbytes(16)).decode().rstrip("="),
    "token_urlsafe(32)": lambda source: base64.urlsafe_b64encode(source.randbytes(32)).decode().rstrip("="),
    "token_hex(16)": lambda source: source.randbytes(16).hex(),
    "openssl rand -base64 24": lambda source: base64.b64encode(source.randbytes(24)).decode(),
    "letters and digits, 10": drawn(string.ascii_letters + string.digits, 10),
    "small letters, 16": drawn(string.ascii_lowercase, 16),
    "digits, 16": drawn(string.digits, 16),
    "printable, 20": drawn(PRINTABLE, 20),
    "printable, 40": drawn(PRINTABLE, 40),
    "a URL": lambda source: f"postgres://app:{base64.urlsafe_b64encode(source.randbytes(12)).decode()}@db/app",
}


@pytest.mark.parametrize("kind", GENERATED)
def test_a_generated_value_is_never_refused(kind: str) -> None:
    source = random.Random(kind)  # noqa: S311 - the same values in each run
    values = [GENERATED[kind](source) for _ in range(500)]
    refused = [value for value in values if check.stands_in(value, None)[0]]
    assert refused == []


@pytest.mark.parametrize(
    "value",
    [
        "correct-horse-battery-staple",
        "redis://redis:6379/0",
        "postgres://db.internal/app",
        "https://0123456789abcdef@o1.ingest.sentry.io/1",
        '{"type": "service_account", "project_id": "example"}',
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    ],
)
def test_what_passes(value: str) -> None:
    assert check.stands_in(value, None) == (None, "")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("your-api-key", "placeholder"),
        ("<your-key>", "placeholder"),
        ("${JWT_SECRET}", "placeholder"),
        ("{{ vault_key }}", "placeholder"),
        ("$(openssl rand -hex 32)", "placeholder"),
        ("op://vault/item/field", "placeholder"),
        ("sk-xxxxxxxxxxxxxxxxxxxx", "placeholder"),
        ("sk-or-v1-...", "placeholder"),
        ("replace-with-a-32-character-random-string", "placeholder"),
        ("YourSuperSecretKeyForJwtAuthenticationWhichMustBeLongEnough123!", "placeholder"),
        ("this_password_is_insecure_and_should_be_updated", "placeholder"),
        ("https://your-domain.example.com/hook", "placeholder"),
        ("00000000000000000000000000000000", "placeholder"),
        ("0123456789abcdef0123456789abcdef", "placeholder"),
        ("changeme", "development-default"),
        ("postgres", "development-default"),
        ("minioadmin", "development-default"),
        ("1234", "development-default"),
        ("password123", "development-default"),
        ("p@ssw0rd", "development-default"),
        ("cambia_esto_por_una_clave_segura", "development-default"),
        ("supersecretkeysupersecretkey", "development-default"),
        ("django-insecure-" + "k3j2h4kj23h4kj2h34kj", "development-default"),
        ("postgres://postgres:postgres@db/app", "development-default"),
        ("mysql://root:@localhost:3306/app", "development-default"),
        ("redis://:changeme@redis", "development-default"),
    ],
)
def test_what_is_refused(value: str, kind: str) -> None:
    found, text = check.stands_in(value, None)
    assert found == kind
    assert value not in text


def test_the_manifests_own_placeholder() -> None:
    assert check.stands_in(" generate-one ", "generate-one")[0] == "placeholder"
