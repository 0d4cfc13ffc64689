"""GitLab's secret detection report: what its schema demands, stable identities, times in UTC."""

from __future__ import annotations

import json
import pathlib
import time
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given, settings

from support.results import ODD_PATHS, finding, result, results
from tightlip.model import Skip
from tightlip.report import gitlab
from tightlip.report.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMIT = "0123456789abcdef0123456789abcdef01234567"
NOON = 1_767_268_800.75
"""2026-01-01 12:00:00.75 UTC."""

SCHEMA = json.loads((pathlib.Path(__file__).parent / "gitlab-secret-detection.schema.json").read_text(encoding="utf-8"))


def report(made: Result) -> dict[str, Any]:
    document = json.loads(gitlab.render(made, commit=COMMIT, ended=NOON))
    jsonschema.Draft7Validator(SCHEMA).validate(document)
    assert isinstance(document, dict)
    return document


@pytest.fixture
def _far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Local time is nine hours ahead of UTC."""
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "JST-9")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_far_east")
def test_the_scan() -> None:
    scan = report(result())["scan"]
    assert (scan["start_time"], scan["end_time"]) == ("2026-01-01T11:59:59", "2026-01-01T12:00:00")
    assert (scan["type"], scan["status"], scan["messages"]) == ("secret_detection", "success", [])


def test_what_was_not_checked_is_a_failure_with_messages() -> None:
    scan = report(result(Skip("a", "cannot be read"), Skip("sub", "a submodule", failed=False)))["scan"]
    assert scan["status"] == "failure"
    assert scan["messages"] == [
        {"level": "warn", "value": "a: not checked: cannot be read"},
        {"level": "info", "value": "sub: left out: a submodule"},
    ]


def test_a_vulnerability() -> None:
    (found,) = report(result(finding(masked="ghp_****", severity="critical", end_line=5)))["vulnerabilities"]
    assert found["name"] == "Some key"
    assert found["description"] == "what ghp_****"
    assert found["severity"] == "Critical"
    assert found["solution"] == "do it"
    assert found["identifiers"][0]["value"] == "some-rule"
    assert found["location"] == {"file": "a.py", "start_line": 3, "end_line": 5, "commit": {"sha": COMMIT}}


def test_how_to_rotate_is_part_of_the_solution() -> None:
    document = json.loads(gitlab.render(result(finding()), commit=COMMIT, ended=NOON, rotate={finding().rule: "Two."}))
    assert document["vulnerabilities"][0]["solution"] == "do it. To rotate: Two."
    assert report(result(finding()))["vulnerabilities"][0]["solution"] == "do it"


def test_without_a_commit_the_field_is_filled_as_gitlab_does() -> None:
    document = json.loads(gitlab.render(result(finding()), commit="", ended=NOON))
    assert document["vulnerabilities"][0]["location"]["commit"] == {"sha": "0000000"}


def test_a_finding_from_history_names_its_own_commit() -> None:
    (found,) = report(result(finding(commit="2" * 40, date="2026-01-01T12:00:00+00:00")))["vulnerabilities"]
    assert found["location"]["commit"] == {"sha": "2" * 40, "date": "2026-01-01T12:00:00+00:00"}


def identities(made: Result) -> list[str]:
    return [found["id"] for found in report(made)["vulnerabilities"]]


def test_identities_stay_when_lines_move_and_differ_between_places() -> None:
    before = identities(result(finding(line=3, secret_hash="1"), finding(line=9, secret_hash="1")))
    assert before == identities(result(finding(line=30, secret_hash="1"), finding(line=31, secret_hash="1")))
    assert len(set(before)) == 2
    assert identities(result(finding(rule="other", secret_hash="1")))[0] not in before


@pytest.mark.parametrize("path", ODD_PATHS)
def test_the_path_is_the_file_s_own(path: str) -> None:
    (found,) = report(result(finding(path)))["vulnerabilities"]
    assert found["location"]["file"] == path.replace("\udce9", "\\xe9")


def test_texts_are_cut_to_what_the_schema_takes() -> None:
    (found,) = report(result(finding(name="n" * 300, help="h" * 8000)))["vulnerabilities"]
    assert (len(found["name"]), len(found["solution"])) == (255, 7000)


@given(made=results())
@settings(deadline=None)
def test_any_result_is_valid(made: Result) -> None:
    document = report(made)
    json.dumps(document, ensure_ascii=False).encode()  # no lone surrogate
    assert document == report(made)
    assert len(document["vulnerabilities"]) == len(made.findings)
    assert len(set(identities(made))) == len(made.findings)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: document["scan"].update(end_time="2026-01-01T12:00:00Z"),
        lambda document: document["scan"].update(status="ok"),
        lambda document: document["vulnerabilities"][0]["location"].pop("commit"),
        lambda document: document["vulnerabilities"][0].update(severity="high"),
        lambda document: document["vulnerabilities"][0].update(identifiers=[]),
    ],
)
def test_the_schema_refuses(spoil: Any) -> None:
    document = report(result(finding()))
    spoil(document)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA, jsonschema.Draft7Validator)
