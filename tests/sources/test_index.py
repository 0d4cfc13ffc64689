"""The index as a source: what git will store, whatever the disk shows."""

from __future__ import annotations

import os

import pytest

from support.repo import Repo
from tightlip.model import Blob, Skip
from tightlip.sources import index


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
