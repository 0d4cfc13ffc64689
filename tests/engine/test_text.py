"""From a blob to text: encodings, places, pieces of a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightlip import encoding
from tightlip.engine.text import decode
from tightlip.model import Blob

WORDS = "a = 'näme'\nsecond line of it\n"

CHARSETS = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_wide_encodings_are_read_with_and_without_their_mark(charset: str, mark: str) -> None:
    data = (mark + WORDS).encode(charset)
    text = decode(Blob("a.txt", data))
    assert encoding.detect(data) == charset
    assert text.data == WORDS.encode()
    assert (text.own_start, text.own_end, text.binary) == (0, len(WORDS.encode()), False)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain",
        "näme".encode(),
        b"\xff\xfa no mark",
        b"bad \xff byte",
        b"x\0",
        b"\0" * 3,
        b"\0" * 9,
        b"ab\0\0" * 9,
    ],
)
def test_other_bytes_stay_as_they_are(data: bytes) -> None:
    assert encoding.detect(data) == ""
    assert decode(Blob("a", data)).data == data


def test_a_byte_order_mark_of_utf8_is_taken_off() -> None:
    text = decode(Blob("a", b"\xef\xbb\xbfA=1\n"))
    assert text.data == b"A=1\n"
    assert text.column_of(0) == 1


@pytest.mark.parametrize(
    ("data", "binary"), [(b"a\0b" * 10, True), (b"text", False), (b"\x7fELF\x02\x01\x01\0\0\0", True)]
)
def test_nul_bytes_make_it_binary(data: bytes, binary: bool) -> None:
    assert decode(Blob("a", data)).binary is binary


def test_undecodable_wide_text_is_replaced_not_refused() -> None:
    data = b"\xff\xfe" + "key".encode("utf-16-le") + b"\x00\xd8"
    assert decode(Blob("a", data)).data.startswith(b"key")


@given(st.text("ab\nc", max_size=60), st.integers(1, 9), st.integers(1, 9))
def test_places_count_lines_and_columns(content: str, line: int, column: int) -> None:
    data = content.encode()
    text = decode(Blob("a", data, line=line, column=column))
    for offset in range(len(data)):
        lines = content[:offset].split("\n")
        assert text.line_of(offset) == line + len(lines) - 1
        assert text.column_of(offset) == len(lines[-1]) + (column if len(lines) == 1 else 1)
        assert text.data[text.line_start(offset) : text.line_end(offset)] == text.line(offset)


def test_lines_may_be_asked_for_in_any_order() -> None:
    text = decode(Blob("a", b"1\n2\n3\n4\n"))
    assert [text.line_of(offset) for offset in (6, 0, 4, 2, 6)] == [4, 1, 3, 2, 4]


def test_of_a_long_line_only_the_neighbourhood_is_given() -> None:
    text = decode(Blob("a", b"x" * 10_000))
    assert len(text.line(5_000, limit=100)) == 200


def test_a_piece_keeps_its_own_span() -> None:
    text = decode(Blob("a", b"0123456789", own_start=2, own_end=8))
    assert (text.own_start, text.own_end) == (2, 8)
