"""Kept patterns are the patterns: the same matches, the same groups; and compiled anew where they do not fit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tightlip.engine import encodings
from tightlip.rules import compiled, files, table, templates
from tightlip.rules.rule import Rule
from tightlip.rules.tree import FLAGS

PATHS = files.rule_files([files.CATALOGUE])
COMMON = [rule for rule in table.rules(PATHS, files.contents(PATHS)) if rule.judge != "key"]
COMMON += [rule for rule, _ in encodings.rules()]


def spans(pattern: re.Pattern[bytes], data: bytes) -> list[object]:
    return [(found.span(), found.groups(), found.groupdict()) for found in pattern.finditer(data)]


@pytest.mark.parametrize("rule", COMMON, ids=lambda rule: rule.id)
def test_a_kept_pattern_is_the_pattern(rule: Rule) -> None:
    pattern = rule.pattern.encode()
    parts = compiled.take(pattern, FLAGS)
    assert parts is not None
    own, kept = re.compile(pattern, FLAGS), compiled.restore(pattern, FLAGS, parts)
    assert (own.pattern, own.flags, own.groups, dict(own.groupindex)) == (
        kept.pattern,
        kept.flags,
        kept.groups,
        dict(kept.groupindex),
    )
    for template in ("password = '{alnum:20}'", "api_key: {hex:32}", '"a" + "b"', "https://a:{alnum:12}@b.c/"):
        data = templates.expand(template, "1").encode()
        assert spans(own, data) == spans(kept, data)


@pytest.mark.parametrize(
    "parts",
    [None, (0, b"", 0, {}, ()), (8, b"\xff\0\0\0", 0, {}, (None,)), (8, b"abc", 0, {}, (None,))],
    ids=["none", "empty", "no instruction", "no numbers"],
)
def test_parts_that_do_not_fit_are_left(parts: compiled.Parts | None) -> None:
    found = compiled.restore(b"a(?P<x>b)", FLAGS, parts)
    assert found.fullmatch(b"ab")


def test_what_is_taken_is_given_back() -> None:
    parts = compiled.take(b"(?i)x(?P<one>[0-9]{2,4})(?:y|(z))", FLAGS)
    assert parts is not None
    found = compiled.restore(b"(?i)x(?P<one>[0-9]{2,4})(?:y|(z))", FLAGS, parts)
    matched = found.fullmatch(b"X123Z")
    assert matched is not None
    assert (matched["one"], matched[2]) == (b"123", b"Z")


LONG = rb"(?P<day>\d\d)|(?:a|b){2,9}"


def test_an_expression_is_kept_for_the_next_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIGHTLIP_CACHE_DIR", str(tmp_path))
    first = compiled.kept(LONG)
    (path,) = tmp_path.iterdir()
    monkeypatch.setattr(compiled, "take", lambda *_: pytest.fail("it is there"))
    again = compiled.kept(LONG)
    data = b"12 abab b 345"
    assert spans(first, data) == spans(again, data) == spans(re.compile(LONG), data)
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("change", ["another pattern", "broken", "cut", "not ours alone", "no folder"])
def test_what_does_not_fit_is_compiled_anew(change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIGHTLIP_CACHE_DIR", str(tmp_path))
    compiled.kept(LONG)
    (path,) = tmp_path.iterdir()
    content = path.read_bytes()
    if change == "another pattern":
        compiled.kept(b"other")
        (other,) = set(tmp_path.iterdir()) - {path}
        path.write_bytes(other.read_bytes())
    elif change == "broken":
        path.write_bytes(content[:-9] + b"?" * 9)
    elif change == "cut":
        path.write_bytes(content[:20])
    elif change == "not ours alone":
        path.chmod(0o666)  # anybody may write it
    else:
        monkeypatch.setenv("TIGHTLIP_CACHE_DIR", str(path / "below a file"))
    taken = []
    take = compiled.take
    monkeypatch.setattr(compiled, "take", lambda *given: taken.append(given) or take(*given))
    assert compiled.kept(LONG).fullmatch(b"31")
    assert taken
