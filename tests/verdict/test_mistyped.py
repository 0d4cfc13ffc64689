"""Tokens a character or two off a known form, and keys that providers publish themselves."""

from __future__ import annotations

import pytest

from support.verdict import found
from tightlip.rules.templates import expand
from tightlip.values import published


@pytest.mark.parametrize("template", ["sntryu_{hex:63}", "sntryu_{hex:65}", "glpat-{alnum:21}", "dop_v1_{hex:62}"])
def test_a_token_of_nearly_a_known_form_is_made_up(template: str) -> None:
    assert not found(f"see {expand(template)}\n", "notes.txt")


@pytest.mark.parametrize("template", ["sntryu_{hex:64}", "sntryu_{hex:80}", "glpat-{alnum:30}"])
def test_a_known_form_and_one_of_quite_another_length_are_found(template: str) -> None:
    assert found(f"see {expand(template)}\n", "notes.txt")


def test_a_key_that_its_provider_publishes_is_none_to_worry_about() -> None:
    sample = b"AIza" + b"Sy" + bytes(range(ord("a"), ord("z") + 1)) + b"1234567"
    assert published.is_published(sample)
    assert not published.is_published(sample[:-1] + b"8")
