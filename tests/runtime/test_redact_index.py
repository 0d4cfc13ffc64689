"""What redaction finds in a text: every form of a value, at every place, and nothing else."""

from __future__ import annotations

import base64
import html
import json
import re
import secrets
import string
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightlip.runtime.redact_forms import forms
from tightlip.runtime.redact_index import NOTHING, Form, Index


def index(**values: str) -> Index:
    return Index({form.text: form for name, value in values.items() for form in forms(value, name)})


VALUE = "pä/ss+w%rd?" + secrets.token_hex(12)
PASSWORD = "p@" + secrets.token_hex(8)
DSN = f"postgresql://app:{quote(PASSWORD, safe='')}@db.internal:5432/app"
PEM = (
    "-----BEGIN PRIVATE KEY-----\n"
    + "\n".join(secrets.token_urlsafe(48) for _ in range(4))
    + "\n-----END PRIVATE KEY-----\n"
)


WRITTEN = {
    "plain": VALUE,
    "path": quote(VALUE),
    "url": quote(VALUE, safe=""),
    "small hexadecimal digits": re.sub("%..", lambda match: match[0].lower(), quote(VALUE, safe="")),
    "form": quote_plus(VALUE),
    "json": json.dumps(VALUE)[1:-1],
    "json in unicode": json.dumps(VALUE, ensure_ascii=False)[1:-1],
    "repr": repr(VALUE)[1:-1],
    "repr of bytes": repr(VALUE.encode())[2:-1],
    "html": html.escape(VALUE),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_each_form_is_found(written: str) -> None:
    assert index(KEY=VALUE).clean(f"before {written} after") == "before [KEY] after"


@pytest.mark.parametrize("before", ["", "a", "ab", "user:", "someone:"])
@pytest.mark.parametrize("after", ["", "x", "yz"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_is_found_whatever_stands_around_the_value(before: str, after: str, encode: object) -> None:
    encoded = encode((before + VALUE + after).encode()).decode()  # type: ignore[operator]
    shown = index(KEY=VALUE).clean(f"Basic {encoded}")
    assert "[KEY]" in shown
    kept = shown.removeprefix("Basic ").replace("[KEY]", "")
    whole = base64.b64encode(VALUE.encode()).decode().rstrip("=")
    assert len(kept) <= len(encoded) - len(whole) + 4


def test_a_password_in_a_url_is_found_by_itself() -> None:
    found = index(DATABASE_URL=DSN)
    assert found.clean(f"cannot connect to {DSN}") == "cannot connect to [DATABASE_URL]"
    assert found.clean(f"password={PASSWORD}") == "password=[DATABASE_URL]"
    assert found.clean(f"as {quote(PASSWORD, safe='')}!") == "as [DATABASE_URL]!"
    assert found.clean("db.internal:5432 is down") == "db.internal:5432 is down"


@pytest.mark.parametrize(
    "form", ["Server=db;Password={0};Database=x", "host=db password='{0}'", "https://x/?api_key={0}&a=1"]
)
def test_a_password_in_a_connection_string_is_found_by_itself(form: str) -> None:
    secret = secrets.token_hex(10)
    assert index(URL=form.format(secret)).clean(f"it is {secret}.") == "it is [URL]."


def test_secret_fields_of_a_json_value_are_found_and_public_ones_are_not() -> None:
    key = secrets.token_hex(20)
    value = json.dumps({"private_key": key, "token_uri": "https://oauth2.example/token", "project": "reporting-europe"})
    assert index(ACCOUNT=value).clean(f"{key} https://oauth2.example/token reporting-europe") == (
        "[ACCOUNT] https://oauth2.example/token reporting-europe"
    )


def test_each_line_of_a_key_is_found_and_its_frame_is_not() -> None:
    found = index(KEY=PEM)
    line = PEM.splitlines()[2]
    assert found.clean(f"x {line} x") == "x [KEY] x"
    assert found.clean(repr(PEM)) == "'[KEY]'" or "[KEY]" in found.clean(repr(PEM))
    assert line not in found.clean(repr({"key": PEM}))
    assert found.clean("-----BEGIN PRIVATE KEY-----") == "-----BEGIN PRIVATE KEY-----"


def test_a_random_value_is_found_in_pieces_of_16_characters() -> None:
    value = secrets.token_urlsafe(48)
    found = index(KEY=value)
    for start in range(len(value) - 16):
        assert value[start : start + 16] not in found.clean(f"<{value[start : start + 16]}...>")
    assert found.clean(f"{value[:20]}...") == "[KEY]..."


def test_words_in_common_are_no_pieces() -> None:
    value = "my-application-in-production-" + secrets.token_hex(12)
    text = "my-application-in-production-europe"
    assert index(KEY=value).clean(text) == text


def test_the_common_head_of_web_tokens_is_no_piece() -> None:
    def token() -> str:
        head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
        return ".".join((head, base64.urlsafe_b64encode(secrets.token_bytes(30)).decode(), secrets.token_urlsafe(32)))

    mine, other = token(), token()
    found = index(KEY=mine)
    assert found.clean(other) == other
    assert found.clean(mine) == "[KEY]"
    assert found.clean(f"...{mine[-30:]}") == "...[KEY]"


@pytest.mark.parametrize(
    ("value", "text", "shown"),
    [
        ("12345", "12345", "12345"),  # too short to look for
        ("hunter2", "with hunter2.", "with [KEY]."),
        ("hunter2", "hunter23 xhunter2 hunter2_", "hunter23 xhunter2 hunter2_"),
        ("postgres", "postgresql and postgres", "postgresql and [KEY]"),
        ("20261121", "at 20261121T10 and 20261121", "at 20261121T10 and [KEY]"),
        ("s3cr3t-v", "xs3cr3t-vx", "x[KEY]x"),
    ],
)
def test_short_values_words_and_numbers_count_as_whole_words(value: str, text: str, shown: str) -> None:
    assert index(KEY=value).clean(text) == shown


def test_the_longer_of_two_values_is_shown_and_overlapping_ones_leave_nothing() -> None:
    one, two, three = (secrets.token_hex(6) for _ in range(3))
    found = index(WHOLE=one + two, PART=one, NEXT=two + three)
    assert found.clean(one + two) == "[WHOLE]"
    assert found.clean(one) == "[PART]"
    assert found.clean(one + two + three) == "[WHOLE][NEXT]"


def test_a_text_without_secrets_is_the_same_object() -> None:
    text = "GET /api/v1/orders answered 200 " * 300
    assert index(KEY=VALUE, URL=DSN, PIN="1234567").clean(text) is text
    assert NOTHING.clean(text) is text


def test_a_long_text_is_searched_whole() -> None:
    text = "x" * 5000
    assert index(KEY=VALUE).clean(f"{text}{VALUE}{text}") == f"{text}[KEY]{text}"


def test_a_very_long_value_is_found_by_itself_and_by_its_lines() -> None:
    lines = [secrets.token_hex(40) for _ in range(1500)]
    found = index(KEY="\n".join(lines))
    assert found.clean("\n".join(lines)) == "[KEY]"
    assert found.clean(lines[700]) == "[KEY]"


WORDS = st.text(alphabet=string.ascii_lowercase[:4] + "/.", min_size=8, max_size=24)


@given(needles=st.lists(WORDS, min_size=1, max_size=6, unique=True), parts=st.lists(WORDS, max_size=6), data=st.data())
def test_it_finds_what_a_plain_search_finds(needles: list[str], parts: list[str], data: st.DataObject) -> None:
    """Few letters, so that pieces of one value turn up in others and in the text."""
    text = "".join(data.draw(st.permutations(parts + data.draw(st.lists(st.sampled_from(needles), max_size=4)))))
    found = Index({needle: Form(needle, "K") for needle in needles})
    assert ("[K]" in found.clean(text)) == any(needle in text for needle in needles)
    assert not any(needle in piece for needle in needles for piece in found.clean(text).split("[K]"))
