"""Blobs from git's index: what the next commit will store, whatever the disk shows."""

from __future__ import annotations

import os

from tightlip import git
from tightlip.model import Blob, Skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def read(root: str, paths: Sequence[str]) -> Iterator[Blob | Skip]:
    """The index content of `paths` (relative to `root`), in that order.

    A symlink's content is its target, as git stores it. A submodule is a Skip that is no failure. A path that the
    index does not have, or has unmerged, is read from the disk: it was named, so it is looked at.
    """
    if len(paths) <= 8 and not any("\n" in path or path.startswith(("./", "../")) for path in paths):
        for path, data in zip(paths, git.blobs(root, [f":0:{path}" for path in paths]), strict=True):
            if data is not None:
                yield Blob(path, data, "index")
            else:
                yield from _read_listed(root, [path])
        return
    yield from _read_listed(root, paths)


def staged(root: str) -> list[str]:
    """The paths that the next commit changes or adds."""
    return git.staged_paths(root)


def _read_listed(root: str, paths: Sequence[str]) -> Iterator[Blob | Skip]:
    from tightlip.sources import worktree

    entries: dict[str, git.Entry] = {}
    for entry in git.index_entries(root, paths):
        entries[entry.path] = entry
    for start in range(0, len(paths), 200):
        portion = paths[start : start + 200]
        stored = [
            path
            for path in portion
            if path in entries and not entries[path].stage and entries[path].mode != git.SUBMODULE
        ]
        data = dict(zip(stored, git.blobs(root, [entries[path].oid for path in stored]), strict=True))
        for path in portion:
            entry_ = entries.get(path)
            content = data.get(path)
            if entry_ is not None and entry_.mode == git.SUBMODULE:
                yield Skip(path, "a submodule; run tightlip inside it", failed=False)
            elif content is not None:
                yield Blob(path, content, "index")
            elif entry_ is not None and not entry_.stage:
                yield Skip(path, f"git does not have its content ({entry_.oid[:12]}); is this a partial clone?")
            elif entry_ is None and not os.path.lexists(os.path.join(root, path)):
                yield Skip(path, "no such file in the index or on disk")
            else:
                yield from worktree.read_file(root, path)
