"""`tightlip baseline check`: whether the baseline is as it should be. The hook check-baseline calls it."""

from __future__ import annotations

import os
import sys

from tightlip import codecheck, git, pipeline
from tightlip.baseline import check as baseline_check
from tightlip.baseline import file, keyed
from tightlip.baseline.check import Demands
from tightlip.baseline.compare import container, is_file
from tightlip.baseline.labels import expired, label
from tightlip.cli import baseline_common as common
from tightlip.cli import code, options
from tightlip.cli.baseline_common import Opened
from tightlip.langcode.files import may_be_code
from tightlip.report.result import Result
from tightlip.report.text import printable
from tightlip.sources import worktree

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from tightlip.baseline.file import Baseline
    from tightlip.config import Config


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "baseline check",
        "Check the baseline against the files that it names: in the form that update writes, nothing stale. Exit code\n"
        "1 if something is wrong with its content, 2 if it is no baseline, 3 if a file could not be read.",
        "  tightlip baseline check\n"
        "  tightlip baseline check --require-review     an entry that nobody has labelled is a finding\n"
        "  tightlip baseline check --forbid-real --forbid-expired --reason-length 10\n"
        "  tightlip baseline check --format json\n",
    )
    common.add_baseline(parser)
    parser.add_argument("--require-review", action="store_true", help="demand that each entry is labelled")
    parser.add_argument("--forbid-real", action="store_true", help="demand that no entry is real and not rotated")
    parser.add_argument("--forbid-expired", action="store_true", help="demand that no review has expired")
    parser.add_argument("--reason-length", metavar="N", type=int, default=0, help="demand reasons of N characters")
    options.add_report_options(parser)
    return parser


def main(arguments: list[str]) -> int:
    """Look at the files that it names, judge, report."""
    args = build().parse_args(arguments)
    opened = Opened(args.baseline)
    if args.baseline:
        opened.must_exist()
    name, content, baseline = opened.name, opened.content, opened.baseline
    settings = opened.settings
    demands = Demands(
        review=args.require_review or settings.baseline_require_review,
        no_real=args.forbid_real or settings.baseline_forbid_real,
        no_expired=args.forbid_expired or settings.baseline_forbid_expired,
        reason=max(args.reason_length, settings.baseline_reason_length),
    )
    result = _problems(settings, opened.root, name, content, baseline, demands)
    options.write_report(result, args.format, args.output)
    if args.format == "text" and args.output is None and content is None:
        sys.stdout.write(f"{printable(name)}: no such file; nothing is known\n")
    elif args.format == "text" and args.output is None:
        sys.stdout.write(f"{printable(name)}: {_summary(baseline)}\n")
    return result.exit_code


def check(settings: Config, root: str | None) -> Result:
    """The findings about the configured baseline and what the configuration demands of it, for `tightlip guard`."""
    content, baseline = common.read(settings.path(settings.baseline))
    demands = Demands(
        review=settings.baseline_require_review,
        no_real=settings.baseline_forbid_real,
        no_expired=settings.baseline_forbid_expired,
        reason=settings.baseline_reason_length,
    )
    return _problems(settings, root, settings.baseline, content, baseline, demands)


def _summary(baseline: Baseline) -> str:
    """How many entries there are, and in what state."""
    said = [label(entry) for _, _, entry in baseline]
    ended = sum(expired(entry, common.today()) for _, _, entry in baseline)
    disputed = sum(bool(entry.get("disputed")) for _, _, entry in baseline)
    counts = [f"{len(said):,} entries", f"{said.count(None):,} unlabelled", f"{said.count('real'):,} marked as real"]
    counts += [f"{ended:,} expired"] if ended else []
    counts += [f"{disputed:,} disputed"] if disputed else []
    return ", ".join(counts)


def _problems(
    settings: Config, root: str | None, name: str, content: bytes | None, baseline: Baseline, demands: Demands
) -> Result:
    """The findings about a baseline, after a look at the files that it names."""
    result, notices = look(settings, root, baseline, name)
    for message in notices:
        options.notice(message)
    found = {(finding.path, finding.secret_hash) for finding in result.findings}
    unkeyed = keyed.plain(baseline) if baseline.keyed or settings.baseline_keyed else 0
    if baseline.keyed:  # whether those without a key are stale is seen when they have one
        found |= {(path, known) for path, known, _ in baseline if len(known) == keyed.PLAIN}
    failed = {skip.path for skip in result.skipped if skip.failed}
    result.findings = baseline_check.problems(
        name,
        file.render(baseline) if content is None else content,
        baseline,
        found=found,
        exists=common.tracked(root),
        unread=lambda path: common.below(path, failed),
        demands=demands,
        today=common.today(),
    )
    if unkeyed:
        result.findings.insert(0, baseline_check.unkeyed(name, unkeyed))
    return result


def look(settings: Config, root: str | None, baseline: Baseline, name: str) -> tuple[Result, list[str]]:
    """Scan the files that the baseline called `name` names, as far as git tracks or would add them. The findings have
    hashes as its entries have them. Raises UsageError where there is something to compare and no key for it."""
    result, notices = _scan(settings, root, baseline)
    found = any(finding.secret_hash for finding in result.findings)
    if baseline.keyed and (found or file.HEAD not in baseline.settings):
        result.findings = keyed.rekeyed(result.findings, keyed.matching(settings, baseline, name))
    return result, notices


def _scan(settings: Config, root: str | None, baseline: Baseline) -> tuple[Result, list[str]]:
    named = {*baseline.results, *map(container, baseline.results)}
    if root is None:
        listed = [(path, worktree.FOUND) for path in sorted(named) if is_file(path)]
    else:
        files = git.work_files(root, [os.curdir]) if named else ()
        listed = [(path, worktree.FOUND if on_disk else worktree.ABSENT) for path, on_disk in files if path in named]
    if not listed:
        return Result(), []
    read: pipeline.Read = worktree.read
    if len(named) > len(baseline.results):
        from tightlip.sources import archive

        read = archive.Reader(read)
    result, notices = pipeline.check(settings, root, listed, read)
    if any(may_be_code(path) for path, _ in listed):
        checker = codecheck.Checker(settings, code.declared_in(settings, root, staged=False))
        codecheck.join(result, codecheck.check(checker, root, listed, worktree.read))
    return result, notices
