"""Findings as lines for a person: where, what, why, and what to do now; never the value."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.model import Finding, Skip
    from tightlip.report.result import Result

_BOLD, _RED, _YELLOW, _DIM, _PLAIN = "\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[2m", "\x1b[0m"


def printable(text: str) -> str:
    """`text` on one line of UTF-8: control characters and bytes that are not UTF-8 as escapes, as git shows them."""
    if text.isprintable():
        return text
    out = []
    for char in text:
        if char.isprintable():
            out.append(char)
        elif "\udc80" <= char <= "\udcff":
            out.append(f"\\x{ord(char) - 0xDC00:02x}")
        else:
            out.append({"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(char, f"\\u{ord(char):04x}"))
    return "".join(out)


def render(result: Result, *, color: bool = False) -> str:
    """The report as text, ending with the summary line."""
    lines: list[str] = []
    for finding in result.findings:
        lines += _finding(finding, color)
    for note in result.notes:
        lines.append(f"{printable(note.path)}:{note.line}: note: {note.rule}: {printable(note.message)}")
    for skip in result.skipped:
        lines.append(_skip(skip, color))
    lines.append(summary(result))
    return "\n".join(lines) + "\n"


def _finding(finding: Finding, color: bool) -> list[str]:
    place = f"{printable(finding.path)}:{finding.line}:{finding.column}"
    what = f"{finding.rule}: {printable(finding.message)}"
    about = f"[{finding.severity}, {finding.confidence} confidence]"
    if color:
        tint = _RED if finding.severity in ("critical", "high") else _YELLOW
        place, what, about = f"{_BOLD}{place}{_PLAIN}", f"{tint}{what}{_PLAIN}", f"{_DIM}{about}{_PLAIN}"
    value = f" {finding.masked}" if finding.masked else ""
    return [f"{place}: {what}{value} {about}", f"    {printable(finding.help)}"]


def _skip(skip: Skip, color: bool) -> str:
    label = "not checked" if skip.failed else "left out"
    if color and skip.failed:
        label = f"{_YELLOW}{label}{_PLAIN}"
    return f"{printable(skip.path)}: {label}: {printable(skip.reason)}"


def summary(result: Result) -> str:
    """One line that says what was scanned and what was found."""
    files = f"{result.files:,} file{'' if result.files == 1 else 's'}"
    if result.commits is not None:
        files = f"{result.commits:,} commit{'' if result.commits == 1 else 's'}, {files}"
    parts = [f"{files}, {size(result.bytes)} in {result.seconds:.1f} s; "]
    new = len(result.findings)
    parts.append(
        f"{new:,} new finding{'' if new == 1 else 's'}" if result.known else f"{new:,} finding{'' if new == 1 else 's'}"
    )
    if result.known:
        parts.append(f", {result.known:,} known")
    failed = sum(skip.failed for skip in result.skipped)
    if failed:
        parts.append(f"; {failed:,} could not be checked")
    return "".join(parts)


def size(count: int) -> str:
    """A number of bytes as people say it: 812 B, 18 kB, 2.4 MB."""
    value, unit = float(count), "B"
    for larger in ("kB", "MB", "GB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{value:.0f} {unit}" if unit == "B" or value >= 10 else f"{value:.1f} {unit}"
