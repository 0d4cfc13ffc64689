"""How to rotate what a rule finds: the texts of the rule files, read when somebody asks.

The engine's rules do not carry them: they would make a third of the ready-made table and of every cached database, and
no commit needs one. So they stay in the YAML files, and only the files that can define a rule asked for are read.
Of the shipped files `rotation.json` holds the texts ready-made, since a reader of YAML takes longer to load than
anything else at the end of a scan. It says what each file was when it was made; where that changed, the file is read.
"""

from __future__ import annotations

import os
import zlib

from tightlip.rules import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    Ready = dict[str, tuple[int, list[tuple[list[str], str]]]]

TABLE = os.path.join(os.path.dirname(files.CATALOGUE), "rotation.json")
"""Made by rules.table: for each shipped file a checksum of its content, and its texts, each with its rules."""

UNNAMED = ("generic", "standard")
"""The shipped rule files whose rules' ids do not begin with the file's name."""


def texts(paths: Iterable[str], ids: Collection[str]) -> dict[str, str]:
    """The `rotate` text of each rule of `ids` that has one, by id, as the rule files at `paths` give it.

    The files are those that the rules in force were loaded from, and were checked then; as there, the last file that
    defines a rule counts.
    """
    wanted, rest = set(ids), []
    found: dict[str, str] = {}
    ready = _table()
    for path in paths:
        folder, name = os.path.split(path)
        stem = os.path.splitext(name)[0]
        if folder == files.CATALOGUE and stem in UNNAMED:
            rest.append(path)
        elif folder != files.CATALOGUE or any(rule.startswith(stem) for rule in wanted):
            found.update(_read(path, wanted, ready))
    for path in rest:
        missing = wanted - found.keys()
        if missing:
            found.update(_read(path, missing, ready))
    return {rule: text for rule, text in found.items() if text}


def _read(path: str, ids: Collection[str], ready: Ready) -> dict[str, str]:
    """What the rule file at `path` says of those of the rules `ids` that it defines."""
    with open(path, "rb") as stream:
        content = stream.read()
    folder, name = os.path.split(path)
    if folder == files.CATALOGUE and name in ready:
        checksum, held = ready[name]
        if checksum == _checksum(content):
            return {rule: text for rules, text in held for rule in rules if rule in ids}
    return {rule: text for rule, text in _parsed(content).items() if rule in ids}


def _parsed(content: bytes) -> dict[str, str]:
    """The text, "" for none, of each rule of a rule file with this content."""
    import yaml

    loaded = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe one
    return {rule["id"]: rule.get("rotate") or loaded.get("rotate") or "" for rule in loaded["rules"]}


def _checksum(content: bytes) -> int:
    return zlib.crc32(content.replace(b"\r\n", b"\n"))


def _table() -> Ready:
    import json

    try:
        with open(TABLE, encoding="utf-8") as stream:
            return {name: (checksum, held) for name, (checksum, held) in json.load(stream).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def table(paths: Sequence[str]) -> str:
    """What `rotation.json` should hold for these shipped files: JSON, with a line for each."""
    import json

    lines = []
    for path, content in sorted(files.contents(paths).items()):
        held: dict[str, list[str]] = {}
        for rule, text in _parsed(content).items():
            held.setdefault(text, []).append(rule)
        name = json.dumps(os.path.basename(path))
        pairs = [[rules, text] for text, rules in held.items()]  # a text before its rules would read as a name
        lines.append(f"{name}: {json.dumps([_checksum(content), pairs], ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"
