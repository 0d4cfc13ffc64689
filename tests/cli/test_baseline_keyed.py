"""Keyed baselines in real repositories: converting, hooks with and without the key, moves, audits, comparisons."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from support.cli import call, tightlip
from support.hosts import program
from support.repo import Done, Repo, run
from support.tokens import assignment, token
from tightlip.baseline import file
from tightlip.baseline.labels import label
from tightlip.baseline.page import KIND, VERSION, state
from tightlip.model import Finding, Secret

FILE = "baseline.secrets"
VARIABLE = "TIGHTLIP_BASELINE_KEY"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789"
WRONG = KEY[::-1]


def ask(repo: Repo, *arguments: str) -> Done:
    """The answer, in which no key and no value stands."""
    done = call(*arguments, cwd=repo.path)
    assert not [
        secret for secret in (KEY, WRONG, token("github", "a")[4:], token("github", "b")[4:]) if secret in done.text
    ]
    return done


def refused(repo: Repo, *arguments: str) -> str:
    """What is said where the exit code is 2: one line."""
    done = ask(repo, *arguments)
    assert (done.code, done.err.count("\n"), "new finding" in done.text) == (2, 1, False), done.text
    return done.err


def content(repo: Repo) -> str:
    return Path(repo.file(FILE)).read_text()


def labels(repo: Repo) -> dict[str, str | None]:
    return {path: label(entry) for path, _, entry in file.read(repo.file(FILE))}


def sha1(seed: str) -> str:
    return Secret(token("github", seed).encode()).sha1()


@pytest.fixture
def known(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository with two secrets, one of them labelled, whose baseline was converted; all committed."""
    repo.stage("a.py", "x = 1\n" + assignment("github", "a"))
    repo.stage("lib/b.py", assignment("github", "b"))
    assert call("baseline", "update", cwd=repo.path).code == 0
    said = ["--as", "test-value", "--reason", "made up", "--reviewer", "A. Reviewer"]
    assert call("baseline", "label", "--path", "a.py", *said, cwd=repo.path).code == 0
    repo.add()
    repo.commit()
    monkeypatch.setenv(VARIABLE, KEY)
    done = ask(repo, "baseline", "update", "--keyed")
    assert (done.code, done.out.splitlines()[0]) == (0, "keyed    2 entries that had hashes without a key"), done.text
    repo.add()
    return repo


def test_conversion_keeps_labels_and_everything_is_known_and_in_order(known: Repo) -> None:
    assert sha1("a") not in content(known)
    assert labels(known) == {"a.py": "test-value", "lib/b.py": None}
    for command in (["scan", "."], ["guard"], ["baseline", "check"], ["doctor"]):
        assert ask(known, *command).code in ((0,) if command != ["doctor"] else (0, 1)), command
    done = ask(known, "baseline", "update")
    assert "unchanged" in done.out
    assert "0 new, 0 relabelled, 0 moved, 0 removed" in ask(known, "baseline", "diff").out


@pytest.mark.parametrize("key", ["", WRONG])
def test_without_its_key_nothing_is_compared_and_nothing_guessed(
    known: Repo, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv(VARIABLE, key)
    before = content(known)
    commands = [
        "scan .",
        "guard",
        "baseline check",
        "baseline update",
        "baseline diff",
        "baseline review --html r.html",
    ]
    for command in commands:
        assert VARIABLE in refused(known, *command.split())
    assert content(known) == before


def test_the_key_is_not_asked_for_where_there_is_nothing_to_compare(
    known: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE)
    known.stage("clean.py", "x = 1\n")
    assert ask(known, "scan", "clean.py").code == 0
    assert ask(known, "baseline", "label", "--all", "--as", "real", "--reviewer", "R").code == 0
    assert labels(known) == {"a.py": "test-value", "lib/b.py": "real"}


def test_a_moved_file_is_followed_a_copy_is_not(known: Repo) -> None:
    known.git("mv", "a.py", "moved.py")
    assert ask(known, "scan", "--staged").code == 0
    assert "moved    a.py -> moved.py" in ask(known, "baseline", "update").out
    assert labels(known) == {"moved.py": "test-value", "lib/b.py": None}
    known.stage("copy.py", assignment("github", "a"))
    assert ask(known, "scan", ".").code == 1


def test_a_commit_with_the_hook(known: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = f'#!/bin/sh\nexec "{sys.executable}" -m tightlip.cli.main guard --staged\n'
    Path(known.write(".git/hooks/pre-commit", hook)).chmod(0o755)
    known.stage("a.py", "x = 2\ny = 3\n" + assignment("github", "a"))
    known.commit(hooks=True)
    known.stage("a.py", "x = 3\n" + assignment("github", "a"))
    monkeypatch.delenv(VARIABLE)
    done = known.git("commit", "-m", "no key", check=False)
    assert (done.code != 0, VARIABLE in done.err) == (True, True), done.text
    known.git("reset", "--hard")
    known.stage("clean.py", "x = 1\n")
    known.commit(hooks=True)
    monkeypatch.setenv(VARIABLE, KEY)
    known.stage("new.py", assignment("github", "new"))
    assert "new.py:1" in known.git("commit", "-m", "a secret", check=False).text


def test_the_commit_path_loads_no_hmac_for_a_baseline_without_key(repo: Repo) -> None:
    repo.stage("a.py", assignment("github", "a"))
    assert call("baseline", "update", cwd=repo.path).code == 0
    script = (
        "import sys; from tightlip.cli import main; code = main.main(['scan', '--staged']);"
        "sys.exit(code or [name for name in ('hmac', 'tightlip.baseline.keyed') if name in sys.modules] or 0)"
    )
    done = run([sys.executable, "-c", script], cwd=repo.path)
    assert done.code == 0, done.text


def test_the_settings_name_the_key_and_demand_it(repo: Repo, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("keys") / "key"
    outside.write_text(KEY)
    repo.stage("a.py", assignment("github", "a"))
    assert call("baseline", "update", cwd=repo.path).code == 0
    repo.write(".tightlip.toml", f'baseline_key = "file:{outside}"\n')
    done = ask(repo, "baseline", "check")
    assert (done.code, "made without the key" in done.out) == (1, True), done.text
    assert ask(repo, "baseline", "update").code == 0
    assert ask(repo, "baseline", "check").code == 0
    assert sha1("a") not in content(repo)
    repo.write("key", KEY)
    repo.write(".tightlip.toml", 'baseline_key = "file:key"\n')
    assert "inside the repository" in refused(repo, "baseline", "update")
    repo.write(".tightlip.toml", f'baseline_key = "{KEY}"\n')
    assert "env:VARIABLE or file:PATH" in refused(repo, "scan", ".")


def test_what_a_merge_of_texts_adds_without_a_key_is_told_and_keyed(known: Repo) -> None:
    known.stage("c.py", assignment("github", "c"))
    document = json.loads(content(known))
    document["results"]["c.py"] = [{"hashed_secret": sha1("c"), "rule": "github-pat", "type": "GitHub Token"}]
    known.write(FILE, json.dumps(document))
    said = ask(known, "baseline", "check").out
    assert ("1 entry" in said, "no longer" in said) == (True, False), said
    assert ask(known, "scan", "c.py").code == 1
    assert "keyed    1 entry" in ask(known, "baseline", "update").out
    assert ask(known, "baseline", "check").code == 0


def test_what_stock_detect_secrets_drops_comes_back(known: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads(content(known))
    del document["fingerprints"]
    for entries in document["results"].values():
        for entry in entries:
            del entry["rule"]
            entry.pop("label", None)
    known.write(FILE, json.dumps(document))
    for command in ("scan .", "baseline check"):
        assert "baseline update" in refused(known, *command.split())
    monkeypatch.setenv(VARIABLE, WRONG)
    refused(known, "baseline", "update")
    monkeypatch.setenv(VARIABLE, KEY)
    assert ask(known, "baseline", "update").code == 0
    assert known.git("diff", "--", FILE).out == ""


def test_an_audit_of_detect_secrets_cannot_find_a_keyed_entry_and_changes_nothing(known: Repo) -> None:
    before = content(known)
    audit = f"printf 's\\n' | TERM=dumb '{program('detect-secrets')}' audit {FILE}"
    done = known.run("sh", "-c", audit)
    assert "Secret not found on line 1!" in done.out, done.text
    assert content(known) == before
    assert known.run(program("detect-secrets"), "audit", "--stats", FILE).code == 0


def test_a_scan_of_detect_secrets_writes_hashes_without_the_key_and_is_told(known: Repo) -> None:
    known.write(".tightlip.toml", f'baseline_key = "env:{VARIABLE}"\n')
    done = known.run(program("detect-secrets"), "scan", "--baseline", FILE)
    assert (done.code, sha1("a") in content(known), "fingerprints" in content(known)) == (0, True, False), done.text
    done = ask(known, "baseline", "check")
    assert (done.code, "made without the key" in done.out) == (1, True), done.text
    assert ask(known, "baseline", "update").code == 0
    assert (sha1("a") in content(known), sorted(labels(known))) == (False, ["a.py", "lib/b.py"])
    assert ask(known, "baseline", "check").code == 0


def test_a_file_without_its_head_in_which_hashes_are_mixed_is_keyed_again(known: Repo) -> None:
    document = json.loads(content(known))
    del document["fingerprints"]
    document["results"]["a.py"] = [{"hashed_secret": sha1("a"), "type": "GitHub Token", "is_secret": False}]
    known.write(FILE, json.dumps(document))
    assert "baseline update" in refused(known, "scan", ".")
    assert ask(known, "baseline", "update").code == 0
    assert (sha1("a") in content(known), labels(known)["a.py"]) == (False, "test-value")


def test_labels_of_detect_secrets_own_cut_are_carried_into_a_keyed_file(known: Repo) -> None:
    value = token("github", "c")
    known.stage("c.py", f'URL = "https://{value}@example.com"\n')
    theirs = {"hashed_secret": Secret(f"https://{value}@example.com".encode()).sha1(), "type": "x", "is_secret": False}
    known.write("old.json", json.dumps({"version": "1.5.0", "results": {"c.py": [theirs]}}))
    done = ask(known, "baseline", "import", "old.json", "--from", "detect-secrets", "--reviewer", "R")
    assert done.code == 0, done.text
    assert labels(known)["c.py"] == "false-positive"
    assert ask(known, "baseline", "check").code == 0


def test_what_gitleaks_passed_over_is_imported_into_a_keyed_file(known: Repo) -> None:
    known.stage("c.py", assignment("github", "c"))
    known.write(".gitleaksignore", "c.py:github-pat:1\n")
    done = ask(known, "baseline", "import", ".gitleaksignore", "--reviewer", "R")
    assert done.code == 0, done.text
    assert labels(known)["c.py"] == "accepted-risk"
    assert sha1("c") not in content(known)
    assert ask(known, "baseline", "check").code == 0


def test_a_page_is_written_and_its_decisions_are_applied(
    known: Repo, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path_factory.mktemp("page") / "review.html"
    assert "2 findings, 1 open" in ask(known, "baseline", "review", "--html", str(page)).out
    assert not [value for value in (KEY, token("github", "b"), sha1("b")) if value in page.read_text()]
    monkeypatch.delenv(VARIABLE)
    decision = {"path": "lib/b.py", "label": "rotated", "reason": "revoked", "reviewed": "2026-01-02"}
    for path, hashed, entry in file.read(known.file(FILE)):
        if path == "lib/b.py":
            shown = Finding(rule="", name="", path=path, line=1, message="", help="", secret_hash=hashed)
            decision |= {"id": shown.fingerprint, "was": state(entry)}
    document = {"kind": KIND, "schema_version": VERSION, "reviewer": "R", "decisions": [decision]}
    (page.parent / "decisions.json").write_text(json.dumps(document))
    done = ask(known, "baseline", "apply", str(page.parent / "decisions.json"))
    assert (done.code, labels(known)["lib/b.py"]) == (0, "rotated"), done.text


def test_a_merge_of_a_keyed_and_another_side_is_refused(known: Repo, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("merge")
    (folder / "base").write_text(known.git("show", f"HEAD:{FILE}").out)
    (folder / "ours").write_text(content(known))
    done = call("baseline", "merge", "base", "ours", "base", cwd=folder)
    assert (done.code, "fingerprints" in done.err) == (2, True)
    assert (folder / "ours").read_text() == content(known)


def test_a_new_process_scans_with_the_key_of_its_environment(known: Repo) -> None:
    assert tightlip("scan", "--staged", cwd=known.path, env={VARIABLE: KEY}).code == 0
