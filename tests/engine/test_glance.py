"""Many runs of base64 looked at in one go: what is found is what is found one by one."""

from __future__ import annotations

import base64
import binascii
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightlip.config import Config
from tightlip.engine import decode, glance
from tightlip.engine.database import Database, open_database
from tightlip.engine.scan import scan
from tightlip.model import Blob
from tightlip.pipeline import Scanner
from tightlip.rules import templates

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"


@pytest.fixture(scope="module")
def database() -> Database:
    return open_database()


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(Config("/"))


def hidden(text: str, chance: random.Random) -> str:
    """`text` in base64 of some writing."""
    raw = text.encode("utf-16-le") if chance.random() < 0.1 else text.encode()
    made = (base64.urlsafe_b64encode if chance.random() < 0.3 else base64.b64encode)(raw).decode()
    if chance.random() < 0.5:
        made = made.rstrip("=")
    if chance.random() < 0.2:
        made = made[:-1] + chance.choice(SIGNS)  # bits at the end that stand for nothing
    return made[: chance.randrange(24, len(made) + 1)] if chance.random() < 0.2 else made


def text_of(seed: int) -> bytes:
    """Runs that hide nothing, and a few keys and passwords among them; between signs of many kinds, or wrapped."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    begin, end = chance.choice(
        (('"', '",\n'), ("", "\n"), ("\n", "."), ('x = "', '"\n'), ("\n    ", "\n"), ("'", "' "))
    )
    rare = chance.choice((0.0, 0.004, 0.03))
    parts = []
    for place in range(900):
        text = '{"alg":"HS256","kid":"' + "".join(chance.choices("abcdefghij", k=chance.randrange(1, 30))) + '"}'
        if chance.random() < rare:
            kind = chance.choice(("ghp_{alnum:36}", 'password = "{alnum:20}"', "see npm_{alnum:36} there"))
            text = templates.expand(kind, f"{seed}-{place}")
        made = hidden(text, chance)
        if chance.random() < rare:
            half = len(made) // 8 * 4
            made = made[:half] + chance.choice(("\n", "\\n", "\n    ", "\r\n")) + made[half:]
        usual = chance.random() > 0.02
        parts.append((begin if usual else chance.choice(("\\n", " ", "\\t", "="))) + made + end)
    return "".join(parts).encode()


@pytest.mark.parametrize("seed", range(24))
def test_the_same_is_found_as_one_by_one(seed: int, scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    blob = Blob("a.txt", text_of(seed))
    found = []
    for kinds in (glance.KINDS, ()):
        monkeypatch.setattr(glance, "KINDS", kinds)
        found.append([(one.line, one.column, one.rule, one.message) for one in scanner.findings(blob)])
    assert found[0] == found[1]


def test_some_of_these_texts_hide_something(scanner: Scanner) -> None:
    assert sum(len(scanner.findings(Blob("a.txt", text_of(seed)))) for seed in range(6)) > 6


def ends_of(kind: str, data: bytes, database: Database) -> list[int]:
    ends: list[int] = []

    def report(trigger: int, _start: int, end: int, _flags: int, _context: object) -> None:
        if any(database.rule(index).id == kind for index in database.triggers[trigger]):
            ends.append(end)

    database.scan(data, match_event_handler=report)
    return sorted(ends)


def runs(texts: list[str]) -> bytes:
    return b"".join(b'"' + base64.b64encode(text.encode()) + b'",\n' for text in texts)


def test_only_where_something_is_hidden_is_looked_closer(database: Database) -> None:
    plain = ['{"alg":"HS256","typ":"JWT"} ' + "abc"[place % 3] for place in range(1000)]
    for kind in glance.KINDS:
        data = runs(plain)
        assert len(ends_of(kind, data, database)) == 1000
        assert glance.unclean(kind, data, ends_of(kind, data, database), database.scan) == []
    key = templates.expand("a key: ghp_{alnum:36}", "1")
    data = runs([*plain[:500], key, *plain[500:]])
    place = data.find(base64.b64encode(key.encode()))
    kept = glance.unclean("~base64", data, ends_of("~base64", data, database), database.scan)
    assert place + 12 in kept
    assert len(kept) < 50
    assert all(abs(end - place) < 2 * glance.REACH for end in kept)


def test_text_in_utf_16_is_looked_at(database: Database) -> None:
    wide = b"".join(
        b'"' + base64.b64encode(f"nothing but {place:04} words".encode("utf-16-le")) + b'"\n' for place in range(300)
    )
    ends = ends_of("~base64-utf16", wide, database)
    assert len(ends) >= 300
    assert glance.unclean("~base64-utf16", wide, ends, database.scan) == ends


def test_runs_that_stand_far_apart_are_left_as_they_are(database: Database) -> None:
    data = runs(["nothing is hidden here, no"] * 100).replace(b"\n", b"\n" + b" " * 500)
    ends = ends_of("~base64", data, database)
    assert len(ends) == 100
    assert glance.unclean("~base64", data, ends, database.scan) == ends


def test_a_key_in_wrapped_base64_is_found_amid_many_runs(scanner: Scanner) -> None:
    made = base64.b64encode(templates.expand("the one key is ghp_{alnum:36} and nothing else", "3").encode())
    wrapped = b"\n".join(made[start : start + 40] for start in range(0, len(made), 40))
    data = runs(["nothing is hidden here, no"] * 200) + wrapped + b"\n" + runs(["nothing else is hidden"] * 200)
    assert [one.rule for one in scanner.findings(Blob("a.txt", data))] == ["github-pat"]


@given(st.text(SIGNS, min_size=24, max_size=90))
def test_a_run_is_decoded_as_by_itself(text: str) -> None:
    run = text.encode().translate(glance._RUNS)
    decoded = binascii.a2b_base64(glance._LINES + glance._joined((len(run) % 4, [run])))
    said = decode.base64(text.encode())
    assert decoded.startswith(b"\n\n\n" + said + b"\n\n\n")
    assert set(decoded[3 + len(said) :]) == {10}


@given(st.lists(st.text(SIGNS, min_size=24, max_size=90), min_size=1, max_size=20, unique=True), st.data())
def test_a_report_is_traced_to_its_run(texts: list[str], draws: st.DataObject) -> None:
    texts.append(texts[0])
    plain = " ".join(texts).encode().translate(glance._RUNS)
    runs = plain.split()
    groups = [(rest, [run for run in runs if len(run) % 4 == rest]) for rest in {len(run) % 4 for run in runs}]
    chosen = draws.draw(st.sampled_from(runs))
    start = 3
    for rest, group in groups:
        if chosen in group:
            start += sum(
                len(binascii.a2b_base64(glance._joined((rest, [run])))) for run in group[: group.index(chosen)]
            )
            break
        start += len(binascii.a2b_base64(glance._joined((rest, group))))
    end = start + draws.draw(st.integers(1, len(decode.base64(chosen))))
    starts = [7 + sum(len(text) + 1 for text in texts[:place]) for place in range(len(texts))]
    assert glance._places(plain, 7, groups, [end]) == [
        at for at, run in zip(starts, runs, strict=True) if run == chosen
    ]


def test_runs_are_looked_for_as_far_as_an_encoding_looks(database: Database) -> None:
    for kind in glance.KINDS:
        rule = database[kind]
        assert rule.before + rule.after + glance.SHORTEST < glance.REACH


def test_encodings_in_what_is_decoded_are_looked_at_too(database: Database) -> None:
    key = templates.expand("a key: ghp_{alnum:36}", "1").encode()
    twice = base64.b64encode(b'x = "' + base64.b64encode(key) + b'"').decode()
    data = runs(["nothing is hidden here, no"] * 200) + b'"' + twice.encode() + b'"\n'
    kept = glance.unclean("~base64", data, ends_of("~base64", data, database), database.scan)
    assert any(end > data.rfind(twice.encode()) for end in kept)
    assert scan(database, data)
