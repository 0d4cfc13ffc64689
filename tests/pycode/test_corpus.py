"""The rules on the corpus: every bad line found under its code, and nothing else."""

from __future__ import annotations

import pytest

from support import codecorpus
from support.codecorpus import Case
from tightlip.config import Config
from tightlip.model import Blob
from tightlip.pycode import check
from tightlip.pycode.declared import Declared, Spec
from tightlip.pycode.rules import RULES, UNREAD
from tightlip.pycode.vocabulary import Vocabulary

SECRETS = ("API_TOKEN", "SMTP_PASSWORD", "DATABASE_URL", "JWT_SECRET_KEY", "SECRET_KEY", "BETTER_AUTH_X")
DECLARED = Declared("required-secrets.yaml", {name: Spec("a purpose") for name in SECRETS}, ("LOG_LEVEL",))
VARIABLES = ("TL401", "TL403")
"""Switched off where the cases are about something else: they read whatever variables suit them."""

ALL = [
    pytest.param(name, case, id=f"{name}-{case.title}")
    for name in (*codecorpus.BAD, codecorpus.CLEAN)
    for case in codecorpus.cases(name)
]


def found(name: str, case: Case) -> set[tuple[int, str]]:
    disable = () if name in ("environment", codecorpus.CLEAN) else VARIABLES
    outcome = check.check(
        Blob("app/module.py", case.source.encode()), Vocabulary(DECLARED), Config(".", {"disable": disable})
    )
    assert isinstance(outcome, check.Checked), outcome.reason
    return {(finding.line, finding.rule) for finding in outcome.findings}


@pytest.mark.parametrize(("name", "case"), ALL)
def test_what_is_bad_is_found_and_nothing_else(name: str, case: Case) -> None:
    assert found(name, case) == case.wanted


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_other_values_are_found_as_well(seed: str) -> None:
    wanted = missed = 0
    for name in codecorpus.BAD:
        for case in codecorpus.cases(name, seed):
            wanted += len(case.wanted)
            missed += len(case.wanted - found(name, case))
    assert missed <= 0.02 * wanted  # a random value may happen to read as words


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_other_values_in_clean_code_are_not_found(seed: str) -> None:
    assert [case.title for case in codecorpus.cases(codecorpus.CLEAN, seed) if found(codecorpus.CLEAN, case)] == []


def test_the_corpus_has_a_bad_line_for_every_rule() -> None:
    codes = {code for name in codecorpus.BAD for case in codecorpus.cases(name) for _, code in case.wanted}
    assert codes == set(RULES) - {UNREAD}  # which needs a whole tree: tests/cli/test_code.py
