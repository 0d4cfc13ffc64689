"""GitHub annotations: read back as the runner reads them, whatever the names hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from support.results import ODD_PATHS, finding, result, results
from tightlip.model import Skip
from tightlip.report import github
from tightlip.report.result import Result
from tightlip.report.text import printable, summary


def read(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner takes it apart: the name, the properties, the message."""
    found = re.match(r"::(?P<name>[a-z]+)(?: (?P<properties>.*?))?::(?P<data>.*)\Z", line, re.DOTALL)
    assert found, line
    properties = {}
    for pair in (found["properties"] or "").split(","):
        key, _, value = pair.partition("=")
        if key:
            properties[key] = unescape(value, (":", "%3A"), (",", "%2C"))
    return found["name"], properties, unescape(found["data"])


def unescape(text: str, *more: tuple[str, str]) -> str:
    for char, code in (("\r", "%0D"), ("\n", "%0A"), *more, ("%", "%25")):
        text = text.replace(code, char)
    return text


def test_findings_skips_and_the_summary() -> None:
    made = result(
        finding(masked="ghp_****", column=7),
        finding("b.py", end_line=5),
        finding("b.py", line=8, commit="2" * 40),
        Skip("c", "cannot be read"),
        Skip("sub", "a submodule", failed=False),
    )
    assert github.render(made).splitlines() == [
        "::error file=a.py,line=3,col=7,title=Some key (some-rule)::what ghp_**** [high]%0Ado it",
        "::error file=b.py,line=3,endLine=5,title=Some key (some-rule)::what [high]%0Ado it",
        "::error file=b.py,line=8,col=1,title=Some key (some-rule)::what [high]%0Ado it",
        "::warning file=c,title=Not checked::not checked: cannot be read",
        "::debug::sub: left out: a submodule",
        summary(made),
    ]


def test_a_clean_result_is_the_summary_alone() -> None:
    assert github.render(result()) == "12 files, 3.5 kB in 1.5 s; 0 findings\n"


@pytest.mark.parametrize("path", ODD_PATHS)
def test_the_runner_reads_the_path_back(path: str) -> None:
    (line, _) = github.render(result(finding(path))).splitlines()
    _, properties, _ = read(line)
    if printable(path.replace("\r", "").replace("\n", "")) == path.replace("\r", "").replace("\n", ""):
        assert properties["file"] == path
    else:
        assert properties["file"] == printable(path)


@given(made=results())
@settings(deadline=None)
def test_any_result_is_one_command_a_line(made: Result) -> None:
    text = github.render(made)
    text.encode()  # what is written is UTF-8
    assert text == github.render(made)
    *lines, last = text.removesuffix("\n").split("\n")
    assert all(char.isprintable() for char in text.replace("\n", ""))
    assert last == summary(made)
    names = [read(line)[0] for line in lines]
    expected = ["warning" if skip.failed else "debug" for skip in made.skipped]
    assert names == ["error"] * len(made.findings) + expected
    for found, line in zip(made.findings, lines, strict=False):
        _, properties, message = read(line)
        assert properties["line"] == str(found.line)
        assert ("col" in properties) == (found.end_line == found.line)
        assert properties["title"].endswith(f"({found.rule})")
        assert "\n" in message
