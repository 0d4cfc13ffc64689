"""The programs that run tightlip as a git hook: the real pre-commit, prek, and git alone.

The hooks come from a commit of this repository's work tree as it stands, so that what is not committed yet is tested.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from support.repo import Done, Repo, run

if TYPE_CHECKING:
    from collections.abc import Sequence

TOP = Path(__file__).resolve().parent.parent.parent
"""This repository."""

CONFIG = ".pre-commit-config.yaml"
HOSTS = ("pre-commit", "prek", "git")


class Source(NamedTuple):
    """A repository that others take hooks from, and the commit they take."""

    path: Path
    commit: str


def snapshot(target: Path) -> Source:
    """A new repository at `target` whose one commit holds this work tree: what git tracks or would add."""
    listing = run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=TOP)
    if listing.code:
        raise RuntimeError(f"{TOP} is no git repository, so there is nothing to install hooks from: {listing.err}")
    clone = Repo(target)
    for name in set(listing.out.split("\0")) - {""}:
        if (TOP / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(TOP / name, target / name)
    clone.git("add", "--force", ".")
    return Source(target, clone.commit())


def configuration(source: Source, hooks: Sequence[str]) -> str:
    """The text of a `.pre-commit-config.yaml` that takes `hooks` from `source`."""
    lines = ["repos:", f"- repo: {source.path}", f"  rev: {source.commit}", "  hooks:"]
    return "\n".join([*lines, *(f"  - id: {hook}" for hook in hooks)]) + "\n"


def program(name: str) -> str:
    """The full path of a program that is installed beside this Python. Raises FileNotFoundError naming it."""
    found = shutil.which(name, path=sysconfig.get_path("scripts"))
    if found is None:
        raise FileNotFoundError(f"{name} is not installed beside {sys.executable}")
    return found


def install(host: str, repo: Repo) -> Done:
    """Make `host` run its hooks on commits in `repo`. For `git`, that is the one hook `tightlip guard`."""
    if host != "git":
        return repo.run(program(host), "install")
    hook = repo.path / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tightlip.cli.main guard --staged\n')
    hook.chmod(0o755)
    return Done(0, "", "")


def prepare(host: str, repo: Repo) -> Done:
    """Build the environment that the hooks of `repo`'s configuration run in: some 20 seconds, once a home folder."""
    return Done(0, "", "") if host == "git" else repo.run(program(host), "install-hooks")


def homes(folder: Path) -> dict[str, str]:
    """The variables that keep the hosts' environments in `folder`."""
    return {"PRE_COMMIT_HOME": os.fspath(folder / "pre-commit"), "PREK_HOME": os.fspath(folder / "prek")}
