"""Train the model that gives findings their confidence, and write its weights to hooks/tightlip/verdict/model.json.

    python benchmarks/train_model.py LABELLED.jsonl [--check]

LABELLED.jsonl holds labelled lines (see benchmarks/labelled.py). Only values that no hand-made rule dismisses are
learned from. Passwords as people make them are mixed in, since the labelled values were replaced by random letters.
Prints, for each fold of repositories, how often findings were right that a model trained on the other folds called
high, medium and low. --check writes nothing, and fails where the file is not what this run would write. The same data
give the same bytes: one thread, a fixed order, weights rounded to two decimals.
"""

from __future__ import annotations

import argparse
import collections
import json
import sys
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import lab
import labelled
import passwords
from tightlip.config import Config
from tightlip.engine import text as engine_text
from tightlip.engine.encodings import MARK
from tightlip.engine.scan import scan
from tightlip.model import Blob
from tightlip.pipeline import Scanner
from tightlip.verdict import chance, judge
from tightlip.verdict.features import RANDOM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tightlip.verdict.chance import Model

FILE = Path(chance.__file__).parent / "model.json"
HIGH, MEDIUM = 0.96, 0.92
"""The chances from which on a finding is said to be of high and of medium confidence."""

PENALTY = 4.0
"""How strongly weights are drawn to zero (L2)."""

LEAST = 8
"""Values that must share a bucket for it to get a weight."""

ROUNDS = 60
MADE, MADE_WEIGHT = 400, 0.25
"""How many people's passwords are mixed in, and how much one of them counts beside a labelled value."""


class Sample(NamedTuple):
    """A value that the rules keep: its buckets, whether it is a secret, its fold (-1 for a made one), its weight."""

    buckets: list[str]
    secret: bool
    fold: int
    weight: float


def samples(rows: Iterable[labelled.Row], scanner: Scanner) -> Iterator[Sample]:
    """The values in labelled lines. Where a label says too little about a value, it is left out; a value that a
    repository holds many times counts as one."""
    found: list[tuple[str, Sample]] = []
    for row in rows:
        spans = labelled.secrets(row)
        for line, low, value, buckets in _values(scanner, labelled.file_name(row), row["text"] + "\n"):
            high = low + len(value)
            near = [span for span in spans if span.first <= line <= span.last]
            if any(span.last > span.first or span.uncounted for span in near):
                continue
            inside = [span for span in near if span.value is None or (low < span.value[1] and span.value[0] < high)]
            if bool(inside) == bool(near):
                found.append((row["path"].split("/")[0] + value, Sample(buckets, bool(near), labelled.fold(row), 1.0)))
    times = collections.Counter(name for name, _ in found)
    yield from (sample._replace(weight=1 / times[name]) for name, sample in found)


def made(scanner: Scanner) -> Iterator[Sample]:
    """People's passwords, all of them secrets."""
    for _, path, line in passwords.lines(7, MADE):
        for _, _, _, buckets in _values(scanner, path, line + "\n"):
            yield Sample(buckets, True, -1, MADE_WEIGHT)


def _values(scanner: Scanner, path: str, content: str) -> Iterator[tuple[int, int, str, list[str]]]:
    """For each value that the rules keep: its line, its column (from 0, in characters), itself, and its buckets."""
    text = engine_text.decode(Blob(path, content.encode("utf-8", "surrogateescape")))
    for match in scan(scanner.database, text.data):
        if match.rule.startswith(MARK):
            continue
        weight = judge.weigh_match(text, match, scanner.database[match.rule], scanner.config)
        if weight.buckets and not weight.reason:
            before = text.data[text.line_start(match.secret_start) : match.secret_start]
            low = len(before.decode("utf-8", "replace"))
            value = text.data[match.secret_start : match.secret_end].decode("utf-8", "replace")
            yield text.line_of(match.secret_start), low, value, list(weight.buckets)


def train(known: list[Sample]) -> Model:
    """Logistic regression with an L2 penalty: Newton's step for one weight after the other, round after round."""
    count = collections.Counter(bucket for one in known for bucket in one.buckets if bucket != RANDOM)
    places: dict[str, list[int]] = {bucket: [] for bucket in sorted(count) if count[bucket] >= LEAST}
    for place, one in enumerate(known):
        for bucket in one.buckets:
            if bucket in places:
                places[bucket].append(place)
    weights = dict.fromkeys(places, 0.0)
    scores = [0.0] * len(known)
    base = 0.0

    def step(mine: Iterable[int], weight: float, penalty: float) -> float:
        slope, bend = -penalty * weight, penalty
        for place in mine:
            likely = 1 / (1 + exp(-scores[place]))
            slope += known[place].weight * (known[place].secret - likely)
            bend += known[place].weight * likely * (1 - likely)
        return slope / (bend + 1e-9)

    for _ in range(ROUNDS):
        change = step(range(len(known)), base, 0.0)
        base += change
        scores = [score + change for score in scores]
        for bucket, mine in places.items():
            change = step(mine, weights[bucket], PENALTY)
            weights[bucket] += change
            for place in mine:
                scores[place] += change
    rounded = {bucket: round(weight, 2) for bucket, weight in weights.items() if round(weight, 2)}
    return {"base": round(base, 2), "medium": MEDIUM, "high": HIGH, "weights": rounded}


def called(model: Model, one: Sample) -> str:
    """The confidence that the scan would give it with `model`."""
    return chance.confidence(chance.chance(one.buckets, model), one.buckets, model)


def calibration(known: list[Sample]) -> str:
    """For each fold, by a model of the others: how many findings of each confidence, and how many right. Then how
    much the model tells beyond the share of right ones: the mean log loss of both on folds never seen."""
    rows: list[list[object]] = []
    loss = plain = 0.0
    total: dict[str, list[bool]] = {name: [] for name in ("high", "medium", "low")}
    for fold in range(labelled.FOLDS):
        others = [one for one in known if one.fold != fold]
        model = train(others)
        share = sum(one.secret * one.weight for one in others) / sum(one.weight for one in others)
        parts: dict[str, list[bool]] = {name: [] for name in total}
        for one in known:
            if one.fold == fold:
                parts[called(model, one)].append(one.secret)
                likely = chance.chance(one.buckets, model)
                loss -= one.weight * log(likely if one.secret else 1 - likely)
                plain -= one.weight * log(share if one.secret else 1 - share)
        for name, part in parts.items():
            total[name] += part
        rows.append([f"fold {fold}", *_cells(parts)])
    rows.append(["all", *_cells(total)])
    mass = sum(one.weight for one in known if one.fold >= 0)
    table = lab.table(["never seen", "high", "right", "medium", "right", "low", "right"], rows)
    return f"{table}\n\nLog loss: {loss / mass:.4f}; of one chance for all: {plain / mass:.4f}."


def _cells(parts: dict[str, list[bool]]) -> list[object]:
    return [cell for part in parts.values() for cell in (len(part), f"{sum(part) / len(part):.3f}" if part else "-")]


def main() -> int:
    """Train, print the calibration, write or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path, metavar="LABELLED.jsonl")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the file differs")
    options = parser.parse_args()
    chance.use({"base": 0.0, "medium": MEDIUM, "high": HIGH, "weights": {}})  # buckets need no weights
    scanner = Scanner(Config("."))
    known = [*samples(labelled.read(options.labelled), scanner), *made(scanner)]
    secrets = sum(one.secret for one in known if one.fold >= 0)
    print(f"{sum(one.fold >= 0 for one in known)} labelled values, {secrets} of them secrets; {MADE} made passwords\n")
    print(calibration(known))
    content = (json.dumps(train(known), indent=1) + "\n").encode()
    if options.check:
        same = FILE.read_bytes() == content
        print(f"\n{FILE.name}: {'as trained' if same else 'differs from what this run trains'}")
        return 0 if same else 1
    FILE.write_bytes(content)
    print(f"\nwritten: {FILE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
