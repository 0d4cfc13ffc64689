"""A real terminal for tests: a program behind a pseudo-terminal, keys typed into it, and the screen that it draws."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
from typing import TYPE_CHECKING

import pyte

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

STILL = 0.5
"""Seconds without output after which a screen counts as whole."""

PATIENCE = 60.0
"""Seconds after which a screen that does not come is a failure; a loaded machine may be slow."""


class Terminal:
    """A program on a terminal of `columns` and `rows`; ended when the `with` block ends.

    `raw` collects everything that it wrote, escape sequences included.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: str | Path,
        env: Mapping[str, str] | None = None,
        columns: int = 110,
        rows: int = 32,
    ) -> None:
        self.raw = b""
        self.code: int | None = None
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._process, self._master = pty.fork()
        if not self._process:
            try:
                os.chdir(cwd)
                environment = {**os.environ, "TERM": "xterm-256color", "NO_COLOR": "", **(env or {})}
                os.execvpe(command[0], list(command), environment)  # noqa: S606 - a program of the test's own
            finally:
                os._exit(127)
        self._size(columns, rows)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.code is None:
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
        os.close(self._master)

    def _size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size; the program is told."""
        self._screen.resize(rows, columns)
        self._size(columns, rows)

    def resume(self) -> None:
        """Give the terminal back as a shell does after Ctrl-Z and `fg`: by the line, echoing, and tell the program."""
        state = termios.tcgetattr(self._master)
        state[3] |= termios.ICANON | termios.ECHO
        termios.tcsetattr(self._master, termios.TCSANOW, state)
        os.kill(self._process, signal.SIGCONT)

    def press(self, keys: str) -> None:
        """Type `keys`."""
        os.write(self._master, keys.encode())

    def screen(self) -> str:
        """What the screen shows now, without the blanks at the lines' ends."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def wait(self, text: str) -> str:
        """Read until the screen shows `text`; returns the screen. Raises AssertionError with the screen if it never
        does."""
        while text not in self.screen():
            if not self._read():
                raise AssertionError(f"{text!r} never came; the screen was:\n{self.screen()}")
        return self.settled(0.05)

    def settled(self, seconds: float = STILL) -> str:
        """Read until nothing more comes for so long; returns the screen. A screen may arrive in parts."""
        while select.select([self._master], [], [], seconds)[0] and self._read():
            pass
        return self.screen()

    def clear(self) -> None:
        """Forget what is on the screen, so that the next `wait` waits for something new."""
        self._screen.reset()

    def type(self, keys: str, text: str) -> str:
        """Press keys and wait until the screen shows `text`."""
        self.press(keys)
        return self.wait(text)

    def end(self) -> int:
        """Read until the program ends; returns its exit code."""
        while self._read():
            pass
        _, status = os.waitpid(self._process, 0)
        self.code = os.waitstatus_to_exitcode(status)
        return self.code

    def hang_up(self) -> int:
        """Close the terminal, as a closed window does; returns the exit code."""
        os.close(self._master)
        _, status = os.waitpid(self._process, 0)
        self.code = os.waitstatus_to_exitcode(status)
        self._master = os.open(os.devnull, os.O_RDWR)
        return self.code

    def _read(self) -> bool:
        """Take what the program wrote; False when there will be no more, or nothing came for PATIENCE seconds."""
        if not select.select([self._master], [], [], PATIENCE)[0]:
            return False
        try:
            part = os.read(self._master, 1 << 16)
        except OSError:  # Linux says so when the other end is closed
            return False
        self.raw += part
        self._stream.feed(part)
        return bool(part)
