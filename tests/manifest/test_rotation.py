"""When secrets fall due, and the calendar of it."""

from __future__ import annotations

import datetime
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tightlip.manifest import calendar, load, rotation
from tightlip.manifest.rotation import Exposure

DAY = datetime.date.fromisoformat


def turns(spec: str, today: str, within: int = 14, **options: Any) -> list[rotation.Turn]:
    text = f"version: 1\nsecrets:\n  KEY: {{purpose: Signing{spec}}}\n"
    return rotation.turns(load.parse(text.encode(), "m.yaml"), DAY(today), within, **options)


@pytest.mark.parametrize(
    ("spec", "today", "state", "due", "days"),
    [
        (", rotation: 90d, rotated: 2026-01-01", "2026-03-17", "fine", "2026-04-01", 15),
        (", rotation: 90d, rotated: 2026-01-01", "2026-03-18", "due", "2026-04-01", 14),
        (", rotation: 90d, rotated: 2026-01-01", "2026-04-01", "due", "2026-04-01", 0),
        (", rotation: 90d, rotated: 2026-01-01", "2026-04-02", "overdue", "2026-04-01", -1),
        (", rotation: 12w, rotated: 2026-01-01", "2026-01-01", "fine", "2026-03-26", 84),
        (", rotation: 1y, rotated: 2023-03-01", "2024-02-29", "due", "2024-02-29", 0),  # a leap year's day
        (", rotation: 1y, rotated: 2024-02-29", "2025-03-01", "overdue", "2025-02-28", -1),
        (", rotation: 1d, rotated: 2024-02-28", "2024-02-28", "due", "2024-02-29", 1),
        (", rotation: 99999y, rotated: 2024-02-28", "2024-02-28", "fine", "9999-12-31", 2913115),
        (", rotation: 90d", "2026-01-01", "unknown", None, None),
        ("", "2026-01-01", "fine", None, None),
        (", rotated: 2020-01-01", "2026-01-01", "fine", None, None),
    ],
)
def test_states(spec: str, today: str, state: str, due: str | None, days: int | None) -> None:
    (one,) = turns(spec, today)
    assert (one.state, str(one.due) if one.due else None, one.days) == (state, due, days)


def test_profiles() -> None:
    spec = ", rotation: 30d, rotated: {production: 2026-01-01, staging: 2026-03-01}, required: [production, canary]"
    said = [(one.profile, one.state) for one in turns(spec, "2026-03-02")]
    assert said == [("production", "overdue"), ("canary", "unknown"), ("staging", "fine")]
    assert [(one.profile, one.state) for one in turns(spec, "2026-03-02", profile="staging")] == [("staging", "fine")]


@pytest.mark.parametrize(
    ("spec", "found", "state"),
    [
        ("", "2026-02-02", "overdue"),
        (", rotated: 2026-02-01", "2026-02-02", "overdue"),
        (", rotated: 2026-02-02", "2026-02-02", "fine"),
        (", rotated: 2026-02-03", "2026-02-02", "fine"),
        (", rotation: 90d, rotated: 2026-02-01", "2026-02-02", "overdue"),
    ],
)
def test_what_was_found_in_the_history_after_its_rotation_is_overdue(spec: str, found: str, state: str) -> None:
    exposures = {"KEY": Exposure("c" * 40, DAY(found), "a.py")}
    (one,) = turns(spec, "2026-03-01", exposures=exposures)
    assert (one.state, one.exposure is not None) == (state, state == "overdue")


def test_dates_of_a_store_replace_the_manifest() -> None:
    spec = ", rotation: 30d, rotated: 2020-01-01"
    (one,) = turns(spec, "2026-03-01", dates={"KEY": (DAY("2026-02-20"), "vault secret/app")}, profile="production")
    assert (one.state, one.source, one.profile) == ("fine", "vault secret/app", "production")
    assert turns(spec, "2026-03-01", dates={}) == []
    assert turns(spec, "2026-03-01", dates={"KEY": (None, "x")})[0].state == "unknown"


def test_an_old_name_has_no_turn() -> None:
    text = b"version: 1\nsecrets: {NEW: {purpose: x}, OLD: {purpose: x, renamed: NEW, rotation: 1d}}\n"
    found = rotation.turns(load.parse(text, "m.yaml"), DAY("2026-01-01"), 14)
    assert [one.name for one in found] == ["NEW"]


def read(text: str) -> list[Any]:
    return [part for part in icalendar.Calendar.from_ical(text).walk() if part.name == "VEVENT"]


def test_the_calendar_is_read_by_a_library() -> None:
    purpose = "'Ключ; подписи, с \\\\ косой чертой и длинным-предлинным описанием для календаря'"
    spec = ", rotation: 90d, rotated: 2026-01-01, owner: web, generate: 'a; b, c'"
    text = f"version: 1\nsecrets:\n  KEY: {{purpose: {purpose}{spec}}}\n  OTHER: {{purpose: x}}\n"
    found = rotation.turns(load.parse(text.encode(), "m.yaml"), DAY("2026-03-31"), 14)
    said = calendar.render(found, DAY("2026-03-31"), 14)
    assert said == calendar.render(found, DAY("2026-03-31"), 14)
    assert said.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in said.split("\r\n"))
    (event,) = read(said)
    assert event["SUMMARY"] == "Rotate KEY"
    assert "Ключ; подписи, с \\\\ косой" in event["DESCRIPTION"]
    assert "Generate: a; b, c" in event["DESCRIPTION"]
    assert event.decoded("DTSTART") == DAY("2026-04-01")
    assert event.decoded("DTEND") == DAY("2026-04-02")
    again = calendar.render(found, DAY("2026-05-01"), 7)
    assert read(again)[0]["UID"] == event["UID"]


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=300).filter(lambda text: text.strip()))
def test_any_purpose_survives_the_calendar(purpose: str) -> None:
    turn = rotation.Turn("KEY", "", "due", "90d", None, DAY("2026-04-01"), 1, "", purpose, "", "")
    said = calendar.render([turn], DAY("2026-03-31"), 14)
    said.encode("utf-8", "backslashreplace")
    kept = "".join(char for char in purpose if char == "\n" or char.isprintable())
    (event,) = read(said)
    assert event["DESCRIPTION"] == f"Purpose: {kept}\nRotation: 90d"
