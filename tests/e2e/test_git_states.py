"""Repositories in every state that git knows: what will be stored is looked at, or it is said that it was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.cli import call, tightlip
from support.repo import Repo, run
from support.tokens import assignment, token

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LINE = assignment()
COMMANDS = ("scan --staged", "guard --staged", "files --staged", "scan", "guard", "files")

STATES: dict[str, Callable[[Path], Path]] = {}


def state(make: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """Enter a function that makes a repository without a secret below a folder, and returns its work tree."""
    STATES[make.__name__] = make
    return make


@state
def unborn(folder: Path) -> Path:
    return Repo(folder / "repo").path


@state
def unborn_side(folder: Path) -> Path:
    repo = Repo(ordinary(folder))
    repo.git("checkout", "--quiet", "--orphan", "side")
    return repo.path


@state
def ordinary(folder: Path) -> Path:
    repo = Repo(folder / "repo")
    repo.stage("kept.py", "x = 1\n")
    repo.commit()
    return repo.path


@state
def sha256(folder: Path) -> Path:
    run(["git", "init", "--quiet", "--object-format=sha256", folder / "repo"])
    return ordinary(folder)


@state
def detached(folder: Path) -> Path:
    repo = Repo(ordinary(folder))
    repo.git("checkout", "--quiet", "--detach")
    return repo.path


@state
def shallow(folder: Path) -> Path:
    source = ordinary(folder)
    run(["git", "clone", "--quiet", "--depth", "1", f"file://{source}", folder / "shallow"])
    return folder / "shallow"


@state
def partial(folder: Path) -> Path:
    source = Repo(ordinary(folder))
    source.git("config", "uploadpack.allowFilter", "true")
    run(["git", "clone", "--quiet", "--filter=blob:none", f"file://{source.path}", folder / "partial"])
    return folder / "partial"


@state
def worktree(folder: Path) -> Path:
    Repo(ordinary(folder)).git("worktree", "add", "--quiet", folder / "linked", "-b", "side")
    return folder / "linked"


@state
def worktree_of_a_bare_one(folder: Path) -> Path:
    run(["git", "clone", "--quiet", "--bare", ordinary(folder), folder / "bare.git"])
    run(["git", "worktree", "add", "--quiet", folder / "linked", "main"], cwd=folder / "bare.git")
    return folder / "linked"


@state
def git_folder_elsewhere(folder: Path) -> Path:
    run(["git", "init", "--quiet", "--separate-git-dir", folder / "elsewhere.git", folder / "repo"])
    return folder / "repo"


@state
def inside_a_submodule(folder: Path) -> Path:
    source = ordinary(folder)
    outer = Repo(folder / "outer")
    outer.git("submodule", "--quiet", "add", source, "inner")
    return outer.path / "inner"


@state
def sparse(folder: Path) -> Path:
    repo = Repo(ordinary(folder))
    repo.git("sparse-checkout", "set", "--cone", "--sparse-index", "src")
    return repo.path


@state
def split_index(folder: Path) -> Path:
    repo = Repo(ordinary(folder))
    repo.git("update-index", "--split-index")
    return repo.path


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", STATES)
def test_a_secret_is_found_and_a_clean_tree_is_clean(name: str, command: str, tmp_path: Path) -> None:
    repo = Repo(STATES[name](tmp_path))
    staged = "--staged" in command
    if not staged:
        repo.write("README", "x\n")
    done = call(*command.split(), cwd=repo.path)
    assert done.code == 0, done.text

    found = "id_rsa" if "files" in command else "app.py"
    repo.stage(found, token("private-key") if found == "id_rsa" else LINE)
    done = call(*command.split(), cwd=repo.path)
    assert done.code == 1, done.text
    assert f"{found}:1" in done.text

    done = call(*command.split(), "--format", "json", "--", found, cwd=repo.path)
    assert done.code == 1, done.text


@pytest.mark.parametrize("command", ["scan", "guard", "files"])
@pytest.mark.parametrize("place", [".", "src", "src/app.py"])
def test_outside_a_sparse_checkout_the_index_is_looked_at(place: str, command: str, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.stage("kept/a.py", "x = 1\n")
    repo.stage("src/app.py", LINE)
    repo.stage("src/.env", LINE)
    repo.commit()
    repo.git("sparse-checkout", "set", "--cone", "--sparse-index", "kept")
    assert not (repo.path / "src").exists()
    if command == "files" and place == "src/app.py":
        place = "src/.env"
    done = call(command, place, cwd=repo.path)
    assert done.code == 1, done.text
    assert "src/" in done.out


def test_what_is_deleted_is_not_looked_for_in_the_index(repo: Repo) -> None:
    repo.stage("app.py", LINE)
    repo.commit()
    (repo.path / "app.py").unlink()
    done = call("scan", "app.py", cwd=repo.path)
    assert done.code == 3, done.text
    assert "no such file or folder" in done.text


@pytest.mark.parametrize("command", ["scan", "guard", "files"])
@pytest.mark.parametrize("staged", [False, True], ids=["disk", "staged"])
def test_a_bare_repository_is_refused(command: str, staged: bool, tmp_path: Path) -> None:
    """Its objects are compressed: to read them as files finds nothing, whatever they hold."""
    repo = Repo(tmp_path / "repo")
    repo.stage("app.py", LINE)
    repo.commit()
    repo.git("clone", "--quiet", "--bare", ".", tmp_path / "bare.git")
    done = call(command, *(["--staged"] if staged else []), cwd=tmp_path / "bare.git")
    assert done.code == (2 if staged else 3), done.text
    assert "work tree" in done.text if staged else "scan --history" in done.text
    done = call("scan", "--history", cwd=tmp_path / "bare.git")
    assert done.code == 1, done.text


def test_a_bare_repository_in_a_folder_is_said(tmp_path: Path) -> None:
    run(["git", "init", "--quiet", "--bare", tmp_path / "store" / "bare.git"])
    (tmp_path / "store" / "app.py").write_text("x = 1\n")
    done = call("scan", "store", cwd=tmp_path)
    assert done.code == 0, done.text
    assert "store/bare.git: left out: git's own folder" in done.out


def test_intended_to_be_added(repo: Repo) -> None:
    """`git commit` stores nothing of it, `git commit --all` all of it; who names it wants it looked at."""
    repo.stage("kept.py", "x = 1\n")
    repo.commit()
    repo.write("later.py", LINE)
    repo.git("add", "--intent-to-add", "later.py")
    done = call("guard", "--staged", cwd=repo.path)
    assert done.code == 0, done.text
    for command in ("guard --staged later.py", "scan --staged kept.py later.py", "scan", "guard"):
        done = call(*command.split(), cwd=repo.path)
        assert done.code == 1, (command, done.text)
        assert "later.py:1" in done.out
    done = call("files", "--staged", "later.py", cwd=repo.path)
    assert done.code == 0, done.text


def test_a_conflict_is_looked_at_as_it_stands(repo: Repo) -> None:
    repo.stage("app.py", "x = 0\n")
    repo.commit()
    for branch in ("one", "two"):
        repo.git("checkout", "--quiet", "-b", branch, "main")
        repo.stage("app.py", f"x = {branch!r}\n")
        repo.commit()
    repo.git("merge", "one", check=False)
    repo.write("app.py", LINE)
    done = call("scan", "--staged", "app.py", cwd=repo.path)
    assert done.code == 1, done.text


@pytest.mark.parametrize("setting", ["core.fsmonitor=true", "core.untrackedCache=true", "status.showUntrackedFiles=no"])
def test_settings_that_make_git_look_less_hide_nothing(setting: str, repo: Repo) -> None:
    repo.git("config", *setting.split("="))
    repo.stage("app.py", LINE)
    repo.write("new.py", LINE)
    assert call("scan", "--staged", cwd=repo.path).code == 1
    done = call("scan", cwd=repo.path)
    assert "app.py:1" in done.out
    assert "new.py:1" in done.out
    repo.git("fsmonitor--daemon", "stop", check=False)


def test_an_index_that_git_cannot_read_is_no_pass(repo: Repo) -> None:
    repo.stage("app.py", LINE)
    (repo.path / ".git" / "index").write_bytes(b"garbage")
    for command in COMMANDS:
        done = tightlip(*command.split(), cwd=repo.path)
        assert done.code == 3, (command, done.text)
