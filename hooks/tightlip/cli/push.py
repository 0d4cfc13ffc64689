"""`tightlip push`: find secrets in what a push would send. The hook scan-push calls it, or git itself as pre-push."""

from __future__ import annotations

import os
import sys

from tightlip import config, gitlog
from tightlip.cli import options
from tightlip.errors import CheckError, UsageError
from tightlip.report.result import Result
from tightlip.sources import push

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


DEFAULTS: dict[str, object] = {"baseline": None, "no_baseline": False, "format": "text", "output": None}
FLAGS = {"--no-baseline": "no_baseline"}


def build() -> argparse.ArgumentParser:
    """The command's options."""
    from tightlip.cli import scan

    parser = options.parser(
        "push",
        "Find secrets in every commit that the remote does not have: files, also those that a later commit removes\n"
        "again, what only a merge carries, and messages. As git's pre-push hook it reads what git writes to its\n"
        "standard input, in pre-commit or prek what they set in the environment; else it looks at HEAD.",
        "  tightlip push                what no remote has yet of the current branch\n"
        "  tightlip push origin         what `origin` does not have of it\n"
        '  exec tightlip push "$@"      in .git/hooks/pre-push\n',
    )
    parser.add_argument("paths", metavar="REMOTE URL", nargs="*", help="the remote's name, and its URL if git calls")
    scan.add_baseline_options(parser)
    options.add_report_options(parser)
    return parser


def main(arguments: list[str]) -> int:
    """Scan, compare with the baseline, report."""
    args = options.parse(arguments, build, DEFAULTS, FLAGS)
    remote, url, *more = [*args.paths, "", ""][: max(2, len(args.paths))]
    if more:
        raise UsageError(f"push: {more[0]}: only a remote and its URL can be named; see tightlip push --help")
    root = gitlog.repository()
    if root is None:
        raise UsageError("push: this folder is in no git repository")
    settings = config.load(root)
    wanted, by_hand = _push(remote, url)
    commits, files = push.commits(root, wanted)
    if not commits and not files:
        if by_hand and os.environ.get("CI"):
            raise CheckError("push: no commit that the remote does not have; nothing was checked; see scan --history")
        result = Result()
        result.commits = 0
    else:
        from tightlip import pipeline
        from tightlip.cli import history, scan

        known = None if args.no_baseline else scan.read_baseline(settings, args.baseline)
        result = history.check(pipeline.Scanner(settings), root, commits, files, form=args.format, policed=True)
        result.findings = history.explained(root, result.findings, pushed=False)
        scan.compare(result, known, root)
    options.write_report(result, args.format, args.output)
    return result.exit_code


def _push(remote: str, url: str) -> tuple[push.Push, bool]:
    """What is pushed, and whether that is a guess, since nobody told."""
    told = push.from_host(os.environ) if "PRE_COMMIT" in os.environ else None
    if told is not None:
        return told, False
    lines = b"" if sys.stdin is None or sys.stdin.isatty() else sys.stdin.buffer.read()
    if url or lines.strip():
        return push.from_git(lines, remote), False
    return push.Push(["HEAD"], [], remote), True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
