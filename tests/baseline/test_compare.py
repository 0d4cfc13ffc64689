"""What a baseline knows: the same secret at the same path, and in a file that was moved; never a copy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tightlip.baseline.compare import existing, split
from tightlip.baseline.file import Baseline
from tightlip.model import Finding, Secret

ONE = Secret(b"one").sha1()
TWO = Secret(b"two").sha1()


def found(path: str, secret_hash: str = ONE, line: int = 1) -> Finding:
    return Finding(rule="r", name="R", path=path, line=line, message="m", help="h", secret_hash=secret_hash)


def knows(*places: tuple[str, str], **more: object) -> Baseline:
    results: dict[str, dict[str, dict[str, object]]] = {}
    for path, secret_hash in places:
        results.setdefault(path, {})[secret_hash] = {"hashed_secret": secret_hash, "type": "Secret Keyword", **more}
    return Baseline(results)


@pytest.mark.parametrize(
    ("finding", "there", "known"),
    [
        (found("a.py"), ["a.py"], True),
        (found("a.py", line=900), ["a.py"], True),
        (found("a.py", TWO), ["a.py"], False),
        (found("b.py"), ["a.py", "b.py"], False),
        (found("b.py"), ["b.py"], True),
        (found("b.py", TWO), ["b.py"], False),
        (found("a.py/b.py"), ["a.py/b.py"], True),
        (found("a.py", ""), ["a.py"], False),
        (found("o.zip!/x.py"), ["o.zip", "a.py"], False),
        (found("o.zip!/x.py"), ["o.zip"], True),
    ],
    ids=[
        "same",
        "drifted",
        "changed",
        "copied",
        "moved",
        "moved and changed",
        "became a folder",
        "no value",
        "packed",
        "moved into it",
    ],
)
def test_known_is_path_and_hash_or_a_moved_file(
    finding: Finding, there: list[str], known: bool, tmp_path: Path
) -> None:
    for path in there:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).touch()
    new, count = split([finding], knows(("a.py", ONE)), existing(os.fspath(tmp_path)))
    assert (new, count) == (([], 1) if known else ([finding], 0))


@pytest.mark.parametrize("label", [True, False, None])
def test_a_label_plays_no_part(label: bool | None, tmp_path: Path) -> None:
    assert split([found("a.py")], knows(("a.py", ONE), is_secret=label), existing(os.fspath(tmp_path))) == ([], 1)


def test_a_dangling_link_at_the_old_path_is_still_there(tmp_path: Path) -> None:
    os.symlink("nowhere", tmp_path / "a.py")
    assert split([found("b.py")], knows(("a.py", ONE)), existing(os.fspath(tmp_path)))[1] == 0


@pytest.mark.parametrize("name", ["nul\0byte", "lone\ud800surrogate", "x" * 5000])
def test_a_path_that_no_system_can_have_is_no_file(name: str, tmp_path: Path) -> None:
    new, count = split([found("b.py")], knows((name, ONE)), existing(os.fspath(tmp_path)))
    assert len(new) + count == 1


def test_new_findings_keep_their_order(tmp_path: Path) -> None:
    findings = [found("z.py", TWO), found("a.py"), found("m.py", TWO), found("a.py", TWO)]
    new, count = split(findings, knows(("a.py", ONE)), existing(os.fspath(tmp_path)))
    assert new == [findings[0], findings[2], findings[3]]
    assert count == 1


@pytest.mark.parametrize(
    ("there", "known"), [(["o.zip", "b.py"], False), (["b.py"], True), (["o.zip!/x.py", "b.py"], False)]
)
def test_what_stands_in_an_archive_is_there_while_the_archive_is(there: list[str], known: bool, tmp_path: Path) -> None:
    for path in there:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).touch()
    assert split([found("b.py")], knows(("o.zip!/x.py", ONE)), existing(os.fspath(tmp_path)))[1] == known


def test_what_is_not_on_disk_may_be_elsewhere(tmp_path: Path) -> None:
    assert split([found("b.py")], knows(("a.py", ONE)), existing(os.fspath(tmp_path), "a.py".__eq__))[1] == 0
    assert split([found("b.py")], knows(("a.py", ONE)), existing(os.fspath(tmp_path), "z.py".__eq__))[1] == 1
