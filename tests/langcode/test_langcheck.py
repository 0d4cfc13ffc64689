"""One file in another language: places, what is allowed, what the parser cannot make out, and what it costs."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from tightlip.config import Config
from tightlip.langcode import check
from tightlip.langcode.files import language, may_be_code
from tightlip.model import Blob, Finding
from tightlip.pycode.declared import Declared, Spec
from tightlip.pycode.sheet import Checked
from tightlip.pycode.vocabulary import Vocabulary
from tightlip.rules.templates import expand

VALUE = expand("{alnum:24}", "langcheck")


def found(name: str, source: str | bytes, path: str = "app/a", declared: Declared | None = None) -> list[Finding]:
    data = source.encode() if isinstance(source, str) else source
    outcome = check.check(Blob(path, data), name, Vocabulary(declared or Declared()), Config("."))
    assert isinstance(outcome, Checked), outcome.reason
    return outcome.findings


def places(findings: list[Finding]) -> list[tuple[str, int, int]]:
    return [(one.rule, one.line, one.column) for one in findings]


def test_a_finding_has_its_place_and_the_hash_of_its_value_and_never_the_value() -> None:
    [finding] = found("javascript", f'// \xe9\nconst options = {{ password: "{VALUE}" }};\n')
    assert places([finding]) == [("TL101", 2, 29)]
    assert (finding.end_line, finding.end_column) == (2, 29 + len(VALUE) + 2)
    assert finding.secret_hash == hashlib.sha1(VALUE.encode(), usedforsecurity=False).hexdigest()
    assert VALUE not in finding.message + finding.help + finding.masked


def test_a_text_block_is_read_without_its_quotes() -> None:
    [finding] = found("java", f'class A {{\n  String password = """\n      {VALUE}""";\n}}\n')
    assert finding.secret_hash == hashlib.sha1(VALUE.encode(), usedforsecurity=False).hexdigest()


def test_the_manifest_speaks_in_the_message() -> None:
    declared = Declared("m.yaml", {"MAIL_PW_X": Spec("Sending mail", "make-one", "the web team", ("env", "vault"))})
    [finding] = found("go", f'package a\n\nvar mailPwX = "{VALUE}"\n', declared=declared)
    for said in ("MAIL_PW_X", "Sending mail", "the web team"):
        assert said in finding.message
    for said in ("make-one", "the environment", "Vault"):
        assert said in finding.help
    assert finding.variable == "MAIL_PW_X"


@pytest.mark.parametrize(
    ("comment", "allowed"),
    [
        ("// noqa: TL101", True),
        ("/* noqa: TL101 */", True),
        ("// noqa: TL102", False),
        ("// tightlip: allow -- a demo", True),
        ("// tightlip: allow TL101", True),
        ("// tightlip: allow TL202", False),
        ("// a comment", False),
    ],
)
def test_comments_allow_what_they_name(comment: str, allowed: bool) -> None:
    assert bool(found("typescript", f'const password = "{VALUE}"; {comment}\n')) is not allowed


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("javascript", 'function (\nconst password = "{}";\n'),
        ("go", 'package a\nfunc {{\nvar password = "{}"\n'),
        ("java", 'class A {{ void f( {{ ; }} String password = "{}"; }}\n'),
        ("typescript", '@@@\nconst password: string = "{}";\n'),
    ],
)
def test_what_is_not_valid_is_left_out_and_the_rest_is_read(name: str, source: str) -> None:
    assert [one.rule for one in found(name, source.format(VALUE))] == ["TL101"]


@pytest.mark.parametrize("charset", ["utf-16", "utf-8-sig"])
def test_other_encodings_are_read(charset: str) -> None:
    [finding] = found("java", f'class A {{\n  String password = "{VALUE}";\n}}\n'.encode(charset))
    assert finding.line == 2


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 20_000 + ")" * 20_000,
        "x = " + "[" * 20_000,
        "f(" * 5_000 + ")" * 5_000,
        "x = " + " + ".join('"a"' for _ in range(5_000)),
        "a" + ".b" * 10_000,
        "\0\xff",
        "",
    ],
)
def test_odd_sources_end_in_an_answer(source: str) -> None:
    outcome = check.check(Blob("a.js", source.encode("latin-1")), "javascript", Vocabulary(Declared()), Config("."))
    assert isinstance(outcome, Checked) or outcome.failed


def test_the_variables_that_are_read_are_told() -> None:
    outcome = check.check(
        Blob("a.ts", b"const { A_A, B_B: b } = process.env; f(process.env.C_C!, import.meta.env['D_D']);\n"),
        "typescript",
        Vocabulary(Declared()),
        Config("."),
    )
    assert isinstance(outcome, Checked)
    assert outcome.reads == {"A_A", "B_B", "C_C", "D_D"}


@pytest.mark.parametrize(
    ("path", "data", "wanted"),
    [
        ("a/b.py", None, "python"),
        ("b.test.tsx", None, "tsx"),
        ("B.JAVA", None, ""),
        (".js", None, ""),
        ("tool", b"#!/usr/bin/env python3\n", "python"),
        ("tool", b"#!/bin/sh\n# python\n", ""),
        ("tool", None, ""),
        ("a.py/b.txt", None, ""),
    ],
)
def test_a_language_is_told_by_the_name(path: str, data: bytes | None, wanted: str) -> None:
    assert language(path, data) == wanted
    assert may_be_code(path) or not wanted


def test_a_grammar_is_loaded_for_its_files_alone_and_without_its_package() -> None:
    script = (
        "import sys\n"
        "from tightlip.config import Config\n"
        "from tightlip.langcode import check\n"
        "from tightlip.model import Blob\n"
        "from tightlip.pycode.declared import Declared\n"
        "from tightlip.pycode.vocabulary import Vocabulary\n"
        "check.check(Blob('a.go', b'package a'), 'go', Vocabulary(Declared()), Config('.'))\n"
        "print(sorted(name for name in sys.modules if name.startswith('tree_sitter')))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "['tree_sitter._binding', 'tree_sitter_go._binding']"
