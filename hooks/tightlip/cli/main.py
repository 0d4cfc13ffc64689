"""The command table, and the one place where an exception becomes a line and an exit code."""

from __future__ import annotations

import atexit
import gc
import os
import sys

from tightlip import errors

COMMANDS = {
    "scan": "find secrets in files, folders, what is staged, or the history",
    "guard": "all the pre-commit checks in one process",
    "files": "block .env files and other files that are secrets by nature",
    "message": "find secrets in a commit message",
    "push": "find secrets in what a push would send",
    "receive": "refuse a push that brings secrets, on the server",
    "env": "check .env.example against the manifest, or add what it lacks",
    "code": "check code: hardcoded or leaked secrets, settings, environment variables",
    "rotation": "say which secrets are overdue to be replaced",
    "baseline": "write or check the file of reviewed findings",
    "install": "write git's hooks without any other program",
    "uninstall": "remove the hooks that install wrote",
    "doctor": "prove the installation, and say what is missing",
    "rules": "list, show and test the rules",
    "explain": "say why a line is flagged, or why not",
}
"""Each command's module in this package has its name, a function `main(arguments) -> exit code`, and is imported
only when the command is called."""

USAGE = """\
usage: tightlip COMMAND [OPTIONS]

Keeps secrets out of commits, and proves that every required secret is declared.

commands:
{commands}

options:
  -h, --help  this text; `tightlip COMMAND --help` says more, with examples
  --version   the version

exit codes: 0 nothing found, 1 something found, 2 wrong usage or configuration, 3 something could not be checked

example:
  tightlip scan .
"""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is the contract's (DESIGN, section 3)."""
    given = sys.argv[1:] if arguments is None else arguments
    if arguments is None:
        # Looking for cycles is lost time in a short process; at its end nothing is left to be collected.
        gc.set_threshold(50_000, 20, 20)
        atexit.register(gc.freeze)
    try:
        code = _run(given)
        sys.stdout.flush()
    except errors.TightlipError as error:
        return _complain(str(error), error.exit_code)
    except BrokenPipeError:
        # The reader has gone (`tightlip scan | head`); Python would complain again while it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return errors.UNCHECKED
    except KeyboardInterrupt:
        return _complain("interrupted; not everything was checked", 130)
    except Exception as error:
        if os.environ.get("TIGHTLIP_DEBUG"):
            raise
        return _complain(
            f"internal error: {type(error).__name__}{_place(error)}; not everything was checked. "
            "Please report it; TIGHTLIP_DEBUG=1 shows the traceback, which may hold secrets",
            errors.UNCHECKED,
        )
    return code


def _run(given: list[str]) -> int:
    if not given or given[0] in ("-h", "--help", "help"):
        commands = "\n".join(f"  {name:<10}{purpose}" for name, purpose in COMMANDS.items())
        sys.stdout.write(USAGE.format(commands=commands))
        return errors.CLEAN if given else errors.USAGE
    if given[0] == "--version":
        from tightlip import __version__

        sys.stdout.write(f"tightlip {__version__}\n")
        return errors.CLEAN
    name = given[0]
    if name not in COMMANDS:
        import difflib

        near = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(COMMANDS)}"
        raise errors.UsageError(f"no command {name!r}{hint}")
    from importlib import import_module

    command = import_module(f"tightlip.cli.{name}")
    return int(command.main(given[1:]))


def _complain(message: str, code: int) -> int:
    from tightlip.report.text import printable

    try:
        sys.stderr.write(f"tightlip: {printable(message)}\n")
        sys.stderr.flush()
    except OSError:
        pass
    return code


def _place(error: BaseException) -> str:
    """Where in this package `error` was raised, as " in engine/scan.py:12"."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename.replace(os.sep, "/")
        if "/tightlip/" in name:
            place = f" in {name.rpartition('/tightlip/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


if __name__ == "__main__":
    sys.exit(main())
