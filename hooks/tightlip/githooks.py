"""git's own hooks: where they stand, whose they are, and writing and removing those of tightlip.

A hook of ours says so in its second line, with a checksum of the rest: a hook that somebody edited is somebody's own.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import zlib

from tightlip import git
from tightlip.errors import CheckError, UsageError

COMMANDS = {
    "pre-commit": "guard --staged",
    "commit-msg": 'message "$1"',
    "pre-push": 'push "$@"',
    "pre-merge-commit": "guard --staged",
    "pre-receive": "receive",
    "update": 'receive "$@"',
}
"""The hook types that tightlip can be, with what each runs."""

DEFAULT = ("pre-commit", "commit-msg", "pre-push")
"""What a work tree should have. A bare repository should have pre-receive."""

READING = ("pre-push", "pre-receive")
"""Types to which git writes on standard input, which a chained hook wants to read as well."""

BEFORE = ".before-tightlip"
"""Ending of the hook that stood there, and runs first."""

_MARK = b"# written by `tightlip install`, checksum "

_OWNERS = {
    b"pre-commit.com": "pre-commit",
    b"prek": "prek",
    b"husky": "husky",
    b'$(dirname "$0")/h': "husky",
    b"lefthook": "lefthook",
    b"overcommit": "overcommit",
}

ADVICE = {
    "pre-commit": "give it tightlip's hooks in .pre-commit-config.yaml (docs/install.md)",
    "prek": "give it tightlip's hooks in .pre-commit-config.yaml (docs/install.md)",
    "husky": "add tightlip's line to the file of that name in .husky (docs/install.md)",
    "lefthook": "add tightlip's command to lefthook.yml (docs/install.md)",
}
"""How to run tightlip in what other programs have installed."""


_BY_NAME = ("husky", "overcommit")
"""Programs whose hooks go by their own file's name, and so do nothing under another."""


class Folder:
    """Where git looks for hooks: `path`, absolute. `scope` is that of core.hooksPath ("local", "global", ...), "" where
    it is not set; `tracked` is whether the folder is part of the work tree, and so of what others get."""

    def __init__(self, root: str) -> None:
        listed = git.run(["rev-parse", "--git-path", "hooks"], cwd=root)
        self.path = os.path.join(root, os.fsdecode(listed.rstrip(b"\n")))
        found = git.run(["config", "--show-scope", "--get", "core.hooksPath"], cwd=root, ok=(0, 1))
        self.scope = found.split(None, 1)[0].decode() if found.strip() else ""
        top = os.path.realpath(root)
        here = os.path.realpath(self.path)
        self.tracked = here.startswith(top + os.sep) and not git.in_git_folder(os.path.dirname(here))

    def file(self, kind: str) -> str:
        """The path of one hook, which need not be there."""
        return os.path.join(self.path, kind)

    @property
    def shared(self) -> bool:
        """Whether other repositories run the hooks of this folder, too."""
        return self.scope not in ("", "local", "worktree")


def owner(path: str) -> str:
    """Whose hook stands at `path`: "tightlip", a program of ADVICE, "other", or "" where there is none."""
    if not os.path.lexists(path):
        return ""
    try:
        with open(path, "rb") as stream:
            content = stream.read(1 << 20)
    except OSError:
        return "other"
    lines = content.split(b"\n", 2)
    if len(lines) == 3 and lines[1].startswith(_MARK):
        return "tightlip" if lines[1][len(_MARK) :] == b"%08x" % zlib.crc32(lines[2]) else "other"
    for word, name in _OWNERS.items():
        if word in content.lower():
            return name
    return "other"


def passes_over(command: str) -> bool:
    """Whether an alias of git runs a command without its hooks."""
    if "--no-verify" in command or "hookspath=" in command.lower():
        return True
    return bool(re.search(r"\bcommit\b[^|;&]*\s-[a-zA-Z]*n", command))


def runs(path: str) -> bool:
    """Whether git runs the hook at `path`: it passes over what is not executable."""
    return os.path.isfile(path) and (sys.platform == "win32" or os.access(path, os.X_OK))


def install(folder: Folder, kind: str, *, force: bool = False) -> str:
    """Write the hook of type `kind`; returns what was done. Raises UsageError where another's stands there, unless
    `force`: then it is kept beside ours, which runs it first, if it can be. Raises CheckError where the folder cannot
    be written."""
    path = folder.file(kind)
    theirs = owner(path)
    before = path + BEFORE
    moved = theirs not in ("", "tightlip")
    if moved and (not force or theirs in _BY_NAME):
        advice = ADVICE.get(theirs, "call tightlip from it (docs/install.md)")
        whose = "another hook" if theirs == "other" else f"a hook of {theirs}"
        other = "" if theirs in _BY_NAME else ", or --force to keep it and run it first"
        raise UsageError(f"install: {path}: {whose} stands there; {advice}{other}")
    if moved and os.path.lexists(before):
        raise UsageError(f"install: {before}: an earlier hook was kept there; move it away first")
    content = script(kind, portable=folder.tracked or folder.shared)
    try:
        os.makedirs(folder.path, exist_ok=True)
        if moved:
            _copy(path, before)
        _write(path, content)
    except OSError as error:
        raise CheckError(f"install: {path}: cannot be written: {error.strerror}") from None
    kept = f", which first runs what was there, now {kind}{BEFORE}" if moved else ""
    return f"{'renewed' if theirs == 'tightlip' else 'installed'} {path}{kept}"


def uninstall(folder: Folder, kind: str) -> str:
    """Remove our hook of type `kind`, and put back what stood there before; what was done, "" for nothing to do. Raises
    CheckError."""
    path = folder.file(kind)
    if owner(path) != "tightlip":
        return ""
    try:
        if os.path.lexists(path + BEFORE):
            os.replace(path + BEFORE, path)
            return f"removed {path}, and put back what stood there before"
        os.unlink(path)
    except OSError as error:
        raise CheckError(f"uninstall: {path}: cannot be removed: {error.strerror}") from None
    return f"removed {path}"


def script(kind: str, *, portable: bool) -> bytes:
    """The hook's text. One that is `portable` looks for tightlip on the PATH; others know this Python, too.

    The current folder is taken out of Python's path: a repository may hold a folder called `tightlip`.
    """
    command = COMMANDS[kind]
    reads = kind in READING
    lines = [f'before="$0{BEFORE}"', 'if [ -x "$before" ]; then']
    if reads:
        lines = ["input=$(cat)", '[ -z "$input" ] || input="$input', '"', *lines]
    lines += ['    printf %s "$input" | "$before" "$@" || exit'] if reads else ['    "$before" "$@" || exit']
    lines += ["fi"]
    start = 'printf %s "$input" | ' if reads else "exec "
    if not portable:
        code = "import sys; sys.path[:] = filter(None, sys.path); from tightlip.cli.main import main; sys.exit(main())"
        lines += [f"python={_quote(sys.executable)}", 'if [ -x "$python" ]; then']
        lines += [f"    {start}\"$python\" -c '{code}' {command}", *(["    exit"] if reads else []), "fi"]
    lines += ["if command -v tightlip >/dev/null 2>&1; then", f"    {start}tightlip {command}"]
    lines += [*(["    exit"] if reads else []), "fi"]
    lines += [
        f'echo "tightlip: not found, nothing was checked; install it, or remove the hook {kind}: $0" >&2',
        "exit 3",
    ]
    body = "\n".join(lines).encode("utf-8", "surrogateescape") + b"\n"
    return b"#!/bin/sh\n" + _MARK + b"%08x" % zlib.crc32(body) + b"\n" + body


def _quote(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _copy(path: str, target: str) -> None:
    if os.path.islink(path):
        os.symlink(os.readlink(path), target)
    else:
        shutil.copy2(path, target)


def _write(path: str, content: bytes) -> None:
    """Whole or not at all, and executable from the first moment; a link is replaced, not followed."""
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".tightlip-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(temporary, 0o755)  # noqa: S103 - a hook is executable
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
