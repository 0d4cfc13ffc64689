"""The text report: one finding in two lines, odd names on one line, a summary that says what was scanned."""

from __future__ import annotations

import pytest

from tightlip.model import Finding, Skip
from tightlip.report import text
from tightlip.report.result import Result


def finding(path: str = "a.py", **more: object) -> Finding:
    fields: dict[str, object] = {"rule": "some-rule", "name": "Some", "line": 3, "message": "what", "help": "do this"}
    return Finding(path=path, **{**fields, **more})  # type: ignore[arg-type]


def test_a_finding_says_where_what_and_what_to_do() -> None:
    result = Result()
    result.files, result.bytes, result.seconds = 1204, 18_200_000, 0.31
    result.findings = [finding(masked="ghp_****"), finding("b.py", severity="low", confidence="medium")]
    result.known = 7
    assert text.render(result).splitlines() == [
        "a.py:3:1: some-rule: what ghp_**** [high, high confidence]",
        "    do this",
        "b.py:3:1: some-rule: what [low, medium confidence]",
        "    do this",
        "1,204 files, 18 MB in 0.3 s; 2 new findings, 7 known",
    ]


def test_what_was_not_checked_is_counted_and_what_was_left_out_is_only_named() -> None:
    result = Result()
    result.skipped = [Skip("a", "cannot be read"), Skip("b", "a submodule", failed=False)]
    lines = text.render(result).splitlines()
    assert lines[:2] == ["a: not checked: cannot be read", "b: left out: a submodule"]
    assert lines[2].endswith("0 findings; 1 could not be checked")


def test_color_changes_nothing_but_color() -> None:
    import re

    result = Result()
    result.findings = [finding(), finding(severity="low")]
    result.skipped = [Skip("a", "x")]
    colored = text.render(result, color=True)
    assert colored != text.render(result)
    assert re.sub(r"\x1b\[\d+m", "", colored) == text.render(result)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain ünï.txt", "plain ünï.txt"),
        ("new\nline", "new\\nline"),
        ("esc\x1b[31m", "esc\\u001b[31m"),
        ("\udce9", "\\xe9"),
        ("\u202egnp", "\\u202egnp"),
    ],
)
def test_names_are_shown_on_one_line_without_tricks(raw: str, shown: str) -> None:
    assert text.printable(raw) == shown


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (18_200_000, "18 MB"), (3_000_000_000, "3.0 GB")]
)
def test_sizes(count: int, said: str) -> None:
    assert text.size(count) == said


@pytest.mark.parametrize(
    ("findings", "skips", "code"),
    [
        (0, [], 0),
        (1, [], 1),
        (0, [Skip("a", "x")], 3),
        (1, [Skip("a", "x")], 1),
        (0, [Skip("a", "x", failed=False)], 0),
    ],
)
def test_the_exit_code_of_a_result(findings: int, skips: list[Skip], code: int) -> None:
    result = Result()
    result.findings = [finding()] * findings
    result.skipped = skips
    assert result.exit_code == code
