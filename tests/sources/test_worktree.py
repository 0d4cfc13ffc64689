"""The disk as a source: folders as git sees them, every file outside, nothing waited for, nothing lost."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from support.repo import Repo
from tightlip.engine import text
from tightlip.model import Blob, Skip
from tightlip.sources import worktree


def read(root: str | None, *names: str) -> dict[str, Blob | Skip]:
    listed = list(worktree.list_files(root, names))
    items: list[Blob | Skip] = [item for item in listed if isinstance(item, Skip)]
    items += worktree.read(root, [item for item in listed if not isinstance(item, Skip)])
    return {item.path: item for item in items}


def test_a_folder_in_a_repository_is_what_git_sees(repo: Repo) -> None:
    repo.stage(".gitignore", "*.log\n")
    repo.stage("src/a.py", "a")
    repo.write("src/new.py", "b")
    repo.write("src/x.log", "c")
    assert set(read(str(repo.path), "src")) == {"src/a.py", "src/new.py"}


def test_an_ignored_file_that_is_named_is_read(repo: Repo) -> None:
    repo.stage(".gitignore", "*.log\n")
    repo.write("x.log", "c")
    assert isinstance(read(str(repo.path), "x.log")["x.log"], Blob)


def test_outside_every_file_but_git_itself(tmp_path: Path) -> None:
    for name in ("a", "deep/b", ".hidden/c", ".git/config"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    found = read(None, str(tmp_path))
    assert sorted(os.path.relpath(path, tmp_path) for path in found) == [".hidden/c", "a", "deep/b"]


def test_a_link_in_a_repository_is_its_target(repo: Repo) -> None:
    os.symlink("over/there", repo.path / "link")
    item = read(str(repo.path), ".")["link"]
    assert isinstance(item, Blob)
    assert item.data == b"over/there"


def test_folders_behind_links_are_not_walked_twice(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a").write_text("x")
    os.symlink("real", tmp_path / "again")
    os.symlink(".", tmp_path / "loop")
    found = read(None, str(tmp_path))
    assert [path for path, item in found.items() if isinstance(item, Blob)] == [str(tmp_path / "real" / "a")]


def test_a_pipe_and_a_socket_are_said_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        found = read(None, str(tmp_path))
    assert all(isinstance(item, Skip) and not item.failed for item in found.values())
    named = read(None, str(tmp_path / "pipe"))
    assert all(isinstance(item, Skip) and item.failed for item in named.values())
    assert len(named) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_was_a_regular_file_when_it_was_listed_is_neither_followed_nor_waited_for(tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(b"elsewhere")
    for name in ("link", "pipe", "file"):
        (tmp_path / name).write_bytes(b"content")
    listed = [one for one in worktree.list_files(None, [str(tmp_path)]) if not isinstance(one, Skip)]
    assert {how for _, how in listed} == {worktree.REGULAR}
    (tmp_path / "pipe").unlink()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to("nowhere")
    read = {one.path.rpartition("/")[2]: one for one in worktree.read(None, listed)}
    assert isinstance(read["file"], Blob)
    assert isinstance(read["pipe"], Skip)
    assert isinstance(read["link"], Skip)


@pytest.mark.parametrize("size", [0, 1, worktree._SMALL - 1, worktree._SMALL, worktree._SMALL + 1, worktree._SMALL * 3])
def test_a_file_of_any_size_is_read_whole(size: int, tmp_path: Path) -> None:
    content = (b"0123456789abcdef\n" * (size // 17 + 1))[:size]
    (tmp_path / "file").write_bytes(content)
    (blob,) = worktree.read(None, [one for one in worktree.list_files(None, [str(tmp_path)]) if isinstance(one, tuple)])
    assert isinstance(blob, Blob)
    assert (blob.data, blob.own_end) == (content, size)


def test_missing_and_gone(tmp_path: Path) -> None:
    (item,) = read(None, str(tmp_path / "none")).values()
    assert isinstance(item, Skip)
    assert item.failed
    (gone,) = worktree.read(None, [(str(tmp_path / "gone"), worktree.FOUND)])
    assert isinstance(gone, Skip)
    assert gone.failed


def test_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_text("x")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    (item,) = read(None, str(path)).values()
    assert isinstance(item, Skip)
    assert "Permission denied" in item.reason


def test_deleted_from_the_disk_is_no_failure(repo: Repo) -> None:
    repo.stage("a", "x")
    repo.stage("b", "y")
    (repo.path / "a").unlink()
    assert set(read(str(repo.path), ".")) == {"b"}


def test_outside_a_sparse_checkout_the_index_is_read(repo: Repo) -> None:
    repo.stage("in/a", "a")
    repo.stage("out/b", "b")
    repo.commit()
    repo.git("sparse-checkout", "set", "in")
    assert not (repo.path / "out" / "b").exists()
    item = read(str(repo.path), ".")["out/b"]
    assert isinstance(item, Blob)
    assert (item.data, item.origin) == (b"b", "index")


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
def test_pieces_overlap_and_cover_the_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, charset: str) -> None:
    monkeypatch.setattr(worktree, "PIECE", 4000)
    monkeypatch.setattr(worktree, "OVERLAP", 400)
    text = "".join(f"line {number} {'x' * (number % 90)}\n" for number in range(900)) + "y" * 9000 + "\nend"
    path = tmp_path / "large"
    path.write_bytes(text.encode(charset))
    plain = text.encode()
    pieces = [item for item in worktree.read(None, [(str(path), worktree.NAMED)]) if isinstance(item, Blob)]
    assert len(pieces) > 5
    owned, place = b"", 0
    for piece in pieces:
        data = piece.data.removeprefix(b"\xef\xbb\xbf")
        shift = len(piece.data) - len(data)
        place = plain.index(data, max(0, place - 500)) if data not in (plain[place : place + len(data)],) else place
        owned += piece.data[max(piece.own_start, shift) : piece.own_end]
        assert piece.line == plain.count(b"\n", 0, place) + 1
        assert piece.column == place - plain.rfind(b"\n", 0, place)
        place += len(data) - 400
    assert owned == plain


@pytest.mark.parametrize(
    ("head", "binary"), [(b"text\n", False), (b"\x7fELF\0", True), ("text\n".encode("utf-16"), False)]
)
def test_the_head_of_a_large_file_tells_what_all_of_it_is(
    head: bytes, binary: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worktree, "PIECE", 4000)
    monkeypatch.setattr(worktree, "OVERLAP", 400)
    (tmp_path / "large").write_bytes(head + b"plain text " * 900 + b"\0\0" * 2000 + b"plain text " * 900)
    first, *others = worktree.read(None, [(str(tmp_path / "large"), worktree.NAMED)])
    assert isinstance(first, Blob)
    assert first.binary is None
    assert text.decode(first).binary is binary
    assert len(others) > 3
    for piece in others:
        assert isinstance(piece, Blob)
        assert text.is_plain(piece) is not binary
        assert (text.decode(piece).binary, text.decode(piece).data) == (binary, piece.data)


@pytest.mark.parametrize("size", [0, 3, 10, 4000])
def test_a_file_that_changes_as_it_is_read_is_read_to_its_end(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"0123456789")
    assert worktree.content(str(path), size) == b"0123456789"
