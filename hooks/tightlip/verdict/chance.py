"""The model: how likely a value is a secret, from the buckets that it falls in (features.py).

A logistic regression whose weights stand in model.json, written by benchmarks/train_model.py. It speaks only where no
hand-made rule is certain.
"""

from __future__ import annotations

from tightlip.verdict.features import LENIENT, RANDOM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypedDict

    class Model(TypedDict):
        """What model.json holds: `weights` by bucket, `base` that all values share, and the least chance at which a
        finding's confidence is medium and high."""

        base: float
        medium: float
        high: float
        weights: dict[str, float]


_loaded: list[Model] = []


def model() -> Model:
    """The shipped model; read on first use, since most scans have no value to weigh."""
    if not _loaded:
        import json
        import os

        with open(os.path.join(os.path.dirname(__file__), "model.json"), encoding="utf-8") as stream:
            _loaded.append(json.load(stream))
    return _loaded[0]


def use(other: Model) -> None:
    """Weigh with another model than the shipped one from now on, as the training does."""
    _loaded[:] = [other]


def chance(buckets: Sequence[str], using: Model | None = None) -> float:
    """The likelihood, 0 to 1, that a value in these buckets is a secret, by the model in use or the one given. Unknown
    buckets count nothing."""
    from math import exp

    asked = using or model()
    weights = asked["weights"]
    return 1 / (1 + exp(-asked["base"] - sum(weights.get(bucket, 0.0) for bucket in buckets)))


def confidence(likely: float, buckets: Sequence[str], using: Model | None = None) -> str:
    """The confidence of a finding by its chance. Two things are settled without the model: what is long and random is
    of high confidence, and in tests, documentation and vendored code nothing is."""
    asked = using or model()
    if RANDOM in buckets or likely >= asked["high"]:
        return "high" if LENIENT.isdisjoint(buckets) else "medium"
    return "medium" if likely >= asked["medium"] else "low"
