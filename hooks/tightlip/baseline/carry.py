"""Reviews that are carried over from another tool's way of writing an entry: the same secret, cut or written otherwise.

detect-secrets cuts a value with its quotes, a prefix or the password of a URL alone, and hashes that. Its hash proves
what was cut: of the texts on a finding's line, the one that hashes alike. A review goes to the finding whose value
that text holds, half of it or more, and to no other; an entry whose text is gone proves nothing, and its review goes
with it.

`detect-secrets audit` writes the file anew without the keys that it does not know. What it dropped comes back from an
earlier version of the file, entry by entry; what was decided in the audit itself holds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tightlip.baseline import labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from tightlip.baseline.context import Source
    from tightlip.baseline.file import Baseline, Entry
    from tightlip.model import Finding

WIDE = 1000
"""Bytes of a line that are looked at before and after a value."""

AUDITED = "labelled in detect-secrets audit"
"""The reason that marks what was decided there."""

_PRIVATE_KEY = "Private Key"


class Carried(NamedTuple):
    """A review that went from the entry of another hash to a finding's."""

    finding: Finding
    old_hash: str


def carry(old: Baseline, path: str, found: Iterable[Finding], source: Source) -> list[Carried]:
    """Give the reviews of those entries of `old` at `path` that no finding has, to the findings that they are about.

    `found` is all that was found in the file, `source` its text. The entries go to the findings' hashes in `old`.
    """
    entries = old.results.get(path, {})
    findings = [finding for finding in found if finding.secret_hash]
    left = orphans(old, path, findings)
    open_ones = [finding for finding in findings if not labels.review(entries.get(finding.secret_hash, {}))]
    carried: list[Carried] = []
    for finding in open_ones if left else ():
        for hashed in _cuts(finding, left, source, alone=len(findings) == 1):
            entry = {**left[hashed], "hashed_secret": finding.secret_hash}
            entry = {key: value for key, value in entry.items() if key not in ("line_number", "is_verified")}
            place = entries.get(finding.secret_hash)
            entries[finding.secret_hash] = entry if place is None else labels.join(entry, place)
            carried.append(Carried(finding, hashed))
    for hashed in {one.old_hash for one in carried}:
        del entries[hashed]
    return carried


def orphans(old: Baseline, path: str, found: Iterable[Finding]) -> dict[str, Entry]:
    """The reviewed entries at `path` by whose hash nothing was `found`, and that tightlip did not write: it writes a
    rule to each, and cuts as it does now, so that such an entry is of a value that has gone."""
    known = {finding.secret_hash for finding in found}
    entries = old.results.get(path, {})
    strange = {hashed: entry for hashed, entry in entries.items() if hashed not in known and "rule" not in entry}
    return {hashed: entry for hashed, entry in strange.items() if labels.review(entry)}


def _cuts(finding: Finding, left: dict[str, Entry], source: Source, *, alone: bool) -> Iterator[str]:
    """Those hashes of `left` that are of a text which holds half of the finding's value or more."""
    low, high = source.span(finding)
    line = source.text(finding.line)
    wanted = set(left)
    for text, start, end in stretches(line, low, min(high, len(line))):
        for form in (text, text.lower()):  # before 1.0 the keyword detector saw lines in lower case
            hashed = source.digest(form)
            if hashed in wanted and 2 * (min(end, high) - max(start, low)) >= high - low:
                wanted.discard(hashed)
                yield hashed
    for hashed in sorted(wanted):
        entry = left[hashed]
        if entry.get("type") == _PRIVATE_KEY and "private-key" in finding.rule:
            # It hashes a key's header, which is the same for each key of a kind: only the line tells which is meant.
            header = source.text(finding.line - 1) if b"-----BEGIN" not in line else line
            named = re.search(rb"BEGIN[A-Z ]*PRIVATE KEY", header)
            same = named is not None and source.digest(named[0]) == hashed
            if same and (alone or entry.get("line_number") in (finding.line - 1, finding.line)):
                yield hashed


def stretches(line: bytes, low: int, high: int) -> Iterator[tuple[bytes, int, int]]:
    """The texts in `line` that overlap the span, with where they start and end. None starts or ends inside a word: what
    a value was before somebody added to it is another value, not another cut."""
    first, last = max(0, low - WIDE), min(len(line), high + WIDE)
    edges = [place for place in range(first, last + 1) if is_edge(line, place)]
    ends = [place for place in edges if place > low]
    for start in edges:
        if start < high:
            for end in ends:
                if start < end:
                    yield line[start:end], start, end


def is_edge(text: bytes, place: int) -> bool:
    """Whether no word of letters and digits goes on across `place`."""
    return not (text[place - 1 : place].isalnum() and text[place : place + 1].isalnum()) if place else True


class Restored(NamedTuple):
    """What restore() did: how many reviews are `back`, and where an audit `decided` something else (path and label)."""

    back: int
    decided: list[tuple[str, str]]


def audited(baseline: Baseline) -> bool:
    """Whether stock detect-secrets wrote some of the entries anew: tightlip always writes an entry's rule."""
    return any("rule" not in entry for _, _, entry in baseline)


def restore(baseline: Baseline, earlier: Callable[[], Iterable[Baseline]], *, today: date, reviewer: str) -> Restored:
    """Give the entries of `baseline` that an audit wrote anew what the newest of the `earlier` versions (asked for only
    if there is such an entry) knows of them: rule, review, other tools' keys.

    Where the audit changed what an entry says, that counts: it is labelled anew, by `reviewer` today, with AUDITED for
    its reason.
    """
    missing = {(path, known): entry for path, known, entry in baseline if "rule" not in entry}
    back, decided = 0, []
    for version in earlier() if missing else ():
        for path, known in list(missing):
            before = version.entry(path, known)
            if before is None or "rule" not in before:
                continue
            now = missing.pop((path, known))
            said, had = now.get("is_secret"), labels.is_secret(before)
            kept = {**now, **before}
            if said == had:
                back += bool(labels.review(before))
            elif isinstance(said, bool):
                given = "real" if said else "false-positive"
                kept = labels.decided(kept, given, reviewed=today, reason=AUDITED, reviewer=reviewer)
                decided.append((path, given))
            else:  # an audit takes nothing back; somebody edited the file
                kept = labels.unreviewed(kept)
            baseline.results[path][known] = kept
        if not missing:
            break
    return Restored(back, decided)
