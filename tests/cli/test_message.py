"""`tightlip message`: exit codes, places, and what is said."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from support.cli import call
from support.tokens import assignment, token

if TYPE_CHECKING:
    from pathlib import Path

    from support.repo import Repo


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("subject\n\nbody\n", 0),
        ("", 0),
        (f"subject\n\nuses {token()}\n", 1),
        (f"subject\n\nToken: {token()}\n", 1),
        (f"subject\n# {token()}\n", 0),
        (f"subject\n\n{assignment()}".encode("utf-16").decode("utf-16"), 1),
    ],
)
def test_what_is_found(text: str, code: int, repo: Repo) -> None:
    repo.write("message", text)
    done = call("message", "message", cwd=repo.path)
    assert done.code == code, done.text
    assert token()[4:] not in done.text


def test_the_place_is_the_file_s_own_and_the_help_keeps_the_text(repo: Repo) -> None:
    repo.write("message", f"# comment\nsubject\n\n  {token()}\n")
    done = call("message", "message", cwd=repo.path)
    assert done.out.startswith("message:4:3: github-pat")
    assert "git commit --edit --file=message" in done.out


@pytest.mark.parametrize("editor", [":", "vi"])
def test_a_comment_counts_where_git_keeps_it(editor: str, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """`git commit -m` keeps lines that begin with `#`; git then sets GIT_EDITOR=: for its hooks."""
    monkeypatch.setenv("GIT_EDITOR", editor)
    repo.write("message", f"subject\n\n# {token()}\n")
    assert call("message", "message", cwd=repo.path).code == (1 if editor == ":" else 0)


def test_a_missing_file_is_3(repo: Repo) -> None:
    done = call("message", "none", cwd=repo.path)
    assert done.code == 3
    assert "none: not checked" in done.out


def test_without_a_file_git_s_newest_message_counts(repo: Repo) -> None:
    assert call("message", cwd=repo.path).code == 2
    old, new = repo.write(".git/COMMIT_EDITMSG", token()), repo.write(".git/MERGE_MSG", "merge")
    os.utime(old, (1, 1))
    assert call("message", cwd=repo.path).code == 0
    os.utime(new, (0, 0))
    assert call("message", cwd=repo.path).code == 1


def test_outside_a_repository(tmp_path: Path) -> None:
    (tmp_path / "message").write_text(token())
    assert call("message", "message", cwd=tmp_path).code == 1
