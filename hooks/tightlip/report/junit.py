"""The report as JUnit XML, which nearly every CI service shows as test results.

A finding is a failure, a file that could not be checked an error, what was left out on purpose a skipped test. Where
there is neither failure nor error, one test passes.
"""

from __future__ import annotations

from xml.etree import ElementTree  # writes only; nothing is parsed

from tightlip.report.text import printable, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.model import Finding, Skip
    from tightlip.report.result import Result

NAME = "tightlip"


def render(result: Result) -> str:
    """The report as an XML document for UTF-8, ending with a newline. What XML 1.0 cannot hold is shown as escapes."""
    cases = [_finding(finding) for finding in result.findings]
    cases += [_skip(skip) for skip in result.skipped]
    failed = sum(skip.failed for skip in result.skipped)
    if not result.findings and not failed:
        cases.append(_case(NAME, "no new findings"))
    counts = {
        "name": NAME,
        "tests": str(len(cases)),
        "failures": str(len(result.findings)),
        "errors": str(failed),
        "skipped": str(len(result.skipped) - failed),
        "time": f"{result.seconds:.3f}",
    }
    top = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(top, "testsuite", counts)
    suite.extend(cases)
    ElementTree.SubElement(suite, "system-out").text = summary(result)
    ElementTree.indent(top)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(top, encoding="unicode")}\n'


def _finding(finding: Finding) -> ElementTree.Element:
    place = f"{finding.line}:{finding.column}"
    case = _case(finding.path, f"{finding.rule} at {place}", finding.path, finding.line)
    value = f" {finding.masked}" if finding.masked else ""
    what = printable(f"{finding.message}{value}")
    failure = ElementTree.SubElement(case, "failure", {"type": finding.rule, "message": what})
    about = f"[{finding.severity}, {finding.confidence} confidence]"
    failure.text = f"{printable(finding.path)}:{place}: {what} {about}\n{printable(finding.help)}"
    return case


def _skip(skip: Skip) -> ElementTree.Element:
    case = _case(skip.path, "not checked" if skip.failed else "left out", skip.path)
    reason = {"message": printable(skip.reason)}
    if skip.failed:
        error = ElementTree.SubElement(case, "error", {"type": "not-checked", **reason})
        error.text = f"{printable(skip.path)}: not checked: {printable(skip.reason)}"
    else:
        ElementTree.SubElement(case, "skipped", reason)
    return case


def _case(group: str, name: str, path: str = "", line: int = 0) -> ElementTree.Element:
    attributes = {"classname": printable(group), "name": printable(name), "time": "0"}
    if path:
        attributes["file"] = printable(path)
    if line:
        attributes["line"] = str(line)
    return ElementTree.Element("testcase", attributes)
