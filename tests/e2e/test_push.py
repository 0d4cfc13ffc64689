"""The hook scan-push, in each program that runs hooks. What it looks at stands in tests/cli/test_push.py; here, that
what the hosts tell is enough."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from support import hosts
from support.repo import Repo
from support.tokens import assignment, token

if TYPE_CHECKING:
    from pathlib import Path

    from support.hosts import Source
    from support.repo import Done

LINE = assignment()


@pytest.fixture
def repo(host: str, source: Source, tmp_path: Path) -> Repo:
    """A repository with one commit and an empty remote `origin`, in which `host` runs the hook."""
    Repo(tmp_path / "bare").git("config", "core.bare", "true")
    repo = Repo(tmp_path / "repo")
    repo.stage(hosts.CONFIG, hosts.configuration(source, ["scan-push"]))
    repo.commit()
    repo.git("remote", "add", "origin", str(tmp_path / "bare"))
    if host == "git":
        hook = repo.write(".git/hooks/pre-push", f'#!/bin/sh\nexec "{sys.executable}" -m tightlip.cli.main push "$@"\n')
        os.chmod(hook, 0o755)  # noqa: S103 - a hook is executable
    else:
        done = repo.run(hosts.program(host), "install", "--hook-type", "pre-push")
        assert done.code == 0, done.text
    return repo


def attempt(repo: Repo, *arguments: str) -> Done:
    return repo.git("push", *(arguments or ("origin", "HEAD")), check=False)


def blocked(repo: Repo, *arguments: str) -> str:
    """What was said; the push must have been stopped by a finding."""
    before = repo.git("ls-remote", "origin").out
    done = attempt(repo, *arguments)
    assert done.code == 1, done.text
    assert repo.git("ls-remote", "origin").out == before
    assert token() not in done.text
    return done.text


def test_first_push_more_commits_and_a_new_branch(repo: Repo) -> None:
    repo.stage("a", LINE)
    repo.commit()
    repo.git("rm", "--quiet", "a")
    repo.commit()
    assert "a:1:10: github-pat" in blocked(repo)

    repo.git("reset", "--quiet", "--hard", "HEAD~2")
    done = attempt(repo)
    assert done.code == 0, done.text

    repo.stage("b", LINE)
    repo.commit()
    assert "b:1:10: github-pat" in blocked(repo)

    repo.git("checkout", "--quiet", "-b", "topic", "HEAD~")
    repo.stage("c", "x")
    repo.commit("--message", f"uses {token()}")
    assert "commit message:3:6: github-pat" in blocked(repo)
    repo.git("commit", "--quiet", "--amend", "--message", "clean", "--no-verify")
    done = attempt(repo)
    assert done.code == 0, done.text


def test_a_merge_that_changes_no_file_of_its_own_but_one(repo: Repo) -> None:
    assert attempt(repo).code == 0
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.stage("topic", "x")
    repo.commit()
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    repo.stage("evil", LINE)
    merge = repo.commit()
    repo.git("rm", "--quiet", "evil")
    repo.commit()
    assert f"in commit {merge[:12]}" in blocked(repo)


def test_the_second_ref_of_a_push_counts(repo: Repo) -> None:
    """A host tells its hooks of the first ref only."""
    assert attempt(repo).code == 0
    for name in ("one", "two"):
        repo.git("checkout", "--quiet", "-b", name, "main")
        repo.stage(name, LINE if name == "two" else "x")
        repo.commit()
    assert "two:1:10: github-pat" in blocked(repo, "origin", "one", "two")
    assert "two:1:10: github-pat" in blocked(repo, "--all", "origin")
    done = attempt(repo, "origin", "one")
    assert done.code == 0, done.text


def test_tags_and_deletions(repo: Repo) -> None:
    """A tag of a commit that the remote has: pre-commit and prek run no hook for it (docs/scan-push.md)."""
    assert attempt(repo).code == 0
    repo.stage("a", "x")
    repo.commit()
    repo.git("tag", "--annotate", "--message", f"uses {token()}", "v1")
    assert "tag message:1:6: github-pat" in blocked(repo, "origin", "v1")
    repo.git("push", "--quiet", "--no-verify", "origin", "v1", "HEAD:refs/heads/old")
    done = attempt(repo, "origin", ":v1", ":old")
    assert done.code == 0, done.text
