"""Files in the cache folder are this user's own, and whole."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tightlip import cache

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_file_is_nobody_elses_and_takes_no_others_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter((b"\0" * 8, b"\0" * 8, b"\1" * 8))
    monkeypatch.setattr(os, "urandom", lambda _size: next(names))
    for number in range(2):
        handle, path = cache.new_file(str(tmp_path), ".new-")
        assert os.path.basename(path) == ".new-" + f"{number:02}" * 8
        assert os.stat(path).st_mode & 0o777 == 0o600
        os.close(handle)
    monkeypatch.undo()
    with pytest.raises(FileNotFoundError):
        cache.new_file(str(tmp_path / "none"), ".new-")


def test_what_is_written_is_read_again_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    for content in (b"one", b"two"):
        assert cache.write_own(str(folder), "name", content) == ""
        assert cache.read_own(str(folder / "name")) == content
    assert [path.name for path in folder.iterdir()] == ["name"]
    (tmp_path / "file").write_text("")
    assert cache.write_own(str(tmp_path / "file"), "name", b"x") != ""
