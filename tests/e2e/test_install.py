"""`tightlip install` beside other programs' hooks, and `tightlip doctor` on theirs: real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import hosts
from support.cli import tightlip
from support.tokens import assignment, token

if TYPE_CHECKING:
    from pathlib import Path

    from support.hosts import Source
    from support.repo import Repo

LINE = assignment()
HOSTS = [host for host in hosts.HOSTS if host != "git"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_hosts_hook_is_left_and_by_force_runs_first(host: str, guarded: Repo) -> None:
    theirs = (guarded.path / ".git/hooks/pre-commit").read_bytes()
    done = tightlip("install", "--hook-type", "pre-commit", cwd=guarded.path)
    assert done.code == 2
    assert f"a hook of {host} stands there" in done.err
    assert (guarded.path / ".git/hooks/pre-commit").read_bytes() == theirs

    assert tightlip("install", "--hook-type", "pre-commit", "--force", cwd=guarded.path).code == 0
    guarded.stage("app.py", LINE)
    done = guarded.git("commit", "--message", "change", check=False)
    assert done.code == 1, done.text
    assert "tightlip (all pre-commit checks)" in done.text, "the host's hook runs"
    guarded.stage("app.py", "x = 1\n")
    done = guarded.git("commit", "--message", "change", check=False)
    assert done.code == 0, done.text
    assert "tightlip (all pre-commit checks)" in done.text
    assert "1 file, 6 B" in done.text, "and so does ours"

    assert tightlip("uninstall", cwd=guarded.path).code == 0
    assert (guarded.path / ".git/hooks/pre-commit").read_bytes() == theirs


@pytest.mark.parametrize("host", HOSTS)
def test_doctor_proves_the_hooks_of_a_host(host: str, guarded: Repo, source: Source) -> None:
    done = tightlip("doctor", cwd=guarded.path)
    assert done.code == 1, done.text
    assert f"ok    pre-commit: blocked a planted key (a hook of {host})" in done.out
    assert "commit-msg: not installed" in done.out
    assert "has no hook of tightlip for commit-msg, pre-push: add scan-commit-message, scan-push" in done.out

    # What is not committed yet counts: this is how one works through what doctor says.
    wanted = ["tightlip", "scan-commit-message", "scan-push"]
    guarded.write(hosts.CONFIG, hosts.configuration(source, wanted))
    for kind in ("commit-msg", "pre-push"):
        assert guarded.run(hosts.program(host), "install", "--hook-type", kind).code == 0
    before = guarded.git("status", "--porcelain").out
    done = tightlip("doctor", cwd=guarded.path)
    assert done.code == 0, done.text
    assert done.out.count(f"blocked a planted key (a hook of {host})") == 3
    assert guarded.git("status", "--porcelain").out == before
    assert token()[:8] not in done.out


@pytest.mark.parametrize("host", HOSTS)
def test_doctor_sees_a_hosts_hook_that_runs_no_tightlip(host: str, guarded: Repo, tmp_path: Path) -> None:
    other = "{id: other, name: other, entry: git --version, language: system, pass_filenames: false}"
    guarded.write(hosts.CONFIG, f"repos:\n- repo: local\n  hooks: [{other}]\n")
    done = tightlip("doctor", cwd=guarded.path)
    assert done.code == 1, done.text
    assert f"pre-commit: let a planted key pass (a hook of {host})" in done.out
    assert ".pre-commit-config.yaml names no hook of tightlip" in done.out
