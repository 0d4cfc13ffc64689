"""The ready CI files: valid by the services' own schemas, and their commands do what they say, run for real."""

from __future__ import annotations

import json
import os
import pathlib
import re
import sys
import sysconfig
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from support.repo import Done, Repo, run
from support.tokens import assignment, token
from tightlip import __version__

DOCS = pathlib.Path(__file__).resolve().parent.parent.parent / "docs"
GITHUB = DOCS / "ci" / "github-actions.yml"
GITLAB = DOCS / "ci" / "gitlab-ci.yml"


def load(path: pathlib.Path) -> dict[str, Any]:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def shell(repo: Repo, script: str, **env: str) -> Done:
    """Run a script as the services do, tightlip on the path; installing is left out."""
    lines = [line for line in script.splitlines() if "pip install" not in line]
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", "\n".join(lines)]
    return repo.run(*command, env={"CI": "true", "PATH": path, **env})


@pytest.mark.parametrize(
    ("path", "schema"),
    [(GITHUB, "vendor.github-workflows"), (GITLAB, "vendor.gitlab-ci")],
    ids=["github", "gitlab"],
)
def test_the_file_is_valid(path: pathlib.Path, schema: str) -> None:
    done = run([sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, path])
    assert done.code == 0, done.text


@pytest.mark.parametrize("path", [GITHUB, GITLAB], ids=["github", "gitlab"])
def test_the_file_installs_this_version(path: pathlib.Path) -> None:
    assert re.findall(r"git\+https://github\.com/tightlip/tightlip@([^\"]+)\"", path.read_text(encoding="utf-8")) == [
        f"v{__version__}"
    ]


def steps() -> dict[str, dict[str, Any]]:
    listed = load(GITHUB)["jobs"]["tightlip"]["steps"]
    return {step["name"]: step for step in listed if "name" in step}


def sarif_file(temp: pathlib.Path) -> pathlib.Path:
    """The report that the upload step takes, after the runner has filled in its folder."""
    named = steps()["Hand them to code scanning"]["with"]["sarif_file"]
    return pathlib.Path(named.replace("${{ runner.temp }}", str(temp)))


@pytest.mark.parametrize("planted", [False, True], ids=["clean", "planted"])
def test_the_github_job(repo: Repo, tmp_path: pathlib.Path, planted: bool) -> None:
    repo.stage("src/a.py", "answer = 42\n")
    if planted:
        repo.stage("src/b.py", assignment())
    repo.commit()
    temp = str(tmp_path)
    scan = shell(repo, steps()["Look for secrets"]["run"], RUNNER_TEMP=temp)
    assert scan.code == planted, scan.text
    (reported,) = json.loads(sarif_file(tmp_path).read_text(encoding="utf-8"))["runs"]
    places = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in reported["results"]]
    assert places == ["src/b.py"] * planted
    shown = shell(repo, steps()["Show them on the changed lines"]["run"], RUNNER_TEMP=temp)
    assert shown.code == planted
    assert shown.out.startswith("::error file=src/b.py,line=1,") == planted
    assert not repo.git("status", "--porcelain").out, "the job leaves the checkout as it was"


@pytest.fixture
def branch(repo: Repo) -> tuple[str, str]:
    """The base and the head of a request that adds a token and takes it out again."""
    repo.stage("src/a.py", "answer = 42\n")
    base = repo.commit()
    repo.stage("src/b.py", assignment())
    repo.commit()
    repo.git("rm", "--quiet", "src/b.py")
    return base, repo.commit()


def test_the_github_job_looks_at_the_commits_of_a_pull_request(repo: Repo, branch: tuple[str, str]) -> None:
    step = steps()["Look at the commits of the pull request"]
    commits = step["env"]["COMMITS"]
    for name, value in zip(("base", "head"), branch, strict=True):
        commits = commits.replace("${{ github.event.pull_request." + name + ".sha }}", value)
    assert steps()["Look for secrets"]["run"] != step["run"]
    assert shell(repo, "tightlip guard").code == 0, "in the files there is nothing"
    done = shell(repo, step["run"], COMMITS=commits)
    assert done.code == 1, done.text
    assert "::error file=src/b.py,line=1," in done.out
    assert shell(repo, step["run"], COMMITS=f"{branch[1]}~..{branch[1]}").code == 0


def test_the_gitlab_job_looks_at_the_commits_of_a_merge_request(repo: Repo, branch: tuple[str, str]) -> None:
    job = load(GITLAB)["tightlip"]
    script = "\n".join([*job["before_script"], *job["script"]])
    assert shell(repo, script).code == 0
    done = shell(repo, script, CI_MERGE_REQUEST_DIFF_BASE_SHA=branch[0], CI_COMMIT_SHA=branch[1])
    assert done.code == 1, done.text
    assert "src/b.py:1:10: github-pat" in done.out


@pytest.mark.parametrize("planted", [False, True], ids=["clean", "planted"])
def test_the_gitlab_job(repo: Repo, planted: bool) -> None:
    repo.stage("src/a.py", "answer = 42\n")
    if planted:
        repo.stage("src/b.py", assignment())
    commit = repo.commit()
    job = load(GITLAB)["tightlip"]
    done = shell(repo, "\n".join([*job["before_script"], *job["script"]]))
    assert done.code == planted, done.text
    assert f"{1 + planted} file{'s' * planted}, " in done.out, "the last run has not looked at the reports"
    reports = job["artifacts"]["reports"]
    found = json.loads(pathlib.Path(repo.file(reports["secret_detection"])).read_text(encoding="utf-8"))
    assert [one["location"]["file"] for one in found["vulnerabilities"]] == ["src/b.py"] * planted
    assert all(one["location"]["commit"]["sha"] == commit for one in found["vulnerabilities"])
    suite = ElementTree.parse(repo.file(reports["junit"])).getroot()  # noqa: S314 - our own output
    assert suite.get("failures") == str(int(planted))
    (folder,) = job["artifacts"]["paths"]
    assert all(name.startswith(folder) for name in reports.values())
    everything = done.text + "".join(pathlib.Path(repo.file(name)).read_text("utf-8") for name in reports.values())
    assert token() not in everything


def test_no_file_to_scan_fails_the_jobs(repo: Repo, tmp_path: pathlib.Path) -> None:
    scan = shell(repo, steps()["Look for secrets"]["run"], RUNNER_TEMP=str(tmp_path))
    assert scan.code == 3, scan.text
    assert not sarif_file(tmp_path).exists()
    job = load(GITLAB)["tightlip"]
    done = shell(repo, "\n".join([*job["before_script"], *job["script"]]))
    assert done.code == 3, done.text


def test_in_ci_a_clean_index_is_exit_3(repo: Repo) -> None:
    repo.stage("a.py", "answer = 42\n")
    repo.commit()
    assert shell(repo, "tightlip guard --staged").code == 3
    assert shell(repo, "tightlip guard --staged", CI="").code == 0


def test_every_format_has_its_row_in_the_page() -> None:
    from tightlip.cli.options import FORMATS

    rows = re.findall(r"^\| `(\w+)` \|", (DOCS / "ci.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == list(FORMATS)
