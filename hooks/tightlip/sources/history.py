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


def messages(commits: Iterable[str]) -> list[File]:
    """The messages of `commits`."""
    return [(COMMIT, f"{commit} {commit}") for commit in commits]


def files(root: str, commits: Sequence[str]) -> Iterator[File | Skip]:
    """What `commits` bring, besides their messages. A submodule is a Skip that is no failure. git begins at once,
    whenever the answer is read. Raises GitError."""
    return _files(gitlog.changes(root, commits))


def _files(changes: Iterator[tuple[str, list[tuple[str, str, str]]]]) -> Iterator[File | Skip]:
    for commit, entries in changes:
        for mode, oid, path in entries:
            if mode == SUBMODULE:
                yield Skip(path, "a submodule; run tightlip inside it", failed=False)
            else:
                yield path, f"{oid} {commit}"


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


def read(root: str, files: Sequence[File]) -> Iterator[bytes | Iterable[Blob] | Skip]:
    """What is there to look at of each of the listed files, in their order: the content of a file; the texts of a
    message, or the pieces of a large file, which come one at a time; why there is nothing."""
    found = gitlog.objects(root, [how.partition(" ")[0] for _, how in files], PIECE)
    for (path, how), content in zip(files, found, strict=True):
        if isinstance(content, tuple):
            kind, data = content
            yield data if kind == "blob" else [*_message(path, data, how.partition(" ")[2])]
        elif content is None:
            yield Skip(path, f"git does not have its content ({how[:12]}); is this a partial clone?")
        elif content.kind == "blob":
            yield pieces(path, content, how.partition(" ")[2])
        else:
            yield [*_message(path, content.read(), how.partition(" ")[2])]


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
