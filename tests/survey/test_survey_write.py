"""The manifest that is written: it loads, and an existing one keeps its comments and order."""

from __future__ import annotations

import pytest

from tightlip.errors import UsageError
from tightlip.manifest import load
from tightlip.survey import write
from tightlip.survey.inventory import Inventory


def inventory(*names: str, **values: str) -> Inventory:
    found = Inventory()
    for name in names:
        found.add(name, ".env.example", purpose=f"What: {name}, 'really' #1")
    for name, value in values.items():
        found.add(name, "deploy/.env.example", value=value)
    return found


def test_a_manifest_loads_and_says_what_is_known() -> None:
    text = write.manifest(
        inventory("JWT_SECRET", "ON", PORT="8000", ZIP="01234", DEBUG="true", WORD="yes", MIX="a: b, c")
    )
    manifest = load.parse(text.encode(), "m.yaml")
    assert manifest.secrets["JWT_SECRET"].purpose == "What: JWT_SECRET, 'really' #1"
    assert "token_urlsafe" in (manifest.secrets["JWT_SECRET"].generate or "")
    defaults = {name: spec.default for name, spec in manifest.config.items()}
    assert defaults == {"ON": None, "PORT": 8000, "ZIP": "01234", "DEBUG": True, "WORD": "yes", "MIX": "a: b, c"}


def test_nothing_found_is_said() -> None:
    with pytest.raises(UsageError, match="found no variable"):
        write.manifest(Inventory())


OLD = """\
# about
version: 1

secrets:
    # first
    B_KEY:
        purpose: x   # why
        generate: |
            one
            two

config: # settings
    A: {purpose: x}
# the end
"""


def test_what_is_there_stays() -> None:
    found = list(inventory("NEW_TOKEN", "MODE").variables.values())
    text = write.complete(OLD, "m.yaml", found)
    lines = text.splitlines()
    assert [line for line in lines if line in OLD.splitlines()] == OLD.splitlines()
    assert lines.index("    NEW_TOKEN:") == lines.index("            two") + 1
    assert lines.index("# the end") == lines.index("    A: {purpose: x}") + 2
    assert load.parse(text.encode(), "m.yaml").names() == ["B_KEY", "NEW_TOKEN", "A", "MODE"]


def test_a_section_that_lacks_is_added() -> None:
    text = write.complete(
        "version: 1\nsecrets:\n  A: {purpose: x}", "m.yaml", list(inventory("MODE").variables.values())
    )
    assert load.parse(text.encode(), "m.yaml").names() == ["A", "MODE"]
    with pytest.raises(UsageError, match="m.yaml:2: secrets stands".replace(".", "[.]")):
        write.complete(
            "version: 1\nsecrets: {A: {purpose: x}}\n", "m.yaml", list(inventory("B_KEY").variables.values())
        )
