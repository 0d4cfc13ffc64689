"""Looking into a large baseline instead of reading it: the same answers, and nothing broken passes for whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tightlip.baseline import file, quick
from tightlip.baseline.file import Baseline
from tightlip.errors import UsageError
from tightlip.model import Secret

HASHES = [Secret(bytes([65 + n])).sha1() for n in range(6)]
ODD = ["a.py", 'q": [{.py', "n\new\\line", "ünï", "bad\udcff", '    "b', "}]", "x" * 300]


def entry(secret_hash: str, **more: object) -> dict[str, object]:
    return {"hashed_secret": secret_hash, "type": "Secret Keyword", **more}


ENTRIES = st.builds(
    entry,
    st.sampled_from(HASHES),
    reason=st.text(max_size=20) | st.sampled_from(ODD),
    ticket=st.sampled_from([1, None, {"hashed_secret": HASHES[0]}, ["}"]]),
    rule=st.sampled_from(["r", '"hashed_secret": "']),
)
BASELINES = st.builds(
    lambda files, head: Baseline(
        {path: {str(one["hashed_secret"]): one for one in items} for path, items in files.items()}, head
    ),
    st.dictionaries(st.sampled_from(ODD), st.lists(ENTRIES, min_size=1, max_size=4), min_size=1, max_size=4),
    st.fixed_dictionaries({"version": st.just("1.5.0")}, optional={"note": st.sampled_from([{"a": [{"b": 1}]}, "x"])}),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BASELINES)
def test_the_answers_are_those_of_the_whole_file(baseline: Baseline) -> None:
    content = file.render(baseline)
    known = quick.look(content, "b")
    assert known is not None
    whole = file.parse(content, "b")
    for path in [*ODD, "none"]:
        for secret_hash in [*HASHES, "", "0" * 40]:
            assert known.entry(path, secret_hash) == whole.entry(path, secret_hash)
            assert known.places(secret_hash) == whole.places(secret_hash)
    assert known.settings == whole.settings
    assert known == whole
    assert len(known) == len(whole)


WHOLE = file.render(
    Baseline({path: {known: entry(known) for known in HASHES} for path in ("a.py", "b.py")}, {"version": "1.5.0"})
)


@pytest.mark.parametrize(
    "broken",
    [
        WHOLE[:-20],
        WHOLE[: len(WHOLE) // 2],
        WHOLE[: len(WHOLE) // 2] + b"<<<<<<< HEAD\n" + WHOLE[len(WHOLE) // 2 :],
        WHOLE.replace(b"}\n", b"\n", 1),
        WHOLE.replace(b'      , {"filename"', b'      {"filename"', 1),
        WHOLE.replace(b"    ], ", b"    ] ", 1),
        WHOLE.replace(b": [{", b": {", 1),
        WHOLE.replace(b'"1.5.0"', b'"3.0.0"'),
        WHOLE.replace(b'"version"', b'"version'),
        WHOLE[:-2],
        b"{",
        b"",
    ],
)
def test_what_is_broken_is_refused_all_the_same(broken: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "LARGE", 0)
    (tmp_path / "b").write_bytes(WHOLE)
    assert isinstance(file.read(str(tmp_path / "b")), quick.Text)
    (tmp_path / "b").write_bytes(broken)
    with pytest.raises(UsageError, match=str(tmp_path / "b")):
        file.read(str(tmp_path / "b"))


def test_another_form_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "LARGE", 0)
    for content in (WHOLE.replace(b"\n", b"\r\n"), WHOLE.replace(b"\n", b" "), WHOLE.decode().encode("utf-16")):
        (tmp_path / "b").write_bytes(content)
        read = file.read(str(tmp_path / "b"))
        assert not isinstance(read, quick.Text)
        assert read.places(HASHES[0]) == ["a.py", "b.py"]
