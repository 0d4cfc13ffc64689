"""The review page's data and the decisions that come back: what is refused, what conflicts, what is escaped."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tightlip.baseline import labels, page
from tightlip.baseline.file import Baseline
from tightlip.baseline.session import Item
from tightlip.errors import UsageError
from tightlip.model import Finding

if TYPE_CHECKING:
    from tightlip.baseline.file import Entry

TODAY = date(2026, 11, 21)


def finding(path: str = "a.py", known: str = "h") -> Finding:
    return Finding(rule="r", name="r", path=path, line=1, message="", help="", secret_hash=known)


def baseline(entry: Entry | None = None) -> Baseline:
    return Baseline({"a.py": {"h": entry or {"hashed_secret": "h", "type": "t"}}})


def decided(said: str, reviewer: str = "B") -> Entry:
    return labels.decided({"hashed_secret": "h", "type": "t"}, said, reviewed=date(2026, 1, 1), reviewer=reviewer)


def decision(**changes: object) -> dict[str, object]:
    was = page.state({"hashed_secret": "h", "type": "t"})
    made = {"id": finding().fingerprint, "path": "a.py", "was": was, "label": "test-value", "reason": " why "}
    return {**made, "expires": "", "reviewed": "2026-11-20", **changes}


def saved(*decisions: object, **changes: object) -> bytes:
    document = {"kind": page.KIND, "schema_version": 1, "reviewer": " A ", "decisions": list(decisions)}
    return json.dumps({**document, **changes}).encode()


def read(content: bytes) -> tuple[str, list[page.Decision]]:
    return page.read(content, "d.json", today=TODAY)


def test_a_decision_is_applied_with_all_that_belongs_to_it() -> None:
    who, decisions = read(saved(decision(label="accepted-risk", expires="2027-01-31")))
    assert who == "A"
    known = baseline({"hashed_secret": "h", "type": "t", "line_number": 4, "ticket": "SEC-1"})
    assert page.apply(known, decisions, who) == (1, 0, [], [])
    assert known.results["a.py"]["h"] == {
        "hashed_secret": "h", "type": "t", "ticket": "SEC-1", "label": "accepted-risk", "is_secret": True,
        "reason": "why", "reviewer": "A", "reviewed": "2026-11-20", "expires": "2027-01-31",
    }  # fmt: skip


def test_what_was_decided_since_stays_unless_forced() -> None:
    _, decisions = read(saved(decision()))
    known = baseline(decided("real"))
    outcome = page.apply(known, decisions, "A")
    assert outcome.conflicts == ["a.py: test-value here, but meanwhile B said real"]
    assert known.results["a.py"]["h"] == decided("real")
    assert page.apply(known, decisions, "A", force=True).applied == 1
    assert known.results["a.py"]["h"]["label"] == "test-value"


def test_the_same_decision_is_no_conflict_whoever_made_it() -> None:
    _, decisions = read(saved(decision(reason="")))
    assert page.apply(baseline(decided("test-value")), decisions, "A") == (0, 1, [], [])


def test_an_entry_that_has_gone_is_told() -> None:
    _, decisions = read(saved(decision(id="0" * 32, path="x\x1b.py")))
    assert page.apply(baseline(), decisions, "A").unknown == ["x\ufffd.py: not in the baseline any more"]


def test_the_state_changes_with_the_review_and_with_nothing_else() -> None:
    entry = decided("real")
    assert page.state(entry) == page.state({**entry, "line_number": 3, "ticket": "x"})
    assert page.state(entry) != page.state({**entry, "reason": "x"})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not a file of decisions"),
        (b'{"kind": "other"}', "not a file of decisions"),
        (saved(schema_version=2), "another version"),
        (saved(reviewer=1), "reviewer must be a text"),
        (saved(decisions={}), "decisions a list"),
        (saved("x"), "decisions[0]: must be an object"),
        (saved(decision(), decision(label="fine")), "decisions[1].label: must be one of false-positive"),
        (saved(decision(id=None)), "decisions[0].id: must be a text"),
        (saved(decision(reason=["x"])), "decisions[0].reason: must be a text"),
        (saved(decision(reviewed="")), "decisions[0].reviewed"),
        (saved(decision(reviewed="2026-11-23")), "not in the future"),
        (saved(decision(expires="soon")), "decisions[0].expires: must be a day"),
        (saved(decision(expires="20270131")), "decisions[0].expires: must be a day"),
    ],
)
def test_a_file_that_does_not_hold_together_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(content)
    assert str(refused.value).startswith("d.json: ")
    assert words in str(refused.value)


def test_nothing_in_the_data_ends_its_block_and_the_policy_allows_no_more_than_the_page_has() -> None:
    hostile = "</script><script>alert(1)</script>@@STYLE@@<!--&"
    item = Item(finding(hostile), {"hashed_secret": "h", "type": "t", "reason": hostile}, TODAY)
    one = page.shown(item, [], group=0, by=hostile, values=False)
    text = page.render(hostile, [one], today=TODAY, reviewer=hostile, values=False).decode()
    assert text.count("<script") == 2
    assert text.count("</script>") == 2
    assert "alert(1)</script>" not in text
    assert text.count("@@STYLE@@") == text.count("@@STYLE@@&lt;!--&amp;") + text.count("@@STYLE@@\\u003c")
    assert "unsafe-inline" not in text
    assert "http" not in text.partition("<style>")[0].partition("http-equiv")[2]
    block = text.partition('id="data">')[2].partition("</script>")[0]
    assert json.loads(block)["items"][0]["path"] == hostile


def test_a_name_that_is_no_utf_8_is_written() -> None:
    one = page.shown(Item(finding("a\udcff"), {"type": "t"}, TODAY), [], group=0, by="", values=False)
    assert b"a\\udcff" in page.render("b\udcff", [one], today=TODAY, reviewer="", values=False)
