"""What the manifest declares, as far as the code rules ask for it, and a copy of that in the cache.

Checking a manifest takes pydantic, whose import costs more than a commit may wait. So the outcome is kept beside the
pattern database, together with the manifest's own bytes: as long as they are the same, nothing has to be checked anew.
"""

from __future__ import annotations

import marshal
import os
import sys
import zlib

from tightlip import __version__
from tightlip.cache import cache_folder, read_own, write_own

MAGIC = b"tightlip-declared-2\n"


class Spec:
    """One declared secret: its `purpose`, the command that makes a value ("" for none), who looks after it (""), and
    the `sources` that it may come from. `old`: it is on its way out, so that nothing has to read it."""

    __slots__ = ("generate", "old", "owner", "purpose", "sources")

    def __init__(
        self, purpose: str, generate: str = "", owner: str = "", sources: tuple[str, ...] = (), *, old: bool = False
    ) -> None:
        self.purpose = purpose
        self.generate = generate
        self.owner = owner
        self.sources = sources
        self.old = old


class Declared:
    """`secrets` by the name of their variable, and the names of the settings that are none (`config`). `path` is
    where the manifest stands, "" where there is none."""

    __slots__ = ("_folded", "config", "path", "secrets")

    def __init__(self, path: str = "", secrets: dict[str, Spec] | None = None, config: tuple[str, ...] = ()) -> None:
        self.path = path
        self.secrets = secrets or {}
        self.config = frozenset(config)
        self._folded = {fold(name): name for name in (*config, *self.secrets)}

    def __bool__(self) -> bool:
        return bool(self.path)

    def variable(self, name: str) -> str:
        """The declared variable that `name` means in any spelling (`smtp_password`, `smtpPassword`), or ""."""
        return self._folded.get(fold(name), "")


def fold(name: str) -> str:
    """`name` without what spellings differ in: letter case, underscores, dashes."""
    return name.replace("_", "").replace("-", "").lower()


def parse(data: bytes, path: str) -> Declared:
    """What the manifest in `data` declares; `path` is named in messages. Raises UsageError for a manifest that does
    not hold together."""
    folder = cache_folder()
    name = f"declared-{sys.implementation.cache_tag}-{zlib.crc32(data):08x}-{len(data)}"
    kept = _unpack(read_own(os.path.join(folder, name)) if folder else None, data)
    if kept is None:
        kept = _checked(data, path)
        body = marshal.dumps((__version__, data, kept))
        write_own(folder, name, MAGIC + b"%08x\n" % zlib.crc32(body) + body)
    secrets, config = kept
    specs = {name: Spec(*texts, sources, old=old) for name, texts, sources, old in secrets}
    return Declared(path, specs, config)


_Kept = tuple[tuple[tuple[str, tuple[str, str, str], tuple[str, ...], bool], ...], tuple[str, ...]]


def _unpack(content: bytes | None, data: bytes) -> _Kept | None:
    """What a cache file holds, if it is whole and was made from `data` by this version."""
    if content is None or not content.startswith(MAGIC):
        return None
    checksum, _, body = content[len(MAGIC) :].partition(b"\n")
    if checksum != b"%08x" % zlib.crc32(body):
        return None
    version, source, kept = marshal.loads(body)  # noqa: S302 - read_own takes files of this user only
    return kept if version == __version__ and source == data else None


def _checked(data: bytes, path: str) -> _Kept:
    from tightlip.manifest import load

    manifest = load.parse(data, path)
    secrets = tuple(
        (
            name,
            (spec.purpose, spec.generate or "", spec.owner or ""),
            tuple(spec.sources),
            bool(spec.renamed or spec.deprecated),
        )
        for name, spec in manifest.secrets.items()
    )
    return secrets, tuple(manifest.config)
