"""A working day with the hook `tightlip`, in each program that runs hooks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from support import cli
from support.repo import Repo
from support.tokens import TEMPLATES, assignment, token

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.repo import Done

LINE = assignment("github")


def attempt(repo: Repo, *arguments: str) -> Done:
    """`git commit` with its hooks."""
    return repo.git("commit", "--message", "change", *arguments, check=False)


def test_blocked_mended_committed(guarded: Repo) -> None:
    before = guarded.head()
    guarded.stage("src/app.py", "import os\n\n" + LINE)
    done = attempt(guarded)
    assert done.code == 1
    assert guarded.head() == before
    assert "src/app.py:3:10: github-pat" in done.text
    assert "ghp_****" in done.text
    assert token() not in done.text
    assert "revoke" in done.text

    guarded.stage("src/app.py", 'import os\n\nTOKEN = os.environ["TOKEN"]\n')
    done = attempt(guarded)
    assert done.code == 0, done.text
    assert guarded.head() != before


@pytest.mark.parametrize("kind", sorted(TEMPLATES.keys() - {"github", "random"}))
def test_kinds_of_secrets_are_blocked(kind: str, by_pre_commit: Repo) -> None:
    by_pre_commit.stage("config.yaml", f"service:\n  password: {token(kind)!r}\n")
    done = attempt(by_pre_commit)
    assert done.code == 1, done.text
    assert "config.yaml:2" in done.text
    assert token(kind) not in done.text


def test_an_env_file_is_blocked_and_the_message_mends_it(guarded: Repo) -> None:
    guarded.stage("deploy/.env", "DEBUG=1\n")
    done = attempt(guarded)
    assert done.code == 1
    assert "deploy/.env" in done.text
    assert "git rm --cached" in done.text
    assert ".gitignore" in done.text
    assert "rotate" in done.text

    guarded.git("rm", "--cached", "--quiet", "deploy/.env")
    guarded.stage("app.py", "x = 1\n")
    assert attempt(guarded).code == 0


def test_deleting_an_env_file_passes(guarded: Repo) -> None:
    guarded.stage(".env", LINE)
    guarded.commit()
    guarded.git("rm", "--quiet", ".env")
    done = attempt(guarded)
    assert done.code == 0, done.text
    assert guarded.git("ls-files", ".env").out == ""


def test_an_allow_marker_lets_one_secret_pass(guarded: Repo) -> None:
    guarded.stage("app.py", LINE.rstrip() + "  # tightlip: allow github-pat -- a test's own\n")
    done = attempt(guarded)
    assert done.code == 0, done.text
    guarded.stage("app.py", LINE.rstrip() + "  # tightlip: allow groq-api-key -- another rule's marker\n")
    assert attempt(guarded).code == 1


def test_the_baseline_lets_known_secrets_pass_and_no_new_one(guarded: Repo) -> None:
    guarded.stage("legacy.py", "x = 1\n" + LINE)
    assert attempt(guarded).code == 1
    updated = cli.tightlip("baseline", "update", cwd=guarded.path)
    assert updated.code == 0, updated.text
    assert token() not in updated.text
    guarded.add("baseline.secrets")
    done = attempt(guarded)
    assert done.code == 0, done.text

    guarded.stage("legacy.py", "# two lines\n# were added\nx = 1\n" + LINE)
    done = attempt(guarded)
    assert done.code == 0, f"a moved line is not news: {done.text}"

    guarded.stage("legacy.py", "x = 1\n" + LINE + assignment("github", "another"))
    done = attempt(guarded)
    assert done.code == 1
    assert "legacy.py:3" in done.text
    assert "legacy.py:2" not in done.text

    guarded.git("checkout", "--quiet", "HEAD", "--", "legacy.py")
    guarded.git("mv", "legacy.py", "old.py")
    done = attempt(guarded)
    assert done.code == 0, f"a moved file keeps its review: {done.text}"


def env_example(repo: Repo) -> None:
    repo.stage(".env.example", "API_TOKEN=<your-token>\nDEBUG=\n")


def unstaged_secret(repo: Repo) -> None:
    repo.stage("app.py", "x = 1\n")
    repo.write("app.py", "x = 1\n" + LINE)


def untracked_secret(repo: Repo) -> None:
    repo.stage("app.py", "x = 1\n")
    repo.write("scratch.py", LINE)


def intent_to_add(repo: Repo) -> None:
    repo.stage("app.py", "x = 1\n")
    repo.write("later.py", LINE)
    repo.git("add", "--intent-to-add", "later.py")


def filter_takes_it_out(repo: Repo) -> None:
    # The disk holds the secret, and git will not store it.
    repo.git("config", "filter.hide.clean", f"sed s/{token()}/PLACEHOLDER/")
    repo.stage(".gitattributes", "*.tpl filter=hide\n")
    repo.stage("app.tpl", LINE)
    assert token() not in repo.git("show", ":app.tpl").out


def removing_a_secret(repo: Repo) -> None:
    # A scanner of diffs that forgets to look at the sign of a line would stop this.
    repo.stage("app.py", LINE)
    repo.commit()
    repo.stage("app.py", "TOKEN = None\n")


def binary_picture(repo: Repo) -> None:
    repo.stage("logo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 64)


def empty_file(repo: Repo) -> None:
    repo.stage("__init__.py", "")


def broken_symlink(repo: Repo) -> None:
    os.symlink("nowhere", repo.file("link"))
    repo.add("link")


@pytest.mark.parametrize(
    "prepare",
    [
        env_example,
        unstaged_secret,
        untracked_secret,
        intent_to_add,
        filter_takes_it_out,
        removing_a_secret,
        binary_picture,
        empty_file,
        broken_symlink,
    ],
)
def test_it_passes(prepare: Callable[[Repo], None], guarded: Repo) -> None:
    prepare(guarded)
    disk = {path: path.read_bytes() for path in guarded.path.iterdir() if path.is_file()}
    before = guarded.head()
    done = attempt(guarded)
    assert done.code == 0, done.text
    assert guarded.head() != before
    assert {path: path.read_bytes() for path in disk} == disk


def test_committing_another_path_leaves_a_staged_secret_alone(guarded: Repo) -> None:
    # The commit's own index does not hold app.py's change.
    guarded.stage("clean.py", "x = 1\n")
    guarded.commit()
    guarded.stage("app.py", LINE)
    guarded.write("clean.py", "x = 2\n")
    done = attempt(guarded, "--", "clean.py")
    assert done.code == 0, done.text
    assert guarded.git("diff", "--cached", "--name-only").out == "app.py\n"


def test_a_commit_in_a_linked_worktree_is_blocked(guarded: Repo) -> None:
    guarded.git("worktree", "add", "--quiet", "../linked", "-b", "side")
    linked = Repo(guarded.path.parent / "linked")
    linked.stage("app.py", LINE)
    done = attempt(linked)
    assert done.code == 1, done.text
    assert "app.py:1" in done.text
    assert "github-pat" in done.text


def test_a_commit_from_a_subfolder_is_blocked(guarded: Repo) -> None:
    guarded.stage("a/b/app.py", LINE)
    done = guarded.git("-C", "a/b", "commit", "--message", "change", check=False)
    assert done.code == 1, done.text
    assert "a/b/app.py:1" in done.text


def test_adding_a_submodule_passes_and_a_secret_beside_it_does_not(guarded: Repo, tmp_path: Path) -> None:
    other = Repo(tmp_path / "library")
    other.stage("lib.py", LINE)
    other.commit()
    guarded.git("submodule", "--quiet", "add", str(other.path), "vendor/library")
    done = attempt(guarded)
    assert done.code == 0, done.text

    (guarded.path / "vendor/library/lib.py").write_text("x = 1\n")
    Repo(guarded.path / "vendor/library").commit("--all")
    guarded.add("vendor/library")
    guarded.stage("app.py", LINE)
    done = attempt(guarded)
    assert done.code == 1, done.text
    assert "app.py:1" in done.text
