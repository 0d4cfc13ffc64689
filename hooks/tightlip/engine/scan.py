"""Scanning a text: the database reports where triggers end, each rule's own pattern then looks around there."""

from __future__ import annotations

from tightlip.model import Match

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

    from tightlip.engine.database import Database
    from tightlip.rules.rule import Rule

NEAR_BYTES = 400
"""How far from a `near` word a secret may stand, in bytes."""

MANY_LINES = 8
"""Patterns that may span more lines than this are looked for by bytes alone."""

NEAR_LINES = 2
"""And in lines."""


def scan(database: Database, data: bytes, span: tuple[int, int] | None = None) -> list[Match]:
    """Every place in `data` (UTF-8 or any other bytes) where a rule's pattern matches, by rule and then by place; with
    a `span` (whole lines), only what a trigger in it points to."""
    ends: dict[int, list[int]] = {}

    def report(trigger: int, _start: int, end: int, _flags: int, _context: object) -> None:
        if trigger in ends:
            ends[trigger].append(end)
        else:
            ends[trigger] = [end]

    if span is not None:
        database.scan(data[span[0] : span[1]], match_event_handler=report)
        ends = {trigger: [place + span[0] for place in places] for trigger, places in ends.items()}
    elif data:
        database.scan(data, match_event_handler=report)
    if not ends:
        return []
    triggers = database.triggers
    by_rule: dict[int, list[int]] = {}
    for trigger, places in ends.items():
        for index in triggers[trigger]:
            by_rule.setdefault(index, []).extend(places)
    matches: list[Match] = []
    for index in sorted(by_rule):
        matches += look_around(database.rule(index), data, sorted(by_rule[index]))
    return matches


def look_around(rule: Rule, data: bytes, ends: list[int]) -> list[Match]:
    """The matches of one rule around the places where its trigger or one of its `near` words ended (ascending)."""
    near = bool(rule.near) and not rule.telling
    before = NEAR_BYTES if near else rule.before
    after = NEAR_BYTES + rule.before + rule.after if near else rule.after
    lines = NEAR_LINES + 1 if near else rule.lines
    matches: list[Match] = []
    regex = rule.regex()
    done = 0
    index, count = 0, len(ends)
    while index < count:
        start = max(done, ends[index] - before)
        if lines <= MANY_LINES:
            start = _start_of_lines(data, start, ends[index], lines)
        stop = ends[index] + after
        while index + 1 < count and ends[index + 1] <= stop:
            index += 1
            stop = ends[index] + after
        index += 1
        for found in regex.finditer(data, start, stop):
            if near and not _is_near(data, found.start(), found.end(), ends):
                continue
            if rule.telling and rule.near and not _has_near(data, found.start(), found.end(), rule.near):
                continue
            matches.append(_match(rule, found))
            done = found.end()
    return matches


def _start_of_lines(data: bytes, floor: int, end: int, lines: int) -> int:
    """Where the line that ends at or holds `end - 1` starts, or the one `lines` above it; not before `floor`."""
    place = end
    for _ in range(lines + 1):
        place = data.rfind(b"\n", floor, place)
        if place < 0:
            return floor
    return place + 1


def _is_near(data: bytes, start: int, end: int, words: list[int]) -> bool:
    """Whether one of the words' ends lies within NEAR_LINES lines and NEAR_BYTES of the span."""
    import bisect

    for place in range(bisect.bisect_left(words, start - NEAR_BYTES), len(words)):
        word = words[place]
        if word > end + NEAR_BYTES:
            return False
        low, high = (word, start) if word <= start else (end, word)
        if low >= high or data.count(b"\n", low, high) <= NEAR_LINES:
            return True
    return False


def _has_near(data: bytes, start: int, end: int, words: list[str]) -> bool:
    """Whether one of the words stands within NEAR_LINES lines and NEAR_BYTES of the span."""
    floor, ceiling = max(0, start - NEAR_BYTES), end + NEAR_BYTES
    low, high = start, end
    for _ in range(NEAR_LINES + 1):
        low = max(floor, data.rfind(b"\n", floor, low))
        high = data.find(b"\n", high, ceiling) + 1 or ceiling
    around = data[low:high].lower()
    return any(word.encode() in around for word in words)


def _match(rule: Rule, found: re.Match[bytes]) -> Match:
    """The secret is the group `secret` (or `secret2`... in other branches), else the first group, else everything."""
    groups = found.re.groupindex
    low, high = found.span()
    if groups:
        for group in groups:
            if group.startswith("secret") and found.start(group) >= 0:
                low, high = found.span(group)
                break
    elif found.re.groups and found.start(1) >= 0:
        low, high = found.span(1)
    name = (found["name"] or b"") if "name" in groups else b""
    return Match(rule.id, found.start(), found.end(), low, high, name)
