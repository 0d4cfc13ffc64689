"""Blobs from git's index: what the next commit will store, whatever the disk shows."""

from __future__ import annotations

import os
import stat

from tightlip import git
from tightlip.model import Blob, Skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FEW = 8
"""Paths up to which git is asked for contents by path, without a look at their entries."""

MANY = 100
"""Paths from which on the whole index is listed."""

UNKNOWN = "index"
"""Stands for an entry that was not looked up."""


def read(root: str, paths: Sequence[str]) -> Iterator[Blob | Skip]:
    """The index content of `paths` (relative to `root`), in that order.

    A symlink's content is its target, as git stores it. A submodule is a Skip that is no failure. A path that the
    index does not have, has unmerged, or has without content (`git add --intent-to-add`) is read from the disk: it
    was named, so it is looked at.
    """
    if len(paths) <= FEW and not any("\n" in path or path.startswith(("./", "../")) for path in paths):
        for path, data in zip(paths, git.blobs(root, [f":0:{path}" for path in paths]), strict=True):
            if data:
                yield Blob(path, data, "index")
            elif data is None:
                yield from _read_entries(root, [path], _entries(root, [path]))
            else:
                yield from _read_empty(root, path)
        return
    yield from _read_entries(root, paths, _entries(root, paths))


def staged(root: str) -> list[str]:
    """The paths that the next commit changes or adds."""
    return git.staged_paths(root)


def listed(root: str, paths: Sequence[str]) -> list[tuple[str, str]]:
    """`paths` for `read_listed`, each with its entry as "MODE ID" where that was looked up already: of many paths all
    at once, which takes a fraction of what asking for each portion does."""
    if len(paths) < MANY:
        return [(path, UNKNOWN) for path in paths]
    wanted = set(paths)
    known = {entry.path: entry for entry in git.index_entries(root) if entry.path in wanted}
    return [(path, _how(known.get(path))) for path in paths]


def read_listed(root: str, files: Sequence[tuple[str, str]]) -> Iterator[Blob | Skip]:
    """As `read`, for what `listed` gave."""
    if files and files[0][1] == UNKNOWN and len(files) <= FEW:
        yield from read(root, [path for path, _ in files])
        return
    entries: dict[str, git.Entry] = {}
    for path, how in files:
        if how != UNKNOWN:
            mode, _, oid = how.partition(" ")
            entries[path] = git.Entry(mode, oid, 0, path)
    entries.update(_entries(root, [path for path, how in files if how == UNKNOWN]))
    yield from _read_entries(root, [path for path, _ in files], entries)


def _entries(root: str, paths: Sequence[str]) -> dict[str, git.Entry]:
    return {entry.path: entry for entry in git.index_entries(root, paths)}


def _how(entry: git.Entry | None) -> str:
    return UNKNOWN if entry is None or entry.stage else f"{entry.mode} {entry.oid}"


def _read_entries(root: str, paths: Sequence[str], entries: Mapping[str, git.Entry]) -> Iterator[Blob | Skip]:
    from tightlip.sources import worktree

    for start in range(0, len(paths), 200):
        portion = paths[start : start + 200]
        data = _contents(root, [entries[path] for path in portion if path in entries and not entries[path].stage])
        for path in portion:
            entry_ = entries.get(path)
            content = data.get(path)
            if entry_ is not None and entry_.mode == git.SUBMODULE:
                yield Skip(path, "a submodule; run tightlip inside it", failed=False)
            elif content:
                yield Blob(path, content, "index")
            elif content is not None:
                yield from _read_empty(root, path)
            elif entry_ is not None and not entry_.stage:
                yield Skip(path, f"git does not have its content ({entry_.oid[:12]}); is this a partial clone?")
            elif entry_ is None and not os.path.lexists(os.path.join(root, path)):
                yield Skip(path, "no such file in the index or on disk")
            else:
                yield from worktree.read_file(root, path)


def _contents(root: str, entries: Sequence[git.Entry]) -> dict[str, bytes | None]:
    """The content of entries by path, None where git does not have it.

    A file on disk whose content has the entry's id is that entry's content, whatever filters, attributes and flags
    say, and reading and hashing it is quicker than having git inflate it. git is asked for the others.
    """
    import hashlib

    found: dict[str, bytes | None] = {}
    others: list[git.Entry] = []
    for entry in entries:
        if entry.mode == git.SUBMODULE:
            continue
        data = _regular_file(os.path.join(root, entry.path))
        if data is not None:
            digest = hashlib.sha256() if len(entry.oid) == 64 else hashlib.sha1(usedforsecurity=False)
            digest.update(b"blob %d\0" % len(data))
            digest.update(data)
            if digest.hexdigest() == entry.oid:
                found[entry.path] = data
                continue
        others.append(entry)
    if others:
        found.update(zip([o.path for o in others], git.blobs(root, [o.oid for o in others]), strict=True))
    return found


def _regular_file(full: str) -> bytes | None:
    """What a file holds, None where it cannot be read or is none: a pipe would be waited for."""
    try:
        if not stat.S_ISREG(os.lstat(full).st_mode):
            return None
        with open(full, "rb", buffering=0) as stream:
            return stream.readall()
    except OSError:
        return None


def _read_empty(root: str, path: str) -> Iterator[Blob | Skip]:
    """A path whose entry has no content: an empty file, or one that is only intended to be added."""
    from tightlip.sources import worktree

    try:
        empty = not os.lstat(os.path.join(root, path)).st_size
    except OSError:
        empty = True
    if empty or path not in git.intended(root, [path]):
        yield Blob(path, b"", "index")
    else:
        yield from worktree.read_file(root, path)
