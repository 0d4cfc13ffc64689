"""`--all-files`, as CI runs it: on a clean index, where hooks that scan staged changes look at nothing and pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import hosts
from support.tokens import assignment, token

if TYPE_CHECKING:
    from support.repo import Repo


@pytest.mark.parametrize("host", ["pre-commit", "prek"])
def test_a_committed_secret_is_found(host: str, guarded: Repo) -> None:
    guarded.stage("app.py", assignment())
    guarded.commit()
    assert guarded.git("status", "--porcelain").out == ""
    done = guarded.run(hosts.program(host), "run", "--all-files")
    assert done.code == 1
    assert "app.py:1" in done.text
    assert "github-pat" in done.text
    assert token() not in done.text


@pytest.mark.parametrize("host", ["pre-commit", "prek"])
def test_a_clean_tree_passes_and_says_what_was_looked_at(host: str, guarded: Repo) -> None:
    for number in range(30):
        guarded.stage(f"module_{number}.py", f"x = {number}\n")
    guarded.commit()
    done = guarded.run(hosts.program(host), "run", "--all-files", "--verbose")
    assert done.code == 0, done.text
    assert "33 files" in done.text


def test_a_secret_in_a_pull_request_is_found(by_pre_commit: Repo) -> None:
    first = by_pre_commit.head()
    by_pre_commit.stage("app.py", assignment())
    last = by_pre_commit.commit()
    done = by_pre_commit.run(hosts.program("pre-commit"), "run", "--from-ref", first, "--to-ref", last)
    assert done.code == 1
    assert "app.py:1" in done.text
