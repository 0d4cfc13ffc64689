"""The JSON report, version 1 (DESIGN, section 3)."""

from __future__ import annotations

import json

from tightlip import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tightlip.report.result import Result

VERSION = 1


def render(result: Result, rotate: Mapping[str, str] | None = None) -> str:
    """The report as one JSON document in ASCII, ending with a newline. `rotate` says how to replace what a rule finds,
    by rule."""
    texts = rotate or {}
    document: dict[str, object] = {
        "schema_version": VERSION,
        "tool": {"name": "tightlip", "version": __version__},
        "summary": {
            "files": result.files,
            "bytes": result.bytes,
            "findings": len(result.findings),
            "known": result.known,
            "skipped": len(result.skipped),
            **({} if result.commits is None else {"commits": result.commits}),
        },
        "findings": [
            {
                "rule": finding.rule,
                "name": finding.name,
                "path": finding.path,
                "line": finding.line,
                "column": finding.column,
                "end_line": finding.end_line,
                "severity": finding.severity,
                "confidence": finding.confidence,
                "fingerprint": finding.fingerprint,
                "masked": finding.masked,
                "message": finding.message,
                "help": finding.help,
                **({"rotate": texts[finding.rule]} if finding.rule in texts else {}),
                **({"commit": finding.commit, "date": finding.date} if finding.commit else {}),
            }
            for finding in result.findings
        ],
        "skipped": [{"path": skip.path, "reason": skip.reason} for skip in result.skipped],
    }
    if result.notes:
        document["notes"] = [
            {"rule": note.rule, "path": note.path, "line": note.line, "message": note.message, "help": note.help}
            for note in result.notes
        ]
    return json.dumps(document, indent=2) + "\n"
