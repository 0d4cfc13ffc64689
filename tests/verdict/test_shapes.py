"""Tokens that miss a known form by their length: told by texts of one length, and never where a rule may match."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tightlip.engine.database import Database, open_database
from tightlip.engine.scan import scan
from tightlip.rules import templates
from tightlip.rules.rule import Rule
from tightlip.verdict import expressions, mistyped, shapes

NPM = r"(?<![A-Za-z0-9_-])(npm_[A-Za-z0-9]{36})(?![A-Za-z0-9_-])"
TEMPLATES = (
    "ghp_{alnum:36}",
    "npm_{alnum:36}",
    "glpat-{alnum:20}",
    "glptt-{hex:40}",
    "dop_v1_{hex:64}",
    "sk_" + "live_{alnum:24}",
    "sk_" + "live_{hex:40}",
    "hf_{alpha:34}",
    "AK" + "IA{upper:16}",
    "figd_{alnum:40}",
)
BESIDE = ("\n", " ", '"', "=", "-", "_", "x", ".", "/", "~", "$", "\x01", "\0", "%", "")


@pytest.fixture(scope="module")
def database() -> Database:
    return open_database()


def text_of(seed: int, kinds: int) -> bytes:
    """Tokens of a few forms, each whole, cut, longer or grown together with the next, between signs of many kinds."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    chosen = chance.sample(TEMPLATES, kinds)
    usual = chance.choice(("\n", '"', " ", "\n"))
    parts = []
    for place in range(250):
        token = templates.expand(chance.choice(chosen), f"{seed}-{place}")
        off = chance.choice((-2, -1, -1, 0, 0, 1, 1, 2))
        token = token[:off] if off < 0 else token + token[-3 : off - 3]
        parts += (token, usual if chance.random() < 0.8 else chance.choice(BESIDE))
    return "".join(parts).encode()


@given(st.integers(0, 1 << 30), st.integers(1, 3))
@settings(max_examples=25, deadline=None)
def test_rules_match_the_same_where_tokens_are_left_out(seed: int, kinds: int) -> None:
    database = open_database()
    data = text_of(seed, kinds)

    def sift(rule: Rule, text: bytes, ends: list[int]) -> list[int]:
        return mistyped.sift(rule, text, ends, database)

    found = [
        [(one.rule, one.start, one.end, one.secret_start, one.secret_end) for one in matches if is_form(one.rule)]
        for matches in (scan(database, data), scan(database, data, sift=sift))
    ]
    assert found[0] == found[1]


def is_form(identity: str) -> bool:
    return identity not in mistyped.FALLBACK


@pytest.mark.parametrize(("rule", "template"), [("npm-access-token", TEMPLATES[1]), ("github-pat", TEMPLATES[0])])
def test_a_rule_is_spared_tokens_one_too_long(rule: str, template: str, database: Database) -> None:
    tokens = [templates.expand(template, str(place)) for place in range(300)]
    data = "\n".join(token + "x" for token in tokens).encode() + b"\n" + tokens[0].encode()
    ends: list[int] = []

    def report(trigger: int, _start: int, end: int, _flags: int, _context: object) -> None:
        if any(database.rule(index).id == rule for index in database.triggers[trigger]):
            ends.append(end)

    database.scan(data, match_event_handler=report)
    kept = mistyped.sift(database[rule], data, sorted(ends), database)
    assert kept
    assert min(kept) > len(data) - len(tokens[0])


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?<![A-Za-z0-9_-])(npm_[A-Za-z0-9]{36})",  # it takes the beginning of a longer one
        r"(npm_[A-Za-z0-9]{36})(?![A-Za-z0-9_-])",  # it may begin inside
        r"(?<![A-Za-z0-9_-])(npm_[A-Za-z0-9]{36,38})(?![A-Za-z0-9_-])",
        r"(?<![A-Za-z0-9_-])([a-z]{3}_[A-Za-z0-9]{37})(?![A-Za-z0-9_-])",
        r"(?<![A-Za-z0-9_-])(\w{41})(?![A-Za-z0-9_-])",
        r"(?<![A-Za-z0-9_-])(?i:(NPM_[A-Z0-9]{37}))(?![A-Za-z0-9_-])",
        r"(?<![A-Za-z0-9_-])(token=npm_[A-Za-z0-9]{36})(?![A-Za-z0-9_-])",  # it begins before the token
        r"(?<![A-Za-z0-9_-])(npm_[A-Za-z0-9]{36})[a-z](?![A-Za-z0-9_-])",
    ],
)
def test_a_rule_that_may_match_there_is_not_spared(pattern: str) -> None:
    (near,) = shapes.nears(b"npm", (NPM,))
    assert near.lengths == [34, 35, 37, 38]
    assert near.spares(NPM)
    assert not near.spares(pattern)


def test_what_another_form_takes_is_not_off() -> None:
    other = r"(?<![A-Za-z0-9_-])(npm_(?:v[12]_)?[A-Za-z0-9]{35})(?![A-Za-z0-9_-])"
    (near,) = [one for one in shapes.nears(b"npm", (NPM, other)) if one.text == b"npm_"]
    assert near.lengths == [33, 34, 37, 38]


def test_the_texts_that_a_form_begins_with_are_spelled_out() -> None:
    pattern = r"(?<![A-Za-z])(ab[cd]_(?:live|test)_(?:x-)?[a-f0-9]{8,20})(?!\w)"
    assert sorted(one.text for one in shapes.nears(b"abc", (pattern,))) == [
        b"abc_live_",
        b"abc_live_x-",
        b"abc_test_",
        b"abc_test_x-",
    ]
    assert shapes.nears(b"abc", (r"(abc_[a-z]{2}-[a-f0-9]{8})(?!\w)",)) == []
    assert shapes.nears(b"abc", (r"(?=.*x)(abc_[a-f0-9]{8})(?!\w)",)) == []


@given(st.lists(st.sampled_from([*BESIDE, "npm_", "a" * 33, "b" * 35, "c" * 36, "d", "e" * 37, "f" * 2]), max_size=60))
@settings(deadline=None)
def test_a_mask_marks_such_tokens_alone(pieces: list[str]) -> None:
    part = "".join(pieces).encode()
    for shape in shapes.off(b"npm", (NPM,)):
        mask = shape.mask(part)
        if mask is None:
            continue
        body = "[A-Za-z0-9]{34,35}|[A-Za-z0-9]{36}[A-Za-z0-9_-]{1,2}"
        token = rf"(?<!{expressions.LED})npm_(?:{body}){expressions.END}"
        marked = {place for found in re.finditer(token.encode(), part) for place in range(*found.span())}
        assert {place for place in range(len(part)) if mask[place] == 0} <= marked
        assert all(shape.holds(found[0]) for found in re.finditer(token.encode(), part) if mask[found.start()] == 0)


def test_both_ways_of_telling_mark_the_same() -> None:
    near, written = shapes.off(b"npm", (NPM,))
    part = b"\n".join(b"npm_" + b"z" * length for length in range(20, 50)) + b" =npm_" + b"a" * 35 + b" x"
    masks = near.mask(part), written.mask(part)
    zeros = [[place for place in range(len(part)) if mask is not None and mask[place] == 0] for mask in masks]
    assert zeros[0] == zeros[1]
    assert len(zeros[0]) == 38 + 39 + 41 + 42 + 39


@given(st.text("ab/_ 09\n!", max_size=200))
def test_letters_up_to_no_digit_are_what_the_prefix_rule_refuses(text: str) -> None:
    data = text.encode() + b"\n"
    mask = mistyped._UNDIGITED.mask(data)
    for place in range(1, len(data)):
        assert (mask[place - 1] != 0) == bool(re.compile(mistyped.BEHIND_PREFIX).match(data, place))
