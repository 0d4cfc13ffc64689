"""What the place of a value decides: strings inside of code, URLs, data sources, defaults, names with two meanings."""

from __future__ import annotations

import base64

import pytest

from support.verdict import found, reasons
from tightlip.rules import templates

KEY = templates.expand("{alnum:24}", "k")
PASSWORD = templates.expand("{alpha:6}{digit:2}{alpha:4}{digit:2}", "p")
STEM = templates.expand("{lower:5}", "s")
SHOUT = templates.expand("{alpha:8}", "u").upper()


@pytest.mark.parametrize(
    ("path", "line", "wanted"),
    [
        ("a.go", "\t\t\t  oauth_token: " + SHOUT, True),
        ("a.go", "\t\t\tpassword=" + PASSWORD, True),
        ("a.go", "\tpassword = " + PASSWORD, False),
        ("a.go", "\t\ttoken: " + SHOUT + ",", False),
        ("a.ts", "  token: " + SHOUT, False),
        ("A.java", f" * https://api.internal/users?access_token={KEY}", True),
        ("A.java", f"String token = {KEY};", False),
    ],
)
def test_unquoted_text_in_code_counts_where_it_cannot_be_code(path: str, line: str, wanted: bool) -> None:
    assert bool(found(line + "\n", path)) is wanted


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        (f"https://svc:{PASSWORD}@example.com/", ["url-password"]),
        ("https://user:secret@your.domain.com/", []),
        ("https://user:" + "zkqv" + "@db.internal/", ["url-password"]),
        ("https://user:pass@db.internal/", []),
        (f"http://{STEM}user:{STEM}pass@db.internal:3128/", []),
        (f"http://{STEM}:{STEM}Zq7@db.internal:3128/", ["url-password"]),
        ("https://" + "abcdef" + "1234567890" * 2 + "@example.com/1", []),
        ("https://" + "abcdef" + "1234567890" * 2 + "@git.internal/1", ["url-token"]),
        (f"app:{PASSWORD}@tcp(127.0.0.1:3306)/app", ["dsn-password"]),
        (f"http_proxy=app:{PASSWORD}@proxy.internal:3128", ["dsn-password"]),
        ("sip:alice99x@gateway.internal:5060", []),
        ("mail to: bob99x@corp.internal", []),
        (f"git clone https://{KEY}7x4@git.internal/a", ["url-token"]),
        ("git clone https://deployment-service-account@git.internal/a", []),
    ],
)
def test_credentials_in_urls_and_data_sources(line: str, rules: list[str]) -> None:
    assert found(line + "\n", "notes.cfg") == rules


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('DB_PASSWORD: "${DB_PASSWORD:-%s}"', True),
        ('@Value("${app.jwt.secret:%s}")', True),
        ('variable "db_password" {\n  type = string\n  default = "%s"\n}', True),
        ('variable "region" {\n  default = "%s"\n}', False),
        ('DB_REGION: "${DB_REGION:-%s}"', False),
    ],
)
def test_a_default_is_a_value_too(line: str, wanted: bool) -> None:
    assert bool(found(line % PASSWORD + "\n", "a.yaml")) is wanted


def test_readable_parts_in_base64_are_a_text() -> None:
    parts = [base64.b64encode(text).decode() for text in (b"user", b"1234")]
    line = f"oauth_request_token={'|'.join(parts)}\n"
    assert not found(line, "a.env")
    assert "a text in base64" in reasons(line, "a.env")


@pytest.mark.parametrize("value", ["barユ£", "123£", "IAmSensitive"])
def test_fillers_with_letters_beyond_ascii_or_of_a_sentence(value: str) -> None:
    assert not found(f'password = "{value}"\n', "a.py")


def test_a_line_under_the_name_of_a_public_key_is_part_of_it() -> None:
    key = templates.expand("{alpha:6}4{alpha:5}7{alpha:4}2{alpha:9}8{alnum:40}", "r")
    assert found(f'x = (\n    b"{key}"\n)\n', "a.py") == ["random-string"]
    assert not found(f'x = (\n    b"ssh-rsa AAAAB3NzaC1yc2E"\n    b"{key}"\n)\n', "a.py")


def test_a_client_token_is_a_secret_unless_it_names_a_request() -> None:
    assert found(f'"client_token": "{KEY}"\n', "a.json") == ["secret"]
    uuid = templates.expand("{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}", "i")
    assert not found(f'"ClientToken": "{uuid}"\n', "a.json")
    assert "a UUID" in reasons(f'"ClientToken": "{uuid}"\n', "a.json")


def test_the_other_quote_may_stand_in_a_password_of_sql() -> None:
    assert found(f'CREATE USER app IDENTIFIED BY "4v\'{PASSWORD}";\n', "a.sql") == ["sql-password"]


def test_bytes_given_as_hex_are_a_key() -> None:
    digits = templates.expand("{hex:64}", "x")
    assert found(f"key = unhexlify('{digits}')\n", "a.py") == ["key"]
