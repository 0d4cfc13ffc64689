"""A commit's message as git will keep it: without comments, and without what follows the scissors line."""

from __future__ import annotations

import os

from tightlip import git
from tightlip.model import Blob, Skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SCISSORS = b" ------------------------ >8 ------------------------"
AUTOMATIC = b"#;@!$%^&|:"
"""The characters that git chooses from with `core.commentChar=auto`."""


def read(root: str | None, files: Iterable[tuple[str, str]]) -> Iterator[Blob | Skip]:
    """The messages in `files` (paths on disk), lines that git drops left empty so that the others keep their place."""
    for path, _ in files:
        try:
            with open(path, "rb") as stream:
                data = stream.read()
        except OSError as error:
            yield Skip(path, f"cannot be read: {error.strerror}")
            continue
        yield Blob(path, kept(data, *_habits(root)) if data else data)


def kept(data: bytes, comment: bytes, cleanup: str) -> bytes:
    """What git keeps of a message that was edited. `comment` is what a comment begins with, "auto" for git's own
    choice; `cleanup` as in `commit.cleanup`. Where it is not certain that a line goes, it stays."""
    if comment == b"auto":
        comment = _chosen(data)
    if not comment or cleanup in ("verbatim", "whitespace"):
        return data
    lines = data.split(b"\n")
    for place, line in enumerate(lines):
        if line.rstrip(b"\r") == comment + SCISSORS and _is_cut(lines[place + 1 :], comment, cleanup):
            lines[place:] = [b""] * (len(lines) - place)
            break
    if cleanup == "scissors":
        return b"\n".join(lines)
    return b"\n".join(b"" if line.startswith(comment) else line for line in lines)


def _is_cut(following: list[bytes], comment: bytes, cleanup: str) -> bool:
    """Whether git wrote the scissors line: then its warning comes next, and a diff or nothing. git cuts there only
    with `--verbose` or `--cleanup=scissors`; a line that a person typed is a comment like others."""
    rest = iter(following)
    first = next(rest, b"")
    if not first.startswith(comment):
        return cleanup == "scissors"
    for line in rest:
        if not line.startswith(comment):
            return not line.strip() or line.startswith(b"diff --") or cleanup == "scissors"
    return True


def _chosen(data: bytes) -> bytes:
    """The comment character that git chose: what its scissors line or the last line begins with."""
    for line in data.split(b"\n"):
        if line.endswith(SCISSORS) and len(line) == len(SCISSORS) + 1 and line[:1] in AUTOMATIC:
            return line[:1]
    last = data.rstrip().rsplit(b"\n", 1)[-1]
    return last[:1] if last[:1] in AUTOMATIC and last[1:2] in (b"", b" ", b"\t") else b""


def _habits(root: str | None) -> tuple[bytes, str]:
    """What begins a comment, and how messages are cleaned up.

    git tells its hooks by `GIT_EDITOR=:` that nobody edited the message; then it drops no comment
    """
    if os.environ.get("GIT_EDITOR") == ":":
        return b"", "whitespace"
    wanted = "^(core[.]comment(char|string)|commit[.]cleanup)$"
    comment, cleanup = b"#", "default"
    for line in git.run(["config", "-z", "--get-regexp", wanted], cwd=root or "", ok=(0, 1)).split(b"\0")[:-1]:
        key, _, value = line.partition(b"\n")
        if key == b"commit.cleanup":
            cleanup = value.decode("utf-8", "replace")
        else:
            comment = value
    return comment, cleanup
