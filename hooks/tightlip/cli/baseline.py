"""`tightlip baseline`: write the file of reviewed findings, or check it. The hook check-baseline calls it."""

from __future__ import annotations

import os
import sys

from tightlip import config, errors, git, pipeline
from tightlip.baseline import check as baseline_check
from tightlip.baseline import file, stock
from tightlip.baseline.compare import existing, is_file
from tightlip.baseline.update import update as updated
from tightlip.cli import options, scan
from tightlip.errors import UsageError
from tightlip.report.result import Result
from tightlip.report.text import printable
from tightlip.sources import worktree

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from tightlip.baseline.file import Baseline
    from tightlip.baseline.update import Changes
    from tightlip.config import Config

SHOWN = 20
"""Lines of each kind that an update prints; git's diff shows the rest."""

USAGE = """\
usage: tightlip baseline update [PATH...] [--baseline FILE] [--lines]
       tightlip baseline check [--baseline FILE] [--require-review] [--format text|json] [--output FILE]

The file of reviewed findings: what stands in it is known, and blocks no commit. `tightlip baseline COMMAND --help`
says more.

commands:
  update  write it from what is found now; what was decided stays
  check   well-formed, in order, nothing stale, and reviewed if you demand it

examples:
  tightlip baseline update
  tightlip baseline check --require-review
"""


def main(arguments: list[str]) -> int:
    """Run one of the commands."""
    commands = {"update": _update, "check": _check}
    if not arguments or arguments[0] in ("-h", "--help"):
        sys.stdout.write(USAGE)
        return errors.CLEAN if arguments else errors.USAGE
    if arguments[0] not in commands:
        raise UsageError(f"baseline: no command {arguments[0]!r}; there are {', '.join(commands)}")
    return commands[arguments[0]](arguments[1:])


def build_update() -> argparse.ArgumentParser:
    """The options of `baseline update`."""
    parser = options.parser(
        "baseline update",
        "Write the baseline from what is found in the work tree. Entries of which nothing is found any more go,\n"
        "labels stay, entries of moved files follow. With PATH only entries at these files and folders change.\n"
        "Exit code 3 if a file could not be read; its entries stay.",
        "  tightlip baseline update\n"
        "  tightlip baseline update tests/fixtures      touch only what stands there\n"
        "  tightlip baseline update --lines             before `detect-secrets audit baseline.secrets`\n",
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", help="file or folder")
    _add_baseline(parser)
    parser.add_argument(
        "--lines",
        action="store_true",
        help="look again on which line each unlabelled entry stands, and which detector of detect-secrets finds it",
    )
    return parser


def build_check() -> argparse.ArgumentParser:
    """The options of `baseline check`."""
    parser = options.parser(
        "baseline check",
        "Check the baseline against the files that it names: in the form that update writes, nothing stale. Exit code\n"
        "1 if something is wrong with its content, 2 if it is no baseline, 3 if a file could not be read.",
        "  tightlip baseline check\n"
        "  tightlip baseline check --require-review     an entry that nobody has labelled is a finding\n"
        "  tightlip baseline check --format json\n",
    )
    _add_baseline(parser)
    parser.add_argument("--require-review", action="store_true", help="demand that each entry is labelled")
    options.add_report_options(parser)
    return parser


def _add_baseline(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--baseline", metavar="FILE", help="the file (default: baseline.secrets at the top)")


def _update(arguments: list[str]) -> int:
    args = build_update().parse_args(arguments)
    root = git.find_toplevel()
    top = root or os.curdir
    settings = config.load(top)
    path = args.baseline or settings.path(settings.baseline)
    content, old = _read(path)
    names = _names(top, args.paths)
    known = _tracked(root)
    gone = {name for name in names if _is_gone(name, top, known, old)}
    result = (
        _scan(settings, root, top, [name for name in names if name not in gone])
        if gone < names or not names
        else Result()
    )
    unread = {skip.path for skip in result.skipped if skip.failed}
    header = stock.settings(args.baseline or settings.baseline, old.settings)
    new, changes = updated(
        result.findings,
        old,
        covered=lambda place: (not names or _below(place, names)) and not _below(place, unread),
        exists=known,
        describe=stock.Auditor(top, header["plugins_used"], renew=args.lines).describe,
        settings=header,
    )
    written = file.render(new)
    if written != content:
        options.write_whole(os.path.realpath(path), written)
    _tell(args.baseline or settings.baseline, changes, result, len(new), wrote=written != content)
    return errors.UNCHECKED if unread else errors.CLEAN


def _read(path: str) -> tuple[bytes | None, Baseline]:
    """The file's bytes and what they hold; None and an empty baseline where there is no file."""
    if not os.path.lexists(path):
        return None, file.Baseline()
    content = file.load(path)
    return content, file.parse(content, path, strict=True)


def _names(top: str, paths: Iterable[str]) -> set[str]:
    """`paths` as the baseline writes them: relative to `top`, with forward slashes. Empty for everything."""
    names = set()
    for path in paths:
        folder, last = os.path.split(os.path.abspath(path))
        name = os.path.relpath(os.path.join(os.path.realpath(folder), last), os.path.realpath(top))
        if name.split(os.sep)[0] == os.pardir:
            raise UsageError(f"baseline update: {path} is outside of {os.path.abspath(top)}")
        names.add(name.replace(os.sep, "/"))
    return set() if os.curdir in names else names


def _below(place: str, names: Iterable[str]) -> bool:
    """Whether `place` is one of the files `names` or in one of the folders."""
    return any(place == name or place.startswith(name + "/") for name in names)


def _tracked(root: str | None) -> Callable[[str], bool]:
    """Whether a path is there: on disk, or in git where the work tree is a sparse one."""
    if root is None:
        return existing(os.curdir)
    listed = {path for path, _ in git.work_files(root, [os.curdir])}
    return lambda path: path in listed or is_file(os.path.join(root, path))


def _is_gone(name: str, top: str, exists: Callable[[str], bool], old: Baseline) -> bool:
    """Whether a PATH stands for nothing but entries of `old` whose files are no more."""
    if exists(name) or os.path.lexists(os.path.join(top, name)):
        return False
    below = [path for path in old.results if _below(path, [name])]
    return bool(below) and not any(exists(path) for path in below)


def _scan(settings: Config, root: str | None, top: str, names: Iterable[str]) -> Result:
    here = os.path.realpath(os.curdir)
    paths = [os.path.relpath(os.path.join(os.path.realpath(top), name), here) for name in sorted(names) or [os.curdir]]
    return scan.run(settings, root, paths, staged=False)


def _tell(name: str, changes: Changes, result: Result, total: int, *, wrote: bool) -> None:
    lines: list[str] = []
    added = [f"{printable(finding.path)}:{finding.line}: {finding.rule}" for finding in changes.added]
    removed = [f"{printable(place)}: {entry.get('rule') or entry['type']}" for place, entry in changes.removed]
    moved = [f"{printable(before)} -> {printable(after)}" for before, after in changes.moved]
    for what, items in (("added", added), ("removed", removed), ("moved", moved)):
        lines += [f"{what:<8} {item}" for item in items[:SHOWN]]
        if len(items) > SHOWN:
            lines.append(f"{what:<8} ... and {len(items) - SHOWN:,} more")
    for skip in result.skipped:
        if skip.failed:
            lines.append(f"{printable(skip.path)}: not checked: {printable(skip.reason)}")
    counts = [f"{len(added):,} added", f"{len(removed):,} removed"]
    counts += [f"{len(moved):,} moved"] if moved else []
    counts += [f"{changes.kept:,} kept", f"{changes.unlabelled:,} of {total:,} unlabelled"]
    counts += [f"{changes.real:,} marked as real"] if changes.real else []
    state = "written" if wrote else "unchanged"
    lines.append(f"{printable(name)} {state}: {', '.join(counts)}")
    sys.stdout.write("\n".join(lines) + "\n")


def _check(arguments: list[str]) -> int:
    args = build_check().parse_args(arguments)
    root = git.find_toplevel()
    settings = config.load(root or os.curdir)
    path = args.baseline or settings.path(settings.baseline)
    content, baseline = _read(path)
    if content is None and args.baseline:
        raise UsageError(f"{path}: no such baseline; `tightlip baseline update` writes one")
    name = args.baseline or settings.baseline
    result = _problems(settings, root, name, content, baseline, require_review=args.require_review)
    options.write_report(result, args.format, args.output)
    if args.format == "text" and args.output is None and content is None:
        sys.stdout.write(f"{printable(name)}: no such file; nothing is known\n")
    elif args.format == "text" and args.output is None:
        labels = [file.label(entry) for _, _, entry in baseline]
        sys.stdout.write(
            f"{printable(name)}: {len(labels):,} entries, {labels.count(None):,} unlabelled, "
            f"{labels.count(True):,} marked as real\n"
        )
    return result.exit_code


def check(settings: Config, root: str | None) -> Result:
    """The findings about the configured baseline, for `tightlip guard`."""
    content, baseline = _read(settings.path(settings.baseline))
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
        exists=_tracked(root),
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
    return pipeline.check(settings, root, listed, worktree.read) if listed else (Result(), [])
