"""What talks to git: nothing else but gitlog.py and gitstream.py does.

Every listing is NUL-separated, so any name comes through. `GIT_*` in the environment is kept: during `git commit -a`
or `git commit PATH` git hands its hooks a temporary index in `GIT_INDEX_FILE`, and that index is what will be stored.
Processes are started with `os.posix_spawn` where there is one: importing `subprocess` costs more than git does.
"""

from __future__ import annotations

import os
import sys

from tightlip.errors import CheckError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

REGULAR = "100644"
EXECUTABLE = "100755"
SYMLINK = "120000"
SUBMODULE = "160000"

_PIPE = 4096
"""Bytes that fit into any system's pipe without a reader: POSIX's least PIPE_BUF is 512, every system has more."""


class GitError(CheckError):
    """git could not be run, or said no; the message is its own first line."""


class Entry:
    """One entry of the index: `mode` and `oid` as git writes them, `stage` 0 unless the path is unmerged."""

    __slots__ = ("mode", "oid", "path", "stage")

    def __init__(self, mode: str, oid: str, stage: int, path: str) -> None:
        self.mode = mode
        self.oid = oid
        self.stage = stage
        self.path = path


def run(arguments: Sequence[str], *, cwd: str = "", stdin: bytes = b"", ok: Sequence[int] = (0,)) -> bytes:
    """git's standard output. Raises GitError where git cannot be started or ends with a code outside `ok`."""
    return Running(arguments, cwd=cwd, stdin=stdin).result(ok)


class Running:
    """git at work beside this process, until `result` waits for it, or `drop` for nothing. Raises GitError where it
    cannot be started."""

    def __init__(self, arguments: Sequence[str], *, cwd: str = "", stdin: bytes = b"") -> None:
        command: list[str] = ["git", *(["-C", cwd] if cwd else []), *arguments]
        start = _Spawned if hasattr(os, "posix_spawnp") and len(stdin) <= _PIPE else _Subprocess
        self._name = arguments[0]
        self._process: _Spawned | _Subprocess | None
        try:
            self._process = start(command, environment(), stdin)
        except FileNotFoundError:
            raise GitError("git: not found; install git, or scan files by naming them outside a repository") from None
        except OSError as error:
            raise GitError(f"git: cannot be started: {error.strerror}") from None

    def result(self, ok: Sequence[int] = (0,)) -> bytes:
        """All that it says on standard output; asked once. Raises GitError where it ends with a code outside `ok`."""
        process, self._process = self._process, None
        if process is None:
            raise GitError(f"git {self._name} failed: its answer is gone")
        code, output, complaint = process.communicate()
        if code not in ok:
            lines = complaint.decode("utf-8", "replace").strip().splitlines()
            raise GitError(f"git {self._name} failed: {lines[0] if lines else f'exit code {code}'}")
        return output

    def drop(self) -> None:
        """End it, if nobody asked what it says."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def environment() -> dict[str, str]:
    """No locks are taken, messages are English, and objects are what they are: `git replace` shows others. Lists come
    in portions: git would write each line by itself."""
    ours = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_FLUSH": "0", "LC_ALL": "C"}
    return {**os.environ, **ours}


class _Spawned:
    """A process by posix_spawn, with a pipe for its output and one for its complaints."""

    def __init__(self, command: list[str], environment: dict[str, str], stdin: bytes) -> None:
        pipes: list[int] = []
        try:
            for _ in range(3):
                pipes += os.pipe()
            in_read, in_write, out_read, out_write, err_read, err_write = pipes
            self._process = os.posix_spawnp(
                command[0],
                command,
                environment,
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, in_read, 0),
                    (os.POSIX_SPAWN_DUP2, out_write, 1),
                    (os.POSIX_SPAWN_DUP2, err_write, 2),
                ],
            )
            self._pipes = [out_read, err_read]
            if stdin:
                os.write(in_write, stdin)
            pipes = [in_read, in_write, out_write, err_write]
        finally:
            for descriptor in pipes:
                os.close(descriptor)

    def communicate(self) -> tuple[int, bytes, bytes]:
        """Its exit code, output and complaints, once it has ended."""
        try:
            output, complaint = _read_both(*self._pipes)
            _, status = os.waitpid(self._process, 0)
            return os.waitstatus_to_exitcode(status), output, complaint
        finally:
            for descriptor in self._pipes:
                os.close(descriptor)

    def kill(self) -> None:
        """End it."""
        import signal

        os.kill(self._process, signal.SIGTERM)


def _read_both(first: int, second: int) -> tuple[bytes, bytes]:
    """Everything from two pipes, read as it comes, so that neither fills while the other is waited for."""
    import select

    parts: dict[int, list[bytes]] = {first: [], second: []}
    poll = select.poll()
    for descriptor in parts:
        poll.register(descriptor, select.POLLIN | select.POLLHUP)
    open_pipes = 2
    while open_pipes:
        for descriptor, _ in poll.poll():
            part = os.read(descriptor, 1 << 20)
            if part:
                parts[descriptor].append(part)
            else:
                poll.unregister(descriptor)
                open_pipes -= 1
    return b"".join(parts[first]), b"".join(parts[second])


class _Subprocess:
    """The same by `subprocess`, for systems without posix_spawn, and input that no pipe holds."""

    def __init__(self, command: list[str], environment: dict[str, str], stdin: bytes) -> None:
        import subprocess

        pipe = subprocess.PIPE
        self._stdin = stdin
        self._process = subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe)
        self.kill = self._process.kill

    def communicate(self) -> tuple[int, bytes, bytes]:
        """Its exit code, output and complaints, once it has ended."""
        output, complaint = self._process.communicate(self._stdin)
        return self._process.returncode, output, complaint


def toplevel(folder: str = "") -> str:
    """The top of the work tree that `folder` (default: the current one) stands in. Raises GitError outside of one.

    Git hooks start at the top; that common case asks no process.
    """
    if (
        "GIT_DIR" not in os.environ
        and "GIT_WORK_TREE" not in os.environ
        and "GIT_CEILING_DIRECTORIES" not in os.environ
    ):
        here = os.path.abspath(folder or os.curdir)
        if os.path.exists(os.path.join(here, ".git", "HEAD")):
            return here
    found = run(["rev-parse", "--show-toplevel"], cwd=folder)
    return os.fsdecode(found[:-1] if found.endswith(b"\n") else found)


def find_toplevel(folder: str = "") -> str | None:
    """Like `toplevel`, and None where `folder` is in no work tree. A repository that git refuses still raises."""
    try:
        return toplevel(folder)
    except GitError as error:
        text = str(error)
        if "not a git repository" in text or "must be run in a work tree" in text or text.startswith("git: not found"):
            return None
        raise


def in_git_folder(folder: str) -> bool:
    """Whether `folder` is git's own, or in it: a bare repository, or `.git`."""
    return run(["rev-parse", "--is-inside-git-dir"], cwd=folder, ok=(0, 128)).strip() == b"true"


def index_entries(root: str, paths: Iterable[str] | None = None) -> Iterator[Entry]:
    """The entries of the index, of `paths` (names, not patterns) or all."""
    chunks: Iterable[Sequence[str]] = [()] if paths is None else _chunks(paths)
    for chunk in chunks:
        listing = run(["--literal-pathspecs", "ls-files", "--stage", "-z", "--", *chunk], cwd=root)
        for line in listing.split(b"\0")[:-1]:
            meta, _, name = line.partition(b"\t")
            mode, oid, stage = meta.decode().split(" ")
            yield Entry(mode, oid, int(stage), os.fsdecode(name))


def work_files(root: str, folders: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The files below `folders` (relative to `root`) that git tracks or would add, in git's order, each once.

    With each, whether it is on disk: a file outside a sparse checkout is only in the index. Deleted files are left out.
    """
    listed = ["ls-files", "-t", "-z", "--cached", "--others", "--deleted", "--exclude-standard", "--", *folders]
    lines = run(["--literal-pathspecs", *listed], cwd=root).split(b"\0")[:-1]
    deleted = {line[2:] for line in lines if line.startswith(b"R ")}
    seen: set[bytes] = set()
    for line in lines:
        name = line[2:]
        if name not in seen and name not in deleted:
            seen.add(name)
            yield os.fsdecode(name), not line.startswith(b"S ")


def sparse(root: str, path: str) -> bool:
    """Whether `path` is in the index and kept off the disk (a sparse checkout)."""
    return run(["--literal-pathspecs", "ls-files", "-t", "-z", "--", path], cwd=root).startswith(b"S ")


def staged_paths(root: str) -> list[str]:
    """The paths whose index entry differs from HEAD (from nothing, on an unborn branch), deletions left out."""
    listing = run(
        ["diff", "--cached", "--name-only", "--no-renames", "--no-ext-diff", "--diff-filter=d", "-z"], cwd=root
    )
    return [os.fsdecode(name) for name in listing.split(b"\0")[:-1]]


def intended(root: str, paths: Sequence[str]) -> set[str]:
    """Those of `paths` whose index entry only says that they are to be added (`git add --intent-to-add`)."""
    options = ["diff", "--name-only", "--no-renames", "--no-ext-diff", "--ignore-submodules", "--diff-filter=A", "-z"]
    listing = run(["--literal-pathspecs", *options, "--", *paths], cwd=root)
    return {os.fsdecode(name) for name in listing.split(b"\0")[:-1]}


def anything_staged(root: str) -> bool:
    """Whether the index differs from HEAD at all, be it that files are gone from it."""
    return bool(run(["diff", "--cached", "--name-only", "--no-ext-diff", "-z"], cwd=root))


def blobs(root: str, oids: Sequence[str]) -> Iterator[bytes | None]:
    """The content of each object name (`oid`, or any name git knows without a newline), None where there is none.

    Asked in portions, so that memory stays bounded by a portion.
    """
    for start in range(0, len(oids), 500):
        portion = oids[start : start + 500]
        wanted = b"".join(os.fsencode(oid) + b"\n" for oid in portion)
        output = run(["cat-file", "--batch"], cwd=root, stdin=wanted)
        place = 0
        for _ in portion:
            end = output.index(b"\n", place)
            header = output[place:end].rsplit(b" ", 2)
            place = end + 1
            if len(header) != 3 or not header[2].isdigit():  # "NAME missing", "NAME ambiguous"
                yield None
                continue
            size = int(header[2])
            yield output[place : place + size] if header[1] == b"blob" else None
            place += size + 1


def _chunks(paths: Iterable[str], limit: int = 60_000) -> Iterator[Sequence[str]]:
    """`paths` in portions whose names fit a command line on every system."""
    chunk: list[str] = []
    size = 0
    for path in paths:
        cost = len(os.fsencode(path)) + 1
        if chunk and size + cost > limit:
            yield chunk
            chunk, size = [], 0
        chunk.append(path)
        size += cost
    if chunk:
        yield chunk


if sys.platform == "win32":  # a command line there holds 32,767 characters
    _chunks.__defaults__ = (24_000,)
