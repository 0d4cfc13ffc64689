"""Names: their words, and what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightlip.pycode import naming
from tightlip.pycode.declared import Declared, Spec
from tightlip.pycode.vocabulary import Vocabulary
from tightlip.values import words


@given(st.text(st.sampled_from("aAbBzZ09_-. é"), max_size=12))
def test_words_are_those_of_the_verdict(name: str) -> None:
    assert naming.split(name) == words.split(name.encode())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("password", "password"),
        ("DB_PASSWORD", "password"),
        ("clientSecret", "secret"),
        ("X-API-Key", "secret"),
        ("token_type", ""),
        ("TOKEN_URL", ""),
        ("PASSWORD_FIELD", ""),
        ("secret_id", ""),
        ("NextToken", ""),
        ("update_password", ""),
        ("name", ""),
        ("log_level", ""),
        ("smtpRelay", "secret"),  # declared
        ("SMTP_RELAY", "secret"),
        ("site_token", ""),  # declared as a setting
    ],
)
def test_the_kind_of_text_that_a_name_is_given(name: str, kind: str) -> None:
    declared = Declared("m.yaml", {"SMTP_RELAY": Spec("Mail")}, ("SITE_TOKEN",))
    assert Vocabulary(declared).kind(name) == kind


@pytest.mark.parametrize(
    "name", ["password", "db_password", "API_KEY", "access_token", "client_secret", "database_url"]
)
def test_names_that_hold_a_secret(name: str) -> None:
    assert Vocabulary(Declared()).shown(name)


@pytest.mark.parametrize(
    "name",
    ["token", "tokens", "key", "pwd", "seed", "max_tokens", "password_hash", "api_key_id", "secrets", "base_url"],
)
def test_names_that_may_hold_anything(name: str) -> None:
    assert not Vocabulary(Declared()).shown(name)
