"""`tightlip doctor`: what works is proved, what does not is named with its remedy."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.cli import tightlip
from support.repo import Repo, run
from support.tokens import assignment
from tightlip import githooks, precommit
from tightlip.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.repo import Done


@pytest.fixture
def installed(repo: Repo) -> Repo:
    """A repository with one commit and all hooks."""
    repo.stage("README", "x\n")
    repo.stage("deep/er/file", "x\n")
    repo.commit()
    assert tightlip("install", cwd=repo.path).code == 0
    return repo


def doctor(repo: Repo, env: Mapping[str, str] | None = None) -> Done:
    before = {path: path.read_bytes() for path in repo.path.rglob("*") if path.is_file()}
    done = tightlip("doctor", cwd=repo.path, env=env)
    assert {path: path.read_bytes() for path in repo.path.rglob("*") if path.is_file()} == before, "nothing is touched"
    return done


def test_what_is_installed_is_proved(installed: Repo) -> None:
    done = doctor(installed)
    assert done.code == 0, done.text
    for kind in ("pre-commit", "commit-msg", "pre-push"):
        assert f"ok    {kind}: blocked a planted key (a hook of tightlip)" in done.out
    assert done.out.endswith("all is well\n")


def test_nothing_is_left_behind(installed: Repo, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    assert doctor(installed, {"TMPDIR": str(tmp_path / "tmp")}).code == 0
    assert list((tmp_path / "tmp").iterdir()) == []


def test_on_an_unborn_branch_and_in_a_linked_worktree(repo: Repo, tmp_path: Path) -> None:
    assert tightlip("install", cwd=repo.path).code == 0
    done = doctor(repo)
    assert done.code == 0, done.text
    repo.stage("a", "x")
    repo.commit()
    repo.git("worktree", "add", "--quiet", tmp_path / "linked", "-b", "side")
    done = doctor(Repo(tmp_path / "linked"))
    assert done.code == 0, done.text


def test_in_a_shallow_clone(installed: Repo, tmp_path: Path) -> None:
    run(["git", "clone", "--quiet", "--depth", "1", f"file://{installed.path}", tmp_path / "shallow"])
    assert tightlip("install", cwd=tmp_path / "shallow").code == 0
    done = doctor(Repo(tmp_path / "shallow"))
    assert done.code == 0, done.text


def test_called_by_a_hook_it_stays_out_of_that_repository(installed: Repo, tmp_path: Path) -> None:
    env = {"GIT_DIR": str(installed.path / ".git"), "GIT_INDEX_FILE": str(installed.path / ".git/index")}
    before = installed.head()
    done = doctor(installed, env)
    assert done.code == 0, done.text
    assert installed.head() == before


def test_missing_hooks_are_named(repo: Repo) -> None:
    done = doctor(repo)
    assert done.code == 1
    for kind in ("pre-commit", "commit-msg", "pre-push"):
        assert f"{kind}: not installed: `tightlip install --hook-type {kind}`" in done.out


def hook(text: str) -> str:
    return f"#!/bin/sh\n{text}\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (hook("exit 0"), "pre-commit: let a planted key pass"),
        (hook("echo no commits on Fridays; exit 1"), "stopped, but not for the planted key: no commits on Fridays"),
        (hook("exit 1"), "it said nothing"),
        ("exit 0\n", "pre-commit: let a planted key pass"),
    ],
)
def test_a_hook_that_does_not_block_the_key(content: str, words: str, installed: Repo) -> None:
    path = installed.path / ".git/hooks/pre-commit"
    path.write_text(content)
    done = doctor(installed)
    assert done.code == 1, done.text
    assert words in done.out
    assert "ok    pre-push" in done.out


def test_a_hook_that_git_passes_over(installed: Repo) -> None:
    (installed.path / ".git/hooks/commit-msg").chmod(0o644)
    done = doctor(installed)
    assert done.code == 1
    assert "commit-msg: " in done.out
    assert "chmod +x" in done.out


def test_hooks_elsewhere(installed: Repo) -> None:
    installed.git("config", "core.hooksPath", "/nowhere")
    done = doctor(installed)
    assert done.code == 1
    assert "git looks for hooks in /nowhere, by core.hooksPath of this repository" in done.out
    assert "pre-commit: not installed" in done.out


@pytest.mark.parametrize(
    ("alias", "around"),
    [
        ("commit --no-verify", True),
        ("commit -n", True),
        ("commit -anm wip", True),
        ("!git add -A && git commit -nm wip", True),
        ("push --no-verify", True),
        ("-c core.hooksPath=/dev/null commit", True),
        ("commit --all", False),
        ("commit -v", False),
        ("log -n 5", False),
        ("!git commit -v; git log -n 1", False),
        ("commit --no-edit", False),
    ],
)
def test_aliases_that_pass_over_the_hooks(alias: str, around: bool) -> None:
    assert githooks.passes_over(alias) is around


def test_ways_around_are_named(installed: Repo) -> None:
    installed.git("config", "alias.ci", "commit --no-verify")
    done = doctor(installed, {"SKIP": "tightlip"})
    assert done.code == 1
    assert "alias.ci (local configuration) runs no hooks: commit --no-verify" in done.out
    assert "SKIP is set" in done.out


CONFIGURATION = """\
repos:
- repo: https://example.invalid/tightlip
  rev: {rev}
  hooks: [{{id: tightlip}}]
"""


@pytest.mark.parametrize(
    ("rev", "words"),
    [
        ("v0.0.1", "revision v0.0.1 is older than this tightlip"),
        ("main", "revision main names no version"),
        ("v9.0.0", "revision v9.0.0, as far as can be known offline"),
        ("0123abc", "revision 0123abc, as far as can be known offline"),
    ],
)
def test_revisions(rev: str, words: str, installed: Repo) -> None:
    installed.stage(".pre-commit-config.yaml", CONFIGURATION.format(rev=rev))
    assert words in doctor(installed).out


def test_a_configuration_without_the_later_stages(repo: Repo) -> None:
    repo.stage(".pre-commit-config.yaml", CONFIGURATION.format(rev="v9.0.0"))
    done = doctor(repo)
    assert "has no hook of tightlip for commit-msg, pre-push: add scan-commit-message, scan-push" in done.out


@pytest.mark.parametrize("content", ["repos: [", "- a\n", "repos: 1\n", "repos: [1, {hooks: 2}]\n", ""])
def test_a_configuration_that_is_none(content: str, tmp_path: Path) -> None:
    (tmp_path / ".pre-commit-config.yaml").write_text(content)
    try:
        found = precommit.read(str(tmp_path))
    except UsageError:
        assert content == "repos: ["
    else:
        assert found is not None
        assert not found.hooks


def test_local_hooks_and_stages(tmp_path: Path) -> None:
    (tmp_path / ".pre-commit-config.yaml").write_text(
        "repos:\n- repo: local\n  hooks:\n"
        "  - {id: own, entry: tightlip push, stages: [push, manual]}\n  - {id: scan-secrets, entry: other}\n"
    )
    found = precommit.read(str(tmp_path))
    assert found is not None
    assert (found.hooks, found.stages, found.revisions) == (["own"], {"pre-push", "manual"}, [])


def test_cache_and_baseline_problems(installed: Repo, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    installed.write("baseline.secrets", '{"version": "1.5.0", "results": {}}')
    done = doctor(installed, {"TIGHTLIP_CACHE_DIR": str(tmp_path / "file")})
    assert done.code == 1
    assert "the cache cannot be written" in done.out
    assert "WRONG baseline.secrets" in done.out


def test_stale_pattern_files(installed: Repo, tmp_path: Path) -> None:
    cache = {"TIGHTLIP_CACHE_DIR": str(tmp_path / "cache")}
    assert doctor(installed, cache).code == 0
    (tmp_path / "cache" / "patterns-old.db").write_bytes(b"x")
    done = doctor(installed, cache)
    assert done.code == 0
    assert "1 pattern file (0 MB) of other versions" in done.out


def test_a_baseline_that_knows_things_is_checked(installed: Repo) -> None:
    installed.stage("app.py", assignment())
    assert tightlip("baseline", "update", cwd=installed.path).code == 0
    assert "baseline.secrets holds together" in doctor(installed).out
    (installed.path / "app.py").unlink()
    assert doctor(installed).code == 1


def test_outside_of_a_work_tree(tmp_path: Path) -> None:
    assert tightlip("doctor", cwd=tmp_path).code == 2
    run(["git", "init", "--quiet", "--bare", tmp_path / "bare.git"])
    assert tightlip("doctor", cwd=tmp_path / "bare.git").code == 2


def test_a_repository_that_cannot_be_cloned_is_said(installed: Repo) -> None:
    head = installed.head()
    os.unlink(installed.path / ".git/objects" / head[:2] / head[2:])
    done = doctor(installed)
    assert done.code == 3, done.text
    assert "the throw-away clone cannot be made" in done.out
    assert sys.executable not in done.out
