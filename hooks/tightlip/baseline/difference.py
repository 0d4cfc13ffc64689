"""What one baseline says that another did not: new suppressions, told from what only moved, was labelled or went."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tightlip.baseline.labels import label, review
from tightlip.baseline.merge import origins

if TYPE_CHECKING:
    from tightlip.baseline.file import Baseline, Entry


class Change(NamedTuple):
    """One entry that is not as it was: where it stands (stood, if it is gone), its hash, the entry, the entry before
    (None if it is new), and where it stood before ("" if nowhere else)."""

    path: str
    secret_hash: str
    entry: Entry
    before: Entry | None = None
    moved_from: str = ""

    @property
    def reviewed(self) -> bool:
        """Whether somebody has decided about it."""
        return label(self.entry) is not None


class Difference:
    """The changes from `old` to `new`, each list by path and hash.

    new: suppressions that were not there. moved: the same secret in another file, gone from the first. relabelled: with
    another review than before, moved or not. removed: no longer there. `drift` counts entries of which only other keys
    changed (the rule's name, a line).
    """

    def __init__(self, old: Baseline, new: Baseline) -> None:
        self.new: list[Change] = []
        self.moved: list[Change] = []
        self.relabelled: list[Change] = []
        self.removed: list[Change] = []
        self.drift = 0
        came_from = origins(old, new)
        left: set[tuple[str, str]] = set()
        for path, secret_hash, entry in new:
            before = old.entry(path, secret_hash)
            source = ""
            if before is None:
                places = came_from(path, secret_hash)
                if not places:
                    self.new.append(Change(path, secret_hash, entry))
                    continue
                left.update((place, secret_hash) for place in places)
                source = next((place for place in places if review(old.results[place][secret_hash])), places[0])
                before = old.results[source][secret_hash]
                self.moved.append(Change(path, secret_hash, entry, before, source))
            if review(entry) != review(before):
                self.relabelled.append(Change(path, secret_hash, entry, before, source))
            elif not source and entry != before:
                self.drift += 1
        for path, secret_hash, entry in old:
            if new.entry(path, secret_hash) is None and (path, secret_hash) not in left:
                self.removed.append(Change(path, secret_hash, entry))

    @property
    def unreviewed(self) -> list[Change]:
        """The new suppressions that nobody has reviewed."""
        return [change for change in self.new if not change.reviewed]
