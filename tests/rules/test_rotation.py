"""How to rotate: the right text for a rule, from no more files than can have it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tightlip.rules import files, loader, rotation

RULE = "  - {id: %s, name: Some key, pattern: 'key_[a-z0-9]{20}', severity: low, examples: ['x']%s}\n"


def rule_file(path: Path, rotate: str, *rules: str) -> str:
    path.write_text("provider: Own\nrevoke: the owner\n" + (f"rotate: {rotate}\n" if rotate else "") + "rules:\n")
    with path.open("a") as stream:
        stream.writelines(rules)
    return str(path)


def test_a_rules_own_text_comes_before_its_files(tmp_path: Path) -> None:
    rules = [RULE % ("one", ""), RULE % ("two", ", rotate: in its own way"), RULE % ("three", "")]
    path = rule_file(tmp_path / "a.yaml", "as all", *rules)
    assert rotation.texts([path], ["one", "two"]) == {"one": "as all", "two": "in its own way"}


def test_the_last_file_that_defines_a_rule_counts(tmp_path: Path) -> None:
    first = rule_file(tmp_path / "a.yaml", "first", RULE % ("one", ""), RULE % ("two", ""))
    second = rule_file(tmp_path / "b.yaml", "second", RULE % ("one", ""))
    silent = rule_file(tmp_path / "c.yaml", "", RULE % ("two", ""))
    assert rotation.texts([first, second, silent], ["one", "two"]) == {"one": "second"}


def test_every_shipped_rule_is_looked_for_where_it_stands() -> None:
    shipped = files.rule_files([files.CATALOGUE])
    content = [loader.read_file(path) for path in shipped]
    texts = {rule.id: rule.rotate or file.rotate for file in content for rule in file.rules}
    assert rotation.texts(shipped, texts) == texts
    some = [file.rules[-1].id for file in content[::10]] + ["password", "standard-htpasswd"]
    assert [rotation.texts(shipped, [rule]) for rule in some] == [{rule: texts[rule]} for rule in some]


def test_few_files_are_read_for_one_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    one = rotation._read
    monkeypatch.setattr(rotation, "_read", lambda path, *rest: read.append(path) or one(path, *rest))
    assert rotation.texts(files.rule_files([files.CATALOGUE]), ["stripe-webhook-secret"])
    assert len(read) < 5


def test_the_table_is_current_and_no_yaml_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mend with: python -m tightlip.rules.table"""
    shipped = files.rule_files([files.CATALOGUE])
    assert Path(rotation.TABLE).read_text(encoding="utf-8") == rotation.table(shipped)
    monkeypatch.setattr(rotation, "_parsed", None)
    assert set(rotation.texts(shipped, ["github-pat", "password"])) == {"github-pat", "password"}


@pytest.mark.parametrize("content", [None, "", "[]", "3", '{"github.yaml": 1}', '{"github.yaml": [1, [[["x"], "y"]]]}'])
def test_without_a_good_table_the_files_are_read(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = files.rule_files([files.CATALOGUE])
    expected = rotation.texts(shipped, ["github-pat"])
    if content is not None:
        (tmp_path / "rotation.json").write_text(content)
    monkeypatch.setattr(rotation, "TABLE", str(tmp_path / "rotation.json"))
    assert rotation.texts(shipped, ["github-pat"]) == expected != {}
