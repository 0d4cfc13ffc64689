"""Which entries of a baseline a person means: by rule, path, hash and what was said of them so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tightlip import globs
from tightlip.baseline.labels import expired, label
from tightlip.model import Frozen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tightlip.baseline.file import Baseline, Entry

UNLABELLED = "none"
"""What `labels` calls an entry that nobody has labelled."""


class Choice(Frozen):
    """What to look for; everything that is given must hold, and of each list one.

    `rules` and `paths` are globs (globs.py), `hashes` beginnings of hashes, `labels` labels or UNLABELLED; `disputed`
    and `expired` demand that. Without `labels`, a label plays no part.
    """

    __slots__ = ("disputed", "expired", "hashes", "labels", "paths", "rules")

    def __init__(
        self,
        *,
        rules: Sequence[str] = (),
        paths: Sequence[str] = (),
        hashes: Sequence[str] = (),
        labels: Sequence[str] = (),
        disputed: bool = False,
        expired: bool = False,
    ) -> None:
        self.rules = tuple(rules)
        self.paths = tuple(paths)
        self.hashes = tuple(hashes)
        self.labels = tuple(labels)
        self.disputed = disputed
        self.expired = expired

    def holds(self, path: str, secret_hash: str, entry: Entry, today: date) -> bool:
        """Whether an entry is meant."""
        return (
            (not self.paths or globs.matches(path, self.paths))
            and (not self.rules or globs.matches(rule(entry), self.rules))
            and (not self.hashes or secret_hash.startswith(self.hashes))
            and (not self.labels or (label(entry) or UNLABELLED) in self.labels)
            and (not self.disputed or bool(entry.get("disputed")))
            and (not self.expired or expired(entry, today))
        )


def rule(entry: Entry) -> str:
    """tightlip's rule, or detect-secrets' type where that is all there is."""
    return str(entry.get("rule") or entry["type"])


def chosen(baseline: Baseline, choice: Choice, today: date) -> list[tuple[str, str, Entry]]:
    """Path, hash and entry of what is meant, sorted."""
    return [place for place in baseline if choice.holds(*place, today)]
