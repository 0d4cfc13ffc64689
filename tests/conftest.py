"""What all tests share: git without the user's settings, and one pattern cache a run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import repo as support_repo
from support import servers


@pytest.fixture(scope="session")
def shared_tmp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run that all workers of pytest-xdist see."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session", autouse=True)
def _isolated(shared_tmp: Path) -> None:
    """git's settings are fixed, and tightlip's cache is the run's own."""
    support_repo.isolate()
    os.environ["TIGHTLIP_CACHE_DIR"] = str(shared_tmp / "tightlip-cache")


@pytest.fixture
def repo(tmp_path: Path) -> support_repo.Repo:
    """An empty git repository."""
    return support_repo.Repo(tmp_path / "repo")


@pytest.fixture(scope="session")
def bao(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Bao]:
    """An OpenBao server, one a worker; tests keep to paths of their own."""
    with servers.bao(tmp_path_factory.mktemp("bao")) as server:
        yield server


@pytest.fixture(scope="session")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of moto's AWS, one server a worker; tests keep to names of their own."""
    with servers.moto(tmp_path_factory.mktemp("moto")) as address:
        yield address
