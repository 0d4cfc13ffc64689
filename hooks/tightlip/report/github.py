"""The report as workflow commands of GitHub Actions, which it shows as annotations on the changed lines.

A finding is an error, a file that could not be checked a warning. What was left out on purpose is a debug line. The
last line is the summary.
"""

from __future__ import annotations

from tightlip.report.text import printable, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.model import Finding, Skip
    from tightlip.report.result import Result


def render(result: Result) -> str:
    """The report, one command a line, ending with a newline."""
    lines = [_finding(finding) for finding in result.findings]
    lines += [_skip(skip) for skip in result.skipped]
    lines.append(summary(result))
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> str:
    place = {"file": finding.path, "line": str(finding.line)}
    if finding.end_line == finding.line:
        place["col"] = str(finding.column)  # refused by the runner where there is more than one line
    else:
        place["endLine"] = str(finding.end_line)
    place["title"] = f"{finding.name} ({finding.rule})"
    value = f" {finding.masked}" if finding.masked else ""
    return command("error", place, f"{finding.message}{value} [{finding.severity}]\n{finding.help}")


def _skip(skip: Skip) -> str:
    if skip.failed:
        return command("warning", {"file": skip.path, "title": "Not checked"}, f"not checked: {skip.reason}")
    return command("debug", {}, f"{skip.path}: left out: {skip.reason}")


def command(name: str, properties: dict[str, str], message: str) -> str:
    """One workflow command on one line, whatever the texts hold."""
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name}{' ' if listed else ''}{listed}::{_data(message)}"


def _data(text: str) -> str:
    """`text` as a message: escaped as the runner undoes it, then made printable, which keeps terminal codes out."""
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
