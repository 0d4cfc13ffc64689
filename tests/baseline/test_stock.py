"""Stock detect-secrets on our baselines: it loads, audits, reports and counts them, and what it writes is read back."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from support.cli import call
from support.hosts import program
from support.repo import Done, Repo
from support.tokens import token
from tightlip.baseline import file, stock
from tightlip.baseline.file import Baseline
from tightlip.baseline.labels import is_secret
from tightlip.model import Secret

QUOTED = token("github", "quoted")
UNQUOTED = token("random", "unquoted")
PASSWORD = token("password", "special")
KEY = token("private-key", "key")
FILES = {
    "a.py": f'import os\n\nTOKEN = "{QUOTED}"\n',
    "b.yml": f"db:\n  password: {PASSWORD}\n",
    "c.sh": f"export TOKEN={UNQUOTED}\n",
    "d.pem": KEY + "\n",
}
SECRETS = [
    ("a.py", 3, QUOTED),
    ("b.yml", 2, PASSWORD),
    ("c.sh", 1, UNQUOTED),
    ("d.pem", 2, KEY.splitlines()[1]),
]


def sha1(value: str) -> str:
    return Secret(value.encode()).sha1()


def made(repo: Repo, secrets: list[tuple[str, int, str]], old: Baseline | None = None) -> Baseline:
    """A baseline as an update writes it for secrets in these places."""
    old = old or Baseline()
    header = stock.settings("baseline.secrets", old.settings)
    auditor = stock.Auditor(str(repo.path), header["plugins_used"])
    results: dict[str, dict[str, dict[str, object]]] = {}
    for path, line, value in secrets:
        given = {**(old.entry(path, sha1(value)) or {}), "hashed_secret": sha1(value), "rule": "a-rule"}
        results.setdefault(path, {})[sha1(value)] = auditor.describe(path, line, given)
    return Baseline(results, header)


@pytest.fixture
def audited(repo: Repo) -> Repo:
    """A repository with a secret in each of FILES, and the baseline that knows them."""
    for path, content in FILES.items():
        repo.stage(path, content)
    repo.stage("baseline.secrets", file.render(made(repo, SECRETS)))
    repo.commit()
    return repo


def detect_secrets(repo: Repo, *arguments: str, answers: str = "", hook: bool = False) -> Done:
    """detect-secrets' own command, with `answers` typed into it."""
    command = [program("detect-secrets-hook" if hook else "detect-secrets"), *arguments]
    script = f"printf '{answers}' | TERM=dumb " + " ".join(f"'{word}'" for word in command)
    return repo.run("sh", "-c", script)


def stored(repo: Repo) -> Baseline:
    return file.read(repo.file("baseline.secrets"))


def labels(baseline: Baseline) -> dict[str, bool | None]:
    return {path: is_secret(entry) for path, _, entry in baseline}


def test_an_audit_shows_each_secret_and_its_labels_are_read_back(audited: Repo) -> None:
    done = detect_secrets(audited, "audit", "baseline.secrets", answers="y\\nn\\ns\\ny\\n")
    assert done.code == 0, done.err
    assert "not found" not in done.text
    assert "Saving progress..." in done.out
    for _, _, value in SECRETS:
        assert value in done.out.replace("\x1b[41m", "").replace("\x1b[0m", "")
    after = stored(audited)
    assert labels(after) == {"a.py": False, "b.yml": True, "c.sh": None, "d.pem": False}

    before = file.parse(audited.git("show", "HEAD:baseline.secrets").out.encode(), "b")
    assert stock.settings("baseline.secrets", after.settings) == before.settings, "an audit leaves the head alone"
    written = file.render(made(audited, SECRETS, after)).decode().splitlines()
    was = set(file.render(before).decode().splitlines())
    assert {re.sub('"(line_number|is_secret)": [a-z0-9]+, ', "", line) for line in was - set(written)} == {
        re.sub('"(line_number|is_secret)": [a-z0-9]+, ', "", line) for line in set(written) - was
    }
    assert len(was - set(written)) == 3


def test_a_labelled_entry_needs_no_line(audited: Repo) -> None:
    detect_secrets(audited, "audit", "baseline.secrets", answers="y\\ny\\ny\\nn\\n")
    content = file.render(made(audited, SECRETS, stored(audited)))
    assert b"line_number" not in content
    audited.write("baseline.secrets", content)
    assert "Nothing to audit!" in detect_secrets(audited, "audit", "baseline.secrets").out


def test_why_there_are_lines_an_audit_without_them_does_nothing(audited: Repo) -> None:
    """The day this fails, the line numbers can go."""
    bare = json.loads(file.render(stored(audited)))
    for entries in bare["results"].values():
        for entry in entries:
            del entry["line_number"]
    audited.write("baseline.secrets", json.dumps(bare))
    done = detect_secrets(audited, "audit", "baseline.secrets", answers="y\\ny\\ny\\ny\\n")
    assert "No line numbers found" in done.err
    assert set(labels(stored(audited)).values()) == {None}


def test_report_and_statistics(audited: Repo) -> None:
    report = detect_secrets(audited, "audit", "--report", "baseline.secrets")
    assert report.code == 0, report.err
    shown = {result["filename"]: result["secrets"] for result in json.loads(report.out)["results"]}
    assert shown["a.py"] == QUOTED
    assert shown["b.yml"] == PASSWORD
    done = detect_secrets(audited, "audit", "--stats", "--json", "baseline.secrets")
    assert done.code == 0, done.err
    assert sum(plugin["stats"]["raw"]["unknown"] for plugin in json.loads(done.out).values()) == len(SECRETS)


def test_the_hook_and_a_scan_load_it(audited: Repo) -> None:
    done = detect_secrets(audited, "--baseline", "baseline.secrets", *FILES, hook=True)
    assert "Traceback" not in done.err
    assert "usage" not in done.text
    detect_secrets(audited, "audit", "baseline.secrets", answers="y\\nn\\nq\\n")
    done = detect_secrets(audited, "scan", "--no-verify", "--baseline", "baseline.secrets")
    assert done.code == 0, done.err
    kept = [stored(audited).results[path][sha1(value)].get("is_secret") for path, _, value in SECRETS[:2]]
    assert kept == [False, True]


def test_the_head_is_what_detect_secrets_would_write() -> None:
    from detect_secrets.settings import default_settings

    with default_settings() as settings:
        theirs = settings.json()
    ours = stock.settings("baseline.secrets", {})
    names = [plugin["name"] for plugin in theirs["plugins_used"]]
    assert [plugin["name"] for plugin in ours["plugins_used"]] == names  # type: ignore[attr-defined]
    paths = sorted(
        [*(each["path"] for each in theirs["filters_used"]), "detect_secrets.filters.common.is_baseline_file"]
    )
    assert [each["path"] for each in ours["filters_used"]] == paths  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "head",
    [
        {
            "version": "0.12.5",
            "exclude": {"files": "^docs/", "lines": None},
            "plugins_used": [{"name": "Base64HighEntropyString", "base64_limit": 4.5}, {"name": "AWSKeyDetector"}],
            "custom_plugin_paths": ["evil.py"],
        },
        {"version": "0.13.1+ibm.62.dss", "plugins_used": [{"name": "HexHighEntropyString", "hex_limit": 3}]},
        {"version": "1.0.3", "plugins_used": [{"name": "KeywordDetector"}], "filters_used": []},
        {"version": "0.14.0"},
        {"version": "1.5.0", "plugins_used": [{"name": "KeywordDetector", "keyword_exclude": "x"}], "filters_used": []},
    ],
    ids=lambda head: head["version"],
)
def test_an_older_head_is_brought_up_to_date_and_loads(head: dict[str, object], repo: Repo) -> None:
    repo.write("evil.py", "open('was-run', 'w')\n")
    repo.write("a.py", FILES["a.py"])
    old = Baseline({"a.py": {sha1(QUOTED): {"hashed_secret": sha1(QUOTED), "type": "Password"}}}, head)
    new = made(repo, SECRETS[:1], old)
    repo.write("baseline.secrets", file.render(new))
    done = detect_secrets(repo, "audit", "baseline.secrets", answers="y\\n")
    assert done.code == 0, done.err
    assert labels(stored(repo)) == {"a.py": False}
    assert new.settings["version"] == "1.5.0"
    assert not Path(repo.file("was-run")).exists()
    assert stock.settings("baseline.secrets", new.settings) == new.settings


def test_a_team_s_own_detectors_stay_and_are_not_run(repo: Repo) -> None:
    repo.write("evil.py", "open('was-run', 'w')\n")
    repo.write("a.py", FILES["a.py"])
    own = {"name": "OurDetector", "path": "file://evil.py"}
    head: dict[str, object] = {"version": "1.5.0", "plugins_used": [own], "filters_used": []}
    entry: dict[str, object] = {"hashed_secret": sha1(QUOTED), "type": "Our Token", "is_secret": False}
    new = made(repo, SECRETS[:1], Baseline({"a.py": {sha1(QUOTED): entry}}, head))
    assert new.settings["plugins_used"] == [own]
    assert new.results["a.py"][sha1(QUOTED)]["type"] == "Our Token"
    assert not Path(repo.file("was-run")).exists()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f'key = "{token("github", "1")}"\n', "Base64 High Entropy String"),
        (f'key = "{token("slack", "1")}"\n', "Slack Token"),
        (f'url = "postgres://me:{token("random", "1")}@db/x"\n', "Basic Auth Credentials"),
        (f'password = "{token("password", "1")}"\n', "Secret Keyword"),
        (f"nothing of it: <{token('password', '1')}>\n", stock.FALLBACK),
    ],
)
def test_the_type_is_that_of_a_detector_that_finds_it(content: str, expected: str, repo: Repo) -> None:
    repo.write("a.py", content)
    kind = next(name for name in ("slack", "password", "github", "random") if token(name, "1") in content)
    entry = made(repo, [("a.py", 1, token(kind, "1"))]).results["a.py"][sha1(token(kind, "1"))]
    assert (entry["type"], entry["line_number"]) == (expected, 1)


def test_what_an_audit_cannot_open_has_no_line(repo: Repo) -> None:
    repo.write("a.txt", f"key = {UNQUOTED}\n".encode("utf-16"))
    repo.write("b.bin", b"\xff\xfe\0" + UNQUOTED.encode())
    new = made(repo, [("a.txt", 1, UNQUOTED), ("b.bin", 1, UNQUOTED), ("none", 1, UNQUOTED)])
    assert [(entry["type"], entry["line_number"]) for _, _, entry in new] == [(stock.FALLBACK, 0)] * 3


def test_lines_are_renewed_only_when_asked_and_only_without_a_label(repo: Repo) -> None:
    repo.write("a.py", FILES["a.py"])
    old = made(repo, SECRETS[:1])
    repo.write("a.py", "\n\n" + FILES["a.py"])
    (given,) = old.results["a.py"].values()
    used = old.settings["plugins_used"]
    decided = {**given, "is_secret": False}
    assert stock.Auditor(str(repo.path), used).describe("a.py", 5, given) == given
    renewing = stock.Auditor(str(repo.path), used, renew=True)
    assert renewing.describe("a.py", 5, given) == {**given, "line_number": 5}
    assert renewing.describe("a.py", 5, decided) == decided


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal to test with")
def test_an_audit_on_a_terminal_and_back_loses_no_review(audited: Repo) -> None:
    """Stock detect-secrets asks, writes the file without our keys, and `baseline update` brings them back."""
    from support.terminal import Terminal

    labels_given = {"a.py": "test-value", "d.pem": "rotated"}
    assert call("baseline", "update", cwd=audited.path).code == 0
    for path, given in labels_given.items():
        arguments = ["--path", path, "--as", given, "--reason", "said before the audit", "--reviewer", "me"]
        assert call("baseline", "label", *arguments, cwd=audited.path).code == 0
    before = stored(audited)
    audited.add("baseline.secrets")

    with Terminal([program("detect-secrets"), "audit", "baseline.secrets"], cwd=audited.path) as audit:
        for answer in ("y", "n"):
            audit.wait("Should this string be committed")
            audit.press(answer + "\r")
            audit.clear()
        assert audit.end() == 0
    dropped = stored(audited)
    assert not any("reason" in entry for _, _, entry in dropped), "the day this fails, less has to be restored"

    audited.git("config", "user.name", "Auditor")
    done = call("baseline", "update", cwd=audited.path)
    assert done.code == 0, done.text
    assert "restored 2 reviews" in done.out
    after = stored(audited)
    for path in labels_given:
        assert after.results[path] == before.results[path]
    decided = {path: entry for path, _, entry in after if path not in labels_given}
    assert {path: entry["label"] for path, entry in decided.items()} == {"b.yml": "false-positive", "c.sh": "real"}
    assert {entry["reviewer"] for entry in decided.values()} == {"Auditor"}
    assert call("baseline", "check", "--require-review", cwd=audited.path).code == 0
    assert "unchanged" in call("baseline", "update", cwd=audited.path).out
    report = detect_secrets(audited, "audit", "--report", "baseline.secrets")
    assert {one["category"] for one in json.loads(report.out)["results"]} == {"VERIFIED_TRUE", "VERIFIED_FALSE"}
