"""The benchmarks measure programs that really scan. Peers count where they are installed; detect-secrets always is."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

import commit_latency
import lab
import peers
import whole_tree
from support.repo import Repo
from support.tokens import assignment

SCRIPTS = Path(sysconfig.get_path("scripts"))


def test_peers_are_found_or_named() -> None:
    found, missing = peers.find()
    assert "detect-secrets-hook" in found
    assert found.keys() | {line.partition(":")[0] for line in missing} == peers.PROGRAMS.keys()
    assert found.keys().isdisjoint(line.partition(":")[0] for line in missing)


def test_only_commands_that_tell_clean_from_planted_are_timed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, _ = peers.find()
    clean = commit_latency.repository(tmp_path / "clean", commit_latency.CLEAN, commit_latency.SMALL)
    planted = commit_latency.repository(tmp_path / "planted", commit_latency.PLANTED, assignment("slack"))
    wanted = commit_latency.commands(SCRIPTS, found, commit_latency.CLEAN)
    assert commit_latency.verify(SCRIPTS, found, clean, planted) == list(wanted)
    assert capsys.readouterr().out == ""

    unplanted = commit_latency.repository(tmp_path / "none", commit_latency.PLANTED, commit_latency.SMALL)
    assert commit_latency.verify(SCRIPTS, found, clean, unplanted) == []
    assert capsys.readouterr().out.count("left out: ") == len(wanted)


def test_findings_of_a_tree_are_counted(tmp_path: Path) -> None:
    tree, reports = tmp_path / "tree", tmp_path / "reports"
    reports.mkdir()
    Repo(tree).write("app.py", assignment("slack"))
    found, _ = peers.find()
    for name, scan in whole_tree.scans(SCRIPTS, found, slow=True).items():
        assert whole_tree.once(name, scan, tree, reports) > 0
        assert scan.count((reports / f"{name}.json").read_text()) in (1, 2), name  # detect-secrets counts it twice


def test_a_run_that_did_not_scan_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended with 2, not with 0 or 1"):
        lab.timed([SCRIPTS / "tightlip", "scan", "--no-such-option"], cwd=tmp_path, codes=(0, 1))


def test_a_table_has_its_figures_to_the_right() -> None:
    assert lab.table(["name", "s"], [("a", "1.25"), ("bcdef", "-")]).splitlines() == [
        "| name  |    s |",
        "| ----- | ---: |",
        "| a     | 1.25 |",
        "| bcdef |    - |",
    ]
