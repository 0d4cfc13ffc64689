"""`tightlip explain`: why a line was flagged, or why not, and what to do about it."""

from __future__ import annotations

import os
import sys

from tightlip import config, pipeline
from tightlip.cli import options, places
from tightlip.cli.scan import read_baseline, there
from tightlip.errors import CLEAN, FOUND, CheckError, UsageError
from tightlip.langcode.files import may_be_code
from tightlip.model import Skip
from tightlip.pycode import rules as code_rules
from tightlip.report.identity import HOME
from tightlip.report.text import printable
from tightlip.rules import files, rotation
from tightlip.sources import index, worktree
from tightlip.verdict import account

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from tightlip.config import Config
    from tightlip.model import Blob, Finding
    from tightlip.verdict.account import Account

_SIGNS = {"for": "+", "against": "-", "noted": " "}


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "explain",
        "Say of a line what matched there, what spoke for and against a secret, what the verdict is and what to do.\n"
        "Works for lines that were not flagged, too. The line itself is never printed.\n"
        "Exits with 1 where something on the line is reported, else with 0.",
        "  tightlip explain src/settings.py:12\n  tightlip explain --staged config/app.yaml:3\n",
    )
    parser.add_argument("place", metavar="PATH:LINE", help="file and line, as reports print them (a column is ignored)")
    parser.add_argument("--staged", action="store_true", help="the line of what git's index holds, not of the disk")
    return parser


def main(arguments: list[str]) -> int:
    """Explain one line."""
    args = build().parse_args(arguments)
    path, line = _place(args.place)
    root = places.repository("explain", [path], staged=args.staged)
    settings = config.load(root or os.curdir)
    name = places.relative(root, [path])[0]
    scanner = pipeline.Scanner(settings)
    found: list[Account] = []
    notes: list[str] = []
    excluded = pipeline.excluder(settings)
    if excluded is not None and excluded(name):
        notes.append("the configuration excludes this file: scan does not look at it")
    lines = 0
    for blob in _read(root, name, staged=args.staged):
        lines = max(lines, blob.line - 1 + _lines(blob))
        found += account.accounts(blob, line, scanner.findings(blob), scanner.database, settings)
    if line > lines:
        raise UsageError(f"explain: {path} has {lines} line{'' if lines == 1 else 's'}, so none is line {line}")
    places_ = [files.CATALOGUE, *settings.rule_places()]
    rotate = rotation.texts(files.rule_files(places_), {one.rule.id for one in found if one.finding}) if found else {}
    for notice in scanner.notices:
        options.notice(notice)
    findings = [one.finding for one in found if one.finding]
    in_code = [] if notes else _in_code(settings, root, name, line, findings, staged=args.staged)
    known = _known([*findings, *in_code], settings, root)
    place = f"{printable(path)}:{line}"
    if found or notes or not in_code:
        sys.stdout.write(_text(place, found, known, notes, rotate))
    for finding in in_code:
        sys.stdout.write("\n".join(_of_code(place, finding, known)) + "\n")
    return FOUND if not notes and any(id(one) not in known for one in [*findings, *in_code]) else CLEAN


def _in_code(
    settings: Config, root: str | None, name: str, line: int, scanned: list[Finding], *, staged: bool
) -> list[Finding]:
    """What the code rules say of the line, beyond the values that the scan has `scanned`."""
    if not may_be_code(name):
        return []
    from tightlip.cli import code

    seen = {one.secret_hash for one in scanned}
    found = code.check(settings, root, [name], staged=staged).findings
    return [one for one in found if one.line <= line <= one.end_line and one.secret_hash not in seen - {""}]


def _of_code(place: str, finding: Finding, known: set[int]) -> list[str]:
    """A finding of the code rules: what it is about, where to read on, what to do."""
    rule = code_rules.RULES[finding.rule]
    verdict = "known to the baseline" if id(finding) in known else "reported"
    weakness = f" (CWE-{rule.cwe})" if rule.cwe else ""
    return [
        f"{place}:{finding.column}: {rule.code}: {rule.name}",
        f"  found    {printable(finding.message)}",
        f"  verdict  {verdict}: severity {finding.severity}, {finding.confidence} confidence{weakness}",
        f"  fix      {printable(finding.help)}",
        f"  read on  {HOME}/blob/main/{code_rules.PAGE}#{rule.anchor}",
        f"  allow    on its line: noqa: {rule.code}; or there or above: tightlip: allow {rule.code} -- why",
    ]


def _place(place: str) -> tuple[str, int]:
    """Path and line of PATH:LINE or PATH:LINE:COLUMN. Raises UsageError."""
    path, _, last = place.rpartition(":")
    before, _, line = path.rpartition(":")
    if before and line.isdigit() and last.isdigit() and not os.path.lexists(path):
        path, last = before, line
    if not path or not last.isascii() or not last.isdigit() or not int(last):
        raise UsageError(f"explain: {place!r} names no line; say PATH:LINE, with lines counted from 1")
    return path, int(last)


def _read(root: str | None, name: str, *, staged: bool) -> list[Blob]:
    """The content. Raises CheckError where there is none."""
    if not staged and not os.path.lexists(os.path.join(root or "", name)):
        raise CheckError(f"explain: {printable(name)}: no such file")
    content = index.read(root or os.curdir, [name]) if staged else worktree.read_file(root, name, named=True)
    blobs: list[Blob] = []
    for blob in content:
        if isinstance(blob, Skip):
            raise CheckError(f"explain: {printable(name)}: {blob.reason}")
        blobs.append(blob)
    return blobs


def _lines(blob: Blob) -> int:
    """How many lines the text of a blob has; the one past a last line end counts only if something stands there."""
    from tightlip.engine import text

    data = text.decode(blob).data
    return data.count(b"\n") + (not data.endswith(b"\n"))


def _known(findings: list[Finding], settings: Config, root: str | None) -> set[int]:
    """Which findings the baseline knows, by identity."""
    known = read_baseline(settings)
    if known is None:
        return set()
    from tightlip.baseline import compare

    new = {id(one) for one in compare.split(findings, known, there(root))[0]}
    return {id(one) for one in findings} - new


def _text(place: str, found: list[Account], known: set[int], notes: list[str], rotate: dict[str, str]) -> str:
    lines = [f"{place}: {note}" for note in notes]
    if not found:
        lines.append(f"{place}: no rule's pattern matches here")
    for one in found:
        lines += _one(place, one, known, rotate.get(one.rule.id, ""))
    return "\n".join(lines) + "\n"


def _one(place: str, one: Account, known: set[int], rotate: str) -> list[str]:
    rule, finding = one.rule, one.finding
    lines = [
        f"{place}:{one.column}: {rule.id}: {rule.name}" + (f", assigned to {printable(one.name)}" if one.name else ""),
        f"  value    {finding.masked if finding else '****'}",
        f"  read     {f'decoded: {one.inside}' if one.inside else 'as it stands'}",
    ]
    lines += [f"  {_SIGNS[side]} {said}" for side, said in one.measures]
    if finding is None:
        return [*lines, f"  verdict  not reported: {one.against}"]
    verdict = "known to the baseline" if id(finding) in known else "reported"
    return [
        *lines,
        f"  verdict  {verdict}: severity {finding.severity}, {finding.confidence} confidence",
        f"  fix      {printable(finding.help)}",
        *([f"  rotate   {printable(rotate)}"] if rotate else []),
        f"  allow    on its line or the one above, in a comment: tightlip: allow {rule.id} -- why it is no secret",
        f"           or for reviewers to see: tightlip baseline update {place.rpartition(':')[0]}",
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
