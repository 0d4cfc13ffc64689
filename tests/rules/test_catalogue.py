"""Every shipped rule is loaded, finds its examples and leaves its counterexamples alone."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache

import pytest

from tightlip.engine.database import Database, compile_rules
from tightlip.engine.scan import scan
from tightlip.rules import check, files, loader
from tightlip.rules.rule import Rule

FILES = files.rule_files([files.CATALOGUE])


@cache
def whole_database() -> Database:
    return Database(*compile_rules(loader.load(FILES)))


def found(rule: Rule, data: bytes) -> bool:
    return any(match.rule == rule.id for match in scan(whole_database(), data))


@pytest.mark.parametrize("path", FILES, ids=os.path.basename)
def test_examples_are_found_and_counterexamples_are_not(path: str) -> None:
    assert list(check.failures(loader.read_file(path), found)) == []


def test_defined_is_loaded_and_named_apart() -> None:
    defined = [rule.id for path in FILES for rule in loader.read_file(path).rules]
    assert sorted(defined) == sorted(rule.id for rule in whole_database().rules)
    assert len(set(defined)) == len(defined), "two files define the same id"


@pytest.mark.parametrize("path", FILES, ids=os.path.basename)
def test_a_file_is_named_after_its_rules(path: str) -> None:
    slug = os.path.basename(path).removesuffix(".yaml")
    if slug in ("generic", "standard"):
        return
    assert all(rule.id.startswith(slug) for rule in loader.read_file(path).rules)


def test_every_rule_has_a_counterexample() -> None:
    bare = [rule.id for path in FILES for rule in loader.read_file(path).rules if not rule.counterexamples]
    assert bare == []


def test_every_provider_says_how_to_rotate() -> None:
    content = {os.path.basename(path): loader.read_file(path) for path in FILES}
    texts = {name: file.rotate or "" for name, file in content.items()}
    own = {rule.id: rule.rotate for file in content.values() for rule in file.rules if rule.rotate is not None}
    wrong = {name: len(text) for name, text in {**texts, **own}.items() if not 20 <= len(text) <= 300}
    assert wrong == {}, "a sentence or two: 20 to 300 characters"
    alike = {text for text, count in Counter(texts.values()).items() if count > 1}
    assert alike == set(), "say what is so at this provider"
