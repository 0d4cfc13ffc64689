"""The days on which secrets fall due, as a calendar (RFC 5545) that every calendar program takes."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable

from tightlip.manifest.rotation import Turn

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def render(turns: Iterable[Turn], today: datetime.date, within: int) -> str:
    """One event of a whole day for each turn that has a day, with an alarm `within` days before.

    The same turns on the same day give the same text. An event keeps its UID as long as the variable and the profile
    keep their names, so that a calendar that takes the file again moves the event.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tightlip//rotation//EN", "CALSCALE:GREGORIAN"]
    for turn in turns:
        if turn.due is not None:
            lines += _event(turn, turn.due, today, within)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(turn: Turn, due: datetime.date, today: datetime.date, within: int) -> list[str]:
    where = f" ({turn.profile})" if turn.profile else ""
    said = [f"Purpose: {turn.purpose}", f"Rotation: {turn.rotation}"]
    if turn.rotated:
        said.append(f"Last rotated: {turn.rotated.isoformat()}")
    if turn.owner:
        said.append(f"Owner: {turn.owner}")
    if turn.generate:
        said.append(f"Generate: {turn.generate}")
    if turn.exposure:
        said.append(f"Found in commit {turn.exposure.commit[:12]} of {turn.exposure.day.isoformat()}")
    uid = hashlib.sha256(f"{turn.name}\0{turn.profile}".encode()).hexdigest()[:32]
    following = due + datetime.timedelta(days=1) if due < datetime.date.max else due
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@tightlip",
        f"DTSTAMP:{today:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{following:%Y%m%d}",
        f"SUMMARY:{_text(f'Rotate {turn.name}{where}')}",
        f"DESCRIPTION:{_text(chr(10).join(said))}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_text(f'Rotate {turn.name}{where}')}",
        f"TRIGGER:-P{within}D",
        "END:VALARM",
        "END:VEVENT",
    ]


def _text(value: str) -> str:
    kept = "".join(char for char in value if char == "\n" or char.isprintable())
    return kept.translate(_ESCAPES)


def _folded(line: str) -> str:
    """`line` in pieces of at most 75 bytes, no character cut in two."""
    pieces, piece, size = [], "", 0
    for char in line:
        length = len(char.encode("utf-8", "replace"))
        if size + length > 75:
            pieces.append(piece)
            piece, size = " ", 1
        piece += char
        size += length
    return "\r\n".join([*pieces, piece])
