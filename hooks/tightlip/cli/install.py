"""`tightlip install`: write git's hooks without any other program."""

from __future__ import annotations

import sys

from tightlip import errors, githooks, gitlog
from tightlip.cli import options
from tightlip.errors import UsageError
from tightlip.report.text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "install",
        "Write git's hooks into this repository, where core.hooksPath says: pre-commit, commit-msg and pre-push, or\n"
        "pre-receive in a bare repository. A hook of ours is renewed, another's is never overwritten.",
        "  tightlip install\n"
        "  tightlip install --hook-type pre-push\n"
        "  tightlip install --force              keep another's hook, and run it first\n",
    )
    parser.add_argument(
        "--hook-type",
        choices=githooks.COMMANDS,
        action="append",
        help="write this hook only; may be given several times",
    )
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
    if failure is not None:
        raise failure
    if folder.tracked:
        options.notice(f"{printable(folder.path)} is part of the work tree: its hooks look for tightlip on the PATH")
    return errors.CLEAN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
