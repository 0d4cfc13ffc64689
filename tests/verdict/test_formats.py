"""Values whose format can be opened."""

from __future__ import annotations

import base64
import json

import pytest

from support.verdict import found, reasons
from tightlip.rules import templates
from tightlip.verdict import formats

HEADER = b'{"alg":"HS256","typ":"JWT"}'


def encoded(text: str | bytes) -> str:
    return base64.urlsafe_b64encode(text.encode() if isinstance(text, str) else text).rstrip(b"=").decode()


def token(header: bytes, signature: str) -> str:
    return ".".join((encoded(header), encoded(json.dumps({"sub": "ab12"})), signature))


@pytest.mark.parametrize(
    ("header", "signature", "reason"),
    [
        (HEADER, templates.expand("{url:43}", "s"), ""),
        (b'{"alg":1,"typ":2}', templates.expand("{url:43}", "s"), "its header is not that of a JSON web token"),
        (b'["alg"]', templates.expand("{url:43}", "s"), "its header is not that of a JSON web token"),
        (HEADER, encoded('{"exp": 65536}'), "its signature is a third object"),
    ],
)
def test_the_parts_of_a_json_web_token(header: bytes, signature: str, reason: str) -> None:
    assert formats.json_web_token(token(header, signature).encode()) == reason


def test_a_token_that_ends_behind_its_header_is_none() -> None:
    assert not found(f"Authorization: Bearer {encoded(HEADER)}.\n", "notes.md")
    assert found(f"Authorization: Bearer {token(HEADER, templates.expand('{url:43}', 's'))}\n", "notes.md")
    assert not formats.token_head((encoded(HEADER) + "." + encoded(HEADER)).encode())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ENC[RSA,{base64:44}]", True),
        ("${{VAULT_SECRET}} is read", True),
        ("{alnum:30}changeme", True),
        ("thesecretpassword", True),
        ("{alnum:32}", False),
        ("MyKey1234567890+{digit:9}", False),
        ('{{"alg": "HS256"}}', False),
    ],
)
def test_base64_of_a_text_that_stands_for_a_secret(text: str, wanted: bool) -> None:
    value = base64.b64encode(templates.expand(text, "t").encode()).decode()
    assert bool(formats.encoded_stand_in(value.encode())) is wanted
    assert bool(found(f"secret = '{value}'\n")) is not wanted


def test_texts_in_base64_behind_each_other_are_no_token() -> None:
    parts = [base64.b64encode(text.encode()).decode() for text in ("here is one", "and another", "and the last of it")]
    for sign in ".|":
        assert not found(f"token = {sign.join(parts)}\n")
    assert found(f"token = {parts[0]}.{templates.expand('{alnum:30}', 'z')}\n")


@pytest.mark.parametrize("prefix", ["AKIA", "ASIA"])
def test_digits_in_a_row_are_no_part_of_an_aws_key_id(prefix: str) -> None:
    assert not found(f"key {prefix}" + "0123456789" + "ABCDEF\n")
    assert "digits in a row, of another alphabet" in reasons(f"key {prefix}" + "0123456789" + "ABCDEF\n")
    assert found(f"key {prefix}{templates.expand('{upperalnum:16}', 'k')}\n")
