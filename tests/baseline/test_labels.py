"""What a reviewer wrote to an entry: reading it, writing it, joining two, and days."""

from __future__ import annotations

from datetime import date

import pytest

from tightlip.baseline import labels
from tightlip.model import Secret

HASH = Secret(b"no secret").sha1()
TODAY = date(2026, 11, 21)


def entry(**more: object) -> dict[str, object]:
    return {"hashed_secret": HASH, "type": "Secret Keyword", **more}


@pytest.mark.parametrize(
    ("review", "label", "is_secret"),
    [
        ({}, None, None),
        ({"is_secret": False}, "false-positive", False),
        ({"is_secret": True}, "real", True),
        ({"is_secret": None}, None, None),
        ({"label": "test-value"}, "test-value", False),
        ({"label": "rotated", "is_secret": True}, "rotated", True),
        ({"label": "accepted-risk"}, "accepted-risk", True),
        ({"label": "of another tool"}, None, None),
        ({"label": ["x"], "is_secret": True}, "real", True),
        ({"disputed": [{"is_secret": True}, {"is_secret": False}]}, None, None),
    ],
)
def test_what_an_entry_says(review: dict[str, object], label: str | None, is_secret: bool | None) -> None:
    assert (labels.label(entry(**review)), labels.is_secret(entry(**review))) == (label, is_secret)


def test_a_decision_replaces_the_one_before_whole() -> None:
    old = entry(label="real", is_secret=True, reason="old", expires="2027-01-01", line_number=4, ticket=7)
    new = labels.decided(old, "test-value", reviewed=TODAY, reviewer="A. Reviewer")
    assert new == entry(label="test-value", is_secret=False, reviewed="2026-11-21", reviewer="A. Reviewer", ticket=7)
    assert old["label"] == "real", "the old entry is as it was"
    settled = labels.decided(entry(disputed=[{}, {}]), "rotated", reviewed=TODAY, reason="new key", expires=TODAY)
    assert labels.problem(settled) == ""
    assert settled == entry(
        label="rotated", is_secret=True, reviewed="2026-11-21", reason="new key", expires="2026-11-21"
    )


@pytest.mark.parametrize("label", labels.LABELS)
def test_every_label_is_well_formed(label: str) -> None:
    made = labels.decided(entry(), label, reviewed=TODAY)
    assert labels.problem(made) == ""
    assert labels.label(made) == label
    assert labels.is_secret(made) is labels.LABELS[label]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"label": "test-value", "reason": "a"}, {"label": "real"}, {"label": "real"}),
        ({"label": "rotated", "reason": "a"}, {"label": "accepted-risk", "reason": "b"}, {"label": "accepted-risk"}),
        ({"is_secret": False}, {"reason": "a note"}, {"is_secret": False}),
        ({"disputed": [{}, {}]}, {"label": "real"}, {"disputed": [{}, {}]}),
        ({"note": 1}, {"ticket": 2}, {"note": 1, "ticket": 2}),
    ],
)
def test_of_two_reviews_the_graver_holds_whole(
    one: dict[str, object], other: dict[str, object], expected: dict[str, object]
) -> None:
    for first, second in ((one, other), (other, one)):
        joined = labels.join(entry(**first), entry(**second))
        assert {key: joined[key] for key in expected} == expected
        assert joined.get("reason") != "a"
        assert labels.problem(joined) == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("90d", "2027-02-19"),
        ("2w", "2026-12-05"),
        ("1m", "2026-12-21"),
        ("1y", "2027-11-21"),
        ("0d", "2026-11-21"),
        ("2026-11-21", "2026-11-21"),
        ("2030-01-31", "2030-01-31"),
        ("2026-11-20", None),
        ("2026-02-30", None),
        ("20270131", None),
        ("2999-01-01", None),
        ("9999d", None),
        ("soon", None),
        ("-3d", None),
        ("", None),
    ],
)
def test_an_expiry_is_a_day_or_a_span(text: str, day: str | None) -> None:
    if day is None:
        with pytest.raises(ValueError, match=r"\w"):
            labels.expiry(text, TODAY)
    else:
        assert labels.expiry(text, TODAY).isoformat() == day


@pytest.mark.parametrize(("expires", "gone"), [("2026-11-20", True), ("2026-11-21", False), (None, False)])
def test_a_review_counts_on_its_last_day(expires: str | None, gone: bool) -> None:
    assert labels.expired(entry(label="rotated", expires=expires), TODAY) is gone
