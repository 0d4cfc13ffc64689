"""Fingerprints made with a key: what they are, where the key comes from, and what is refused."""

from __future__ import annotations

import hashlib
import hmac
import os
import pickle
from pathlib import Path

import pytest

from tightlip.baseline import file, keyed, quick
from tightlip.baseline.file import HEAD, Baseline
from tightlip.baseline.keyed import Key
from tightlip.config import Config
from tightlip.errors import UsageError

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
OTHER = LETTERS[::-1]
SHA1 = hashlib.sha1(b"value", usedforsecurity=False).hexdigest()
VARIABLE = "TIGHTLIP_TEST_KEY"


def settings(root: Path, place: str = f"env:{VARIABLE}") -> Config:
    return Config(str(root), {"baseline_key": place})


def plain(count: int = 1) -> Baseline:
    hashes = [SHA1, *(f"{number:040x}" for number in range(1, count))]
    entries: dict[str, file.Entry] = {
        known: {"hashed_secret": known, "type": "Secret Keyword", "label": "test-value", "is_secret": False}
        for known in hashes
    }
    return Baseline({"a.py": entries}, {"version": "1.5.0"})


def test_a_fingerprint_is_the_hmac_of_the_sha1_and_the_head_is_of_something_else() -> None:
    key = Key(LETTERS.encode())
    assert key.fingerprint(SHA1) == hmac.new(LETTERS.encode(), SHA1.encode(), "sha256").hexdigest()
    assert key.fingerprint("") == ""
    assert key.head()["method"] == "hmac-sha256"
    assert key.head()["check"] not in (key.fingerprint(SHA1), Key(OTHER.encode()).head()["check"])


def test_a_key_does_not_show_itself() -> None:
    key = Key(LETTERS.encode())
    assert LETTERS not in f"{key!r} {key}"
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_the_key_is_read_from_the_environment_or_a_file_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, LETTERS)
    repository = tmp_path / "repo"
    repository.mkdir()
    (tmp_path / "key").write_text(LETTERS + "\n")
    keys = [keyed.load(settings(repository, place), "b") for place in (f"env:{VARIABLE}", "file:../key")]
    keys.append(keyed.load(settings(repository, f"file:{tmp_path}/key"), "b"))
    assert len({key.fingerprint(SHA1) for key in keys}) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        ("", "which is empty"),
        (" \n", "which is empty"),
        ("short-key-1", "could be guessed"),
        ("ab" * 40, "could be guessed"),
    ],
)
def test_a_key_that_is_missing_or_weak_is_refused_in_one_line(tmp_path: Path, content: str | None, said: str) -> None:
    repository = tmp_path / "repo"
    repository.mkdir()
    if content is not None:
        (tmp_path / "key").write_text(content)
    with pytest.raises(UsageError, match=said) as refused:
        keyed.load(settings(repository, "file:../key"), "b")
    assert "\n" not in str(refused.value)
    assert not content or content.strip() == "" or content not in str(refused.value)


def test_a_key_inside_the_repository_is_refused_through_links_too(tmp_path: Path) -> None:
    repository = tmp_path / "repo"
    (repository / "sub").mkdir(parents=True)
    (repository / "sub" / "key").write_text(LETTERS)
    os.symlink(repository / "sub", tmp_path / "link")
    for place in ("file:sub/key", f"file:{repository}/sub/key", "file:../link/key", "file:../repo/sub/key"):
        with pytest.raises(UsageError, match="inside the repository"):
            keyed.load(settings(repository, place), "b")


def test_the_key_is_read_for_the_first_question_and_not_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = Key(LETTERS.encode())
    known = keyed.by_sha1(keyed.converted(plain(), key), settings(tmp_path), "b")
    assert len(known) == 1
    for value, said in (("", "not set"), (OTHER, "not the one")):
        monkeypatch.setenv(VARIABLE, value)
        with pytest.raises(UsageError, match=said):
            known.entry("a.py", SHA1)
        with pytest.raises(UsageError, match=said):
            known.places(SHA1)
    monkeypatch.setenv(VARIABLE, LETTERS)
    assert (known.entry("a.py", SHA1) or {})["label"] == "test-value"
    assert known.entry("a.py", SHA1[::-1]) is None
    assert known.places(SHA1) == ["a.py"]


def test_conversion_keeps_what_entries_say_and_is_done_once() -> None:
    key, before = Key(LETTERS.encode()), plain(3)
    after = keyed.converted(before, key)
    assert (before.keyed, after.keyed, keyed.plain(before), keyed.plain(after)) == (False, True, 3, 0)
    assert keyed.converted(after, key) == after
    for path, known, entry in before:
        made = key.fingerprint(known)
        assert after.entry(path, made) == {**entry, "hashed_secret": made}
    assert file.parse(file.render(after), "b", strict=True) == after


def test_a_large_file_is_seen_to_be_keyed_also_without_its_head() -> None:
    after = keyed.converted(plain(50), Key(LETTERS.encode()))
    del after.settings[HEAD]
    for baseline, expected in ((after, True), (plain(50), False)):
        known = quick.look(file.render(baseline), "b")
        assert known is not None
        assert known.keyed is expected
    assert not Baseline().keyed


def test_a_head_that_is_gone_or_unknown_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, LETTERS)
    after = keyed.converted(plain(), Key(LETTERS.encode()))
    cases: list[tuple[object, str]] = [(None, "baseline update"), ("x", "update tightlip"), ({}, "update tightlip")]
    cases.append(({**Key(LETTERS.encode()).head(), "method": "new"}, "update tightlip"))
    for head, said in cases:
        after.settings[HEAD] = head
        with pytest.raises(UsageError, match=said):
            keyed.matching(settings(tmp_path), after, "b")


def test_two_files_are_made_alike_to_be_compared() -> None:
    key = Key(LETTERS.encode())
    one, other = plain(), keyed.converted(plain(), key)
    assert keyed.alike(one, other, lambda _: key, "x")[0] == other
    assert keyed.alike(other, one, lambda _: key, "x")[1] == other
    assert keyed.alike(one, one, lambda _: key, "x") == (one, one)
    with pytest.raises(UsageError, match="different keys"):
        keyed.alike(other, keyed.converted(plain(), Key(OTHER.encode())), lambda _: key, "x")
