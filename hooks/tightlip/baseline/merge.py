"""Joining two branches' baselines: by identity, against the one both came from. git calls it as a merge driver.

What one side added, changed or took out holds where the other left it alone; what both did alike holds. A file that one
side moved takes along what the other side wrote at its old place. Nothing is known afterwards that neither side knew.
Only where one side says "real" and the other "not a secret" is there nothing to choose from: the entry is then
`disputed`, holds both reviews, and waits for a person.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tightlip.baseline.file import Baseline, uncollected
from tightlip.baseline.labels import DECISION, GRAVITY, is_secret, join, label, review, unreviewed
from tightlip.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
    return _both(before, ours, theirs)


def _joined(entries: Iterable[Entry | None]) -> Entry | None:
    found: Entry | None = None
    for entry in entries:
        if entry is not None:
            found = entry if found is None else join(found, entry)
    return found


def _both(before: Entry | None, ours: Entry, theirs: Entry) -> Entry:
    """What an entry is that both sides have. A review holds or falls as a whole; other keys go one by one."""
    old, left, right = review(before or {}), review(ours), review(theirs)
    decision = right if left == old else left if right in (old, left) else _decision(old, left, right)
    plain = _by_key(unreviewed(before or {}), unreviewed(ours), unreviewed(theirs))
    if decision:
        plain.pop("line_number", None)
    return {**plain, **decision}


def _decision(old: Entry, left: Entry, right: Entry) -> Entry:
    """One review of two that differ from each other and from the `old` one."""
    if "disputed" not in left and "disputed" not in right:
        if label(left) == label(right):
            return max(left, right, key=_later)
        if is_secret(left) is is_secret(right):
            return min(left, right, key=_graver)
        if label(old) is None and None in (label(left), label(right)):
            return right if label(left) is None else left
    sides: list[Entry] = []
    for one in (left, right):
        listed = one.get("disputed")
        sides += [side for side in (listed if isinstance(listed, list) else [one]) if side not in sides]
    return {"disputed": sorted(sides, key=_text)}


def _later(one: Entry) -> tuple[str, bool, list[int], str]:
    """Of two reviews with one label the later holds; of one day's the one that ends, and the sooner."""
    expires = str(one.get("expires") or "")
    return (str(one.get("reviewed") or ""), bool(expires), [-ord(digit) for digit in expires], _text(one))


def _graver(one: Entry) -> tuple[int, str]:
    """Of two labels that tell detect-secrets the same: "still to be rotated" before "rotated", a test's value before
    none at all."""
    return (GRAVITY.index(label(one) or GRAVITY[-1]), _text(one))


def _by_key(before: Entry, ours: Entry, theirs: Entry) -> Entry:
    """Each key as the side has it that changed it; where both did, the same of the two whichever side is whose."""
    merged: Entry = {}
    for key in sorted({*ours, *theirs}):
        old, left, right = before.get(key), ours.get(key), theirs.get(key)
        value = right if left == old else left if right in (old, left) else min((left, right), key=_order)
        if value is not None and key not in DECISION:
            merged[key] = value
    return merged


def _order(value: object) -> tuple[bool, bool, int, str]:
    number = type(value) is int
    return (value is None, not number, value if number else 0, _text(value))  # type: ignore[return-value]


def _settings(base: dict[str, object], ours: dict[str, object], theirs: dict[str, object]) -> dict[str, object]:
    """The other keys of the file: detect-secrets' lists item by item, the rest as a whole."""
    if ours.get("fingerprints") != theirs.get("fingerprints"):
        raise UsageError(
            "baseline merge: the two sides make their hashes differently (`fingerprints`), so they cannot be compared; "
            "take one side's file, then run `tightlip baseline update`"
        )
    merged = _by_key(base, ours, theirs)
    for key in ("plugins_used", "filters_used"):
        lists = [side.get(key) for side in (base, ours, theirs)]
        if lists[1] != lists[2] and all(isinstance(one, list) for one in lists[1:]):
            items = [_items(one) for one in lists]
            kept = {
                name: item
                for name, item in _by_key(*items).items()
                if not (name in items[0] and (name not in items[1] or name not in items[2]))
            }
            merged[key] = [kept[name] for name in sorted(kept)]
    return merged


def _items(listed: object) -> dict[str, object]:
    found: dict[str, object] = {}
    for item in listed if isinstance(listed, list) else []:
        names = [item.get(key) for key in _NAMED] if isinstance(item, dict) else item
        found[_text(names)] = item
    return found


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)
