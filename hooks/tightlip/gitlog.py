"""git's history: which commits there are, what each one changes, and objects as they are read.

The part of git.py that no commit waits for. What can be large is streamed.
"""

from __future__ import annotations

import os

from tightlip.git import GitError, Running, blobs, find_toplevel, run
from tightlip.gitstream import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def describe(root: str, names: Sequence[str]) -> list[tuple[str, str] | None]:
    """The id and the type (commit, tree, blob, tag) of each object, None where there is none of that name."""
    if not names:
        return []
    asked = "".join(name + "\n" for name in names)
    output = run(["cat-file", "--batch-check=%(objectname) %(objecttype)"], cwd=root, stdin=os.fsencode(asked))
    found: list[tuple[str, str] | None] = []
    for line in output.decode("utf-8", "replace").splitlines():
        oid, _, kind = line.rpartition(" ")
        found.append((oid, kind) if kind in ("commit", "tree", "blob", "tag") else None)
    return found


_ORDER = ["rev-list", "--date-order", "--reverse"]
_POINTED = ["for-each-ref", "--format=%(objecttype) %(objectname)"]


class Begun:
    """What is asked of the repository of the current folder before its whole history is looked at: git begins at once,
    and answers while this process is still busy with its own start."""

    def __init__(self) -> None:
        self._commits = Running([*_ORDER, "--all"])
        self._tips = Running(_POINTED)

    def commits(self) -> list[str]:
        """As rev_list of `--all`."""
        return self._commits.result().decode().split()

    def tag_tips(self) -> list[str]:
        """As tag_tips."""
        return _tag_tips(self._tips.result())

    def drop(self) -> None:
        """End what nobody asked for."""
        self._commits.drop()
        self._tips.drop()


def begin() -> Begun | None:
    """None where git cannot be started: who needs it says so."""
    try:
        return Begun()
    except GitError:
        return None


def rev_list(
    root: str, arguments: Sequence[str], *, tips: Sequence[str] = (), without: Sequence[str] = ()
) -> list[str]:
    """The ids of the commits that `arguments` of git rev-list and `tips` reach and `without` do not, oldest first and
    parents before children. Raises GitError."""
    asked = "".join([*(f"{tip}\n" for tip in tips), *(f"^{tip}\n" for tip in without)])
    return run([*_ORDER, "--stdin", *arguments], cwd=root, stdin=asked.encode()).decode().split()


def repository() -> str | None:
    """The top of the work tree, or the git folder of a bare repository; None outside of both."""
    top = find_toplevel()
    if top is not None:
        return top
    try:
        return os.fsdecode(run(["rev-parse", "--absolute-git-dir"]).rstrip(b"\n"))
    except GitError as error:
        if "not a git repository" in str(error):
            return None
        raise


def bare(root: str) -> bool:
    """Whether the repository at `root` has no work tree."""
    return run(["rev-parse", "--is-bare-repository"], cwd=root).strip() == b"true"


def tag_tips(root: str) -> list[str]:
    """The ids of what refs point to other than commits: annotated tags, and blobs and trees tagged as such."""
    return _tag_tips(run(_POINTED, cwd=root))


def _tag_tips(listing: bytes) -> list[str]:
    lines = listing.decode().splitlines()
    return list(dict.fromkeys(line.split()[1] for line in lines if not line.startswith("commit ")))


def refs(root: str, prefixes: Sequence[str]) -> list[str]:
    """The names of the refs below `prefixes`, which end with a slash."""
    if not prefixes:
        return []
    return run(["for-each-ref", "--format=%(refname)", *prefixes], cwd=root).decode("utf-8", "surrogateescape").split()


def shallow(root: str) -> set[str]:
    """The commits of a shallow clone whose parents it does not have."""
    path = os.fsdecode(run(["rev-parse", "--git-path", "shallow"], cwd=root).rstrip(b"\n"))
    try:
        with open(os.path.join(root, path), encoding="ascii") as stream:
            return set(stream.read().split())
    except FileNotFoundError:
        return set()


def unreachable(root: str) -> dict[str, list[str]]:
    """The objects that no ref, reflog or index leads to: their ids by type, sorted."""
    found: dict[str, list[str]] = {"commit": [], "blob": [], "tree": [], "tag": []}
    for line in run(["fsck", "--unreachable", "--connectivity-only", "--no-progress"], cwd=root).splitlines():
        words = line.decode("utf-8", "replace").split()
        if len(words) == 3 and words[0] == "unreachable" and words[1] in found:
            found[words[1]].append(words[2])
    return {kind: sorted(oids) for kind, oids in found.items()}


def tree(root: str, oid: str) -> Iterator[tuple[str, str, str]]:
    """The entries (mode, id, path) of a tree and the trees in it, submodules left out."""
    for line in run(["ls-tree", "-r", "-z", oid], cwd=root).split(b"\0")[:-1]:
        meta, _, name = line.partition(b"\t")
        mode, kind, blob = meta.decode().split()
        if kind == "blob":
            yield mode, blob, os.fsdecode(name)


def written(root: str, oids: Sequence[str]) -> dict[str, str]:
    """When each of these commits was written by its author, or tag by its tagger, as ISO 8601; "" where that is
    beyond a calendar."""
    import re
    from datetime import datetime, timedelta, timezone

    dates: dict[str, str] = {}
    for oid, content in zip(oids, contents(root, oids), strict=True):
        head = content.read().partition(b"\n\n")[0] if content is not None else b""
        found = re.search(rb"^(?:author|tagger) .*> (\d+) ([+-])(\d\d)(\d\d)$", head, re.MULTILINE)
        try:
            seconds, sign, hours, minutes = found.groups() if found else (b"", b"", b"", b"")
            offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == b"-" else 1)
            dates[oid] = datetime.fromtimestamp(int(seconds), timezone(offset)).isoformat()
        except (ValueError, OverflowError, OSError):
            dates[oid] = ""
    return dates


def changes(root: str, commits: Sequence[str]) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """For each commit the entries (mode, id, path) of its tree that stand at that path in none of its parents, a
    merge's own changes and a root's whole tree included. Commits without such an entry are left out.

    Trees are compared, by id: no rename, attribute or setting plays a part. git begins at once, whenever the answer is
    read. Raises GitError.
    """
    if not commits:
        return iter(())
    options = ["-r", "--root", "-c", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff"]
    return _changes(Stream(["diff-tree", "--stdin", *options], root, "\n".join([*commits, ""]).encode()))


def _changes(stream: Stream) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    with stream:
        commit, entries = "", list[tuple[str, str, str]]()
        header, rest = "", b""
        while part := stream.read1(1 << 20):
            whole, _, rest = (rest + part).rpartition(b"\0")
            for token in os.fsdecode(whole).split("\0") if whole else ():
                if header:
                    parents = 1 if header[1] != ":" else len(header) - len(header.lstrip(":"))
                    fields = header.split(" ")
                    mode = fields[parents]
                    if mode != "000000":
                        entries.append((mode, fields[2 * parents + 1], token))
                    header = ""
                elif token[0] == ":":
                    header = token
                else:
                    if entries:
                        yield commit, entries
                    commit, entries = token, []
        if entries:
            yield commit, entries


class Content:
    """One object as it is read: its type, its size in bytes, and what `read` has not given out yet."""

    def __init__(self, kind: str, size: int, stream: Stream) -> None:
        self.kind = kind
        self.size = size
        self._left = size
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes, or all that are left; fewer only at the end. Raises GitError where git breaks off."""
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._stream.read(wanted)
        if len(data) < wanted:
            raise GitError("git cat-file broke off")
        self._left -= wanted
        return data

    def drain(self) -> None:
        """Pass over what is left."""
        while self._left:
            self.read(1 << 20)


def contents(root: str, oids: Iterable[str]) -> Iterator[Content | None]:
    """Each object of these ids, None where git does not have it, as a stream that is good until the next is asked for.

    One process; memory holds no more than what is read. Raises GitError.
    """
    for found in objects(root, oids, -1):
        if not isinstance(found, tuple):
            yield found


def objects(root: str, oids: Iterable[str], largest: int) -> Iterator[tuple[str, bytes] | Content | None]:
    """Each object of these ids, in their order: its type and content, a stream where that has more than `largest`
    bytes, None where git does not have it. Raises GitError."""
    asked = [*oids]
    if not asked:
        return
    with Stream(["cat-file", "--batch", "--buffer"], root, "\n".join([*asked, ""]).encode()) as stream:
        read, readline = stream.read, stream.readline
        kinds = _KINDS
        for _ in asked:
            header = readline()
            words = header.split()
            kind = kinds.get(words[1]) if len(words) == 3 else None
            if kind is None:
                if not words:
                    raise GitError("git cat-file broke off")
                yield None  # "ID missing"
                continue
            size = int(words[2])
            if size <= largest:
                data = read(size)
                if len(data) < size:
                    raise GitError("git cat-file broke off")
                yield kind, data
            else:
                content = Content(kind, size, stream)
                yield content
                content.drain()
            read(1)


_KINDS = {b"blob": "blob", b"commit": "commit", b"tag": "tag", b"tree": "tree"}


def versions(root: str, path: str, count: int) -> Iterator[bytes]:
    """What the file at `path` (relative to `root`) held before, newest first: in the index, at HEAD, and in up to
    `count` commits before that changed it. Nothing where git never knew it."""
    try:
        commits = run(["rev-list", f"--max-count={count}", "HEAD", "--", path], cwd=root).decode().split()
    except GitError:  # no commit yet
        commits = []
    names = [f"{place}:{path}" for place in (":0", "HEAD", *commits)]
    if "\n" not in path:
        yield from (content for content in blobs(root, names) if content is not None)


def blame(root: str, path: str, lines: Iterable[int]) -> dict[int, tuple[str, str, int]]:
    """Who last wrote each of `lines` of a file of the work tree: commit, author and the time in seconds since 1970.

    Lines that no commit has yet are left out, as are all of a file that git does not track.
    """
    wanted = sorted(set(lines))
    found: dict[int, tuple[str, str, int]] = {}
    for start in range(0, len(wanted), 500):
        ranges = [word for line in wanted[start : start + 500] for word in ("-L", f"{line},{line}")]
        try:
            output = run(["blame", "--line-porcelain", *ranges, "--", path], cwd=root)
        except GitError:
            return found  # not tracked, or shorter by now
        commit = author = ""
        number = moment = 0
        for line in output.split(b"\n"):
            key, _, value = line.partition(b" ")
            if line.startswith(b"\t"):
                if commit.strip("0"):
                    found[number] = commit, author, moment
                commit = ""
            elif not commit:
                commit, number = key.decode(), int(value.split()[1]) if value else 0
            elif key == b"author":
                author = value.decode("utf-8", "replace")
            elif key == b"author-time":
                moment = int(value)
    return found
