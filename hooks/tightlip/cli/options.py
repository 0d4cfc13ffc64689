"""What commands share: reading arguments quickly, option groups, and writing reports."""

from __future__ import annotations

import os
import sys

from tightlip.errors import CheckError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from tightlip.report.result import Result

FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")
"""Each has a module of its name in `tightlip.report`, which is imported when it is asked for."""

_NONE: dict[str, str] = {}

LONG = 1000
"""Files from which on a progress bar is worth a line."""


class Arguments:
    """Parsed options as attributes; what argparse gives, without it."""

    def __init__(self, **values: object) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> object:
        raise AttributeError(name)


def parse(
    arguments: list[str],
    build: Callable[[], argparse.ArgumentParser],
    defaults: dict[str, object],
    flags: dict[str, str],
    valued: Mapping[str, str] = _NONE,
    alone: Mapping[str, str] = _NONE,
) -> argparse.Namespace:
    """Parse `arguments`.

    Hooks call with on/off `flags` (as {"--staged": "staged"}) and paths, or options of two words that are `valued`
    (as {"--output": "output"}; what is `alone` has a value for that). Such a call is read here, since argparse's
    import alone takes longer than a hook should. Everything else goes to the parser that `build` makes.
    Raises UsageError instead of exiting, and where an argument may be an option or a file that is here: git can hold
    a file called `--help`, and a hook that took its name for the option would check nothing.
    """
    if "--" not in arguments:
        for argument in arguments:
            if argument.startswith("-") and os.path.lexists(argument):
                raise UsageError(f"{argument}: an option, or the file of that name? Put -- before the names of files")
    values = dict(defaults)
    paths: list[str] = []
    left = iter(range(len(arguments)))
    for place in left:
        argument = arguments[place]
        if argument == "--":
            paths += arguments[place + 1 :]
            break
        if argument in flags:
            values[flags[argument]] = True
        elif argument in valued:
            value = "".join(arguments[place + 1 : place + 2])
            if not value or value.startswith("-"):
                if argument not in alone:
                    return build().parse_args(arguments)
                value = alone[argument]
            else:
                next(left)
            if argument == "--format" and value not in FORMATS:
                return build().parse_args(arguments)
            values[valued[argument]] = value
        elif argument.startswith("-"):
            return build().parse_args(arguments)
        else:
            paths.append(argument)
    return Arguments(**values, paths=paths)  # type: ignore[return-value]


def parser(command: str, purpose: str, examples: str) -> argparse.ArgumentParser:
    """An argparse parser whose errors are UsageErrors and whose help ends with examples."""
    import argparse

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> None:  # type: ignore[override]
            raise UsageError(f"{self.prog.removeprefix('tightlip ')}: {message}; see {self.prog} --help")

    return Parser(
        prog=f"tightlip {command}",
        description=purpose,
        epilog="examples:\n" + examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """`--format` and `--output`, which every checking command has."""
    parser.add_argument("--format", choices=FORMATS, default="text", help="how findings are written (default: text)")
    parser.add_argument("--output", metavar="FILE", help="write the report to FILE instead of standard output")


def write_report(result: Result, form: str, output: str | None) -> None:
    """Write the report where it is wanted. A file is written whole or not at all. Raises CheckError."""
    if form == "text":
        from tightlip.report import text

        content = text.render(result, color=output is None and use_color())
    elif form == "gitlab":
        from time import time

        from tightlip.report import gitlab

        content = gitlab.render(result, commit=_commit(), ended=time(), rotate=_rotate(result))
    elif form in ("json", "sarif"):
        from importlib import import_module

        content = str(import_module(f"tightlip.report.{form}").render(result, _rotate(result)))
    else:
        from importlib import import_module

        content = str(import_module(f"tightlip.report.{form}").render(result))
    if output is None:
        sys.stdout.flush()
        stream = getattr(sys.stdout, "buffer", None)
        if stream is None:
            sys.stdout.write(content)
        else:
            stream.write(content.encode("utf-8", "backslashreplace"))
        return
    write_whole(output, content.encode("utf-8", "backslashreplace"))


def _rotate(result: Result) -> dict[str, str]:
    """How to replace what was found, by rule: read from the rule files only where something was found."""
    if not result.findings:
        return {}
    from tightlip import config, git
    from tightlip.rules import files, rotation

    settings = config.load(git.find_toplevel() or os.curdir)
    return rotation.texts(
        files.rule_files([files.CATALOGUE, *settings.rule_places()]), {finding.rule for finding in result.findings}
    )


def _commit() -> str:
    """The commit that is checked out here, "" where there is none."""
    from tightlip import git

    try:
        return git.run(["rev-parse", "--quiet", "--verify", "HEAD"]).decode().strip()
    except git.GitError:
        return ""


def write_whole(path: str, content: bytes) -> None:
    """Write a file by writing another beside it and renaming. Raises CheckError with the reason.

    What is no regular file, such as `/dev/null` or a pipe, is written to and never replaced.
    """
    import stat

    from tightlip.cache import new_file

    try:
        if os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode):
            with open(path, "wb") as stream:
                stream.write(content)
            return
        handle, temporary = new_file(os.path.dirname(path) or ".", ".tightlip-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            os.chmod(temporary, _mode(path))
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise CheckError(f"{path}: cannot be written: {error.strerror}") from None


def _mode(path: str) -> int:
    """The mode of the file that is replaced, else what the umask leaves of 0666."""
    try:
        return os.stat(path).st_mode & 0o7777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def use_color() -> bool:
    """Whether standard output is a terminal that wants colour (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def has_bar(form: str) -> bool:
    """Whether a progress bar can be seen beside a report in this `form`."""
    return form == "text" and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


class progress:  # noqa: N801 - used as a function: `with progress(...) as advance`
    """A progress bar on a terminal's standard error, when there are enough files to wait for.

    A class, since `contextlib` is not loaded on the commit path.
    """

    def __init__(self, total: int, form: str) -> None:
        self._bar: object = None
        if total >= LONG and has_bar(form):
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("scanning", total=total)

    def __enter__(self) -> Callable[[int], None] | None:
        if self._bar is None:
            return None
        self._bar.start()  # type: ignore[attr-defined]
        return lambda count: self._bar.advance(self._task, count)  # type: ignore[attr-defined]

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()  # type: ignore[attr-defined]


def notice(message: str) -> None:
    """Say something beside the report, on standard error."""
    sys.stderr.write(f"tightlip: {message}\n")
