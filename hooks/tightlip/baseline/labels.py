"""What a reviewer wrote to an entry: the label, why, who, when, until when; and what of it is refused.

detect-secrets knows `is_secret` alone. It is kept beside `label`, so that its audit, report and statistics agree; an
entry that has only `is_secret` counts as labelled `false-positive` or `real`. Nothing is imported at the top, since the
commit path reads entries too.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from tightlip.baseline.file import Entry

LABELS = {"false-positive": False, "test-value": False, "rotated": True, "accepted-risk": True, "real": True}
"""The labels, each with the `is_secret` that goes with it.

false-positive: no secret at all. test-value: one that opens nothing. rotated: it was real, and opens nothing any more.
accepted-risk: real, and somebody answers for its staying. real: to be rotated still.
"""

DECISION = ("disputed", "expires", "is_secret", "label", "reason", "reviewed", "reviewer")
"""The keys of an entry that make a review. They belong together: no part of one review goes with a part of another.

`disputed` stands for the other six where two branches decided differently: a list of both reviews, as objects of those
keys, until somebody settles it (`tightlip baseline label`)."""

LONGEST = 3660
"""Days that an expiry may lie ahead."""

GRAVITY = ("real", "accepted-risk", "rotated", "test-value", "false-positive")
"""The labels, the one that asks for most first."""


def label(entry: Entry) -> str | None:
    """One of LABELS, None where nobody has decided (or two have, differently)."""
    said = entry.get("label")
    if type(said) is str and said in LABELS:
        return said
    secret = entry.get("is_secret")
    return "real" if secret is True else "false-positive" if secret is False else None


def is_secret(entry: Entry) -> bool | None:
    """What the label says to detect-secrets: False "not a secret", True "a real one", None nothing yet."""
    said = label(entry)
    return None if said is None else LABELS[said]


def review(entry: Entry) -> Entry:
    """The keys of `entry` that make its review."""
    return {key: entry[key] for key in DECISION if entry.get(key) is not None}


def unreviewed(entry: Entry) -> Entry:
    """`entry` without its review."""
    return {key: value for key, value in entry.items() if key not in DECISION}


def decided(
    entry: Entry, given: str, *, reviewed: date, reason: str = "", reviewer: str = "", expires: date | None = None
) -> Entry:
    """`entry` with a new review in place of what it had: `given` is one of LABELS, `reviewed` the day of it. The line
    for detect-secrets' audit goes, since that asks about unlabelled entries only."""
    made = {key: value for key, value in unreviewed(entry).items() if key != "line_number"}
    made |= {"label": given, "is_secret": LABELS[given], "reviewed": reviewed.isoformat()}
    if reason:
        made["reason"] = reason
    if reviewer:
        made["reviewer"] = reviewer
    if expires is not None:
        made["expires"] = expires.isoformat()
    return made


def join(one: Entry, other: Entry) -> Entry:
    """Two entries of one secret in one file as one, as detect-secrets writes one for each detector that saw it. Of two
    reviews the graver holds, whole: a doubt is not settled by leaving it out."""
    first, second = sorted((one, other), key=_gravity)
    if any(entry.get("disputed") for entry in (one, other)) or label(first) is not None:
        second = unreviewed(second)
    return {**second, **first}


def _gravity(entry: Entry) -> tuple[bool, int, str, str]:
    said = label(entry)
    rank = len(GRAVITY) if said is None else GRAVITY.index(said)
    return (not entry.get("disputed"), rank, str(entry["type"]), str(sorted(review(entry).items())))


def expired(entry: Entry, today: date) -> bool:
    """Whether the review of `entry` no longer counts: its `expires` is before `today`."""
    expires = entry.get("expires")
    return type(expires) is str and expires < today.isoformat()


def expiry(text: str, today: date) -> date:
    """The day that "2027-01-31", "90d", "12w", "6m" or "1y" from `today` means. Raises ValueError, saying why."""
    import re
    from datetime import timedelta

    span = re.fullmatch(r"([0-9]{1,4})([dwmy])", text)
    if span:
        day = today + timedelta(days=int(span[1]) * {"d": 1, "w": 7, "m": 30, "y": 365}[span[2]])
    else:
        try:
            day = _day(text)
        except ValueError:
            raise ValueError(f"{text!r} is neither a day (2027-01-31) nor a span (90d, 12w, 6m, 1y)") from None
    if day < today:
        raise ValueError(f"{text} is in the past")
    if (day - today).days > LONGEST:
        raise ValueError(f"{text} is more than {LONGEST} days ahead")
    return day


def problem(entry: Entry) -> str:
    """What is wrong with the review in `entry`, as ".key: must be ...", "" where nothing is. Other tools' keys pass."""
    said, secret = entry.get("label"), entry.get("is_secret")
    if said is not None and (type(said) is not str or said not in LABELS):
        return f".label: must be one of {', '.join(LABELS)}"
    if said is not None and secret is not None and secret is not LABELS[said]:
        return f".is_secret: {str(secret).lower()} contradicts the label {said}; keep one of the two"
    for key in ("reason", "reviewer"):
        if entry.get(key) is not None and type(entry[key]) is not str:
            return f".{key}: must be a text"
    for key in ("reviewed", "expires"):
        if entry.get(key) is not None and not _is_day(entry[key]):
            return f".{key}: must be a day, as in 2027-01-31"
    sides = entry.get("disputed")
    if sides is None:
        return ""
    if type(sides) is not list or len(sides) < 2 or not all(type(side) is dict for side in sides):
        return ".disputed: must be a list of two reviews; settle it with `tightlip baseline label`"
    if label(entry) is not None:
        return ".disputed: the entry has a label as well; keep one of the two"
    return next((f".disputed{found}" for found in map(problem, sides) if found), "")


def _is_day(value: object) -> bool:
    if type(value) is not str:
        return False
    if value not in _days:
        try:
            _day(value)
        except ValueError:
            return False
        _days.add(value)
    return True


_days: set[str] = set()
"""Texts that are days: a large baseline has the same few again and again."""


def _day(value: object) -> date:
    """Only YYYY-MM-DD: days are compared as texts. Raises ValueError."""
    from datetime import date

    if type(value) is not str or len(value) != 10:
        raise ValueError
    return date.fromisoformat(value)
