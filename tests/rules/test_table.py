"""The ready-made table of the shipped rules is current, holds what the rule files say, and is never used when old."""

from __future__ import annotations

import json
import pathlib

import pytest

from tightlip.rules import files, loader, table
from tightlip.rules.rule import Rule

SHIPPED = files.rule_files([files.CATALOGUE])
OWN = """\
provider: Own
revoke: ask the owner
rules:
  - id: github-pat
    name: Own key
    pattern: '\\b(ownk_[a-z0-9]{20})\\b'
    severity: high
    examples: ['ownk_{loweralnum:20}']
"""


def rows(rules: list[Rule]) -> list[list[object]]:
    return [[*rule.trigger, *rule.row()] for rule in rules]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Which rule files were read as YAML, a list for each time."""
    seen: list[list[str]] = []
    load = loader.load

    def count(paths: list[str]) -> list[Rule]:
        seen.append(list(paths))
        return load(paths)

    monkeypatch.setattr(loader, "load", count)
    return seen


def test_the_table_is_current() -> None:
    """Mend with: python -m tightlip.rules.table"""
    assert pathlib.Path(table.TABLE).read_text(encoding="utf-8") == table.text(SHIPPED)


def test_the_table_gives_the_rules_that_the_files_define(reads: list[list[str]]) -> None:
    ready = table.rules(SHIPPED, files.contents(SHIPPED))
    assert reads == []
    assert rows(ready) == rows(loader.load(SHIPPED))


def test_an_edited_rule_file_is_noticed(reads: list[list[str]]) -> None:
    held = files.contents(SHIPPED)
    held[SHIPPED[3]] += b"# a comment\n"
    assert len(table.rules(SHIPPED, held)) > 600
    assert reads == [SHIPPED]


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"made_of": "x", "rules": []}', '{"rules": []}'])
def test_without_a_good_table_the_files_are_read(
    content: str | None, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, reads: list[list[str]]
) -> None:
    place = tmp_path / "catalogue.json"
    if content is not None:
        place.write_text(content)
    monkeypatch.setattr(table, "TABLE", str(place))
    assert len(table.rules(SHIPPED[:3], files.contents(SHIPPED[:3]))) >= 3
    assert reads == [SHIPPED[:3]]


def test_a_table_of_another_form_is_not_used(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, reads: list[list[str]]
) -> None:
    place = tmp_path / "catalogue.json"
    place.write_text(json.dumps({"made_of": table.key(files.contents(SHIPPED)), "rules": [["short", False]]}))
    monkeypatch.setattr(table, "TABLE", str(place))
    assert rows(table.rules(SHIPPED, files.contents(SHIPPED))) == rows(loader.load(SHIPPED))


def test_own_rules_come_on_top(tmp_path: pathlib.Path, reads: list[list[str]]) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OWN)
    paths = [*SHIPPED, str(own)]
    made = {rule.id: rule for rule in table.rules(paths, files.contents(paths))}
    assert reads == [[str(own)]]
    assert made["github-pat"].name == "Own key"
    assert made["github-oauth-token"].name != "Own key"
