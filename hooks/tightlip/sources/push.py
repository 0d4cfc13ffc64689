"""What a push would send: the commits that the remote does not have, by what git or a host of hooks tells."""

from __future__ import annotations

from tightlip import gitlog
from tightlip.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

DELETED = "(delete)"


class Push:
    """`tips` are names of what is sent, `known` of what the remote has. `remote` is its name, or its URL where it has
    none; "" for any remote. `partly` is whether more may be sent: hosts tell of one ref only."""

    __slots__ = ("known", "partly", "remote", "tips")

    def __init__(self, tips: list[str], known: list[str], remote: str, *, partly: bool = False) -> None:
        self.tips = tips
        self.known = known
        self.remote = remote
        self.partly = partly


def from_git(lines: bytes, remote: str) -> Push:
    """What git writes to its pre-push hook: a line `LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID` for each ref. A deletion
    sends nothing. Raises UsageError for anything else."""
    tips: list[str] = []
    known: list[str] = []
    for line in lines.decode("utf-8", "surrogateescape").splitlines():
        words = line.rsplit(None, 3)
        if len(words) != 4 or not _is_id(words[1]) or not _is_id(words[3]):
            raise UsageError("push: standard input is not what git gives its pre-push hook; see tightlip push --help")
        if words[1].strip("0"):
            tips.append(words[1])
        if words[3].strip("0"):
            known.append(words[3])
    return Push(tips, known, remote)


def from_host(environment: Mapping[str, str]) -> Push | None:
    """What pre-commit or prek tell in the environment, None where they tell nothing.

    Of several refs they tell the first that is not deleted. A push of a whole history has no PRE_COMMIT_FROM_REF;
    pre-commit then leaves out PRE_COMMIT_TO_REF as well, and the local branch (or what was named instead) says it.
    """
    tip = environment.get("PRE_COMMIT_TO_REF") or environment.get("PRE_COMMIT_LOCAL_BRANCH")
    if not tip or tip == DELETED:
        return None
    since = environment.get("PRE_COMMIT_FROM_REF")
    remote = environment.get("PRE_COMMIT_REMOTE_NAME", "")
    return Push([tip], [since] if since and since != tip else [], remote, partly=bool(remote))


def commits(root: str, push: Push) -> tuple[list[str], list[tuple[str, str]]]:
    """The commits that the remote does not have, oldest first, and what tags bring (see history.tagged).

    The remote has what its tracking branches show and what git said of it. Raises UsageError for an unknown tip.
    """
    from tightlip.sources import history

    for name, known in zip(push.tips, gitlog.describe(root, push.tips), strict=True):
        if known is None:
            raise UsageError(f"push: {name}: git knows no such ref or commit")
    further: list[str] = []
    if push.partly:
        from tightlip.sources import pushcommand

        further, prefixes = pushcommand.refs(root)
        further += gitlog.refs(root, prefixes)
    tips, tags = history.tagged(root, list(dict.fromkeys([*push.tips, *further])))
    if not tips:
        return [], tags
    had = [
        known[0] for known in gitlog.describe(root, push.known) if known is not None and known[1] in ("commit", "tag")
    ]
    if any(char in push.remote for char in "*?[\\"):
        remotes = []  # no name of a remote, and git would take it for a pattern
    else:
        remotes = ["--not", f"--remotes={push.remote}" if push.remote else "--remotes"]
    return gitlog.rev_list(root, remotes, tips=tips, without=had), tags


def _is_id(word: str) -> bool:
    return len(word) in (40, 64) and not word.strip("0123456789abcdef")
