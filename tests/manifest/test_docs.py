"""The generated documentation: what is written, what is out of date, and markers that do not go together."""

from __future__ import annotations

import pytest

from tightlip.manifest import docs, load
from tightlip.manifest.schema import Manifest

MANIFEST = """\
version: 1
secrets:
  JWT_SECRET_KEY:
    purpose: "Signing | <tokens>"
    rotation: 90d
    owner: platform
    format: jwt-key
    generate: "openssl rand -hex 32 | tr -d `x`"
  OLD: {purpose: Früher, renamed: JWT_SECRET_KEY, deprecated: since 2.0}
  DB: {purpose: Kundendatenbank, required: [production, staging]}
config:
  PORT: {purpose: Port, default: 8000}
"""


def manifest(text: str = MANIFEST) -> Manifest:
    return load.parse(text.encode(), "m.yaml")


def page(*inside: str) -> str:
    return "\n".join(["# App", "", docs.begin(), *inside, docs.END, "", "more", ""])


def test_a_table_is_written_between_the_markers_only() -> None:
    written = docs.rewrite(page("old"), manifest())
    assert written.startswith(f"# App\n\n{docs.begin()}\n\n| Secret | Purpose |")
    assert written.endswith(f"\n\n{docs.END}\n\nmore\n")
    assert "| `JWT_SECRET_KEY` | Signing \\| &lt;tokens> | yes |" in written
    assert "| platform | `` openssl rand -hex 32 \\| tr -d `x` `` |" in written
    assert "| `OLD` | Früher<br>now called `JWT_SECRET_KEY`<br>deprecated: since 2.0 | no |" in written
    assert "in production and staging" in written
    assert "| `PORT` | Port | integer | `8000` |" in written
    assert docs.rewrite(written, manifest()) == written


def test_a_column_without_a_word_is_left_out() -> None:
    rendered = "\n".join(docs.render(manifest("version: 1\nsecrets:\n  A: {purpose: x}\n")))
    assert "Owner" not in rendered
    assert "Generate" not in rendered
    assert "| `A` | x | yes |" in rendered


def test_line_ends_stay() -> None:
    written = docs.rewrite(page("old").replace("\n", "\r\n"), manifest())
    assert written.count("\r\n") == written.count("\n") > 10


def test_a_page_keeps_itself_current() -> None:
    text = docs.page(manifest(), "Variables")
    assert docs.rewrite(text, manifest()) == text
    assert "### `DB`" in text
    changed = docs.rewrite(text, manifest(MANIFEST.replace("Kundendatenbank", "Kunden")))
    assert "- Purpose: Kunden\n" in changed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("purpose: Port,", "purpose: The port,"), [("PORT has changed", 13)]),
        (("  OLD: {", "  NEW: {purpose: x}\n  OLD: {"), [("NEW is missing", 3)]),
        (("  DB: {purpose: Kundendatenbank, required: [production, staging]}\n", ""), [("DB is not declared", 9)]),
    ],
)
def test_what_is_out_of_date_is_named_with_its_line(change: tuple[str, str], said: list[tuple[str, int]]) -> None:
    for style in docs.STYLES:
        text = docs.rewrite(page().replace(docs.begin(), docs.begin(style)), manifest())
        lines, _ = docs.split(text)
        block = docs.find(lines)
        assert block is not None
        assert docs.stale(lines, block, manifest()) == []
        stale = docs.stale(lines, block, manifest(MANIFEST.replace(*change)))
        assert [what for what, _ in stale] == [what for what, _ in said]
        if style == "table":
            assert stale == said


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        ([docs.begin()], 1, "without its end"),
        (["", docs.END], 2, "without a begin"),
        ([docs.begin(), docs.begin(), docs.END], 2, "a second begin"),
        ([docs.begin(), docs.END, docs.begin(), docs.END], 3, "a second block"),
        ([docs.begin("chapter"), docs.END], 1, "unknown style"),
    ],
)
def test_markers_that_do_not_go_together(lines: list[str], line: int, message: str) -> None:
    with pytest.raises(docs.MarkerError, match=message) as caught:
        docs.find(lines)
    assert caught.value.line == line


def test_a_marker_in_fenced_code_or_in_a_sentence_is_none() -> None:
    assert docs.find(["```md", docs.begin(), "```", "~~~", docs.END, "~~~", f"Put `{docs.begin()}` there."]) is None
    assert docs.find(["````", "```", docs.begin(), "````", docs.begin(), docs.END]) is not None
