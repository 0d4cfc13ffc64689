"""How to rotate what a rule finds: the texts of the rule files, read when somebody asks.

The engine's rules do not carry them: they would make a third of the ready-made table and of every cached database, and
no commit needs one. So they stay in the YAML files, and only the files that can define a rule asked for are read.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable

import yaml

from tightlip.rules import files

UNNAMED = ("generic", "standard")
"""The shipped rule files whose rules' ids do not begin with the file's name."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def texts(paths: Iterable[str], ids: Collection[str]) -> dict[str, str]:
    """The `rotate` text of each rule of `ids` that has one, by id, as the rule files at `paths` give it.

    The files are those that the rules in force were loaded from, and were checked then; as there, the last file that
    defines a rule counts.
    """
    wanted = set(ids)
    found: dict[str, str] = {}
    for path in paths:
        if not may_define(path, wanted):
            continue
        with open(path, encoding="utf-8") as stream:
            content = yaml.load(stream, Loader=_Loader)  # noqa: S506 - a safe loader, in C where there is one
        for rule in content["rules"]:
            if rule["id"] in wanted:
                found[rule["id"]] = rule.get("rotate") or content.get("rotate") or ""
    return {rule: text for rule, text in found.items() if text}


def may_define(path: str, ids: set[str]) -> bool:
    """Whether the rule file at `path` can hold one of the rules `ids`, as far as its name tells."""
    folder, name = os.path.split(path)
    stem = os.path.splitext(name)[0]
    return folder != files.CATALOGUE or stem in UNNAMED or any(rule.startswith(stem) for rule in ids)
