"""The form of a value, and the expressions that describe one."""

from __future__ import annotations

import base64

import pytest

from tightlip.manifest import formats, patterns
from tightlip.manifest.schema import ConfigSpec, SecretSpec
from tightlip.rules.templates import expand

PEM = "-----BEGIN " + "TEST KEY-----\n{}\n-----END TEST KEY-----"


@pytest.mark.parametrize(
    ("form", "value", "wrong"),
    [
        ("url", "https://acme.example/a?b", ""),
        ("url", "postgres:///app", ""),
        ("url", "acme.example", "is no URL"),
        ("url", "http://a b", "is no URL"),
        ("url", "https://", "is a URL without a host"),
        ("url", "https://a:99999/", "is a URL with a port that cannot be"),
        ({"url": ["postgres", "postgresql"]}, "postgresql://db/app", ""),
        ({"url": ["postgres", "postgresql"]}, "mysql://db/app", "is no URL of the scheme postgres or postgresql"),
        ({"regex": "[a-z]{4}"}, "abcd", ""),
        ({"regex": "[a-z]{4}"}, "abcd\n", "does not match the pattern in the manifest"),
        ("hex", "00ffAA", ""),
        ("hex", "00f", "has an odd number of hexadecimal digits"),
        ("hex", "xyz", "is not made of hexadecimal digits"),
        ("hex", "", "is not made of hexadecimal digits"),
        ("base64", base64.b64encode(b"1234567").decode(), ""),
        ("base64", base64.urlsafe_b64encode(b"\xff\xfe\xfd\xfc").decode().rstrip("="), ""),
        ("base64", "a-b+", "is not base64"),
        ("base64", "a b", "is not base64"),
        ("base64", "abcde", "is not base64"),
        ("jwt-key", "k" * 16 + "j" * 15 + "l", ""),
        ("jwt-key", "short", "has 5 bytes; a key that signs tokens has at least 32"),
        ("jwt-key", "a" * 40, "is one or two characters repeated"),
        ("pem", PEM.format(base64.b64encode(b"12345678").decode()), ""),
        ("pem", PEM.format(base64.b64encode(b"12345678").decode()).replace("\n", "\\n"), ""),
        ("pem", PEM.format("???"), "is PEM without base64 in it"),
        ("pem", "hello", "is not PEM: no BEGIN and END lines that match"),
        ("jwt-key", PEM.format("???"), "is PEM without base64 in it"),
    ],
)
def test_the_form_of_a_secret(form: object, value: str, wrong: str) -> None:
    spec = SecretSpec.model_validate({"purpose": "x", "format": form})
    assert formats.problem(spec, value) == wrong


@pytest.mark.parametrize("form", [*formats.NAMES, {"regex": "a"}, {"url": ["x"]}])
def test_no_value_is_in_what_is_said(form: object) -> None:
    value = expand("{alnum:31}") + "!"
    said = formats.problem(SecretSpec.model_validate({"purpose": "x", "format": form}), value)
    assert value not in said
    assert value[:6] not in said


def test_the_least_length() -> None:
    spec = SecretSpec.model_validate({"purpose": "x", "min_length": 5})
    assert formats.problem(spec, "1234") == "has 4 characters; at least 5 are asked for"
    assert formats.problem(spec, "12345") == ""


@pytest.mark.parametrize(
    ("kind", "fine", "wrong"),
    [
        ("integer", ["1", "-5", "+7"], ["1.0", "", "x", "1e3"]),
        ("number", ["1", "1.5", ".5", "-1e-3"], ["", "x", "1,5", "nan"]),
        ("boolean", ["true", "OFF", "1"], ["", "2", "maybe"]),
        ("url", ["http://a"], ["a"]),
        ("string", ["", "x"], []),
        ("list", ["", "a,b"], []),
    ],
)
def test_the_type_of_a_setting(kind: str, fine: list[str], wrong: list[str]) -> None:
    spec = ConfigSpec.model_validate({"purpose": "x", "type": kind})
    assert [formats.problem(spec, value) for value in fine] == [""] * len(fine)
    assert all(formats.problem(spec, value) for value in wrong)


def test_the_choices_of_a_setting() -> None:
    spec = ConfigSpec.model_validate({"purpose": "x", "choices": ["a", "b"]})
    assert (formats.problem(spec, "a"), formats.problem(spec, "c")) == ("", "is none of a, b")
    spec = ConfigSpec.model_validate({"purpose": "x", "type": "list", "choices": ["a", "b"]})
    assert (formats.problem(spec, "a, b"), formats.problem(spec, "a,c")) == ("", "is none of a, b")


@pytest.mark.parametrize(
    "pattern",
    [
        r"[a-z]+",
        r"^sk_(live|test)_[A-Za-z0-9]{24,}$",
        r"(?=.*\d)(?=.*[a-z]).{12,}",
        r"([a-z]+-)*[a-z]+",
        r"(?:[0-9a-f]{4}:){7}[0-9a-f]{4}",
        r"[a-z]+_[a-z]+_[a-z]+_[a-z]+",
        r"(ab|cd)+",
        r"(?i)\w+\.\w+\.\w+",
        r"\d{1,3}(\.\d{1,3}){3}",
    ],
)
def test_a_pattern_that_is_matched_quickly(pattern: str) -> None:
    assert patterns.problem(pattern) == ""


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"(a+)+b", "a repeat inside a repeat"),
        (r"(a*)*", "a repeat inside a repeat"),
        (r"((a{1,9})x?)+", "a repeat inside a repeat"),
        (r"([a-z]+[a-z0-9])*", "a repeat inside a repeat"),
        (r"(a|ab)+c", "alternatives that begin alike"),
        (r"(ab|[a-c]d)+", "alternatives that begin alike"),
        (r"(a)\1", "refers back"),
        (r"\w*\w*\w*x", "three neighbouring repeats"),
        (r"(?=(a+)+b)x", "a repeat inside a repeat"),
        (r"[", "is no regular expression"),
        ("(" * 5000 + ")" * 5000, ""),
    ],
)
def test_a_pattern_that_could_take_forever(pattern: str, why: str) -> None:
    wrong = patterns.problem(pattern)
    assert wrong
    assert why in wrong
