"""The report as GitLab's secret detection JSON, version 15 of its schema, for `artifacts:reports:secret_detection`."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timezone

from tightlip import __version__
from tightlip.report.identity import HOME, numbered, weakness
from tightlip.report.text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tightlip.model import Finding, Skip
    from tightlip.report.result import Result

    Json = dict[str, object]

VERSION = "15.0.7"
SCHEMA = (
    "https://gitlab.com/gitlab-org/security-products/security-report-schemas"
    f"/-/raw/v{VERSION}/dist/secret-detection-report-format.json"
)
NO_COMMIT = "0000000"
"""What GitLab's own analyzers write where there is no commit; the field must not be empty."""

LONGEST_NAME, LONGEST_SOLUTION = 255, 7000
"""Characters that the schema allows."""


def render(result: Result, *, commit: str, ended: float, rotate: Mapping[str, str] | None = None) -> str:
    """The report as one JSON document in ASCII, ending with a newline.

    `commit` is the id of the commit that was looked at, "" for none; a finding that has one itself keeps its own.
    `ended` is the end of the scan in seconds since 1970. `rotate` says how to replace what a rule finds, by rule. The
    same arguments give the same bytes.
    """
    texts = rotate or {}
    tool = {"id": "tightlip", "name": "tightlip", "url": HOME, "version": __version__, "vendor": {"name": "tightlip"}}
    document = {
        "schema": SCHEMA,
        "version": VERSION,
        "scan": {
            "analyzer": tool,
            "scanner": tool,
            "type": "secret_detection",
            "start_time": _time(ended - result.seconds),
            "end_time": _time(ended),
            "status": "failure" if any(skip.failed for skip in result.skipped) else "success",
            "messages": [_message(skip) for skip in result.skipped],
        },
        "vulnerabilities": [
            _vulnerability(finding, mark, commit or NO_COMMIT, texts.get(finding.rule, ""))
            for finding, mark in numbered(result.findings)
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def _vulnerability(finding: Finding, mark: str, commit: str, rotate: str) -> Json:
    file = _path(finding.path)
    lines: Json = {"file": file, "start_line": finding.line, "end_line": finding.end_line}
    came_in = {"sha": finding.commit, "date": finding.date} if finding.commit else None
    value = f" {finding.masked}" if finding.masked else ""
    solution = f"{finding.help}. To rotate: {rotate}" if rotate else finding.help
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{HOME}#{finding.rule}:{mark}")),
        "name": printable(finding.name)[:LONGEST_NAME],
        "description": printable(f"{finding.message}{value}"),
        "severity": finding.severity.capitalize(),
        "solution": printable(solution)[:LONGEST_SOLUTION],
        "identifiers": [
            {"type": "tightlip_rule_id", "name": f"tightlip rule {finding.rule}", "value": finding.rule},
            *_weakness(finding),
        ],
        "location": {**lines, "commit": came_in or {"sha": commit}},
        # Where GitLab tracks by signature, a secret that moves within its file stays the same vulnerability.
        "tracking": {"type": "source", "items": [{**lines, "signatures": [{"algorithm": "hash", "value": mark}]}]},
    }


def _weakness(finding: Finding) -> list[Json]:
    number = weakness(finding)
    url = f"https://cwe.mitre.org/data/definitions/{number}.html"
    return [{"type": "cwe", "name": f"CWE-{number}", "value": str(number), "url": url}] if number else []


def _message(skip: Skip) -> Json:
    said = "not checked" if skip.failed else "left out"
    return {"level": "warn" if skip.failed else "info", "value": printable(f"{skip.path}: {said}: {skip.reason}")}


def _path(path: str) -> str:
    """`path` as it is, save for bytes that are not UTF-8, which JSON cannot hold: `\\xe9` in their place."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _time(seconds: float) -> str:
    """UTC, in the one form that the schema takes: no zone, no fraction."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
