"""The report as SARIF 2.1.0 (OASIS), the form that GitHub code scanning and most viewers of findings read.

Columns: SARIF counts characters, a finding counts bytes. The two are the same where the line is ASCII up to the
finding; after other characters the column given here lies too far to the right. Lines are exact.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
from urllib.parse import quote

from tightlip import __version__
from tightlip.pycode import rules as code_rules
from tightlip.report.identity import HOME, numbered, weakness
from tightlip.report.text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tightlip.model import Finding, Skip
    from tightlip.report.result import Result

    Json = dict[str, object]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
"""The name that paths are relative to; GitHub takes it for the top of the checkout."""

LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
SCORES = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
"""GitHub's `security-severity`: above 9.0 critical, from 7.0 high, from 4.0 medium, below that low."""

CWE = "external/cwe/cwe-{:03}"
"""A weakness as code scanning knows it."""

GENERAL_HELP = "Each result says what to do; a secret that was ever pushed has to be revoked as well."


def render(result: Result, rotate: Mapping[str, str] | None = None) -> str:
    """The report as one JSON document in ASCII, ending with a newline; no times, so the same findings give the same
    bytes. `rotate` says how to replace what a rule finds, by rule."""
    rules = sorted({finding.rule for finding in result.findings})
    place = {rule: index for index, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "tightlip",
                "version": __version__,
                "informationUri": HOME,
                "rules": [
                    _rule(rule, [one for one in result.findings if one.rule == rule], (rotate or {}).get(rule, ""))
                    for rule in rules
                ],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not any(skip.failed for skip in result.skipped),
                "exitCode": result.exit_code,
                "toolExecutionNotifications": [_notification(skip) for skip in result.skipped],
            }
        ],
        "originalUriBaseIds": {ROOT: {"description": _text("The top of the repository, or the folder scanned.")}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, place, mark) for finding, mark in numbered(result.findings)],
        "properties": {"files": result.files, "bytes": result.bytes, "known": result.known},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: str, findings: Sequence[Finding], rotate: str) -> Json:
    """What `findings`, all of one rule, say about it. The severest of them sets its level; `rotate` may be ""."""
    severity = max((finding.severity for finding in findings), key=lambda name: float(SCORES[name]))
    said = {finding.help for finding in findings}
    advice = said.pop() if len(said) == 1 else GENERAL_HELP
    of_code = code_rules.RULES.get(rule)
    cwe = max(map(weakness, findings))
    return {
        "id": rule,
        "name": _pascal(findings[0].name) or _pascal(rule),
        "shortDescription": _text(findings[0].name),
        **({"helpUri": f"{HOME}/blob/main/{code_rules.PAGE}#{of_code.anchor}"} if of_code else {}),
        "help": _help(advice, rotate),
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": {
            "security-severity": SCORES[severity],
            "tags": [*([CWE.format(cwe)] if cwe else []), "secret", "security"],
        },
    }


def _help(advice: str, rotate: str) -> Json:
    """What a viewer shows beside a rule: plain text, and the Markdown that GitHub prefers where there are two things to
    say."""
    if not rotate:
        return _text(advice)
    return {
        **_text(f"{advice}. To rotate: {rotate}"),
        "markdown": f"{_plain(advice)}\n\n**To rotate:** {_plain(rotate)}",
    }


def _result(finding: Finding, place: dict[str, int], mark: str) -> Json:
    region: Json = {"startLine": finding.line, "startColumn": finding.column, "endLine": finding.end_line}
    value = f" {finding.masked}" if finding.masked else ""
    return {
        "ruleId": finding.rule,
        "ruleIndex": place[finding.rule],
        "level": LEVELS[finding.severity],
        "message": _text(f"{finding.message}{value}. {finding.help}"),
        "locations": [{"physicalLocation": {"artifactLocation": _file(finding.path), "region": region}}],
        # The first is the one name that code scanning compares; without it, it would take a hash of the lines around.
        "partialFingerprints": {"primaryLocationLineHash": mark, "tightlip/v1": mark},
        "properties": {
            "confidence": finding.confidence,
            "severity": finding.severity,
            **({"commit": finding.commit, "date": finding.date} if finding.commit else {}),
        },
    }


def _notification(skip: Skip) -> Json:
    said = "not checked" if skip.failed else "left out"
    return {
        "level": "error" if skip.failed else "note",
        "message": _text(f"{skip.path}: {said}: {skip.reason}"),
        "locations": [{"physicalLocation": {"artifactLocation": _file(skip.path)}}],
    }


def _file(path: str) -> Json:
    """A path as a URI, each byte that is not a plain character percent-encoded; relative to the root where it can
    be."""
    if os.path.isabs(path):
        return {"uri": pathlib.PurePath(path).as_uri()}
    uri = quote(path.encode("utf-8", "surrogateescape"))
    return {"uri": uri} if uri.startswith("../") else {"uri": uri, "uriBaseId": ROOT}


def _text(text: str) -> Json:
    """A message of plain text."""
    return {"text": _plain(text)}


def _plain(text: str) -> str:
    """`text` on one line. A brace stands for a placeholder in SARIF, unless doubled."""
    return printable(text).replace("{", "{{").replace("}", "}}")


def _pascal(name: str) -> str:
    """`name` as one identifier: "GitHub access token" is GitHubAccessToken."""
    return "".join(word[0].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", name))
