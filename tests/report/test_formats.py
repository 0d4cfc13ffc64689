"""Every format, through the command line: the same exit code, no secret in it, whole files, odd names."""

from __future__ import annotations

import json
import sys
from xml.etree import ElementTree

import pytest

from support.cli import call, tightlip
from support.repo import Repo
from support.tokens import assignment, token
from tightlip.cli.options import FORMATS


@pytest.mark.parametrize("form", FORMATS)
def test_a_finding_is_exit_1_and_its_value_is_nowhere(repo: Repo, form: str) -> None:
    repo.stage("a.py", assignment())
    done = call("scan", "--staged", "--format", form, cwd=repo.path)
    assert done.code == 1, done.err
    assert "a.py" in done.out
    assert "github-pat" in done.out
    assert token() not in done.text
    assert token()[6:20] not in done.text


@pytest.mark.parametrize("form", FORMATS)
def test_a_clean_scan_is_exit_0_and_still_a_report(repo: Repo, form: str) -> None:
    repo.stage("a.py", "answer = 42\n")
    done = call("scan", "--staged", "--format", form, cwd=repo.path)
    assert done.code == 0, done.err
    assert done.out.endswith("\n")


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_file_is_what_standard_output_would_be(repo: Repo, form: str) -> None:
    repo.stage(b"odd \xe9\n,:%.py", assignment())
    done = tightlip("scan", "--staged", "--format", form, cwd=repo.path)
    written = tightlip("scan", "--staged", "--format", form, "--output", "report", cwd=repo.path)
    assert (done.code, written.code, written.out) == (1, 1, ""), done.err
    content = (repo.path / "report").read_bytes().decode()
    if form in ("json", "sarif"):
        assert content == done.out
    if form in ("json", "sarif", "gitlab"):
        json.loads(content)
    elif form == "junit":
        ElementTree.fromstring(content.encode())  # noqa: S314 - our own output
    else:
        assert len(content.splitlines()) == {"text": 3, "github": 2}[form]


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_is_imported_when_it_is_asked_for(repo: Repo, form: str) -> None:
    repo.stage("a.py", "answer = 42\n")
    script = (
        "import sys\n"
        "from tightlip.cli.main import main\n"
        f"code = main(['scan', '--staged', '--format', {form!r}, '--output', 'report'])\n"
        "print(*sorted(name for name in sys.modules if name.startswith('tightlip.report.')))"
    )
    loaded = repo.run(sys.executable, "-I", "-c", script).out.split()
    others = {f"tightlip.report.{name}" for name in FORMATS} - {f"tightlip.report.{form}", "tightlip.report.text"}
    assert f"tightlip.report.{form}" in loaded
    assert not others & set(loaded)


def test_gitlab_names_the_commit_that_is_checked_out(repo: Repo) -> None:
    repo.stage("a.py", assignment())
    before = json.loads(call("scan", "--format", "gitlab", ".", cwd=repo.path).out)
    commit = repo.commit()
    after = json.loads(call("scan", "--format", "gitlab", ".", cwd=repo.path).out)
    assert [one["vulnerabilities"][0]["location"]["commit"]["sha"] for one in (before, after)] == ["0000000", commit]
