"""Templates expand to what they say, the same every time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightlip.rules import templates


@pytest.mark.parametrize(
    ("template", "shape"),
    [
        ("abc_{alnum:36}", r"abc_[A-Za-z0-9]{36}"),
        ("{hex:4-9}", r"[0-9a-f]{4,9}"),
        ("{HEX:8}", r"[0-9A-F]{8}"),
        ("{{not a field}}", r"\{not a field\}"),
        ('{{"key": "{digit:3}"}}', r'\{"key": "\d{3}"\}'),
        ("{uuid}", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}"),
        ("{jwt}", r"eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{43}"),
    ],
)
def test_expands_to_the_shape(template: str, shape: str) -> None:
    assert re.fullmatch(shape, templates.expand(template, "seed"))


def test_a_seed_always_gives_the_same_text_and_another_seed_another() -> None:
    assert templates.expand("{alnum:20}", "a") == templates.expand("{alnum:20}", "a")
    assert templates.expand("{alnum:20}", "a") != templates.expand("{alnum:20}", "b")


@pytest.mark.parametrize("template", ["{nope:3}", "{alnum}", "{", "a}b", "{alnum:x}"])
def test_refuses_what_it_does_not_know(template: str) -> None:
    with pytest.raises(templates.TemplateError):
        templates.expand(template)


@given(st.sampled_from(sorted(templates.CLASSES)), st.integers(0, 60), st.integers(0, 20), st.text(max_size=5))
def test_length_and_alphabet_hold(kind: str, low: int, more: int, seed: str) -> None:
    text = templates.expand(f"{{{kind}:{low}-{low + more}}}", seed)
    assert low <= len(text) <= low + more
    assert set(text) <= set(templates.CLASSES[kind])


def test_a_checked_token_ends_in_the_checksum_of_the_rest() -> None:
    text = templates.expand("ghp_{crc62:30}", "seed")
    assert re.fullmatch(r"ghp_[A-Za-z0-9]{36}", text)
    assert text[-6:] != templates.expand("ghp_{crc62:30}", "other")[-6:]
