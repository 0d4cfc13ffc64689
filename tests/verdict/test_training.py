"""The training: the same bytes from the same data, and a model that learns what the data say."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import labelled
import train_model
from support.repo import run

SCRIPT = Path(train_model.__file__)


def sample(buckets: list[str], secret: bool, fold: int = 0) -> train_model.Sample:
    return train_model.Sample(buckets, secret, fold, 1.0)


DATA = [sample(["good", "common"], True)] * 40 + [sample(["bad", "common"], False)] * 20 + [sample(["rare"], True)] * 3


def test_weights_follow_the_data_and_rare_buckets_get_none() -> None:
    model = train_model.train(DATA)
    assert model["weights"]["good"] > 0 > model["weights"]["bad"]
    assert "rare" not in model["weights"]
    assert train_model.called({**model, "high": 0.8, "medium": 0.6}, DATA[0]) == "high"
    assert train_model.called({**model, "high": 0.8, "medium": 0.6}, DATA[45]) == "low"


def test_the_same_data_give_the_same_model() -> None:
    assert json.dumps(train_model.train(DATA)) == json.dumps(train_model.train(list(DATA)))


def test_it_says_that_the_data_are_missing(tmp_path: Path) -> None:
    done = run([sys.executable, SCRIPT, tmp_path / "none.jsonl"])
    assert done.code == 1
    assert "no such file" in done.err
    assert "Traceback" not in done.err


def row(repository: str, label: str, value: tuple[int, int] | None = None) -> labelled.Row:
    labels = [{"line": 7, "end": 7, "label": label, "category": "Password", "value": value}]
    return {"path": f"{repository}/a.yaml", "first_line": 6, "text": "x: 1\npassword: y\n", "labels": labels}


def test_scores_count_secrets_by_label_and_alarms_by_line() -> None:
    true, false = row("one", "T"), row("two", "F")
    found = {labelled.file_name(true): {(2, 2)}, labelled.file_name(false): {(2, 2), (1, 1)}}
    score = labelled.score([true, false], found)
    assert (score.found, score.missed, score.false) == (1, 0, 2)
    assert score.precision == pytest.approx(1 / 3)
    assert labelled.score([true], {}).missed == 1


def test_a_repository_is_in_one_fold() -> None:
    assert labelled.fold(row("one", "T")) == labelled.fold(row("one", "F")) in range(labelled.FOLDS)
