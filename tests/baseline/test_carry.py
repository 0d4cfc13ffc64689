"""Reviews carried over: from detect-secrets' own cuts of a value, and from before an audit that dropped them."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

import pytest

from support.tokens import token
from tightlip.baseline import carry, labels
from tightlip.baseline.context import Source
from tightlip.baseline.file import Baseline
from tightlip.model import Finding, Secret

if TYPE_CHECKING:
    from tightlip.baseline.file import Entry

TODAY = date(2026, 11, 21)
VALUE = token("random", "v")
KEY = token("private-key", "k")
HEADER = "BEGIN RSA" + " PRIVATE KEY"


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def found(line: int, column: int, value: str, rule: str = "password") -> Finding:
    return Finding(
        rule=rule, name=rule, path="a", line=line, column=column, message="", help="",
        secret_hash=Secret(value.encode()).sha1(),
    )  # fmt: skip


def old(*cuts: str, **more: object) -> Baseline:
    entries: dict[str, Entry] = {}
    for cut in cuts:
        entries[sha1(cut)] = {"hashed_secret": sha1(cut), "type": "Secret Keyword", "is_secret": False, **more}
    return Baseline({"a": entries})


def carried(baseline: Baseline, text: str, *findings: Finding) -> list[str | None]:
    source = Source(text.encode(), findings, lambda value: Secret(value).sha1())
    carry.carry(baseline, "a", findings, source)
    return [labels.label(baseline.entry("a", finding.secret_hash) or {}) for finding in findings]


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        (f'key = "{VALUE}"', f'"{VALUE}"'),
        (f"key = '{VALUE}'", f"'{VALUE}"),
        (f"Authorization: Bearer {VALUE}", f"Bearer {VALUE}"),
        (f"url = https://me:{VALUE}@host/x", f"https://me:{VALUE}@host/x"),
        (f"key = {VALUE}", f"key = {VALUE}"),
        (f"PASSWORD = {VALUE}", VALUE.lower()),
        ("x = 1; " * 90 + f'key = "{VALUE}"', f'"{VALUE}"'),
    ],
    ids=["quotes", "a quote", "prefix", "url", "whole line", "lower case", "long line"],
)
def test_another_cut_of_the_value(line: str, cut: str) -> None:
    finding = found(2, line.index(VALUE) + 1, VALUE)
    baseline = old(cut, reason="kept")
    assert carried(baseline, f"\n{line}\n", finding) == ["false-positive"]
    entry = baseline.entry("a", finding.secret_hash)
    assert entry is not None
    assert entry["reason"] == "kept"
    assert entry["hashed_secret"] == finding.secret_hash
    assert baseline.entry("a", sha1(cut)) is None


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        (f"key = {VALUE}", "another value that stood there"),
        (f"key = {VALUE}", VALUE[:4]),
        (f"key = {VALUE}", VALUE[:-1]),
        (f"key = {VALUE} # {VALUE[1:-1]}x other", "other"),
        (f"key = {VALUE} # beside it", "# beside it"),
    ],
    ids=["gone", "little of it", "what it was before it grew", "a word of the line", "a comment"],
)
def test_what_is_not_of_this_value_says_nothing_of_it(line: str, cut: str) -> None:
    assert carried(old(cut), line + "\n", found(1, line.index(VALUE) + 1, VALUE)) == [None]


def test_a_review_is_not_carried_to_the_next_value_of_the_line() -> None:
    other = token("random", "other")
    line = f"a = '{VALUE}', b = '{other}'\n"
    findings = found(1, 6, VALUE), found(1, line.index(other) + 1, other)
    assert carried(old(f"'{VALUE}'"), line, *findings) == ["false-positive", None]


def test_an_entry_of_tightlip_s_own_speaks_for_no_other_value() -> None:
    line = f"key = '{VALUE}'\n"
    assert carried(old(f"'{VALUE}'", rule="password"), line, found(1, 8, VALUE)) == [None]


def test_a_finding_that_was_reviewed_keeps_its_review_and_of_two_cuts_the_graver_holds() -> None:
    finding = found(1, 7, VALUE)
    text = f"key = {VALUE}\n"
    baseline = old(f"= {VALUE}")
    baseline.results["a"][finding.secret_hash] = {
        "hashed_secret": finding.secret_hash, "type": "t", "is_secret": True,
    }  # fmt: skip
    assert carried(baseline, text, finding) == ["real"]
    both = old(f"= {VALUE}", f"key = {VALUE}")
    both.results["a"][sha1(f"= {VALUE}")]["is_secret"] = True
    assert carried(both, text, finding) == ["real"]


def test_the_header_of_a_private_key_stands_for_the_key_below_it() -> None:
    finding = found(2, 1, KEY.splitlines()[1], "private-key")
    assert carried(old(HEADER, type="Private Key"), KEY + "\n", finding) == ["false-positive"]


def test_of_two_private_keys_the_line_tells_which_is_meant() -> None:
    text = KEY + "\n" + token("private-key", "other") + "\n"
    lines = text.splitlines()
    findings = found(2, 1, lines[1], "private-key"), found(7, 1, lines[6], "private-key")
    assert carried(old(HEADER, type="Private Key", line_number=6), text, *findings) == [None, "false-positive"]
    assert carried(old(HEADER, type="Private Key"), text, *findings) == [None, None]


def entry(said: str | None, **more: object) -> Entry:
    base: Entry = {"hashed_secret": "h", "type": "t", "rule": "r", **more}
    return base if said is None else labels.decided(base, said, reviewed=date(2026, 1, 2), reason="why", reviewer="me")


def dropped(before: Entry, *, is_secret: bool | None) -> Entry:
    """What stock detect-secrets makes of an entry."""
    kept: Entry = {"hashed_secret": before["hashed_secret"], "type": before["type"], "line_number": 3}
    return kept if is_secret is None else {**kept, "is_secret": is_secret}


def restored(now: Entry, *versions: Entry) -> tuple[Entry, carry.Restored]:
    baseline = Baseline({"a": {"h": now}})
    done = carry.restore(
        baseline, lambda: [Baseline({"a": {"h": one}}) for one in versions], today=TODAY, reviewer="auditor"
    )
    return baseline.results["a"]["h"], done


@pytest.mark.parametrize("said", [*labels.LABELS, None])
def test_what_an_audit_dropped_comes_back(said: str | None) -> None:
    before = entry(said, ticket="SEC-1")
    after, done = restored(dropped(before, is_secret=labels.is_secret(before)), before)
    assert {**after, "line_number": None} == {**before, "line_number": None}
    assert (
        restored(dropped(before, is_secret=labels.is_secret(before)), {**before, "line_number": 9})[0]["line_number"]
        == 9
    ), "an audit's line numbers are no news"
    assert done == (bool(said), [])


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("test-value", True, "real"),
        ("real", False, "false-positive"),
        (None, True, "real"),
        (None, False, "false-positive"),
    ],
)
def test_what_an_audit_decided_holds_and_is_marked(before: str | None, now: bool, expected: str) -> None:
    had = entry(before, ticket="SEC-1")
    after, done = restored(dropped(had, is_secret=now), had)
    assert labels.review(after) == {
        "label": expected, "is_secret": now, "reason": carry.AUDITED, "reviewer": "auditor", "reviewed": "2026-11-21",
    }  # fmt: skip
    assert after["ticket"] == "SEC-1"
    assert after["rule"] == "r"
    assert done.decided == [("a", expected)]


def test_the_newest_version_that_knows_counts_and_is_asked_only_if_needed() -> None:
    audited = dropped(entry("test-value"), is_secret=False)
    after, _ = restored(audited, audited, entry("test-value", ticket="new"), entry("false-positive", ticket="old"))
    assert (after["label"], after["ticket"]) == ("test-value", "new")
    intact = Baseline({"a": {"h": entry("real")}})
    assert carry.restore(intact, lambda: pytest.fail("asked"), today=TODAY, reviewer="") == (0, [])


def test_a_review_taken_out_by_hand_stays_out() -> None:
    after, done = restored(dropped(entry("real"), is_secret=None), entry("real"))
    assert labels.review(after) == {}
    assert done == (0, [])
