"""`tightlip baseline check`: whether the baseline is as it should be. The hook check-baseline calls it."""

from __future__ import annotations

import os
import sys

from tightlip import codecheck, git, pipeline
from tightlip.baseline import check as baseline_check
from tightlip.baseline import file
from tightlip.baseline.compare import is_file
from tightlip.baseline.labels import label
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
        "  tightlip baseline check --format json\n",
    )
    common.add_baseline(parser)
    parser.add_argument("--require-review", action="store_true", help="demand that each entry is labelled")
    options.add_report_options(parser)
    return parser


def main(arguments: list[str]) -> int:
    """Look at the files that it names, judge, report."""
    args = build().parse_args(arguments)
    opened = Opened(args.baseline)
    if args.baseline:
        opened.must_exist()
    name, content, baseline = opened.name, opened.content, opened.baseline
    result = _problems(opened.settings, opened.root, name, content, baseline, require_review=args.require_review)
    options.write_report(result, args.format, args.output)
    if args.format == "text" and args.output is None and content is None:
        sys.stdout.write(f"{printable(name)}: no such file; nothing is known\n")
    elif args.format == "text" and args.output is None:
        said = [label(entry) for _, _, entry in baseline]
        sys.stdout.write(
            f"{printable(name)}: {len(said):,} entries, {said.count(None):,} unlabelled, "
            f"{said.count('real'):,} marked as real\n"
        )
    return result.exit_code


def check(settings: Config, root: str | None) -> Result:
    """The findings about the configured baseline, for `tightlip guard`."""
    content, baseline = common.read(settings.path(settings.baseline))
    return _problems(settings, root, settings.baseline, content, baseline, require_review=False)


def _problems(
    settings: Config, root: str | None, name: str, content: bytes | None, baseline: Baseline, *, require_review: bool
) -> Result:
    """The findings about a baseline, after a look at the files that it names."""
    result, notices = _look(settings, root, baseline)
    for message in notices:
        options.notice(message)
    result.findings = baseline_check.problems(
        name,
        file.render(baseline) if content is None else content,
        baseline,
        found={(finding.path, finding.secret_hash) for finding in result.findings},
        exists=common.tracked(root),
        unread={skip.path for skip in result.skipped if skip.failed},
        require_review=require_review,
    )
    return result


def _look(settings: Config, root: str | None, baseline: Baseline) -> tuple[Result, list[str]]:
    """Scan the files that the baseline names, as far as git tracks or would add them."""
    named = baseline.results
    if root is None:
        listed = [(path, worktree.FOUND) for path in sorted(named) if is_file(path)]
    else:
        files = git.work_files(root, [os.curdir]) if named else ()
        listed = [(path, worktree.FOUND if on_disk else worktree.ABSENT) for path, on_disk in files if path in named]
    if not listed:
        return Result(), []
    result, notices = pipeline.check(settings, root, listed, worktree.read)
    if any(may_be_code(path) for path, _ in listed):
        checker = codecheck.Checker(settings, code.declared_in(settings, root, staged=False))
        codecheck.join(result, codecheck.check(checker, root, listed, worktree.read))
    return result, notices
