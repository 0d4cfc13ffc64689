"""What becomes of two versions of one entry: which review holds, and which disagreement waits for a person."""

from __future__ import annotations

from tightlip.baseline.labels import DECISION, GRAVITY, is_secret, join, label, review, unreviewed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.baseline.file import Entry


def united(one: Entry, other: Entry) -> Entry:
    """Two entries of one secret in one file, as one. Of two that different detectors of detect-secrets wrote the graver
    review holds (labels.join). Two of tightlip's are what git's `union` merge leaves: both sides, without what they
    came from; who reviewed holds against who did not, and real against false waits for a person."""
    if one == other:
        return one
    ours = one["type"] == other["type"] or ("rule" in one and "rule" in other)
    return both(None, one, other) if ours else join(one, other)


def both(before: Entry | None, ours: Entry, theirs: Entry) -> Entry:
    """What an entry is that both sides have. A review holds or falls as a whole; other keys go one by one."""
    old, left, right = review(before or {}), review(ours), review(theirs)
    decision = right if left == old else left if right in (old, left) else _decision(old, left, right)
    plain = by_key(unreviewed(before or {}), unreviewed(ours), unreviewed(theirs))
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
    return {"disputed": sorted(sides, key=text)}


def _later(one: Entry) -> tuple[str, bool, list[int], str]:
    """Of two reviews with one label the later holds; of one day's the one that ends, and the sooner."""
    expires = str(one.get("expires") or "")
    return (str(one.get("reviewed") or ""), bool(expires), [-ord(digit) for digit in expires], text(one))


def _graver(one: Entry) -> tuple[int, str]:
    """Of two labels that tell detect-secrets the same: "still to be rotated" before "rotated", a test's value before
    none at all."""
    return (GRAVITY.index(label(one) or GRAVITY[-1]), text(one))


def by_key(before: Entry, ours: Entry, theirs: Entry) -> Entry:
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
    return (value is None, not number, value if number else 0, text(value))  # type: ignore[return-value]


def text(value: object) -> str:
    """Any JSON value as one text, to compare by."""
    import json

    return json.dumps(value, sort_keys=True)
