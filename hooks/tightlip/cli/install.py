"""`tightlip install`: write git's hooks without any other program, and make tightlip merge the baseline."""

from __future__ import annotations

import os
import sys

from tightlip import config, errors, githooks, gitlog, mergedriver
from tightlip.baseline import file
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
        "pre-receive in a bare repository. A hook of ours is renewed, another's is never overwritten. And have git\n"
        "merge the baseline: with `tightlip baseline merge` in this clone, by lines (.gitattributes) in others.",
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
    """Have git call us to merge the baseline here, and take the lines of both sides elsewhere; say what was done."""
    settings = config.load(root)
    name, path = settings.baseline, os.path.join(root, mergedriver.FILE)
    before = mergedriver.read(path)
    after = mergedriver.shared(before, name)
    if after != before and not _laid_out(settings.path(name)):
        options.notice(
            f"{printable(name)} is not laid out for git's merges yet: run `tightlip baseline update`, then "
            "`tightlip install --merge-driver` again"
        )
        after = mergedriver.without_line(before, mergedriver.old_line(name))
    if after != before:
        options.write_whole(os.path.realpath(path), after)
        sys.stdout.write(
            f"{mergedriver.FILE} asks git to merge {printable(name)} by lines: commit it, for every clone\n"
        )
    named = mergedriver.attribute(root, name)
    if named not in ("", "union", mergedriver.NAME):
        options.notice(f"git's attributes say merge={printable(named)} for {printable(name)}; that was left as it is")
        return
    changed = mergedriver.configure(root)
    local = mergedriver.local(root)
    before = mergedriver.read(local)
    after = mergedriver.with_line(before, mergedriver.local_line(name))
    if after != before:
        os.makedirs(os.path.dirname(local), exist_ok=True)
        options.write_whole(os.path.realpath(local), after)
    if changed or after != before:
        sys.stdout.write(f"git merges {printable(name)} with `tightlip baseline merge` in this clone\n")


def _laid_out(path: str) -> bool:
    """Whether lines of two versions of the baseline at `path` can stand together: it has tightlip's form, or is not
    there yet."""
    try:
        content = file.load(path) if os.path.lexists(path) else b""
        return not content or file.render(file.parse(content, path)) == content
    except UsageError:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
