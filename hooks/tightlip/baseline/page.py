"""A review as one self-contained page of HTML, and the file of decisions that comes back from it.

What is in the repository (names, lines, messages) reaches the page as JSON in a block that no browser executes, and the
script puts it on the screen as text alone. The policy in the head allows this one script and style by their hashes, and
no network. Values are left out in Python, before there is a page.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tightlip.baseline import labels
from tightlip.baseline.context import PLAIN, VALUE
from tightlip.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tightlip.baseline.context import Line
    from tightlip.baseline.file import Baseline, Entry
    from tightlip.baseline.session import Item

KIND = "tightlip-decisions"
VERSION = 1

_HIDDEN = "****"
_SHOWN = ("label", "reason", "reviewer", "reviewed", "expires")


class Decision(NamedTuple):
    """What somebody decided in a page: of which finding (`fingerprint`), and which review the page showed (`was`)."""

    fingerprint: str
    path: str
    label: str
    reason: str
    reviewed: date
    expires: date | None
    was: str


class Outcome(NamedTuple):
    """What applying decisions comes to: how many were `applied`, how many stood there `already`, and a line for each
    that could not be applied: `conflicts` with what was decided meanwhile, `unknown` findings."""

    applied: int
    already: int
    conflicts: list[str]
    unknown: list[str]


def state(entry: Entry) -> str:
    """A short text that changes when the review of `entry` does."""
    return hashlib.sha256(json.dumps(labels.review(entry), sort_keys=True).encode()).hexdigest()[:16]


def shown(item: Item, lines: Iterable[Line], *, group: int, by: str, values: bool) -> dict[str, object]:
    """One finding as the page's script reads it. `group` is a number that findings of one value share, `by` says who
    wrote the line, `values` puts the values in."""
    finding = item.finding
    review = {key: str(item.entry[key]) for key in _SHOWN if item.entry.get(key) is not None}
    said = labels.label(item.entry)
    review |= {"label": said} if said else {}
    excerpt = []
    for line in lines:
        pieces = []
        for piece in line.pieces:
            masked = finding.masked if piece.kind == VALUE and finding.masked else _HIDDEN
            pieces.append([piece.text if piece.kind == PLAIN or values else masked, piece.kind])
        excerpt.append([line.number, line.found, pieces])
    return {
        "id": finding.fingerprint,
        "was": state(item.entry),
        "path": finding.path,
        "line": finding.line,
        "rule": finding.rule,
        "message": finding.message,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "since": item.since.isoformat() if item.since else None,
        "by": by,
        "group": group,
        "review": review,
        "open": not item.decided,
        "lines": excerpt,
    }


def render(name: str, items: list[dict[str, object]], *, today: date, reviewer: str, values: bool) -> bytes:
    """The page for findings that `shown` made. `name` is the baseline, `reviewer` who its user is taken to be."""
    data = {
        "kind": KIND,
        "schema_version": VERSION,
        "baseline": name,
        "today": today.isoformat(),
        "reviewer": reviewer,
        "values": values,
        "labels": list(labels.LABELS),
        "items": items,
    }
    style, script, frame = (_part(f"page.{kind}") for kind in ("css", "js", "html"))
    policy = "; ".join(
        [
            "default-src 'none'",
            f"style-src 'sha256-{_digest(style)}'",
            f"script-src 'sha256-{_digest(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    parts = {"POLICY": policy, "TITLE": html.escape(_printable(name)), "STYLE": style, "SCRIPT": script}
    parts["DATA"] = _inert(data)
    page = []
    for place, piece in enumerate(frame.split("@@")):  # text and names of parts in turn, so that no part is looked into
        page.append(parts[piece] if place % 2 else piece)
    return "".join(page).encode("utf-8", "backslashreplace")


def read(content: bytes, name: str, *, today: date) -> tuple[str, list[Decision]]:
    """The reviewer (maybe "") and the decisions in a file from the page. Raises UsageError, saying what is wrong."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise UsageError(f"{name}: not JSON; take the file that the review page saved") from None
    if not isinstance(document, dict) or document.get("kind") != KIND:
        raise UsageError(f"{name}: not a file of decisions from `tightlip baseline review --html`")
    if document.get("schema_version") != VERSION:
        raise UsageError(f"{name}: written for another version of tightlip; write the page anew, or update tightlip")
    reviewer, listed = document.get("reviewer", ""), document.get("decisions")
    if not isinstance(reviewer, str) or not isinstance(listed, list):
        raise UsageError(f"{name}: reviewer must be a text and decisions a list")
    return reviewer.strip(), [_decision(one, f"{name}: decisions[{place}]", today) for place, one in enumerate(listed)]


def apply(baseline: Baseline, decisions: Iterable[Decision], reviewer: str, *, force: bool = False) -> Outcome:
    """Put `decisions` into `baseline`, by identity. One whose entry has another review than the page showed is left
    out, unless `force` says that the page counts."""
    places = {_fingerprint(path, known): (path, known) for path, known, _ in baseline}
    outcome = Outcome(0, 0, [], [])
    for one in decisions:
        if one.fingerprint not in places:
            outcome.unknown.append(f"{one.path}: not in the baseline any more")
            continue
        path, known = places[one.fingerprint]
        entry = baseline.results[path][known]
        given = labels.decided(
            entry, one.label, reviewed=one.reviewed, reason=one.reason, reviewer=reviewer, expires=one.expires
        )
        if all(entry.get(key) == given.get(key) for key in ("label", "reason", "expires")):
            outcome = outcome._replace(already=outcome.already + 1)
        elif state(entry) != one.was and not force:
            now = entry.get("reviewer") or "somebody"
            said = labels.label(entry) or "nothing, or two things"
            outcome.conflicts.append(f"{path}: {one.label} here, but meanwhile {now} said {said}")
        else:
            baseline.results[path][known] = given
            outcome = outcome._replace(applied=outcome.applied + 1)
    return outcome


def _decision(one: object, place: str, today: date) -> Decision:
    if not isinstance(one, dict):
        raise UsageError(f"{place}: must be an object")
    for key in ("id", "path", "label", "was", "reviewed"):
        if not isinstance(one.get(key), str):
            raise UsageError(f"{place}.{key}: must be a text")
    if one["label"] not in labels.LABELS:
        raise UsageError(f"{place}.label: must be one of {', '.join(labels.LABELS)}")
    reason = one.get("reason", "")
    if not isinstance(reason, str):
        raise UsageError(f"{place}.reason: must be a text")
    reviewed, expires = (_day(one.get(key), f"{place}.{key}") for key in ("reviewed", "expires"))
    # A day's difference is another time zone; more would make a decision look newer than those that come after it.
    if reviewed is None or (reviewed - today).days > 1:
        raise UsageError(f"{place}.reviewed: must be a day that is not in the future")
    return Decision(one["id"], _printable(one["path"]), one["label"], reason.strip(), reviewed, expires, one["was"])


def _day(value: object, place: str) -> date | None:
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value)) if len(str(value)) == 10 else _refuse(place)
    except ValueError:
        return _refuse(place)


def _refuse(place: str) -> date:
    raise UsageError(f"{place}: must be a day, as in 2027-01-31")


def _fingerprint(path: str, known: str) -> str:
    from tightlip.model import Finding

    return Finding(rule="", name="", path=path, line=1, message="", help="", secret_hash=known).fingerprint


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _inert(data: object) -> str:
    """JSON in which no character means anything to a reader of HTML."""
    text = json.dumps(data, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _part(name: str) -> str:
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8", newline="\n") as stream:
        return stream.read()
