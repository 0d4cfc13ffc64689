"""The lines around a finding: what is hidden, and that nothing hidden is among what is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.tokens import assignment, token
from tightlip.baseline.context import HIDDEN, PLAIN, VALUE, Line, Source
from tightlip.model import Finding, Secret


def sha1(value: bytes) -> str:
    return Secret(value).sha1()


def found(line: int, column: int, value: str, *, end_line: int | None = None) -> Finding:
    return Finding(
        rule="r", name="r", path="a", line=line, column=column, end_line=end_line, message="", help="",
        secret_hash=sha1(value.encode()),
    )  # fmt: skip


def shown(lines: list[Line]) -> str:
    return "\n".join("".join(piece.text for piece in line.pieces if piece.kind == PLAIN) for line in lines)


def everything(lines: list[Line]) -> str:
    return "\n".join("".join(piece.text for piece in line.pieces) for line in lines)


def test_the_value_is_a_piece_of_its_own_and_all_pieces_are_the_text() -> None:
    text = "a = 1\nb = 2\n" + assignment("github", "1") + "c = 3\n"
    one = found(3, 10, token("github", "1"))
    source = Source(text.encode(), [one], sha1)
    lines = source.lines(one)
    assert everything(lines) == text.rstrip("\n")
    assert [line.found for line in lines] == [False, False, True, False]
    assert [piece.text for line in lines for piece in line.pieces if piece.kind == VALUE] == [token("github", "1")]
    assert source.value(one) == token("github", "1").encode()
    assert source.span(one) == (9, 49)


def test_other_findings_and_copies_of_a_value_are_hidden_too() -> None:
    value, other = "weak-pass", token("github", "2")
    text = f'p = "{value}"\nq = "{other}"\n# {value} again\n'
    one, two = found(1, 6, value), found(2, 6, other)
    lines = Source(text.encode(), [one, two], sha1).lines(one)
    assert value not in shown(lines)
    assert other not in shown(lines)
    assert [piece.kind for line in lines for piece in line.pieces if piece.kind] == [VALUE, HIDDEN, HIDDEN]


def test_the_body_of_a_private_key_is_hidden() -> None:
    text = token("private-key", "k") + "\nafter = 1\n"
    body = token("private-key", "k").splitlines()
    one = found(2, 1, body[1])
    lines = Source(text.encode(), [one], sha1).lines(one, around=10)
    for line in body[1:-1]:
        assert line[:8] not in shown(lines)
    assert "after = 1" in shown(lines)


def test_what_looks_like_a_token_is_hidden_though_nothing_found_it() -> None:
    text = f"# {token('random', 'x')}\n" + assignment("github", "1")
    one = found(2, 10, token("github", "1"))
    assert token("random", "x")[:16] not in shown(Source(text.encode(), [one], sha1).lines(one))


def test_a_value_that_was_decoded_hides_the_rest_of_its_lines() -> None:
    one = found(1, 8, "what stands there only after decoding")
    source = Source(b"data = YmxhIGJsYQ== # end\nnext\n", [one], sha1)
    assert shown(source.lines(one)) == "data = \nnext"
    assert source.value(one) is None


def test_a_long_line_is_cut_around_the_value() -> None:
    value = token("github", "1")
    text = "x = 1; " * 300 + f'k = "{value}"' + "; y = 2" * 300
    one = found(1, 2106, value)
    (line,) = Source(text.encode(), [one], sha1).lines(one, width=100)
    assert sum(len(piece.text) for piece in line.pieces) == 102
    assert line.pieces[0].text == line.pieces[-1].text == "…"
    assert any(piece.kind == VALUE and piece.text == value for piece in line.pieces)


def test_a_token_that_the_cut_goes_through_stays_hidden() -> None:
    one = found(1, 401, token("github", "1"))
    text = (token("random", "0") * 10)[:400] + token("github", "1")
    (line,) = Source(text.encode(), [one], sha1).lines(one, width=60)
    assert shown([line]) == "…"


def test_a_piece_of_a_large_file_counts_its_lines_from_its_first() -> None:
    one = found(1002, 10, token("github", "1"))
    text = "a\n" + assignment("github", "1") + "b"
    lines = Source(text.encode(), [one], sha1, first=1001).lines(one)
    assert [line.number for line in lines] == [1001, 1002, 1003]
    assert lines[1].found


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_ends_of_lines_are_not_shown(end: str) -> None:
    one = found(1, 10, token("github", "1"))
    lines = Source((assignment("github", "1").rstrip("\n") + end).encode(), [one], sha1).lines(one)
    assert everything(lines) == assignment("github", "1").rstrip("\n")


@given(st.binary(max_size=300), st.integers(1, 12), st.integers(1, 80), st.integers(1, 90))
def test_no_content_and_no_place_makes_it_fail(data: bytes, line: int, column: int, width: int) -> None:
    one = found(line, column, "nothing that is there", end_line=line + 1)
    Source(data, [one], sha1).lines(one, width=width)
