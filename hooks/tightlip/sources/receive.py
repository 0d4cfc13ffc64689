"""What a repository is about to receive: the commits that none of its refs reaches yet.

git keeps their objects in a quarantine folder until its hooks agree, and tells of it in `GIT_OBJECT_DIRECTORY`; that
is kept for every process of git, so they are read there, and vanish with the folder if the push is refused.
"""

from __future__ import annotations

from tightlip import gitlog
from tightlip.errors import UsageError
from tightlip.sources import history

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def tips(lines: bytes, arguments: Sequence[str]) -> list[str]:
    """The ids that refs are to have: of a pre-receive hook's input, lines `OLD NEW REF`, or of an update hook's
    arguments, `REF OLD NEW`. A deletion brings nothing. Raises UsageError for anything else."""
    if arguments:
        if len(arguments) != 3:
            raise UsageError("receive: git gives an update hook REF OLD NEW; see tightlip receive --help")
        updates = [(arguments[1], arguments[2])]
    else:
        words = [line.split(b" ", 2) for line in lines.splitlines()]
        if not words or any(len(word) != 3 for word in words):
            raise UsageError("receive: standard input is not what git gives a pre-receive hook; see its --help")
        updates = [(word[0].decode("ascii", "replace"), word[1].decode("ascii", "replace")) for word in words]
    for update in updates:
        for oid in update:
            if len(oid) not in (40, 64) or oid.strip("0123456789abcdef"):
                raise UsageError(f"receive: {oid}: not an object's id; see tightlip receive --help")
    return list(dict.fromkeys(new for _, new in updates if new.strip("0")))


def commits(root: str, new: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """The commits that `new` brings, oldest first, and what tags bring (see history.tagged). Raises GitError."""
    reached, tags = history.tagged(root, new)
    return (gitlog.rev_list(root, ["--not", "--all"], tips=reached) if reached else []), tags
