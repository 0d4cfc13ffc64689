"""Whether a baseline is as `tightlip baseline update` would write it, and as reviewed as a team demands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tightlip.baseline.file import render
from tightlip.baseline.labels import expired, label
from tightlip.baseline.select import rule
from tightlip.model import Finding, Frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator
    from datetime import date

    from tightlip.baseline.file import Baseline, Entry

UPDATE = "Run `tightlip baseline update` and commit the file"
LABEL = "`tightlip baseline review`, or `tightlip baseline label --hash {hash} --as LABEL --reason ...`"


class Demands(Frozen):
    """What a team demands of its baseline, beyond its being well-formed and current.

    review: every entry has a label. no_real: none is marked `real`, which means not rotated yet. no_expired: no review
    has expired. reason: every label has a reason of at least so many characters.
    """

    __slots__ = ("no_expired", "no_real", "reason", "review")

    def __init__(
        self, *, review: bool = False, no_real: bool = False, no_expired: bool = False, reason: int = 0
    ) -> None:
        self.review = review
        self.no_real = no_real
        self.no_expired = no_expired
        self.reason = reason


def problems(
    name: str,
    content: bytes,
    baseline: Baseline,
    *,
    found: Container[tuple[str, str]],
    exists: Callable[[str], bool],
    unread: Callable[[str], bool],
    demands: Demands,
    today: date,
) -> list[Finding]:
    """What is wrong with `baseline`, which `content` of the file `name` holds, in the file's order.

    `found` holds (path, hash) of what stands in the files now; paths that are `unread` could not be looked at, and are
    not judged.
    """
    listed: list[Finding] = []
    if render(baseline) != content:
        listed.append(
            Finding(
                rule="baseline-form",
                name="Baseline not in its canonical form",
                path=name,
                line=1,
                severity="low",
                message="not in the form that tightlip writes (order, time stamps, lines of both sides of a merge)",
                help=UPDATE,
            )
        )
    lines = _lines(content)
    for path, secret_hash, entry in baseline:
        wrong = _wrong(path, entry, demands, today)
        if not unread(path) and (path, secret_hash) not in found:
            why = "the secret is no longer in" if exists(path) else "there is no longer a file"
            stale = f"{UPDATE}; it removes the entry, or follows the file that was moved"
            wrong = iter([("stale", "Stale baseline entry", f"{why} {path}", stale)])
        for kind, title, message, help_ in wrong:
            listed.append(
                Finding(
                    rule=f"baseline-{kind}",
                    name=title,
                    path=name,
                    line=lines.get((path, secret_hash), 1),
                    severity="medium",
                    message=message,
                    help=help_.replace("{hash}", secret_hash[:12]),
                    secret_hash=secret_hash,
                )
            )
    return listed


def unkeyed(name: str, count: int) -> Finding:
    """The finding about `count` entries without a key, where a key is set for the baseline `name`."""
    return Finding(
        rule="baseline-unkeyed",
        name="Baseline entries without a key",
        path=name,
        line=1,
        severity="medium",
        message=f"{count:,} {'entry has a hash' if count == 1 else 'entries have hashes'} made without the key",
        help=UPDATE,
    )


def _wrong(path: str, entry: Entry, demands: Demands, today: date) -> Iterator[tuple[str, str, str, str]]:
    """What is wrong with the review of one entry: kind, title, message, help."""
    what = f"{rule(entry)} in {path}"
    said = label(entry)
    sides = entry.get("disputed")
    if isinstance(sides, list) and sides:
        words = " against ".join(side(one) for one in sides)
        message = f"merged branches disagree about {what}: {words}"
        yield "disputed", "Baseline entry that is disputed", message, f"Settle it: {LABEL}"
    elif said is None:
        if demands.review:
            message = f"nobody has said whether this is a secret: {what}"
            yield "unreviewed", "Baseline entry that nobody has reviewed", message, f"Label it: {LABEL}"
        return
    if demands.no_real and said == "real":
        message = f"a real secret that nobody has rotated: {what}"
        steps = "Rotate it and take it out of the file, or label it rotated or accepted-risk"
        yield "real", "Baseline entry for a real secret", message, steps
    if demands.no_expired and expired(entry, today):
        message = f"its review ended on {entry['expires']}: {what}"
        yield "expired", "Baseline entry whose review has expired", message, f"Review it anew: {LABEL}"
    reason = str(entry.get("reason") or "").strip()
    if said is not None and len(reason) < demands.reason:
        has = f"has {len(reason)} characters" if reason else "is missing"
        message = f"the reason {has}, {demands.reason} are demanded: {what}"
        yield "reason", "Baseline entry without a sufficient reason", message, f"Say why: {LABEL}"


def side(review: object) -> str:
    """One side of a disputed entry, as "real (A. Reviewer)"."""
    if not isinstance(review, dict):
        return "no label"
    who = review.get("reviewer")
    return (label(review) or "no label") + (f" ({who})" if who else "")


def _lines(content: bytes) -> dict[tuple[str, str], int]:
    """The line of each path's and hash's entry in a file that is laid out as tightlip or detect-secrets do."""
    import json
    import re

    text = r'("(?:[^"\\]|\\.)*")'
    opens = re.compile(rf"(?: *\],)? *{text}: \[")
    member = re.compile(rf'[ ,]*\{{"filename": {text}, ')
    known = re.compile(r'"hashed_secret": "([^"\\]*)"')
    lines: dict[tuple[str, str], int] = {}
    path = ""
    for number, line in enumerate(content.decode("utf-8", "replace").split("\n"), 1):
        name = opens.match(line) or member.match(line)
        if name:
            path = json.loads(name[1])
        hashed = known.search(line) if line else None
        if hashed:
            lines.setdefault((path, hashed[1]), number)
    return lines
