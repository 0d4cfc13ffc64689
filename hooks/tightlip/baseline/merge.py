"""Joining two branches' baselines: by identity, against the one both came from. git calls it as a merge driver.

What one side added, changed or took out holds where the other left it alone; what both did alike holds. A file that one
side moved takes along what the other side wrote at its old place. Nothing is known afterwards that neither side knew.
Only where one side says "real" and the other "not a secret" is there nothing to choose from: the entry is then
`disputed`, holds both reviews, and waits for a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tightlip.baseline import file, layout
from tightlip.baseline.decide import both, by_key, text
from tightlip.baseline.file import Baseline, uncollected
from tightlip.baseline.labels import join
from tightlip.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tightlip.baseline.file import Entry, Results

    Entries = dict[str, Entry]
    Place = tuple[str, str]
    _Side = tuple[Baseline, Callable[[str, str], list[str]]]

_NAMED = ("name", "path")
"""What tells the items of detect-secrets' lists of plugins and filters apart."""


class Merged:
    """The joined `baseline`, and the (path, hash) of the entries that are `disputed` since this merge, sorted."""

    def __init__(self, baseline: Baseline, disputed: list[tuple[str, str]]) -> None:
        self.baseline = baseline
        self.disputed = disputed


def origins(base: Baseline, baseline: Baseline) -> Callable[[str, str], list[str]]:
    """From which places of `base` a secret that is new at a place of `baseline` may have come: those that it left,
    sorted."""
    left: dict[str, list[str]] = {}
    for path, entries in base.results.items():
        here = baseline.results.get(path)
        for secret_hash in entries if here is None else () if here == entries else entries.keys() - here.keys():
            left.setdefault(secret_hash, []).append(path)

    def of(path: str, secret_hash: str) -> list[str]:
        if base.entry(path, secret_hash) is not None or baseline.entry(path, secret_hash) is None:
            return []
        return sorted(left.get(secret_hash, ()))

    return of


def files(contents: Sequence[bytes], names: Sequence[str]) -> tuple[bytes, Merged]:
    """The joined file and what was merged for it. `contents` are the bytes of base (empty where there is none), ours
    and theirs, `names` what they are called in messages. Raises UsageError for what is no baseline.

    What stands in all three alike is neither read nor written anew, if they have tightlip's form: the `Merged` baseline
    is the rest.
    """
    with uncollected():
        laid = [layout.files(content) for content in contents]
        alike: dict[str, bytes] = {}
        if laid[0] and laid[1] and laid[2]:
            base, ours, theirs = (one[1] for one in laid if one)
            alike = {path: lines for path, lines in base.items() if ours.get(path) == lines == theirs.get(path)}
            contents = [
                layout.only(head, [lines for path, lines in listed.items() if path not in alike])
                for head, listed in (one for one in laid if one)
            ]
        sides = [
            file.parse(content, name, strict=number > 0) if content.strip() or number else Baseline()
            for number, (content, name) in enumerate(zip(contents, names, strict=True))
        ]
        merged = _merge(*sides)
        written = {path: lines.decode("ascii") for path, lines in alike.items()} | file.laid(merged.baseline.results)
        return layout.text(merged.baseline.settings, written).encode("ascii"), merged


def merge(base: Baseline, ours: Baseline, theirs: Baseline) -> Merged:
    """Both branches' baselines as one; `base` is what both came from, empty where there is none.

    The sides are equal: which is ours and which theirs changes nothing. Raises UsageError where their hashes cannot be
    compared, being made with different keys.
    """
    with uncollected():
        return _merge(base, ours, theirs)


def _merge(base: Baseline, ours: Baseline, theirs: Baseline) -> Merged:
    settings = _settings(base.settings, ours.settings, theirs.settings)
    sides = [(ours, origins(base, ours)), (theirs, origins(base, theirs))]
    results: Results = {}
    disputed: list[Place] = []
    for path in sorted({*ours.results, *theirs.results}):
        before, left, right = (one.results.get(path, {}) for one in (base, ours, theirs))
        alone = _alone(before, left, right)
        if alone is not None:
            results |= {path: dict(alone)} if alone else {}
            continue
        for secret_hash in sorted({*left, *right}):
            entry = _one(path, secret_hash, base, sides, before.get(secret_hash))
            if entry is None:
                continue
            results.setdefault(path, {})[secret_hash] = entry
            known = (left.get(secret_hash) or {}).get("disputed"), (right.get(secret_hash) or {}).get("disputed")
            if entry.get("disputed") and entry["disputed"] not in known:
                disputed.append((path, secret_hash))
    return Merged(Baseline(results, settings), disputed)


def _alone(before: Entries, left: Entries, right: Entries) -> Entries | None:
    """The file's entries where no two changes meet: both sides have the same, or one changed and took out what the
    other left as it was. What is new may have come from another file, where the other side may have changed it."""
    if left == right or (right == before and left.keys() <= before.keys()):
        return left
    return right if left == before and right.keys() <= before.keys() else None


def _one(path: str, secret_hash: str, base: Baseline, sides: list[_Side], before: Entry | None) -> Entry | None:
    """The entry at a place that at least one side has, None where the other side took it out."""
    here = [side.entry(path, secret_hash) for side, _ in sides]
    if before is not None and None in here:
        return None
    places = {place for _, came_from in sides for place in came_from(path, secret_hash)}
    if places:
        before = _joined(base.entry(place, secret_hash) for place in places)
        for number, (side, _) in enumerate(sides):
            if here[number] is None:
                here[number] = _joined(side.entry(place, secret_hash) for place in places)
    ours, theirs = here
    if ours is None or theirs is None:
        return ours or theirs
    return both(before, ours, theirs)


def _joined(entries: Iterable[Entry | None]) -> Entry | None:
    found: Entry | None = None
    for entry in entries:
        if entry is not None:
            found = entry if found is None else join(found, entry)
    return found


def _settings(base: dict[str, object], ours: dict[str, object], theirs: dict[str, object]) -> dict[str, object]:
    """The other keys of the file: detect-secrets' lists item by item, the rest as a whole."""
    if ours.get("fingerprints") != theirs.get("fingerprints"):
        raise UsageError(
            "baseline merge: the two sides make their hashes differently (`fingerprints`), so they cannot be compared; "
            "take one side's file, then run `tightlip baseline update`"
        )
    merged = by_key(base, ours, theirs)
    for key in ("plugins_used", "filters_used"):
        lists = [side.get(key) for side in (base, ours, theirs)]
        if lists[1] != lists[2] and all(isinstance(one, list) for one in lists[1:]):
            items = [_items(one) for one in lists]
            kept = {
                name: item
                for name, item in by_key(*items).items()
                if not (name in items[0] and (name not in items[1] or name not in items[2]))
            }
            merged[key] = [kept[name] for name in sorted(kept)]
    return merged


def _items(listed: object) -> dict[str, object]:
    found: dict[str, object] = {}
    for item in listed if isinstance(listed, list) else []:
        names = [item.get(key) for key in _NAMED] if isinstance(item, dict) else item
        found[text(names)] = item
    return found
