"""`tightlip explain`: flagged lines, lines that were not, and what is never said."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from support.cli import call
from support.repo import Repo
from tightlip.rules import templates

PASSWORD = templates.expand("{alpha:6}{digit:2}{alpha:4}{digit:2}", "p")
GITHUB = templates.expand("ghp_{alnum:36}", "g")


def write(folder: Path, content: str, name: str = "app.yaml") -> None:
    (folder / name).write_text(content, encoding="utf-8")


def test_a_flagged_line(tmp_path: Path) -> None:
    write(tmp_path, f"a: 1\ndb_password: {PASSWORD}\n")
    done = call("explain", "app.yaml:2", cwd=tmp_path)
    assert done.code == 1
    for said in (
        "app.yaml:2:14: password: Password, assigned to db_password",
        "read     as it stands",
        "+ its name is a password's",
        "14 bytes: ",
        "in the model)",
        "verdict  reported: severity high, high confidence",
        "fix      Take it out",
        "tightlip: allow password --",
        "tightlip baseline update app.yaml",
    ):
        assert said in done.out


def test_neither_the_value_nor_the_line_is_printed(tmp_path: Path) -> None:
    write(tmp_path, f"db_password: {PASSWORD}  # remark\ntoken: {GITHUB}\n")
    for place in ("app.yaml:1", "app.yaml:2"):
        out = call("explain", place, cwd=tmp_path).out
        assert PASSWORD not in out
        assert "remark" not in out
        assert GITHUB not in out
    assert "value    ghp_****" in out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("hello: world\n", "app.yaml:1: no rule's pattern matches here"),
        ("url: postgres://app:changeme@db/\n", "not reported: a placeholder's words"),
        (f"db_password: {PASSWORD} # tightlip: allow -- a fixture\n", "not reported: an allow marker stands beside it"),
        (f"password_field: {PASSWORD}\n", "not reported: its name is not a secret's"),
        (f"api_token: {GITHUB}\n", "not reported: github-pat reports the same place"),
    ],
)
def test_every_dismissal_has_its_reason(tmp_path: Path, content: str, said: str) -> None:
    write(tmp_path, content)
    assert said in call("explain", "app.yaml:1", cwd=tmp_path).out


def test_a_line_without_a_report_ends_with_0(tmp_path: Path) -> None:
    write(tmp_path, "hello: world\n")
    assert call("explain", "app.yaml:1", cwd=tmp_path).code == 0


def test_what_was_decoded_says_how(tmp_path: Path) -> None:
    hidden = base64.b64encode(f"token = {GITHUB}".encode()).decode()
    write(tmp_path, f"data: {hidden}\n")
    done = call("explain", "app.yaml:1", cwd=tmp_path)
    assert done.code == 1
    assert "read     decoded: base64" in done.out
    assert "verdict  reported" in done.out


def test_the_model_speaks_only_where_rules_do_not(tmp_path: Path) -> None:
    write(tmp_path, f"token: {GITHUB}\n")
    out = call("explain", "app.yaml:1", cwd=tmp_path).out
    github = out.split("app.yaml:1:8: ")[1]
    assert "it has the form of" in github
    assert "in the model" not in github


def test_a_switched_off_rule_and_an_excluded_file_are_named(tmp_path: Path) -> None:
    write(tmp_path, f"token: {GITHUB}\n")
    write(tmp_path, 'disable = ["github-pat"]\n', ".tightlip.toml")
    assert "not reported: the rule is switched off" in call("explain", "app.yaml:1", cwd=tmp_path).out
    write(tmp_path, 'exclude = ["*.yaml"]\n', ".tightlip.toml")
    done = call("explain", "app.yaml:1", cwd=tmp_path)
    assert (done.code, "the configuration excludes this file" in done.out) == (0, True)


def test_a_known_finding_is_said_to_be_known(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.stage("app.yaml", f"token: {GITHUB}\n")
    assert call("baseline", "update", cwd=tmp_path).code == 0
    done = call("explain", "app.yaml:1", cwd=tmp_path)
    assert (done.code, "verdict  known to the baseline" in done.out) == (0, True)


def test_staged_means_the_index(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.stage("app.yaml", f"token: {GITHUB}\n")
    repo.write("app.yaml", "token: none\n")
    assert call("explain", "--staged", "app.yaml:1", cwd=tmp_path).code == 1
    assert call("explain", "app.yaml:1", cwd=tmp_path).code == 0


def test_a_place_may_be_pasted_from_a_report(tmp_path: Path) -> None:
    write(tmp_path, f"token: {GITHUB}\n")
    assert call("explain", "app.yaml:1:8", cwd=tmp_path).code == 1


@pytest.mark.parametrize(
    ("place", "code", "said"),
    [
        ("app.yaml", 2, "names no line"),
        ("app.yaml:x", 2, "names no line"),
        ("app.yaml:0", 2, "names no line"),
        ("app.yaml:3", 2, "app.yaml has 2 lines, so none is line 3"),
        ("none.yaml:1", 3, "no such file"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, place: str, code: int, said: str) -> None:
    write(tmp_path, "a: 1\nb: 2\n")
    done = call("explain", place, cwd=tmp_path)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_what_the_code_rules_say_is_explained(repo: Repo) -> None:
    repo.stage("a.py", "print(api_key)\n")
    done = call("explain", "a.py:1", cwd=repo.path)
    assert done.code == 1
    for said in ("TL202", "is printed", "CWE-532", "check-secret-code.md#tl202-secret-printed"):
        assert said in done.out
    assert call("explain", "--staged", "a.py:1", cwd=repo.path).code == 1
    repo.stage("a.py", "print(api_key)  # noqa: TL202\n")
    assert call("explain", "a.py:1", cwd=repo.path).code == 0
