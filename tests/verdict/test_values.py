"""The parts of the judgement by themselves: names, fillers, identifiers, words, file kinds, entropy, masks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.verdict import database, judged
from tightlip.rules import templates
from tightlip.values import entropy, placeholder, words
from tightlip.verdict import filekind, formats, identifiers, masking, names


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("password", "password"),
        ("DB_PASSWORD", "password"),
        ("userPassword2", "password"),
        ("spring.datasource.password", "password"),
        ("admin-passwd", "password"),
        ("new_password_confirmation", "password"),
        ("client_secret", "secret"),
        ("APIKey", "secret"),
        ("xAccessToken", "secret"),
        ("signing-key", "secret"),
        ("LASTFM_KEY", "key"),
        ("session", "key"),
        ("compass", ""),
        ("password_url", ""),
        ("tokenType", ""),
        ("max_tokens_count", ""),
        ("next_token", ""),
        ("primary_key", ""),
        ("public_key", ""),
        ("ACME_PUBLISHABLE_KEY", ""),
        ("captchaSiteKey", ""),
        ("hashed_password", ""),
        ("monkey_patch_name", ""),
        ("", ""),
    ],
)
def test_what_a_name_promises(name: str, kind: str) -> None:
    assert names.kind(words.split(name.encode())) == kind


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("dbUserPASSWORD_2", ["db", "user", "password", "2"]),
        ("HTTPServerKey", ["http", "server", "key"]),
        ("spring.datasource-url", ["spring", "datasource", "url"]),
        ("__init__", ["init"]),
    ],
)
def test_names_are_split_into_words(name: str, parts: list[str]) -> None:
    assert words.split(name.encode()) == parts


@given(st.binary(max_size=80))
def test_splitting_loses_no_letter_and_no_digit(data: bytes) -> None:
    kept = bytes(code for code in data.lower() if chr(code).isascii() and chr(code).isalnum())
    assert "".join(words.split(data)).encode() == kept


PLACEHOLDERS = [
    "",
    "   ",
    "changeme",
    "change-me-please",
    "your_api_key",
    "YOUR-KEY-HERE",
    "<password>",
    "${DB_PASSWORD}",
    "$DB_PASSWORD",
    "{{ secret }}",
    "%(password)s",
    "%PASSWORD%",
    "#{token}",
    "__TOKEN__",
    "@TOKEN@",
    "xxxxxxxxxxxx",
    "9bxxxxxxxxxxxxxxxxJFHg",
    "********",
    "12345678",
    "abcdefgh",
    "aaaaaaaa",
    "secret",
    "my-super-secret-password",
    "mysecretpassword123",
    "example-key",
    "redacted",
    "insert-token",
    "cambia_esto_por_una_clave_segura",
    "sk-or-v1-...",
    "[your token]",
    "process.env.TOKEN",
    "os.environ",
    "arn:aws:secretsmanager:x",
    "op://vault/item",
    "ENC[AES256,data]",
    "p4ssw0rd",
    "none",
    "null",
    "this_password_is_insecure_and_should_be_updated",
]


@pytest.mark.parametrize("value", PLACEHOLDERS)
def test_placeholders_are_told(value: str) -> None:
    assert placeholder.reason(value.encode())


@pytest.mark.parametrize(
    "template", ["{alnum:20}", "{hex:32}", "{alpha:8}{digit:4}!", "correct-horse-{lower:7}-staple"]
)
@pytest.mark.parametrize("seed", "abcde")
def test_random_values_are_no_placeholders(template: str, seed: str) -> None:
    assert placeholder.reason(templates.expand(template, seed).encode()) == ""


@given(st.binary(max_size=300))
def test_the_placeholder_judge_never_fails(value: bytes) -> None:
    assert isinstance(placeholder.reason(value), str)
    assert isinstance(placeholder.in_key(value), str)
    assert isinstance(identifiers.reason(value), str)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("8d1f0c2e-1b2c-4d3e-8f40-5a6b7c8d9e0f", "a UUID"),
        ("1.20.3", "a version"),
        ("1.2.840.113549.1.9.7", "a version"),
        ("2024-01-31", "a date or time"),
        ("#ff8800", "a colour"),
        ("0xC00002DF", "a number"),
        ("ann@shop.example.org", "an e-mail address"),
        ("https://shop.example.org/a/b", "a URL"),
        ("10.0.0.1:5432", "an address"),
        ("2001:db8:1::ab9:C0A8:102", "an address"),
        ("bfee:e3e1:9a92:6617:02d5:256a:b87a:fbcc/64", "an address"),
        ("acme_publishable_Zk29vQ7xT4mB1nL8", "a public key or certificate"),
        ("PUB_K1_6Zk29vQ7xT4mB1nL8", "a public key or certificate"),
        ("x" + "pub" + "6Zk29vQ7xT4mB1nL8d" * 3, "a public key or certificate"),
        ("./keys/server", "a path"),
        ("C:\\\\shop\\keys", "a path"),
        ("keys/server.pem", "a file name"),
        ("sha256-abc", "an integrity hash"),
        ("user.password.value", "an object path"),
        ("getPassword()", "an object path"),
        ("^[a-z]+$", "a regular expression"),
        ("30m", "a time span or size"),
    ],
)
def test_identifiers_are_told(value: str, kind: str) -> None:
    assert identifiers.reason(value.encode()) == kind


@pytest.mark.parametrize("seed", "abcdefgh")
def test_random_keys_are_no_identifiers(seed: str) -> None:
    assert identifiers.reason(templates.expand("{alnum:32}", seed).encode()) == ""


def test_words_read_as_words_and_random_letters_do_not() -> None:
    for word in (b"correct", b"summer", b"kubernetes", b"tutorial"):
        assert words.pairs(word) >= words.WORDLIKE
    for text in (b"qfzluf", b"grfzlm", b"yqjvjb"):
        assert words.pairs(text) < words.WORDLIKE
    assert words.pairs(b"") == words.pairs(b"1234") == 0.0


@pytest.mark.parametrize("word", ["password", "mysecretpassword", "testuser", "changeme"])
def test_filler_words_in_a_row_are_fillers(word: str) -> None:
    assert words.is_filler(word)


@pytest.mark.parametrize("word", ["horse", "ilovelucy", "xmas", "x" * 500])
def test_other_words_are_not_fillers(word: str) -> None:
    assert not words.is_filler(word)


@pytest.mark.parametrize(
    ("path", "flag"),
    [
        ("src/app.py", "code"),
        ("docs/guide.md", "docs"),
        ("app/locale/de/x.yml", "locale"),
        ("package-lock.json", "lock"),
        ("Cargo.lock", "lock"),
        ("static/app.min.js", "generated"),
        ("tests/test_a.py", "test"),
        ("spec/fixtures/a.json", "test"),
        ("web/node_modules/a/b.js", "vendored"),
        ("C:\\web\\vendor\\b.js", "vendored"),
    ],
)
def test_file_kinds(path: str, flag: str) -> None:
    assert getattr(filekind.of(path), flag)


def test_ordinary_configuration_is_of_no_kind() -> None:
    kind = filekind.of("deploy/app.yaml")
    assert not any(getattr(kind, flag) for flag in filekind.FileKind.__slots__)


def test_entropy() -> None:
    assert entropy.shannon(b"") == entropy.shannon(b"aaaa") == 0.0
    assert entropy.shannon(b"abab") == 1.0
    assert entropy.shannon(bytes(range(256))) == 8.0


@given(st.binary(min_size=1, max_size=100))
def test_entropy_has_its_bounds(value: bytes) -> None:
    assert 0.0 <= entropy.shannon(value) <= 8.0


def test_a_shape_counts_classes_and_changes() -> None:
    shape = entropy.Shape(b"aB3-")
    assert (shape.lower, shape.upper, shape.digits, shape.others, shape.classes, shape.changes) == (1, 1, 1, 1, 4, 3)


@given(st.binary(max_size=60))
def test_decoding_base64_never_fails(value: bytes) -> None:
    assert isinstance(formats.decode64(value), bytes)
    assert isinstance(formats.basic(value), bytes)
    assert isinstance(formats.json_web_token(value), str)


def test_a_mask_shows_the_public_prefix_of_a_key_and_no_more() -> None:
    token = templates.expand("ghp_{alnum:36}", "1")
    assert masking.mask(token.encode(), database()["github-pat"]) == "ghp_****"
    assert masking.mask(b"hello", database()["github-pat"]) == "****"
    assert masking.mask(token.encode(), database()["password"]) == "****"


@pytest.mark.parametrize("rule", database().rules, ids=lambda rule: rule.id)
def test_no_prefix_of_any_rule_holds_what_its_values_differ_in(rule) -> None:  # type: ignore[no-untyped-def]
    for prefix in rule.prefixes:
        assert len(prefix) >= 3
    shown = {masking.mask(templates.expand("{alnum:60}", seed).encode(), rule) for seed in "ab"}
    assert shown == {"****"}


def test_a_finding_is_masked() -> None:
    token = templates.expand("ghp_{alnum:36}", "1")
    assert judged(f"t: {token}\n")[0][0].masked == "ghp_****"
