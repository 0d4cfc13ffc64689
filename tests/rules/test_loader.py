"""Rule files that do not hold together are refused with the file, the place and the reason."""

from __future__ import annotations

import pathlib

import pytest

from tightlip.errors import UsageError
from tightlip.rules import files, loader

GOOD = """\
provider: Example
revoke: https://example.com/keys
rules:
  - id: example-key
    name: Example key
    pattern: '\\b(exk_[a-z0-9]{20})\\b'
    severity: high
    examples: ['exk_{loweralnum:20}']
"""


def write(tmp_path: pathlib.Path, content: str) -> str:
    path = tmp_path / "rules.yaml"
    path.write_text(content, encoding="utf-8")
    return str(path)


def test_a_good_file_is_loaded(tmp_path: pathlib.Path) -> None:
    (rule,) = loader.load([write(tmp_path, GOOD)])
    assert (rule.id, rule.provider, rule.revoke) == ("example-key", "Example", "https://example.com/keys")
    assert rule.confidence == "high"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("severity: high", "severity: terrible", "rule example-key.severity"),
        ("severity: high", "severity: high\n    colour: red", "rule example-key.colour"),
        ("provider: Example", "provider: Example\nowner: me", "owner"),
        ("exk_[a-z0-9]{20}", "exk_[a-z0-9", "not a regular expression"),
        ("exk_[a-z0-9]{20}", "(?:exk_+)+z", "unbounded repeat"),
        ("exk_[a-z0-9]{20}", "[a-z0-9]{20}", "near"),
        ("exk_[a-z0-9]{20}", "exk_(a)\\2", "groupref"),
        ("'exk_{loweralnum:20}'", "'exk_{nonsense:20}'", "unknown placeholder"),
        ("rules:", "rules: [", "not valid YAML"),
        ("id: example-key", "id: Example Key", "rule Example Key.id"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(tmp_path: pathlib.Path, before: str, after: str, said: str) -> None:
    path = write(tmp_path, GOOD.replace(before, after))
    with pytest.raises(UsageError) as caught:
        loader.load([path])
    assert said in str(caught.value)
    assert str(caught.value).startswith(path)
    assert "\n" not in str(caught.value)


def test_an_id_twice_in_one_file_is_refused(tmp_path: pathlib.Path) -> None:
    rule = GOOD.partition("rules:\n")[2]
    with pytest.raises(UsageError, match="twice"):
        loader.load([write(tmp_path, GOOD + rule)])


def test_a_later_file_replaces_a_rule(tmp_path: pathlib.Path) -> None:
    first = write(tmp_path, GOOD)
    second = tmp_path / "own.yaml"
    second.write_text(GOOD.replace("Example key", "Our key"), encoding="utf-8")
    (rule,) = loader.load([first, str(second)])
    assert rule.name == "Our key"


def test_not_utf8_is_one_line(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_bytes(b"provider: \xff\xfe\xff")
    with pytest.raises(UsageError, match="not valid YAML"):
        loader.load([str(path)])


def test_a_place_that_is_not_there(tmp_path: pathlib.Path) -> None:
    with pytest.raises(UsageError, match="no such rule file"):
        files.rule_files([str(tmp_path / "none.yaml")])
    with pytest.raises(UsageError, match="no rule file"):
        files.rule_files([str(tmp_path)])


def test_rules_come_in_a_package(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "acme_rules"
    (package / "strict").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('a package of rules is not imported')\n")
    (package / "a.yaml").write_text(GOOD, encoding="utf-8")
    (package / "strict" / "b.yaml").write_text(GOOD.replace("example-key", "example-other"), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    for place, wanted in (("package:acme_rules", "example-key"), ("package:acme_rules/strict", "example-other")):
        (rule,) = loader.load(files.rule_files([place]))
        assert rule.id == wanted


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("package:no_such_rules", "no package no_such_rules is installed"),
        ("package:acme-rules", "named by its top name"),
        ("package:acme_empty", "no rule file"),
        ("package:acme_empty/missing", "no such folder"),
    ],
)
def test_a_package_that_gives_no_rules(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, place: str, said: str
) -> None:
    (tmp_path / "acme_empty").mkdir()
    (tmp_path / "acme_empty" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UsageError, match=said):
        files.rule_files([place])
