"""Commits as a source: all that they bring, each content once, whatever git is set to show."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from support.repo import Repo, run
from tightlip import gitlog
from tightlip.errors import CheckError
from tightlip.model import Blob, Skip
from tightlip.sources import history, worktree

if TYPE_CHECKING:
    from pathlib import Path


def read(root: str, files: list[tuple[str, str]]) -> list[Blob | Skip]:
    """What history.read gives, the content of a file as a Blob."""
    blobs: list[Blob | Skip] = []
    for (path, how), content in zip(files, history.read(root, files), strict=True):
        if isinstance(content, bytes):
            blobs.append(Blob(path, content, how.partition(" ")[2]))
        elif isinstance(content, Skip):
            blobs.append(content)
        else:
            blobs += content
    return blobs


def brought(repo: Repo, *revisions: str) -> dict[str, list[tuple[str, str]]]:
    """For each commit of a range, the paths and contents that it brings, messages left out."""
    root = str(repo.path)
    commits = gitlog.rev_list(root, revisions or ["--all"])
    files = [file for file in history.files(root, commits) if not isinstance(file, Skip)]
    found: dict[str, list[tuple[str, str]]] = {commit: [] for commit in commits}
    for blob in read(root, files):
        assert isinstance(blob, Blob)
        found[blob.origin].append((blob.path, blob.data.decode()))
    return found


def test_each_commit_brings_what_its_parent_lacks(repo: Repo) -> None:
    repo.stage("a", "one")
    repo.stage("b", "same")
    first = repo.commit()
    repo.stage("a", "two")
    second = repo.commit()
    repo.git("rm", "--quiet", "a")
    third = repo.commit()
    repo.git("mv", "b", "c")
    fourth = repo.commit()
    assert brought(repo) == {
        first: [("a", "one"), ("b", "same")],
        second: [("a", "two")],
        third: [],
        fourth: [("c", "same")],
    }
    assert list(brought(repo)) == [first, second, third, fourth]
    assert brought(repo, f"{first}..{second}") == {second: [("a", "two")]}


def test_a_merge_brings_its_own_changes_only(repo: Repo) -> None:
    """FIELD: a secret born in a merge commit is in no ordinary `git log -p`."""
    repo.stage("a", "base")
    repo.commit()
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.stage("topic", "topic")
    repo.commit()
    repo.git("checkout", "--quiet", "main")
    repo.stage("main", "main")
    repo.commit()
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    repo.stage("evil", "born here")
    repo.stage("a", "changed here")
    merge = repo.commit()
    assert brought(repo)[merge] == [("a", "changed here"), ("evil", "born here")]


def test_an_octopus_merge(repo: Repo) -> None:
    repo.stage("a", "base")
    repo.commit()
    for name in ("x", "y", "z"):
        repo.git("checkout", "--quiet", "-b", name, "main")
        repo.stage(name, name)
        repo.commit()
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-commit", "x", "y", "z")
    repo.stage("evil", "born here")
    merge = repo.commit()
    assert brought(repo)[merge] == [("evil", "born here")]


def test_no_setting_hides_a_change(repo: Repo) -> None:
    """FIELD: diff settings and attributes hide changes from what reads a diff."""
    repo.stage(".gitattributes", "* -diff\n*.conv diff=conv\n")
    for key, value in {
        "log.showRoot": "false",
        "diff.renames": "copies",
        "diff.conv.textconv": "true",
        "diff.external": "true",
        "diff.noprefix": "true",
        "diff.orderFile": "/dev/null",
        "color.ui": "always",
        "log.showSignature": "true",
        "diff.relative": "true",
        "core.quotePath": "true",
    }.items():
        repo.git("config", key, value)
    repo.stage("a.conv", "content")
    first = repo.commit()
    repo.git("mv", "a.conv", ".env")
    second = repo.commit()
    assert ("a.conv", "content") in brought(repo)[first]
    assert brought(repo)[second] == [(".env", "content")]


def test_a_replaced_object_is_read_as_it_is(repo: Repo) -> None:
    repo.stage("a", "real")
    commit = repo.commit()
    repo.write("other", "shown instead")
    other = repo.git("hash-object", "-w", "other").out.strip()
    repo.git("replace", repo.git("rev-parse", "HEAD:a").out.strip(), other)
    assert brought(repo, "HEAD")[commit] == [("a", "real")]


@pytest.mark.parametrize("name", ["new\nline", ":colon", '"quote"', b"\xff\xfe", "tab\t", "-dash"])
def test_odd_names(repo: Repo, name: str | bytes) -> None:
    repo.stage(name, "x")
    commit = repo.commit()
    assert brought(repo)[commit] == [(os.fsdecode(name), "x")]


def test_links_type_changes_and_submodules(repo: Repo) -> None:
    inner = Repo(repo.path.parent / "inner")
    inner.stage("a", "x")
    inner.commit()
    os.symlink("where/it/points", repo.path / "link")
    repo.git("submodule", "add", "--quiet", str(inner.path), "sub")
    repo.add("link")
    first = repo.commit()
    (repo.path / "link").unlink()
    repo.stage("link", "now a file")
    second = repo.commit()
    found = brought(repo)
    assert ("link", "where/it/points") in found[first]
    assert found[second] == [("link", "now a file")]
    skips = [file for file in history.files(str(repo.path), [first]) if isinstance(file, Skip)]
    assert [(skip.path, skip.failed) for skip in skips] == [("sub", False)]


def test_a_sha256_repository(tmp_path: Path) -> None:
    done = run(["git", "init", "--quiet", "--object-format=sha256", tmp_path / "long"])
    if done.code:
        pytest.skip("this git knows no SHA-256")
    repo = Repo(tmp_path / "long")
    repo.stage("a", "x")
    commit = repo.commit()
    assert len(commit) == 64
    assert brought(repo) == {commit: [("a", "x")]}


def test_messages_with_lines_of_their_own_and_a_merged_tag_s(repo: Repo) -> None:
    repo.stage("a", "x")
    repo.git("commit", "--quiet", "--message", "subject\n\nsecond paragraph")
    tree = repo.git("rev-parse", "HEAD^{tree}").out.strip()
    raw = f"tree {tree}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\nmergetag object x\n tag text\n\nmerged\n"
    repo.write("raw", raw)
    odd = repo.git("hash-object", "-t", "commit", "-w", "--literally", "raw").out.strip()
    blobs = read(str(repo.path), history.messages([repo.head(), odd]))
    texts = [blob.data for blob in blobs if isinstance(blob, Blob)]
    assert {blob.path for blob in blobs} == {history.COMMIT}
    assert texts[:2] == [b"subject\n\nsecond paragraph\n", b"merged\n"]
    assert b" tag text" in texts[2]
    assert b"author" not in texts[2]


def test_tags_of_all_kinds(repo: Repo) -> None:
    repo.stage("a", "in a tree")
    commit = repo.commit()
    repo.git("tag", "--annotate", "--message", "first", "one")
    repo.git("tag", "--annotate", "--message", "second", "two", "one")
    repo.git("tag", "tree", "HEAD^{tree}")
    repo.git("tag", "blob", "HEAD:a")
    root = str(repo.path)
    commits, files = history.tagged(root, ["two", "tree", "blob", "no-such"])
    assert commits == [commit]
    blobs = [blob for blob in read(root, files) if isinstance(blob, Blob)]
    assert sorted(blob.data for blob in blobs) == [b"first\n", b"in a tree", b"in a tree", b"second\n"]


def test_what_git_does_not_have_is_a_failure(repo: Repo) -> None:
    repo.stage("a", "x")
    repo.commit()
    missing = "0" * 39 + "1"
    (skip, blob) = read(
        str(repo.path), [("a", f"{missing} x"), ("a", f"{repo.git('rev-parse', 'HEAD:a').out.strip()} y")]
    )
    assert isinstance(skip, Skip)
    assert skip.failed
    assert isinstance(blob, Blob)


def test_a_broken_repository_is_an_error_and_no_end(repo: Repo) -> None:
    repo.stage("a", "x" * 100_000)
    commit = repo.commit()
    tree = repo.git("rev-parse", "HEAD^{tree}").out.strip()
    os.unlink(repo.file(f".git/objects/{tree[:2]}/{tree[2:]}"))
    with pytest.raises(CheckError, match="diff-tree"):
        list(history.files(str(repo.path), [commit]))


def test_a_large_object_comes_in_pieces(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "PIECE", 40_000)
    monkeypatch.setattr(worktree, "PIECE", 40_000)
    monkeypatch.setattr(worktree, "OVERLAP", 8_000)
    content = "".join(f"line {number}\n" for number in range(20_000))
    repo.stage("large", content)
    repo.stage("small", "after it")
    commit = repo.commit()
    root = str(repo.path)
    files = [file for file in history.files(root, [commit]) if not isinstance(file, Skip)]
    blobs = [blob for blob in read(root, files) if isinstance(blob, Blob)]
    large = [blob for blob in blobs if blob.path == "large"]
    assert len(large) > 3
    assert b"".join(blob.data[8_000 if place else 0 :] for place, blob in enumerate(large)).decode() == content
    assert {blob.origin for blob in large} == {commit}
    assert blobs[-1].data == b"after it"


def test_a_reader_that_stops_early_leaves_no_process(repo: Repo) -> None:
    repo.stage("a", "x" * 5_000_000)
    repo.commit()
    contents = gitlog.contents(str(repo.path), [repo.git("rev-parse", "HEAD:a").out.strip()] * 50)
    content = next(contents)
    assert content is not None
    assert content.read(3) == b"xxx"
    contents.close()  # type: ignore[attr-defined]


def test_when_it_was_written(repo: Repo) -> None:
    repo.stage("a", "x")
    repo.git("commit", "--quiet", "--message", "x", env={"GIT_AUTHOR_DATE": "2020-02-03T04:05:06+05:30"})
    first = repo.head()
    repo.git("tag", "--annotate", "--message", "x", "v1", env={"GIT_COMMITTER_DATE": "2021-02-03T04:05:06-01:00"})
    tag = repo.git("rev-parse", "v1").out.strip()
    assert gitlog.written(str(repo.path), [first, tag]) == {
        first: "2020-02-03T04:05:06+05:30",
        tag: "2021-02-03T04:05:06-01:00",
    }
