"""The shipped rules, read ready-made: `catalogue.json` holds what loader.py makes of `catalogue/*.yaml`.

Reading 800 YAML files, checking them and deriving their triggers costs a second of the first run. The table says what
it was made of: a hash of the rule files and of the code that reads them. Where that does not hold, as after an edit in
a checkout, the rules come from the YAML files, so the table can be absent or old, and never wrong.

    python -m tightlip.rules.table      # makes it anew; a test holds that it is current
"""

from __future__ import annotations

import os

from tightlip.rules import files
from tightlip.rules.rule import Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

TABLE = os.path.join(os.path.dirname(files.CATALOGUE), "catalogue.json")

_READERS = ("dense", "heads", "loader", "pattern", "prefix", "rule", "schema", "tree")
"""The modules of this room that decide what a rule file becomes."""


def rules(paths: Sequence[str], held: dict[str, bytes]) -> list[Rule]:
    """All rules of the rule files `paths`, whose contents are `held`; a later file's rule replaces an earlier's.

    Raises UsageError for files that do not hold together.
    """
    shipped = [path for path in paths if os.path.dirname(path) == files.CATALOGUE]
    ready = _ready({path: held[path] for path in shipped}) if shipped else []
    if ready is None:
        from tightlip.rules import loader

        return loader.load(paths)
    own = [path for path in paths if os.path.dirname(path) != files.CATALOGUE]
    if not own:
        return ready
    from tightlip.rules import loader

    by_id = {rule.id: rule for rule in ready}
    by_id.update((rule.id, rule) for rule in loader.load(own))
    return list(by_id.values())


def _ready(held: dict[str, bytes]) -> list[Rule] | None:
    """The shipped rules from the table; None where it was made of something else than these files."""
    import json

    try:
        with open(TABLE, encoding="utf-8") as stream:
            content = json.load(stream)
        if content["made_of"] != key(held):
            return None
        return [Rule(*row[2:], trigger=(row[0], row[1])) for row in content["rules"]]
    except (OSError, ValueError, LookupError, TypeError):
        return None


def key(held: dict[str, bytes]) -> str:
    """A hash of the shipped rule files' contents and of the code that reads them."""
    import hashlib

    digest = hashlib.sha256()
    here = os.path.dirname(files.CATALOGUE)
    own = files.contents(os.path.join(here, f"{name}.py") for name in _READERS)
    for path, content in sorted({**held, **own}.items()):
        # A checkout on Windows may hold the same lines with other ends.
        content = content.replace(b"\r\n", b"\n")
        digest.update(f"{os.path.basename(path)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def text(paths: Sequence[str]) -> str:
    """What the table should hold: JSON with a line for each rule of `paths`, so that a change shows as one line, and
    blank lines between, so that to our own scan of it no rule stands near its neighbour's words."""
    import json

    from tightlip.rules import loader

    rows = [json.dumps([*rule.trigger, *rule.row()], ensure_ascii=False) for rule in loader.load(paths)]
    made_of = json.dumps(key(files.contents(paths)))
    return f'{{"made_of": {made_of},\n"rules": [\n' + ",\n\n\n".join(rows) + "\n]}\n"


def write() -> None:
    """Make the tables of the shipped rules anew, and the one of rules.rotation."""
    from tightlip.rules import rotation

    shipped = files.rule_files([files.CATALOGUE])
    for path, made in ((TABLE, text(shipped)), (rotation.TABLE, rotation.table(shipped))):
        with open(f"{path}.new", "w", encoding="utf-8", newline="\n") as stream:
            stream.write(made)
        os.replace(f"{path}.new", path)


if __name__ == "__main__":
    write()
