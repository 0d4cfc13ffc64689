"""`tightlip env exec`: start a program with every declared variable in its environment, or not at all."""

from __future__ import annotations

import os
import sys

from tightlip import errors
from tightlip.cli import options, startup
from tightlip.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from tightlip.runtime.resolve import Resolution


def build() -> argparse.ArgumentParser:
    """The options of `tightlip env exec`."""
    parser = options.parser(
        "env exec",
        "Look up every variable of the manifest, put them into the environment, and become COMMAND: its signals and\n"
        "its exit code are its own. If a variable is missing or unfit (exit code 2) or a backend does not answer (3),\n"
        "all of it is said, and COMMAND is not started.",
        "  tightlip env exec -- gunicorn app:app\n  tightlip env exec --profile development -- python -m app\n",
    )
    startup.add_options(parser)
    parser.add_argument("paths", metavar="-- COMMAND", nargs="*", help="the program and its arguments")
    return parser


def main(arguments: list[str]) -> int:
    """Resolve, then be replaced by the command."""
    own, command = arguments, []
    if "--" in arguments:
        place = arguments.index("--")
        own, command = arguments[:place], arguments[place + 1 :]
    args = options.parse(own, build, startup.DEFAULTS, {})
    if args.paths or not command:
        raise UsageError("env exec: put the command behind --, as in: tightlip env exec -- python -m app")
    resolution = startup.resolved(args)
    if resolution.problems:
        from tightlip.runtime import message

        sys.stderr.write(startup.printable_lines(message.problems(resolution)))
        if resolution.exit_code:
            sys.stderr.write(f"tightlip: {command[0]} was not started\n")
            return resolution.exit_code
    return _become(command, environment(resolution, os.environ))


def environment(resolution: Resolution, given: Mapping[str, str]) -> dict[str, str]:
    """The command's environment: `given`, with what was found for the declared variables. One that was set where it
    may not come from is taken out, and so is a `NAME_FILE` once it has been read: many programs refuse to have both.
    """
    changed = dict(given)
    for name, variable in resolution.variables.items():
        if variable.value is None:
            changed.pop(name, None)
            continue
        changed[name] = variable.value.get_secret_value()
        if variable.origin.startswith("file ") and f"{name}_FILE" not in resolution.variables:
            changed.pop(f"{name}_FILE", None)
    return changed


def _become(command: list[str], environ: Mapping[str, str]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        if sys.platform == "win32":  # there exec starts a second process, and this one would end before it
            import subprocess

            return subprocess.run(command, env=dict(environ), check=False).returncode
        _plain_signals()
        os.execvpe(command[0], command, environ)  # noqa: S606 - no shell between: the arguments are as given
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"env exec: {command[0]}: no such program") from None
    except PermissionError:
        raise UsageError(f"env exec: {command[0]}: may not be executed") from None
    except OSError as error:
        raise errors.CheckError(f"env exec: {command[0]}: cannot be started: {error.strerror}") from None
    except ValueError:
        raise UsageError("env exec: an argument holds a NUL byte") from None


def _plain_signals() -> None:
    """Python ignores these signals, and a program keeps what its predecessor ignored: `yes | head` would not end."""
    import signal

    for name in ("SIGPIPE", "SIGXFSZ"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
