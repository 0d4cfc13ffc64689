"""From matches to findings: what each match's value, name and surroundings say, and which of several to report."""

from __future__ import annotations

from tightlip.model import CONFIDENCES, Finding, Frozen
from tightlip.verdict import entropy, markers, placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tightlip.config import Config
    from tightlip.engine.text import Text
    from tightlip.model import Match
    from tightlip.rules.rule import Rule

_ORDER = {"key": 0, "value": 1, "entropy": 2}


class Dismissal(Frozen):
    """A match that is not reported, and the reason in a few words (`tightlip explain` shows it)."""

    __slots__ = ("match", "reason")

    def __init__(self, match: Match, reason: str) -> None:
        self.match = match
        self.reason = reason


def judge(text: Text, matches: list[Match], rules: Mapping[str, Rule], config: Config) -> tuple[list[Finding], list[Dismissal]]:
    """The findings among `matches` of one text, in order of place, and the dismissed rest.

    Of matches that share a secret one is reported: the most specific rule's. `allow` markers are honoured.
    """
    kept: list[Match] = []
    dismissed: list[Dismissal] = []
    for match in matches:
        reason = dismiss(text, match, rules[match.rule], config)
        if reason:
            dismissed.append(Dismissal(match, reason))
        else:
            kept.append(match)
    chosen: list[Match] = []
    for match in sorted(kept, key=lambda match: _rank(match, rules[match.rule])):
        rival = next((other for other in chosen if _overlap(match, other)), None)
        if rival is None:
            chosen.append(match)
        else:
            dismissed.append(Dismissal(match, f"{rival.rule} reports the same place"))
    chosen.sort(key=lambda match: match.start)
    starts = [match.start for match in chosen]
    findings = []
    for match in chosen:
        if markers.allowed(text, match.start, match.end, match.rule, starts):
            dismissed.append(Dismissal(match, "an allow marker stands beside it"))
        else:
            findings.append(_finding(text, match, rules[match.rule]))
    return findings, dismissed


def dismiss(text: Text, match: Match, rule: Rule, config: Config) -> str:
    """Why one match is not to be reported, looked at by itself; "" where it is."""
    if not text.own_start <= match.start < text.own_end:
        return "a neighbouring piece of the file reports it"
    if rule.id in config.disable:
        return "the rule is switched off"
    if CONFIDENCES.index(rule.confidence) < CONFIDENCES.index(config.confidence):
        return "below the configured confidence"
    if text.binary and rule.judge != "key":
        return "in a binary file only known formats count"
    value = text.data[match.secret_start : match.secret_end]
    if rule.entropy and entropy.shannon(value) < rule.entropy:
        return f"too regular: fewer than {rule.entropy:g} bits a character"
    return placeholder.reason(value)


def _rank(match: Match, rule: Rule) -> tuple[int, int, int, int]:
    """Specific before general; among equals the longer secret, then the earlier."""
    return (_ORDER[rule.judge], 1 if rule.near else 0, match.secret_start - match.secret_end, match.start)


def _overlap(one: Match, other: Match) -> bool:
    return one.secret_start < other.secret_end and other.secret_start < one.secret_end


def _finding(text: Text, match: Match, rule: Rule) -> Finding:
    import hashlib

    value = text.data[match.secret_start : match.secret_end]
    line = text.line_of(match.secret_start)
    # detect-secrets hashes the value as text, so bytes that are not UTF-8 are replaced before hashing.
    digest = hashlib.sha1(value.decode("utf-8", "replace").encode(), usedforsecurity=False).hexdigest()
    return Finding(
        rule=rule.id,
        name=rule.name,
        path=text.path,
        line=line,
        column=text.column_of(match.secret_start),
        end_line=line + value.count(b"\n"),
        severity=rule.severity,
        confidence=rule.confidence,
        masked=mask(value, rule),
        message=_message(rule, match),
        help=_help(rule),
        secret_hash=digest,
    )


def _message(rule: Rule, match: Match) -> str:
    name = match.name.decode("utf-8", "replace").strip()
    return f"{rule.name} assigned to {name[-60:]}" if name else rule.name


def _help(rule: Rule) -> str:
    return f"Take it out of the file and read it from the environment; if it was ever pushed, revoke it: {rule.revoke}"


def mask(value: bytes, rule: Rule) -> str:
    """The provider's public prefix, where the rule's pattern begins with one, and stars; nothing else of the value."""
    import re

    fixed = re.match(r"^(?:\(\?[a-z]+\))?(?:\\b|\(\?<[!=](?:\[(?:\\.|[^\]])*\]|\\?.)\)|\()*([A-Za-z0-9_.:-]{2,12}?[_.:-])(?=[\[(\\])", rule.pattern)
    prefix = fixed[1].encode() if fixed and rule.judge == "key" else b""
    return (prefix.decode() if prefix and value.startswith(prefix) else "") + "****"
