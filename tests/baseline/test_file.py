"""The baseline file: what is read, what is refused and how, and the one form in which it is written."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.repo import run
from tightlip.baseline import file, labels, layout
from tightlip.baseline.file import Baseline
from tightlip.errors import UsageError
from tightlip.model import Secret

HASH = Secret(b"no secret").sha1()
OTHER = Secret(b"no secret either").sha1()


def entry(secret_hash: str = HASH, **more: object) -> dict[str, object]:
    return {"type": "Secret Keyword", "hashed_secret": secret_hash, **more}


def document(results: object, version: object = "1.5.0", **more: object) -> bytes:
    return json.dumps({"version": version, **more, "results": results}).encode()


def known(content: bytes) -> dict[str, list[str]]:
    return {path: sorted(entries) for path, entries in file.parse(content, "b").results.items()}


VERSIONS = ["0.12.0", "0.12.7", "0.13.1+ibm.62.dss", "0.14.3", "1.0.3", "1.1.0", "1.4.0", "1.5.0", "1.5.45", "1.9.0"]


@pytest.mark.parametrize("version", VERSIONS)
def test_formats_of_detect_secrets_from_0_12_on_are_read(version: str) -> None:
    old = {"is_verified": False, "line_number": 3, "is_secret": False}
    content = document({"a.py": [entry(**old)]}, version, generated_at="2020-01-01T00:00:00Z", plugins_used=[])
    assert known(content) == {"a.py": [HASH]}


def test_a_slim_baseline_without_line_numbers_is_read() -> None:
    assert known(document({"a.py": [entry(filename="a.py", is_verified=False)]})) == {"a.py": [HASH]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_the_encodings_that_shells_write_are_read(encoding: str) -> None:
    assert known(document({"a.py": [entry()]}).decode().encode(encoding)) == {"a.py": [HASH]}


def test_backslashes_are_separators_where_detect_secrets_wrote_the_name() -> None:
    theirs = {"src\\a.py": [entry(filename="src\\a.py")], "src/a.py": [entry(OTHER, filename="src/a.py")]}
    assert known(document(theirs)) == {"src/a.py": sorted([HASH, OTHER])}
    assert known(document({"odd\\name": [entry()]})) == {"odd\\name": [HASH]}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((None, None), None),
        ((None, False), False),
        ((False, None), False),
        ((True, False), True),
        ((False, True), True),
        ((None, True), True),
    ],
)
def test_one_secret_seen_by_two_detectors_is_one_entry(said: tuple[bool | None, ...], expected: bool | None) -> None:
    seen = [
        {**entry(is_secret=label), "type": kind}
        for label, kind in zip(said, ("Hex High Entropy String", "Secret Keyword"), strict=True)
    ]
    for order in (seen, seen[::-1]):
        baseline = file.parse(document({"a.py": order}), "b")
        assert len(baseline) == 1
        assert labels.is_secret(baseline.results["a.py"][HASH]) is expected
    both = [file.render(file.parse(document({"a.py": order}), "b")) for order in (seen, seen[::-1])]
    assert both[0] == both[1]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "b:1:1: not JSON"),
        (b"{", "b:1:2: not JSON"),
        (b'{"version": "1.5.0",\n"results": {},}', "b:2:15: not JSON"),
        (b'{"version": "1.5.0", "results": {}} x', "b:1:37: not JSON"),
        (b"not a baseline", "b:1:1: not JSON"),
        (b'{"results": {"\xff\xfe": []}}', "b: not a baseline: not text"),
        (b"[" * 200_000, "b: not a baseline"),
        (b'{"version": ' + b"9" * 5000 + b"}", "b: "),
        (b"[]", "must hold a JSON object"),
        (b"null", "must hold a JSON object"),
        (b"{}", "version: must be"),
        (document({}, None), "version: must be"),
        (document({}, 1.5), "version: must be"),
        (document({}, "x.y"), "version: must be"),
        (document({}, "1"), "version: must be"),
        (document({}, "0.11.4"), "version 0.11.4 is older than 0.12"),
        (document({}, "2.0.0"), "version 2.0.0 is newer"),
        (document({}, "10.1"), "version 10.1"),
        (b'{"version": "1.5.0"}', "results: must be an object"),
        (document([]), "results: must be an object"),
        (document({"a.py": {}}), "results['a.py']: must be a list"),
        (document({"a.py": ["x"]}), "results['a.py'][0]: must be an object"),
        (document({"a.py": [entry(), {}]}), "results['a.py'][1].hashed_secret: must be"),
        (document({"a.py": [{"hashed_secret": HASH}]}), "results['a.py'][0].type: must be"),
        (document({"a.py": [{"hashed_secret": 5, "type": "x"}]}), "results['a.py'][0].hashed_secret: must be"),
        (document({"a.py": [entry(is_secret="no")]}), "results['a.py'][0].is_secret: must be"),
        (document({"a.py": [entry(is_secret=0)]}), "results['a.py'][0].is_secret: must be"),
        (document({"a.py": [entry(line_number="3")]}), "results['a.py'][0].line_number: must be"),
        (document({"a.py": [entry(line_number=-1)]}), "results['a.py'][0].line_number: must be"),
        (document({"a.py": [entry(line_number=True)]}), "results['a.py'][0].line_number: must be"),
    ],
)
@pytest.mark.parametrize("strict", [False, True])
def test_what_is_no_baseline_is_refused_with_the_place(content: bytes, place: str, strict: bool) -> None:
    with pytest.raises(UsageError) as caught:
        file.parse(content, "b", strict=strict)
    message = str(caught.value)
    assert message.startswith("b:")
    assert place in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("review", "words"),
    [
        ({"label": "ok"}, ".label: must be one of false-positive, test-value, rotated, accepted-risk, real"),
        ({"label": 1}, ".label: must be one of"),
        ({"label": "real", "is_secret": False}, ".is_secret: false contradicts the label real"),
        ({"label": "test-value", "reason": 3}, ".reason: must be a text"),
        ({"label": "test-value", "reviewer": []}, ".reviewer: must be a text"),
        ({"label": "test-value", "reviewed": "1.2.2026"}, ".reviewed: must be a day, as in 2027-01-31"),
        ({"label": "test-value", "expires": "20270131"}, ".expires: must be a day"),
        ({"label": "test-value", "expires": "2027-02-30"}, ".expires: must be a day"),
        ({"disputed": True}, ".disputed: must be a list of two reviews"),
        ({"disputed": [{}, {}], "label": "real"}, ".disputed: the entry has a label as well"),
        ({"disputed": [{}, {"label": "no"}]}, ".disputed.label: must be one of"),
    ],
)
def test_a_review_is_refused_where_it_counts_and_read_where_milliseconds_do(
    review: dict[str, object], words: str
) -> None:
    content = document({"a.py": [entry(**review)]})
    assert known(content) == {"a.py": [HASH]}
    with pytest.raises(UsageError) as caught:
        file.parse(content, "b", strict=True)
    assert f"b: results['a.py'][0]{words}" in str(caught.value)


def test_conflict_markers_are_named_as_such() -> None:
    ours = file.render(Baseline({"a.py": {HASH: entry()}}, {"version": "1.5.0"})).decode().splitlines(keepends=True)
    content = "".join([*ours[:2], "<<<<<<< HEAD\n", ours[2], "=======\n", ours[2], ">>>>>>> branch\n", *ours[3:]])
    with pytest.raises(UsageError, match=r"b:3: git's conflict markers"):
        file.parse(content.encode(), "b")


def test_two_values_of_one_key_are_refused_where_labels_could_be_lost() -> None:
    content = document({"a.py": [entry()]}).replace(b'"type"', b'"rule": "x", "rule": "y", "type"')
    assert known(content) == {"a.py": [HASH]}
    with pytest.raises(UsageError, match=r"b: 'rule' stands twice"):
        file.parse(content, "b", strict=True)


def test_a_key_for_the_hashes_that_stands_twice_is_never_chosen() -> None:
    content = document({}).replace(b"{", b'{"fingerprints": {"check": "a"}, "fingerprints": {"check": "b"}, ', 1)
    for strict in (False, True):
        with pytest.raises(UsageError, match=r"b: 'fingerprints' stands twice"):
            file.parse(content, "b", strict=strict)


UNREVIEWED = entry(rule="r", line_number=3)
FALSE = entry(rule="r", label="false-positive", is_secret=False, reviewed="2026-01-02")
LATER = {**FALSE, "reviewed": "2026-02-02", "reviewer": "B"}
TEST = {**FALSE, "label": "test-value"}
REAL = entry(rule="r", label="real", is_secret=True)
BOTH = [labels.review(FALSE), labels.review(REAL)]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (UNREVIEWED, FALSE, FALSE),
        (UNREVIEWED, {**UNREVIEWED, "line_number": 9}, UNREVIEWED),
        (FALSE, FALSE, FALSE),
        (FALSE, LATER, LATER),
        (FALSE, TEST, TEST),
        (FALSE, REAL, entry(rule="r", disputed=BOTH)),
        ({**FALSE, "type": "Other"}, REAL, entry(type="Other", rule="r", disputed=BOTH)),
    ],
    ids=["reviewed", "lines", "the same", "the later", "test value", "disputed", "disputed, another detector"],
)  # fmt: skip
@pytest.mark.parametrize("form", ["one list", "two lists"])
def test_what_git_s_union_left_twice_is_one_entry(
    one: dict[str, object], other: dict[str, object], expected: dict[str, object], form: str
) -> None:
    for items in ([one, other], [other, one]):
        lists = [items] if form == "one list" else [[items[0]], [items[1]]]
        members = ", ".join(f'"a.py": {json.dumps(each)}' for each in lists)
        content = f'{{"version": "1.5.0", "results": {{{members}}}}}'.encode()
        for strict in (False, True):
            assert file.parse(content, "b", strict=strict).results == {"a.py": {HASH: expected}}


@pytest.mark.parametrize(
    ("name", "own", "more", "place"),
    [
        ("a.py", "b/a.py", {"rule": "r"}, "b/a.py"),
        ("a.py", "c.py", {}, "c.py"),
        ("a.py", "../project/a.py", {}, "a.py"),
        ("a.py", 7, {}, "a.py"),
        ("", "a.py", {"rule": "r"}, "a.py"),
    ],
    ids=["ours in another list", "another's in another list", "a folder that was scanned", "no name", "the empty list"],
)
def test_an_entry_says_itself_where_it_belongs(name: str, own: object, more: dict[str, object], place: str) -> None:
    assert known(document({name: [entry(filename=own, **more)]})) == {place: [HASH]}


@pytest.mark.parametrize("kind", ["folder", "missing"])
def test_a_file_that_cannot_be_read_is_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path if kind == "folder" else tmp_path / "none"
    with pytest.raises(UsageError, match="the baseline cannot be read: "):
        file.read(os.fspath(path))


def test_the_written_form() -> None:
    entries = {
        OTHER: entry(OTHER, is_secret=True, line_number=9, is_verified=True, reason="in use", filename="b/é.py"),
        HASH: entry(line_number=4, rule="some-rule", is_verified=False, is_secret=None),
    }
    results = {"b/é.py": entries, "a\udcff": {HASH: entry(is_secret=False)}, "empty": {}}
    written = file.render(Baseline(results, {"version": "1.5.0"}))
    assert written.isascii()
    assert written.endswith(b"}\n")
    assert b"\r" not in written
    low, high = sorted(
        [
            {"hashed_secret": HASH, "line_number": 4, "rule": "some-rule", "type": "Secret Keyword"},
            {
                "hashed_secret": OTHER,
                "is_secret": True,
                "is_verified": True,
                "reason": "in use",
                "type": "Secret Keyword",
            },
        ],
        key=lambda one: str(one["hashed_secret"]),
    )
    assert json.loads(written) == {
        "results": {
            "": [],
            "a\udcff": [{"hashed_secret": HASH, "is_secret": False, "type": "Secret Keyword"}],
            "b/é.py": [low, {"filename": "b/é.py", **high}],
        },
        "version": "1.5.0",
    }


LAID_OUT = """\
{
  "plugins_used": [{"name": "KeywordDetector"}],
  "version": "1.5.0",
  "results": {"": [
    ], "b.py": [{"hashed_secret": "%s", "line_number": 7, "type": "Secret Keyword"}
    ], "a.py": [{"hashed_secret": "%s", "is_secret": false, "label": "false-positive", "reason": "a \\u00e9", \
"rule": "r", "ticket": {"id": 3}, "type": "Secret Keyword"}
      , {"filename": "a.py", "hashed_secret": "%s", "type": "Secret Keyword"}
  ]}
}
"""


def test_an_entry_is_a_line_and_stands_apart_from_others() -> None:
    low, high = sorted([HASH, OTHER])
    reviewed = entry(low, label="false-positive", reason="a é", rule="r", ticket={"id": 3})
    baseline = Baseline(
        {"b.py": {HASH: entry(line_number=7)}, "a.py": {high: entry(high), low: reviewed}},
        {"version": "1.5.0", "plugins_used": [{"name": "KeywordDetector"}]},
    )
    written = file.render(baseline).decode().splitlines()
    assert [line for line in written if line] == (LAID_OUT % (HASH, low, high)).splitlines()
    assert written.count("") == layout.PLACES + 3, "one a place, and one after each entry"
    for number, line in enumerate(written):
        assert '"hashed_secret"' not in line or written[number + 1] == ""


def test_an_empty_one_is_short() -> None:
    assert (
        file.render(Baseline({}, {"version": "1.5.0"})) == b'{\n  "version": "1.5.0",\n  "results": {"": [\n\n  ]}\n}\n'
    )


PATHS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), min_size=1)
    | st.binary(min_size=1).map(lambda name: os.fsdecode(name.replace(b"/", b"_").replace(b"\0", b"_"))),
    min_size=1,
    max_size=3,
).map("/".join)
HASHES = st.sampled_from([Secret(bytes([65 + n])).sha1() for n in range(8)])
EXTRAS = st.dictionaries(st.sampled_from(["ticket", "owner", "note"]), st.text() | st.integers() | st.lists(st.text()))
REVIEWS = st.fixed_dictionaries(
    {},
    optional={
        "reason": st.text(min_size=1),
        "reviewer": st.text(min_size=1),
        "reviewed": st.dates().map(str),
        "expires": st.dates().map(str),
    },
)


@st.composite
def entries(draw: st.DrawFn) -> dict[str, object]:
    made = {"hashed_secret": draw(HASHES), "type": draw(st.text()), **draw(EXTRAS)}
    label = draw(st.sampled_from([None, True, False, *labels.LABELS]))
    if isinstance(label, str):
        made |= {"label": label, "is_secret": labels.LABELS[label], **draw(REVIEWS)}
    elif label is not None:
        made["is_secret"] = label
    elif draw(st.booleans()):
        made["line_number"] = draw(st.integers(1, 10**6))
    return made


def by_hash(items: list[dict[str, object]]) -> dict[str, dict[str, object]]:
    return {str(item["hashed_secret"]): item for item in items}


BASELINES = st.builds(
    Baseline,
    st.dictionaries(PATHS, st.lists(entries(), min_size=1, max_size=4).map(by_hash), max_size=5),
    st.fixed_dictionaries({"version": st.just("1.5.0")}, optional={"note": st.text()}),
)


@given(BASELINES)
def test_reading_what_was_written_gives_it_back(baseline: Baseline) -> None:
    written = file.render(baseline)
    assert written.isascii()
    assert file.parse(written, "b") == baseline
    assert file.parse(written, "b", strict=True) == baseline
    assert file.render(file.parse(written, "b")) == written


@given(BASELINES, st.randoms())
def test_the_bytes_do_not_depend_on_the_order(baseline: Baseline, random: Random) -> None:
    def shuffled(value: object) -> object:
        if not isinstance(value, dict):
            return value
        keys = list(value)
        random.shuffle(keys)
        return {key: shuffled(value[key]) for key in keys}

    other = Baseline(shuffled(baseline.results), shuffled(baseline.settings))  # type: ignore[arg-type]
    assert file.render(other) == file.render(baseline)


def test_reading_loads_no_json_module() -> None:
    script = (
        "import sys; from tightlip.baseline import file; before = set(sys.modules)\n"
        f"file.parse({document({'a.py': [entry()]})!r}, 'b')\n"
        "print(sorted(set(sys.modules) - before))"
    )
    done = run([sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}\n{script}"])
    assert done.code == 0, done.err
    assert "json" not in done.out.replace("_json", "")
    assert "'re'" not in done.out
