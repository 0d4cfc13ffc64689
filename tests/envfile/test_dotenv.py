"""Reading `.env` dialects without loss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightlip.envfile import dotenv

CASES: list[tuple[bytes, list[tuple[str | None, str | None, int, bool]]]] = [
    (b"A=1\nB=2\n", [("A", "1", 1, False), ("B", "2", 2, False)]),
    (b"\xef\xbb\xbfA=1\r\n\r\n\r\nB=2\r\n", [("A", "1", 1, False), ("B", "2", 4, False)]),
    (b"export A='x y' # c\n", [("A", "x y", 1, False)]),
    (b"A=abc#def\nB=abc #def\nC= # c\n", [("A", "abc#def", 1, False), ("B", "abc", 2, False), ("C", "", 3, False)]),
    (b'A="one\ntwo"\nB=1\n', [("A", "one\ntwo", 1, False), ("B", "1", 3, False)]),
    (b'A="open\nB=1\n', [(None, None, 1, True), ("B", "1", 2, False)]),
    (b"K: v\r\nB=1\r\n", [(None, None, 1, True), ("B", "1", 2, False)]),
    (b"A\nB=1", [("A", None, 1, False), ("B", "1", 2, False)]),
    (b"A=${B}\nB=$(cmd)\n", [("A", "${B}", 1, False), ("B", "$(cmd)", 2, False)]),
    (b"A=\xff\xfe1\n", [("A", "\udcff\udcfe1", 1, False)]),
    ("A=1\nB=2\n".encode("utf-16"), [("A", "1", 1, False), ("B", "2", 2, False)]),
    (b"A=1\rB=2\r", [("A", "1", 1, False), ("B", "2", 2, False)]),
    (b"", []),
]


@pytest.mark.parametrize(("data", "expected"), CASES)
def test_bindings_lines_and_errors(data: bytes, expected: list[tuple[str | None, str | None, int, bool]]) -> None:
    found = [(one.key, one.value, one.line, one.error) for one in dotenv.read(data) if one.key or one.error]
    assert found == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("# NAME=value", ("NAME", "value")),
        ("#NAME='a b' # c", ("NAME", "a b")),
        ("## export NAME=", ("NAME", "")),
        ("# see NAME=value", None),
        ("# just words", None),
        ("# NAME", None),
    ],
)
def test_a_comment_may_hold_an_assignment(line: str, expected: tuple[str, str] | None) -> None:
    (binding,) = dotenv.read(line.encode())
    assert binding.key is None
    assert binding.commented == expected


@given(st.one_of(st.binary(max_size=80), st.text("AB=\"'#\\ \r\n:$x", max_size=60).map(str.encode)))
def test_nothing_is_lost_and_places_are_right(data: bytes) -> None:
    text = dotenv.decode(data)
    bindings = dotenv.read(data)
    assert "".join(one.raw for one in bindings) == text
    encoded = text.encode("utf-8", "surrogateescape")
    for one in bindings:
        before = encoded[: one.start].decode("utf-8", "surrogateescape")
        plain = before.replace("\r\n", "\n").replace("\r", "\n")
        assert one.line == plain.count("\n") + 1 or not one.raw.strip()
        assert one.raw.lstrip() in (encoded[one.start : one.end].decode("utf-8", "surrogateescape"), "")
