"""The hook scan-commit-message, in each program that runs hooks."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from support import hosts
from support.repo import Repo
from support.tokens import token

if TYPE_CHECKING:
    from pathlib import Path

    from support.hosts import Source
    from support.repo import Done


@pytest.fixture
def repo(host: str, source: Source, tmp_path: Path) -> Repo:
    """A repository with one commit, in which `host` runs the hook."""
    repo = Repo(tmp_path / "repo")
    repo.stage(hosts.CONFIG, hosts.configuration(source, ["scan-commit-message"]))
    repo.commit()
    if host == "git":
        hook = repo.write(
            ".git/hooks/commit-msg", f'#!/bin/sh\nexec "{sys.executable}" -m tightlip.cli.main message "$1"\n'
        )
        os.chmod(hook, 0o755)  # noqa: S103 - a hook is executable
    else:
        done = repo.run(hosts.program(host), "install", "--hook-type", "commit-msg")
        assert done.code == 0, done.text
    return repo


def attempt(repo: Repo, message: str, *arguments: str, editor: str = "") -> Done:
    """`git commit`, with the message given at once, or typed above what git writes into the file."""
    repo.stage("a", message)
    if not editor:
        return repo.git("commit", "--message", message, *arguments, check=False)
    repo.write("typed", message)
    script = 'cat typed "$1" >both; cat both >"$1"'
    return repo.git("commit", *arguments, check=False, env={"GIT_EDITOR": f"sh -c '{script}' sh"})


@pytest.mark.parametrize("editor", ["", "sh"], ids=["at once", "typed"])
def test_a_secret_in_the_message_is_blocked(editor: str, repo: Repo) -> None:
    before = repo.head()
    done = attempt(repo, f"subject\n\nbody\n\nToken: {token()}\n", editor=editor)
    assert done.code == 1
    assert repo.head() == before
    assert "COMMIT_EDITMSG:5:8: github-pat" in done.text
    assert "git commit --edit --file=" in done.text
    assert token() not in done.text
    done = attempt(repo, "subject\n\nbody\n", editor=editor)
    assert done.code == 0, done.text


def test_removing_a_secret_with_the_diff_in_the_message_file_passes(repo: Repo) -> None:
    """`git commit --verbose` shows the diff below the scissors, and the removed key with it."""
    repo.stage("key", token() + "\n")
    repo.commit()
    repo.git("rm", "--quiet", "key")
    done = attempt(repo, "remove the key\n", "--verbose", editor="sh")
    assert done.code == 0, done.text


def test_a_comment_that_git_keeps_is_blocked(repo: Repo) -> None:
    done = attempt(repo, f"subject\n\n# {token()}")
    assert done.code == 1, done.text


def test_filters_on_files_do_not_hide_the_message(repo: Repo, source: Source, host: str) -> None:
    """A `files:` of the user applies to the message file's name as well; a host then names no file."""
    repo.stage(hosts.CONFIG, "files: ^src/\n" + hosts.configuration(source, ["scan-commit-message"]))
    repo.commit()
    done = attempt(repo, f"uses {token()}")
    assert done.code == 1, done.text
