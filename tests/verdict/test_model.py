"""The model that gives confidence: its buckets, its file, and what it may not do."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from support.verdict import judged
from tightlip.rules import templates
from tightlip.verdict import chance, filekind
from tightlip.verdict.features import LENIENT, RANDOM, features

FILE = Path(chance.__file__).parent / "model.json"
KEY = templates.expand("{alnum:40}", "k")


def test_a_value_falls_in_one_bucket_of_each_measure() -> None:
    buckets = features(b"wxyz1234", "password", filekind.FileKind("tests/a.py"), plain=True)
    assert buckets == [
        "password",
        "password of a0",
        "password size 8-10",
        "bits a character 3-3.5",
        "changes of class 0.1-0.25",
        "digits >=0.5",
        "plain",
        "in source code",
        "in a test or an example",
    ]


@pytest.mark.parametrize(("value", "alphabet"), [(b"0a1b2c3d", "hex"), (b"12345678", "digits"), (b"aB3$", "aA0#")])
def test_the_alphabet_of_a_value(value: bytes, alphabet: str) -> None:
    assert f"key of {alphabet}" in features(value, "key", filekind.FileKind("a.yaml"), plain=False)


def test_a_password_is_not_measured_by_its_words() -> None:
    for value in (b"correcthorsebattery", b"xqzvkwpjtrbnmfgd"):
        buckets = features(value, "password", filekind.FileKind("a.yaml"), plain=False)
        assert not [bucket for bucket in buckets if "words" in bucket]


def test_the_file_is_small_sorted_and_in_order() -> None:
    model = json.loads(FILE.read_text(encoding="utf-8"))
    assert list(model) == ["base", "medium", "high", "weights"]
    assert 0.5 < model["medium"] < model["high"] < 1
    assert list(model["weights"]) == sorted(model["weights"])
    assert len(model["weights"]) < 150
    assert all(abs(weight) < 5 and weight == round(weight, 2) for weight in model["weights"].values())


def test_weights_are_of_buckets_that_the_measures_give() -> None:
    kind = "(password|secret|key|nameless)"
    limits = r"(<[\d.]+|>=[\d.]+|[\d.]+-[\d.]+)"
    known = re.compile(
        rf"{kind}|{kind} of (hex|digits|a?A?0?#?)|{kind} size {limits}|bits a character {limits}"
        rf"|changes of class {limits}|digits {limits}|like words {limits}|plain|quoted|in [a-z ]+"
    )
    assert [bucket for bucket in chance.model()["weights"] if not known.fullmatch(bucket)] == []


def test_unknown_buckets_count_nothing() -> None:
    assert chance.chance(["no such bucket"]) == chance.chance([])


@pytest.mark.parametrize(("likely", "said"), [(0.999, "high"), (0.94, "medium"), (0.3, "low")])
def test_a_chance_gives_a_confidence(likely: float, said: str) -> None:
    assert chance.confidence(likely, ["secret"]) == said


def test_what_is_long_and_random_needs_no_model() -> None:
    assert RANDOM in features(KEY.encode(), "secret", filekind.FileKind("app.yaml"), plain=False)
    assert chance.confidence(0.1, [RANDOM]) == "high"
    for place in LENIENT:
        assert chance.confidence(0.999, [RANDOM, place]) == "medium"


@pytest.mark.parametrize("path", ["tests/a.yaml", "docs/a.md", "vendor/a.yaml"])
def test_no_value_in_tests_or_documents_is_of_high_confidence(path: str) -> None:
    line = f'api_secret: "{KEY}"\n'
    assert [one.confidence for one in judged(line, path)[0]] == ["medium"]
    assert [one.confidence for one in judged(line, "app.yaml")[0]] == ["high"]
