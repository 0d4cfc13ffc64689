"""Scanning a text: the database reports where triggers end, each rule's own pattern then looks around there."""

from __future__ import annotations

from itertools import chain

from tightlip.engine.encodings import BEHIND
from tightlip.model import Match

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator

    from tightlip.engine.database import Database
    from tightlip.rules.rule import Rule

    Sift = Callable[[Rule, bytes, list[int]], list[int]]

NEAR_BYTES = 400
"""How far from a `near` word a secret may stand, in bytes."""

LONGEST = 64
"""Bytes behind the last place where a match may begin that its head reaches into at most (see rules.heads)."""

MANY_ENDS = 64
"""Reports of one rule in a text from which on a look at all of it comes first,"""

CLOSE = 64
"""where they stand so many bytes apart at most, on average."""

TOGETHER = 250
"""Bytes between what is looked at around two reports, up to which one look at all of it is quicker than two."""

MANY_LINES = 8
"""Patterns that may span more lines than this are looked for by bytes alone."""

NEAR_LINES = 2
"""And in lines."""


def scan(database: Database, data: bytes, span: tuple[int, int] | None = None, sift: Sift | None = None) -> list[Match]:
    """Every place in `data` (UTF-8 or any other bytes) where a rule's pattern matches, by rule and then by place; with
    a `span` (whole lines), only what a trigger in it points to. Where a rule has many reports, `sift` may tell those
    that need no look."""
    ends: dict[int, list[int]] = {}
    add: dict[int, Callable[[int], None]] = {}

    def report(trigger: int, _start: int, end: int, _flags: int, _context: object) -> None:
        if trigger in add:
            add[trigger](end)
        else:
            places = ends[trigger] = [end]
            add[trigger] = places.append

    if span is not None:
        database.scan(data[span[0] : span[1]], match_event_handler=report)
        ends = {trigger: [place + span[0] for place in places] for trigger, places in ends.items()}
    elif data:
        database.scan(data, match_event_handler=report)
    if not ends:
        return []
    triggers = database.triggers
    by_rule: dict[int, list[list[int]]] = {}
    for trigger, places in ends.items():
        places.sort()
        for index in triggers[trigger]:
            by_rule.setdefault(index, []).append(places)
    matches: list[Match] = []
    for index in sorted(by_rule):
        several = by_rule[index]
        places = several[0] if len(several) == 1 else sorted(chain.from_iterable(several))
        matches += look_around(database.rule(index), data, places, sift)
    return matches


def look_around(rule: Rule, data: bytes, ends: list[int], sift: Sift | None = None) -> list[Match]:
    """The matches of one rule around the places where its trigger or one of its `near` words ended (ascending)."""
    near = bool(rule.near) and not rule.telling
    after = rule.before + rule.after if near else rule.after
    before = NEAR_BYTES + after if near else rule.before
    lines = NEAR_LINES + 1 if near else rule.lines
    apart = 0 if near else min(before, TOGETHER)
    behind = NEAR_BYTES + after if near else after
    if rule.dense and not _may_be_dense(rule, data, ends, before, behind):
        return []
    if sift is not None and len(ends) >= MANY_ENDS:
        ends = sift(rule, data, ends)  # before the dense runs are looked for one by one: it is quicker with many
    if rule.dense:
        ends = _dense(rule, data, ends, before, behind, apart)
    if not ends:
        return []
    if rule.id in BEHIND:
        return _behind(rule, data, ends, BEHIND[rule.id])
    matches: list[Match] = []
    lead = None if rule.heads else _lead(rule)
    places: _Places | None = None
    done = 0
    index, count = 0, len(ends)
    while index < count:
        start = max(done, ends[index] - before)
        if lines <= MANY_LINES:
            start = _start_of_lines(data, start, ends[index], lines)
        first = index
        last = _last_start(data, ends[index]) if near else ends[index]
        while index + 1 < count and ends[index + 1] <= last + after + apart:
            index += 1
            last = _last_start(data, ends[index]) if near else ends[index]
        stop = last + after
        index += 1
        if rule.heads:
            starts = _of_heads(rule.heads, data, start, min(stop, last + LONGEST))
            if not starts:
                continue  # before the pattern is compiled
            tries = _at(rule.regex(), starts, data, stop)
        elif lead is not None:
            tries = _at(rule.regex(), _of_lead(lead, data, start, ends[first:index], before), data, stop)
        else:
            tries = rule.regex().finditer(data, start, stop)
        for found in tries:
            if near and not _is_near(data, found.start(), found.end(), ends):
                continue
            if rule.telling and rule.near and not _has_near(data, found.start(), found.end(), rule.near):
                continue
            if places is None:
                places = _Places(found.re)
            matches.append(places.match(rule, found))
            done = found.end()
    return matches


def _behind(rule: Rule, data: bytes, ends: list[int], read: int) -> list[Match]:
    """The matches that begin `read` bytes before one of `ends`."""
    regex = rule.regex()
    places = _Places(regex)
    return [places.match(rule, found) for found in _at(regex, [end - read for end in ends], data, len(data))]


def _of_heads(heads: list[str], data: bytes, start: int, stop: int) -> list[int]:
    """Where one of a rule's `heads` stands in `start` to `stop`, ascending."""
    low = data[start:stop].lower()
    found: list[int] = []
    for head in heads:
        text = head.encode("latin-1")
        place = low.find(text)
        while place >= 0:
            found.append(start + place)
            place = low.find(text, place + 1)
    found.sort()
    return found


def _of_lead(lead: re.Pattern[bytes], data: bytes, start: int, ends: list[int], before: int) -> Iterator[int]:
    """Where a match of which a trigger ends at one of `ends` may begin, from `start` on: what the pattern demands to
    stand before it does so."""
    for end in ends:
        start = max(start, end - before)
        for found in lead.finditer(data, start, end):
            yield found.start()
        start = max(start, end)


def _at(regex: re.Pattern[bytes], places: Iterable[int], data: bytes, stop: int) -> Iterator[re.Match[bytes]]:
    """The matches that begin at one of `places` (ascending), as finditer gives them."""
    done = 0
    for place in places:
        if place >= done:
            found = regex.match(data, place, stop)
            if found:
                done = found.end()
                yield found


_LEAD = r"\(\?<!\[(?:\\.|[^\]\\])+\]\)"
_leads: dict[str, re.Pattern[bytes] | None] = {}


def _lead(rule: Rule) -> re.Pattern[bytes] | None:
    """What the pattern demands before its first byte, to be looked for by itself: a small part of what trying the
    whole costs. None for a pattern that demands nothing, and where a trigger does not tell of each match."""
    if rule.near and not rule.telling:
        return None
    if rule.pattern not in _leads:
        import re

        found = re.match(_LEAD, rule.pattern)
        _leads[rule.pattern] = re.compile(found[0].encode()) if found else None
    return _leads[rule.pattern]


_tables: dict[str, bytes] = {}


def _table(ranges: str) -> bytes:
    """A table for bytes.translate: 1 for the class of which `ranges` are first and last characters, 0 for the rest."""
    made = _tables.get(ranges)
    if made is None:
        held = bytearray(256)
        for low, high in zip(ranges[::2], ranges[1::2], strict=True):
            held[ord(low) : ord(high) + 1] = b"\1" * (ord(high) - ord(low) + 1)
        made = _tables[ranges] = bytes(held)
    return made


KINDS = 2
"""Classes of characters of which a text's characters are remembered: each takes as many bytes as the text."""

_seen: list[tuple[bytes, dict[str, bytes]]] = []
"""The text that was asked about last, and its characters by class: rules reported together often share one."""


def _may_be_dense(rule: Rule, data: bytes, ends: list[int], before: int, after: int) -> bool:
    """Whether the run of bytes that every match holds stands anywhere around many reports that stand close; of others
    that is not asked."""
    if len(ends) < MANY_ENDS or ends[-1] - ends[0] >= CLOSE * len(ends):
        return True
    ranges, length = rule.dense
    start, stop, run, kind = max(0, ends[0] - before), ends[-1] + after, b"\1" * int(length), str(ranges)
    if 2 * (stop - start) < len(data):
        return run in data[start:stop].translate(_table(kind))
    if not _seen or _seen[0][0] is not data:
        _seen[:] = [(data, {})]
    kinds = _seen[0][1]
    if kind not in kinds:
        if len(kinds) == KINDS:
            del kinds[next(iter(kinds))]
        kinds[kind] = data.translate(_table(kind))
    return kinds[kind].find(run, start, stop) >= 0


def _dense(rule: Rule, data: bytes, ends: list[int], before: int, after: int, apart: int) -> list[int]:
    """The ends around which the run of bytes stands that every match holds, asked before lines are counted and the
    pattern is tried."""
    ranges, length = rule.dense
    table, run = _table(str(ranges)), b"\1" * int(length)
    kept: list[int] = []
    index, count = 0, len(ends)
    while index < count:
        first = index
        stop = ends[index] + after
        while index + 1 < count and ends[index + 1] <= stop + apart:
            index += 1
            stop = ends[index] + after
        index += 1
        if run in data[max(0, ends[first] - before) : stop].translate(table):
            kept += ends[first:index]
    return kept


def _start_of_lines(data: bytes, floor: int, end: int, lines: int) -> int:
    """Where the line that ends at or holds `end - 1` starts, or the one `lines` above it; not before `floor`."""
    place = end
    for _ in range(lines + 1):
        place = data.rfind(b"\n", floor, place)
        if place < 0:
            return floor
    return place + 1


def _last_start(data: bytes, word: int) -> int:
    """The last place at which a match may start that the word ending at `word` counts for."""
    ceiling = min(len(data), word + NEAR_BYTES)
    place = word - 1
    for _ in range(NEAR_LINES + 1):
        place = data.find(b"\n", place + 1, ceiling)
        if place < 0:
            return ceiling
    return place


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


class _Places:
    """Where a rule's pattern holds the secret: in the group `secret` (or `secret2`... in other branches), else in the
    first group, else in everything; and the name that it is assigned to, in the group `name`."""

    __slots__ = ("name", "secrets")

    def __init__(self, regex: re.Pattern[bytes]) -> None:
        groups = regex.groupindex
        self.secrets = [number for group, number in groups.items() if group.startswith("secret")]
        if not groups and regex.groups:
            self.secrets = [1]
        self.name = groups.get("name", 0)

    def match(self, rule: Rule, found: re.Match[bytes]) -> Match:
        """What the pattern matched, as the engine hands it on."""
        start, end = low, high = found.span()
        for group in self.secrets:
            span = found.span(group)
            if span[0] >= 0:
                low, high = span
                break
        name = (found[self.name] or b"") if self.name else b""
        return Match(rule.id, start, end, low, high, name)
