"""`tightlip uninstall`: remove the hooks that `tightlip install` wrote, and no other."""

from __future__ import annotations

import os
import sys

from tightlip import config, errors, git, githooks, gitlog, mergedriver
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
        "A hook of ours that was edited since is left where it is. The baseline's merge driver goes, too: what\n"
        "is in this clone, and the line of .gitattributes unless it is committed.",
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
    """Take the baseline's merge driver out; whether there was anything of it. A line of `.gitattributes` that is
    committed stays: it is the team's, and serves clones without tightlip."""
    name, path = config.load(root).baseline, os.path.join(root, mergedriver.FILE)
    found = mergedriver.unconfigure(root)
    if not mergedriver.configured(root):
        found = _without(mergedriver.local(root), mergedriver.local_line(name)) or found
    if found:
        sys.stdout.write("removed the merge driver from this clone\n")
    committed = git.run(["show", f"HEAD:{mergedriver.FILE}"], cwd=root, ok=(0, 128)).splitlines()
    for line in (mergedriver.line(name), mergedriver.old_line(name)):
        if line.encode() not in committed and _without(path, line):
            sys.stdout.write(f"removed our line from {mergedriver.FILE}\n")
            found = True
    return found


def _without(path: str, line: str) -> bool:
    """Take our `line` out of an attributes file; whether it was there."""
    before = mergedriver.read(path)
    after = mergedriver.without_line(before, line)
    if after == before:
        return False
    if after:
        options.write_whole(os.path.realpath(path), after)
    else:
        os.unlink(path)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
