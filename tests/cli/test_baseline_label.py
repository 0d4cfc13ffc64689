"""Labelling in bulk and what check-baseline demands: which entries are meant, what is written, what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from support.cli import call
from support.repo import Done, Repo
from support.tokens import assignment, token
from tightlip.baseline import file, labels
from tightlip.model import Secret

FILE = "baseline.secrets"
TODAY = datetime.now(timezone.utc).date()


def sha1(kind: str, seed: str) -> str:
    return Secret(token(kind, seed).encode()).sha1()


def label(repo: Repo, *arguments: str) -> Done:
    return call("baseline", "label", *arguments, cwd=repo.path)


def check(repo: Repo, *arguments: str) -> Done:
    return call("baseline", "check", *arguments, cwd=repo.path)


def said(repo: Repo) -> dict[str, str | None]:
    return {path: labels.label(entry) for path, _, entry in file.read(repo.file(FILE))}


def put(repo: Repo, path: str, **more: object) -> None:
    """Write keys to the entry of a file, as if they had been written on another day."""
    baseline = file.read(repo.file(FILE))
    for entry in baseline.results[path].values():
        entry.update(more)
    repo.write(FILE, file.render(baseline))


@pytest.fixture
def known(repo: Repo) -> Repo:
    repo.git("config", "user.name", "A. Reviewer")
    for path, kind in (("src/a.py", "github"), ("tests/b.py", "github"), ("tests/c.py", "slack"), ("z.py", "groq")):
        repo.stage(path, assignment(kind, path))
    assert call("baseline", "update", cwd=repo.path).code == 0
    put(repo, "z.py", label="real", is_secret=True)
    return repo


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (["--path", "tests/**"], {"tests/b.py", "tests/c.py"}),
        (["--path", "tests"], {"tests/b.py", "tests/c.py"}),
        (["--path", "tests/**", "--rule", "github-pat"], {"tests/b.py"}),
        (["--rule", "github-*", "--rule", "slack-*"], {"src/a.py", "tests/b.py", "tests/c.py"}),
        (["--hash", sha1("github", "src/a.py")], {"src/a.py"}),
        (["--hash", sha1("github", "src/a.py")[:8].upper()], {"src/a.py"}),
        (["--hash", sha1("groq", "z.py")], {"z.py"}),
        (["--label-was", "real"], {"z.py"}),
        (["--label-was", "none", "--path", "src/*"], {"src/a.py"}),
        (["--label-was", "none", "--label-was", "real"], {"src/a.py", "tests/b.py", "tests/c.py", "z.py"}),
        (["--all"], {"src/a.py", "tests/b.py", "tests/c.py"}),
        (["--path", "*"], {"src/a.py", "tests/b.py", "tests/c.py"}),
    ],
)
def test_what_is_meant_is_labelled_and_nothing_else(chosen: list[str], expected: set[str], known: Repo) -> None:
    before = Path(known.file(FILE)).read_bytes()
    dry = label(known, *chosen, "--as", "test-value", "--reason", "made up", "--dry-run")
    assert (dry.code, Path(known.file(FILE)).read_bytes()) == (0, before)
    noun = "entry" if len(expected) == 1 else "entries"
    assert f"{len(expected)} {noun} would be labelled test-value" in dry.out
    done = label(known, *chosen, "--as", "test-value", "--reason", "made up")
    assert done.code == 0, done.text
    assert f"{len(expected)} {noun} labelled test-value" in done.out
    assert {path for path, one in said(known).items() if one == "test-value"} == expected
    assert check(known).code == 0, "it is written in the one form"


def test_a_review_says_who_when_and_why(known: Repo) -> None:
    label(known, "--path", "src/a.py", "--as", "accepted-risk", "--reason", " until the move ", "--expires", "90d")
    label(known, "--path", "tests/b.py", "--as", "rotated", "--reviewer", "B. Other")
    entries = {path: entry for path, _, entry in file.read(known.file(FILE))}
    assert labels.review(entries["src/a.py"]) == {
        "label": "accepted-risk",
        "is_secret": True,
        "reason": "until the move",
        "reviewer": "A. Reviewer",
        "reviewed": TODAY.isoformat(),
        "expires": (TODAY + timedelta(days=90)).isoformat(),
    }
    assert entries["tests/b.py"]["reviewer"] == "B. Other"
    assert "line_number" not in entries["src/a.py"]
    assert "unchanged" in call("baseline", "update", cwd=known.path).out
    assert call("scan", cwd=known.path).code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--as", "real"], 2, "which entries?"),
        (["--all"], 2, "--as"),
        (["--all", "--as", "fine"], 2, "invalid choice"),
        (["--hash", "62e", "--as", "real"], 2, "at least 6 digits"),
        (["--all", "--as", "real", "--expires", "2020-01-01"], 2, "is in the past"),
        (["--all", "--as", "real", "--expires", "soon"], 2, "neither a day"),
        (["--path", "none/*", "--as", "real"], 3, "no such entry; nothing was labelled"),
        (["--path", "z.py", "--as", "rotated"], 3, "name it with --label-was"),
        (["--all", "--as", "real", "--baseline", "none"], 2, "no such baseline"),
        (["--all", "--as", "real", "--reviewer", " "], 0, ""),
    ],
)
def test_what_is_refused(arguments: list[str], code: int, words: str, known: Repo) -> None:
    before = Path(known.file(FILE)).read_bytes()
    done = label(known, *arguments)
    assert (done.code, words in done.err) == (code, True), done.text
    assert (Path(known.file(FILE)).read_bytes() == before) is (code != 0)


def test_somebody_must_answer_for_it(known: Repo) -> None:
    known.git("config", "user.name", "")
    assert "who reviews?" in label(known, "--all", "--as", "real").err


def test_a_dispute_is_refused_named_and_settled(known: Repo) -> None:
    sides = [{"label": "real", "is_secret": True, "reviewer": "R"}, {"is_secret": False}]
    put(known, "src/a.py", disputed=sides, line_number=None)
    done = check(known)
    assert done.code == 1
    assert "baseline-disputed: merged branches disagree about github-pat in src/a.py: real (R) against" in done.out
    assert "1 disputed" in done.out
    assert call("guard", "--staged", FILE, cwd=known.path).code == 1
    assert label(known, "--disputed", "--as", "rotated").code == 0
    assert said(known)["src/a.py"] == "rotated"
    assert check(known).code == 0


DEMANDS = [
    (["--require-review"], "baseline_require_review = true", "baseline-unreviewed", ["src/a.py", "tests/c.py"]),
    (["--forbid-real"], "baseline_forbid_real = true", "baseline-real", ["z.py"]),
    (["--forbid-expired"], "baseline_forbid_expired = true", "baseline-expired", ["tests/b.py"]),
    (["--reason-length", "5"], "baseline_reason_length = 5", "baseline-reason", ["tests/b.py", "z.py"]),
]


@pytest.mark.parametrize(("arguments", "setting", "rule", "paths"), DEMANDS, ids=[one[2] for one in DEMANDS])
def test_what_can_be_demanded(arguments: list[str], setting: str, rule: str, paths: list[str], known: Repo) -> None:
    put(known, "tests/b.py", label="test-value", is_secret=False, reason="mock", expires="2020-01-31", line_number=None)
    quiet = check(known)
    assert (quiet.code, "1 expired" in quiet.out) == (0, True), quiet.text
    known.write(".tightlip.toml", setting + "\n")
    for done in (check(known), call("guard", "--staged", FILE, cwd=known.path)):
        assert done.code == 1, done.text
        found = [line for line in done.out.splitlines() if ": baseline-" in line]
        assert [line.split(": ")[1] for line in found] == [rule] * len(paths)
        assert all(any(path in line for line in found) for path in paths)
    known.write(".tightlip.toml", "")
    done = check(known, *arguments)
    assert (done.code, done.out.count(f": {rule}: ")) == (1, len(paths)), done.text
    assert call("scan", cwd=known.path).code == 0, "an expired or real entry is still known"


def test_a_reason_that_is_demanded_is_demanded_at_once(known: Repo) -> None:
    known.write(".tightlip.toml", "baseline_reason_length = 10\n")
    assert "demands 10 characters" in label(known, "--all", "--as", "test-value", "--reason", "mock").err
    assert label(known, "--all", "--as", "test-value", "--reason", "mock value").code == 0


@pytest.mark.parametrize("setting", ["baseline_require_review = 1", "baseline_reason_length = -1"])
def test_wrong_settings_are_2(setting: str, known: Repo) -> None:
    known.write(".tightlip.toml", setting + "\n")
    assert check(known).code == 2
