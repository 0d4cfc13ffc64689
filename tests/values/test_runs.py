from itertools import groupby, pairwise

from hypothesis import given
from hypothesis import strategies as st

from tightlip.values import runs

TEXTS = st.binary(max_size=40) | st.text(alphabet="abcxyz089", max_size=60).map(str.encode)


@given(TEXTS)
def test_changes(value: bytes) -> None:
    assert runs.changes(value) == sum(left != right for left, right in pairwise(value))


@given(TEXTS | st.integers(0, 50).map(lambda count: b"a" * count + b"b"))
def test_longest_repeat(value: bytes) -> None:
    assert runs.longest_repeat(value) == max((len(list(same)) for _, same in groupby(value)), default=0)


@given(TEXTS)
def test_steps(value: bytes) -> None:
    up = sum((left + 1) % 256 == right for left, right in pairwise(value))
    down = sum((left - 1) % 256 == right for left, right in pairwise(value))
    assert runs.steps(value) == max(up, down)


@given(
    st.integers(0, 25),
    st.integers(2, 26),
    st.sampled_from([b"abcdefghijklmnopqrstuvwxyz", b"0123456789"]),
    TEXTS,
    TEXTS,
)
def test_climbs(start: int, length: int, row: bytes, before: bytes, after: bytes) -> None:
    piece = (row * 6)[start : start + length]
    assert runs.climbs(before + piece + after, length)
    assert not runs.climbs(b"-".join(bytes((code,)) for code in piece), length)


@given(TEXTS.filter(len), st.integers(1, 6), st.integers(4, 20))
def test_returns(unit: bytes, apart: int, times: int) -> None:
    value = (unit * apart)[:apart] * times
    assert runs.returns(value, apart, len(value) - apart)
    assert not runs.returns(bytes(range(60)), apart, 1)
    assert runs.returns(b"<" + value + b">", apart, len(value) - apart)
