"""Where a command looks: the repository it stands in, and names as git writes them."""

from __future__ import annotations

import os

from tightlip import git
from tightlip.errors import UsageError


def repository(command: str, paths: list[str], *, staged: bool) -> str | None:
    """The top of the repository that `command` looks at, or None outside of one. Raises UsageError for --staged
    outside."""
    if staged:
        found = git.find_toplevel()
        if found is None:
            where = "this folder is in none; name files instead"
            raise UsageError(f"{command}: --staged needs a git repository with a work tree, and {where}")
        return found
    return git.find_toplevel() if all(_inside(path) for path in paths) else None


def _inside(path: str) -> bool:
    """Whether `path` stays below the current folder as it is written."""
    return not os.path.isabs(path) and not os.path.normpath(path).startswith(os.pardir)


def must_have_files(root: str | None, *, staged: bool) -> bool:
    """Whether a list without a file means that a check looked at nothing, rather than that there was nothing to see.

    A commit may only delete. In CI, though, `--staged` on an index that is as HEAD is a mistake that lets everything
    pass.
    """
    if not staged or root is None:
        return True
    return bool(os.environ.get("CI")) and not git.anything_staged(root)


def relative(root: str | None, paths: list[str]) -> list[str]:
    """`paths` as git names them: relative to the top, with forward slashes, no leading `./`."""
    if root is None:
        return paths
    prefix = os.path.relpath(os.path.realpath(os.curdir), os.path.realpath(root)) if os.getcwd() != root else os.curdir
    names = [os.path.normpath(os.path.join(prefix, path)) for path in paths]
    return [name.replace(os.sep, "/") for name in names] if os.sep != "/" else names
