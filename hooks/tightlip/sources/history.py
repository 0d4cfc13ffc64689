"""Blobs from commits: what each brings that none of its parents has at that path, and its message.

A file to read is `(path, "ID ORIGIN")`: the object, and the commit that brings it in ("" for none). What is no file
has words for a path.
"""

from __future__ import annotations

from tightlip import gitlog
from tightlip.git import SUBMODULE
from tightlip.model import Blob, Skip
from tightlip.sources.worktree import PIECE, pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    File = tuple[str, str]

COMMIT = "commit message"
TAG = "tag message"
"""Paths of messages."""

_HEADERS = b"tree parent author committer encoding object type tag tagger gpgsig gpgsig-sha256".split()
"""Headers of every commit or tag, and signatures: nothing that anyone wrote there."""


def files(root: str, commits: Sequence[str]) -> Iterator[File | Skip]:
    """What `commits` bring, each commit's message first. A submodule is a Skip that is no failure. Raises GitError."""
    messages = iter(commits)
    for commit, entries in gitlog.changes(root, commits):
        for other in messages:
            yield COMMIT, f"{other} {other}"
            if other == commit:
                break
        for mode, oid, path in entries:
            if mode == SUBMODULE:
                yield Skip(path, "a submodule; run tightlip inside it", failed=False)
            else:
                yield path, f"{oid} {commit}"
    for other in messages:
        yield COMMIT, f"{other} {other}"


def tagged(root: str, tips: Iterable[str]) -> tuple[list[str], list[File]]:
    """The commits that `tips` (any names of objects) stand for, and the files that tags bring: their messages, and
    blobs and trees that were tagged as such. Names that git does not know are left out."""
    commits: list[str] = []
    found: list[File] = []
    todo = list(tips)
    while todo:
        tags: list[str] = []
        for known in gitlog.describe(root, todo):
            if known is None:
                continue
            oid, kind = known
            if kind == "commit":
                commits.append(oid)
            elif kind == "tag":
                found.append((TAG, f"{oid} {oid}"))
                tags.append(oid)
            elif kind == "blob":
                found.append((f"tagged blob {oid[:12]}", f"{oid} "))
            else:
                found += [(path, f"{blob} ") for _, blob, path in gitlog.tree(root, oid)]
        heads = [content.read(100) for content in gitlog.contents(root, tags) if content is not None]
        todo = [head.split(None, 2)[1].decode() for head in heads]
    return commits, found


def read(root: str | None, files: Iterable[File]) -> Iterator[Blob | Skip]:
    """The content of listed files, in their order. What git does not have is a Skip that is a failure."""
    listed = [(path, *how.split(" ")) for path, how in files]
    found = gitlog.contents(root or "", [oid for _, oid, _ in listed])
    for (path, oid, origin), content in zip(listed, found, strict=True):
        if content is None:
            yield Skip(path, f"git does not have its content ({oid[:12]}); is this a partial clone?")
        elif content.kind in ("commit", "tag"):
            yield from _message(path, content.read(), origin)
        elif content.size <= PIECE:
            yield Blob(path, content.read(), origin)
        else:
            yield from pieces(path, content, origin)


def _message(path: str, data: bytes, origin: str) -> Iterator[Blob]:
    """The message of a commit or tag, and apart from it the headers that git does not make up: a merge of a signed tag
    holds that tag there."""
    head, _, message = data.partition(b"\n\n")
    yield Blob(path, message, origin)
    if head.count(b"\n") == head.count(b"\nparent ") + head.count(b"\nauthor ") + head.count(b"\ncommitter "):
        return  # an ordinary commit, as nearly all are
    kept, known = [], True
    for line in head.split(b"\n"):
        known = known if line.startswith(b" ") else line.split(b" ", 1)[0] in _HEADERS
        kept.append(b"" if known else line)
    if any(kept):
        yield Blob(path, b"\n".join(kept), origin)
