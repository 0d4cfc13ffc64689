"""`tightlip baseline apply`: take over what was decided in the page of `baseline review --html`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tightlip import errors
from tightlip.baseline import file, page
from tightlip.cli import baseline_common as common
from tightlip.cli import options
from tightlip.cli.baseline_common import Opened
from tightlip.errors import UsageError
from tightlip.report.text import printable

if TYPE_CHECKING:
    import argparse


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "baseline apply",
        "Take over the decisions that the page of `tightlip baseline review --html` saved. What somebody decided in\n"
        "the baseline since the page was written stays, and is told. Exit code 1 if any could not be applied.",
        "  tightlip baseline apply decisions.json\n"
        "  tightlip baseline apply --dry-run decisions.json     say what it would do\n",
    )
    parser.add_argument("file", metavar="FILE", help="what the page saved")
    common.add_baseline(parser)
    parser.add_argument("--reviewer", metavar="NAME", help="who decided (default: whom the page names, or git's user)")
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    parser.add_argument("--force", action="store_true", help="the page counts, whatever was decided since")
    return parser


def main(arguments: list[str]) -> int:
    """Read, apply, write, tell."""
    args = build().parse_args(arguments)
    opened = Opened(args.baseline)
    opened.must_exist()
    named, decisions = page.read(file.load(args.file), args.file, today=common.today())
    shortest = opened.settings.baseline_reason_length
    short = sum(len(one.reason) < shortest for one in decisions)
    if short:
        raise UsageError(
            f"{args.file}: {short:,} reasons are shorter than the {shortest} characters that this repository demands; "
            "write them in the page and save again"
        )
    who = common.reviewer(opened.root, args.reviewer or named)
    outcome = page.apply(opened.baseline, decisions, who, force=args.force)
    wrote = not args.dry_run and opened.write(opened.baseline)
    lines = [f"conflict  {printable(line)}" for line in outcome.conflicts]
    lines += [f"unknown   {printable(line)}" for line in outcome.unknown]
    counts = [f"{outcome.applied:,} applied", f"{outcome.already:,} already so"]
    counts += [f"{len(outcome.conflicts):,} in conflict, kept as they are (--force takes the page's)"] * bool(
        outcome.conflicts
    )
    counts += [f"{len(outcome.unknown):,} unknown"] * bool(outcome.unknown)
    state = "written" if wrote else "not written (--dry-run)" if args.dry_run else "unchanged"
    lines.append(f"{printable(opened.name)} {state}: {', '.join(counts)}")
    sys.stdout.write("\n".join(lines) + "\n")
    return errors.FOUND if outcome.conflicts or outcome.unknown else errors.CLEAN
