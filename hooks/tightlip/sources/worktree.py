"""Blobs from the disk: files by name, folders as git sees them, any folder outside a repository."""

from __future__ import annotations

import os
import stat

from tightlip import encoding, git
from tightlip.model import Blob, Skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from io import FileIO

    from tightlip.gitlog import Content

PIECE = 8 << 20
"""Bytes of a file that are looked at in one piece; a larger file comes in pieces that overlap."""

OVERLAP = 64 << 10
"""Bytes that a piece repeats of the one before: as wide as a rule may look (rules.pattern.WIDEST)."""


NAMED = "named"
FOUND = "found"
REGULAR = "regular"
ABSENT = "absent"


def list_files(root: str | None, names: Sequence[str]) -> Iterator[tuple[str, str] | Skip]:
    """The files to read for `names` (relative to `root` in a repository, as given outside), each with how it came up:
    NAMED by the user, FOUND in a folder, REGULAR where its folder says that it is a regular file, or ABSENT from the
    disk (outside a sparse checkout, but in the index).

    A folder in a repository stands for the files below it that git tracks or would add; outside, for every file.
    A name that does not exist is a Skip, and so is git's own folder: what stands there is packed.
    """
    folders: list[str] = []
    for name in names:
        full = os.path.join(root or "", name)
        if os.path.isdir(full) and not os.path.islink(full):
            if root is None:
                yield from _walk(os.path.normpath(full), named=True)
            else:
                folders.append(name)
        elif os.path.lexists(full):
            yield name, NAMED
        else:
            absent = [] if root is None else [path for path, on_disk in git.work_files(root, [name]) if not on_disk]
            yield from ((path, ABSENT) for path in absent)
            if not absent:
                yield Skip(name, "no such file or folder")
    if folders and root is not None:
        for path, on_disk in git.work_files(root, folders):
            yield path, FOUND if on_disk else ABSENT


def read(root: str | None, files: Iterable[tuple[str, str]]) -> Iterator[Blob | Skip]:
    """The content of listed files, in their order."""
    for path, how in files:
        if how == ABSENT and root is not None:
            from tightlip.sources import index

            yield from index.read(root, [path])
        else:
            blob = _ordinary(path if root is None else os.path.join(root, path), path, regular=how == REGULAR)
            if blob is not None:
                yield blob
            else:
                yield from read_file(root, path, named=how == NAMED)


_SMALL = 64 << 10
"""Bytes of a file that are read before it is asked for its size."""

_PLAINLY = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_WARILY = _PLAINLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
"""Opening what was a regular file a moment ago: it may be a link or a pipe by now, which is neither followed nor waited
for."""


def _ordinary(full: str, path: str, *, regular: bool) -> Blob | None:
    """What nearly all are: a file of some size that can be read. None for anything else."""
    try:
        # A device must not even be opened, so what a file is gets asked first, unless its folder has said so.
        if not regular and not stat.S_ISREG(os.lstat(full).st_mode):
            return None
        file = os.open(full, _WARILY)
        try:
            if regular:
                # Most are small, and to read one that may be takes less than to ask how large it is.
                data = os.read(file, _SMALL)
                if 0 < len(data) < _SMALL:
                    return Blob(path, data)
                os.lseek(file, 0, os.SEEK_SET)
            info = os.fstat(file)
            if stat.S_ISREG(info.st_mode) and info.st_size <= PIECE:
                return Blob(path, _content(file, info.st_size))
        finally:
            os.close(file)
    except OSError:
        pass
    return None


def _walk(folder: str, *, named: bool = False) -> Iterator[tuple[str, str] | Skip]:
    """Every file below `folder` (a normal path), in name order; links to folders are not followed, `.git` and bare
    repositories are not entered."""
    todo = [(folder, "")]
    while todo:
        path, how = todo.pop()
        if how:
            yield path, how
            continue
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            yield Skip(path, f"folder cannot be read: {error.strerror}")
            continue
        if sum(entry.name in ("HEAD", "objects", "refs") for entry in entries) == 3:
            failed = named and path == folder
            yield Skip(
                path, "git's own folder, all is packed there; run `tightlip scan --history` in it", failed=failed
            )
            continue
        start = "" if path == os.curdir else os.path.join(path, "")
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                todo.append((start + entry.name, REGULAR))
            elif not entry.is_dir(follow_symlinks=False):
                todo.append((start + entry.name, FOUND))
            elif entry.name != ".git":
                todo.append((start + entry.name, ""))


def read_file(root: str | None, path: str, named: bool = False) -> Iterator[Blob | Skip]:
    """The content of one file, in pieces if it is large.

    In a repository a symlink's content is its target, which is what git stores; outside, or when it was `named` on the
    command line, the file behind it is read. What is no file (a socket, a device, a pipe) is a Skip, never waited for.
    """
    full = os.path.join(root or "", path)
    try:
        info = os.lstat(full)
        if stat.S_ISLNK(info.st_mode):
            if root is not None and not named:
                yield Blob(path, os.fsencode(os.readlink(full)))
                return
            info = os.stat(full)
        if stat.S_ISDIR(info.st_mode):
            yield Skip(path, "a submodule or folder; scan it on its own", failed=False)
            return
        if not stat.S_ISREG(info.st_mode):
            yield Skip(path, "not a regular file", failed=named)
            return
        if info.st_size <= PIECE:
            yield Blob(path, content(full, info.st_size))
        else:
            with open(full, "rb", buffering=0) as stream:
                yield from pieces(path, stream)
    except FileNotFoundError:
        yield Skip(path, "gone before it could be read", failed=True)
    except OSError as error:
        yield Skip(path, f"cannot be read: {error.strerror}")


def content(full: str, size: int) -> bytes:
    """All of a file that was `size` bytes long when it was looked at; open() takes twice the system's calls."""
    file = os.open(full, _PLAINLY)
    try:
        return _content(file, size)
    finally:
        os.close(file)


def _content(file: int, size: int) -> bytes:
    data = os.read(file, size + 1)
    while len(data) != size:
        more = os.read(file, PIECE)
        if not more:
            break
        data += more
        size = -1  # it changes as it is read: to its end, then
    return data


def pieces(path: str, stream: FileIO | Content, origin: str = "worktree") -> Iterator[Blob]:
    """A large file in pieces. UTF-16 and UTF-32 come as UTF-8, so that a piece never begins inside a character."""
    import codecs

    kept, line, column, decoder = b"", 1, 1, None
    part = stream.read(PIECE)
    charset = encoding.detect(part)
    binary = b"\0" in part[: encoding.PROBE] and not charset
    if charset:
        decoder = codecs.getincrementaldecoder(charset)("replace")
    while part:
        following = stream.read(PIECE)
        text = decoder.decode(part, final=not following).encode("utf-8", "replace") if decoder else part
        data = kept + text
        yield Blob(
            path,
            data,
            origin,
            line=line,
            column=column,
            own_start=OVERLAP // 2 if kept else 0,
            own_end=max(0, len(data) - OVERLAP // 2) if following else None,
            binary=binary if kept else None,
        )
        kept = data[-OVERLAP:]
        passed = len(data) - len(kept)
        newline = data.rfind(b"\n", 0, passed)
        line += data.count(b"\n", 0, passed)
        column = passed - newline if newline >= 0 else column + passed
        part = following
