"""What commits bring, looked at in batches: messages as one, versions of a file by what differs."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from support.tokens import assignment, token
from tightlip import commits, gitlog
from tightlip.config import Config
from tightlip.model import Skip
from tightlip.pipeline import Scanner
from tightlip.sources import history

if TYPE_CHECKING:
    from support.repo import Repo

FILLER = [f"    value_{number} = compute(left, right)[{number}]\n" for number in range(400)]


def look(repo: Repo, files: list[tuple[str, str]], config: Config | None = None) -> list[tuple[str, int, str]]:
    """Path, line and commit of each finding in `files`, none of which is left out."""
    found, skips, count, _ = commits.look(Scanner(config or Config(str(repo.path))), str(repo.path), files)
    assert not skips
    assert count == len(files)
    return [(one.path, one.line, one.commit) for one in found]


def brought(repo: Repo) -> list[tuple[str, str]]:
    root = str(repo.path)
    return [file for file in history.files(root, gitlog.rev_list(root, ["--all"])) if not isinstance(file, Skip)]


@pytest.mark.parametrize("joined", [commits.JOINED, 200, 0])
def test_of_many_messages_those_with_a_secret_are_named(
    joined: int, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commits, "JOINED", joined)
    repo.stage("a", "x")
    wanted = []
    for number in range(12):
        lines = ["subject", "", "body"] if number % 4 else ["subject", "", f"key {token(seed=str(number))}"]
        repo.git("commit", "--quiet", "--allow-empty", "--message", "\n".join(lines))
        if not number % 4:
            wanted.append((history.COMMIT, 3, repo.head()))
    root = str(repo.path)
    assert look(repo, history.messages(gitlog.rev_list(root, ["--all"]))) == wanted


@pytest.mark.parametrize("cut", [2, 4, 12, 20, 36])
def test_messages_say_nothing_of_each_other(cut: int, repo: Repo) -> None:
    """A token that is cut in two messages is no more than each of its parts."""
    whole = token()
    repo.stage("a", "x")
    for part in (whole[:cut], whole[cut:]):
        repo.git("commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "--message", part)
    both = history.messages(gitlog.rev_list(str(repo.path), ["--all"]))
    assert look(repo, both) == [one for message in both for one in look(repo, [message])]


def test_a_message_that_is_no_plain_text(repo: Repo) -> None:
    repo.stage("a", "x")
    tree = repo.git("write-tree").out.strip()
    head = f"tree {tree}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\n".encode()
    (repo.path / "raw").write_bytes(head + f"key {token()}\n".encode("utf-16"))
    odd = repo.git("hash-object", "-t", "commit", "-w", "--literally", "raw").out.strip()
    assert look(repo, history.messages([odd])) == [(history.COMMIT, 1, odd)]


def test_versions_of_one_file(repo: Repo) -> None:
    """The secret comes with the second version, stays in the third, where it moves, and goes with the fourth."""
    held = [*FILLER[:200], assignment(), *FILLER[200:]]
    ids = []
    for lines in (FILLER, held, ["x = 1\n", *held, "y = 2\n"], ["x = 1\n", *FILLER]):
        repo.stage("a.py", "".join(lines))
        ids.append(repo.commit())
    repo.stage("b.py", assignment(seed="other"))
    last = repo.commit()
    wanted = [("a.py", 201, ids[1]), ("a.py", 202, ids[2]), ("b.py", 1, last)]
    assert look(repo, brought(repo)) == wanted
    assert look(repo, brought(repo), Config(str(repo.path), paranoid=True)) == wanted


def test_what_git_does_not_have_is_said(repo: Repo) -> None:
    repo.stage("a", "x")
    repo.commit()
    files = [("gone", f"{'0' * 39}1 x"), *brought(repo)]
    found, skips, count, size = commits.look(Scanner(Config(str(repo.path))), str(repo.path), files)
    assert [(skip.path, skip.failed) for skip in skips] == [("gone", True)]
    assert (found, count, size) == ([], 1, 1)


def test_what_begins_with_its_file_is_found_in_a_message(repo: Repo) -> None:
    repo.stage("a", "x")
    for text in ("first", str(list(hashlib.sha512(b"numbers").digest())), "last"):
        repo.git("commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "--message", text)
    both = history.messages(gitlog.rev_list(str(repo.path), ["--all"]))
    assert look(repo, both) == [(history.COMMIT, 1, gitlog.rev_list(str(repo.path), ["--all"])[1])]
