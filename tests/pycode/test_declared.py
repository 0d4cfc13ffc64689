"""What is kept of a manifest, and when the copy in the cache counts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tightlip.errors import UsageError
from tightlip.pycode import declared

MANIFEST = b"""version: 1
secrets:
  JWT_SECRET_KEY: {purpose: JWT signing, generate: make-one}
config:
  LOG_LEVEL: {purpose: Verbosity}
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TIGHTLIP_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_manifest_is_known_by_its_names_in_any_spelling(cache: Path) -> None:
    found = declared.parse(MANIFEST, "m.yaml")
    assert found.variable("jwtSecretKey") == found.variable("jwt_secret_key") == "JWT_SECRET_KEY"
    assert found.variable("OTHER") == ""
    assert found.secrets["JWT_SECRET_KEY"].purpose == "JWT signing"
    assert found.secrets["JWT_SECRET_KEY"].generate == "make-one"
    assert found.config == {"LOG_LEVEL"}


def test_the_second_time_it_comes_from_the_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = declared.parse(MANIFEST, "m.yaml")
    monkeypatch.setattr(declared, "_checked", None)  # calling it would fail
    second = declared.parse(MANIFEST, "m.yaml")
    assert list(second.secrets) == list(first.secrets)
    assert second.config == first.config


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"x" + data, lambda data: data[:30]])
def test_a_damaged_copy_is_made_anew(cache: Path, damage: object) -> None:
    declared.parse(MANIFEST, "m.yaml")
    [kept] = cache.iterdir()
    kept.write_bytes(damage(kept.read_bytes()))  # type: ignore[operator]
    assert list(declared.parse(MANIFEST, "m.yaml").secrets) == ["JWT_SECRET_KEY"]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="POSIX modes")
def test_a_copy_that_others_can_write_is_not_trusted(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declared.parse(MANIFEST, "m.yaml")
    [kept] = cache.iterdir()
    kept.chmod(0o666)
    asked: list[str] = []
    checked = declared._checked
    monkeypatch.setattr(declared, "_checked", lambda data, path: asked.append(path) or checked(data, path))
    declared.parse(MANIFEST, "m.yaml")
    assert asked == ["m.yaml"]


def test_a_wrong_manifest_is_wrong_use_each_time(cache: Path) -> None:
    for _ in range(2):
        with pytest.raises(UsageError, match=r"m\.yaml:3"):
            declared.parse(b"version: 1\nsecrets:\n  A_B: {purpos: x}\n", "m.yaml")


def test_an_old_name_is_known_and_need_not_be_read(cache: Path) -> None:
    found = declared.parse(
        b"version: 1\nsecrets:\n  NEW_KEY: {purpose: Payments, owner: us, sources: [env, vault]}\n"
        b"  OLD_KEY: {purpose: Payments, renamed: NEW_KEY}\n  GOING_KEY: {purpose: Nothing, deprecated: since May}\n",
        "m.yaml",
    )
    assert found.variable("old_key") == "OLD_KEY"
    assert found.secrets["NEW_KEY"].sources == ("env", "vault")
    assert {name for name, spec in found.secrets.items() if spec.old} == {"OLD_KEY", "GOING_KEY"}
