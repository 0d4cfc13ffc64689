"""git's merge driver for the baseline: the two settings in git's configuration, and the line in `.gitattributes`.

The settings are this clone's, with the way to this Python in them; the line belongs to the repository and is committed.
In a clone that has the line and not the settings git merges the file as text.
"""

from __future__ import annotations

import os
import re
import sys

from tightlip import git

NAME = "tightlip"
FILE = ".gitattributes"
_TITLE = f"merge.{NAME}.name", "join baselines by entry (tightlip baseline merge)"
_DRIVER = f"merge.{NAME}.driver"
_CALL = "baseline merge %O %A %B %P"


def command() -> str:
    """What git runs: this Python while it is there, else tightlip on the PATH, else git's own merge of texts."""
    code = "import sys; sys.path[:] = filter(None, sys.path); from tightlip.cli.main import main; sys.exit(main())"
    python = "'" + sys.executable.replace("'", "'\\''").replace("%", "%%") + "'"
    return (
        f"if [ -x {python} ]; then {python} -c '{code}' {_CALL}; "
        f"elif command -v tightlip >/dev/null 2>&1; then tightlip {_CALL}; "
        "else git merge-file -q %A %O %B; fi"
    )


def line(name: str) -> str:
    """The line of `.gitattributes` for the baseline called `name` (relative to the top, with forward slashes)."""
    pattern = "/" + re.sub(r"([\\*?\[])", r"\\\1", name)
    if re.search(r'[\s"]', pattern) or not pattern.isascii():
        pattern = '"' + pattern.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'
    return f"{pattern} merge={NAME} text eol=lf"


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


def with_line(content: bytes, name: str) -> bytes:
    """The content of `.gitattributes` with our line, at its end unless it is there."""
    wanted = line(name).encode()
    if wanted in content.splitlines():
        return content
    return content + (b"" if not content or content.endswith(b"\n") else b"\n") + wanted + b"\n"


def without_line(content: bytes, name: str) -> bytes:
    """The content of `.gitattributes` without our line. One that somebody changed is somebody's own."""
    wanted = line(name).encode()
    return b"".join(each for each in content.splitlines(keepends=True) if each.rstrip(b"\r\n") != wanted)
