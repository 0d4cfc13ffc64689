"""The house holds: who may import what, what the commit path may load, and that hooks, commands and pages match."""

from __future__ import annotations

import ast
import pathlib
import sys

import pytest
import yaml

from support.cli import tightlip
from support.repo import Repo
from tightlip.cli.main import COMMANDS

TOP = pathlib.Path(__file__).resolve().parent.parent
PACKAGE = TOP / "hooks" / "tightlip"

BASE = {"model", "errors", "digest"}
ALLOWED: dict[str, set[str]] = {
    "model": {"digest"},
    "digest": set(),
    "errors": set(),
    "encoding": set(),
    "globs": set(),
    "config": BASE,
    "git": BASE,
    "gitlog": BASE | {"git", "gitstream"},
    "gitstream": BASE | {"git"},
    "githooks": BASE | {"git"},
    "mergedriver": {"errors", "git"},
    "precommit": BASE,
    "proof": BASE | {"rules"},
    "cache": set(),
    "seen": BASE | {"cache", "config", "engine"},
    "sources": BASE | {"git", "gitlog", "encoding"},
    "rules": BASE | {"cache"},
    "engine": BASE | {"cache", "encoding", "rules"},
    "values": {"digest"},
    "verdict": BASE | {"config", "engine", "rules", "values"},
    "baseline": BASE | {"config", "globs"},
    "manifest": BASE | {"config", "values"},
    "runtime": {"errors", "values", "manifest"},
    "pycode": BASE | {"cache", "config", "engine", "values", "verdict", "manifest"},
    "langcode": BASE | {"config", "engine", "values", "verdict", "pycode"},
    "envfile": BASE
    | {"encoding", "config", "git", "sources", "rules", "engine", "values", "verdict", "manifest", "pipeline"},
    "survey": BASE | {"config", "envfile", "pycode", "values"},
    "report": BASE | {"pycode"},  # the names, pages and weaknesses of the code rules
    "workers": {"errors"},
    "commits": BASE | {"pipeline", "sources"},
    "codecheck": BASE | {"config", "globs", "workers", "report", "pycode", "langcode"},
    "pipeline": BASE | {"workers", "config", "globs", "sources", "rules", "engine", "verdict", "report"},
}
"""For each room, the rooms that it may import; `cli` may import all. docs/architecture.md tells the reasons."""

HEAVY = {"argparse", "asyncio", "dataclasses", "detect_secrets", "git", "inspect", "pathlib", "pydantic", "rich"}
HEAVY |= {"subprocess", "tempfile", "typing", "unittest", "yaml", "multiprocessing", "concurrent"}
"""Modules that the commit path must not load: each costs more than reading a small file does."""


def modules() -> list[pathlib.Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: pathlib.Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported_rooms(path: pathlib.Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            if parts[0] == "tightlip" and len(parts) > 1 and not parts[1].startswith("__"):
                rooms.add(parts[1])
    return rooms


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_room_may(path: pathlib.Path) -> None:
    room = room_of(path)
    if room in ("cli", "__init__"):
        return
    assert room in ALLOWED, f"a new room: say in ALLOWED and docs/architecture.md what {room} may import"
    assert imported_rooms(path) - {room} <= ALLOWED[room]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_cli_prints(path: pathlib.Path) -> None:
    if room_of(path) == "cli":
        return
    source = ast.parse(path.read_text(encoding="utf-8"))
    calls = {
        node.func.id for node in ast.walk(source) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    streams = {node.attr for node in ast.walk(source) if isinstance(node, ast.Attribute)} & {"stdout", "stderr"}
    assert "print" not in calls
    assert not streams or path.name in ("git.py", "gitstream.py", "standard_error.py"), "standard streams belong to cli"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_can_be_read_in_one_sitting(path: pathlib.Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("command", ["scan", "files", "guard"])
def test_the_commit_path_loads_no_heavy_module(command: str, tmp_path: pathlib.Path) -> None:
    repo = Repo(tmp_path)
    repo.stage("a.py", "answer = 42\n")
    script = (
        "import sys; before = set(sys.modules)\n"
        "from tightlip.cli.main import main\n"
        f"code = main([{command!r}, '--staged', 'a.py'])\n"
        "print(sorted({name.partition('.')[0] for name in set(sys.modules) - before})); sys.exit(code)"
    )
    for _ in range(2):  # the first run may have to build the database
        done = repo.run(sys.executable, "-I", "-c", script)
    assert done.code == 0, done.err
    loaded = set(ast.literal_eval(done.out.splitlines()[-1]))
    assert not loaded & HEAVY


def hooks() -> list[dict[str, object]]:
    loaded = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text())
    assert isinstance(loaded, list)
    return loaded


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
def test_a_hook_has_a_command_and_a_page_and_stands_in_the_readme(hook: dict[str, str]) -> None:
    assert hook["entry"].split()[:1] == ["tightlip"]
    assert hook["entry"].split()[1] in COMMANDS
    assert (TOP / "docs" / f"{hook['id']}.md").is_file()
    assert f"docs/{hook['id']}.md" in (TOP / "README.md").read_text(encoding="utf-8")
    assert hook["types"] == [], "pre-commit's default types would hide symlinks and UTF-16"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_help_with_an_example(command: str) -> None:
    done = tightlip(command, "--help")
    assert done.code == 0, done.err
    assert f"  tightlip {command}" in done.out
