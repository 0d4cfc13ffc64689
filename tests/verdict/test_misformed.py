"""Values that begin as a known form does, or hold its mark, and have another form."""

from __future__ import annotations

import pytest

from support.verdict import database, found, reasons
from tightlip.rules import templates
from tightlip.verdict.misformed import is_marked, is_short, is_spoilt

ROW = "abcdefghijklmnopqrstuvwxyz" + "0123456789"
TYPED = "typed in a row, and too short for its form"


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("ghp_{alnum:36}", False),
        ("ghp_{alnum:35}", True),
        ("ghp_{alnum:32}", True),
        ("ghp_{alnum:31}", False),
        ("ghp_{alnum:40}", False),
        ("zz_{alnum:34}", False),
        ("{alnum:36}", False),
    ],
)
@pytest.mark.parametrize("seed", "ab")
def test_what_lacks_a_few_characters_to_a_known_form(template: str, wanted: bool, seed: str) -> None:
    assert is_short(templates.expand(template, seed).encode(), database()) is wanted


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "app.secret", "apiToken"])
@pytest.mark.parametrize("lacking", [1, 4])
def test_what_is_typed_in_a_row_and_too_short_is_made_up(name: str, lacking: int) -> None:
    line = f'{name} = "ghp_{ROW[:-lacking]}"\n'
    assert not found(line)
    assert TYPED in reasons(line)


def test_what_is_random_or_of_another_length_may_be_a_new_form() -> None:
    for body in (templates.expand("{alnum:34}", "1"), ROW[:20]):
        assert found(f"GITHUB_TOKEN = 'ghp_{body}'\n") == ["secret"]
    assert TYPED not in reasons(f'GITHUB_TOKEN = "zzq_{ROW}"\n')


@pytest.mark.parametrize("mark", ["+ASt", "JQQJ99", "8Q~", "T3Blbk" + "FJ"])
def test_a_known_forms_mark_at_another_place(mark: str) -> None:
    token = templates.expand("{alpha:8}4{alpha:9}7{alnum:14}" + mark + "{alnum:8}2", mark)
    assert is_marked(token.encode())
    assert not found(token + "\n", "state")
    assert "a known form's beginning or mark at another place" in reasons(token + "\n", "state")


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("ghp_{alnum:16}?{alnum:19}", True),
        ("npm_{alnum:10}#{alnum:10}*{alnum:14}", True),
        ("SG.{url:22}.{url:16}?{url:26}", True),
        ("ghp_{alnum:36}", False),
        ("ghp_{alnum:36}?", False),
        ("ghp_{alnum:16}?{alnum:30}", False),
        ("ghp_{alnum:10}?#*{alnum:23}", False),
        ("zzq_{alnum:16}?{alnum:19}", False),
        ("", False),
    ],
)
def test_a_sign_that_no_token_has(template: str, wanted: bool) -> None:
    value = templates.expand(template, "s")
    assert is_spoilt(value.encode(), database()) is wanted
    if wanted:
        assert not found(f'token = "{value}"\n')
        assert "a sign in it that its form does not have" in reasons(f'token = "{value}"\n')
