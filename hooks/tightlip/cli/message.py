"""`tightlip message`: find secrets in a commit message. The hook scan-commit-message calls it, or git itself as
commit-msg."""

from __future__ import annotations

import os
import sys

from tightlip import config, git, pipeline
from tightlip.cli import options, scan
from tightlip.errors import UsageError
from tightlip.sources import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DEFAULTS: dict[str, object] = {"baseline": None, "no_baseline": False, "format": "text", "output": None}
FLAGS = {"--no-baseline": "no_baseline"}


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "message",
        "Find secrets in a commit message, trailers included. Comments, and what follows the scissors line of\n"
        "`git commit --verbose`, are left out, as git leaves them out.",
        '  tightlip message .git/COMMIT_EDITMSG\n  exec tightlip message "$1"      in .git/hooks/commit-msg\n',
    )
    parser.add_argument("paths", metavar="FILE", nargs="*", help="the message (default: git's newest)")
    scan.add_baseline_options(parser)
    options.add_report_options(parser)
    return parser


def main(arguments: list[str]) -> int:
    """Scan, compare with the baseline, report."""
    args = options.parse(arguments, build, DEFAULTS, FLAGS)
    root = git.find_toplevel()
    settings = config.load(root or os.curdir)
    known = None if args.no_baseline else scan.read_baseline(settings, args.baseline)
    paths = args.paths or [_newest()]
    result, notices = pipeline.check(settings, root, [(path, "message") for path in paths], message.read)
    for text in notices:
        options.notice(text)
    scan.compare(result, known, root)
    result.findings = [
        finding.changed(help=f"Write it anew: git commit --edit --file={finding.path}. {finding.help}")
        for finding in result.findings
    ]
    options.write_report(result, args.format, args.output)
    return result.exit_code


def _newest() -> str:
    """The message that git wrote last: hosts of hooks drop the file's name where the user's own filters exclude it."""
    names = ["COMMIT_EDITMSG", "MERGE_MSG"]
    listed = git.run(["rev-parse", *(word for name in names for word in ("--git-path", name))])
    found = [path for path in os.fsdecode(listed).splitlines() if os.path.isfile(path)]
    if not found:
        raise UsageError("message: no FILE, and git keeps no message here; name the file")
    return max(found, key=os.path.getmtime)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
