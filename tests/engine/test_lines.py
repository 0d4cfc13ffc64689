from hypothesis import given
from hypothesis import strategies as st

from tightlip.engine.text import Text
from tightlip.model import Blob


@given(st.text(alphabet="ab\n", max_size=40), st.lists(st.integers(0, 40), max_size=20))
def test_lines_whatever_the_order_of_the_questions(content: str, places: list[int]) -> None:
    data = content.encode()
    text = Text(Blob("x", data), data)
    for place in places:
        if place <= len(data):
            assert text.line_start(place) == data.rfind(b"\n", 0, place) + 1
            end = data.find(b"\n", place)
            assert text.line_end(place) == (len(data) if end < 0 else end)
