"""Which refs a `git push` that runs above this process was asked to send.

pre-commit and prek read git's list of refs, and tell their hooks of the first only: after `git push origin main topic`
a hook that trusts them never looks at `topic`. So the command line of the push is read where the system shows it, and
where it does not say which refs, all branches and tags count.
"""

from __future__ import annotations

import os

from tightlip import git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EVERY = ("refs/heads/", "refs/tags/")
"""Prefixes of the refs that count when it is not known which are sent."""

_VALUED = ("-C", "-c", "--git-dir", "--work-tree", "--namespace", "--exec-path", "--config-env")
_VALUED_HERE = ("-o", "--push-option", "--receive-pack", "--exec", "--repo", "--recurse-submodules")
_MANY = {"--all": EVERY[:1], "--branches": EVERY[:1], "--tags": EVERY[1:], "--follow-tags": EVERY[1:]}
_MANY["--mirror"] = ("refs/",)


def refs(root: str) -> tuple[list[str], list[str]]:
    """What the push above sends besides the ref that a host tells: names of objects, and prefixes of refs."""
    for words in commands_above():
        arguments = push_arguments(words)
        if arguments is not None:
            return asked(arguments, config(root))
    return [], list(EVERY)


def asked(arguments: Sequence[str], settings: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The same from the words after `push`. With nothing named, `settings` of git decide."""
    named: list[str] = []
    prefixes: list[str] = []
    rest = iter(arguments)
    for word in rest:
        if word == "--":
            named += rest
        elif word in _VALUED_HERE:
            next(rest, "")
        elif word in _MANY:
            prefixes += _MANY[word]
        elif not word.startswith("-"):
            named.append(word)
    sources: list[str] = []
    refspecs = iter(named[1:])
    for refspec in refspecs:
        source = refspec.lstrip("+").partition(":")[0]
        if refspec == "tag":
            sources.append(f"refs/tags/{next(refspecs, '')}")
        elif "*" in source or refspec.lstrip("+") == ":":
            prefixes += EVERY
        elif source:
            sources.append(source)
    if settings.get("push.followtags") == "true":
        prefixes += EVERY[1:]
    if (
        len(named) < 2
        and not prefixes
        and (settings.get("push.default") == "matching" or any(key.startswith("remote.") for key in settings))
    ):
        prefixes += EVERY
    return sources, prefixes


def push_arguments(words: Sequence[str]) -> list[str] | None:
    """The words after `push` if this is a command line of `git push`, else None."""
    if not words or os.path.basename(words[0]).removesuffix(".exe") not in ("git", "git-push"):
        return None
    if "git-push" in words[0]:
        return list(words[1:])
    place = 1
    while place < len(words) and words[place].startswith("-"):
        place += 2 if words[place] in _VALUED else 1
    return list(words[place + 1 :]) if words[place : place + 1] == ["push"] else None


def config(root: str) -> dict[str, str]:
    """The settings of git under which a plain `git push` sends more than one branch."""
    wanted = r"^(push\.(default|followtags)|remote\..*\.(push|mirror))$"
    listed = git.run(["config", "-z", "--get-regexp", wanted], cwd=root, ok=(0, 1)).decode("utf-8", "replace")
    pairs = (line.partition("\n") for line in listed.split("\0")[:-1])
    return {key: value or "true" for key, _, value in pairs}


def commands_above() -> list[list[str]]:
    """The command lines of the processes above this one, nearest first, as far as the system shows them."""
    table: dict[int, tuple[int, list[str]]] | None = None if os.path.isdir("/proc/self") else _table()
    found: list[list[str]] = []
    process = os.getppid()
    while process > 1 and len(found) < 30:
        parent, words = _linux(process) if table is None else table.get(process, (0, []))
        found.append(words)
        process = parent
    return found


def _linux(process: int) -> tuple[int, list[str]]:
    try:
        with open(f"/proc/{process}/stat", "rb") as stream:
            parent = int(stream.read().rpartition(b")")[2].split()[1])
        with open(f"/proc/{process}/cmdline", "rb") as stream:
            return parent, [os.fsdecode(word) for word in stream.read().split(b"\0")[:-1]]
    except (OSError, ValueError, IndexError):
        return 0, []


def _table() -> dict[int, tuple[int, list[str]]]:
    """Every process with its parent and command line, as `ps` tells; empty where there is no `ps`."""
    import subprocess

    try:
        listed = subprocess.check_output(["ps", "-A", "-ww", "-o", "pid=,ppid=,command="], stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return {}
    rows = [line.split() for line in listed.decode("utf-8", "replace").splitlines()]
    return {int(row[0]): (int(row[1]), row[2:]) for row in rows if len(row) > 2 and row[0].isdigit()}
