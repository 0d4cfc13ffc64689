"""Keys from a terminal, one at a time: raw where the system can, by the line where it cannot.

A key is the character itself, or one of the NAMES. Whatever happens in a `with` block, the terminal is as it was
afterwards.
"""

from __future__ import annotations

import codecs
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

try:
    import msvcrt
except ImportError:
    msvcrt = None  # type: ignore[assignment]
try:
    import termios
    import tty
except ImportError:
    termios = tty = None  # type: ignore[assignment]

NAMES = ("enter", "escape", "backspace", "left", "right", "up", "down", "resize", "end")
"""`end`: nothing more will come. `resize`: the window has another size now."""

_SEQUENCES = {"[A": "up", "[B": "down", "[C": "right", "[D": "left", "OA": "up", "OB": "down", "OC": "right"}
_SEQUENCES |= {"OD": "left"}
_PLAIN = {"\r": "enter", "\n": "enter", "\x7f": "backspace", "\x08": "backspace", "\x04": "end", "\x03": "interrupt"}
_WINDOWS = {"H": "up", "P": "down", "M": "right", "K": "left"}


def is_one() -> bool:
    """Whether both ends are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def keyboard() -> Keyboard:
    """The keys of this terminal, as directly as it gives them."""
    if os.environ.get("TERM") == "dumb":
        return Keyboard()
    if msvcrt is not None:
        return WindowsKeyboard()
    return PosixKeyboard() if termios is not None else Keyboard()


class Keyboard:
    """Keys by the line: each character of a line is a key, an empty line is `enter`. `raw` keys come as pressed."""

    raw = False

    def __init__(self) -> None:
        self._waiting: list[str] = []

    def __enter__(self) -> Keyboard:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was changed."""

    def read(self) -> str:
        """The next key; waits for it. Raises KeyboardInterrupt."""
        if not self._waiting:
            line = sys.stdin.readline()
            if not line:
                return "end"
            self._waiting = list(line.strip()) or ["enter"]
        return self._waiting.pop(0)

    def line(self) -> str | None:
        """A whole line of text; None at the end of input."""
        self._waiting = []
        line = sys.stdin.readline()
        return line.rstrip("\r\n") if line else None


class PosixKeyboard(Keyboard):
    """Keys as they are pressed, with the window's changes of size between them."""

    raw = True

    def __enter__(self) -> PosixKeyboard:
        import signal

        self._descriptor = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._descriptor)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._resized, self._told = os.pipe()
        os.set_blocking(self._told, False)
        self._handler = signal.signal(signal.SIGWINCH, self._on_resize)
        self._continued = signal.signal(signal.SIGCONT, self._on_continue)
        tty.setcbreak(self._descriptor)
        return self

    def __exit__(self, *_: object) -> None:
        import signal

        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)
        signal.signal(signal.SIGWINCH, self._handler)
        signal.signal(signal.SIGCONT, self._continued)
        os.close(self._resized)
        os.close(self._told)

    def _on_resize(self, _signal: int, _frame: FrameType | None) -> None:
        try:
            os.write(self._told, b"x")
        except BlockingIOError:
            pass  # the pipe is full of the same news

    def _on_continue(self, number: int, frame: FrameType | None) -> None:
        """After Ctrl-Z and `fg` the shell has given the terminal back as it likes it."""
        tty.setcbreak(self._descriptor)
        self._on_resize(number, frame)

    def read(self) -> str:
        """The next key; waits for it. Raises KeyboardInterrupt."""
        import select

        while True:
            ready, _, _ = select.select([self._descriptor, self._resized], [], [])
            if self._resized in ready:
                os.read(self._resized, 4096)
                return "resize"
            character = self._character()
            if character == "\x1b":
                return self._sequence()
            if character:
                key = _PLAIN.get(character, character)
                if key == "interrupt":
                    raise KeyboardInterrupt
                return key

    def _character(self) -> str:
        """One character, "" where its bytes are not all there yet."""
        try:
            byte = os.read(self._descriptor, 1)
        except OSError:  # the terminal has gone
            byte = b""
        return self._decoder.decode(byte) if byte else "\x04"

    def _sequence(self) -> str:
        """What an escape sequence stands for; a lone Escape is followed by nothing."""
        import select

        text = ""
        while len(text) < 8 and select.select([self._descriptor], [], [], 0.05)[0]:
            text += self._character()
            if text in _SEQUENCES:
                return _SEQUENCES[text]
            if (len(text) > 1 and text[-1].isalpha()) or text[-1:] == "~":
                return "unknown"
        return "unknown" if text else "escape"


class WindowsKeyboard(Keyboard):
    """Keys as they are pressed, on Windows."""

    raw = True

    def read(self) -> str:
        """The next key; waits for it. Raises KeyboardInterrupt."""
        get: Callable[[], str] = msvcrt.getwch  # type: ignore[attr-defined,unused-ignore]
        character = get()
        if character in ("\x00", "\xe0"):
            return _WINDOWS.get(get(), "unknown")
        key = {"\x1b": "escape", "\x1a": "end", **_PLAIN}.get(character, character)
        if key == "interrupt":
            raise KeyboardInterrupt
        return key
