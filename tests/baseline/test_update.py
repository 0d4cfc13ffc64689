"""Updating: what is added, removed, moved and kept; decisions stay, order and repetition change nothing."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tightlip.baseline.file import Baseline, render
from tightlip.baseline.update import Changes, update
from tightlip.model import Finding, Secret

Entry = dict[str, object]
HASHES = [Secret(bytes([65 + n])).sha1() for n in range(4)]
ONE, TWO = HASHES[:2]


def found(path: str, secret_hash: str = ONE, line: int = 1, rule: str = "r") -> Finding:
    return Finding(rule=rule, name="R", path=path, line=line, message="m", help="h", secret_hash=secret_hash)


def entry(secret_hash: str = ONE, **more: object) -> Entry:
    return {"hashed_secret": secret_hash, "type": "Secret Keyword", **more}


def baseline(**paths: Entry | list[Entry]) -> Baseline:
    """`a=entry()` is one entry in the file `a`."""
    listed = {path: items if isinstance(items, list) else [items] for path, items in paths.items()}
    return Baseline({path: {str(item["hashed_secret"]): item for item in items} for path, items in listed.items()})


def described(_path: str, line: int, given: Entry) -> Entry:
    return {"type": "Secret Keyword", "line_number": line, **given}


def run(
    findings: list[Finding],
    old: Baseline,
    *,
    covered: Callable[[str], bool] = lambda _: True,
    exists: Callable[[str], bool] = lambda _: True,
) -> tuple[Baseline, Changes]:
    return update(findings, old, covered=covered, exists=exists, describe=described, settings={"version": "1.5.0"})


def test_a_finding_is_added_once_with_its_first_line() -> None:
    new, changes = run([found("a", line=9), found("a", line=2), found("a", TWO, 3)], Baseline())
    assert new.results == {"a": {ONE: entry(rule="r", line_number=2), TWO: entry(TWO, rule="r", line_number=3)}}
    assert sorted(finding.line for finding in changes.added) == [2, 3]
    assert (changes.kept, changes.unlabelled, changes.real) == (0, 2, 0)


def test_a_finding_without_a_value_is_no_baseline_s_to_know() -> None:
    new, changes = run([found(".env", "")], Baseline())
    assert (len(new), changes.added) == (0, [])


def test_a_decision_and_what_other_tools_noted_stay() -> None:
    old = baseline(a=[entry(is_secret=False, reason="a fixture"), entry(TWO, is_secret=True)])
    new, changes = run([found("a", line=70), found("a", TWO, 71)], old)
    assert new.results["a"][ONE]["reason"] == "a fixture"
    assert [new.results["a"][known]["is_secret"] for known in (ONE, TWO)] == [False, True]
    assert (changes.kept, changes.unlabelled, changes.real) == (2, 0, 1)
    assert not changes.added
    assert not changes.removed


def test_moved_code_changes_nothing() -> None:
    old, _ = run([found("a", line=3), found("a", TWO, 4)], Baseline())
    new, _ = run([found("a", TWO, 1), found("a", line=200)], old)
    assert render(new) == render(old)


def test_what_is_no_longer_found_goes_where_it_was_looked_for() -> None:
    old = baseline(a=entry(), b=entry(TWO))
    new, changes = run([], old, covered=lambda path: path == "a")
    assert list(new.results) == ["b"]
    assert changes.removed == [("a", entry())]
    assert changes.kept == 1


def test_an_entry_follows_a_moved_file_even_into_a_narrow_scope() -> None:
    old = baseline(old=entry(is_secret=False, reason="known", line_number=3))
    new, changes = run([found("new")], old, covered=lambda path: path == "new", exists=lambda path: path != "old")
    assert new.results == {"new": {ONE: entry(is_secret=False, reason="known", line_number=3, rule="r")}}
    assert changes.moved == [("old", "new")]
    assert not changes.added
    assert not changes.removed


def test_a_copy_is_not_covered_by_the_original_s_label() -> None:
    new, changes = run([found("a"), found("b")], baseline(a=entry(is_secret=False)))
    assert "is_secret" not in new.results["b"][ONE]
    assert [finding.path for finding in changes.added] == ["b"]


def test_of_two_vanished_files_the_graver_review_follows_whole() -> None:
    old = baseline(a=entry(is_secret=False, reason="no", note=1), b=entry(is_secret=True))
    new, _ = run([found("c")], old, exists=lambda path: path == "c")
    assert new.results == {"c": {ONE: entry(is_secret=True, note=1, rule="r", line_number=1)}}


def test_the_rule_is_the_one_that_finds_it_now() -> None:
    new, _ = run([found("a", rule="github-pat")], baseline(a=entry(rule="generic")))
    assert new.results["a"][ONE]["rule"] == "github-pat"


PATHS = ["a", "b", "c", "gone", "gone2"]
FINDINGS = st.lists(
    st.builds(found, st.sampled_from(PATHS[:3]), st.sampled_from(HASHES), st.integers(1, 9)), max_size=8
)
ENTRIES = st.builds(
    lambda known, label, note: entry(known, **({} if label is None else {"is_secret": label}), note=note),
    st.sampled_from(HASHES),
    st.sampled_from([None, True, False]),
    st.integers(),
)
OLD = st.dictionaries(st.sampled_from(PATHS), st.lists(ENTRIES, min_size=1, max_size=4)).map(lambda d: baseline(**d))


@given(FINDINGS, OLD, st.sets(st.sampled_from(PATHS)))
def test_updating_twice_changes_nothing_more(findings: list[Finding], old: Baseline, scope: set[str]) -> None:
    # A finding outside of the scope is not reported.
    findings = [finding for finding in findings if finding.path in scope]
    exists = set(PATHS[:3]).__contains__
    once, _ = run(findings, old, covered=scope.__contains__, exists=exists)
    twice, changes = run(findings, once, covered=scope.__contains__, exists=exists)
    assert render(twice) == render(once)
    assert (changes.added, changes.removed, changes.moved) == ([], [], [])


@given(FINDINGS, OLD, st.randoms())
def test_the_order_of_findings_and_entries_plays_no_part(
    findings: list[Finding], old: Baseline, random: Random
) -> None:
    exists = set(PATHS[:3]).__contains__
    shuffled, paths = list(findings), list(old.results)
    random.shuffle(shuffled)
    random.shuffle(paths)
    other = Baseline({path: dict(reversed(old.results[path].items())) for path in paths}, old.settings)
    assert render(run(findings, old, exists=exists)[0]) == render(run(shuffled, other, exists=exists)[0])


@given(FINDINGS, OLD)
def test_no_label_is_lost_while_its_secret_is_found(findings: list[Finding], old: Baseline) -> None:
    new, _ = run(findings, old)
    for finding in findings:
        before = old.entry(finding.path, finding.secret_hash)
        after = new.entry(finding.path, finding.secret_hash)
        assert after is not None
        if before is not None:
            assert after.get("is_secret") == before.get("is_secret")
            assert after["note"] == before["note"]
    assert len(new) == len({(finding.path, finding.secret_hash) for finding in findings})
