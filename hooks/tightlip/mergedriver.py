"""How git merges the baseline: with our driver in a clone that has tightlip, with its own `union` in every other.

The repository's `.gitattributes`, which is committed, asks for `union`: every git has it, and the file is laid out for
it (baseline.layout). This clone's `info/attributes`, which is stronger, names our driver, and this clone's
configuration says what that is, with the way to this Python in it.
"""

from __future__ import annotations

import os
import re
import sys
from fnmatch import fnmatch

from tightlip import git
from tightlip.errors import CheckError

NAME = "tightlip"
FILE = ".gitattributes"
_TITLE = f"merge.{NAME}.name", "join baselines by entry (tightlip baseline merge)"
_DRIVER = f"merge.{NAME}.driver"
_CALL = "baseline merge %O %A %B %P"


def command() -> str:
    """What git runs: this Python while it is there, else tightlip on the PATH, else git's own `union`."""
    code = "import sys; sys.path[:] = filter(None, sys.path); from tightlip.cli.main import main; sys.exit(main())"
    python = "'" + sys.executable.replace("'", "'\\''").replace("%", "%%") + "'"
    return (
        f"if [ -x {python} ]; then {python} -c '{code}' {_CALL}; "
        f"elif command -v tightlip >/dev/null 2>&1; then tightlip {_CALL}; "
        "else git merge-file -q --union %A %O %B; fi"
    )


def line(name: str) -> str:
    """The line of `.gitattributes` for the baseline called `name` (relative to the top, with forward slashes)."""
    return f"{_pattern(name)} merge=union text eol=lf"


def local_line(name: str) -> str:
    """The line of this clone's own attributes."""
    return f"{_pattern(name)} merge={NAME}"


def old_line(name: str) -> str:
    """The line that install once wrote to `.gitattributes`. A clone without our driver cannot do what it says, and
    merges the file as text."""
    return f"{_pattern(name)} merge={NAME} text eol=lf"


def _pattern(name: str) -> str:
    pattern = "/" + re.sub(r"([\\*?\[])", r"\\\1", name)
    if re.search(r'[\s"]', pattern) or not pattern.isascii():
        pattern = '"' + pattern.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'
    return pattern


def local(root: str) -> str:
    """The file with this clone's own attributes, the same for all of its work trees. It need not exist."""
    said = git.run(["rev-parse", "--git-path", "info/attributes"], cwd=root)
    return os.path.join(root, os.fsdecode(said).rstrip("\n"))


def configured(root: str) -> str:
    """The driver's command in the configuration in force at `root`, "" where there is none."""
    return git.run(["config", "--get", _DRIVER], cwd=root, ok=(0, 1)).decode("utf-8", "replace").strip()


def attribute(root: str, name: str) -> str:
    """The merge driver that git's attributes name for the file, "" where none is."""
    said = git.run(["check-attr", "-z", "merge", "--", name], cwd=root).split(b"\0")
    value = os.fsdecode(said[2]) if len(said) > 2 else ""
    return "" if value == "unspecified" else value


def configure(root: str) -> bool:
    """Write the settings; whether they were others before."""
    before = configured(root)
    git.run(["config", "--local", *_TITLE], cwd=root)
    git.run(["config", "--local", _DRIVER, command()], cwd=root)
    return before != command()


def unconfigure(root: str) -> bool:
    """Take the settings out; whether there were any. A driver that somebody put in the place of ours stays."""
    found = False
    if _CALL not in configured(root):
        return False
    for key in (_TITLE[0], _DRIVER):
        if git.run(["config", "--local", "--get-all", key], cwd=root, ok=(0, 1)):
            git.run(["config", "--local", "--unset-all", key], cwd=root)
            found = True
    if found and not git.run(["config", "--local", "--get-regexp", rf"^merge\.{NAME}\."], cwd=root, ok=(0, 1)):
        # git leaves an empty section behind; there is none to remove where it did not.
        git.run(["config", "--local", "--remove-section", f"merge.{NAME}"], cwd=root, ok=(0, 1, 128))
    return found


def read(path: str) -> bytes:
    """The content of an attributes file, b"" where there is none. Raises CheckError."""
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise CheckError(f"{path}: cannot be read: {error.strerror}") from None


def with_line(content: bytes, wanted: str) -> bytes:
    """The content of an attributes file with the line `wanted`, at its end unless it is there."""
    if wanted.encode() in content.splitlines():
        return content
    return content + (b"" if not content or content.endswith(b"\n") else b"\n") + wanted.encode() + b"\n"


def without_line(content: bytes, unwanted: str) -> bytes:
    """The content of an attributes file without that line. One that somebody changed is somebody's own."""
    return b"".join(each for each in content.splitlines(keepends=True) if each.strip() != unwanted.encode())


def shared(content: bytes, name: str) -> bytes:
    """The content of `.gitattributes` as install wants it: with `union` for the baseline called `name`, instead of the
    line that it once wrote, unless another line says how to merge it."""
    renewed = without_line(content, old_line(name))
    for each in renewed.decode("utf-8", "surrogateescape").splitlines():
        pattern, *said = each.split() or [""]
        if any(word.lstrip("-!").startswith("merge") for word in said) and any(
            fnmatch(full, pattern.lstrip("/")) for full in (name, os.path.basename(name))
        ):
            return renewed
    return with_line(renewed, line(name))
