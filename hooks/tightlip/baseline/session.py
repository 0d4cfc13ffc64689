"""A review as a state machine: which findings are shown, in what order, what was decided, and how it is taken back.

Nothing here reads a key, draws a screen or writes a file: cli/baseline_review.py does, and tests drive it directly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tightlip import globs
from tightlip.baseline.labels import expired, label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from tightlip.baseline.file import Entry
    from tightlip.model import Finding

SCOPES = ("one", "value", "rule", "file", "folder", "shown")
"""What a decision is for: this finding, the same value anywhere, the same rule, this file, this folder, all shown."""


class Item:
    """A baseline's entry and the finding that it knows, as of `today`; `since`, the day on which the line was written,
    is filled in by whoever knows git, None where nobody does."""

    __slots__ = ("entry", "finding", "since", "today")

    def __init__(self, finding: Finding, entry: Entry, today: date) -> None:
        self.finding = finding
        self.entry = entry
        self.today = today
        self.since: date | None = None

    @property
    def key(self) -> tuple[str, str]:
        """The identity: path and hash."""
        return self.finding.path, self.finding.secret_hash

    @property
    def decided(self) -> bool:
        """Whether somebody has said what it is, and that still holds."""
        return label(self.entry) is not None and not expired(self.entry, self.today)

    @property
    def age(self) -> int | None:
        """Days since the line was written, None where that is not known."""
        return None if self.since is None else (self.today - self.since).days

    @property
    def folder(self) -> str:
        """The folder of the file, "" for the top."""
        return self.finding.path.rpartition("/")[0]


class Filter(NamedTuple):
    """What is shown. An empty text or None lets everything pass; `state` is "open", "decided" or "all"."""

    state: str = "open"
    rule: str = ""
    path: str = ""
    text: str = ""
    confidence: str = ""
    older: int | None = None

    def passes(self, item: Item) -> bool:
        """Whether `item` is to be shown. `rule` and `path` are globs; `text` stands in path, rule, message or reason,
        in any case; `confidence` is the least; `older` is the least age in days, and unknown ages do not pass."""
        finding = item.finding
        if self.state != "all" and item.decided is (self.state == "open"):
            return False
        if self.rule and not globs.matches(finding.rule, [self.rule]):
            return False
        if self.path and not globs.matches(finding.path, [self.path]):
            return False
        if self.confidence and _rank(finding.confidence) < _rank(self.confidence):
            return False
        if self.older is not None and (item.age is None or item.age < self.older):
            return False
        if self.text:
            places = (finding.path, finding.rule, finding.message, str(item.entry.get("reason", "")))
            return any(self.text.casefold() in place.casefold() for place in places)
        return True

    def words(self) -> list[str]:
        """The filter in words, for a status line; empty where everything open is shown."""
        said = [] if self.state == "open" else [{"all": "all entries", "decided": "decided ones"}[self.state]]
        said += [f"rule {self.rule}"] if self.rule else []
        said += [f"path {self.path}"] if self.path else []
        said += [f"text {self.text!r}"] if self.text else []
        said += [f"confidence {self.confidence} or more"] if self.confidence else []
        return said + ([f"{self.older} days or older"] if self.older is not None else [])


class Session:
    """A review of `items`, in their order. `current` is the item to decide on, None where the filter leaves none."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = list(items)
        self.filter = Filter()
        self.shown: list[Item] = []
        self.place = 0
        self._undo: list[tuple[list[tuple[Item, Entry]], Filter, Item]] = []
        self.select(self.filter)

    @property
    def current(self) -> Item | None:
        """The item at the present place."""
        return self.shown[self.place] if self.place < len(self.shown) else None

    @property
    def open(self) -> int:
        """How many of all items nobody has decided on."""
        return sum(not item.decided for item in self.items)

    def select(self, chosen: Filter) -> int:
        """Show what passes `chosen`, from the first; returns how many there are."""
        self.filter = chosen
        self.shown = [item for item in self.items if chosen.passes(item)]
        self.place = 0
        return len(self.shown)

    def next(self) -> None:
        """Go to the next item that is not decided; where `decided` ones are asked for, simply to the next. Past the
        last one, start again with what was skipped; stay where nothing is left."""
        places = [*range(self.place + 1, len(self.shown)), *range(min(self.place + 1, len(self.shown)))]
        for place in places:
            if self.filter.state != "open" or not self.shown[place].decided:
                self.place = place
                return
        self.place = len(self.shown)

    def back(self) -> None:
        """Go to the item before, decided or not."""
        self.place = max(0, min(self.place, len(self.shown)) - 1)

    def scope(self, kind: str) -> list[Item]:
        """The items that a decision of this kind is for, the current one first. Of the others only those count that
        are shown and not decided; the same value counts wherever it is, shown or not."""
        current = self.current
        if current is None:
            return []
        finding = current.finding
        same: Callable[[Item], bool] = {
            "one": lambda _: False,
            "value": lambda item: item.finding.secret_hash == finding.secret_hash,
            "rule": lambda item: item.finding.rule == finding.rule,
            "file": lambda item: item.finding.path == finding.path,
            "folder": lambda item: not current.folder or item.finding.path.startswith(current.folder + "/"),
            "shown": lambda _: True,
        }[kind]
        pool = self.items if kind == "value" else self.shown
        return [current, *(item for item in pool if item is not current and not item.decided and same(item))]

    def decide(self, decided: Callable[[Entry], Entry], kind: str = "one") -> list[Item]:
        """Give each item of the scope the entry that `decided` makes of its own, go on, and return these items."""
        chosen = self.scope(kind)
        current = self.current
        if current is None:
            return []
        self._undo.append(([(item, item.entry) for item in chosen], self.filter, current))
        for item in chosen:
            item.entry = decided(item.entry)
        self.next()
        return chosen

    def undo(self) -> list[Item]:
        """Take the last decision back, all of it, and show its item again; returns the items, none if there is none."""
        if not self._undo:
            return []
        before, chosen, current = self._undo.pop()
        for item, entry in before:
            item.entry = entry
        if current not in self.shown:
            self.select(chosen)
        self.place = self.shown.index(current) if current in self.shown else 0
        return [item for item, _ in before]


def _rank(confidence: str) -> int:
    return ("low", "medium", "high").index(confidence)
