"""`tightlip scan --history`: what is found, where it is said to come from, and what is remembered."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.cli import call, tightlip
from support.repo import Repo
from support.tokens import assignment, token

if TYPE_CHECKING:
    from support.repo import Done

LINE = assignment()


@pytest.fixture(autouse=True)
def _own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts without a memory of scans, but with the run's pattern database."""
    shared = Path(os.environ["TIGHTLIP_CACHE_DIR"])
    shared.mkdir(exist_ok=True)
    shutil.copytree(shared, tmp_path / "cache", ignore=shutil.ignore_patterns("seen-*", ".new-*"))
    monkeypatch.setenv("TIGHTLIP_CACHE_DIR", str(tmp_path / "cache"))


def found(done: Done) -> list[tuple[str, int, str]]:
    """Path, line and commit of each finding."""
    return [(one["path"], one["line"], one.get("commit", "")) for one in json.loads(done.out)["findings"]]


def scan(repo: Repo, *arguments: str) -> Done:
    return call("scan", "--format", "json", *arguments, cwd=repo.path)


def test_what_was_removed_is_found_with_commit_date_and_path_of_first_appearance(repo: Repo) -> None:
    repo.stage("a.py", "x\n" + LINE)
    repo.git("commit", "--quiet", "--message", "x", env={"GIT_AUTHOR_DATE": "2020-02-03T04:05:06+00:00"})
    first = repo.head()
    repo.stage("a.py", "x\ny\n" + LINE)
    repo.commit()
    repo.git("rm", "--quiet", "a.py")
    repo.commit()
    done = scan(repo, "--history")
    assert done.code == 1
    assert found(done) == [("a.py", 2, first)]
    (finding,) = json.loads(done.out)["findings"]
    assert finding["date"] == "2020-02-03T04:05:06+00:00"
    assert token()[4:] not in done.text
    said = call("scan", "--history", cwd=repo.path).out
    assert f"in commit {first[:12]} of 2020-02-03" in said
    assert "git filter-repo" in said
    assert "3 commits" in said
    assert call("scan", ".", cwd=repo.path).code == 3, "nothing is left in the tree"


@pytest.mark.parametrize("form", ["text", "github", "sarif", "gitlab"])
def test_a_report_names_the_commit_of_a_finding_once(form: str, repo: Repo) -> None:
    repo.stage("a.py", LINE)
    commit = repo.commit()
    done = call("scan", "--history", "--format", form, cwd=repo.path)
    assert done.out.count(f"in commit {commit[:12]} of ") == 1


def test_every_ref_is_walked_and_a_range_limits_it(repo: Repo) -> None:
    repo.stage("a", "x")
    base = repo.commit()
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.stage("topic", assignment(seed="topic"))
    topic = repo.commit()
    repo.git("checkout", "--quiet", "main")
    repo.stage("stashed", assignment(seed="stashed"))
    repo.git("stash", "--quiet")
    repo.git("checkout", "--quiet", "--detach")
    repo.stage("noted", "x")
    repo.git("notes", "add", "--message", f"note {token(seed='noted')}")
    assert {path for path, _, _ in found(scan(repo, "--history"))} == {"topic", "stashed", base}
    assert found(scan(repo, "--history=main..topic")) == [("topic", 1, topic)]
    assert scan(repo, "--history=main").code == 0


def test_messages_and_tags(repo: Repo) -> None:
    repo.stage("a", "x")
    repo.commit("--message", f"key {token(seed='1')}")
    repo.git("tag", "--annotate", "--message", f"key {token(seed='2')}", "v1")
    repo.git("tag", "blob", repo.git("hash-object", "-w", repo.write("b", assignment(seed="3"))).out.strip())
    paths = [path for path, _, _ in found(scan(repo, "--history"))]
    assert paths[:2] == ["commit message", "tag message"]
    assert paths[2].startswith("tagged blob")


def test_a_merge_s_own_secret(repo: Repo) -> None:
    repo.stage("a", "x")
    repo.commit()
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.stage("b", "x")
    repo.commit()
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    repo.stage("c", LINE)
    merge = repo.commit()
    assert found(scan(repo, "--history")) == [("c", 1, merge)]


def test_unreachable_objects_on_request(repo: Repo) -> None:
    repo.stage("a", "x")
    repo.commit()
    repo.stage("lost", assignment(seed="lost"))
    lost = repo.commit()
    repo.git("reset", "--quiet", "--hard", "HEAD~")
    repo.stage("never committed", assignment(seed="never"))
    repo.git("rm", "--quiet", "--force", "never committed")
    assert scan(repo, "--history").code == 0
    for expire in (False, True):
        if expire:
            repo.git("reflog", "expire", "--expire=now", "--all")
            repo.git("update-ref", "-d", "ORIG_HEAD")
        first, second = found(scan(repo, "--history", "--unreachable"))
        assert first == ("lost", 1, lost)
        assert second[0].startswith("unreachable blob ")
    assert scan(repo, "--history=main", "--unreachable").code == 2


def test_paths_limit_it(repo: Repo) -> None:
    for place, name in enumerate(("src/a.py", "srcs/b.py", "c.py")):
        repo.stage(name, assignment(seed=str(place)))
    repo.commit("--message", token(seed="message"))
    assert [path for path, _, _ in found(scan(repo, "--history=HEAD", "src", "c.py"))] == ["c.py", "src/a.py"]
    done = call("scan", "--format", "json", "--history=HEAD", ".", cwd=repo.path / "src")
    assert [path for path, _, _ in found(done)] == ["src/a.py"]
    assert len(found(scan(repo, "--history=HEAD", "."))) == 4


def test_one_content_at_two_paths_is_two_findings_and_excluded_ones_none(repo: Repo) -> None:
    repo.stage("vendor/a", LINE)
    repo.commit()
    repo.git("mv", "vendor/a", "b")
    second = repo.commit()
    assert len(found(scan(repo, "--history"))) == 2
    repo.write(".tightlip.toml", 'exclude = ["vendor"]\n')
    done = scan(repo, "--history")
    assert found(done) == [("b", 1, second)]
    assert [skip["path"] for skip in json.loads(done.out)["skipped"]] == ["vendor/a"]


def test_the_baseline_counts(repo: Repo) -> None:
    repo.stage("a", LINE)
    repo.commit()
    assert call("baseline", "update", cwd=repo.path).code == 0
    done = scan(repo, "--history")
    assert done.code == 0
    assert json.loads(done.out)["summary"]["known"] == 1
    assert scan(repo, "--history", "--no-baseline").code == 1


def test_a_bare_repository(repo: Repo, tmp_path: Path) -> None:
    repo.stage("a", LINE)
    commit = repo.commit()
    repo.git("clone", "--quiet", "--bare", str(repo.path), str(tmp_path / "bare"))
    assert found(call("scan", "--format", "json", "--history", cwd=tmp_path / "bare")) == [("a", 1, commit)]


def test_a_shallow_clone_is_3_since_not_all_was_checked(repo: Repo, tmp_path: Path) -> None:
    for number in range(3):
        repo.stage("a", str(number))
        repo.commit()
    repo.git("clone", "--quiet", "--depth=2", f"file://{repo.path}", str(tmp_path / "clone"))
    clone = Repo(tmp_path / "clone")
    done = scan(clone, "--history")
    assert done.code == 3
    assert "git fetch --unshallow" in done.out
    assert scan(clone, "--history=HEAD~..HEAD").code == 0, "that much is there"


@pytest.mark.parametrize("revisions", ["--all", "no-such", "main..no-such", "HEAD --max-count=1"])
def test_a_wrong_range_is_2(revisions: str, repo: Repo) -> None:
    repo.stage("a", "x")
    repo.commit()
    assert scan(repo, f"--history={revisions}").code == 2


def test_nothing_to_look_at_is_3(repo: Repo, tmp_path: Path) -> None:
    assert scan(repo, "--history").code == 3
    repo.stage("a", "x")
    repo.commit()
    assert scan(repo, "--history=HEAD..HEAD").code == 3
    assert scan(repo, "--history", "--staged").code == 2
    (tmp_path / "outside").mkdir()
    assert call("scan", "--history", cwd=tmp_path / "outside").code == 2


def test_a_second_run_scans_what_is_new_and_finds_the_same(repo: Repo) -> None:
    for number in range(5):
        repo.stage("a", str(number))
        repo.commit()
    repo.stage("b", LINE)
    repo.commit()
    before = json.loads(scan(repo, "--history").out)
    again = json.loads(scan(repo, "--history").out)
    assert again["findings"] == before["findings"]
    assert before["summary"]["files"] == 12
    assert again["summary"]["files"] == 1, "what had findings is scanned again, what was clean is not"
    repo.stage("c", assignment(seed="c"))
    repo.commit()
    third = json.loads(scan(repo, "--history").out)
    assert [one["path"] for one in third["findings"]] == ["b", "c"]
    assert third["summary"]["files"] == 3
    assert json.loads(scan(repo, "--history", "--fresh").out)["summary"]["files"] == 14


def test_a_secret_is_not_forgotten_when_the_commit_that_had_it_first_is_out_of_the_range(repo: Repo) -> None:
    repo.stage("base", "x")
    repo.commit()
    repo.git("checkout", "--quiet", "-b", "one")
    repo.stage("a", LINE)
    one = repo.commit()
    repo.git("checkout", "--quiet", "-b", "two", "main")
    repo.stage("a", LINE)
    two = repo.commit("--message", "another")
    first = found(scan(repo, "--history"))[0][2]
    assert first in (one, two)
    assert found(scan(repo, "--history=main..one")) == [("a", 1, one)]
    assert found(scan(repo, "--history=main..two")) == [("a", 1, two)]


@pytest.mark.parametrize("setting", ['exclude = ["a"]', 'disable = ["github-pat"]'])
def test_other_settings_remember_nothing(setting: str, repo: Repo) -> None:
    repo.stage("a", token())
    repo.commit()
    repo.write(".tightlip.toml", setting + "\n")
    assert scan(repo, "--history").code == 0
    os.unlink(repo.file(".tightlip.toml"))
    assert scan(repo, "--history").code == 1


def test_the_memory_holds_no_secret_and_damage_does_no_harm(repo: Repo, tmp_path: Path) -> None:
    repo.stage("a", LINE)
    repo.stage("b", "clean")
    repo.commit()
    before = found(scan(repo, "--history"))
    (memory,) = (tmp_path / "cache").glob("seen-*")
    content = memory.read_bytes()
    assert token().encode() not in content
    assert token()[4:].encode() not in content
    for damaged in (b"", content[:-1], content[: len(content) // 2], b"tightlip-seen-1\n{}", content + b"x" * 16):
        memory.write_bytes(damaged)
        assert found(scan(repo, "--history")) == before
    memory.chmod(0o666)
    assert json.loads(scan(repo, "--history").out)["summary"]["files"] == 3, "others could have written it"


def test_a_memory_that_cannot_be_written_is_said(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.stage("a", "x")
    repo.commit()
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TIGHTLIP_CACHE_DIR", str(tmp_path / "file"))
    done = scan(repo, "--history")
    assert done.code == 0
    assert "cannot be written" in done.err


def many(path: Path, commits: int) -> Repo:
    """A repository of many commits, each with a file of its own; every hundredth has a fake token."""
    repo = Repo(path)
    stream = []
    for number in range(1, commits + 1):
        content = assignment(seed=str(number)) if number % 100 == 0 else f"value = {number}\n" * 50
        head = f"commit refs/heads/main\nmark :{number}\ncommitter A <a@b> {number * 60} +0000\ndata 0\n"
        parent = f"from :{number - 1}\n" if number > 1 else ""
        stream.append(f"{head}{parent}M 100644 inline d{number % 7}/f{number}\ndata {len(content)}\n{content}\n")
    subprocess.run(["git", "fast-import", "--quiet"], cwd=path, input="".join(stream).encode(), check=True)
    return repo


def test_all_cores_find_what_one_finds_in_the_same_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tightlip import pipeline

    repo = many(tmp_path / "many", 900)
    together = scan(repo, "--history", "--fresh")
    monkeypatch.setattr(pipeline, "MANY", 10**9)
    alone = scan(repo, "--history", "--fresh")
    assert len(found(alone)) == 9
    assert together.out == alone.out


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGINT])
def test_killed_at_any_moment_it_goes_on_and_finds_everything(kind: signal.Signals, tmp_path: Path) -> None:
    repo = many(tmp_path / "many", 1500)
    command = [sys.executable, "-m", "tightlip.cli.main", "scan", "--history", "--format", "json"]
    for number in range(6):
        process = subprocess.Popen(
            command, cwd=repo.path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
        time.sleep(0.1 + number * 0.12)
        os.killpg(process.pid, kind)
        _, words = process.communicate()
        # While Python itself starts, nobody can catch anything.
        assert b"Traceback" not in words or b"tightlip" not in words, words
    done = tightlip("scan", "--history", "--format", "json", cwd=repo.path)
    assert len(found(done)) == 15, done.err
    assert found(done) == found(scan(repo, "--history", "--fresh"))
