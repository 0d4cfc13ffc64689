"""The corpus: code with and without secrets, as cases whose lines say what must be found there.

A case begins with `=== title`. A line that ends in `#! CODE` (`//! CODE`) must be found under that code; no other line
may be.
`<<class:length>>` stands for `{class:length}` of tightlip.rules.templates, so that no file here holds a secret.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from tightlip.rules.templates import expand

TESTS = Path(__file__).resolve().parent.parent
FOLDER = TESTS / "pycode" / "corpus"
LANGUAGES = {"javascript": ".jsx", "typescript": ".ts", "tsx": ".tsx", "go": ".go", "java": ".java"}
"""The languages of tests/langcode/corpus, with the ending of a file's name. `NAME.txt` holds what must be found,
`NAME_clean.txt` what must not."""
BAD = ("hardcoded", "leaks", "settings", "environment")
CLEAN = "clean"

_CASE = re.compile(r"(?m)^=== (.*)\n")
_FIELD = re.compile(r"<<([A-Za-z0-9]+(?::\d+(?:-\d+)?)?)>>")
_WANTED = re.compile(r"(?:#|//)! (TL\d+)$")


class Case(NamedTuple):
    """A module: its title, its source, and what must be found in it as (line, code)."""

    title: str
    source: str
    wanted: frozenset[tuple[int, str]]


def cases(name: str, seed: str = "0", folder: Path = FOLDER) -> list[Case]:
    """The cases of one file, their values made from `seed`."""
    parts = _CASE.split((folder / f"{name}.txt").read_text(encoding="utf-8"))[1:]
    return [_case(title, body, seed) for title, body in zip(parts[::2], parts[1::2], strict=True)]


def _case(title: str, body: str, seed: str) -> Case:
    count = 0

    def fill(field: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return expand("{" + field[1] + "}", f"{seed}:{title}:{count}")

    source = _FIELD.sub(fill, body)
    wanted = {
        (number, found[1]) for number, line in enumerate(source.split("\n"), 1) if (found := _WANTED.search(line))
    }
    return Case(title, source, frozenset(wanted))


def in_language(language: str, seed: str = "0", *, clean: bool = False) -> list[Case]:
    """The cases of another language than Python."""
    return cases(f"{language}_clean" if clean else language, seed, TESTS / "langcode" / "corpus")
