"""`tightlip uninstall`: remove the hooks that `tightlip install` wrote, and no other."""

from __future__ import annotations

import os
import sys

from tightlip import config, errors, githooks, gitlog, mergedriver
from tightlip.cli import options
from tightlip.errors import UsageError
from tightlip.report.text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "uninstall",
        "Remove the hooks that `tightlip install` wrote into this repository, and put back what it kept of others.\n"
        "A hook of ours that was edited since is left where it is. The baseline's merge driver goes, too: our\n"
        "settings from git's configuration here, our line from .gitattributes.",
        "  tightlip uninstall\n  tightlip uninstall --hook-type pre-push\n",
    )
    parser.add_argument(
        "--hook-type",
        choices=githooks.COMMANDS,
        action="append",
        help="remove this hook only; may be given several times",
    )
    return parser


def main(arguments: list[str]) -> int:
    """Remove them."""
    args = build().parse_args(arguments)
    root = gitlog.repository()
    if root is None:
        raise UsageError("uninstall: this folder is in no git repository")
    folder = githooks.Folder(root)
    done = 0
    for kind in args.hook_type or githooks.COMMANDS:
        said = githooks.uninstall(folder, kind)
        done += bool(said)
        if not said and args.hook_type and githooks.owner(folder.file(kind)):
            said = f"left {folder.file(kind)}: not as `tightlip install` writes it"
            done += 1
        if said:
            sys.stdout.write(printable(said) + "\n")
    if not args.hook_type and not gitlog.bare(root):
        done += _merge_driver(root)
    if not done:
        sys.stdout.write(f"no hook of tightlip in {printable(folder.path)}\n")
    return errors.CLEAN


def _merge_driver(root: str) -> bool:
    """Take the baseline's merge driver out; whether there was anything of it."""
    found = mergedriver.unconfigure(root)
    if found:
        sys.stdout.write("removed the merge driver from this clone's configuration\n")
    path = os.path.join(root, mergedriver.FILE)
    try:
        with open(path, "rb") as stream:
            before = stream.read()
    except OSError:
        return found
    after = mergedriver.without_line(before, config.load(root).baseline)
    if after == before:
        return found
    if after:
        options.write_whole(os.path.realpath(path), after)
    else:
        os.unlink(path)
    sys.stdout.write(f"removed our line from {mergedriver.FILE}\n")
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
