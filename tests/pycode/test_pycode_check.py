"""One file through `tightlip.pycode.check`: places, messages, suppression, encodings, and what cannot be parsed."""

from __future__ import annotations

import hashlib

import pytest

from tightlip.config import Config
from tightlip.model import Blob, Finding, Skip
from tightlip.pycode import check as pycode
from tightlip.pycode.declared import Declared, Spec
from tightlip.pycode.vocabulary import Vocabulary
from tightlip.rules.templates import expand

VALUE = expand("{alnum:24}", "check")
OTHER = expand("{alnum:24}", "other")


def check(source: str | bytes, declared: Declared | None = None, **settings: object) -> list[Finding]:
    data = source.encode() if isinstance(source, str) else source
    outcome = pycode.check(Blob("app/a.py", data), Vocabulary(declared or Declared()), Config(".", settings))
    assert isinstance(outcome, pycode.Checked), outcome.reason
    return outcome.findings


def places(findings: list[Finding]) -> list[tuple[str, int, int]]:
    return [(one.rule, one.line, one.column) for one in findings]


def test_a_finding_has_its_place_and_the_hash_of_its_value_and_never_the_value() -> None:
    [finding] = check(f'import os\nusers = {{"password": "{VALUE}"}}\n')
    assert places([finding]) == [("TL101", 2, 22)]
    assert finding.secret_hash == hashlib.sha1(VALUE.encode(), usedforsecurity=False).hexdigest()
    assert VALUE not in finding.message + finding.help + finding.masked


def test_the_manifest_speaks_in_the_message() -> None:
    declared = Declared("required-secrets.yaml", {"MAIL_PW_X": Spec("Sending mail", "make-one --long", "the web team")})
    [finding] = check(f'mail_pw_x = "{VALUE}"\n', declared)
    for said in ("MAIL_PW_X", "Sending mail", "the web team"):
        assert said in finding.message
    assert "make-one --long" in finding.help


def test_a_name_that_the_manifest_declares_as_a_setting_is_no_secret() -> None:
    source = f'SITE_API_KEY = "{VALUE}"\nlogger.info("%s", SITE_API_KEY)\n'
    assert check(source)
    assert not check(source, Declared("m.yaml", {}, ("SITE_API_KEY",)))


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("# noqa: TL101", True),
        ("# noqa:TL101,E501", True),
        ("# noqa: E501 TL101", True),
        ("# noqa: TL102", False),
        ("# noqa", False),  # says nothing of secrets
        ("# tightlip: allow", True),
        ("# tightlip: allow TL101 -- a demo", True),
        ("# tightlip: allow TL202", False),
        ("# tightlip: allow github-pat", True),  # the scan's rule for the same value
        ("# pragma: allowlist secret", True),
        ("# a comment", False),
    ],
)
def test_comments_allow_what_they_name(line: str, allowed: bool) -> None:
    assert bool(check(f'password = "{VALUE}"  {line}\n')) is not allowed


def test_a_marker_above_allows_and_noqa_speaks_for_its_line_only() -> None:
    assert not check(f'# tightlip: allow\npassword = "{VALUE}"\n')
    assert places(check(f'password = "{VALUE}"  # noqa: TL101\nsecret_key = "{OTHER}"\n')) == [("TL101", 2, 14)]


def test_noqa_may_stand_at_the_end_of_a_long_value() -> None:
    assert not check(f'password = """{VALUE}\n"""  # noqa: TL101\n')


def test_a_rule_can_be_switched_off_and_low_confidence_left_out() -> None:
    source = f'password = "{VALUE}"\nprint(password)\n'
    assert {one.rule for one in check(source)} == {"TL101"}  # what it prints is a literal
    source = f'password = "{VALUE}"\nprint(secret_key)\n'
    assert {one.rule for one in check(source)} == {"TL101", "TL202"}
    assert {one.rule for one in check(source, disable=["TL101"])} == {"TL202"}
    assert {one.rule for one in check(source, confidence="high")} == {"TL101"}


@pytest.mark.parametrize(
    "data",
    [
        f'# -*- coding: latin-1 -*-\nname = "\xe9"; password = "{VALUE}"\n'.encode("latin-1"),
        b"\xef\xbb\xbf" + f'\npassword = "{VALUE}"\n'.encode(),
        f'#!/usr/bin/python\npassword = "{VALUE}"  \r\n'.encode(),
        f'# vim: set fileencoding=cp1252 :\npassword = "{VALUE}"  # \x80'.encode("latin-1"),
    ],
)
def test_encodings_are_read_as_python_reads_them(data: bytes) -> None:
    [finding] = check(data)
    assert (finding.rule, finding.line) == ("TL101", 2)


def test_a_marker_counts_in_a_file_of_another_encoding() -> None:
    line = f'name = "\xe9\xe9\xe9\xe9"; password = "{VALUE}"  # tightlip: allow\n'
    assert not check(b"# coding: latin-1\n" + line.encode("latin-1"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"def f(:\n    pass\n", "line 1"),
        (b"x = 1\nprint 'x'\n", "Python 2 syntax in line 2"),
        (b"try:\n    f()\nexcept OSError, e:\n    pass\n", "Python 2 syntax in line 3"),
        (b"if x:\npass\n", "wrong indentation in line 2"),
        (b"# coding: no-such\n", "encoding"),
        (b'x = "\xff"\n', "encoding"),
        (b"x = 1\0\n", "NUL"),
        ("x = 1\n".encode("utf-16"), "NUL"),
    ],
)
def test_what_cannot_be_parsed_is_a_failure_with_its_line(data: bytes, said: str) -> None:
    outcome = pycode.check(Blob("a.py", data), Vocabulary(Declared()), Config("."))
    assert isinstance(outcome, Skip)
    assert outcome.failed
    assert said in outcome.reason


def test_a_reason_holds_nothing_of_the_code() -> None:
    outcome = pycode.check(Blob("a.py", f'password = "{VALUE}\n'.encode()), Vocabulary(Declared()), Config("."))
    assert isinstance(outcome, Skip)
    assert VALUE[:6] not in outcome.reason


@pytest.mark.parametrize(
    "source", ["x = " + "(" * 3000 + ")" * 3000, "x = " + "-" * 50_000 + "1", "x = " + "[" * 150 + "]" * 150]
)
def test_deep_nesting_ends_in_an_answer(source: str) -> None:
    outcome = pycode.check(Blob("a.py", source.encode()), Vocabulary(Declared()), Config("."))
    assert isinstance(outcome, pycode.Checked) or outcome.failed


def test_a_long_sum_of_texts_is_read() -> None:
    parts = " + ".join(f'"{letter}"' for letter in VALUE)
    assert [one.rule for one in check(f"password = {parts}\n")] == ["TL101"]
    assert not check("x = " + " + ".join('"a"' for _ in range(800)) + "\n")


def test_warnings_of_the_checked_code_are_not_raised() -> None:
    assert not check(r'x = "\d" is "\w"' + "\n")


def test_nothing_is_imported_or_run() -> None:
    assert not check("import this_module_does_not_exist\nraise SystemExit(3)\n")


def test_a_stub_is_checked() -> None:
    outcome = pycode.check(
        Blob("a.pyi", f'def f(password: str = "{VALUE}") -> None: ...\n'.encode()), Vocabulary(Declared()), Config(".")
    )
    assert isinstance(outcome, pycode.Checked)
    assert [one.rule for one in outcome.findings] == ["TL103"]


def test_in_tests_the_confidence_is_lower() -> None:
    def level(path: str) -> str:
        outcome = pycode.check(Blob(path, f'password = "{VALUE}"\n'.encode()), Vocabulary(Declared()), Config("."))
        assert isinstance(outcome, pycode.Checked)
        return outcome.findings[0].confidence

    assert (level("app/a.py"), level("tests/test_a.py")) == ("high", "medium")


def test_the_variables_that_are_read_are_told() -> None:
    source = (
        "import os\nfrom os import getenv as g\nA = os.environ['A_A']\nB = os.environ.get('B_B')\nC = g('C_C')\n"
        "class S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='P_')\n    d_d: int\n"
        "os.environ['E_E'] = '1'\n"
    )
    outcome = pycode.check(Blob("a.py", source.encode()), Vocabulary(Declared()), Config("."))
    assert isinstance(outcome, pycode.Checked)
    assert outcome.reads == {"A_A", "B_B", "C_C", "P_D_D"}
