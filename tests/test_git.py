"""git behind one module: real repositories, odd names, clear failures."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.repo import Repo
from tightlip import git

NAMES = [
    "plain.txt",
    "with space.txt",
    "new\nline.txt",
    'quo"te.txt',
    "-dash.txt",
    "tab\t.txt",
    ":colon",
    "ünï.txt",
    "[a]*?.txt",
]


def test_any_name_comes_through(repo: Repo) -> None:
    raw = [*NAMES, b"latin-\xe9.txt".decode("utf-8", "surrogateescape")]
    for name in raw:
        repo.stage(name, name.encode("utf-8", "surrogateescape"))
    entries = {entry.path: entry for entry in git.index_entries(str(repo.path), raw)}
    assert set(entries) == set(raw)
    contents = list(git.blobs(str(repo.path), [entries[name].oid for name in raw]))
    assert contents == [name.encode("utf-8", "surrogateescape") for name in raw]
    assert sorted(git.staged_paths(str(repo.path))) == sorted(raw)
    assert sorted(path for path, _ in git.work_files(str(repo.path), ["."])) == sorted(raw)


def test_names_are_not_patterns(repo: Repo) -> None:
    repo.stage("a.txt", "a")
    assert list(git.index_entries(str(repo.path), ["*.txt", "[a].txt"])) == []


@pytest.mark.parametrize("name", ["none", "x blob 5", "x blob", "a b missing"])
def test_a_name_without_content_is_none_and_the_next_is_read(repo: Repo, name: str) -> None:
    repo.stage("there", "content")
    assert list(git.blobs(str(repo.path), [f":0:{name}", ":0:there"])) == [None, b"content"]


def test_many_blobs_of_any_size(repo: Repo) -> None:
    sizes = [0, 1, 10, 70_000, 3_000_000]
    for size in sizes:
        repo.stage(f"f{size}", b"\n" * size)
    names = [f":0:f{size}" for size in sizes] * 150
    assert [len(blob or b"") for blob in git.blobs(str(repo.path), names)] == sizes * 150


def test_a_large_answer_and_a_large_question_do_not_block(repo: Repo) -> None:
    repo.stage("big", b"x" * 5_000_000)
    assert len(git.run(["cat-file", "blob", ":0:big"], cwd=str(repo.path))) == 5_000_000
    hashed = git.run(["hash-object", "--stdin"], cwd=str(repo.path), stdin=b"y" * 3_000_000)
    assert len(hashed) == 41


def test_failure_is_gits_first_line(repo: Repo) -> None:
    with pytest.raises(git.GitError, match=r"git cat-file failed: fatal: Not a valid object name nothing$"):
        git.run(["cat-file", "blob", "nothing"], cwd=str(repo.path))


def test_git_missing_is_said(repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(git.GitError, match="not found; install git"):
        git.run(["version"])


@pytest.mark.parametrize("question", [b"", b"HEAD:f\n" * 1000], ids=["spawned", "subprocess"])
def test_what_nobody_asks_for_is_ended_and_leaves_nothing_open(repo: Repo, question: bytes) -> None:
    repo.stage("f", "x" * 1000)
    repo.commit()
    before = sorted(Path("/proc/self/fd").glob("*")) if Path("/proc/self/fd").exists() else []
    for _ in range(2):
        running = git.Running(["cat-file", "--batch"], cwd=str(repo.path), stdin=question)
        running.drop()
        running.drop()
    asked = git.Running(["rev-parse", "HEAD"], cwd=str(repo.path))
    assert asked.result().decode().strip() == repo.head()
    asked.drop()
    assert len(sorted(Path("/proc/self/fd").glob("*"))) == len(before)
    with pytest.raises(git.GitError, match="its answer is gone"):
        asked.result()


def test_toplevel(repo: Repo, tmp_path: Path) -> None:
    (repo.path / "deep" / "er").mkdir(parents=True)
    assert git.toplevel(str(repo.path)) == str(repo.path)
    assert git.toplevel(str(repo.path / "deep" / "er")) == str(repo.path)
    assert git.find_toplevel(str(tmp_path)) is None


def test_deleted_files_are_left_out_and_ignored_ones_too(repo: Repo) -> None:
    repo.stage(".gitignore", "ignored\n")
    for name in ("kept", "gone"):
        repo.stage(name, name)
    repo.write("ignored", "x")
    repo.write("untracked", "x")
    (repo.path / "gone").unlink()
    assert dict(git.work_files(str(repo.path), ["."])) == {".gitignore": True, "kept": True, "untracked": True}


def test_a_temporary_index_is_the_one_that_is_read(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.stage("a", "in the ordinary index")
    monkeypatch.setenv("GIT_INDEX_FILE", str(repo.path / ".git" / "other-index"))
    repo.write("a", "in the temporary index")
    repo.add("a")
    assert list(git.blobs(str(repo.path), [":0:a"])) == [b"in the temporary index"]
