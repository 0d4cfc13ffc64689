"""The database cache: built once, shared, rebuilt when rules change, refused when it is not ours or not whole."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest

from tightlip.engine import database
from tightlip.engine.database import Database, open_database
from tightlip.engine.scan import scan
from tightlip.errors import UsageError
from tightlip.rules.templates import expand

RULES = """\
provider: Example
revoke: https://example.com/keys
rules:
  - id: example-key
    name: Example key
    pattern: '\\b(exk_[a-z0-9]{20})\\b'
    severity: high
    examples: ['exk_{loweralnum:20}']
"""
PLANTED = b"key = " + expand("exk_{loweralnum:20}").encode()


@pytest.fixture
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    path = tmp_path / "cache"
    monkeypatch.setenv("TIGHTLIP_CACHE_DIR", str(path))
    return path


@pytest.fixture
def rules(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """A small catalogue in place of the shipped one, so that building it is quick."""
    path = tmp_path / "catalogue"
    path.mkdir()
    (path / "example.yaml").write_text(RULES, encoding="utf-8")
    monkeypatch.setattr(database, "_CATALOGUE", str(path))
    return path


def finds(opened: Database, data: bytes = PLANTED) -> list[str]:
    return [match.rule for match in scan(opened, data)]


def builds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list that grows by one with each database that is built."""
    counted: list[int] = []
    compile_rules = database.compile_rules

    def count(*arguments: object, **options: object) -> tuple[bytes, bytes]:
        counted.append(1)
        return compile_rules(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(database, "compile_rules", count)
    return counted


def test_built_once_then_read(folder: pathlib.Path, rules: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = builds(monkeypatch)
    assert finds(open_database()) == ["example-key"]
    assert finds(open_database()) == ["example-key"]
    assert len(counted) == 1
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_rebuilt_when_a_rule_changes(folder: pathlib.Path, rules: pathlib.Path) -> None:
    open_database()
    (rules / "example.yaml").write_text(RULES.replace("exk_", "exq_"), encoding="utf-8")
    assert finds(open_database()) == []


def test_rebuilt_when_a_rule_file_is_added(folder: pathlib.Path, rules: pathlib.Path) -> None:
    open_database()
    (rules / "more.yaml").write_text(RULES.replace("exk_", "exq_").replace("example-key", "more-key"), encoding="utf-8")
    assert finds(open_database(), PLANTED.replace(b"exk_", b"exq_")) == ["more-key"]


def test_the_same_rules_elsewhere_share_the_database(
    folder: pathlib.Path, rules: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = builds(monkeypatch)
    open_database()
    other = tmp_path / "clone"
    other.mkdir()
    (other / "example.yaml").write_text(RULES, encoding="utf-8")
    monkeypatch.setattr(database, "_CATALOGUE", str(other))
    assert finds(open_database()) == ["example-key"]
    assert len(counted) == 1


@pytest.mark.parametrize("garbage", [b"", b"garbage", database.MAGIC, database.MAGIC + b"9 9\nxx", b"\0" * 5000])
def test_garbage_in_the_cache_is_built_anew(folder: pathlib.Path, rules: pathlib.Path, garbage: bytes) -> None:
    open_database()
    for path in folder.iterdir():
        path.write_bytes(garbage)
    assert finds(open_database()) == ["example-key"]
    assert finds(open_database()) == ["example-key"]


def test_one_changed_byte_is_noticed(folder: pathlib.Path, rules: pathlib.Path) -> None:
    open_database()
    (cached,) = folder.glob("patterns-*.db")
    content = bytearray(cached.read_bytes())
    content[-10] ^= 1
    cached.write_bytes(content)
    assert finds(open_database()) == ["example-key"]
    assert cached.read_bytes() != bytes(content)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no file owners here")
def test_a_database_that_others_can_write_is_refused(
    folder: pathlib.Path, rules: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = builds(monkeypatch)
    open_database()
    (cached,) = folder.glob("patterns-*.db")
    cached.chmod(0o666)
    open_database()
    assert len(counted) == 2


def test_a_cache_that_cannot_be_written_is_said_and_does_no_harm(
    tmp_path: pathlib.Path, rules: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("TIGHTLIP_CACHE_DIR", str(tmp_path / "file" / "cache"))
    notice: list[str] = []
    assert finds(open_database(notice=notice)) == ["example-key"]
    assert len(notice) == 1
    assert "TIGHTLIP_CACHE_DIR" in notice[0]


def test_ten_at_once_on_an_empty_cache(folder: pathlib.Path) -> None:
    command = [sys.executable, "-m", "tightlip.cli.main", "scan", "/dev/stdin"]
    source = folder.parent / "a.txt"
    source.write_bytes(expand("ghp_{alnum:36}").encode())
    command[-1] = str(source)
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(10)]
    for process in running:
        out, err = process.communicate()
        assert process.returncode == 1, err
        assert b"github" in out
        assert err == b""
    assert not list(folder.glob(".new-*"))


def test_binary_content_has_a_database_of_known_formats(
    folder: pathlib.Path, rules: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = (
        RULES.replace("exk_", "exv_")
        .replace("example-key", "example-value")
        .replace("severity", "judge: value\n    severity")
    )
    (rules / "value.yaml").write_text(more, encoding="utf-8")
    counted = builds(monkeypatch)
    data = PLANTED + b"\n" + PLANTED.replace(b"exk_", b"exv_")
    for _ in range(2):
        assert finds(open_database(), data) == ["example-key", "example-value"]
        assert finds(open_database(binary=True), data) == ["example-key"]
    assert len(counted) == 2


def test_user_rules_extend_the_catalogue(folder: pathlib.Path, rules: pathlib.Path, tmp_path: pathlib.Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(RULES.replace("exk_", "exq_").replace("example-key", "own-key"), encoding="utf-8")
    opened = open_database([str(own)])
    assert finds(opened) == ["example-key"]
    assert finds(opened, PLANTED.replace(b"exk_", b"exq_")) == ["own-key"]


def test_missing_user_rules_are_a_usage_error(folder: pathlib.Path, rules: pathlib.Path) -> None:
    with pytest.raises(UsageError, match=r"none\.yaml: no such rule file"):
        open_database(["none.yaml"])
