"""The quick looks that spare an expression must let through whatever the expression matches."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightlip.rules import templates
from tightlip.values import placeholder, runs, words

WRITINGS = """
ab xxX yYyyy *** ... 000 0000 ____ ----- ### ??? <ab> [my key] ${A} $(a) {{ }} % %s %(a)s #{ @{ {0} {a:b} $ { }
example EXAMPLE change me changeit replace_with your_ Your-key my key an api_key at least should_be here -here
not_real do_not_use dummy redacted insert_ sample- test_key demo-token lorem must be zzzzz aaaaaa \u2026 \u2022
any-id some.string _ - . =
"""
PIECES = st.lists(st.sampled_from([*WRITINGS.split(), " "]), max_size=5).map(lambda parts: "".join(parts).encode())


@given(PIECES)
def test_what_spares_an_expression_lets_its_matches_through(value: bytes) -> None:
    low = value.lower()
    if re.search(placeholder._EXAMPLES, value):
        assert any(word in low for word in placeholder._EXAMPLE_WORDS)
    if re.search(placeholder._EXAMPLE_IN_KEY, value):
        assert any(word in low for word in placeholder._IN_KEY_WORDS)
    if re.search(placeholder._MASKS, value):
        assert runs.longest_repeat(low) >= 3 or not placeholder._MASK_SIGNS.isdisjoint(value)
    if re.search(placeholder._REFERENCE_WITHIN, value):
        assert not placeholder._WITHIN.isdisjoint(value)


@pytest.mark.parametrize(
    ("word", "wanted"), [("mysecretpassword", True), ("mysecretzq", False), ("", True), ("k", False), ("a" * 41, False)]
)
def test_filler_words_that_make_up_a_word(word: str, wanted: bool) -> None:
    assert words.is_filler(word) is wanted


@given(st.text(alphabet="aekmnoprsty", max_size=20))
def test_filler_words_as_by_trying_every_cut(word: str) -> None:
    def made(rest: str) -> bool:
        return not rest or any(
            rest[:at] in words.FILLERS and at > 1 and made(rest[at:]) for at in range(1, len(rest) + 1)
        )

    assert words.is_filler(word) is (word in words.FILLERS or made(word))


ROWS = ("abcdefghijklmnopqrstuvwxyz", "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
PATTERNS = [
    "asdf" * 12,
    "x" + "ab" * 12,
    "0213" + "45670213" * 3,
    "".join(ROWS[:2]),
    ROWS[1] + ROWS[2] + ROWS[0] + "+/",
    bytes(range(32)).hex(),
    bytes(range(0, 256, 17)).hex().upper(),
    "-".join(("c0ffee" + "cc", "dead", "beef", "cafe", "1a2b3c4d5e6f")),
]
"""What hands, tables and test vectors are made of."""


@pytest.mark.parametrize("value", PATTERNS)
def test_patterns_are_no_values(value: str) -> None:
    assert placeholder.reason(value.encode())


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("ghp_" + "ab" * 18, "a few characters over and over"),
        ("{alnum:8}" + "zQ7x" * 5, "a few characters over and over"),
        ("{alnum:20}SAMPLE{alnum:10}", "marked as an example"),
        ("{alnum:20}FAKEKEY", "marked as an example"),
        ("{alnum:20}TESTKEY", "marked as an example"),
        ("ghp_{alnum:36}", ""),
        ("sk_test_{alnum:24}", ""),
    ],
)
@pytest.mark.parametrize("seed", "abc")
def test_marks_within_a_key(template: str, reason: str, seed: str) -> None:
    assert placeholder.in_key(templates.expand(template, seed).encode()) == reason


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("template", ["{hex:64}", "{base64:64}", "{upper:40}", "{digit:40}"])
def test_random_values_make_no_pattern(template: str, seed: int) -> None:
    value = templates.expand(template, str(seed)).encode()
    assert placeholder.plain(value) == placeholder.in_key(value) == ""
    assert not placeholder.ends_typed(value)


@pytest.mark.parametrize("end", ["abc123", "abcd123", "-xyz789", "ABCDEF0123456", "abc12345="])
def test_ends_that_hands_fill_in(end: str) -> None:
    assert placeholder.ends_typed(templates.expand("{alnum:24}", end).encode() + end.encode())
