"""The index as a source: what git will store, whatever the disk shows."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from support.repo import Repo, run
from tightlip.model import Blob, Skip
from tightlip.sources import index

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def read(repo: Repo, *paths: str) -> dict[str, Blob | Skip]:
    return {item.path: item for item in index.read(str(repo.path), paths)}


def data(repo: Repo, *paths: str) -> dict[str, bytes]:
    return {path: item.data for path, item in read(repo, *paths).items() if isinstance(item, Blob)}


@pytest.mark.parametrize("extra", [0, 20], ids=["few", "many"])
def test_partly_staged_is_read_as_staged(repo: Repo, extra: int) -> None:
    others = [f"other{number}" for number in range(extra)]
    for name in others:
        repo.stage(name, name)
    repo.stage("a", "staged")
    repo.write("a", "on disk")
    assert data(repo, "a", *others) == {"a": b"staged", **{name: name.encode() for name in others}}


def test_a_symlink_is_its_target_and_a_type_change_is_seen(repo: Repo) -> None:
    os.symlink("where/it/points", repo.path / "link")
    repo.add("link")
    assert data(repo, "link") == {"link": b"where/it/points"}
    (repo.path / "link").unlink()
    repo.stage("link", "now a file")
    assert data(repo, "link") == {"link": b"now a file"}


def test_a_filter_shows_what_git_stores(repo: Repo) -> None:
    repo.git("config", "filter.rot.clean", "tr a-z b-za")
    repo.git("config", "filter.rot.smudge", "tr b-za a-z")
    repo.write(".gitattributes", "*.enc filter=rot\n")
    repo.stage("a.enc", "abc")
    assert data(repo, "a.enc") == {"a.enc": b"bcd"}


@pytest.mark.parametrize("extra", [0, 20], ids=["few", "many"])
def test_a_submodule_is_said_and_not_entered(repo: Repo, extra: int) -> None:
    inner = Repo(repo.path.parent / "inner")
    inner.stage("a", "x")
    inner.commit()
    repo.git("submodule", "add", "--quiet", str(inner.path), "sub")
    item = read(repo, "sub", *[f"missing{number}" for number in range(extra)])["sub"]
    assert isinstance(item, Skip)
    assert not item.failed
    assert "submodule" in item.reason


def test_an_untracked_file_that_is_named_is_read_from_the_disk(repo: Repo) -> None:
    repo.write("new", "on disk")
    assert data(repo, "new") == {"new": b"on disk"}


def test_a_missing_name_is_a_failure(repo: Repo) -> None:
    item = read(repo, "none")["none"]
    assert isinstance(item, Skip)
    assert item.failed


def test_an_unmerged_path_is_read_from_the_disk(repo: Repo) -> None:
    repo.stage("a", "base\n")
    repo.commit()
    repo.git("checkout", "-q", "-b", "side")
    repo.stage("a", "side\n")
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.stage("a", "main\n")
    repo.commit()
    assert repo.git("merge", "side", check=False).code
    assert b"<<<<<<<" in data(repo, "a")["a"]


@pytest.mark.parametrize("name", ["new\nline", "-dash", ":0:x", "a b", "ümlaut", "\udce9"])
def test_odd_names(repo: Repo, name: str) -> None:
    repo.stage(name, "content")
    assert data(repo, name) == {name: b"content"}


def test_order_is_kept(repo: Repo) -> None:
    names = [f"f{number}" for number in (3, 1, 2)] * 1
    for name in names:
        repo.stage(name, name)
    assert [item.path for item in index.read(str(repo.path), names)] == names


def test_a_blob_that_git_lost_is_a_failure(repo: Repo) -> None:
    repo.stage("a", "lost")
    repo.write("a", "changed")
    for folder in (repo.path / ".git" / "objects").iterdir():
        for item in folder.iterdir():
            item.unlink()
    item = read(repo, "a")["a"]
    assert isinstance(item, Skip)
    assert item.failed


def test_staged_lists_what_differs_from_head(repo: Repo) -> None:
    for name in ("kept", "changed", "removed", "renamed"):
        repo.stage(name, name)
    assert sorted(index.staged(str(repo.path))) == ["changed", "kept", "removed", "renamed"], "an unborn branch"
    repo.commit()
    repo.stage("changed", "other")
    repo.git("rm", "-q", "removed")
    repo.git("mv", "renamed", "to")
    repo.stage("empty", "")
    assert sorted(index.staged(str(repo.path))) == ["changed", "empty", "to"]


@pytest.mark.parametrize("extra", [0, 20, 120], ids=["by name", "listed", "listed at once"])
def test_intended_to_be_added_is_read_from_the_disk_and_an_empty_file_is_empty(repo: Repo, extra: int) -> None:
    others = [f"other{number}" for number in range(extra)]
    for name in others:
        repo.stage(name, name)
    repo.write("later", "on disk")
    repo.git("add", "--intent-to-add", "later")
    repo.stage("empty", "")
    repo.stage("emptied", "")
    repo.write("emptied", "on disk")
    names = ["later", "empty", "emptied", *others]
    found = list(index.read_listed(str(repo.path), index.listed(str(repo.path), names)))
    assert [item.path for item in found] == names
    assert [item.data for item in found[:3] if isinstance(item, Blob)] == [b"on disk", b"", b""]


def disk_differs_in_line_ends(repo: Repo) -> bytes:
    repo.git("config", "core.autocrlf", "true")
    repo.stage("a", "one\r\ntwo\r\n")
    return b"one\ntwo\n"


def disk_is_in_another_encoding(repo: Repo) -> bytes:
    repo.write(".gitattributes", "a working-tree-encoding=UTF-16LE\n")
    repo.stage("a", "one".encode("utf-16-le"))
    return b"one"


def disk_has_a_keyword_filled_in(repo: Repo) -> bytes:
    repo.write(".gitattributes", "a ident\n")
    repo.stage("a", "$Id: filled in $\n")
    return b"$Id$\n"


def disk_is_clear_and_git_stores_cipher(repo: Repo) -> bytes:
    repo.git("config", "filter.crypt.clean", "printf '\\0GITCRYPT\\0'; tr a-z b-za")
    repo.git("config", "filter.crypt.smudge", "tail -c +11 | tr b-za a-z")
    repo.write(".gitattributes", "a filter=crypt\n")
    repo.stage("a", "clear")
    return b"\0GITCRYPT\0dmfbs"


def disk_holds_what_lfs_stores_elsewhere(repo: Repo) -> bytes:
    repo.git("config", "filter.lfs.clean", "cat >/dev/null; echo version https://git-lfs.github.com/spec/v1")
    repo.write(".gitattributes", "a filter=lfs diff=lfs merge=lfs -text\n")
    repo.stage("a", "large")
    return b"version https://git-lfs.github.com/spec/v1\n"


def disk_changed_behind_gits_back(repo: Repo) -> bytes:
    # git says that the file is unchanged: it was told not to look.
    repo.stage("a", "staged")
    repo.git("update-index", "--assume-unchanged", "a")
    repo.write("a", "on disk")
    assert repo.git("diff-files", "--name-only").out == ""
    return b"staged"


def disk_changed_within_a_tick(repo: Repo) -> bytes:
    repo.stage("a", "staged")
    info = os.stat(repo.path / "a")
    repo.write("a", "change")
    os.utime(repo.path / "a", ns=(info.st_atime_ns, info.st_mtime_ns))
    return b"staged"


def disk_has_a_pipe(repo: Repo) -> bytes:
    repo.stage("a", "staged")
    (repo.path / "a").unlink()
    os.mkfifo(repo.path / "a")
    return b"staged"


def disk_is_as_the_index(repo: Repo) -> bytes:
    repo.stage("a", "the same")
    return b"the same"


DISKS = (
    disk_differs_in_line_ends,
    disk_is_in_another_encoding,
    disk_has_a_keyword_filled_in,
    disk_is_clear_and_git_stores_cipher,
    disk_holds_what_lfs_stores_elsewhere,
    disk_changed_behind_gits_back,
    disk_changed_within_a_tick,
    disk_has_a_pipe,
    disk_is_as_the_index,
)


@pytest.mark.parametrize("extra", [0, 20, 120], ids=["by name", "listed", "listed at once"])
@pytest.mark.parametrize("prepare", DISKS)
def test_what_git_stores_counts_whatever_the_disk_has(prepare: Callable[[Repo], bytes], extra: int, repo: Repo) -> None:
    others = [f"other{number}" for number in range(extra)]
    for name in others:
        repo.stage(name, name)
    stored = prepare(repo)
    found = list(index.read_listed(str(repo.path), index.listed(str(repo.path), ["a", *others])))
    assert [(item.path, item.data) for item in found if isinstance(item, Blob)] == [
        ("a", stored),
        *((name, name.encode()) for name in others),
    ]


def test_in_a_sha_256_repository(tmp_path: Path) -> None:
    (tmp_path / "long").mkdir()
    run(["git", "init", "--quiet", "--object-format=sha256", tmp_path / "long"])
    repo = Repo(tmp_path / "long")
    names = [f"file{number}" for number in range(120)]
    for name in names:
        repo.write(name, name)
    repo.add()
    repo.write("file7", "on disk")
    found = list(index.read_listed(str(repo.path), index.listed(str(repo.path), names)))
    assert [item.data for item in found if isinstance(item, Blob)] == [name.encode() for name in names]


def test_what_the_disk_has_as_stored_needs_no_object(repo: Repo) -> None:
    """The fast way: git is not asked for contents that the disk has under the same id."""
    names = [f"file{number}" for number in range(120)]
    for name in names:
        repo.stage(name, name)
    for folder in (repo.path / ".git" / "objects").iterdir():
        for item in folder.iterdir():
            item.unlink()
    found = list(index.read_listed(str(repo.path), index.listed(str(repo.path), names)))
    assert [item.data for item in found if isinstance(item, Blob)] == [name.encode() for name in names]
