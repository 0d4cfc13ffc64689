"""`tightlip baseline review` on a real terminal: real keys, the screen that they bring, and what is in the file."""

from __future__ import annotations

import signal
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from support.cli import call, tightlip
from support.tokens import assignment, token
from tightlip.baseline import file, labels

if TYPE_CHECKING:
    from pathlib import Path

    from support.repo import Repo

if sys.platform == "win32":
    pytest.skip("there is no pseudo-terminal to test with", allow_module_level=True)

import review_recording
from support.hosts import TOP
from support.terminal import Terminal

COMMAND = [sys.executable, "-m", "tightlip.cli.main", "baseline", "review", "--reviewer", "A. Reviewer"]
FILE = "baseline.secrets"


@pytest.fixture
def known(repo: Repo) -> Repo:
    """Two secrets in src/a.py, one of which src/b.py holds too, and one in tests/c.py, all in the baseline."""
    repo.stage("src/a.py", "import os\n" + assignment("github", "1") + "\n" * 9 + assignment("slack", "2"))
    repo.stage("src/b.py", assignment("github", "1"))
    repo.stage("tests/c.py", assignment("slack", "3"))
    assert call("baseline", "update", cwd=repo.path).code == 0
    repo.add()
    repo.commit()
    return repo


def terminal(repo: Repo, **how: int | dict[str, str]) -> Terminal:
    return Terminal(COMMAND, cwd=repo.path, **how)  # type: ignore[arg-type]


def said(repo: Repo) -> dict[str, list[str | None]]:
    found: dict[str, list[str | None]] = {}
    for path, _, entry in file.read(repo.file(FILE)):
        found.setdefault(path, []).append(labels.label(entry))
    return {path: sorted(map(str, some)) for path, some in found.items()}


def test_one_finding_after_another_each_saved_at_once(known: Repo) -> None:
    with terminal(known) as review:
        screen = review.wait("src/a.py:2")
        assert "0 of 4 decided, 4 open" in screen
        assert "ghp_****" in screen
        assert "by A Tester in" in screen
        review.type("t", "test-value: why?")
        review.type("fixture of the login tests\r", "src/a.py:12")
        (entry,) = [entry for _, _, entry in file.read(known.file(FILE)) if labels.label(entry)]
        assert entry["reason"] == "fixture of the login tests"
        assert entry["reviewer"] == "A. Reviewer"
        assert entry["is_secret"] is False
        review.type("x", "fixture of the login tests")  # the last reason is offered
        review.type("found in the log\r", "src/b.py:1")
        review.type("a\r", "until when?")
        review.type("yesterday\r", "neither a day")
        review.type("90d\r", "tests/c.py:1")
        review.type(".", "Nothing is left")
        review.press("q")
        assert review.end() == 0
    assert b"4 decided now, 0 of 4 still open" in review.raw
    assert said(known) == {
        "src/a.py": ["real", "test-value"],
        "src/b.py": ["accepted-risk"],
        "tests/c.py": ["accepted-risk"],
    }
    assert all(entry.get("expires") for path, _, entry in file.read(known.file(FILE)) if path != "src/a.py")
    assert known.run("git", "status", "--short").out == f" M {FILE}\n"


def test_a_value_is_drawn_only_when_asked_for_and_only_for_one_finding(known: Repo) -> None:
    value, other = token("github", "1"), token("slack", "2")
    with terminal(known) as review:
        review.wait("src/a.py:2")
        assert value not in review.screen()
        review.type("v", value)
        review.type("s", "src/a.py:12")
        assert value.encode() not in review.raw.rpartition(b"src/a.py:12")[2]
        review.type("b", "src/a.py:2")
        assert "ghp_****" in review.screen()
        review.press("q")
        review.end()
    assert other.encode() not in review.raw
    assert value.encode() not in review.raw.rpartition(b"\x1b[?1049l")[2]
    assert b"\x1b[?1049h" in review.raw


@pytest.mark.parametrize(
    ("keys", "scope", "count"),
    [("2", "the same value", 2), ("3", "the same rule", 2), ("4", "this file", 2), ("5", "this folder", 3)],
)
def test_many_at_once_and_taken_back_at_once(keys: str, scope: str, count: int, known: Repo) -> None:
    before = file.load(known.file(FILE))
    with terminal(known) as review:
        review.wait("src/a.py:2")
        review.type("m", "Decide at once")
        review.type(keys, f"for {scope}")
        review.type("t", f"for {count} findings")
        review.type("fixture\r", f"{count} of 4 decided")
        assert sum(some.count("test-value") for some in said(known).values()) == count
        review.type("u", "0 of 4 decided")
        assert file.load(known.file(FILE)) == before
        review.press("q")
        assert review.end() == 0


def test_filters_and_search(known: Repo) -> None:
    with terminal(known) as review:
        review.wait("src/a.py:2")
        review.type("/", "search for")
        review.type("slack\r", "only text 'slack': 2")
        review.type("P", "only path")
        review.type("tests/*\r", "path tests/*")
        review.wait("tests/c.py:1")
        review.type("f\r", "Nothing is left")
        review.type("L", "only decided ones")
        review.wait("decided: false-positive")
        review.type("0", "1 of 4 decided, 3 open")
        review.type("R\r", "only rule github-pat: 2")
        review.type("Rnone\r", "nothing like that")
        review.type("R-\r", "1 of 4 decided")
        review.type("C", "confidence medium or more")
        review.type("0A", "how many days old")
        review.type("1\r", "nothing like that")
        review.type("A0\r", "0 days or older: 3")
        review.press("q")
        assert review.end() == 0


def test_help_and_unknown_keys_and_escape(known: Repo) -> None:
    with terminal(known) as review:
        review.wait("src/a.py:2")
        review.type("?", "Any key goes back.")
        review.type("?", "src/a.py:2")
        review.type("Z", "? shows what the keys do")
        review.type("t", "why?")
        review.type("\x1b", "not decided")
        review.type("tone\x7f\x15two\r", "src/a.py:12")
        review.type("x", "two")
        review.type("three\r", "src/b.py:1")
        review.type("x", "three")
        review.type("\x1b[A", "why? two")  # arrow up
        review.type("\r", "tests/c.py:1")
        review.press("q")
        review.end()
    reasons = sorted(str(entry["reason"]) for _, _, entry in file.read(known.file(FILE)) if "reason" in entry)
    assert reasons == ["three", "two", "two"]


def test_another_size_of_the_window_is_drawn_anew(known: Repo) -> None:
    with terminal(known) as review:
        review.wait("? help  q quit")
        review.resize(60, 12)
        screen = review.wait("src/a.py:2")
        review.resize(100, 40)
        review.wait("? help  q quit")
        assert len(screen.splitlines()) <= 12
        review.press("q")
        assert review.end() == 0


def test_keys_come_at_once_again_after_the_shell_had_the_terminal(known: Repo) -> None:
    with terminal(known) as review:
        review.wait("src/a.py:2")
        review.clear()
        review.resume()
        review.wait("src/a.py:2")
        review.type("t", "why?")
        review.press("\rq")
        assert review.end() == 0


def test_what_lies_in_an_archive_has_no_lines(repo: Repo) -> None:
    with zipfile.ZipFile(repo.file("a.zip"), "w") as archive:
        archive.writestr("in/x.py", assignment("github", "z"))
    assert call("baseline", "update", "--archives", cwd=repo.path).code == 0
    with terminal(repo) as review:
        assert "a.zip!/in/x.py:1" in review.wait("its lines cannot be shown")
        review.type("t\r", "1 of 1 decided")
        review.press("q")
        assert review.end() == 0


@pytest.mark.parametrize(("keys", "code"), [("\x03", 130), ("t\x03", 130), ("\x04", 0)])
def test_an_interrupt_leaves_what_was_decided_and_a_good_terminal(keys: str, code: int, known: Repo) -> None:
    with terminal(known) as review:
        review.wait("src/a.py:2")
        review.type("t\r", "1 of 4 decided")
        review.press(keys)
        assert review.end() == code
    assert b"1 decided now, 3 of 4 still open" in review.raw
    assert review.raw.rindex(b"\x1b[?1049l") > review.raw.rindex(b"\x1b[?1049h")
    assert said(known)["src/a.py"] == ["None", "test-value"]


def test_a_closed_window_leaves_what_was_decided(known: Repo) -> None:
    with terminal(known) as review:
        review.wait("src/a.py:2")
        review.type("t\r", "1 of 4 decided")
        assert review.hang_up() in (0, -signal.SIGHUP)
    assert said(known)["src/a.py"] == ["None", "test-value"]


def test_what_others_write_meanwhile_stays(known: Repo) -> None:
    with terminal(known) as review:
        review.wait("src/a.py:2")
        theirs = file.read(known.file(FILE))
        for path, _, entry in theirs:
            if path == "tests/c.py":
                entry["ticket"] = "SEC-1"
        known.write(FILE, file.render(theirs))
        review.type("t\r", "1 of 4 decided")
        review.press("q")
        review.end()
    assert [entry.get("ticket") for path, _, entry in file.read(known.file(FILE)) if path == "tests/c.py"] == ["SEC-1"]
    assert said(known)["src/a.py"] == ["None", "test-value"]


def test_it_goes_on_where_it_ended(known: Repo) -> None:
    for step in ("src/a.py:2", "src/a.py:12"):
        with terminal(known) as review:
            review.wait(step)
            review.type("f\r", "of 4 decided")
            review.press("q")
            review.end()
    assert said(known)["src/a.py"] == ["false-positive", "false-positive"]


def test_a_terminal_without_powers_is_asked_line_by_line(known: Repo) -> None:
    with terminal(known, env={"TERM": "dumb"}, rows=60) as review:
        review.wait("? help")
        review.type("t\n", "why?")
        review.type("fixture\n", "1 of 4 decided")
        review.press("q\n")
        assert review.end() == 0
    assert b"\x1b[?1049h" not in review.raw
    assert said(known)["src/a.py"] == ["None", "test-value"]


def test_hostile_names_and_lines_reach_no_terminal(repo: Repo) -> None:
    repo.stage(
        "a\x1b]0;owned\x07.py", "x = '\x1b[31mred\x9b2J'\n" + assignment("github", "1") + "# [bold]markup[/nope]\n"
    )
    assert call("baseline", "update", cwd=repo.path).code == 0
    with terminal(repo) as review:
        screen = review.wait("[bold]markup[/nope]")
        assert "\\u001b[31mred" in screen
        review.press("q")
        assert review.end() == 0
    assert b"\x1b]0;" not in review.raw
    assert b"owned" in review.raw


def test_nothing_to_decide(known: Repo) -> None:
    with terminal(known) as review:
        review.wait("src/a.py:2")
        review.type("m6", "for everything shown: 4")
        review.type("f\r", "Nothing is left")
        review.press("q")
        review.end()
    with terminal(known) as review:
        assert review.end() == 0
    assert b"4 entries to look at, none open" in review.raw


def test_entries_without_anything_to_show_are_told(known: Repo) -> None:
    known.write("src/b.py", "nothing = 1\n")
    with terminal(known) as review:
        review.wait("0 of 3 decided")
        review.press("q")
        review.end()
    assert b"1 entry has nothing to show; `tightlip baseline update`" in review.raw


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "no terminal to ask on; `tightlip baseline label` decides"),
        (["--show-values"], "--show-values is for --html"),
        (["--nope"], "unrecognized arguments"),
    ],
)
def test_without_a_terminal_it_asks_nothing(arguments: list[str], words: str, known: Repo) -> None:
    done = tightlip("baseline", "review", *arguments, cwd=known.path)
    assert done.code == 2
    assert words in done.err


def test_somebody_must_have_decided(known: Repo, tmp_path: Path) -> None:
    with Terminal(COMMAND[:-2], cwd=known.path) as review:
        assert review.end() == 2
    assert b"who reviews?" in review.raw
    known.git("config", "user.name", "Someone")
    with Terminal(COMMAND[:-2], cwd=known.path) as review:
        review.wait("src/a.py:2")
        review.type("f\r", "1 of 4 decided")
        review.press("q")
        review.end()
    assert {entry.get("reviewer") for _, _, entry in file.read(known.file(FILE))} == {None, "Someone"}


def test_the_recording_in_the_docs_is_what_a_session_shows(tmp_path: Path) -> None:
    repo = review_recording.repository(tmp_path / "repo")
    assert call("baseline", "update", cwd=repo.path).code == 0
    screens, keys = review_recording.record(repo)
    page = (TOP / "docs" / "reviewing.md").read_text(encoding="utf-8")
    assert f"### 200 findings, {keys} keys" in page
    for note, screen in screens:
        assert f"{note}\n\n```\n{screen}\n```\n" in page
    assert call("baseline", "check", "--require-review", cwd=repo.path).code == 0
