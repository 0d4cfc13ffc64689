"""`tightlip push` as git's own hook: real pushes to a bare repository."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from support.cli import tightlip
from support.repo import Repo
from support.tokens import assignment, token

if TYPE_CHECKING:
    from pathlib import Path

    from support.repo import Done

LINE = assignment()


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with one pushed commit, a remote `origin`, and `tightlip push` as its pre-push hook."""
    bare = Repo(tmp_path / "bare")
    bare.git("config", "core.bare", "true")
    repo = Repo(tmp_path / "repo")
    repo.stage("README", "hello\n")
    repo.commit()
    repo.git("remote", "add", "origin", str(bare.path))
    repo.git("push", "--quiet", "origin", "main")
    hook = repo.write(".git/hooks/pre-push", f'#!/bin/sh\nexec "{sys.executable}" -m tightlip.cli.main push "$@"\n')
    os.chmod(hook, 0o755)  # noqa: S103 - a hook is executable
    return repo


def attempt(repo: Repo, *arguments: str) -> Done:
    return repo.git("push", *(arguments or ("origin", "HEAD")), check=False)


def blocked(repo: Repo, *arguments: str) -> str:
    """What was said; the push must have been stopped by a finding."""
    before = repo.git("ls-remote", "origin").out
    done = attempt(repo, *arguments)
    assert done.code == 1, done.text
    assert repo.git("ls-remote", "origin").out == before
    assert token()[4:] not in done.text
    return done.text


def test_clean_commits_pass(repo: Repo) -> None:
    repo.stage("a", "x")
    repo.commit()
    done = attempt(repo)
    assert done.code == 0, done.text
    assert "1 commit, 2 files" in done.text


def test_added_and_removed_again_is_found_in_its_commit(repo: Repo) -> None:
    """FIELD: the tree is clean, the history is not."""
    repo.stage("src/a.py", "x = 1\n" + LINE)
    commit = repo.commit()
    repo.stage("src/a.py", "x = 1\n")
    repo.commit()
    said = blocked(repo)
    assert f"src/a.py:2:10: github-pat: GitHub personal access token, in commit {commit[:12]}" in said
    assert f"git rebase -i --rebase-merges {commit[:12]}^" in said
    assert "git commit --fixup" in said
    assert "revoke" in said


def test_a_secret_born_in_a_merge(repo: Repo) -> None:
    """FIELD: merges run no pre-commit hook, and no ordinary `git log -p` shows what they add."""
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.stage("topic", "x")
    repo.commit()
    repo.git("checkout", "--quiet", "main")
    repo.stage("main", "x")
    repo.commit()
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    repo.stage("README", "hello\n" + LINE)
    merge = repo.commit()
    repo.stage("README", "hello\n")
    repo.commit()
    assert f"README:2:10: github-pat: GitHub personal access token, in commit {merge[:12]}" in blocked(repo)


@pytest.mark.parametrize("how", ["removed again", "renamed", "merge"])
def test_an_env_file_is_blocked_whatever_it_holds(how: str, repo: Repo) -> None:
    """FIELD: a rename, an empty file and a merge show no pre-commit hook anything."""
    if how == "merge":
        repo.git("checkout", "--quiet", "-b", "topic")
        repo.stage("topic", "x")
        repo.commit()
        repo.git("checkout", "--quiet", "main")
        repo.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
        repo.stage("app/.env")
    elif how == "renamed":
        repo.stage("settings.txt", "DEBUG=1\n")
        repo.commit()
        repo.git("push", "--quiet", "--no-verify", "origin", "main")
        os.makedirs(repo.file("app"))
        repo.git("mv", "settings.txt", "app/.env")
    else:
        repo.stage("app/.env")
    commit = repo.commit()
    if how == "removed again":
        repo.git("rm", "--quiet", "app/.env")
        repo.commit()
    said = blocked(repo)
    assert "app/.env:1:1: env-file: a .env file must not be committed" in said
    assert f", in commit {commit[:12]}" in said
    assert said.count("env-file") == 1


def test_files_that_are_secrets_are_blocked_and_allowed_ones_pass(repo: Repo) -> None:
    repo.stage("deploy/id_rsa", token("private-key") + "\n")
    repo.stage(".env.example", "KEY=\n")
    repo.stage("tests/.env", "KEY=x\n")
    repo.stage(".tightlip.toml", 'env_allow = ["tests/*"]\ndisable = ["private-key"]\n')
    repo.commit()
    said = blocked(repo)
    assert "deploy/id_rsa:1:1: secret-file" in said
    assert "tests/.env" not in said
    assert ".env.example" not in said


def test_messages_of_commits_and_tags(repo: Repo) -> None:
    repo.stage("a", "x")
    repo.commit("--message", f"uses {token()}")
    assert "commit message:3:6: github-pat" in blocked(repo)
    repo.git("reset", "--quiet", "--hard", "origin/main")
    repo.git("tag", "--annotate", "--message", f"uses {token()}", "v1")
    said = blocked(repo, "origin", "v1")
    assert "tag message:1:6: github-pat" in said
    assert "git tag -f -a" in said
    repo.git("tag", "blob", repo.git("hash-object", "-w", repo.write("b", LINE)).out.strip())
    assert "tagged blob" in blocked(repo, "origin", "blob")


def test_every_ref_counts(repo: Repo) -> None:
    for name in ("one", "two"):
        repo.git("checkout", "--quiet", "-b", name, "main")
        repo.stage(name, LINE if name == "two" else "x")
        repo.commit()
    assert attempt(repo, "origin", "one").code == 0
    assert "two:1:10" in blocked(repo, "origin", "one", "two")
    assert "two:1:10" in blocked(repo, "--all")


def test_what_the_remote_has_is_not_looked_at_again(repo: Repo) -> None:
    repo.stage("a", LINE)
    repo.commit()
    repo.git("push", "--quiet", "--no-verify", "origin", "main")
    repo.stage("a", LINE + "more\n")
    repo.stage("b", "x")
    repo.commit()
    assert "a:1:10" in blocked(repo), "the new content holds it again"
    repo.git("reset", "--quiet", "--hard", "HEAD~")
    repo.git("rm", "--quiet", "a")
    repo.commit()
    done = attempt(repo)
    assert done.code == 0, done.text
    repo.git("checkout", "--quiet", "-b", "new")
    assert "0 commits" in attempt(repo).text


def test_a_forced_push_and_a_deletion(repo: Repo) -> None:
    repo.stage("a", "x")
    repo.commit()
    assert attempt(repo).code == 0
    repo.git("reset", "--quiet", "--hard", "HEAD~")
    repo.stage("b", LINE)
    repo.commit()
    assert "b:1:10" in blocked(repo, "--force", "origin", "main")
    repo.git("push", "--quiet", "--no-verify", "origin", "HEAD~:refs/heads/old")
    done = attempt(repo, "origin", ":old")
    assert done.code == 0, done.text
    assert "0 commits" in done.text


def test_the_first_push_of_a_whole_history(repo: Repo, tmp_path: Path) -> None:
    repo.stage("deep/a.py", LINE)
    repo.commit()
    repo.git("rm", "--quiet", "deep/a.py")
    repo.commit()
    repo.git("push", "--quiet", "--no-verify", "origin", "main")
    other = Repo(tmp_path / "other")
    other.git("config", "core.bare", "true")
    assert "deep/a.py:1:10" in attempt(repo, str(other.path), "main").text


def test_a_key_that_comes_in_many_versions_is_said_once(repo: Repo) -> None:
    first = ""
    for number in range(5):
        repo.stage("a", LINE + f"# {number}\n")
        first = repo.commit() if not number else first or repo.commit()
        repo.commit("--allow-empty")
    said = blocked(repo)
    assert said.count("github-pat") == 1
    assert first[:12] in said


def test_the_baseline_counts(repo: Repo) -> None:
    repo.stage("a", LINE)
    repo.commit()
    assert tightlip("baseline", "update", cwd=repo.path).code == 0
    done = attempt(repo)
    assert done.code == 0, done.text
    assert "1 known" in done.text


def test_a_baseline_that_is_broken_stops_the_push(repo: Repo) -> None:
    repo.stage("a", "x")
    repo.commit()
    repo.write("baseline.secrets", "{")
    assert attempt(repo).code == 1
    assert tightlip("push", cwd=repo.path).code == 2


def test_by_hand_it_looks_at_head(repo: Repo) -> None:
    repo.stage("a", LINE)
    commit = repo.commit()
    done = tightlip("push", "--format", "json", cwd=repo.path)
    assert done.code == 1
    document = json.loads(done.out)
    (finding,) = document["findings"]
    assert finding["commit"] == commit
    assert finding["date"]
    assert document["summary"]["commits"] == 1


def test_in_ci_no_commit_is_3(repo: Repo) -> None:
    for ci, code in (("", 0), ("true", 3)):
        assert tightlip("push", cwd=repo.path, env={"CI": ci}).code == code


@pytest.mark.parametrize("arguments", [["origin", "url", "more"], ["--no-such"], ["--format", "none"]])
def test_wrong_usage_is_2(arguments: list[str], repo: Repo) -> None:
    assert tightlip("push", *arguments, cwd=repo.path).code == 2


def test_outside_a_repository_is_2(tmp_path: Path) -> None:
    assert tightlip("push", cwd=tmp_path).code == 2
