"""`tightlip guard` runs the code rules, too: one finding a secret, the baseline, and what cannot be parsed."""

from __future__ import annotations

import json
import sys

import pytest

from support.cli import call
from support.repo import Repo
from tightlip.rules.templates import expand

VALUE = expand("{alnum:24}", "guard")
OTHER = expand("{alnum:24}", "guard-other")
TOKEN = expand("ghp_{alnum:36}", "guard")
LEAK = "print(api_key)\n"
MANIFEST = """\
version: 1
secrets:
  GITHUB_TOKEN:
    purpose: Reading issues
    generate: make-a-token
    owner: the web team
"""


def guard(repo: Repo, *arguments: str) -> tuple[int, list[tuple[str, str, int]]]:
    done = call("guard", "--format", "json", *arguments, cwd=repo.path)
    assert not done.err, done.err
    return done.code, [(one["rule"], one["path"], one["line"]) for one in json.loads(done.out)["findings"]]


def test_what_the_code_does_with_a_secret_blocks_a_commit(repo: Repo) -> None:
    repo.stage("a.py", LEAK)
    assert guard(repo, "--staged") == (1, [("TL202", "a.py", 1)])
    assert guard(repo, "--staged", "--", "a.py") == (1, [("TL202", "a.py", 1)])
    assert guard(repo) == (1, [("TL202", "a.py", 1)])
    repo.write("a.py", "")
    assert guard(repo, "--staged")[0] == 1, "the index is judged"
    assert guard(repo) == (0, [])


@pytest.mark.parametrize(
    "line",
    [
        f'github_token = "{TOKEN}"',
        f'password = "{VALUE}"',
        f'headers = {{"Authorization": "Bearer {VALUE}"}}',
        f'secret_key = "django-insecure-{VALUE}{OTHER}"',
        f'url = "postgresql://app:{VALUE}@db.acme.io/shop"',
        f'api_key = "{VALUE}" + "{OTHER}"',
    ],
    ids=["provider", "password", "header", "django", "url", "sum"],
)
def test_a_secret_that_both_see_is_one_finding(repo: Repo, line: str) -> None:
    repo.stage("a.py", line + "\n")
    code, found = guard(repo, "--staged")
    assert code == 1
    assert len(found) == 1


def test_two_secrets_on_a_line_are_two(repo: Repo) -> None:
    repo.stage("a.py", f'match request.token:\n    case "{VALUE}" | "{OTHER}":\n        pass\n')
    assert [line for _, _, line in guard(repo, "--staged")[1]] == [2, 2]


def test_a_declared_secret_says_what_the_manifest_knows_and_where_to_revoke(repo: Repo) -> None:
    repo.stage("required-secrets.yaml", MANIFEST)
    repo.stage("a.py", f'GITHUB_TOKEN = "{TOKEN}"\n')
    [found] = [
        one
        for one in json.loads(call("guard", "--format", "json", "--staged", "a.py", cwd=repo.path).out)["findings"]
        if one["path"] == "a.py"
    ]
    for said in ("GITHUB_TOKEN", "Reading issues", "the web team"):
        assert said in found["message"]
    assert "make-a-token" in found["help"]
    assert "https://github.com/settings/tokens" in found["help"]
    assert found["rule"] == "github-pat"


def test_the_baseline_knows_what_only_the_code_rules_see(repo: Repo) -> None:
    repo.stage("a.py", f'import jwt\njwt.encode(claims, "{VALUE[:14]}")\n')
    code, found = guard(repo, "--staged")
    assert code == 1
    assert any(rule.startswith("TL") for rule, _, _ in found)
    assert call("baseline", "update", cwd=repo.path).code == 0
    repo.add("baseline.secrets")
    assert guard(repo, "--staged") == (0, []), "known, and none of it stale"
    assert call("baseline", "check", cwd=repo.path).code == 0


def test_the_baseline_knows_a_leak_by_its_line(repo: Repo) -> None:
    """A repository that adopts the hook has such lines already: they move freely, and a change makes them new."""
    repo.stage("a.py", f"x = 1\n{LEAK}")
    assert call("baseline", "update", cwd=repo.path).code == 0
    assert guard(repo) == (0, [])
    repo.stage("a.py", f"x = 1\ny = 2\nif x:\n    {LEAK}")
    assert guard(repo, "--staged") == (0, []), "it moved"
    assert call("baseline", "check", cwd=repo.path).code == 0
    repo.stage("a.py", f"x = 1\n{LEAK}print(api_key, x)\n")
    assert guard(repo, "--staged") == (1, [("TL202", "a.py", 3)])
    repo.stage("a.py", "x = 1\n")
    assert call("baseline", "check", cwd=repo.path).code == 1, "it is gone, and its entry is stale"


def test_a_leak_beside_a_secret_is_told_from_it(repo: Repo) -> None:
    repo.stage("a.py", f'print(api_key); password = "{VALUE}"\n')
    rules = {rule for rule, _, _ in guard(repo)[1]}
    assert "TL202" in rules
    assert len(rules) == 2


def test_what_does_not_parse_is_scanned_and_said(repo: Repo) -> None:
    repo.stage("a.py", "print 'python 2'\n")
    done = call("guard", "--staged", cwd=repo.path)
    assert done.code == 0
    assert "a.py: left out" in done.out
    repo.stage("b.py", f"print 'python 2'\nkey = '{TOKEN}'\n")
    assert guard(repo, "--staged", "b.py") == (1, [("github-pat", "b.py", 2)])


def test_a_commit_without_code_loads_none_of_it(repo: Repo) -> None:
    repo.stage("notes.txt", "nothing\n")
    script = (
        "import sys\n"
        "from tightlip.cli.main import main\n"
        "code = main(['guard', '--staged', '--', 'notes.txt'])\n"
        "print(sorted(name for name in sys.modules if 'pycode' in name or 'tree_sitter' in name)); sys.exit(code)"
    )
    done = repo.run(sys.executable, "-I", "-c", script)
    assert done.code == 0, done.err
    assert done.out.splitlines()[-1] == "[]"
