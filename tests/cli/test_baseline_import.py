"""`tightlip baseline import` in real repositories: what is taken over, what is listed, and that it is never more than
the other tool passed over."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING

import pytest

from support.cli import call
from support.tokens import assignment, token
from tightlip.baseline import file, labels
from tightlip.model import Secret

if TYPE_CHECKING:
    from support.repo import Done, Repo

A, B, S = token("github", "a"), token("github", "b"), token("slack", "s")
KEY = token("private-key", "k")


@pytest.fixture
def old(repo: Repo) -> Repo:
    """Secrets on known lines: src/a.py 2 and 4, src/b.py 1, k.pem; committed, then a line added above those of a.py."""
    repo.stage("src/a.py", f'import os\nT = "{A}"\n\nS = "{S}"\n')
    repo.stage("src/b.py", f'T = "{B}"\n')
    repo.stage("k.pem", KEY + "\n")
    repo.commit()
    repo.git("config", "user.name", "A. Reviewer")
    return repo


def taken(repo: Repo, name: str, content: str | bytes, *arguments: str) -> Done:
    return call("baseline", "import", repo.write(f"../{name}", content), *arguments, cwd=repo.path)


def labelled(repo: Repo) -> dict[tuple[str, str], str | None]:
    names = {Secret(value.encode()).sha1(): name for name, value in (("A", A), ("B", B), ("S", S))}
    names[Secret(KEY.splitlines()[1].encode()).sha1()] = "K"
    return {
        (path, names[known]): labels.label(entry) for path, known, entry in file.read(repo.file("baseline.secrets"))
    }


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def row(path: str, line: int, secret: str, rule: str = "github-pat", commit: str = "") -> dict[str, object]:
    return {"RuleID": rule, "File": path, "StartLine": line, "Secret": secret, "Commit": commit}


def test_a_report_with_values_maps_wherever_the_lines_are_now(old: Repo) -> None:
    old.write("src/a.py", f'\n\n\nimport os\nT = "{A}"\n\nS = "{S}"\n')
    done = taken(old, "r.json", json.dumps([row("src/a.py", 2, A), row("src/b.py", 1, A), row("gone.py", 1, A)]))
    assert done.code == 1
    assert labelled(old) == {("src/a.py", "A"): "accepted-risk"}
    assert "imported  src/a.py:5: github-pat: accepted-risk" in done.out
    assert "not mapped  r.json, finding 2: no finding in src/b.py has this value any more" in done.out
    assert "not mapped  r.json, finding 3: nothing is found in gone.py" in done.out
    assert "1 imported, 0 reviewed already, 2 not mapped" in done.out
    assert A not in done.text
    (entry,) = [entry for _, _, entry in file.read(old.file("baseline.secrets"))]
    assert (entry["reason"], entry["reviewer"]) == ("imported from gitleaks", "A. Reviewer")
    assert call("baseline", "check", cwd=old.path).code == 0
    assert call("scan", "src/a.py", cwd=old.path).out.count("github-pat") == 0


def test_lines_without_values_map_only_where_the_rules_can_mean_the_same(old: Repo) -> None:
    lines = ["# test keys", "src/a.py:github-pat:2", "", "src/a.py:aws-access-token:4"]
    lines += ["k.pem:private-key:1", "src/b.py:generic-api-key:1"]
    done = taken(old, ".gitleaksignore", "\n".join([*lines, "src/b.py:github-pat:9"]), "--as", "test-value")
    assert labelled(old) == {
        ("src/a.py", "A"): "test-value",
        ("k.pem", "K"): "test-value",
        ("src/b.py", "B"): "test-value",
    }
    assert "line 4: aws-access-token there, but slack-bot-token is found" in done.out
    assert "line 7: nothing is found on line 9 of src/b.py" in done.out
    reasons = {path: entry["reason"] for path, _, entry in file.read(old.file("baseline.secrets"))}
    assert reasons["src/a.py"] == "imported from gitleaks: test keys"
    assert reasons["k.pem"] == "imported from gitleaks"


def test_a_fingerprint_of_a_commit_means_what_stood_on_the_line_then(old: Repo) -> None:
    first = old.head()
    old.stage("src/a.py", f'T = "{B}"\nS = "{S}"\nT = "{A}"\n')  # on line 2 another now
    old.commit()
    lines = [f"{first}:src/a.py:github-pat:2", f"{first[:7]}:src/a.py:slack-bot-token:4"]
    lines.append(f"{'0' * 40}:src/a.py:github-pat:1")
    done = taken(old, ".gitleaksignore", "\n".join([*lines, f"{first}:src/b.py:github-pat:2"]))
    assert labelled(old) == {("src/a.py", "A"): "accepted-risk", ("src/a.py", "S"): "accepted-risk"}
    assert "line 3: src/a.py at commit 0000000000 is not in this repository" in done.out
    assert "line 4: what stood on line 2 of src/b.py" in done.out


def test_two_secrets_on_one_line_are_not_guessed(repo: Repo) -> None:
    repo.write("a.py", f'x = ["{A}", "{B}"]\n')
    done = taken(repo, ".gitleaksignore", "a.py:github-pat:1\n", "--reviewer", "me")
    assert done.code == 1
    assert "several secrets are found there" in done.out
    assert labelled(repo) == {}


def test_digests_of_values(old: Repo) -> None:
    old.write("src/copy.py", f'T = "{A}"\n')
    keyed = hmac.new(b"k", B.encode(), "sha256").hexdigest()
    content = f"{sha256(A)}\n{sha256('nobody')}\nhmac-sha256:{keyed}\n"
    done = taken(old, ".betterleaksignore", content)
    assert labelled(old) == {("src/a.py", "A"): "accepted-risk", ("src/copy.py", "A"): "accepted-risk"}
    assert "line 2: no finding has a value of this digest" in done.out
    assert "line 3: a keyed fingerprint: set BETTERLEAKS_FINGERPRINT_HMAC_KEY" in done.out


def test_a_keyed_digest_with_its_key(old: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BETTERLEAKS_FINGERPRINT_HMAC_KEY", "k")
    keyed = hmac.new(b"k", f'"{B}"'.encode(), "sha256").hexdigest()  # with its quotes: cut otherwise
    assert taken(old, ".betterleaksignore", f"hmac-sha256:{keyed}\n").code == 0
    assert labelled(old) == {("src/b.py", "B"): "accepted-risk"}


def test_ggshield_s_digests_values_and_paths(old: Repo) -> None:
    content = (
        f"version: 2\nsecret:\n  ignored_matches:\n  - name: login test\n    match: {sha256(A + ',apikey')}\n"
        f"  - match: {B}\n  - match: {sha256('x,apikey')}\n  ignored_paths: ['*.pem', 'nowhere/']\n"
    )
    done = taken(old, ".gitguardian.yaml", content)
    assert labelled(old) == {
        ("src/a.py", "A"): "accepted-risk",
        ("src/b.py", "B"): "accepted-risk",
        ("k.pem", "K"): "accepted-risk",
    }
    assert "match 3: no finding has a value of this digest" in done.out
    assert "path 2: nothing is found in these paths" in done.out
    assert B not in done.text


def test_trufflehog_s_results_and_paths(old: Repo) -> None:
    places = ({"Filesystem": {"file": old.file("src/a.py"), "line": 2}}, {"Git": {"file": "src/b.py", "line": 1}})
    lines = [
        {"SourceMetadata": {"Data": place}, "Raw": value, "Verified": value == A, "DetectorName": "Github"}
        for place, value in zip(places, (A, B), strict=True)
    ]
    assert taken(old, "t.json", "\n".join(map(json.dumps, lines))).code == 0
    assert labelled(old) == {("src/a.py", "A"): "real", ("src/b.py", "B"): "accepted-risk"}
    assert taken(old, "paths.txt", r"\.pem$", "--from", "trufflehog").code == 0
    assert labelled(old)["k.pem", "K"] == "accepted-risk"


def test_detect_secrets_labels_come_along_also_of_other_cuts(old: Repo) -> None:
    def entry(text: str, said: bool | None) -> dict[str, object]:
        known: dict[str, object] = {"hashed_secret": Secret(text.encode()).sha1(), "type": "Secret Keyword"}
        return known if said is None else {**known, "is_secret": said}

    results = {
        "src/a.py": [entry(A, False), entry(f'"{S}"', True), entry("nobody", False)],
        "src/b.py": [entry(B, None)],
    }
    theirs = {"version": "1.5.0", "plugins_used": [], "results": results}
    done = taken(old, "their.baseline", json.dumps(theirs))
    assert done.code == 1
    assert labelled(old) == {
        ("src/a.py", "A"): "false-positive",
        ("src/a.py", "S"): "real",
        ("src/b.py", "B"): None,
    }
    assert "not mapped  their.baseline: Secret Keyword of src/a.py is not found" in done.out


def test_what_was_reviewed_stays_and_a_dry_run_writes_nothing(old: Repo) -> None:
    report = json.dumps([row("src/a.py", 2, A)])
    assert taken(old, "r.json", report, "--dry-run").code == 0
    assert not (old.path / "baseline.secrets").exists()
    assert taken(old, "r.json", report, "--as", "rotated").code == 0
    before = file.load(old.file("baseline.secrets"))
    done = taken(old, "r.json", report, "--as", "false-positive")
    assert (done.code, file.load(old.file("baseline.secrets"))) == (0, before)
    assert "unchanged: 0 imported, 1 reviewed already, 0 not mapped" in done.out


def test_a_value_that_has_grown_since_is_another(old: Repo) -> None:
    rows = [row("src/b.py", 1, B[:-1]), row("src/a.py", 2, A + "x"), row("src/a.py", 4, f"token={S}", "generic")]
    assert taken(old, "r.json", json.dumps(rows)).code == 1
    assert labelled(old) == {("src/a.py", "S"): "accepted-risk"}


def test_usage(old: Repo) -> None:
    assert "Say --from" in taken(old, "x.txt", "what").err
    assert taken(old, "x.txt", "what").code == 2
    assert "is --from right?" in taken(old, "x.txt", "what", "--from", "gitleaks").err
    assert call("baseline", "import", "none.json", cwd=old.path).code == 2


def test_a_finding_beside_what_was_ignored_is_still_reported(old: Repo) -> None:
    old.write("src/b.py", f'T = "{B}"\n' + assignment("github", "new"))
    taken(old, ".gitleaksignore", "src/b.py:github-pat:1\n")
    done = call("scan", "src/b.py", cwd=old.path)
    assert done.code == 1
    assert done.out.startswith("src/b.py:2")
