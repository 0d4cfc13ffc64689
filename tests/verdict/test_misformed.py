"""Values that begin as a known form does, and go on otherwise."""

from __future__ import annotations

import pytest

from support.verdict import database, found, reasons
from tightlip.rules import templates
from tightlip.verdict.misformed import is_marked, is_misformed

ROW = "abcdefghijklmnop" + "0123456789"
TYPED = "typed in a row behind the beginning of a known form"


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("ghp_{alnum:36}", False),
        ("ghp_{alnum:50}", True),
        ("ghp_{alnum:12}", True),
        ("glpat-{alnum:20}", False),
        ("zz_{alnum:36}", False),
        ("{alnum:36}", False),
    ],
)
@pytest.mark.parametrize("seed", "ab")
def test_the_form_that_a_beginning_asks_for(template: str, wanted: bool, seed: str) -> None:
    assert is_misformed(templates.expand(template, seed).encode(), database()) is wanted


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "app.secret", "apiToken"])
def test_what_is_typed_in_a_row_behind_a_prefix_is_made_up(name: str) -> None:
    assert not found(f'{name} = "ghp_{ROW}"\n')
    assert TYPED in reasons(f'{name} = "ghp_{ROW}"\n')


def test_what_is_random_behind_it_may_be_a_new_form() -> None:
    assert found(templates.expand('GITHUB_TOKEN = "ghp_{alnum:26}"\n', "1")) == ["secret"]


def test_a_row_without_a_known_beginning_is_left_to_the_other_checks() -> None:
    assert TYPED not in reasons(f'GITHUB_TOKEN = "zzq_{ROW}"\n')


@pytest.mark.parametrize("mark", ["+ASt", "JQQJ99", "8Q~", "T3Blbk" + "FJ"])
def test_a_known_forms_mark_at_another_place(mark: str) -> None:
    token = templates.expand("{alpha:8}4{alpha:9}7{alnum:14}" + mark + "{alnum:8}2", mark)
    assert is_marked(token.encode())
    assert not found(token + "\n", "state")
    assert "a known form's beginning or mark at another place" in reasons(token + "\n", "state")
