"""JUnit XML: well-formed whatever the names hold, and counted right."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from support.results import ODD_PATHS, finding, result, results
from tightlip.model import Skip
from tightlip.report import junit
from tightlip.report.result import Result
from tightlip.report.text import printable


def suite(made: Result) -> ElementTree.Element:
    top = ElementTree.fromstring(junit.render(made).encode())  # noqa: S314 - our own output
    assert top.tag == "testsuites"
    (only,) = top.findall("testsuite")
    assert top.attrib == only.attrib
    return only


def test_findings_errors_and_skipped() -> None:
    made = suite(
        result(
            finding(masked="ghp_****", column=7),
            Skip("b", "cannot be read"),
            Skip("sub", "a submodule", failed=False),
        )
    )
    failed, error, skipped = made.findall("testcase")
    assert {key: made.attrib[key] for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "3",
        "failures": "1",
        "errors": "1",
        "skipped": "1",
    }
    assert (failed.get("classname"), failed.get("name")) == ("a.py", "some-rule at 3:7")
    assert (failed.get("file"), failed.get("line")) == ("a.py", "3")
    assert failed[0].tag == "failure"
    assert failed[0].attrib == {"type": "some-rule", "message": "what ghp_****"}
    assert failed[0].text == "a.py:3:7: what ghp_**** [high, high confidence]\ndo it"
    assert (error.get("classname"), error[0].tag) == ("b", "error")
    assert error[0].text == "b: not checked: cannot be read"
    assert (skipped[0].tag, skipped[0].get("message")) == ("skipped", "a submodule")


@pytest.mark.parametrize(
    ("parts", "passing"),
    [
        ([], 1),
        ([Skip("sub", "a submodule", failed=False)], 1),
        ([finding()], 0),
        ([Skip("a", "cannot be read")], 0),
    ],
    ids=["clean", "left out", "found", "not checked"],
)
def test_one_test_passes_only_when_all_is_well(parts: list[object], passing: int) -> None:
    cases = suite(result(*parts)).findall("testcase")  # type: ignore[arg-type]
    assert sum(len(case) == 0 for case in cases) == passing


@pytest.mark.parametrize("path", ODD_PATHS)
def test_the_path_is_named(path: str) -> None:
    (case,) = suite(result(finding(path))).findall("testcase")
    assert case.get("classname") == case.get("file") == printable(path)


@given(made=results())
@settings(deadline=None)
def test_any_result_is_well_formed(made: Result) -> None:
    assert junit.render(made) == junit.render(made)
    parsed = suite(made)
    cases = parsed.findall("testcase")
    failed = [case for case in cases if case.find("failure") is not None]
    assert len(failed) == len(made.findings) == int(parsed.attrib["failures"])
    assert len(cases) == int(parsed.attrib["tests"])
    for found, case in zip(made.findings, failed, strict=True):
        assert case.get("classname") == printable(found.path)
        message = case[0].get("message")
        assert message is not None
        assert message.startswith(printable(found.message))
