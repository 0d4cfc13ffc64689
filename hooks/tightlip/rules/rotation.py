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
    wanted, rest = set(ids), []
    found: dict[str, str] = {}
    for path in paths:
        folder, name = os.path.split(path)
        stem = os.path.splitext(name)[0]
        if folder == files.CATALOGUE and stem in UNNAMED:
            rest.append(path)
        elif folder != files.CATALOGUE or any(rule.startswith(stem) for rule in wanted):
            found.update(_read(path, wanted))
    for path in rest:
        missing = wanted - found.keys()
        if missing:
            found.update(_read(path, missing))
    return {rule: text for rule, text in found.items() if text}


def _read(path: str, ids: Collection[str]) -> dict[str, str]:
    """What the rule file at `path` says of those of the rules `ids` that it defines."""
    with open(path, encoding="utf-8") as stream:
        content = yaml.load(stream, Loader=_Loader)  # noqa: S506 - a safe loader, in C where there is one
    return {
        rule["id"]: rule.get("rotate") or content.get("rotate") or "" for rule in content["rules"] if rule["id"] in ids
    }
