"""`tightlip env docs` in real repositories."""

from __future__ import annotations

import json
from pathlib import Path

from support.cli import call
from support.repo import Repo
from tightlip.manifest import docs

MANIFEST = "version: 1\nsecrets:\n  API_KEY: {purpose: Payments}\n"
MARKED = f"# App\n\n{docs.begin()}\n{docs.END}\n"


def findings(repo: Repo, *arguments: str) -> tuple[int, list[tuple[str, str, int]]]:
    done = call(*arguments, "--format", "json", cwd=repo.path)
    assert not done.err, done.err
    return done.code, [(one["rule"], one["path"], one["line"]) for one in json.loads(done.out)["findings"]]


def test_check_says_what_is_out_of_date_and_fix_writes_it(repo: Repo) -> None:
    repo.write("required-secrets.yaml", MANIFEST)
    repo.write("README.md", MARKED)
    repo.write("docs/other.md", "# no markers\n")
    assert findings(repo, "env", "docs") == (1, [("secrets-docs-stale", "README.md", 3)])
    done = call("env", "docs", "--fix", cwd=repo.path)
    assert (done.code, done.out) == (0, "README.md: API_KEY is missing\n")
    assert findings(repo, "env", "docs") == (0, [])
    before = Path(repo.file("README.md")).read_bytes()
    assert call("env", "docs", "--write", "README.md", cwd=repo.path).out == "README.md: is current\n"
    assert Path(repo.file("README.md")).read_bytes() == before


def test_the_index_is_what_the_hook_reads(repo: Repo) -> None:
    repo.stage("required-secrets.yaml", MANIFEST)
    repo.stage("README.md", MARKED)
    assert call("env", "docs", "--fix", cwd=repo.path).code == 0
    assert findings(repo, "env", "docs", "--staged")[0] == 1
    repo.git("add", "README.md")
    assert findings(repo, "env", "docs", "--staged")[0] == 0


def test_each_file_is_held_to_the_nearest_manifest(repo: Repo) -> None:
    repo.stage("required-secrets.yaml", MANIFEST)
    repo.stage("api/required-secrets.yaml", MANIFEST.replace("API_KEY", "DB_PASSWORD"))
    repo.stage("README.md", MARKED)
    repo.stage("api/docs/secrets.md", MARKED)
    assert call("env", "docs", "--fix", cwd=repo.path).code == 0
    assert "`API_KEY`" in Path(repo.file("README.md")).read_text()
    assert "`DB_PASSWORD`" in Path(repo.file("api/docs/secrets.md")).read_text()
    repo.write(".tightlip.toml", 'manifests = ["required-secrets.yaml"]\n')
    assert findings(repo, "env", "docs")[1] == [("secrets-docs-stale", "api/docs/secrets.md", 3)]


def test_guard_looks_where_a_commit_touches_a_page_or_the_manifest(repo: Repo) -> None:
    repo.stage(".env.example", "API_KEY=\n")
    repo.stage("required-secrets.yaml", MANIFEST)
    repo.stage("README.md", MARKED)
    stale = [("secrets-docs-stale", "README.md", 3)]
    assert findings(repo, "guard", "--staged")[1] == stale
    assert findings(repo, "guard", "--staged", "README.md")[1] == stale
    assert findings(repo, "guard", "--staged", "required-secrets.yaml")[1] == stale
    assert findings(repo, "guard", "--staged", ".env.example")[1] == []


def test_a_page_is_made_and_kept(repo: Repo) -> None:
    repo.write("required-secrets.yaml", MANIFEST)
    assert (
        call("env", "docs", "--page", "docs/v.md", cwd=repo.path).out
        == "docs/v.md: written from required-secrets.yaml\n"
    )
    assert findings(repo, "env", "docs") == (0, [])
    repo.write("required-secrets.yaml", MANIFEST.replace("Payments", "Pay"))
    assert call("env", "docs", "--page", "docs/v.md", cwd=repo.path).out == "docs/v.md: API_KEY has changed\n"


def test_what_cannot_be_done_is_said(repo: Repo) -> None:
    repo.write("README.md", "# App\n")
    assert "no Markdown file holds the markers" in call("env", "docs", cwd=repo.path).err
    repo.write("README.md", MARKED)
    assert "no manifest stands in its folder" in call("env", "docs", cwd=repo.path).err
    repo.write("required-secrets.yaml", MANIFEST)
    assert "no such file" in call("env", "docs", "nope.md", cwd=repo.path).err
    repo.write("x.md", "# x\n")
    assert "has no markers" in call("env", "docs", "x.md", cwd=repo.path).err
    repo.write("x.md", f"{docs.begin()}\n")
    assert findings(repo, "env", "docs", "x.md") == (1, [("secrets-docs-markers", "x.md", 1)])
    done = call("env", "docs", "--fix", "x.md", cwd=repo.path)
    assert (done.code, done.err.partition(";")[0]) == (2, "tightlip: x.md:1: a begin marker without its end")
