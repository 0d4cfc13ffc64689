"""`tightlip rules`: what is listed is what is loaded and documented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import call
from support.repo import Repo
from tightlip.pycode.rules import RULES
from tightlip.rules import files, loader

TOP = Path(__file__).resolve().parents[2]
COUNT = len(loader.load(files.rule_files([files.CATALOGUE])))

OWN = """\
provider: Own
revoke: ask the owner
rotate: Two may be valid at once.
rules:
  - id: own-key
    name: Own key
    pattern: '\\b(ownk_[a-z0-9]{20})\\b'
    severity: high
    examples: ['ownk_{loweralnum:20}']
    counterexamples: ['ownk_{loweralnum:19}']
"""


def test_all_rules_are_listed(tmp_path: Path) -> None:
    lines = call("rules", "list", cwd=tmp_path).out.splitlines()
    assert len(lines) == COUNT + len(RULES) + 1
    assert len(json.loads(call("rules", "list", "--format", "json", cwd=tmp_path).out)) == COUNT + len(RULES)


def test_the_page_of_rules_is_current(tmp_path: Path) -> None:
    """Mend with: tightlip rules list --format markdown > docs/rules.md"""
    listed = call("rules", "list", "--format", "markdown", cwd=tmp_path).out
    assert (TOP / "docs" / "rules.md").read_text(encoding="utf-8") == listed


def test_one_rule_is_shown(tmp_path: Path) -> None:
    out = call("rules", "show", "github-pat", cwd=tmp_path).out
    assert "GitHub personal access token" in out
    assert "ghp_" in out


def test_how_to_rotate_is_told_wherever_a_user_looks(repo: Repo) -> None:
    repo.write("own.yaml", OWN)
    repo.write(".tightlip.toml", 'rules = ["own.yaml"]\n')
    repo.write("a.txt", "see ownk_" + "a1b2c3d4e5" * 2 + "\n")
    text = "Two may be valid at once."
    for command in (
        ["rules", "show", "own-key"],
        ["rules", "list", "--format", "json"],
        ["rules", "list", "--format", "markdown"],
        ["explain", "a.txt:1"],
        ["scan", "--format", "json", "a.txt"],
        ["scan", "--format", "sarif", "a.txt"],
        ["scan", "--format", "gitlab", "a.txt"],
    ):
        assert text in call(*command, cwd=repo.path).out, command


def test_own_rules_are_listed_and_disabled_ones_marked(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN)
    (tmp_path / ".tightlip.toml").write_text('rules = ["own.yaml"]\ndisable = ["github-pat"]\n')
    listed = {rule["id"]: rule for rule in json.loads(call("rules", "list", "--format", "json", cwd=tmp_path).out)}
    assert listed["own-key"]["enabled"]
    assert not listed["github-pat"]["enabled"]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [("", "", 0), ("ownk_{loweralnum:20}", "ownk_{loweralnum:19}", 1), ("{loweralnum:19}'", "{loweralnum:20}'", 1)],
)
def test_examples_are_run(tmp_path: Path, before: str, after: str, code: int) -> None:
    (tmp_path / "own.yaml").write_text(OWN.replace(before, after) if before else OWN)
    done = call("rules", "test", "own.yaml", cwd=tmp_path)
    assert done.code == code
    assert ("own-key: " in done.out) == bool(code)


def test_the_code_rules_are_listed_and_shown(repo: Repo) -> None:
    assert "TL101" in call("rules", "list", cwd=repo.path).out
    shown = call("rules", "show", "TL203", cwd=repo.path)
    assert shown.code == 0
    assert "CWE-209" in shown.out
    assert "#tl203-secret-in-an-exceptions-message" in shown.out


def test_rules_of_a_package_are_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site" / "acme_rules").mkdir(parents=True)
    (tmp_path / "site" / "acme_rules" / "own.yaml").write_text(OWN)
    (tmp_path / ".tightlip.toml").write_text('rules = ["package:acme_rules"]\n')
    (tmp_path / "a.txt").write_text("see ownk_" + "a1b2c3d4e5" * 2 + "\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert "own-key" in call("rules", "show", "own-key", cwd=tmp_path).out
    assert "own-key" in call("scan", "--no-baseline", "a.txt", cwd=tmp_path).out
