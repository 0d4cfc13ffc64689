"""The built wheel holds all that the package needs, tried from outside the source tree."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.once import once
from support.repo import Done, run
from support.tokens import assignment

if TYPE_CHECKING:
    from support.hosts import Source


@pytest.fixture(scope="session")
def wheel(source: Source, shared_tmp: Path) -> Path:
    """The wheel, built by pip from a copy of this work tree."""

    def build(folder: Path) -> None:
        done = run([sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, source.path])
        assert done.code == 0, done.text

    (built,) = once(shared_tmp / "wheel", build).glob("tightlip-*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, shared_tmp: Path) -> Path:
    """A folder that holds the installed wheel and nothing else."""

    def install(folder: Path) -> None:
        done = run([sys.executable, "-m", "pip", "install", "--no-deps", "--target", folder, wheel])
        assert done.code == 0, done.text

    return once(shared_tmp / "installed-wheel", install)


def python(place: Path, *arguments: str, cwd: Path, **env: str) -> Done:
    """Python with the tightlip that lies in `place`; the dependencies are this environment's."""
    return run([sys.executable, *arguments], cwd=cwd, env={"PYTHONPATH": os.fspath(place), **env})


def test_it_holds_the_package_and_nothing_else(wheel: Path, source: Source) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = {
        os.path.relpath(path, source.path / "hooks").replace(os.sep, "/")
        for path in (source.path / "hooks/tightlip").rglob("*")
        if path.is_file()
    }
    assert {name for name in names if ".dist-info/" not in name} == package
    assert {"tightlip/py.typed", "tightlip/rules/catalogue/github.yaml", "tightlip/rules/schema.py"} <= names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_it_scans_from_outside_the_source_tree(installed: Path, tmp_path: Path) -> None:
    place = python(installed, "-c", "import tightlip; print(tightlip.__file__)", cwd=tmp_path)
    assert Path(place.out.strip()).is_relative_to(installed), place.text

    (tmp_path / "app.py").write_text(assignment())
    cache = tmp_path / "cache"  # a cache of its own, so that the wheel's own rules are compiled
    arguments = ["-m", "tightlip.cli.main", "scan", "--format", "json", "app.py"]
    done = python(installed, *arguments, cwd=tmp_path, TIGHTLIP_CACHE_DIR=os.fspath(cache))
    assert done.code == 1, done.text
    assert [finding["rule"] for finding in json.loads(done.out)["findings"]] == ["github-pat"]
    assert list(cache.glob("patterns-*.db"))


def test_its_rules_are_listed_as_those_of_the_source(installed: Path, source: Source, tmp_path: Path) -> None:
    command = ("-m", "tightlip.cli.main", "rules", "list")
    of_wheel = python(installed, *command, cwd=tmp_path)
    of_source = python(source.path / "hooks", *command, cwd=tmp_path)
    assert of_wheel.code == 0, of_wheel.text
    assert of_wheel.out == of_source.out


def test_the_command_is_installed(installed: Path, tmp_path: Path) -> None:
    script = installed / "bin" / "tightlip"
    done = python(installed, os.fspath(script), "--version", cwd=tmp_path)
    assert done.code == 0, done.text
    assert done.out.startswith("tightlip ")
