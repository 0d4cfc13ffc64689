"""`tightlip scan`: find secrets in files and folders, or in what is staged. The hook scan-secrets calls it."""

from __future__ import annotations

import os
import sys
from itertools import chain, islice

from tightlip import config, git, pipeline
from tightlip.cli import options, places
from tightlip.errors import CheckError, UsageError
from tightlip.model import Skip
from tightlip.sources import index, worktree

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator

    from tightlip.baseline.file import Baseline
    from tightlip.config import Config
    from tightlip.model import Blob
    from tightlip.report.result import Result

DEFAULTS: dict[str, object] = {
    "staged": False,
    "baseline": None,
    "no_baseline": False,
    "history": None,
    "unreachable": False,
    "fresh": False,
    "paranoid": False,
    "archives": False,
    "format": "text",
    "output": None,
}
FLAGS = {"--staged": "staged", "--no-baseline": "no_baseline", "--fresh": "fresh", "--unreachable": "unreachable"}
VALUED = {name: name[2:] for name in ("--history", "--baseline", "--format", "--output")}
ALONE = {"--history": ""}


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "scan",
        "Find secrets. A folder inside a git repository stands for the files that git tracks or would add there;\n"
        "outside a repository, for every file. Without PATH: the current folder.",
        "  tightlip scan .\n"
        "  tightlip scan --staged                     what the next commit will store\n"
        "  tightlip scan --format json --output report.json src tests\n"
        "  tightlip scan --history                    every commit that a branch or tag leads to\n"
        "  tightlip scan --history=v1.0..main src     what came into src between the two\n",
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", help="file or folder")
    parser.add_argument(
        "--staged",
        action="store_true",
        help="judge what git's index holds, not the disk; without PATH, the files that differ from HEAD",
    )
    parser.add_argument(
        "--history",
        metavar="REV-RANGE",
        nargs="?",
        const="",
        help="judge what each commit brought in: of all branches, tags and the stash, or of a range as in git log",
    )
    parser.add_argument(
        "--unreachable", action="store_true", help="with --history: also what only reflogs lead to, or nothing at all"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="with --history: scan also what an earlier run found clean"
    )
    parser.add_argument(
        "--archives", action="store_true", help="look into zip, jar, whl, tar, gz, bz2 and xz files, three deep"
    )
    parser.add_argument(
        "--paranoid",
        action="store_true",
        help="report also, with low confidence, what detect-secrets' own detectors find (slow)",
    )
    add_baseline_options(parser)
    options.add_report_options(parser)
    return parser


def add_baseline_options(parser: argparse.ArgumentParser) -> None:
    """`--baseline` and `--no-baseline`, which every command has that compares with one."""
    known = parser.add_mutually_exclusive_group()
    known.add_argument("--baseline", metavar="FILE", help="the file of reviewed findings (default: baseline.secrets)")
    known.add_argument("--no-baseline", action="store_true", help="report findings that the baseline knows, too")


def main(arguments: list[str]) -> int:
    """Scan, compare with the baseline, report."""
    args = options.parse(arguments, build, DEFAULTS, FLAGS, VALUED, ALONE)
    if args.baseline and args.no_baseline:
        raise UsageError("scan: --baseline and --no-baseline exclude each other")
    if args.history is not None and args.paranoid:
        raise UsageError("scan: --paranoid looks at files, not at the history; leave one of the two out")
    if args.history is not None:
        if args.archives:
            raise UsageError("scan: --archives looks into files on the disk or in the index, not into --history")
        return _history(args)
    root = places.repository("scan", args.paths, staged=args.staged)
    settings = config.load(root or os.curdir, paranoid=args.paranoid)
    known = None if args.no_baseline else read_baseline(settings, args.baseline)
    result = run(settings, root, args.paths, staged=args.staged, archives=args.archives, form=args.format)
    compare(result, known, root)
    if result.findings:
        from tightlip.cli import annotate

        annotate.annotate(result, settings, root, staged=args.staged)
    options.write_report(result, args.format, args.output)
    return result.exit_code


def _history(args: argparse.Namespace) -> int:
    from tightlip import gitlog

    # git lists all commits while Python loads what looks at them; a range and the unreachable are asked for otherwise.
    begun = None if args.history or args.unreachable else gitlog.begin()
    try:
        from tightlip.cli import history

        return history.main(args, begun)
    finally:
        if begun is not None:
            begun.drop()


def run(
    settings: Config, root: str | None, paths: list[str], *, staged: bool, archives: bool = False, form: str = "text"
) -> Result:
    """The findings in what was named, before any baseline."""
    names = places.relative(root, paths or [os.curdir])
    read: pipeline.Read
    listed: Iterable[tuple[str, str] | Skip]
    if staged and root is not None:
        listed = index.listed(root, names if paths else index.staged(root))
        read = read_index
    else:
        listed = worktree.list_files(root, names)
        read = worktree.read
    if archives:
        from tightlip.sources import archive

        read = archive.Reader(read)
    waiting = iter(listed)
    # A bar has to know how many there are; otherwise the first are looked at while the rest is listed.
    files = [*waiting] if options.has_bar(form) else [*islice(waiting, pipeline.MANY)]
    if not files and places.must_have_files(root, staged=staged):
        what = ", ".join(paths) or ("the index" if staged else "this folder")
        raise CheckError(f"scan: no file to scan in {what}; nothing was checked")
    if root is None and len(files) >= pipeline.MANY:
        # Outside of a repository folders are listed here, not by git: beside what Python has to load next.
        from tightlip.workers import ahead

        waiting = ahead(waiting)
    with options.progress(len(files), form) as advance:
        result, notices = pipeline.check(settings, root, chain(files, waiting), read, advance=advance)
    for message in notices:
        options.notice(message)
    return result


def read_index(root: str | None, files: Iterable[tuple[str, str]]) -> Iterator[Blob | Skip]:
    """The index content of listed files."""
    return index.read_listed(root or os.curdir, list(files))


def read_baseline(settings: Config, chosen: str | None = None) -> Baseline | None:
    """The baseline in force: the `chosen` file, else the configured one if it is there.

    Read before anything is scanned, so that a broken one is said at once. Raises UsageError.
    """
    path = chosen or settings.path(settings.baseline)
    if not os.path.lexists(path):
        if chosen:
            raise UsageError(f"{chosen}: no such baseline; `tightlip baseline update` writes one")
        return None
    from tightlip.baseline import file

    known = file.read(path)
    if known.keyed:
        from tightlip.baseline import keyed

        return keyed.by_sha1(known, settings, chosen or settings.baseline)
    return known


def compare(result: Result, known: Baseline | None, root: str | None) -> None:
    """Take out of `result` what the baseline knows."""
    if known is not None and result.findings:
        from tightlip.baseline import compare as baseline_compare

        result.findings, result.known = baseline_compare.split(result.findings, known, there(root))


def there(root: str | None) -> Callable[[str], bool]:
    """Whether a path is there. One that is not on disk may stand outside of a sparse checkout: git is asked then."""
    from tightlip.baseline.compare import existing

    return existing(root or os.curdir, None if root is None else lambda path: git.sparse(root, path))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
