"""`tightlip receive` in a bare repository: real pushes, which it takes or refuses."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from support.cli import tightlip
from support.repo import Repo, run
from support.tokens import assignment, token
from tightlip.errors import UsageError
from tightlip.sources import receive

if TYPE_CHECKING:
    from pathlib import Path

    from support.repo import Done

LINE = assignment()
HOOKS = {"pre-receive": "", "update": ' "$@"'}


def set_hook(bare: Path, kind: str, arguments: str = "") -> None:
    path = bare / "hooks" / kind
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tightlip.cli.main receive{arguments}\n')
    path.chmod(0o755)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    run(["git", "init", "--quiet", "--bare", "--initial-branch", "main", tmp_path / "bare.git"])
    return tmp_path / "bare.git"


@pytest.fixture(params=HOOKS)
def repo(request: pytest.FixtureRequest, bare: Path, tmp_path: Path) -> Repo:
    """A repository with one pushed commit; its remote has `tightlip receive` as one of its hooks."""
    set_hook(bare, request.param, HOOKS[request.param])
    repo = Repo(tmp_path / "repo")
    repo.git("remote", "add", "origin", bare)
    repo.stage("README", "hello\n")
    repo.commit()
    assert push(repo).code == 0
    return repo


def push(repo: Repo, *arguments: str) -> Done:
    return repo.git("push", *(arguments or ("origin", "main")), check=False)


def refused(repo: Repo, *arguments: str) -> str:
    """What was said; the push must have been refused for a finding, and nothing of it kept."""
    before = repo.git("ls-remote", "origin").out
    done = push(repo, *arguments)
    assert done.code == 1, done.text
    assert "hook declined" in done.text
    assert "github-pat" in done.text
    assert token() not in done.text
    assert repo.git("ls-remote", "origin").out == before
    return done.text


def test_a_secret_is_refused_and_its_objects_do_not_stay(repo: Repo, bare: Path) -> None:
    repo.stage("app.py", LINE)
    blob = repo.git("rev-parse", ":app.py").out.strip()
    commit = repo.commit()
    said = refused(repo)
    assert f"app.py:1:10: github-pat: GitHub personal access token, in commit {commit[:12]}" in said
    assert "git rebase -i" in said
    if "pre-receive" in os.listdir(bare / "hooks"):  # an update hook runs after the quarantine
        assert run(["git", "cat-file", "-e", blob], cwd=bare).code != 0

    repo.git("reset", "--quiet", "--hard", "HEAD~")
    repo.stage("app.py", "x = 1\n")
    repo.commit()
    done = push(repo)
    assert done.code == 0, done.text
    assert "1 commit, 2 files" in done.text


def test_added_and_removed_again_in_a_merge_in_a_message_in_a_tag(repo: Repo) -> None:
    repo.stage("app.py", LINE)
    repo.commit()
    repo.git("rm", "--quiet", "app.py")
    repo.commit()
    refused(repo)
    repo.git("reset", "--quiet", "--hard", "HEAD~2")

    repo.git("checkout", "--quiet", "-b", "topic")
    repo.stage("of-topic", "x")
    repo.commit()
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    repo.stage("evil", LINE)
    repo.commit()
    refused(repo)
    repo.git("reset", "--quiet", "--hard", "topic")

    repo.git("commit", "--quiet", "--allow-empty", "--message", f"uses {token()}")
    refused(repo)
    repo.git("reset", "--quiet", "--hard", "HEAD~")
    repo.git("tag", "--annotate", "--message", f"uses {token()}", "v1")
    assert "tag message:1:6" in refused(repo, "origin", "v1")
    blob = run(["git", "hash-object", "-w", "--stdin"], cwd=repo.path, stdin=LINE.encode()).out.strip()
    repo.git("update-ref", "refs/tags/blob", blob)
    refused(repo, "origin", "blob")


def test_an_env_file_is_refused_whatever_it_holds(repo: Repo) -> None:
    repo.stage(".env")
    commit = repo.commit()
    repo.git("rm", "--quiet", ".env")
    repo.commit()
    done = push(repo)
    assert done.code == 1, done.text
    assert ".env:1:1: env-file" in done.text
    assert f"in commit {commit[:12]}" in done.text


def test_what_the_repository_has_is_not_looked_at_again(repo: Repo, bare: Path) -> None:
    """One bad commit from before the hook does not stop all work."""
    repo.stage("app.py", LINE)
    repo.commit()
    hooks = {path: path.read_bytes() for path in (bare / "hooks").iterdir()}
    for path in hooks:
        path.unlink()
    assert push(repo).code == 0
    for path, content in hooks.items():
        path.write_bytes(content)
        path.chmod(0o755)
    repo.stage("b", "x")
    repo.commit()
    assert push(repo).code == 0
    assert push(repo, "origin", "main:refs/heads/again").code == 0
    assert push(repo, "--force", "origin", "main~:refs/heads/again").code == 0
    done = push(repo, "origin", ":again")
    assert done.code == 0, done.text


def test_the_second_of_two_refs_counts(repo: Repo) -> None:
    repo.git("branch", "clean")
    repo.stage("app.py", LINE)
    repo.commit()
    done = push(repo, "origin", "clean", "main")
    assert done.code == 1, done.text
    assert "main -> main" in done.text
    assert "github-pat" in done.text


def test_the_baseline_of_what_is_pushed_counts_and_can_be_overruled(repo: Repo, bare: Path, tmp_path: Path) -> None:
    repo.stage("app.py", LINE)
    assert tightlip("baseline", "update", cwd=repo.path).code == 0
    repo.add("baseline.secrets")
    repo.commit()
    done = push(repo, "origin", "main:refs/heads/one")
    assert done.code == 0, done.text
    assert "1 known" in done.text

    kind = next(kind for kind in HOOKS if (bare / "hooks" / kind).exists())
    run(["git", "update-ref", "-d", "refs/heads/one"], cwd=bare)
    set_hook(bare, kind, " --no-baseline" + HOOKS[kind])
    refused(repo, "origin", "main:refs/heads/one")
    empty = tmp_path / "known.secrets"
    empty.write_text('{"version": "1.5.0", "results": {}}')
    set_hook(bare, kind, f" --baseline {empty}" + HOOKS[kind])
    refused(repo, "origin", "main:refs/heads/one")

    set_hook(bare, kind, HOOKS[kind])
    repo.stage("copy.py", LINE)
    repo.commit()
    assert "copy.py:1" in refused(repo, "origin", "main:refs/heads/one"), "a copy is not a move"
    repo.git("rm", "--quiet", "app.py")
    repo.git("commit", "--quiet", "--amend", "--no-edit", "--no-verify")
    assert push(repo, "origin", "main:refs/heads/one").code == 0, "a moved file is"

    repo.stage("baseline.secrets", "{")
    repo.stage("more.py", assignment(seed="1"))
    repo.commit()
    done = push(repo, "origin", "main:refs/heads/one")
    assert done.code == 1
    assert "nothing is known" in done.text


def test_a_keyed_baseline_needs_its_key_on_the_server(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.stage("app.py", LINE)
    monkeypatch.setenv("TIGHTLIP_BASELINE_KEY", "abcdefghijklmnopqrstuvwxyz0123456789")
    assert tightlip("baseline", "update", "--keyed", cwd=repo.path).code == 0
    repo.add("baseline.secrets")
    repo.commit()
    monkeypatch.delenv("TIGHTLIP_BASELINE_KEY")
    done = push(repo, "origin", "main:refs/heads/one")
    assert (done.code, "TIGHTLIP_BASELINE_KEY" in done.text, "github-pat" in done.text) == (1, True, False), done.text
    monkeypatch.setenv("TIGHTLIP_BASELINE_KEY", "abcdefghijklmnopqrstuvwxyz0123456789")
    done = push(repo, "origin", "main:refs/heads/one")
    assert (done.code, "1 known" in done.text) == (0, True), done.text


def test_settings_come_from_what_was_accepted_before(repo: Repo, bare: Path) -> None:
    """Nobody switches it off in the push that brings the secret; rules of one's own are followed."""
    repo.stage(".tightlip.toml", 'exclude = ["*"]\n')
    repo.stage("app.py", LINE)
    repo.commit()
    refused(repo)
    repo.git("reset", "--quiet", "--hard", "HEAD~")
    repo.stage(".tightlip.toml", 'exclude = ["fixtures/*"]\nrules = ["rules"]\n')
    repo.stage(
        "rules/own.yaml",
        "provider: Own\nrevoke: https://example.invalid\nrules:\n- id: own-key\n  name: Own key\n"
        "  pattern: 'ownkey-[a-z0-9]{12}'\n  severity: high\n"
        "  examples: ['ownkey-{loweralnum:12}']\n  counterexamples: ['ownkey']\n",
    )
    repo.commit()
    done = push(repo)
    assert done.code == 0, done.text
    repo.stage("fixtures/app.py", LINE)
    repo.commit()
    assert push(repo).code == 0
    repo.stage("a.py", "k = 'ownkey-" + "a1b2c3d4e5f6'\n")
    repo.commit()
    done = push(repo)
    assert done.code == 1
    assert "own-key" in done.text

    (bare / ".tightlip.toml").write_text('disable = ["own-key"]\n')
    done = push(repo, "origin", "main:refs/heads/two")
    assert "own-key" not in done.text, "the file of the administrator counts alone"


def test_settings_that_do_not_hold_together_do_not_refuse_their_mending(repo: Repo) -> None:
    repo.stage(".tightlip.toml", "exclude = 1\n")
    repo.commit()
    assert push(repo).code == 0
    repo.stage("app.py", LINE)
    repo.commit()
    assert "HEAD:.tightlip.toml" in refused(repo)
    repo.git("reset", "--quiet", "--hard", "HEAD~")
    repo.git("rm", "--quiet", ".tightlip.toml")
    repo.commit()
    done = push(repo)
    assert done.code == 0, done.text


def test_in_a_sha256_repository(tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    run(["git", "init", "--quiet", "--bare", "--object-format=sha256", bare])
    run(["git", "init", "--quiet", "--object-format=sha256", "--initial-branch=main", tmp_path / "repo"])
    set_hook(bare, "pre-receive")
    repo = Repo(tmp_path / "repo")
    repo.git("remote", "add", "origin", bare)
    repo.stage("a", "x")
    repo.commit()
    assert push(repo).code == 0
    repo.stage("app.py", LINE)
    repo.commit()
    refused(repo)


def test_a_report_for_machines(bare: Path, tmp_path: Path) -> None:
    set_hook(bare, "pre-receive", f" --format json --output {tmp_path}/report.json")
    repo = Repo(tmp_path / "repo")
    repo.git("remote", "add", "origin", bare)
    repo.stage("app.py", LINE)
    commit = repo.commit()
    assert push(repo).code == 1
    report = json.loads((tmp_path / "report.json").read_text())
    assert [finding["commit"] for finding in report["findings"]] == [commit]


@pytest.mark.parametrize(
    ("lines", "arguments"),
    [
        (b"", []),
        (b"\n", []),
        (b"0 1 refs/heads/a\n", []),
        (b"a" * 40 + b" " + b"b" * 40 + b"\n", []),
        (b"", ["refs/heads/a"]),
        (b"", ["refs/heads/a", "x", "y"]),
        (b"", ["refs/heads/a", "0" * 40, "--all" + "0" * 35]),
    ],
)
def test_what_git_never_gives_is_refused(lines: bytes, arguments: list[str]) -> None:
    with pytest.raises(UsageError):
        receive.tips(lines, arguments)


def test_tips_and_deletions() -> None:
    old, new, none = b"a" * 40, b"b" * 40, b"0" * 40
    lines = b"%b %b refs/heads/a b\n%b %b refs/heads/c\n%b %b refs/tags/d\n" % (old, new, old, none, none, new)
    assert receive.tips(lines, []) == [new.decode()]
    assert receive.tips(b"", ["refs/heads/a", "0" * 40, "0" * 40]) == []


def test_outside_of_a_repository(tmp_path: Path) -> None:
    assert tightlip("receive", cwd=tmp_path).code == 2
