"""A review's state machine: order, filters, decisions for one and for many, and taking them back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightlip.baseline import labels
from tightlip.baseline.session import SCOPES, Filter, Item, Session
from tightlip.model import Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from tightlip.baseline.file import Entry

TODAY = date(2026, 11, 21)
PLACES = [
    ("a.py", 1, "github-pat", "h1", "high"),
    ("a.py", 2, "password", "h2", "low"),
    ("lib/b.py", 1, "password", "h2", "medium"),
    ("lib/c.py", 5, "github-pat", "h3", "high"),
    ("lib/deep/d.py", 9, "password", "h4", "low"),
]


def finding(path: str, line: int, rule: str, known: str, confidence: str) -> Finding:
    return Finding(
        rule=rule, name=rule, path=path, line=line, message=f"{rule} here", help="", confidence=confidence,
        secret_hash=known,
    )  # fmt: skip


def session() -> Session:
    items = [Item(finding(*place), {"hashed_secret": place[3], "type": "t"}, TODAY) for place in PLACES]
    items[3].since = TODAY - timedelta(days=400)
    items[4].since = TODAY - timedelta(days=10)
    return Session(items)


def decide(said: str, reason: str = "why") -> Callable[[Entry], Entry]:
    return lambda entry: labels.decided(entry, said, reviewed=TODAY, reason=reason, reviewer="me")


def said(review: Session) -> list[str | None]:
    return [labels.label(item.entry) for item in review.items]


def at(review: Session) -> str:
    return "-" if review.current is None else f"{review.current.finding.path}:{review.current.finding.line}"


def test_deciding_goes_on_to_the_next_open_one_and_ends_when_none_is_left() -> None:
    review = session()
    seen = []
    while review.current is not None:
        seen.append(at(review))
        review.decide(decide("test-value"))
    assert seen == ["a.py:1", "a.py:2", "lib/b.py:1", "lib/c.py:5", "lib/deep/d.py:9"]
    assert review.open == 0
    assert review.decide(decide("real")) == []


def test_what_was_skipped_comes_again() -> None:
    review = session()
    review.next()
    for _ in range(4):
        review.decide(decide("rotated"))
    assert at(review) == "a.py:1"
    review.next()
    assert at(review) == "a.py:1", "the only one that is open stays"
    review.back()
    assert at(review) == "a.py:1"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("one", ["a.py:2"]),
        ("value", ["a.py:2", "lib/b.py:1"]),
        ("rule", ["a.py:2", "lib/b.py:1", "lib/deep/d.py:9"]),
        ("file", ["a.py:2", "a.py:1"]),
        ("folder", ["a.py:2", "a.py:1", "lib/b.py:1", "lib/c.py:5", "lib/deep/d.py:9"]),
        ("shown", ["a.py:2", "a.py:1", "lib/b.py:1", "lib/c.py:5", "lib/deep/d.py:9"]),
    ],
)
def test_a_scope_is_the_current_one_and_what_is_like_it(kind: str, expected: list[str]) -> None:
    review = session()
    review.next()
    assert [f"{item.finding.path}:{item.finding.line}" for item in review.scope(kind)] == expected
    assert len(review.decide(decide("false-positive"), kind)) == len(expected)
    assert said(review).count("false-positive") == len(expected)


def test_a_bulk_decision_leaves_what_somebody_decided_and_what_the_filter_hides() -> None:
    review = session()
    review.items[2].entry = decide("real")(review.items[2].entry)
    review.select(Filter(rule="password", path="lib"))
    assert at(review) == "lib/deep/d.py:9"
    review.decide(decide("test-value"), "rule")
    assert said(review) == [None, None, "real", None, "test-value"]


def test_the_same_value_is_decided_wherever_it_is() -> None:
    review = session()
    review.select(Filter(path="lib"))
    assert at(review) == "lib/b.py:1"
    review.decide(decide("test-value"), "value")
    assert said(review) == [None, "test-value", "test-value", None, None]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (Filter(), 5),
        (Filter(state="decided"), 0),
        (Filter(state="all"), 5),
        (Filter(rule="github-*"), 2),
        (Filter(path="lib"), 3),
        (Filter(path="**/*.py"), 5),
        (Filter(text="DEEP"), 1),
        (Filter(text="password here"), 3),
        (Filter(confidence="medium"), 3),
        (Filter(confidence="high"), 2),
        (Filter(older=0), 2),
        (Filter(older=11), 1),
        (Filter(older=401), 0),
        (Filter(rule="password", confidence="medium", path="lib/*"), 1),
    ],
)
def test_a_filter(chosen: Filter, expected: int) -> None:
    review = session()
    assert review.select(chosen) == expected
    assert bool(chosen.words()) == (chosen != Filter())


def test_an_expired_or_disputed_decision_is_open_again() -> None:
    entry: Entry = {"hashed_secret": "h1", "type": "t"}
    given_up = labels.decided(entry, "accepted-risk", reviewed=TODAY, expires=TODAY - timedelta(days=1))
    lasting = labels.decided(entry, "accepted-risk", reviewed=TODAY, expires=TODAY)
    disputed = {**entry, "disputed": [{"label": "real"}, {"label": "test-value"}]}
    items = [Item(finding(*PLACES[0]), one, TODAY) for one in (given_up, lasting, disputed)]
    assert [item.decided for item in items] == [False, True, False]


def test_undo_takes_a_whole_decision_back_and_returns_to_its_finding() -> None:
    review = session()
    review.decide(decide("rotated"), "rule")
    review.decide(decide("test-value"))
    assert [len(review.undo()), at(review)] == [1, "a.py:2"]
    assert [len(review.undo()), at(review)] == [2, "a.py:1"]
    assert said(review) == [None] * 5
    assert review.undo() == []


def test_undo_finds_its_finding_under_another_filter() -> None:
    review = session()
    review.decide(decide("rotated"))
    review.select(Filter(path="lib/deep"))
    review.undo()
    assert at(review) == "a.py:1"


ACTIONS = st.sampled_from([*SCOPES, "next", "back", "undo", "lib", "all"])


@given(st.lists(ACTIONS, max_size=30))
def test_whatever_is_pressed_undoing_everything_leaves_everything_as_it_was(actions: list[str]) -> None:
    review = session()
    for action in actions:
        if action in SCOPES:
            before = review.current
            decided = review.decide(decide("real"), action)
            assert (before is None) == (not decided)
        elif action in ("lib", "all"):
            review.select(Filter(state="all", path="lib" if action == "lib" else ""))
        else:
            getattr(review, action)()
        assert 0 <= review.place <= len(review.shown)
    while review.undo():
        pass
    assert said(review) == [None] * 5
