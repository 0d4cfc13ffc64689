"""Exceptions that end a command, each with the exit code it stands for (DESIGN, section 3).

0 nothing found, 1 something found, 2 wrong usage or configuration, 3 something could not be checked.
A message is one line: what, where, what to do. It never holds a secret value.
"""

from __future__ import annotations

CLEAN = 0
FOUND = 1
USAGE = 2
UNCHECKED = 3


class TightlipError(Exception):
    """A failure with a one-line message for the user; `exit_code` is what the process ends with."""

    exit_code = UNCHECKED


class UsageError(TightlipError):
    """Wrong options, or a file that the user wrote and that does not hold together: exit 2."""

    exit_code = USAGE


class CheckError(TightlipError):
    """Work that was asked for and could not be done: exit 3."""

    exit_code = UNCHECKED
