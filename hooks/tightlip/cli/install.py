"""`tightlip install`: write git's hooks without any other program, and make tightlip merge the baseline."""

from __future__ import annotations

import os
import sys

from tightlip import config, errors, githooks, gitlog, mergedriver
from tightlip.cli import options
from tightlip.errors import CheckError, UsageError
from tightlip.report.text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "install",
        "Write git's hooks into this repository, where core.hooksPath says: pre-commit, commit-msg and pre-push, or\n"
        "pre-receive in a bare repository. A hook of ours is renewed, another's is never overwritten. And have git\n"
        "merge the baseline with `tightlip baseline merge`: in its configuration here, and in .gitattributes.",
        "  tightlip install\n"
        "  tightlip install --hook-type pre-push\n"
        "  tightlip install --merge-driver       only that, where another program runs the hooks\n"
        "  tightlip install --force              keep another's hook, and run it first\n",
    )
    parser.add_argument(
        "--hook-type",
        choices=githooks.COMMANDS,
        action="append",
        help="write this hook only; may be given several times",
    )
    parser.add_argument("--merge-driver", action="store_true", help="write no hook, only the baseline's merge driver")
    parser.add_argument(
        "--force",
        action="store_true",
        help="where another's hook stands, keep it and run it first; write also where other repositories look",
    )
    return parser


def main(arguments: list[str]) -> int:
    """Write the hooks; all or, where one cannot be written, those before it and a word on what to do."""
    args = build().parse_args(arguments)
    root = gitlog.repository()
    if root is None:
        raise UsageError("install: this folder is in no git repository")
    if args.merge_driver and (args.hook_type or gitlog.bare(root)):
        raise UsageError("install: --merge-driver goes with a work tree, and without --hook-type")
    if args.merge_driver:
        _merge_driver(root)
        return errors.CLEAN
    folder = githooks.Folder(root)
    if folder.shared and not args.force:
        raise UsageError(
            f"install: core.hooksPath is {folder.path} by your {folder.scope} configuration, so all repositories run "
            "what stands there; --force writes there, `git config core.hooksPath .git/hooks` gives this one its own"
        )
    kinds = args.hook_type or (("pre-receive",) if gitlog.bare(root) else githooks.DEFAULT)
    failure: UsageError | None = None
    for kind in kinds:
        try:
            sys.stdout.write(printable(githooks.install(folder, kind, force=args.force)) + "\n")
        except UsageError as error:  # noqa: PERF203 - the others are worth having
            if failure is not None:
                options.notice(printable(str(error)))
            failure = failure or error
    if not args.hook_type and not gitlog.bare(root):
        _merge_driver(root)
    if failure is not None:
        raise failure
    if folder.tracked:
        options.notice(f"{printable(folder.path)} is part of the work tree: its hooks look for tightlip on the PATH")
    return errors.CLEAN


def _merge_driver(root: str) -> None:
    """Have git call us to merge the baseline, and say what was done."""
    name = config.load(root).baseline
    if mergedriver.configure(root):
        sys.stdout.write(
            f"git merges {printable(name)} with `tightlip baseline merge`, by this clone's configuration\n"
        )
    named = mergedriver.attribute(root, name)
    path = os.path.join(root, mergedriver.FILE)
    if named not in ("", mergedriver.NAME):
        options.notice(f"git's attributes say merge={printable(named)} for {printable(name)}; that was left as it is")
    elif not named:
        try:
            with open(path, "rb") as stream:
                before = stream.read()
        except FileNotFoundError:
            before = b""
        except OSError as error:
            raise CheckError(f"install: {path}: cannot be read: {error.strerror}") from None
        options.write_whole(os.path.realpath(path), mergedriver.with_line(before, name))
        sys.stdout.write(f"added a line to {mergedriver.FILE}: commit it, so that it counts in every clone\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
