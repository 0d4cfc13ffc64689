"""Blobs from inside archives, on request: zip (jar, whl, apk, ...), tar, gzip, bzip2 and xz, and those in each other.

Nothing is written to the disk, and nothing that an archive says of itself is believed: depth, members and bytes are
bounded, and what stays unread because of a bound, a password or damage is a Skip that says so.
"""

from __future__ import annotations

import os

from tightlip.model import Blob, Skip
from tightlip.sources import worktree

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    import tarfile
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Protocol

    class Stream(Protocol):
        def read(self, size: int, /) -> bytes: ...

    Seekable = io.BytesIO | io.BufferedReader
    Read = Callable[[str | None, Sequence[tuple[str, str]]], Iterable[Blob | Skip]]

DEPTH = 3
"""How many archives may lie in each other; a compressed tar counts as one."""

MEMBERS = 100_000
"""Members that are looked at of one file on the disk, those of inner archives included."""

BYTES = 1 << 30
"""Bytes that are unpacked of one file on the disk, those of inner archives included."""

INNER = 256 << 20
"""Bytes of an archive inside another, which is held in memory."""

MEMORY = 256 << 20
"""Bytes of memory that an xz stream may ask for."""

_HEAD = 512
"""Bytes from which a format is known."""

_STEP = 1 << 20

_MAGIC = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b\x08": "gz",
    b"\xfd7zXZ\0": "xz",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "rar",
    b"\x28\xb5\x2f\xfd": "zstd",
}


class _Limit(Exception):  # noqa: N818 - it ends the reading of one archive, and is no fault of the program
    """A bound was reached; the text says which."""


class Reader:
    """A `read` for pipeline.check that looks into archives: their members come in their place, as `outer.zip!/inner`.

    `read` gives the files themselves. What is no archive passes as it is; so does, beside the Skip with the reason, an
    archive that could not be read to its end.
    """

    def __init__(self, read: Read) -> None:
        self._read = read

    def __call__(self, root: str | None, files: Sequence[tuple[str, str]]) -> Iterator[Blob | Skip]:
        opened = ""
        for blob in self._read(root, files):
            if isinstance(blob, Skip):
                yield blob
            elif blob.own_start == 0 and _kind(blob.data[:_HEAD]):
                opened = blob.path
                for member in _whole(root, blob):
                    if isinstance(member, Skip) and member.path == blob.path:
                        opened = ""
                    yield member
                if not opened:
                    yield blob
            elif blob.own_start == 0 or blob.path != opened:
                yield blob


class _Budget:
    """What may still be unpacked of one file on the disk. Both methods raise _Limit."""

    __slots__ = ("bytes", "members")

    def __init__(self) -> None:
        self.bytes = BYTES
        self.members = MEMBERS

    def take(self, size: int) -> None:
        self.bytes -= size
        if self.bytes < 0:
            raise _Limit(f"unpacks to more than {BYTES >> 20} MB; the rest was not looked at")

    def member(self) -> None:
        self.members -= 1
        if self.members < 0:
            raise _Limit(f"has more than {MEMBERS} members; the rest was not looked at")


class _Counted:
    """A stream after its first bytes `head`; what is read counts against the budget."""

    def __init__(self, stream: Stream, budget: _Budget, head: bytes = b"") -> None:
        self._stream = stream
        self._budget = budget
        self._head = head

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, fewer only at the end."""
        parts = [self._head[:size]]
        self._head = self._head[size:]
        left = size - len(parts[0])
        while left:
            part = self._stream.read(min(left, _STEP))
            if not part:
                break
            self._budget.take(len(part))
            parts.append(part)
            left -= len(part)
        return b"".join(parts)


class _Xz:
    """Reads xz streams, one after another, with a bound on their memory, which lzma.LZMAFile does not have."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._packed = b""
        self._new()

    def _new(self) -> None:
        import lzma

        self._inside = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY)

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; b"" at the end. Raises lzma.LZMAError, EOFError."""
        while True:
            if self._inside.eof:
                self._packed = self._inside.unused_data.lstrip(b"\0") or self._stream.read(_STEP).lstrip(b"\0")
                if not self._packed:
                    return b""
                self._new()
            elif self._inside.needs_input and not self._packed:
                self._packed = self._stream.read(_STEP)
                if not self._packed:
                    raise EOFError("it ends too early")
            part = self._inside.decompress(self._packed, size)
            self._packed = b""
            if part:
                return part


def _kind(head: bytes) -> str:
    """The format of what begins with `head`; "" where that is no archive."""
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"):
        return "bz2"
    return "tar" if head[257:262] == b"ustar" else ""


def _whole(root: str | None, blob: Blob) -> Iterator[Blob | Skip]:
    """The members of a file on the disk or in the index, of which `blob` is all or the first piece."""
    import io

    budget = _Budget()
    if blob.own_end == len(blob.data):
        yield from _members(blob.path, io.BytesIO(blob.data), blob.origin, budget, 1)
        return
    try:
        with open(os.path.join(root or "", blob.path), "rb") as stream:
            yield from _members(blob.path, stream, blob.origin, budget, 1)
    except OSError as error:
        yield Skip(blob.path, f"cannot be read: {error.strerror}")


def _members(path: str, stream: Seekable, origin: str, budget: _Budget, depth: int) -> Iterator[Blob | Skip]:
    """The members of one archive. A Skip with the archive's own path says that it was not read to its end."""
    kind = _kind(stream.read(_HEAD))
    stream.seek(0)
    try:
        if kind == "zip":
            yield from _zip(path, stream, origin, budget, depth)
        elif kind == "tar":
            yield from _tar(path, stream, origin, budget, depth)
        elif kind in ("gz", "bz2", "xz"):
            yield from _compressed(path, kind, stream, origin, budget, depth)
        else:
            yield Skip(path, f"a {kind} archive, which tightlip does not open; it was scanned as it is")
    except _Limit as limit:
        if depth > 1:
            raise
        yield Skip(path, str(limit))
    except _faults() as fault:
        yield Skip(path, f"the archive is damaged: {_words(fault)}")


def _faults() -> tuple[type[Exception], ...]:
    """What reading a damaged or unusual archive may raise."""
    import lzma
    import struct
    import tarfile
    import zipfile
    import zlib

    known = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error)
    return (*known, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, OverflowError)


def _words(fault: Exception) -> str:
    return str(fault).replace("\n", " ")[:120] or type(fault).__name__


def _zip(path: str, stream: Seekable, origin: str, budget: _Budget, depth: int) -> Iterator[Blob | Skip]:
    import zipfile

    with zipfile.ZipFile(stream) as opened:
        for info in opened.infolist():
            budget.member()
            name = f"{path}!/{info.filename}"
            if info.is_dir():
                continue
            if info.flag_bits & 1:
                yield Skip(name, "encrypted in its archive")
                continue
            try:
                with opened.open(info) as member:
                    yield from _content(name, member, origin, budget, depth)
            except _faults() as fault:
                yield Skip(name, f"damaged in its archive: {_words(fault)}")


def _tar(path: str, stream: Stream, origin: str, budget: _Budget, depth: int) -> Iterator[Blob | Skip]:
    import tarfile

    class Header(tarfile.TarInfo):
        """tarfile takes a damaged header behind the first for the archive's end; here it is a fault."""

        @classmethod
        def fromtarfile(cls, opened: tarfile.TarFile) -> Header:
            try:
                return super().fromtarfile(opened)
            except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as error:  # type: ignore[attr-defined]
                raise tarfile.ReadError(str(error)) from None

    with tarfile.open(fileobj=stream, mode="r|", tarinfo=Header, errors="surrogateescape") as opened:  # type: ignore[call-overload]
        for info in opened:
            budget.member()
            name = f"{path}!/{info.name}"
            if info.issym():
                yield Blob(name, os.fsencode(info.linkname), origin)
            elif info.isreg():
                member = opened.extractfile(info)
                if member is not None:
                    yield from _content(name, member, origin, budget, depth)


def _compressed(
    path: str, kind: str, stream: Seekable, origin: str, budget: _Budget, depth: int
) -> Iterator[Blob | Skip]:
    """What one compressed stream holds: a tar's members, or one file, named as the archive without its ending."""
    inside: Stream
    if kind == "gz":
        import gzip

        inside = gzip.GzipFile(fileobj=stream)
    elif kind == "bz2":
        import bz2

        inside = bz2.BZ2File(stream)
    else:
        inside = _Xz(stream)
    counted = _Counted(inside, budget)
    head = counted.read(_HEAD)
    if _kind(head) == "tar":
        yield from _tar(path, _Counted(inside, budget, head), origin, budget, depth)
        return
    budget.member()
    base = os.path.basename(path)
    stem, dot, ending = base.rpartition(".")
    name = stem if dot and stem and ending.lower() in ("gz", "bz2", "xz", "z") else base
    yield from _content(f"{path}!/{name}", inside, origin, budget, depth, head)


def _content(
    path: str, stream: Stream, origin: str, budget: _Budget, depth: int, head: bytes = b""
) -> Iterator[Blob | Skip]:
    """One member: its own members if it is an archive, else its bytes. `head` was read of `stream` and counted."""
    counted = _Counted(stream, budget, head)
    head = counted.read(_HEAD)
    whole = _Counted(stream, budget, head)
    kind = _kind(head)
    if not kind:
        yield from worktree.pieces(path, whole, origin)  # type: ignore[arg-type]
    elif depth == DEPTH:
        yield Skip(path, f"more than {DEPTH} archives in each other; this one was not looked into")
    else:
        import io

        data = whole.read(INNER + 1)
        if len(data) > INNER:
            yield Skip(path, f"an archive of more than {INNER >> 20} MB inside another; it was not looked into")
        else:
            yield from _members(path, io.BytesIO(data), origin, budget, depth + 1)
