"""`tightlip baseline diff`: a pull request's new suppressions told from drift, for people and machines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import call
from support.repo import Done, Repo
from tightlip.baseline import file
from tightlip.baseline.file import Baseline
from tightlip.model import Secret

FILE = "baseline.secrets"
TEST: dict[str, object] = {"label": "test-value", "is_secret": False, "reason": "mock|`x` @all <b>", "reviewer": "R"}
REAL: dict[str, object] = {"label": "real", "is_secret": True}


def sha1(seed: str) -> str:
    return Secret(seed.encode()).sha1()


def entry(seed: str, **more: object) -> dict[str, object]:
    return {"hashed_secret": sha1(seed), "rule": "github-pat", "type": "GitHub Token", **more}


def commit(repo: Repo, **files: dict[str, object]) -> str:
    content = Baseline({path: {str(one["hashed_secret"]): one} for path, one in files.items()}, {"version": "1.5.0"})
    repo.stage(FILE, file.render(content))
    return repo.commit("--allow-empty")


def diff(repo: Repo, *arguments: str) -> Done:
    return call("baseline", "diff", *arguments, cwd=repo.path)


@pytest.fixture
def forked(repo: Repo) -> Repo:
    """main and a branch `work` with one change of each kind; main has gone on by one entry of its own."""
    before = {"a": entry("a"), "b": entry("b", **REAL), "c": entry("c"), "d": entry("d"), "e": entry("e")}
    commit(repo, **before)
    repo.git("checkout", "--quiet", "-b", "work")
    commit(
        repo,
        a=entry("a", **TEST),  # reviewed
        z=entry("b", **REAL),  # moved
        c=entry("c"),
        copy=entry("c"),  # a copy is a new suppression
        d=entry("d", rule="github-pat-2"),  # drift
        f=entry("f", **TEST),  # new and reviewed
    )
    repo.git("checkout", "--quiet", "main")
    commit(repo, **before, main=entry("main"))
    repo.git("checkout", "--quiet", "work")
    return repo


SUMMARY = {"new": 2, "unreviewed": 1, "relabelled": 1, "moved": 1, "removed": 1, "drift": 1}


@pytest.mark.parametrize(
    ("revisions", "expected"),
    [
        ("main...work", SUMMARY),
        ("main...", SUMMARY),
        ("main..work", {**SUMMARY, "removed": 2}),
        ("main~1..HEAD", SUMMARY),
        ("main~1", SUMMARY),
        ("work..main~1", {**SUMMARY, "new": 1, "removed": 2}),
        ("HEAD..HEAD", dict.fromkeys(SUMMARY, 0)),
        ("", dict.fromkeys(SUMMARY, 0)),
    ],
)
def test_each_kind_is_told_from_the_others(revisions: str, expected: dict[str, int], forked: Repo) -> None:
    done = diff(forked, *([revisions] if revisions else []), "--format", "json")
    document = json.loads(done.out)
    assert document["summary"] == expected
    assert {kind: len(document[kind]) for kind in ("new", "relabelled", "moved", "removed")} == {
        kind: count for kind, count in expected.items() if kind not in ("unreviewed", "drift")
    }
    assert done.code == (1 if expected["unreviewed"] else 0), done.text


def test_for_people(forked: Repo) -> None:
    done = diff(forked, "main...work")
    assert done.code == 1
    assert done.out.splitlines() == [
        "new        copy: github-pat: NOT REVIEWED",
        'new        f: github-pat: test-value "mock|`x` @all <b>" (R)',
        'relabelled a: github-pat: NOT REVIEWED -> test-value "mock|`x` @all <b>" (R)',
        "moved      b -> z: github-pat",
        "removed    e: github-pat",
        "baseline.secrets: 2 new (1 that nobody has reviewed), 1 relabelled, 1 moved, 1 removed, 1 otherwise changed",
    ]


def test_for_a_pull_request(forked: Repo, tmp_path: Path) -> None:
    target = tmp_path / "comment.md"
    assert diff(forked, "main...work", "--format", "markdown", "--output", str(target)).code == 1
    text = target.read_text()
    assert text.startswith("### `baseline.secrets`: 2 new suppressions, 1 that nobody has reviewed\n")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert rows[0] == "| `copy` | `github-pat` | **not reviewed** |  |  |", "what is to be done stands first"
    assert rows[1] == "| `f` | `github-pat` | test-value | `mock\\|'x' @all <b>` | `R` |"
    assert "<summary>1 moved</summary>" in text


def test_a_review_of_what_is_new_is_what_is_asked_for(forked: Repo) -> None:
    baseline = file.read(forked.file(FILE))
    baseline.results["copy"][sha1("c")].update(TEST)
    forked.write(FILE, file.render(baseline))
    assert diff(forked, "main~1").code == 0, "one revision is compared with the work tree"
    assert diff(forked).code == 0
    assert diff(forked, "main...HEAD").code == 1, "it is not committed yet"
    forked.add()
    forked.commit()
    assert diff(forked, "main...HEAD").code == 0
    baseline.results["copy"][sha1("c")] = entry("c", disputed=[TEST, REAL])
    forked.write(FILE, file.render(baseline))
    assert diff(forked, "main").code == 1, "a dispute is no review"


def test_a_first_baseline_is_all_new_and_a_removed_one_is_all_gone(repo: Repo) -> None:
    repo.stage("x", "")
    repo.commit()
    commit(repo, a=entry("a", **TEST))
    assert "1 new, 0 relabelled" in diff(repo, "HEAD~1..HEAD").out
    repo.git("rm", "--quiet", FILE)
    repo.commit()
    done = diff(repo, "HEAD~1..HEAD")
    assert (done.code, "1 removed" in done.out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nope..HEAD"], 2, "no commit 'nope'"),
        (["--", "-x"], 2, "no commit '-x'"),
        (["main", "--baseline", "none"], 2, "no such baseline"),
        (["main...orphan"], 3, "no common commit"),
        (["broken"], 2, "not JSON"),
        (["HEAD..broken"], 2, ":baseline.secrets"),
    ],
)
def test_what_cannot_be_compared(arguments: list[str], code: int, words: str, forked: Repo) -> None:
    forked.git("checkout", "--quiet", "-b", "broken")
    forked.stage(FILE, "{")
    forked.commit()
    forked.git("checkout", "--quiet", "--orphan", "orphan")
    forked.stage(FILE, '{"version": "1.5.0", "results": {}}')
    forked.commit()
    done = diff(forked, *arguments)
    assert (done.code, words in done.err) == (code, True), done.text
    assert done.err.count("\n") == 1


def test_outside_of_a_repository(tmp_path: Path) -> None:
    assert call("baseline", "diff", cwd=tmp_path).code == 2
