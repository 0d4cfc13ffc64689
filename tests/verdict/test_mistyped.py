"""Tokens one or two characters off a known form, many in one text: told all at once as one by one."""

from __future__ import annotations

import random
import string

import pytest

from tightlip.config import Config
from tightlip.engine.database import Database, open_database
from tightlip.engine.decode import split
from tightlip.engine.scan import scan
from tightlip.engine.text import Text
from tightlip.model import Blob
from tightlip.rules import templates
from tightlip.rules.rule import Rule
from tightlip.verdict import mistyped
from tightlip.verdict.judge import judge

TEMPLATES = (
    "ghp_{alnum:36}",
    "npm_{alnum:36}",
    "glpat-{alnum:20}",
    "dop_v1_{hex:64}",
    "sk_" + "live_{alnum:24}",
    "xox" + "b-{digit:12}-{digit:12}-{alnum:24}",
    "SG" + ".{alnum:22}.{alnum:43}",
    "pat_{alnum:48}",
    "hf_{alpha:34}",
    "zz_{alnum:30}",
)


def text_of(seed: int) -> bytes:
    """Tokens of known forms: whole, cut, longer, with a wrong character; between signs that may stand beside them."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    parts = []
    for place in range(600):
        token = templates.expand(chance.choice(TEMPLATES[:3] if seed % 2 else TEMPLATES), f"{seed}-{place}")
        off = chance.choice((-3, -2, -1, -1, -1, 0, 1, 2, 3))
        token = token[:off] if off < 0 else token + "".join(chance.choices(string.ascii_letters + "_-.=", k=off))
        if chance.random() < 0.05:
            at = chance.randrange(len(token))
            token = token[:at] + chance.choice("_-.!") + token[at + 1 :]
        parts.append(chance.choice(("", '"', "=", "x", ".", "token: ")) + token)
        parts.append(chance.choice(("\n", " ", '",\n', ".", "=", "/", ";", "(", "%20")))
    return "".join(parts).encode()


@pytest.fixture(scope="module")
def database() -> Database:
    return open_database()


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_lost_where_many_are_told_at_once(seed: int, database: Database) -> None:
    data = text_of(seed)
    gone: list[int] = []

    def sift(rule: Rule, text: bytes, ends: list[int]) -> list[int]:
        kept = mistyped.sift(rule, text, ends, database)
        gone.append(len(ends) - len(kept))
        return kept

    found = []
    for matches in (scan(database, data), scan(database, data, sift=sift)):
        plain = split(matches)[0]
        findings = judge(Text(Blob("a.txt", data), data), plain, database, Config("/"))[0]
        found.append([(one.line, one.column, one.rule, one.confidence, one.secret_hash) for one in findings])
    assert found[0]
    assert found[0] == found[1]
    assert sum(gone) > 20


def test_letters_behind_a_prefix_are_let_go(database: Database) -> None:
    data = b"".join(templates.expand("ghp_{alpha:30} ", str(place)).encode() for place in range(100))
    ends = list(range(4, len(data), 35))
    assert mistyped.sift(database[mistyped.PREFIXED], data, ends, database) == []
    assert mistyped.sift(database["password"], data, ends, database) == ends


def test_what_a_prefix_needs_behind_it_is_what_the_rule_says(database: Database) -> None:
    assert f"(?={mistyped.BEHIND_PREFIX.decode()})" in database[mistyped.PREFIXED].pattern
