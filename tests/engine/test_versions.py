"""A version of a file is looked at in part, and nothing is lost by it."""

from __future__ import annotations

import random
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.tokens import assignment, token
from tightlip.config import Config
from tightlip.engine.versions import APART, LINES, NEAR, REACH, Versions, changes, is_wide
from tightlip.model import Blob
from tightlip.pipeline import Scanner
from tightlip.rules import files, loader, templates

if TYPE_CHECKING:
    from tightlip.model import Finding

ORIGIN = "0" * 40
FILLER = [f"    value_{number} = compute(left, right)[{number}]  # step {number}\n" for number in range(400)]


@cache
def scanner() -> Scanner:
    return Scanner(Config("/"))


Sight = tuple[str, int, int, str, str]
"""What a test compares of a finding: rule, line, column, hash and confidence."""


def sights(found: list[Finding]) -> list[Sight]:
    return sorted((one.rule, one.line, one.column, one.secret_hash, one.confidence) for one in found)


def findings(blob: Blob) -> list[Sight]:
    return sights(scanner().findings(blob))


def blob(text: str | bytes, path: str = "a.py") -> Blob:
    return Blob(path, text.encode() if isinstance(text, str) else text, ORIGIN)


def versions_after(before: Blob) -> Versions:
    versions = Versions()
    versions.note(before.path, before.data, None, scanner().findings(before))
    return versions


def narrowed(before: str | bytes, after: str | bytes, path: str = "a.py") -> list[tuple[int, int]] | None:
    """What is looked at of `after` behind `before`; None for all."""
    return versions_after(blob(before, path)).spans(path, blob(after, path).data)


def looked(before: Blob, after: Blob) -> list[Sight]:
    """What is found in `after` when it comes behind `before`."""
    versions = versions_after(before)
    spans = versions.spans(after.path, after.data)
    if spans is None:
        return findings(after)
    found = [one for span in spans for one in scanner().findings_in(after.path, after.data, span)]
    return sights(found + versions.kept(after.data))


FAR = "a comment of a hundred and fifty characters " * 4

FINEST = 128
"""Bytes by which the span of a change may be too wide."""

texts = st.builds(lambda part, times: part * times, st.text("ab", max_size=12), st.sampled_from([1, 1, 40, 300]))


@given(texts, texts, texts, texts, texts, texts)
def test_all_outside_of_the_changed_spans_is_the_same(
    head: str, old: str, new: str, middle: str, other: str, tail: str
) -> None:
    before, after = (head + old + middle + new + tail).encode(), (head + new + middle + other + tail).encode()
    done = shift = 0
    found = changes(before, after)
    for low, high, place in found:
        assert done <= low <= high <= len(after)
        assert low + shift <= place <= len(before)
        assert before[done + shift : low + shift] == after[done:low]
        done, shift = high, place - high
    assert before[done + shift :] == after[done:]
    assert len(found) < 2 + len(after) // APART


@pytest.mark.parametrize("size", [1, 8191, 8192, 8193, 40000])
def test_the_changed_spans_of_long_texts(size: int) -> None:
    text = random.Random(size).randbytes(size)  # noqa: S311 - any bytes
    ((low, high, old),) = changes(text + b"\0" + text, text + b"\1\1" + text)
    assert size - FINEST < low <= size < size + 2 <= high < size + 2 + FINEST
    assert old == high - 1
    ((low, high, old),) = changes(text, text + text)
    assert size - FINEST < low <= size
    assert (high, old) == (2 * size, size)


def test_changes_far_apart_are_spans_of_their_own() -> None:
    rng = random.Random(0)  # noqa: S311 - any bytes
    lines = [rng.randbytes(30).hex() + "\n" for _ in range(1000)]
    before = "".join(lines).encode()
    for place in (20, 500, 520, 900):
        lines[place] = f"here {place}\n"
    after = "".join(lines).encode()
    found = changes(before, after)
    assert len(found) == 3
    for low, high, _ in found:
        assert b"here" in after[low:high]
    assert sum(high - low for low, high, _ in found) < 21 * 61 + 6 * FINEST + 200


HALVES = [
    *("datadog:\n", '  key: "{hex:32}"\n', 'password = "\n', '{alnum:16}"\n', "# tightlip: allow\n", "twilio\n"),
    *(
        "api_key=\n",
        'secret = (\n    "{alnum:12}"\n',
        '    "{alnum:12}"\n)\n',
        "kind: Secret\ndata:\n",
        "kind: Secret\n",
    ),
    *("  password: {base64:24}\n", "AUTH=", "'{alnum:40}'\n", "Authorization: Bearer\n", "{base64:64}\n", "\n\n"),
    *("ghp_", "{alnum:36}\n", "-----BEGIN PRIVATE", " KEY-----\n", "-----END PRIVATE" + " KEY-----\n"),
    *("x = 1;" * 300, "postgres://app:", "{alnum:14}@db.internal/app\n", "example\n", "password: &", '"auth": "'),
]
"""Parts of secrets and of what speaks for or against them: put side by side, they make findings."""

parts = st.lists(
    st.one_of(
        st.sampled_from(HALVES),
        st.integers(1, 3).map(lambda count: "".join(FILLER[:count])),
        st.just("\n"),
        st.integers(0, 9).map(lambda seed: assignment(seed=str(seed))),
    ),
    max_size=8,
)


def made(pieces: list[str], seed: int) -> str:
    return "".join(
        templates.expand(piece, f"{seed} {place}") if "{" in piece else piece for place, piece in enumerate(pieces)
    )


@settings(max_examples=120, deadline=None)
@given(parts, parts, parts, parts, st.sampled_from(["a.py", "b.yaml", "c.env", "d.md"]), st.integers(0, 1000))
def test_nothing_is_lost_and_nothing_made_up(
    head: list[str], old: list[str], new: list[str], tail: list[str], path: str, seed: int
) -> None:
    start, end = made([*FILLER[:120], *head], seed), made([*tail, *FILLER[:120]], seed + 1)
    before, after = blob(start + made(old, seed + 2) + end, path), blob(start + made(new, seed + 3) + end, path)
    assert looked(before, after) == findings(after)


@settings(max_examples=60, deadline=None)
@given(st.lists(parts, min_size=2, max_size=5), parts, st.integers(0, 2), st.integers(0, 1000))
def test_findings_stay_where_other_places_change(held: list[list[str]], new: list[str], where: int, seed: int) -> None:
    """Several places with findings, far apart; some of them change, and all lines below move."""
    apart = FILLER[:100]
    texts = [made([*apart, *pieces], seed + place) for place, pieces in enumerate(held)]
    before = blob("".join([*texts, *apart]))
    for place in range(where, len(texts), 2):
        texts[place] = made([*apart, *new], seed + 10 + place)
    after = blob("".join([*texts, *apart]))
    assert looked(before, after) == findings(after)


def test_only_the_neighbourhood_of_a_change_is_looked_at() -> None:
    before = "".join(FILLER)
    after = "".join([*FILLER[:200], assignment(), *FILLER[200:]])
    (span,) = narrowed(before, after) or []
    assert 2 * NEAR <= span[1] - span[0] < 2 * NEAR + 400 + 2 * FINEST
    assert [(rule, line) for rule, line, *_ in looked(blob(before), blob(after))] == [("github-pat", 201)]


@pytest.mark.parametrize("width", [1, 20, 40, 79, 100, 500, 5000])
def test_enough_lines_and_enough_bytes_on_both_sides(width: int) -> None:
    """Whole lines, of which as many as LINES or as much as REACH, and never less than NEAR."""
    filler = [f"{'x y. ' * width:.{width}}\n"] * (20_000 // width + 50)
    count = len(filler) // 2
    before, after = "".join(filler), "".join([*filler[:count], "y" * 300 + "\n", *filler[count:]])
    (span,) = narrowed(before, after) or []
    place = count * (width + 1)
    for part in (after[span[0] : place], after[place + 301 : span[1]]):
        assert not part or part.startswith(filler[0])
        assert part.endswith("\n")
        assert len(part) >= NEAR
        assert len(part) >= REACH or part.count("\n") >= LINES - 1
        assert len(part) < max(NEAR, min(REACH, LINES * (width + 1))) + 2 * (width + 1) + FINEST


def test_the_beginning_and_the_end_of_a_file() -> None:
    text = "".join(FILLER)
    assert narrowed(text, "x" * 300 + text) == [(0, pytest.approx(300 + NEAR, abs=2 * FINEST))]
    end = pytest.approx(len(text) - NEAR, abs=2 * FINEST)
    assert narrowed(text, text + "x" * 300) == [(end, len(text) + 300)]
    assert narrowed(text, text) == [(end, len(text))]


def test_what_was_found_stays_found_and_is_looked_at_once() -> None:
    """Each version that holds a secret has it, however far from a change: it may be the first of a range of commits."""
    before = blob("".join([assignment(), *FILLER, assignment(seed="below")]))
    after = blob("".join([assignment(), *FILLER[:200], "x = 1\n", *FILLER[200:], assignment(seed="below")]))
    spans = narrowed(before.data, after.data) or []
    assert sum(end - start for start, end in spans) < 2 * REACH
    assert [line for _, line, *_ in looked(before, after)] == [1, 403]
    assert looked(before, after) == findings(after)
    gone = blob("".join(["\n", *FILLER, assignment(seed="below")]))
    assert looked(before, gone) == findings(gone)
    assert [line for _, line, *_ in looked(before, gone)] == [402]


@pytest.mark.parametrize(
    ("name", "path", "before", "after"),
    [
        ("a marker goes", "a.py", "# tightlip: allow\n" + assignment(), "\n" + assignment()),
        ("the last character comes", "a.py", f'T = "{token()[:-1]}"\n', assignment().replace("TOKEN", "T")),
        ("a word near it comes", "a.yaml", "x:\n  key: {hex:32}\n", "datadog:\n  key: {hex:32}\n"),
        ("below its word", "a.yaml", f"datadog:\n# {FAR}\n  key: x\n", f"datadog:\n# {FAR}\n  key: {{hex:32}}\n"),
        ("below its name", "a.py", 'password = (\n\n  ""\n', 'password = (\n\n  "{alnum:30}"\n'),
        ("the name of a value", "a.yaml", "color: {alnum:30}\n", "password: {alnum:30}\n"),
        ("deep in a long line", "a.js", "a;" * 9000 + "\n", "a;" * 5000 + assignment()[:-1] + "a;" * 4000 + "\n"),
    ],
)
def test_a_small_change_makes_a_secret(name: str, path: str, before: str, after: str) -> None:
    first, last = "".join(FILLER), "".join(FILLER)
    old, new = (first + (templates.expand(text, "0") if "{" in text else text) + last for text in (before, after))
    assert narrowed(old, new, path)
    assert looked(blob(old, path), blob(new, path)) == findings(blob(new, path)) != []


def test_a_key_of_many_lines_is_looked_at_whole() -> None:
    lines = templates.expand("\n".join(["{base64:64}"] * 60), "key").splitlines()
    begin, end = "-----BEGIN RSA PRIVATE" + " KEY-----\n", "-----END RSA PRIVATE" + " KEY-----\n"
    old = begin + "\n".join([*lines[:40], "<!!!! more here !!!!>", *lines[41:]]) + "\n" + end
    new = begin + "\n".join(lines) + "\n" + end
    assert narrowed(old, new) is None


@pytest.mark.parametrize("data", [b"\xff\xfea\0", b"a\0b", b"\xef\xbb\xbfx = 1\n"], ids=["utf-16", "binary", "mark"])
def test_what_is_no_plain_text_is_looked_at_whole(data: bytes) -> None:
    text = "".join(FILLER).encode()
    assert narrowed(data + text, data + text + b"x = 2\n") is None
    assert narrowed(text, text[:9000] + b"\0" + text[9000:]) is None
    assert narrowed(text, text + b"x = 2\n") is not None


def test_another_file_vouches_for_nothing() -> None:
    text = "".join(FILLER).encode()
    versions = versions_after(blob(text, "a.py"))
    assert versions.spans("b.py", text + b"x = 1\n") is None
    versions.forget()
    assert versions.spans("a.py", text + b"x = 1\n") is None


def test_no_rule_reaches_further_than_what_is_looked_at() -> None:
    """Of a match over several lines, the first and the last may have any length: lines are taken whole."""
    spans = []
    for path in files.rule_files([files.CATALOGUE]):
        for rule in loader.read_file(path).rules:
            for example in rule.examples:
                text = templates.expand(example, "a").encode()
                for match in re.finditer(rule.pattern.encode(), text, re.MULTILINE):
                    _, *between = match[0].split(b"\n")
                    spans.append((sum(map(len, between[:-1])), len(between), rule.id, is_wide(text)))
    narrow = [(size, lines, identity) for size, lines, identity, wide in spans if not wide]
    assert not [identity for size, _, identity in narrow if size > REACH - 500]
    assert not [identity for size, lines, identity in narrow if size > NEAR - 200 and lines > LINES - 4]
    assert sum(size > 0 for size, *_ in spans) > 2, "there are matches over several lines among them"
