"""The judge of example values on the benchmark's own corpus: every real-looking value found, placeholders pass."""

from __future__ import annotations

import env_examples as corpus
from tightlip import config
from tightlip.pipeline import Scanner


def test_placeholders_pass() -> None:
    scanner = Scanner(config.Config("."))
    pairs = list(corpus.placeholders())
    wrong = [line for _, _, line in corpus.lines(pairs) if corpus.found(line, scanner)]
    assert len(wrong) <= len(pairs) // 100, wrong


def test_real_looking_values_are_found() -> None:
    scanner = Scanner(config.Config("."))
    missed = [kind for kind, _, line in corpus.lines(list(corpus.reals("test"))) if not corpus.found(line, scanner)]
    assert not missed
