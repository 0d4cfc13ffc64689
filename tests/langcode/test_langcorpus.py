"""The rules on the corpora of other languages: every bad line found under its code, and nothing else."""

from __future__ import annotations

import pytest

from support import codecorpus
from support.codecorpus import Case
from tightlip.config import Config
from tightlip.langcode import check
from tightlip.model import Blob
from tightlip.pycode.declared import Declared, Spec
from tightlip.pycode.sheet import Checked
from tightlip.pycode.vocabulary import Vocabulary

SECRETS = ("API_TOKEN", "SMTP_PASSWORD", "DATABASE_URL", "JWT_SECRET_KEY", "SECRET_KEY", "BETTER_AUTH_X")
DECLARED = Declared("required-secrets.yaml", {name: Spec("a purpose") for name in SECRETS}, ("LOG_LEVEL", "NODE_ENV"))

ALL = [
    pytest.param(language, case, id=f"{language}-{case.title}")
    for language in codecorpus.LANGUAGES
    for clean in (False, True)
    for case in codecorpus.in_language(language, clean=clean)
]


def found(language: str, case: Case) -> set[tuple[int, str]]:
    """What is found in a case; undeclared variables only where the case is about them, or is clean."""
    about = any(code == "TL401" for _, code in case.wanted) or not case.wanted
    blob = Blob(f"app/module{codecorpus.LANGUAGES[language]}", case.source.encode())
    outcome = check.check(blob, language, Vocabulary(DECLARED), Config(".", {} if about else {"disable": ["TL401"]}))
    assert isinstance(outcome, Checked), outcome.reason
    return {(finding.line, finding.rule) for finding in outcome.findings}


@pytest.mark.parametrize(("language", "case"), ALL)
def test_what_is_bad_is_found_and_nothing_else(language: str, case: Case) -> None:
    assert found(language, case) == case.wanted


@pytest.mark.parametrize("language", codecorpus.LANGUAGES)
@pytest.mark.parametrize("seed", ["1", "2"])
def test_other_values_are_found_as_well(language: str, seed: str) -> None:
    cases = codecorpus.in_language(language, seed)
    wanted = sum(len(case.wanted) for case in cases)
    missed = sum(len(case.wanted - found(language, case)) for case in cases)
    assert missed <= 0.02 * wanted  # a random value may happen to read as words


@pytest.mark.parametrize("language", codecorpus.LANGUAGES)
@pytest.mark.parametrize("seed", ["1", "2"])
def test_other_values_in_clean_code_are_not_found(language: str, seed: str) -> None:
    cases = codecorpus.in_language(language, seed, clean=True)
    assert [case.title for case in cases if found(language, case)] == []
