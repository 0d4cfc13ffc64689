"""A commit message as git will keep it, held against what git itself keeps."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightlip.model import Blob, Skip
from tightlip.sources import message

if TYPE_CHECKING:
    from pathlib import Path

    from support.repo import Repo

CUT = b"# ------------------------ >8 ------------------------\n# Do not modify\n# Everything below\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", b""),
        (b"subject\n\nbody\n", b"subject\n\nbody\n"),
        (b"subject\n# comment\nSigned-off-by: A\n", b"subject\n\nSigned-off-by: A\n"),
        (b"subject\n #not a comment\n", b"subject\n #not a comment\n"),
        (b"subject\n" + CUT + b"diff --git a b\n-gone\n", b"subject\n\n\n\n\n\n"),
        (b"subject\r\n" + CUT.replace(b"\n", b"\r\n") + b"diff --git a b\r\n-gone", b"subject\r\n\n\n\n\n"),
        (b"subject\n# ------------------------ >8 ------------------------\nkept\n", b"subject\n\nkept\n"),
        (b"subject\n# ------------------------ >8 ------------------------\n# a\nkept\n", b"subject\n\n\nkept\n"),
    ],
)
def test_comments_and_what_follows_the_scissors_go(data: bytes, expected: bytes) -> None:
    assert message.kept(data, b"#", "default") == expected


@pytest.mark.parametrize(
    ("cleanup", "expected"),
    [
        ("strip", b"a\n\nb\n\n\n\n\n\n"),
        ("scissors", b"a\n# c\nb\n\n\n\n\n\n"),
        ("verbatim", b"a\n# c\nb\n" + CUT + b"diff --git\nx\n"),
        ("whitespace", b"a\n# c\nb\n" + CUT + b"diff --git\nx\n"),
    ],
)
def test_what_git_is_told_to_keep_is_kept(cleanup: str, expected: bytes) -> None:
    assert message.kept(b"a\n# c\nb\n" + CUT + b"diff --git\nx\n", b"#", cleanup) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"#1 fixed\n\n; Please enter\n; the message\n", b"#1 fixed\n\n\n\n"),
        (b"a\n; ------------------------ >8 ------------------------\n; x\n", b"a\n\n\n"),
        (b"subject\n#hashtag\n", b"subject\n#hashtag\n"),
        (b"subject\nlast line\n", b"subject\nlast line\n"),
    ],
)
def test_git_s_own_choice_of_a_comment_character(data: bytes, expected: bytes) -> None:
    assert message.kept(data, b"auto", "default") == expected


@given(st.binary(), st.sampled_from([b"#", b";", b"//", b"auto"]), st.sampled_from(["default", "scissors", "verbatim"]))
def test_a_line_stays_as_it_is_in_its_place_or_is_emptied(data: bytes, comment: bytes, cleanup: str) -> None:
    before, after = data.split(b"\n"), message.kept(data, comment, cleanup).split(b"\n")
    assert len(before) == len(after)
    assert all(new in (old, b"") for old, new in zip(before, after, strict=True))


EDITOR = 'sh -c \'cp "$1" seen; { cat typed; cat "$1"; } >both; cp both "$1"\' sh'


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"core.commentChar": ";"},
        {"core.commentChar": "auto"},
        {"commit.verbose": "true"},
        {"commit.cleanup": "scissors"},
        {"commit.cleanup": "scissors", "core.commentChar": "%"},
        {"commit.cleanup": "whitespace"},
    ],
    ids=str,
)
@pytest.mark.parametrize("edited", [True, False], ids=["edited", "not edited"])
def test_it_is_what_git_commits(settings: dict[str, str], edited: bool, repo: Repo) -> None:
    """The hook keeps all that the commit gets, and nothing of a diff that git cuts off."""
    repo.stage("a", "gone line\n")
    repo.commit()
    for key, value in settings.items():
        repo.git("config", key, value)
    typed = "subject\n\n# a heading\n; another\nbody\n"
    repo.write("typed", typed)
    repo.stage("a", "line\n")
    repo.write(".git/hooks/commit-msg", '#!/bin/sh\ncp "$1" asked; echo "$GIT_EDITOR" >editor\n')
    os.chmod(repo.file(".git/hooks/commit-msg"), 0o755)  # noqa: S103 - a hook is executable
    if edited:
        repo.git("commit", "--quiet", env={"GIT_EDITOR": EDITOR})
    else:
        repo.git("commit", "--quiet", "--file", "typed")
    editor = (repo.path / "editor").read_text().strip()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_EDITOR", editor)
        (blob,) = message.read(str(repo.path), [(repo.file("asked"), "")])
    assert isinstance(blob, Blob)
    committed = repo.git("log", "-1", "--format=%B").out
    lines = set(blob.data.decode().splitlines())
    assert set(committed.splitlines()) <= lines
    assert "-gone line" not in lines or "-gone line" in committed


def test_a_missing_file_is_a_failure(tmp_path: Path) -> None:
    (skip,) = message.read(None, [(str(tmp_path / "none"), "")])
    assert isinstance(skip, Skip)
    assert skip.failed
