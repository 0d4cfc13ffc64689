"""Why a line is flagged or not: every match that touches it, in the text and in what the text hides."""

from __future__ import annotations

from tightlip.engine import decode
from tightlip.engine.scan import scan
from tightlip.engine.text import Text
from tightlip.engine.text import decode as as_text
from tightlip.model import Blob, Frozen
from tightlip.verdict import decoded, measures, surroundings
from tightlip.verdict.judge import judge, weigh_match

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tightlip.config import Config
    from tightlip.engine.database import Database
    from tightlip.engine.decode import Layer
    from tightlip.model import Finding, Match
    from tightlip.rules.rule import Rule
    from tightlip.verdict.measures import Measure


class Account(Frozen):
    """One match on a line. `inside` names the encodings that it lies in, "" for none; `name` is what it is assigned to;
    `against` is the reason that it is not reported, and `finding` the report where there is one."""

    __slots__ = ("against", "column", "finding", "inside", "measures", "name", "rule")

    def __init__(
        self,
        rule: Rule,
        *,
        column: int,
        inside: str,
        name: str,
        measures: list[Measure],
        against: str,
        finding: Finding | None,
    ) -> None:
        self.rule = rule
        self.column = column
        self.inside = inside
        self.name = name
        self.measures = measures
        self.against = against
        self.finding = finding


def accounts(blob: Blob, line: int, findings: list[Finding], database: Database, config: Config) -> list[Account]:
    """All matches in `blob` whose secret touches `line` of the file: the reported ones first, then by place and rule.

    `findings` are those that the scan reports in the blob: they settle what is said of a match that no rule dismisses.
    """
    text = as_text(blob)
    found = list(_of_layer(text, text, line, findings, database, config, []))
    encoded = decode.split(scan(database, text.data))[1]
    if text.binary:
        encoded = []
    layers: list[Layer] = []
    data, room = text.data, decode.budget(len(text.data))
    while encoded and len(layers) < decode.DEPTH:
        layer = decode.decode(data, encoded, room)
        if layer is None:
            break
        layers.append(layer)
        data = layer.data
        room -= len(data)
        found += _of_layer(Text(Blob(text.path, data), data), text, line, findings, database, config, layers)
        encoded = decode.split(scan(database, data))[1]
    return sorted(found, key=lambda one: (one.finding is None, one.column, one.inside, one.rule.id))


def _of_layer(
    text: Text, whole: Text, line: int, findings: list[Finding], database: Database, config: Config, layers: list[Layer]
) -> Iterator[Account]:
    """The matches in one text, which is the file's own (`layers` is empty) or what the layers decode to."""
    matches = decode.split(scan(database, text.data))[0]
    plain, dismissed = judge(text, matches, database, config)
    reasons = {id(one.match): one.reason for one in dismissed}
    for match in matches:
        low, high, inside = match.secret_start, match.secret_end, ""
        if layers:
            low, high, inside = decoded.origin(layers, low, high)
        first = _line_of(whole, low)
        if not first <= line <= first + whole.data.count(b"\n", low, high):
            continue
        rule = database[match.rule]
        reason = reasons.get(id(match), "")
        finding = None if reason else _report(findings, plain, match, first, text)
        if not reason and finding is None:
            reason = "not sure enough for what was hidden" if layers else "what it decodes to is reported instead"
        yield Account(
            rule,
            column=whole.column_of(low),
            inside=inside,
            name=surroundings.full_name(text, match).decode("utf-8", "replace"),
            measures=measures.measures(text, match, rule, weigh_match(text, match, rule, config)),
            against=reason,
            finding=finding,
        )


def _report(findings: list[Finding], plain: list[Finding], match: Match, line: int, text: Text) -> Finding | None:
    """The finding of the scan that `match` became: of its rule, of the same secret, and on its line."""
    place = text.line_of(match.secret_start), text.column_of(match.secret_start)
    hashes = {one.secret_hash for one in plain if one.rule == match.rule and (one.line, one.column) == place}
    same = (one for one in findings if one.rule == match.rule and one.line == line and one.secret_hash in hashes)
    return next(same, None)


def _line_of(text: Text, offset: int) -> int:
    return text.blob.line + text.data.count(b"\n", 0, offset)
