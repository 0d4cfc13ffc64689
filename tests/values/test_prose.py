"""How a value reads: words that speak of a secret, words that could be one."""

from __future__ import annotations

import pytest

from tightlip.values import prose


@pytest.mark.parametrize(
    "value",
    [
        "geheimes_passwort",
        "twoj-tajny-klucz",
        "kata_sandi_anda",
        "shop_jwt_secret_2025",
        "myPostgresPassword",
        "s3cr3t-k3y",
        "cambia_esto",
    ],
)
def test_words_that_speak_of_a_secret(value: str) -> None:
    assert prose.Reading(value).described


@pytest.mark.parametrize("value", ["Summer2024!", "copper-lantern-42-river", "qzxkvjwpmt", "velvetHarbor"])
def test_words_that_do_not(value: str) -> None:
    assert not prose.Reading(value).described


@pytest.mark.parametrize(("digits", "row"), [("123", True), ("12", True), ("321", True), ("000", True), ("47", False)])
def test_digits_that_everybody_puts(digits: str, row: bool) -> None:
    assert prose.is_sequence(digits) is row
