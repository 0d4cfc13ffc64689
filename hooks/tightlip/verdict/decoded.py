"""Findings in decoded text: which of them count, and where they stand in the file.

Decoded text is judged by the rules as any text is. Of what was wholly hidden (base64, hex) only what is sure is
reported: keys of a known format, and assignments that are convincing by themselves. In a Kubernetes Secret each value
is a secret by its author's word, so its name decides as it would in clear text.
"""

from __future__ import annotations

from functools import partial

from tightlip.engine import decode
from tightlip.engine.scan import scan
from tightlip.engine.text import Text
from tightlip.model import Blob
from tightlip.verdict import markers, mistyped
from tightlip.verdict.judge import judge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tightlip.config import Config
    from tightlip.engine.database import Database
    from tightlip.engine.decode import Layer, Segment
    from tightlip.model import Finding, Match
    from tightlip.rules.rule import Rule
    from tightlip.verdict.judge import Dismissal

    Judged = tuple[list[Finding], list[Dismissal]]

_RANK = {"key": 0, "value": 2, "entropy": 4}
"""Of two findings at one place the lower counts; being decoded adds one."""


class _Found:
    """A finding, the span of its secret in the text of the file, and its rank. `inside` names the encodings."""

    __slots__ = ("finding", "high", "inside", "low", "rank")

    def __init__(self, finding: Finding, low: int, high: int, rank: int, inside: str = "") -> None:
        self.finding = finding
        self.low = low
        self.high = high
        self.rank = rank
        self.inside = inside

    def rivals(self, other: _Found) -> bool:
        """Whether the two report one secret: the same value decoded twice, or a text and what it decodes to."""
        if self.low >= other.high or other.low >= self.high:
            return False
        return bool(self.inside) != bool(other.inside) or self.finding.secret_hash == other.finding.secret_hash


def add(
    text: Text, matches: list[Match], encoded: list[Match], judged: Judged, database: Database, config: Config
) -> list[Finding]:
    """The findings of a text and of all that its `encoded` matches hide, in order of place.

    `judged` is what judge() said of the text's own `matches`. Where a text and what it decodes to are both found, one
    is reported: a key of a known format before anything else, and the text as it stands before what was decoded. In a
    Kubernetes Secret only what the value decodes to is judged, unless it is a known format as it stands.
    """
    plain = [
        _Found(finding, match.secret_start, match.secret_end, _RANK[database[match.rule].judge])
        for finding, match in _located(matches, judged)
    ]
    manifests: list[tuple[int, int]] = []
    hidden = list(_descend(text, encoded, database, config, manifests))
    plain = [one for one in plain if one.rank == 0 or not _inside(one, manifests)]
    if not hidden:
        return [one.finding for one in plain]
    fresh = Text(text.blob, text.data, whole=True)
    marked = markers.Markers(fresh, sorted([*(match.start for match in matches), *(one.low for one in hidden)]))
    kept: list[Finding] = []
    for one in sorted(_best([*plain, *hidden]), key=lambda one: (one.low, one.rank)):
        if not one.inside:
            kept.append(one.finding)
        elif text.own_start <= one.low < text.own_end and not marked.allow(one.low, one.high, one.finding.rule):
            kept.append(_moved(one, fresh))
    return kept


def _located(matches: list[Match], judged: Judged) -> Iterator[tuple[Finding, Match]]:
    """Each finding with the match that it was made of: what judge() did not dismiss, in order of place."""
    findings, dismissed = judged
    gone = {id(one.match) for one in dismissed}
    kept = [match for match in matches if id(match) not in gone]
    kept.sort(key=lambda match: match.secret_start)
    return zip(findings, kept, strict=True)


def _inside(one: _Found, spans: list[tuple[int, int]]) -> bool:
    """Whether it overlaps one of `spans`, which are in order and apart."""
    from bisect import bisect_left

    place = bisect_left(spans, (one.high,))
    return place > 0 and spans[place - 1][1] > one.low


def _best(found: list[_Found]) -> list[_Found]:
    """Without those that a better one reports."""
    from bisect import bisect_left, insort

    chosen: list[_Found] = []
    spans: list[tuple[int, int, int]] = []
    widest = 0
    for one in sorted(found, key=lambda one: (one.rank, one.low, one.high)):
        place = bisect_left(spans, (one.low - widest,))
        rival = False
        while place < len(spans) and spans[place][0] < one.high and not rival:
            rival = one.rivals(chosen[spans[place][2]])
            place += 1
        if not rival:
            widest = max(widest, one.high - one.low)
            insort(spans, (one.low, one.high, len(chosen)))
            chosen.append(one)
    return chosen


def _descend(
    text: Text, encoded: list[Match], database: Database, config: Config, manifests: list[tuple[int, int]]
) -> Iterator[_Found]:
    """What each level of decoding brings up; `manifests` collects the spans of values in Kubernetes Secrets."""
    data = text.data
    room = decode.budget(len(data))

    sift = partial(mistyped.sift, forms=database)
    layers: list[Layer] = []
    while encoded and len(layers) < decode.DEPTH:
        layer = decode.decode(data, encoded, room)
        if layer is None:
            return
        if not layers:
            manifests += ((part.low, part.high) for part in layer.segments if part.kind == "~kubernetes")
        layers.append(layer)
        data = layer.data
        room -= len(data)
        matches, encoded = decode.split(scan(database, data, sift=sift))
        judged = judge(Text(Blob(text.path, data), data), matches, database, config)
        for finding, match in _located(matches, judged):
            rule = database[match.rule]
            if _counts(finding, match, rule, layer.segment(match.start)):
                low, high, inside = origin(layers, match.secret_start, match.secret_end)
                yield _Found(finding, low, high, _RANK[rule.judge] + 1, inside)


def _counts(finding: Finding, match: Match, rule: Rule, segment: Segment) -> bool:
    """Whether a finding in decoded text is sure enough, and news. A form with a checksum always is."""
    kind = rule.judge
    if kind == "entropy":
        return False
    if segment.changes is not None:
        touched = segment.changes.touch(match.start - segment.start - 1, match.end - segment.start)
        return touched and (kind == "key" or finding.confidence != "low")
    if segment.kind == "~kubernetes":
        return True
    if kind == "key":
        return finding.confidence == "high" or bool(rule.checksum)
    return finding.confidence != "low" and segment.clean


def origin(layers: list[Layer], low: int, high: int) -> tuple[int, int, str]:
    """Where in the file the span of the innermost layer comes from, and the encodings that it lies in."""
    labels: list[str] = []
    for layer in reversed(layers):
        segment = layer.segment(low)
        labels.append(segment.label)
        if segment.changes is None:
            low, high = segment.low, segment.high
        else:
            first = segment.changes.source(low - segment.start)
            last = segment.changes.source(high - segment.start)
            low, high = segment.low + first, segment.low + max(last, first + 1)
    return low, high, " in ".join(labels)


def _moved(one: _Found, text: Text) -> Finding:
    line = text.line_of(one.low)
    return one.finding.changed(
        line=line,
        column=text.column_of(one.low),
        end_line=line + text.data.count(b"\n", one.low, one.high),
        message=f"{one.finding.message}, in {one.inside}",
    )
