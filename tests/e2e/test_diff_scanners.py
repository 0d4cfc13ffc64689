"""Where a scanner of diffs passes without a word, and tightlip blocks: docs/traps.md, shown on real repositories."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from e2e.test_traps import LINE, TOKEN, TRAPS
from support.cli import call, tightlip
from support.repo import Repo, run

if TYPE_CHECKING:
    from support.repo import Done

TOP = Path(__file__).resolve().parent.parent.parent

BLIND = (
    "utf16_with_mark",
    "utf16_without_mark",
    "nul_byte",
    "diff_attribute",
    "binary_attribute",
    "textconv",
    "external_diff",
    "color_always",
    "renamed_and_edited",
    "symlink_turned_into_a_file",
    "env_file_that_is_empty",
    "env_file_by_a_pure_rename",
)
"""Traps of a single commit that such a scanner does not see."""


def added_lines(repo: Repo, *command: str) -> list[str]:
    """What scanners of diffs look at: the lines that a diff adds, and the names of files that have such lines."""
    shown = repo.git(*command).out.splitlines()
    return [line for line in shown if line.startswith("+") and line != "+++ /dev/null"]


def staged(repo: Repo) -> list[str]:
    return added_lines(repo, "diff", "--cached", "--unified=0", "--diff-filter=AM")


def test_the_scanner_of_diffs_works(repo: Repo) -> None:
    repo.stage("app.py", LINE)
    repo.stage("deploy/.env", "DEBUG=1\n")
    assert any(TOKEN in line for line in staged(repo))
    assert any(line.endswith("/.env") for line in staged(repo))


@pytest.mark.parametrize("name", BLIND)
def test_a_commit_that_it_does_not_see(name: str, repo: Repo) -> None:
    repo.stage("README", "x\n")
    repo.commit()
    TRAPS[name].prepare(repo)
    assert not any(TOKEN in line or line.endswith("/.env") for line in staged(repo))
    done = call("guard", "--staged", cwd=repo.path)
    assert done.code == 1, done.text
    assert TRAPS[name].rule in done.out


def test_a_clean_index_in_ci(repo: Repo) -> None:
    repo.stage("app.py", LINE)
    repo.commit()
    assert staged(repo) == []
    done = call("guard", "--staged", "app.py", cwd=repo.path)
    assert done.code == 1, done.text


def test_a_temporary_index(repo: Repo) -> None:
    """`git commit --all`: who drops `GIT_*` from the environment reads the index that has nothing new."""
    repo.stage("app.py", "x = 1\n")
    repo.commit()
    repo.write("app.py", LINE)
    assert staged(repo) == []
    assert tightlip("install", "--hook-type", "pre-commit", cwd=repo.path).code == 0
    for arguments in (["--all"], ["--", "app.py"]):
        done = repo.git("commit", "--message", "change", *arguments, check=False)
        assert done.code == 1, done.text
        assert "app.py:1" in done.text


@pytest.fixture
def hooked(repo: Repo, tmp_path: Path) -> Repo:
    """A repository with all hooks, one pushed commit, and a branch `dirty` that an older clone left a secret on."""
    run(["git", "init", "--quiet", "--bare", tmp_path / "bare.git"])
    repo.git("remote", "add", "origin", tmp_path / "bare.git")
    repo.stage("README", "x\n")
    repo.commit()
    repo.git("push", "--quiet", "origin", "main")
    repo.git("checkout", "--quiet", "-b", "dirty")
    repo.stage("app.py", LINE)
    repo.commit()
    assert tightlip("install", cwd=repo.path).code == 0
    return repo


def push(repo: Repo, *arguments: str) -> Done:
    """A push, which must be stopped."""
    done = repo.git("push", "origin", *(arguments or ("HEAD:refs/heads/main",)), check=False)
    assert done.code == 1, done.text
    assert "github-pat" in done.text
    return done


@pytest.mark.parametrize(
    "commands",
    [
        [("cherry-pick", "dirty")],
        [("merge", "--no-ff", "--no-edit", "dirty")],
        [("merge", "dirty")],
        [("rebase", "main", "dirty")],
        [("checkout", "dirty"), ("rm", "app.py"), ("commit", "--message", "x"), ("revert", "--no-edit", "HEAD")],
    ],
    ids=["cherry-pick", "merge", "fast-forward", "rebase", "revert"],
)
def test_commands_that_run_no_pre_commit_hook(commands: list[tuple[str, ...]], hooked: Repo) -> None:
    hooked.git("checkout", "--quiet", "main")
    hooked.stage("other", "x\n")
    if commands[0] != ("merge", "dirty"):
        hooked.commit()
    else:
        hooked.git("reset", "--quiet", "--hard")
    for command in commands:
        hooked.git(*command)
    assert (hooked.path / "app.py").exists(), "nothing stopped it"
    push(hooked)


def test_a_secret_born_in_a_merge_is_in_no_ordinary_log(hooked: Repo) -> None:
    hooked.git("checkout", "--quiet", "main")
    hooked.git("branch", "--quiet", "-D", "dirty")
    hooked.git("checkout", "--quiet", "-b", "topic")
    hooked.stage("of-topic", "x\n")
    hooked.commit()
    hooked.git("checkout", "--quiet", "main")
    hooked.git("merge", "--no-ff", "--no-commit", "topic")
    hooked.stage("evil.py", LINE)
    hooked.commit()
    assert not any(TOKEN in line for line in added_lines(hooked, "log", "-p", "--all"))
    push(hooked)
    assert call("scan", "--history", cwd=hooked.path).code == 1


def test_added_and_removed_again_leaves_a_clean_tree(hooked: Repo) -> None:
    base = hooked.git("rev-parse", "main").out.strip()
    hooked.git("rm", "--quiet", "app.py")
    hooked.git("commit", "--quiet", "--message", "clean again")
    assert not any(TOKEN in line for line in added_lines(hooked, "diff", base, "HEAD"))
    assert call("scan", cwd=hooked.path).code == 0
    push(hooked)


def test_the_page_names_tests_that_there_are() -> None:
    page = (TOP / "docs" / "traps.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("|") and "::" in line]
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", page)
    assert len(rows) > 25
    assert all("`" in row and re.search(r"`[\w/]+\.py::\w+`", row) for row in rows)
    for file, function in named:
        assert f"def {function}(" in (TOP / "tests" / file).read_text(encoding="utf-8"), f"{file}::{function}"
    shown = {function for _, function in named}
    assert set(BLIND) <= shown
