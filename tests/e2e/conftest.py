"""Scratch repositories in which hooks really run; their environments are built once a test run."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from support import hosts
from support.hosts import Source
from support.once import once
from support.repo import Repo

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def source(shared_tmp: Path) -> Source:
    """This work tree as a repository to take hooks from."""
    os.environ.update(hosts.homes(shared_tmp / "homes"))
    target = once(shared_tmp / "source", hosts.snapshot)
    return Source(target, Repo(target).head())


def make_template(host: str, source: Source, folder: Path) -> Path:
    """A repository with one commit, in which `host` runs the hook `tightlip`."""

    def make(path: Path) -> None:
        repo = Repo(path)
        repo.stage(hosts.CONFIG, hosts.configuration(source, ["tightlip"]))
        repo.stage(".gitignore", ".env\n.env.*\n!.env.example\n")
        repo.stage("README.md", "# Scratch\n")
        repo.commit()
        for ended in (hosts.install(host, repo), hosts.prepare(host, repo)):
            assert ended.code == 0, ended.text

    return once(folder / f"template-{host}", make)


@pytest.fixture(params=hosts.HOSTS)
def host(request: pytest.FixtureRequest) -> str:
    """Each program that runs hooks."""
    return str(request.param)


@pytest.fixture
def guarded(host: str, source: Source, shared_tmp: Path, tmp_path: Path) -> Repo:
    """A repository with one commit, in which `host` runs the hook `tightlip`."""
    shutil.copytree(make_template(host, source, shared_tmp), tmp_path / "guarded", symlinks=True)
    return Repo(tmp_path / "guarded")


@pytest.fixture
def by_pre_commit(source: Source, shared_tmp: Path, tmp_path: Path) -> Repo:
    """The same, for pre-commit only."""
    shutil.copytree(make_template("pre-commit", source, shared_tmp), tmp_path / "guarded", symlinks=True)
    return Repo(tmp_path / "guarded")
