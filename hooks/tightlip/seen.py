"""What earlier scans of a history found clean, so that the next one looks only at what is new.

One file a repository in the cache folder, good for one set of rules, settings and versions. It holds no content and
nothing of a secret: of what was clean a hash of its id and path, of what had findings the id and path in clear. The
latter are scanned again on every run, so a finding is never remembered, and never forgotten. Like all of the cache it
is read only if it is this user's own, and written whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib

from tightlip.cache import cache_folder, read_own, write_own

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from tightlip.config import Config

    File = tuple[str, str]

MAGIC = b"tightlip-seen-1\n"
WIDTH = 16
"""Bytes of a hash."""

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def digest(text: str) -> bytes:
    """The hash of a commit's id, or of an object's id and path."""
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=WIDTH).digest()


def mark(path: str, how: str) -> bytes:
    """The hash by which a file of sources.history is known: its object and path, whichever commit brings it."""
    return digest(f"{how.partition(' ')[0]} {path}")


class Seen:
    """`clean`: hashes of (object, path) without findings. `walked`: hashes of commits all of whose files are in
    `clean` or in `found`, the files with findings by commit. `said`: paths that are left out, and why."""

    def __init__(self, repository: str, config: Config, patterns: str, *, fresh: bool = False) -> None:
        """What is known about the repository at a path under `patterns` (Database.key); nothing, if it is `fresh`."""
        limits = (config.confidence, f"{config.entropy:g}")
        about = "\0".join([patterns, _code(), *limits, *config.disable, "", *config.exclude])
        self._folder = cache_folder()
        self._name = f"seen-{digest(os.path.realpath(repository)).hex()}"
        self._key = digest(about).hex()
        self.clean: set[bytes] = set()
        self.walked: set[bytes] = set()
        self.found: dict[str, list[File]] = {}
        self.said: dict[str, str] = {}
        content = None if fresh else read_own(os.path.join(self._folder, self._name))
        if content is not None and content.startswith(MAGIC):
            self._load(content[len(MAGIC) :])

    def _load(self, content: bytes) -> None:
        checksum, _, body = content.partition(b"\n")
        if checksum != b"%08x" % zlib.crc32(body):
            return
        head, _, hashes = body.partition(b"\n")
        table = json.loads(head)
        if table["key"] != self._key:
            return
        end = table["clean"] * WIDTH
        self.clean = {hashes[place : place + WIDTH] for place in range(0, end, WIDTH)}
        self.walked = {hashes[place : place + WIDTH] for place in range(end, len(hashes), WIDTH)}
        self.found = {commit: [(path, how) for path, how in files] for commit, files in table["found"].items()}
        self.said = table["said"]

    def save(self) -> str:
        """Write it; what went wrong, or ""."""
        table = {"key": self._key, "clean": len(self.clean), "found": self.found, "said": self.said}
        body = b"\n".join([json.dumps(table).encode(), b"".join([*sorted(self.clean), *sorted(self.walked)])])
        return write_own(self._folder, self._name, MAGIC + b"%08x\n" % zlib.crc32(body) + body)

    def again(self, commits: Container[str]) -> list[File]:
        """The files with findings of those commits that were looked at before."""
        return [file for commit, files in self.found.items() if commit in commits for file in files]

    def finish(self, commits: Iterable[str], found: Iterable[tuple[str, File]]) -> None:
        """Everything in `commits` was looked at, and only `found`, files by commit, had findings."""
        for commit in commits:
            self.walked.add(digest(commit))
            self.found.pop(commit, None)
        for commit, (path, how) in found:
            self.found.setdefault(commit, []).append((path, f"{how.partition(' ')[0]} {commit}"))


def _code() -> str:
    """The state of the code that judges: a work tree of tightlip changes without a change of version."""
    if "-packages" in _PACKAGE:
        return ""
    times = []
    for room in ("engine", "verdict", "rules", "sources"):
        for entry in os.scandir(os.path.join(_PACKAGE, room)):
            if entry.name.endswith(".py"):
                info = entry.stat()
                times.append(f"{entry.name} {info.st_size} {info.st_mtime_ns}")
    return " ".join(sorted(times))
