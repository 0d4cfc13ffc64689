"""The command line's frame: one line for every failure, the right exit code, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.cli import call, tightlip
from tightlip import __version__
from tightlip.cli import main


def test_version_and_help() -> None:
    assert call("--version", cwd=".").out == f"tightlip {__version__}\n"
    done = call("--help", cwd=".")
    assert done.code == 0
    assert all(name in done.out for name in main.COMMANDS)


def test_nothing_asked_is_wrong_usage() -> None:
    assert call(cwd=".").code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["scam"], "did you mean scan?"),
        (["scan", "--nope"], "unrecognized arguments: --nope"),
        (["scan", "--format", "xml"], "invalid choice"),
        (["scan", "--baseline", "x", "--no-baseline"], "exclude each other"),
        (["scan", "--baseline", "none.secrets", "."], "no such baseline"),
        (["rules"], "list|show|test"),
        (["rules", "show", "github-pta"], "did you mean github-pat?"),
    ],
)
def test_wrong_usage_is_one_line_and_2(arguments: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    done = call(*arguments, cwd=tmp_path)
    assert done.code == 2
    assert done.out == ""
    assert said in done.err
    assert done.err.count("\n") == 1


def test_an_unforeseen_error_is_3_and_keeps_its_words_to_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tightlip import pipeline

    def fail(*_: object) -> None:
        raise ValueError("the line was: password = " + "hunter2" * 2 + "")

    (tmp_path / "a").write_text("x")
    monkeypatch.setattr(pipeline.Scanner, "findings", fail)
    done = call("scan", "a", cwd=tmp_path)
    assert done.code == 3
    assert "ValueError" in done.err
    assert "hunter2" not in done.err
    assert done.err.count("\n") == 1


def test_a_reader_that_leaves_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    process = subprocess.Popen(
        [sys.executable, "-m", "tightlip.cli.main", "rules", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait() == 3
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full here")
def test_a_full_disk_is_not_success(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tightlip.cli.main", "scan", str(tmp_path / "a")],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_the_console_script_is_this_program() -> None:
    done = tightlip("--version")
    assert done.out.startswith("tightlip ")
