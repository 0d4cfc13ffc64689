"""When each secret is to be replaced: what is overdue, what falls due soon, what cannot be judged.

Days are whole days in UTC. A secret is overdue from the day after the one on which it falls due; a year of the
manifest is 365 days, so a leap year moves no date by surprise.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from tightlip.manifest.schema import ON_COMPROMISE, Manifest, SecretSpec

State = Literal["overdue", "due", "unknown", "fine"]
STATES: tuple[State, ...] = ("overdue", "due", "unknown", "fine")
"""The most urgent first, which is how reports are sorted."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """Where a secret's value was found in the history: the commit's id and day, and the path."""

    commit: str
    day: datetime.date
    path: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One secret in one profile ("" where the manifest makes no difference), and when its turn is.

    `rotated` is the day of the last replacement, `due` the day of the next; None where there is none or it is not
    known. `days` counts from today to `due`, below zero when it has passed. `source` says where the date is from.
    """

    name: str
    profile: str
    state: State
    rotation: str
    rotated: datetime.date | None
    due: datetime.date | None
    days: int | None
    source: str
    purpose: str
    owner: str
    generate: str
    exposure: Exposure | None = None


def turns(
    manifest: Manifest,
    today: datetime.date,
    within: int,
    *,
    profile: str | None = None,
    dates: Mapping[str, tuple[datetime.date | None, str]] | None = None,
    exposures: Mapping[str, Exposure] | None = None,
) -> list[Turn]:
    """Every secret's turn, the most urgent first; `within` is the number of days that count as soon.

    Without `profile` all profiles that the manifest's dates name. `dates` (the day and where it was read, by variable)
    replace the manifest's own; what is not in it is left out, since it does not lie in that store. `exposures` are
    values found in the history.
    """
    found = []
    for name, spec in manifest.secrets.items():
        if spec.renamed is not None or (dates is not None and name not in dates):
            continue
        exposure = (exposures or {}).get(name)
        if dates is not None:
            day, source = dates[name]
            found.append(_turn(name, spec, profile or "", day, source, today, within, exposure))
            continue
        for one, day in _days(spec, profile):
            source = "manifest" if day else ""
            found.append(_turn(name, spec, one, day, source, today, within, exposure))
    far = datetime.date.max
    return sorted(found, key=lambda turn: (STATES.index(turn.state), turn.due or far, turn.name, turn.profile))


def _days(spec: SecretSpec, profile: str | None) -> Iterator[tuple[str, datetime.date | None]]:
    """The profiles of a secret with the day of its last replacement."""
    if profile is not None:
        yield profile, spec.rotated_on(profile)
    elif isinstance(spec.rotated, dict):
        required = spec.required if isinstance(spec.required, tuple) else ()
        for one in dict.fromkeys((*spec.rotated, *required)):
            yield one, spec.rotated.get(one)
    else:
        yield "", spec.rotated


def _turn(
    name: str,
    spec: SecretSpec,
    profile: str,
    rotated: datetime.date | None,
    source: str,
    today: datetime.date,
    within: int,
    exposure: Exposure | None,
) -> Turn:
    due = _due(spec, rotated)
    exposed = exposure if exposure is not None and (rotated is None or exposure.day > rotated) else None
    if exposed is not None:
        due = min(due, exposed.day) if due is not None else exposed.day
    days = (due - today).days if due is not None else None
    state: State = "fine"
    if exposed is not None:
        state = "overdue"
    elif days is None:
        state = "fine" if spec.rotation == ON_COMPROMISE else "unknown"
    elif days < 0:
        state = "overdue"
    elif days <= within:
        state = "due"
    return Turn(
        name=name,
        profile=profile,
        state=state,
        rotation=spec.rotation,
        rotated=rotated,
        due=due,
        days=days,
        source=source,
        purpose=spec.purpose,
        owner=spec.owner or "",
        generate=spec.generate or "",
        exposure=exposed,
    )


def _due(spec: SecretSpec, rotated: datetime.date | None) -> datetime.date | None:
    if rotated is None or spec.rotation_days is None:
        return None
    try:
        return rotated + datetime.timedelta(days=spec.rotation_days)
    except OverflowError:
        return datetime.date.max


def summary(turns: Iterable[Turn]) -> dict[State, int]:
    """How many there are of each state."""
    counts: dict[State, int] = dict.fromkeys(STATES, 0)
    for turn in turns:
        counts[turn.state] += 1
    return counts
