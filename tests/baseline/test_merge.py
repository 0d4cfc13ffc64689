"""Joining two branches' baselines: what holds, what goes, what waits for a person, and what can never happen."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tightlip.baseline import labels
from tightlip.baseline.file import Baseline, parse, render
from tightlip.baseline.merge import merge
from tightlip.errors import UsageError
from tightlip.model import Secret

Entry = dict[str, object]
HASHES = [Secret(bytes([65 + n])).sha1() for n in range(4)]
ONE, TWO = HASHES[:2]
FALSE: Entry = {"label": "false-positive", "is_secret": False, "reason": "a sum", "reviewed": "2026-01-02"}
TEST: Entry = {"label": "test-value", "is_secret": False, "reason": "made up", "reviewed": "2026-01-02"}
REAL: Entry = {"label": "real", "is_secret": True, "reviewer": "R", "reviewed": "2026-01-03"}
ROTATED: Entry = {"label": "rotated", "is_secret": True, "reviewed": "2026-01-04"}


def entry(secret_hash: str = ONE, **more: object) -> Entry:
    return {"hashed_secret": secret_hash, "type": "Secret Keyword", **more}


def baseline(**files: Entry | list[Entry]) -> Baseline:
    listed = {path: items if isinstance(items, list) else [items] for path, items in files.items()}
    return Baseline(
        {path: {str(item["hashed_secret"]): item for item in items} for path, items in listed.items()},
        {"version": "1.5.0"},
    )


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        (baseline(), baseline(a=entry()), baseline(b=entry(TWO)), baseline(a=entry(), b=entry(TWO))),
        (baseline(), baseline(a=entry()), baseline(a=entry()), baseline(a=entry())),
        (baseline(a=entry()), baseline(), baseline(a=entry()), baseline()),
        (baseline(a=entry()), baseline(), baseline(a=entry(**TEST)), baseline()),
        (baseline(a=entry()), baseline(a=entry(**TEST)), baseline(a=entry()), baseline(a=entry(**TEST))),
        (baseline(a=entry()), baseline(b=entry()), baseline(a=entry()), baseline(b=entry())),
        (baseline(a=entry()), baseline(b=entry()), baseline(a=entry(**TEST)), baseline(b=entry(**TEST))),
        (baseline(a=entry()), baseline(b=entry()), baseline(c=entry()), baseline(b=entry(), c=entry())),
        (baseline(a=entry()), baseline(b=entry(**TEST)), baseline(), baseline(b=entry(**TEST))),
        (
            baseline(a=entry(), z=entry(TWO)),
            baseline(b=entry(**FALSE), z=entry(TWO)),
            baseline(a=entry(**REAL), z=entry(TWO)),
            baseline(b=entry(disputed=[FALSE, REAL]), z=entry(TWO)),
        ),
        (
            baseline(a=[entry(), entry(TWO)]),
            baseline(a=[entry(**TEST), entry(TWO)]),
            baseline(a=[entry(), entry(TWO, **REAL)]),
            baseline(a=[entry(**TEST), entry(TWO, **REAL)]),
        ),
        (baseline(a=entry(**TEST)), baseline(a=entry(**REAL)), baseline(a=entry(**TEST)), baseline(a=entry(**REAL))),
        (baseline(a=entry()), baseline(a=entry(**FALSE)), baseline(a=entry(**TEST)), baseline(a=entry(**TEST))),
        (baseline(a=entry()), baseline(a=entry(**ROTATED)), baseline(a=entry(**REAL)), baseline(a=entry(**REAL))),
        (
            baseline(a=entry()),
            baseline(a=entry(**REAL)),
            baseline(a=entry(**TEST)),
            baseline(a=entry(disputed=[TEST, REAL])),
        ),
        (baseline(), baseline(a=entry(**FALSE)), baseline(a=entry(**REAL)), baseline(a=entry(disputed=[FALSE, REAL]))),
        (
            baseline(a=entry(disputed=[FALSE, REAL])),
            baseline(a=entry(**REAL)),
            baseline(a=entry(disputed=[FALSE, REAL])),
            baseline(a=entry(**REAL)),
        ),
        (
            baseline(a=entry(line_number=4)),
            baseline(a=entry(line_number=4, rule="new")),
            baseline(a=entry(**TEST)),
            baseline(a=entry(rule="new", **TEST)),
        ),
        (
            baseline(),
            baseline(a=entry(line_number=9)),
            baseline(a=entry(line_number=7)),
            baseline(a=entry(line_number=7)),
        ),
        (
            baseline(a=entry(ticket=1)),
            baseline(a=entry(ticket=2)),
            baseline(a=entry(ticket=1, owner="x")),
            baseline(a=entry(ticket=2, owner="x")),
        ),
        (baseline(a=entry(reason="a note")), baseline(a=entry()), baseline(a=entry(**TEST)), baseline(a=entry(**TEST))),
    ],
    ids=[
        "two added", "the same added", "taken out", "taken out and reviewed", "reviewed", "moved", "moved and reviewed",
        "moved to two places", "moved and taken out", "moved and reviewed differently", "reviewed side by side",
        "reviewed anew", "false alike", "real alike", "disputed", "added and disputed", "settled", "rule and review",
        "lines of the audit", "other tools' keys", "a note gone",
    ],
)  # fmt: skip
def test_what_becomes_of_two_sides(base: Baseline, ours: Baseline, theirs: Baseline, expected: Baseline) -> None:
    for left, right in ((ours, theirs), (theirs, ours)):
        merged = merge(base, left, right)
        assert merged.baseline == expected
        new = [(path, known) for path, known, one in expected if "disputed" in one]
        assert merged.disputed == new


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [
        ({**TEST, "reviewed": "2026-05-01"}, TEST, "one"),
        ({**TEST, "expires": "2027-01-01"}, TEST, "one"),
        ({**TEST, "expires": "2027-01-01"}, {**TEST, "expires": "2028-01-01"}, "one"),
        ({**TEST, "expires": "2027-01-01"}, {**TEST, "reviewed": "2026-02-01"}, "other"),
    ],
    ids=["the later", "the one that ends", "the one that ends sooner", "the later, though it does not end"],
)
def test_of_two_reviews_with_one_label_one_holds_whole(one: Entry, other: Entry, holds: str) -> None:
    merged = merge(baseline(a=entry()), baseline(a=entry(**one)), baseline(a=entry(**other))).baseline
    assert merged == baseline(a=entry(**(one if holds == "one" else other)))


def test_the_head_is_joined_item_by_item() -> None:
    def head(*plugins: str, version: str = "1.5.0", **more: object) -> Baseline:
        return Baseline({}, {"version": version, "plugins_used": [{"name": name} for name in plugins], **more})

    merged = merge(head("A", "B"), head("B", "C", note=1), head("A", "B", "D", version="1.5.45")).baseline
    assert merged == head("B", "C", "D", version="1.5.45", note=1)


def test_hashes_of_different_keys_are_not_joined() -> None:
    with pytest.raises(UsageError, match="make their hashes differently"):
        merge(Baseline(), Baseline({}, {"fingerprints": {"check": "a"}}), Baseline({}, {"version": "1.5.0"}))


unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""On a busy machine drawing the first example may take its time."""

DECISIONS = st.sampled_from([{}, FALSE, TEST, REAL, ROTATED, {"is_secret": False}, {"disputed": [FALSE, REAL]}])
ENTRIES = st.builds(
    lambda known, decision, more: entry(known, **decision, **more),
    st.sampled_from(HASHES),
    DECISIONS,
    st.fixed_dictionaries({}, optional={"rule": st.sampled_from("xy"), "ticket": st.integers(0, 2)}),
)
BASELINES = st.dictionaries(st.sampled_from("abcd"), st.lists(ENTRIES, min_size=1, max_size=3), max_size=3).map(
    lambda files: baseline(**files)
)


def keys(one: Baseline) -> set[tuple[str, str]]:
    return {(path, known) for path, known, _ in one}


@unhurried
@given(BASELINES, BASELINES, BASELINES)
def test_no_merge_knows_what_neither_side_knew_or_forgets_what_both_do(
    base: Baseline, ours: Baseline, theirs: Baseline
) -> None:
    merged = merge(base, ours, theirs).baseline
    assert keys(merged) <= keys(ours) | keys(theirs)
    assert keys(merged) >= keys(ours) & keys(theirs)
    assert keys(merged) >= (keys(ours) | keys(theirs)) - keys(base)
    assert not keys(merged) & ((keys(base) - keys(ours)) | (keys(base) - keys(theirs)))
    assert parse(render(merged), "b", strict=True) == parse(render(merged), "b"), "what is written is well-formed"


@unhurried
@given(BASELINES, BASELINES, BASELINES)
def test_the_sides_are_equal(base: Baseline, ours: Baseline, theirs: Baseline) -> None:
    assert render(merge(base, ours, theirs).baseline) == render(merge(base, theirs, ours).baseline)


@unhurried
@given(BASELINES, BASELINES)
def test_a_side_that_did_nothing_changes_nothing(base: Baseline, ours: Baseline) -> None:
    for merged in (merge(base, ours, ours), merge(ours, ours, ours)):
        assert merged.baseline == ours
        assert merged.disputed == []
    assert keys(merge(base, ours, base).baseline) == keys(ours)


@unhurried
@given(BASELINES, BASELINES, BASELINES)
def test_each_side_s_decision_holds_or_is_one_of_the_two_shown(
    base: Baseline, ours: Baseline, theirs: Baseline
) -> None:
    """Nothing that a side decided is lost to a side that decided nothing, and real against false is never chosen."""
    merged = merge(base, ours, theirs).baseline
    for path, known, one in merged:
        sides = [side.entry(path, known) for side in (ours, theirs)]
        before = base.entry(path, known)
        decided = [labels.review(side) for side in sides if side and side.get("label")]
        changed = [one for one in decided if before and one != labels.review(before)]
        if len(changed) == 1 and len(decided) == 2:
            assert labels.review(one) == changed[0]
        if len(changed) == 2 and {labels.is_secret(side) for side in changed} == {True, False}:
            assert [labels.label(side) for side in one["disputed"]] != []  # type: ignore[attr-defined]
