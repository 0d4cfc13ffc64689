"""Globs of paths mean the same wherever they are written."""

from __future__ import annotations

import pytest

from tightlip import globs


@pytest.mark.parametrize(
    ("path", "glob", "passes"),
    [
        (".env.ci", ".env.ci", True),
        ("sub/.env.ci", ".env.ci", False),
        ("sub/.env.ci", "**/.env.ci", True),
        (".env.ci", "**/.env.ci", True),
        ("tests/fixtures/a.key", "tests/fixtures", True),
        ("tests/fixtures/deep/a.key", "tests/*", True),
        ("tests/a.key", "./tests/", True),
        ("tests2/a.key", "tests", False),
        (".ENV.ci", ".env.ci", False),
    ],
)
def test_globs_name_paths(path: str, glob: str, passes: bool) -> None:
    assert globs.matches(path, ["other", glob]) is passes
