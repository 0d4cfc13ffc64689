"""`tightlip baseline import`: take over what another scanner was told to pass over."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tightlip import errors, git
from tightlip.baseline import carry, file, imports, keyed, labels, stock
from tightlip.baseline.file import Baseline
from tightlip.baseline.mapping import Places
from tightlip.cli import baseline_common as common
from tightlip.cli import options, scan
from tightlip.cli.baseline_common import Opened
from tightlip.cli.baseline_gallery import sources
from tightlip.errors import UsageError
from tightlip.report.text import printable

if TYPE_CHECKING:
    import argparse

    from tightlip.baseline.context import Source
    from tightlip.baseline.file import Entry
    from tightlip.model import Finding

SHOWN = 200
"""Lines of each kind that are printed."""


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "baseline import",
        "Take over what another scanner was told to pass over: scan, find the same secrets, and put them into the\n"
        "baseline with a label and the reason `imported from ...`. What was reviewed already stays as it is. Exit\n"
        "code 1 if something could not be mapped; each such entry is listed with the reason.",
        "  tightlip baseline import .gitleaksignore\n"
        "  tightlip baseline import gitleaks-report.json --as test-value\n"
        "  tightlip baseline import exclude-paths.txt --from trufflehog --dry-run\n",
    )
    parser.add_argument("file", metavar="FILE", help="a report, a list of ignored findings, or a baseline")
    parser.add_argument("--from", dest="tool", choices=imports.TOOLS, help="whose file it is (default: by its content)")
    parser.add_argument(
        "--as",
        dest="given",
        choices=list(labels.LABELS),
        default="accepted-risk",
        help="the label (default: accepted-risk, which claims the least; detect-secrets' own labels are kept)",
    )
    parser.add_argument("--reviewer", metavar="NAME", help="who answers for it (default: git's user.name)")
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    common.add_baseline(parser)
    return parser


def main(arguments: list[str]) -> int:
    """Read, scan, map, write, tell."""
    args = build().parse_args(arguments)
    content = file.load(args.file)
    tool = args.tool or imports.tool_of(args.file, content)
    opened = Opened(args.baseline)
    work = Import(opened, os.path.basename(args.file), common.reviewer(opened.root, args.reviewer))
    if tool == "detect-secrets":
        work.detect_secrets(file.parse(content, args.file))
    else:
        work.ignored(
            imports.read(args.file, content, tool), "gitleaks" if tool == "gitleaksignore" else tool, args.given
        )
    wrote = not args.dry_run and opened.write(work.baseline)
    lines = [*_some("imported", work.done), *_some("not mapped", work.left)]
    state = "written" if wrote else "not written (--dry-run)" if args.dry_run else "unchanged"
    counts = f"{len(work.done):,} imported, {work.known:,} reviewed already, {len(work.left):,} not mapped"
    sys.stdout.write("\n".join([*lines, f"{printable(opened.name)} {state}: {counts}"]) + "\n")
    if work.unread:
        return errors.UNCHECKED
    return errors.FOUND if work.left else errors.CLEAN


def _some(what: str, lines: list[str]) -> list[str]:
    more = [f"{what}  ... and {len(lines) - SHOWN:,} more"] if len(lines) > SHOWN else []
    return [f"{what}  {line}" for line in lines[:SHOWN]] + more


class Import:
    """One import: `baseline` with what was taken over, lines for what is `done` and what is `left`, how many had been
    reviewed before (`known`), and the files that could not be read."""

    def __init__(self, opened: Opened, name: str, reviewer: str) -> None:
        self._opened = opened
        self._name = name
        self._reviewer = reviewer
        self._key = opened.key(wanted=opened.settings.baseline_keyed)
        before = opened.baseline if self._key is None else keyed.converted(opened.baseline, self._key)
        top = os.path.relpath(opened.top)
        result = scan.run(opened.settings, opened.root, [top], staged=False)
        self.unread = sorted({skip.path for skip in result.skipped if skip.failed})
        for path in self.unread:
            options.notice(f"{printable(path)}: could not be read")
        self._found: dict[str, list[Finding]] = {}
        for finding in result.findings if self._key is None else keyed.rekeyed(result.findings, self._key):
            if finding.secret_hash:
                self._found.setdefault(finding.path, []).append(finding)
        header = stock.settings(opened.name, before.settings)
        header |= {} if self._key is None else {file.HEAD: self._key.head()}
        fingerprint = str if self._key is None else self._key.fingerprint
        self._describe = stock.Auditor(opened.top, header["plugins_used"], fingerprint=fingerprint).describe
        results = {path: dict(entries) for path, entries in before.results.items()}
        self.baseline = Baseline(results, header)
        self.done: list[str] = []
        self.left: list[str] = []
        self.known = 0
        self._sources: dict[str, list[Source]] = {}

    def ignored(self, entries: list[imports.Ignored], tool: str, given: str) -> None:
        """Take over what a tool passed over, labelled `given`; what its tool proved to work is labelled real."""
        key = os.environ.get("BETTERLEAKS_FINGERPRINT_HMAC_KEY", "") if tool == "betterleaks" else ""
        places = Places(self._found, self._source, self._past, key=key)
        for one in entries:
            mapped = places.of(one._replace(path=self._relative(one.path)))
            if not mapped.findings:
                self.left.append(f"{printable(self._name)}, {one.where}: {printable(mapped.why)}")
            note = printable(one.note)[:200]
            reason = f"imported from {tool}" + (f": {note}" if note else "")
            for finding in mapped.findings:
                self._take(finding, "real" if one.real else given, reason)

    def detect_secrets(self, theirs: Baseline) -> None:
        """Take over a baseline's labels, where its values were cut otherwise too. Entries nobody labelled come along
        without a label, since that baseline let them pass."""
        if theirs.keyed and theirs.settings.get(file.HEAD) != self.baseline.settings.get(file.HEAD):
            raise UsageError(f"{self._name}: its hashes are made with a key that this baseline does not have")
        if self._key is not None:
            theirs = keyed.converted(theirs, self._key)
        for path in sorted(theirs.results):
            found = self._found.get(path, [])
            for source in self._file(path) if carry.orphans(theirs, path, found) else ():
                carry.carry(theirs, path, [one for one in found if source.holds(one)], source)
            for known, entry in sorted(theirs.results[path].items()):
                same = [one for one in found if one.secret_hash == known][:1]
                if not same:
                    why = f"{entry['type']} of {path} is not found"
                    self.left.append(f"{printable(self._name)}: {printable(why)}")
                said = labels.label(entry)
                for finding in same:
                    reason = str(entry.get("reason") or "imported from detect-secrets")
                    self._take(finding, said, reason)

    def _take(self, finding: Finding, given: str | None, reason: str) -> None:
        entries = self.baseline.results.setdefault(finding.path, {})
        place = f"{printable(finding.path)}:{finding.line}: {finding.rule}"
        entry: Entry | None = entries.get(finding.secret_hash)
        if entry is not None and (given is None or labels.review(entry)):
            self.known += 1
            return
        fresh: Entry = {**(entry or {}), "hashed_secret": finding.secret_hash, "rule": finding.rule}
        if given is not None:
            fresh = labels.decided(fresh, given, reviewed=common.today(), reason=reason, reviewer=self._reviewer)
        entries[finding.secret_hash] = self._describe(finding.path, finding.line, fresh)
        self.done.append(f"{place}: {given or 'not labelled there'}")

    def _relative(self, path: str) -> str:
        """A report's path as the baseline writes it; reports of folders may hold absolute ones."""
        if not os.path.isabs(path):
            return path
        inside = os.path.relpath(path, os.path.realpath(self._opened.top)).replace(os.sep, "/")
        return path if inside.startswith("../") else inside

    def _source(self, finding: Finding) -> Source | None:
        return next((one for one in self._file(finding.path) if one.holds(finding)), None)

    def _file(self, path: str) -> list[Source]:
        if path not in self._sources:
            self._sources[path] = [
                one for _, one in sources(self._opened.root, path, self._found.get(path, []), self._key)
            ]
        return self._sources[path]

    def _past(self, commit: str, path: str) -> bytes | None:
        if self._opened.root is None or "\n" in path:
            return None
        return next(iter(git.blobs(self._opened.root, [f"{commit}:{path}"])))
