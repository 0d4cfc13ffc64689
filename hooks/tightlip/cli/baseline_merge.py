"""`tightlip baseline merge`: git's merge driver for the baseline."""

from __future__ import annotations

import os
import sys

from tightlip import errors
from tightlip.baseline import file
from tightlip.baseline.check import side
from tightlip.baseline.merge import files
from tightlip.baseline.select import rule
from tightlip.cli import options
from tightlip.report.text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "baseline merge",
        "Join two branches' baselines against the one that both came from, and write the result to OURS. git calls\n"
        "it where `tightlip install` has made it the merge driver of the file. Exit code 1 where one side says real\n"
        "and the other not: the entry then holds both, and `tightlip baseline label` settles it. Exit code 2 if one\n"
        "of the files is no baseline; OURS stays as it is.",
        "  tightlip baseline merge %O %A %B %P         what git runs\n"
        "  tightlip baseline merge old.json baseline.secrets theirs.json\n",
    )
    parser.add_argument("base", metavar="BASE", help="the file both sides came from; empty where there is none")
    parser.add_argument("ours", metavar="OURS", help="our side; the result is written here")
    parser.add_argument("theirs", metavar="THEIRS", help="their side")
    parser.add_argument("path", metavar="PATH", nargs="?", help="the file's name in messages")
    return parser


def main(arguments: list[str]) -> int:
    """Read the three, write one."""
    args = build().parse_args(arguments)
    name = args.path or args.ours
    contents = [file.load(path) for path in (args.base, args.ours, args.theirs)]
    written, merged = files(contents, [f"{name} ({side})" for side in ("common base", "our side", "their side")])
    options.write_whole(os.path.realpath(args.ours), written)
    for path, secret_hash in merged.disputed:
        entry = merged.baseline.results[path][secret_hash]
        sides = list(entry["disputed"])  # type: ignore[call-overload]
        options.notice(
            f"{printable(name)}: the branches disagree about {rule(entry)} in "
            f"{printable(path)}: {printable(' against '.join(map(side, sides)))}"
        )
    if merged.disputed:
        options.notice(
            f"{printable(name)}: settle it with `tightlip baseline label --disputed --path FILE --as LABEL`, "
            f"then `git add {printable(name)}`"
        )
    return errors.FOUND if merged.disputed else errors.CLEAN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
