"""From a pattern to its trigger: what the database looks for, how far around `re` looks, what is refused."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tightlip.engine.hs import hs
from tightlip.rules import files, loader, pattern, prefix
from tightlip.rules.schema import RuleModel


@pytest.mark.parametrize(
    ("written", "expression"),
    [
        (r"\b(abc_[a-z]{20,40})\b", r"\babc\x5f(?:[a-z]){20}"),
        (r"(?<![a-z])abc(?=x)", "abc"),
        (r"x{0,5}abc", "abc"),
        (r"abc[0-9]{2,300}z", r"abc(?:[0-9]){2,}z"),
        (r"(?:ab|cd)e", "(?:ab|cd)e"),
        (r"abc(?:[\s\"]|$)", r"abc(?:[\s\x22]|$)"),
        (r"a\.b[^\n]+", r"a\x2eb(?:[^\x0a]){1}"),
        # The front that stands everywhere is left to `re`: a word of two letters, one or two of a class.
        (r"(?:id|name)a?b?c?d?[:=]e?f?(?:pass|code)[0-9]", r"(?:pass|code)[0-9]"),
        (r"[a-z]{2,10}[_-][0-9]{3}x", r"[\x5f\x2d](?:[0-9]){3}x"),
        (r"[a-z]{32}-us[0-9]", r"(?:[a-z]){32}\x2dus[0-9]"),
        (r"[a-z]{3,10}[_-][0-9]{3}x", r"(?:[a-z]){3,10}[\x5f\x2d](?:[0-9]){3}x"),
    ],
)
def test_the_trigger_is_the_pattern_weakened(written: str, expression: str) -> None:
    assert pattern.derive(written).expression == expression


@pytest.mark.parametrize("written", ["(?i)abc", "(?i)(?:abc|abd)[0-9]{4}"])
def test_the_flag_i_makes_it_caseless(written: str) -> None:
    assert pattern.derive(written).caseless
    assert not pattern.derive(written.removeprefix("(?i)")).caseless


@pytest.mark.parametrize(
    ("written", "before", "after", "lines"),
    [
        ("abc[a-z]{5,9}", 8, 4, 0),
        ("[a-z]{0,10}abc", 13, 0, 0),
        ("abc[a-z]{5,9}(?![a-z]{3})", 8, 7, 0),
        (r"abc\s{0,3}def", 9, 0, 3),
        (r"abc[^x]{2}", 5, 0, 2),
        (r"abc(?:d{2,5}|e{3,9})", 6, 6, 0),
    ],
)
def test_how_far_around_a_report_to_look(written: str, before: int, after: int, lines: int) -> None:
    trigger = pattern.derive(written)
    assert (trigger.before - 1, trigger.after - 1, trigger.lines) == (before, after, lines)


def test_fixed_characters_are_counted() -> None:
    assert pattern.derive(r"(?:abc|de)_[a-z]{20}").literals == 3
    assert pattern.derive(r"[a-f0-9]{32}").literals == 0


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("(a+)+b", "unbounded repeat inside an unbounded repeat"),
        ("abc(", "not a regular expression"),
        (r"(a)\1", "not for a pattern database"),
        ("a*", "matches the empty text"),
        ("(?:[a-z]{60000}){2}", "may span"),
        ("a(?m:b)", "only the flag i"),
    ],
)
def test_what_no_database_can_hold_is_refused(written: str, reason: str) -> None:
    with pytest.raises(pattern.PatternError, match=reason):
        pattern.derive(written)


def test_a_word_stands_for_itself() -> None:
    assert re.fullmatch(pattern.literal("a.b-c"), "a.b-c")
    assert not re.fullmatch(pattern.literal("a.b"), "axb")


ATOMS = st.sampled_from(["a", "b", "[ab]", "(?:a|bb)", r"\b", r"\s", "[^a]", "(?=a)", "(?<!b)"])
REPEATS = st.sampled_from(["", "?", "{2}", "{1,3}", "{0,4}", "*"])
PATTERNS = st.lists(st.tuples(ATOMS, REPEATS), min_size=1, max_size=6)


@given(PATTERNS, st.text("ab \n", max_size=30))
def test_where_the_pattern_matches_its_trigger_does(parts: list[tuple[str, str]], text: str) -> None:
    written = "".join(atom + (repeat if atom[0] not in "\\(" or atom == "(?:a|bb)" else "") for atom, repeat in parts)
    try:
        trigger = pattern.derive(written)
    except pattern.PatternError:
        return
    data = text.encode()
    ends = {
        end
        for end in range(len(data) + 1)
        for start in range(end + 1)
        if re.compile(trigger.expression.encode(), re.MULTILINE).fullmatch(data, start, end)
    }
    for found in re.compile(written.encode(), re.MULTILINE).finditer(data):
        near = [end for end in ends if end - trigger.before <= found.start() and found.end() <= end + trigger.after]
        assert near, (written, trigger.expression)


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        (r"\b(ghp_[A-Za-z0-9]{36})\b", ["ghp_"]),
        (r"\b((?:sk|rk)_live_[a-z]{20})", ["rk_live_", "sk_live_"]),
        (r"gh[ps]_[a-z]{9}", ["ghp_", "ghs_"]),
        (r"key=(?P<secret>[a-z]{20})", []),
        (r"name=(ab[a-z]{20})", []),
        (r"(?P<secret>abcd[0-9]{9})|x(?P<secret2>efgh[0-9]{9})", ["abcd", "efgh"]),
        (r"xoxb-[0-9]{9}", ["xoxb-"]),
    ],
)
def test_the_public_prefix_is_what_the_pattern_fixes(written: str, texts: list[str]) -> None:
    assert prefix.prefixes(written) == texts


@pytest.mark.parametrize("part", ["{name}", "{missing}"])
def test_parts_are_put_into_patterns(part: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "own.yaml"
    path.write_text(
        "provider: Own\nrevoke: the owner\nparts:\n  one: 'own_'\n  name: '<<one>>[a-z]{8}'\nrules:\n"
        f"  - id: own-key\n    name: Own key\n    pattern: '<<{part[1:-1]}>>'\n    severity: low\n"
        "    examples: ['own_{lower:8}']\n",
        encoding="utf-8",
    )
    if part == "{name}":
        assert loader.load([str(path)])[0].pattern == "own_[a-z]{8}"
    else:
        with pytest.raises(loader.UsageError, match="no part named missing"):
            loader.load([str(path)])


WEAKER = [rule for rule in loader.read_file(os.path.join(files.CATALOGUE, "generic.yaml")).rules if rule.trigger]


@pytest.mark.parametrize("rule", WEAKER, ids=lambda rule: rule.id)
@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[*HealthCheck])
def test_a_written_trigger_matches_wherever_the_pattern_does(rule: RuleModel, data: st.DataObject) -> None:
    regex = re.compile(rule.pattern.encode(), re.MULTILINE)
    text = data.draw(st.from_regex(regex)) + data.draw(st.sampled_from([b"", b"\n", b" x\n"]))
    found = regex.search(text)
    assume(found)  # what is drawn knows nothing of look-arounds
    assert found
    trigger = pattern.derive(rule.pattern, rule.trigger)
    ends: list[int] = []
    database = hs.Database(mode=hs.HS_MODE_BLOCK)
    flags = hs.HS_FLAG_MULTILINE | (hs.HS_FLAG_CASELESS if trigger.caseless else 0)
    database.compile(expressions=[trigger.expression.encode()], ids=[0], elements=1, flags=[flags])
    database.scan(text, match_event_handler=lambda _i, _s, end, *_: ends.append(end))
    near = [end for end in ends if end - trigger.before <= found.start() and found.end() <= end + trigger.after]
    assert near, (text, trigger.expression)


SHORT = re.compile(r"""\(\?!\\w\|\["']:\[ \]\["'\]\[a-z\]\{0,\d+\}\["'\]\[,\\n\}\]\)""")
ASSIGNED = st.lists(
    st.sampled_from(
        [b"token", b"key", b"api_key", b'"', b"'", b":", b": ", b" = ", b"(", b",", b"\n", b"}", b" ", b"value", b"\\"]
        + [b"w" * size for size in (1, 8, 9, 10, 15, 16)]
        + [b"pass1word", b"abcd1234efgh5678", b"str("]
    ),
    max_size=14,
).map(b"".join)


@pytest.mark.parametrize("identity", ["secret", "key"])
@given(text=st.builds(lambda name, rest: name + rest, st.sampled_from([b'"token": "', b"'my_key': '", b""]), ASSIGNED))
@settings(max_examples=300, deadline=None)
def test_what_spares_trying_a_short_word_takes_nothing_away(identity: str, text: bytes) -> None:
    (written,) = (rule.pattern for rule in WEAKER if rule.id == identity)
    assert SHORT.search(written)
    spared, tried = re.compile(written.encode(), re.M), re.compile(SHORT.sub(r"(?!\\w)", written).encode(), re.M)
    assert [found.span() for found in spared.finditer(text)] == [found.span() for found in tried.finditer(text)]
