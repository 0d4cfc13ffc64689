"""What git says of lines and of earlier versions of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tightlip import gitlog

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from support.repo import Repo

WHEN = {"GIT_AUTHOR_DATE": "2026-03-02T09:00:00+00:00"}


def test_blame_knows_who_wrote_a_line_and_leaves_out_what_no_commit_has(repo: Repo) -> None:
    repo.stage("a b.py", "one\n\tauthor x\n")
    repo.git("commit", "-qm", "x", env=WHEN)
    repo.write("a b.py", "new\none\n\tauthor x\n")
    found = gitlog.blame(str(repo.path), "a b.py", [1, 2, 3])
    assert found == {line: (repo.head(), "A Tester", 1772442000) for line in (2, 3)}
    assert gitlog.blame(str(repo.path), "untracked.py", [1]) == {}
    assert gitlog.blame(str(repo.path), "a b.py", [99]) == {}
    assert gitlog.blame(str(repo.path), "a b.py", []) == {}


def test_versions_come_newest_first(repo: Repo) -> None:
    assert list(gitlog.versions(str(repo.path), "f", 3)) == []
    for content in ("one", "two", "three"):
        repo.stage("f", content)
        repo.commit()
    repo.stage("f", "staged")
    assert list(gitlog.versions(str(repo.path), "f", 2)) == [b"staged", b"three", b"three", b"two"]
    assert list(gitlog.versions(str(repo.path), "none", 2)) == []


def test_what_is_begun_is_what_is_asked_later(repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for content in ("one", "two"):
        repo.stage("f", content)
        repo.commit()
    repo.git("tag", "-a", "-m", "a tag", "v1")
    root = str(repo.path)
    monkeypatch.chdir(repo.path)
    begun = gitlog.begin()
    assert begun is not None
    assert begun.tag_tips() == gitlog.tag_tips(root) != []
    assert begun.commits() == gitlog.rev_list(root, ["--all"]) != []
    begun.drop()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert gitlog.begin() is None
