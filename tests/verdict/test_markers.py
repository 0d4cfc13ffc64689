"""Allow markers: whose line they speak for, and which rules they name."""

from __future__ import annotations

import pytest

from support.verdict import found, judged
from tightlip.rules import templates

TOKEN = templates.expand("ghp_{alnum:36}", "m")
LINE = f'a = "{TOKEN}"'

SAME_LINE = [
    "tightlip: allow",
    "tightlip: allow -- a test value",
    "tightlip: allow github-pat -- why",
    "tightlip:allow",
    "pragma: allowlist secret",
    "pragma: whitelist secret",
    "gitleaks:allow",
    "betterleaks:allow",
    "kingfisher:ignore",
    "trufflehog:ignore",
    "ggignore",
    "secretlint-disable-line",
]


@pytest.mark.parametrize("marker", SAME_LINE)
@pytest.mark.parametrize("comment", ["# {}", "// {}", "/* {} */", "<!-- {} -->", "; {}", "-- {}"])
def test_a_marker_speaks_for_its_own_line(marker: str, comment: str) -> None:
    assert not found(f"{LINE}  {comment.format(marker)}\n")


@pytest.mark.parametrize("marker", SAME_LINE)
def test_alone_on_a_line_it_speaks_for_the_next(marker: str) -> None:
    assert not found(f"# {marker}\n{LINE}\n")
    assert not found(f'{{"_comment": "{marker}",\n "token": "{TOKEN}"}}\n', "a.json")


@pytest.mark.parametrize("marker", SAME_LINE)
def test_beside_a_match_it_does_not_speak_for_the_next_line(marker: str) -> None:
    other = templates.expand("ghp_{alnum:36}", "n")
    findings = judged(f'{LINE}  # {marker}\nb = "{other}"\n')[0]
    assert [finding.line for finding in findings] == [2]


@pytest.mark.parametrize(
    "marker", ["pragma: allowlist nextline secret", "pragma: whitelist nextline secret", "secretlint-disable-next-line"]
)
def test_a_next_line_marker_never_speaks_for_its_own(marker: str) -> None:
    assert found(f"{LINE}  # {marker}\n")
    assert not found(f"# {marker}\n{LINE}\n")


@pytest.mark.parametrize(
    ("before", "after"), [("# tightlip: allow\n\n", ""), ("", "# tightlip: allow\n"), ("# tightlip: disallow\n", "")]
)
def test_it_speaks_for_no_other_line(before: str, after: str) -> None:
    assert found(f"{before}{LINE}\n{after}")


def test_a_named_rule_is_the_only_one_allowed() -> None:
    assert found(f"{LINE}  # tightlip: allow slack-bot-token -- wrong rule\n") == ["github-pat"]
    assert found(f"{LINE}  # tightlip: allow no-such-rule\n") == ["github-pat"]


def test_an_allowed_match_is_dismissed_with_its_reason() -> None:
    dismissed = judged(f"{LINE}  # gitleaks:allow\n")[1]
    assert "an allow marker stands beside it" in [one.reason for one in dismissed]


def test_a_marker_far_along_a_long_line_counts() -> None:
    padding = "x = 1; " * 1000
    assert found(f"{LINE}; {padding} # tightlip: allow\n"), "further away than a marker is looked for"
    assert not found(f"{padding} {LINE}; x = 1 # tightlip: allow\n")


def test_a_marker_below_a_value_of_many_lines_counts_on_its_last_line() -> None:
    key = "-----BEGIN " + "PRIVATE KEY-----"
    body = templates.expand("{base64:64}", "k")
    assert not found(f'KEY = """{key}\n{body}  # tightlip: allow\n"""\n', "a.py")
