"""From matches to findings: what each match's value, name and surroundings say, and which of several to report."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

from tightlip import digest
from tightlip.model import CONFIDENCES, Finding, Frozen
from tightlip.values import entropy, placeholder, published
from tightlip.verdict import checksum, formats, markers, misformed, mistyped, surroundings, weigh

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    from tightlip.config import Config
    from tightlip.engine.text import Text
    from tightlip.model import Match
    from tightlip.rules.rule import Rule

    class Rules(Protocol):
        """Rules by id, or by what a value begins with, as the pattern database gives them."""

        def __getitem__(self, identity: str, /) -> Rule: ...

        def known_forms(self, value: bytes, /) -> Iterable[Rule]: ...

        def forms_from(self, head: bytes, /) -> list[Rule]: ...

        def holds_start(self, value: bytes, /) -> bool: ...


_ORDER = {"key": 0, "value": 1, "entropy": 2}

REGULAR = 0.7
"""Bits a character that a value of a provider's form may lack to what its rule asks for, at low confidence."""


_ELSEWHERE = "a neighbouring piece of the file reports it"
_OFF = "the rule is switched off"
_TOO_REGULAR = "too regular"
_UNSURE = "below the configured confidence"
_ASIDE = frozenset((_ELSEWHERE, _OFF, _UNSURE))
"""Reasons against a match that say nothing of its value."""


class Dismissal(Frozen):
    """A match that is not reported, and the reason in a few words (`tightlip explain` shows it)."""

    __slots__ = ("match", "reason")

    def __init__(self, match: Match, reason: str) -> None:
        # Made for each match that is not reported, so the check against a second writing is left out here.
        write = object.__setattr__
        write(self, "match", match)
        write(self, "reason", reason)

    match: Match
    reason: str


def judge(text: Text, matches: list[Match], rules: Rules, config: Config) -> tuple[list[Finding], list[Dismissal]]:
    """The findings among `matches` of one text, in order of place, and the dismissed rest.

    Of matches that share a secret one is reported: the most specific rule's. `allow` markers are honoured.
    """
    kept: list[tuple[Match, str]] = []
    dismissed: list[Dismissal] = []
    known = _known_forms(matches, rules)
    examples: set[tuple[int, int]] = set()
    for match in matches:
        if match.rule in mistyped.FALLBACK and text.own_start <= match.start < text.own_end:
            # Asked first, since it costs less than weighing, and a list of such tokens may be long.
            if known.touch(match.secret_start, match.secret_end):
                dismissed.append(Dismissal(match, "the rule of its form decides"))
                continue
            value = text.data[match.secret_start : match.secret_end]
            if mistyped.is_mistyped(value, rules):
                dismissed.append(Dismissal(match, "a character or two off a known form"))
                continue
            if match.rule == "lone-token" and (misformed.is_marked(value) or rules.holds_start(value[1:])):
                dismissed.append(Dismissal(match, "a known form's beginning or mark at another place"))
                continue
        weight = weigh_match(text, match, rules[match.rule], config)
        if weight.reason:
            dismissed.append(Dismissal(match, weight.reason))
            if _is_example(weight.reason, rules[match.rule]):
                examples.add((match.secret_start, match.secret_end))
        elif rules[match.rule].judge == "value" and (made_up := _made_up(text, match, rules)):
            dismissed.append(Dismissal(match, made_up))
        else:
            kept.append((match, weight.confidence))
    if examples:
        kept = _without_examples(kept, examples, rules, dismissed)
    if not kept:
        return [], dismissed
    kept.sort(key=lambda pair: _rank(text, pair[0], rules[pair[0].rule]))
    chosen = _without_rivals(kept, dismissed)
    marked = markers.Markers(text, [match.start for match, _ in chosen])
    findings = []
    for match, confidence in chosen:
        if marked.allow(match.start, match.end, match.rule):
            dismissed.append(Dismissal(match, "an allow marker stands beside it"))
        else:
            findings.append(_finding(text, match, rules[match.rule], confidence))
    return findings, dismissed


def _is_example(reason: str, rule: Rule) -> bool:
    """Whether a rule that knows a form by itself has said of a value what it is instead."""
    return rule.judge == "key" and not rule.near and reason not in _ASIDE and not reason.startswith(_TOO_REGULAR)


def _without_examples(
    kept: list[tuple[Match, str]], examples: set[tuple[int, int]], rules: Rules, dismissed: list[Dismissal]
) -> list[tuple[Match, str]]:
    """Those of `kept` that are no value of which the rule for its form has said that it is none."""
    rest = []
    for match, confidence in kept:
        if rules[match.rule].judge == "value" and (match.secret_start, match.secret_end) in examples:
            dismissed.append(Dismissal(match, "the rule of its form decides"))
        else:
            rest.append((match, confidence))
    return rest


def _made_up(text: Text, match: Match, rules: Rules) -> str:
    """Why a value is no token of the form that it begins as; "" where nothing says so."""
    value = text.data[match.secret_start : match.secret_end]
    if placeholder.has_long_run(value) and misformed.is_short(value, rules):
        return "typed in a row, and too short for its form"
    return "a sign in it that its form does not have" if misformed.is_spoilt(value, rules) else ""


def _known_forms(matches: list[Match], rules: Rules) -> _Spans:
    """Where the secrets of rules stand that know a form by itself, if a rule for other forms matched too."""
    if not any(match.rule in mistyped.FALLBACK for match in matches):
        return _Spans([])
    return _Spans(
        [
            (match.secret_start, match.secret_end)
            for match in matches
            if rules[match.rule].judge == "key" and not rules[match.rule].near
        ]
    )


class _Spans:
    """Spans that are asked about one after the other, in any order."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        spans.sort()
        self._starts = [start for start, _ in spans]
        self._ends = list(accumulate((end for _, end in spans), max))  # the last end of all spans up to each

    def touch(self, start: int, end: int) -> bool:
        """Whether one of them shares a byte with this one."""
        place = bisect_left(self._starts, end)
        return place > 0 and self._ends[place - 1] > start


def weigh_match(text: Text, match: Match, rule: Rule, config: Config) -> weigh.Weight:
    """One match looked at by itself: the reason against it, or the confidence of its finding."""
    if not text.own_start <= match.start < text.own_end:
        return weigh.Weight(_ELSEWHERE)
    if rule.id in config.disable:
        return weigh.Weight(_OFF)
    if text.binary and rule.judge != "key":
        return weigh.Weight("in a binary file only known formats count")
    value = text.data[match.secret_start : match.secret_end]
    if rule.judge == "key":
        weight = _weigh_key(text, match, rule, value)
    elif rule.judge == "value":
        weight = surroundings.weigh_value(text, match, rule, value)
    else:
        weight = surroundings.weigh_nameless(text, match, value, config.entropy)
    if not weight.reason and CONFIDENCES.index(weight.confidence) < CONFIDENCES.index(config.confidence):
        return weigh.Weight(_UNSURE)
    return weight


def _weigh_key(text: Text, match: Match, rule: Rule, value: bytes) -> weigh.Weight:
    """A value of a known format: examples are dismissed, and what only a provider's name vouches for needs a word
    like `key` or `token` beside it."""
    lacking = rule.entropy - entropy.shannon(value) if rule.entropy else 0.0
    if lacking > REGULAR:
        return weigh.Weight(f"{_TOO_REGULAR}: fewer than {rule.entropy - REGULAR:g} bits a character")
    against = placeholder.in_key(value)
    if not against and text.data[match.secret_end : match.secret_end + 3] in (b"...", b"\xe2\x80\xa6"):
        against = "cut short"
    if not against and rule.near and rule.confidence != "high":
        against = surroundings.against_near(text, match, rule, value)
    if not against and rule.id in formats.CHECKS:
        against = formats.CHECKS[rule.id](value)
    if not against and published.is_published(value):
        against = "a key that its provider publishes in samples"
    holds = checksum.holds(rule.checksum, value) if rule.checksum else None
    if holds is not None:
        return weigh.Weight(against, "high" if holds else "low")
    # Typed in a row, or of few characters, it may be an example; but keys are also tried out with such, and the format
    # is the provider's.
    doubtful = lacking > 0 or placeholder.has_long_run(value)
    return weigh.Weight(against, "low" if doubtful else rule.confidence)


def _rank(text: Text, match: Match, rule: Rule) -> tuple[int, int, int, int, int]:
    """Specific before general: a form of its own, or one that a provider's word on the line vouches for, the longest
    such word first (`moyasar` beside a prefix that is Stripe's as well); among equals the longer secret, then the
    earlier."""
    word = 0
    if rule.near:
        start = text.line_start(match.secret_start)
        line = text.data[max(start, match.secret_start - 120) : match.secret_end + 40].split(b"\n")[0].lower()
        word = max((len(near) for near in rule.near if near.encode() in line), default=0)
    free = rule.near and not (rule.telling and word)
    return (_ORDER[rule.judge], 1 if free else 0, -word, match.secret_start - match.secret_end, match.start)


def _without_rivals(ranked: list[tuple[Match, str]], dismissed: list[Dismissal]) -> list[tuple[Match, str]]:
    """Of the matches, best first, those that share no byte of their secret with a better one; by place."""
    chosen: list[tuple[Match, str]] = []
    starts: list[int] = []
    for match, confidence in ranked:
        place = bisect_left(starts, match.secret_end)
        rival = chosen[place - 1][0] if place else None
        if rival is not None and rival.secret_end > match.secret_start:
            dismissed.append(Dismissal(match, f"{rival.rule} reports the same place"))
        else:
            starts.insert(place, match.secret_start)
            chosen.insert(place, (match, confidence))
    return chosen


def _finding(text: Text, match: Match, rule: Rule, confidence: str) -> Finding:
    from tightlip.verdict import masking

    value = text.data[match.secret_start : match.secret_end]
    line = text.line_of(match.secret_start)
    # detect-secrets hashes the value as text, so bytes that are not UTF-8 are replaced before hashing.
    secret_hash = digest.sha1(value.decode("utf-8", "replace").encode())
    return Finding(
        rule=rule.id,
        name=rule.name,
        path=text.path,
        line=line,
        column=text.column_of(match.secret_start),
        end_line=line + value.count(b"\n"),
        severity=rule.severity,
        confidence=confidence,
        masked=masking.mask(value, rule),
        message=_message(text, rule, match),
        help=_help(rule),
        secret_hash=secret_hash,
    )


def _message(text: Text, rule: Rule, match: Match) -> str:
    if rule.checksum and checksum.holds(rule.checksum, text.data[match.secret_start : match.secret_end]):
        return f"{rule.name}, and its checksum holds"
    if rule.judge != "value" or not match.name:
        return rule.name
    name = surroundings.full_name(text, match).decode("utf-8", "replace")
    return f"{rule.name} assigned to {name}"


def _help(rule: Rule) -> str:
    return f"Take it out of the file and read it from the environment; if it was ever pushed, revoke it: {rule.revoke}"
