"""`tightlip baseline update`: write the baseline from what is found now."""

from __future__ import annotations

import os
import sys

from tightlip import codecheck, errors
from tightlip.baseline import file, keyed, stock
from tightlip.baseline.compare import INSIDE, is_file
from tightlip.baseline.update import update as updated
from tightlip.cli import baseline_common as common
from tightlip.cli import code, options, scan
from tightlip.cli.baseline_common import Opened
from tightlip.cli.baseline_reconcile import reconcile, restore_head
from tightlip.report.result import Result
from tightlip.report.text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from tightlip.baseline.file import Baseline
    from tightlip.baseline.update import Changes

PEOPLES = ("password", "url-password", "dsn-password", "basic-auth", "command-line-password", "sql-password")
"""Rules for values that people make up, whose hashes can be guessed."""

SHOWN = 20
"""Lines of each kind that an update prints; git's diff shows the rest."""


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "baseline update",
        "Write the baseline from what is found in the work tree. Entries of which nothing is found any more go,\n"
        "labels stay, entries of moved files follow. With PATH only entries at these files and folders change.\n"
        "Exit code 3 if a file could not be read; its entries stay.",
        "  tightlip baseline update\n"
        "  tightlip baseline update tests/fixtures      touch only what stands there\n"
        "  tightlip baseline update --keyed             hashes that nobody without the key can try passwords on\n"
        "  tightlip baseline update --lines             before `detect-secrets audit baseline.secrets`\n",
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", help="file or folder")
    common.add_baseline(parser)
    parser.add_argument(
        "--lines",
        action="store_true",
        help="look again on which line each unlabelled entry stands, and which detector of detect-secrets finds it",
    )
    parser.add_argument(
        "--keyed",
        action="store_true",
        help="make the hashes with the key that `baseline_key` names (default: env:TIGHTLIP_BASELINE_KEY), those that "
        "are there, too; the way back is a file from scratch, without its labels",
    )
    parser.add_argument(
        "--archives", action="store_true", help="look into archives, too; without, their entries stay as they are"
    )
    return parser


def main(arguments: list[str]) -> int:
    """Scan, compare with what was known, write."""
    args = build().parse_args(arguments)
    opened = Opened(args.baseline)
    restore_head(opened)
    key = opened.key(wanted=args.keyed or opened.settings.baseline_keyed)
    changed = 0 if key is None else keyed.plain(opened.baseline)
    if key is not None:
        opened.baseline = keyed.converted(opened.baseline, key)
    top, old = opened.top, opened.baseline
    names = common.names(top, args.paths)
    known = common.tracked(opened.root)
    gone = {name for name in names if _is_gone(name, top, known, old)}
    looked = [name for name in names if name not in gone]
    result = _scan(opened, looked, archives=args.archives) if looked or not names else Result()
    unread = {skip.path for skip in result.skipped if skip.failed}

    def covered(place: str) -> bool:
        """Whether what is not found at `place` is no longer there."""
        if (names and not common.below(place, names)) or common.below(place, unread):
            return False
        member = INSIDE in place and not is_file(os.path.join(top, place))
        return args.archives or not member or not known(place)

    if key is not None:
        result.findings = keyed.rekeyed(result.findings, key)
    came_back = reconcile(opened, result.findings, key)
    header = stock.settings(opened.name, old.settings)
    new, changes = updated(
        result.findings,
        old,
        covered=covered,
        exists=known,
        describe=stock.Auditor(
            top, header["plugins_used"], renew=args.lines, fingerprint=str if key is None else key.fingerprint
        ).describe,
        settings=header if key is None else {**header, file.HEAD: key.head()},
    )
    wrote = opened.write(new)
    if changed:
        noun = "entry" if changed == 1 else "entries"
        came_back.append(f"keyed    {changed:,} {noun} that had hashes without a key")
    sys.stdout.write("".join(f"{line}\n" for line in came_back))
    guessable = sum(finding.rule in PEOPLES for finding in changes.added) if key is None else 0
    if guessable:
        noun = "entry is" if guessable == 1 else "entries are"
        options.notice(
            f"{guessable:,} new {noun} for passwords: the hash of one that a person made up can be guessed from the "
            "file (docs/reviewing.md); rotate it if it was ever real"
        )
    _tell(opened.name, changes, result, len(new), wrote=wrote)
    return errors.UNCHECKED if unread else errors.CLEAN


def _is_gone(name: str, top: str, exists: Callable[[str], bool], old: Baseline) -> bool:
    """Whether a PATH stands for nothing but entries of `old` whose files are no more."""
    if exists(name) or os.path.lexists(os.path.join(top, name)):
        return False
    below = [path for path in old.results if common.below(path, [name])]
    return bool(below) and not any(exists(path) for path in below)


def _scan(opened: Opened, names: Iterable[str], *, archives: bool) -> Result:
    here = os.path.realpath(os.curdir)
    paths = [
        os.path.relpath(os.path.join(os.path.realpath(opened.top), name), here) for name in sorted(names) or [os.curdir]
    ]
    result = scan.run(opened.settings, opened.root, paths, staged=False, archives=archives)
    inside = [os.path.relpath(os.path.join(os.path.realpath(opened.top), name), opened.root or here) for name in names]
    codecheck.join(result, code.check(opened.settings, opened.root, inside or [os.curdir], staged=False))
    return result


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
