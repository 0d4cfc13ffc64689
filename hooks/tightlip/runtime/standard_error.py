"""The one place of the runtime that writes to a standard stream: what must be said where the program ends."""

from __future__ import annotations

import sys


def write(text: str) -> None:
    """Write to standard error at once; a process without one (pythonw, a daemon) is told nothing."""
    stream = sys.stderr
    if stream is not None:
        stream.write(text)
        stream.flush()
