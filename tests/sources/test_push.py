"""What a push sends: read from git's lines, from a host's environment, and from the command line above."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from support.repo import Repo, run
from tightlip.errors import UsageError
from tightlip.sources import push, pushcommand

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO, NONE = "1" * 40, "2" * 40, "0" * 40


@pytest.mark.parametrize(
    ("lines", "tips", "known"),
    [
        ("", [], []),
        (f"refs/heads/a {ONE} refs/heads/a {TWO}\n", [ONE], [TWO]),
        (f"refs/heads/a {ONE} refs/heads/a {NONE}\n", [ONE], []),
        (f"(delete) {NONE} refs/heads/a {TWO}\n", [], [TWO]),
        (f"HEAD^{{/a word}} {ONE} refs/heads/a {NONE}\nrefs/tags/v {TWO} refs/tags/v {NONE}\n", [ONE, TWO], []),
    ],
)
def test_git_s_lines(lines: str, tips: list[str], known: list[str]) -> None:
    told = push.from_git(lines.encode(), "origin")
    assert (told.tips, told.known, told.remote, told.partly) == (tips, known, "origin", False)


@pytest.mark.parametrize("lines", ["x", "a b c d", f"refs/heads/a {ONE} refs/heads/a\n", f"a {ONE} b {ONE[1:]}"])
def test_other_lines_are_refused(lines: str) -> None:
    with pytest.raises(UsageError, match="pre-push"):
        push.from_git(lines.encode(), "")


REMOTE = {"PRE_COMMIT_REMOTE_NAME": "origin", "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/a"}


@pytest.mark.parametrize(
    ("environment", "tips", "known", "partly"),
    [
        ({**REMOTE, "PRE_COMMIT_FROM_REF": ONE, "PRE_COMMIT_TO_REF": TWO}, [TWO], [ONE], True),
        ({**REMOTE, "PRE_COMMIT_TO_REF": TWO}, [TWO], [], True),
        (REMOTE, ["refs/heads/a"], [], True),
        ({"PRE_COMMIT_FROM_REF": ONE, "PRE_COMMIT_TO_REF": TWO}, [TWO], [ONE], False),
    ],
)
def test_a_host_s_environment(environment: dict[str, str], tips: list[str], known: list[str], partly: bool) -> None:
    told = push.from_host(environment)
    assert told is not None
    assert (told.tips, told.known, told.partly) == (tips, known, partly)


def test_a_host_that_tells_nothing() -> None:
    assert push.from_host({"PRE_COMMIT": "1"}) is None
    assert push.from_host({**REMOTE, "PRE_COMMIT_LOCAL_BRANCH": "(delete)"}) is None


@pytest.fixture
def pushed(tmp_path: Path) -> Repo:
    """A repository whose `main` the remote `origin` has, with two more commits on `topic`."""
    Repo(tmp_path / "bare").git("config", "core.bare", "true")
    repo = Repo(tmp_path / "repo")
    repo.stage("a", "1")
    repo.commit()
    repo.git("remote", "add", "origin", str(tmp_path / "bare"))
    repo.git("push", "--quiet", "origin", "main")
    repo.git("checkout", "--quiet", "-b", "topic")
    for number in ("2", "3"):
        repo.stage("a", number)
        repo.commit()
    return repo


def contents(repo: Repo, told: push.Push) -> list[str]:
    commits, _ = push.commits(str(repo.path), told)
    return [repo.git("show", f"{commit}:a").out for commit in commits]


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        ("origin", ["2", "3"]),
        ("", ["2", "3"]),
        ("other", ["1", "2", "3"]),
        ("https://host.invalid/x.git", ["1", "2", "3"]),
        ("*", ["1", "2", "3"]),
    ],
)
def test_what_a_remote_does_not_have(pushed: Repo, remote: str, expected: list[str]) -> None:
    assert contents(pushed, push.Push(["topic"], [], remote)) == expected


def test_what_git_says_of_the_remote_counts_too(pushed: Repo) -> None:
    assert contents(pushed, push.Push(["topic"], [pushed.git("rev-parse", "topic~").out.strip()], "other")) == ["3"]
    assert contents(pushed, push.Push(["topic"], [ONE], "origin")) == ["2", "3"], (
        "a commit that is not here says nothing"
    )


def test_an_unknown_tip_is_said(pushed: Repo) -> None:
    with pytest.raises(UsageError, match="no-such"):
        push.commits(str(pushed.path), push.Push(["no-such"], [], "origin"))


@pytest.mark.parametrize(
    ("words", "sources", "prefixes"),
    [
        (["git", "push"], [], []),
        (["git", "push", "origin"], [], []),
        (["git", "push", "origin", "main", "+a:b", ":gone"], ["main", "a"], []),
        (["git", "-C", "x", "-c", "push.default=simple", "push", "-u", "--", "origin", "main"], ["main"], []),
        (["/usr/lib/git-core/git", "push", "-o", "ci.skip", "origin", "tag", "v1"], ["refs/tags/v1"], []),
        (["git", "push", "--all"], [], ["refs/heads/"]),
        (["git", "push", "--tags", "origin"], [], ["refs/tags/"]),
        (["git", "push", "--follow-tags"], [], ["refs/tags/"]),
        (["git", "push", "--mirror"], [], ["refs/"]),
        (["git", "push", "origin", ":"], [], ["refs/heads/", "refs/tags/"]),
        (["git", "push", "origin", "refs/heads/*"], [], ["refs/heads/", "refs/tags/"]),
    ],
    ids=" ".join,
)
def test_a_command_line_of_git_push(words: list[str], sources: list[str], prefixes: list[str]) -> None:
    arguments = pushcommand.push_arguments(words)
    assert arguments is not None
    assert pushcommand.asked(arguments, {}) == (sources, prefixes)


@pytest.mark.parametrize(
    "words", [[], ["sh"], ["git"], ["git", "commit"], ["git", "stash", "push"], ["vim", "git", "push"]]
)
def test_other_command_lines(words: list[str]) -> None:
    assert pushcommand.push_arguments(words) is None


@pytest.mark.parametrize(
    ("key", "value"),
    [("push.default", "matching"), ("remote.origin.push", "refs/heads/x"), ("remote.origin.mirror", "true")],
)
def test_settings_that_send_more(repo: Repo, key: str, value: str) -> None:
    repo.git("config", key, value)
    settings = pushcommand.config(str(repo.path))
    assert pushcommand.asked([], settings) == ([], ["refs/heads/", "refs/tags/"])
    assert pushcommand.asked(["origin", "main"], settings) == (["main"], [])


def test_tags_that_follow(repo: Repo) -> None:
    repo.git("config", "push.followTags", "true")
    assert pushcommand.asked(["origin", "main"], pushcommand.config(str(repo.path))) == (["main"], ["refs/tags/"])


@pytest.mark.parametrize("listing", ["commands_above", "_table"])
def test_the_processes_above_are_seen(listing: str) -> None:
    """Both where the system has /proc and where `ps` tells."""
    if listing == "_table" and shutil.which("ps") is None:
        pytest.skip("no ps here")
    shown = "commands_above()" if listing == "commands_above" else "_table().values()"
    script = f"from tightlip.sources import pushcommand; print(list(pushcommand.{shown}))"
    done = run(["sh", "-c", f"{sys.executable} -c '{script}'; : a_marker"])
    assert "a_marker" in done.out, done.text
