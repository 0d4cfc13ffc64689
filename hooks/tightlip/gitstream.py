"""git's output as a stream, with any amount of input: the part of git.py that only the history needs."""

from __future__ import annotations

import os

from tightlip.git import GitError, environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from io import BufferedRandom, BufferedReader

    Started = tuple[BufferedReader, Callable[[bool], int]]


class Stream:
    """git's standard output as it comes, for lists that are long and objects that are many.

    Its input comes from a file, so that neither side ever waits for the other. Leaving raises GitError if git failed,
    and ends it where an exception is the reason.
    """

    def __init__(self, arguments: Sequence[str], root: str, stdin: bytes) -> None:
        self._name = arguments[0]
        self._errors = _scratch()
        start = _spawn if hasattr(os, "posix_spawnp") else _popen
        with _scratch() as asked:
            asked.write(stdin)
            asked.seek(0)
            try:
                self._output, self._end = start(["git", "-C", root, *arguments], asked, self._errors)
            except OSError as error:
                self._errors.close()
                raise GitError(f"git: cannot be started: {error.strerror}") from None
        _widen(self._output.fileno())
        self.read = self._output.read
        self.read1 = self._output.read1
        self.readline = self._output.readline

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._errors:
            self._output.close()
            code = self._end(kind is not None)
            if code and kind is None:
                self._errors.seek(0)
                lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
                raise GitError(f"git {self._name} failed: {lines[0] if lines else f'exit code {code}'}")


def _spawn(command: list[str], stdin: BufferedRandom, stderr: BufferedRandom) -> Started:
    """A process's output as it comes, and what waits for its end, or makes it, and gives its exit code."""
    output, theirs = os.pipe()
    actions = [
        (os.POSIX_SPAWN_DUP2, file, place) for place, file in enumerate((stdin.fileno(), theirs, stderr.fileno()))
    ]
    try:
        process = os.posix_spawnp(command[0], command, environment(), file_actions=actions)
    except OSError:
        os.close(output)
        raise
    finally:
        os.close(theirs)

    def end(now: bool) -> int:
        if now:
            import signal

            os.kill(process, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])

    return os.fdopen(output, "rb", 1 << 18), end  # type: ignore[return-value]


def _popen(command: list[str], stdin: BufferedRandom, stderr: BufferedRandom) -> Started:
    """The same for systems without posix_spawn."""
    import subprocess

    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=environment(), stdin=stdin, stdout=pipe, stderr=stderr, bufsize=1 << 18)

    def end(now: bool) -> int:
        if now:
            process.kill()
        return process.wait()

    return process.stdout, end  # type: ignore[return-value]


def _scratch() -> BufferedRandom:
    """A file without a name, in memory where the system can."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("tightlip"), "w+b")
    import tempfile

    return tempfile.TemporaryFile()


def _widen(pipe: int) -> None:
    """Let a pipe hold more, where the system can: fewer changes from one process to the other."""
    try:
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 1 << 20)
    except (ImportError, AttributeError, OSError):
        pass
