"""`--archives`: members of archives are looked at in memory, within bounds, and what is not is said."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import pathlib
import pickle
import struct
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from support.cli import call, tightlip
from support.repo import Repo
from support.tokens import assignment
from tightlip.model import Blob, Skip
from tightlip.sources import archive, worktree

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = assignment("github", "archive").encode()


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return buffer.getvalue()


def tarred(members: dict[str, bytes], link: str = "") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as opened:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            opened.addfile(info, io.BytesIO(content))
        if link:
            info = tarfile.TarInfo("link")
            info.type, info.linkname = tarfile.SYMTYPE, link
            opened.addfile(info)
    return buffer.getvalue()


def read(folder: pathlib.Path, name: str, data: bytes) -> tuple[dict[str, bytes], dict[str, str]]:
    """What the reader makes of one file: content by path, and the reasons of skips, which are all failures."""
    (folder / name).write_bytes(data)
    blobs: dict[str, bytes] = {}
    skips: dict[str, str] = {}
    for one in archive.Reader(worktree.read)(str(folder), [(name, worktree.FOUND)]):
        if isinstance(one, Skip):
            assert one.failed
            skips[one.path] = one.reason
        else:
            blobs[one.path] = blobs.get(one.path, b"") + one.data[one.own_start : one.own_end]
    return blobs, skips


@pytest.mark.parametrize(
    ("name", "data", "inner"),
    [
        ("a.zip", zipped({"in/x.py": TEXT}), "in/x.py"),
        ("a.jar", zipped({"in/x.py": TEXT}, zipfile.ZIP_STORED), "in/x.py"),
        ("a.whl", zipped({"in/x.py": TEXT}, zipfile.ZIP_LZMA), "in/x.py"),
        ("no-ending", zipped({"x.py": TEXT}, zipfile.ZIP_BZIP2), "x.py"),
        ("a.tar", tarred({"in/x.py": TEXT}), "in/x.py"),
        ("a.tar.gz", gzip.compress(tarred({"in/x.py": TEXT})), "in/x.py"),
        ("a.tbz2", bz2.compress(tarred({"in/x.py": TEXT})), "in/x.py"),
        ("a.tar.xz", lzma.compress(tarred({"in/x.py": TEXT})), "in/x.py"),
        ("dump.sql.gz", gzip.compress(TEXT), "dump.sql"),
        ("dump.bz2", bz2.compress(TEXT), "dump"),
        ("dump.xz", lzma.compress(TEXT[:5]) + lzma.compress(TEXT[5:]), "dump"),
        ("a.zip", zipped({"b.zip": zipped({"c.tar.gz": gzip.compress(tarred({"x": TEXT}))})}), "b.zip!/c.tar.gz!/x"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_members_come_in_place_of_their_archive(tmp_path: pathlib.Path, name: str, data: bytes, inner: str) -> None:
    assert read(tmp_path, name, data) == ({f"{name}!/{inner}": TEXT}, {})


def test_other_files_pass_as_they_are(tmp_path: pathlib.Path) -> None:
    assert read(tmp_path, "a.py", TEXT) == ({"a.py": TEXT}, {})
    assert read(tmp_path, "BZh.txt", b"BZh is no archive") == ({"BZh.txt": b"BZh is no archive"}, {})


def test_a_link_in_a_tar_is_its_target(tmp_path: pathlib.Path) -> None:
    assert read(tmp_path, "a.tar", tarred({}, link="/etc/x"))[0] == {"a.tar!/link": b"/etc/x"}


def encrypted() -> bytes:
    """A zip whose members claim to be encrypted: the flag in the local header and in the directory."""
    data = bytearray(zipped({"x.py": TEXT}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place] |= 1
    return bytes(data)


def damaged() -> bytes:
    data = bytearray(zipped({"x.py": TEXT * 40, "y.py": TEXT}))
    data[60:70] = b"\xff" * 10
    return bytes(data)


def torn() -> bytes:
    data = bytearray(tarred({"x.py": TEXT, "y.py": TEXT}))
    data[1024 + 148 : 1024 + 156] = b"\xff" * 8
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "make", "where", "reason", "others"),
    [
        ("a.zip", encrypted, "a.zip!/x.py", "encrypted", set()),
        ("a.zip", damaged, "a.zip!/x.py", "damaged", {"a.zip!/y.py"}),
        ("a.zip", lambda: zipped({"x": TEXT})[:-8], "a.zip", "damaged", {"a.zip"}),
        ("a.tar", torn, "a.tar", "damaged", {"a.tar", "a.tar!/x.py"}),
        ("a.tgz", lambda: gzip.compress(tarred({"x": os.urandom(9000)}))[:-900], "a.tgz", "damaged", {"a.tgz"}),
        ("a.xz", lambda: lzma.compress(TEXT)[:-20], "a.xz", "damaged", {"a.xz"}),
        ("a.gz", lambda: gzip.compress(TEXT) + b"x", "a.gz", "damaged", {"a.gz"}),
        ("a.7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(600), "a.7z", "does not open", {"a.7z"}),
        (
            "a.zip",
            lambda: zipped({"b.zip": zipped({"c.zip": zipped({"d.zip": zipped({"x": TEXT})})})}),
            "a.zip!/b.zip!/c.zip!/d.zip",
            "more than 3",
            set(),
        ),
    ],
)
def test_what_cannot_be_read_is_said(
    tmp_path: pathlib.Path, name: str, make: Callable[[], bytes], where: str, reason: str, others: set[str]
) -> None:
    blobs, skips = read(tmp_path, name, make())
    assert list(skips) == [where]
    assert reason in skips[where]
    assert others <= set(blobs)


@pytest.mark.parametrize(
    ("bound", "value", "make", "reason"),
    [
        ("BYTES", 1 << 20, lambda: zipped({"bomb": bytes(8 << 20)}), "unpacks to more than 1 MB"),
        ("BYTES", 1 << 20, lambda: gzip.compress(bytes(8 << 20)), "unpacks to more than 1 MB"),
        ("BYTES", 1 << 20, lambda: zipped({"a.zip": zipped({"bomb": bytes(8 << 20)})}), "unpacks to more than 1 MB"),
        ("MEMBERS", 3, lambda: zipped({f"{n}": TEXT for n in range(9)}), "more than 3 members"),
        ("MEMBERS", 3, lambda: tarred({f"{n}": TEXT for n in range(9)}), "more than 3 members"),
        ("INNER", 1000, lambda: zipped({"a.zip": zipped({"x": os.urandom(4000)})}), "inside another"),
        ("MEMORY", 1 << 20, lambda: lzma.compress(TEXT, preset=9), "damaged"),
    ],
)
def test_bombs_are_bounded_and_named(
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    bound: str,
    value: int,
    make: Callable[[], bytes],
    reason: str,
) -> None:
    monkeypatch.setattr(archive, bound, value)
    blobs, skips = read(tmp_path, "a.bin", make())
    assert len(skips) == 1
    assert reason in next(iter(skips.values()))
    assert sum(len(data) for data in blobs.values()) < 4 << 20


def test_a_large_archive_is_read_from_the_disk(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worktree, "PIECE", 100_000)
    data = zipped({"noise": os.urandom(300_000), "x.py": TEXT}, zipfile.ZIP_STORED)
    blobs, skips = read(tmp_path, "a.zip", data)
    assert (set(blobs), skips) == ({"a.zip!/noise", "a.zip!/x.py"}, {})
    assert blobs["a.zip!/x.py"] == TEXT
    blobs, skips = read(tmp_path, "b.zip", data[:-30])
    assert (set(blobs), set(skips)) == ({"b.zip"}, {"b.zip"})
    assert len(blobs["b.zip"]) == len(data) - 30


def test_any_bytes_after_a_magic_are_survived(tmp_path: pathlib.Path) -> None:
    seed = struct.pack("<Q", 1) * 100
    for magic in (*archive._MAGIC, b"BZh91AY&SY", bytes(257) + b"ustar"):
        blobs, skips = read(tmp_path, "a.bin", magic + seed)
        assert "a.bin" in skips
        assert blobs["a.bin"] == magic + seed


def test_the_reader_can_be_sent_to_other_processes() -> None:
    sent = pickle.dumps(archive.Reader(worktree.read))
    assert isinstance(pickle.loads(sent), archive.Reader)  # noqa: S301 - our own bytes


def test_scan_looks_into_archives_when_told(tmp_path: pathlib.Path) -> None:
    (tmp_path / "lib.zip").write_bytes(zipped({"in/x.py": b"\n" + TEXT}))
    assert call("scan", "lib.zip", cwd=tmp_path).code == 0
    done = call("scan", "--archives", "lib.zip", cwd=tmp_path)
    assert done.code == 1
    assert "lib.zip!/in/x.py:2:" in done.out
    assert sorted(os.listdir(tmp_path)) == ["lib.zip"]
    (tmp_path / "lib.zip").write_bytes(encrypted())
    assert call("scan", "--archives", "lib.zip", cwd=tmp_path).code == 3


def test_scan_looks_into_staged_archives(tmp_path: pathlib.Path) -> None:
    repo = Repo(tmp_path)
    repo.stage("lib.zip", zipped({"x.py": TEXT}))
    (tmp_path / "lib.zip").unlink()
    done = tightlip("scan", "--staged", "--archives", cwd=tmp_path)
    assert done.code == 1, done.err
    assert "lib.zip!/x.py:1:" in done.out


def test_a_blob_keeps_its_origin(tmp_path: pathlib.Path) -> None:
    blob = Blob("a.zip", zipped({"x": TEXT}), "index")
    (member,) = archive.Reader(lambda _root, _files: [blob])(None, [("a.zip", "index")])
    assert isinstance(member, Blob)
    assert member.origin == "index"
