import re

import pytest

from support.catalogue import matches
from tightlip.rules import dense

HEX = "0-9a-f"


@pytest.mark.parametrize(
    ("pattern", "held", "length"),
    [
        (r"(?<!\w)([a-f0-9]{40})(?!\w)", HEX, 40),
        (r"key_[a-f0-9]{32,64}", "0-9_-_a-fk-ky-y", 36),
        (r"[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{12}", "---0-9a-f", 26),
        (r"(?:5[a-f0-9]{20}|[a-f0-9]{30})", HEX, 21),
        (r"(?i)[a-f]{12}", "A-Fa-f", 12),
        (r"(?i:[a-f]{12})", "A-Fa-f", 12),
        (r"x(?:[0-9]{9})+", "0-9", 9),
        (r"(?:[0-9]{9}){0,3}[a-f]{5}", "a-f", 5),
    ],
)
def test_run(pattern: str, held: str, length: int) -> None:
    ranges, count = dense.run(pattern)
    assert re.sub("..", lambda pair: pair[0][0] + "-" + pair[0][1], str(ranges)) == held
    assert count == length


@pytest.mark.parametrize("pattern", ["[0-9]", r"\w+=\w*", "(?:[0-9]{20}|x)", "(?:[0-9]{20})?a", "[0-9]{0,40}a"])
def test_no_telling_run(pattern: str) -> None:
    assert dense.run(pattern) == []


def test_every_match_of_the_catalogue_holds_its_run() -> None:
    tried = 0
    for rule, found in matches("dense"):
        if rule.dense:
            tried += 1
            ranges, count = rule.dense
            pairs = zip(str(ranges)[::2], str(ranges)[1::2], strict=True)
            held = {code for low, high in pairs for code in range(ord(low), ord(high) + 1)}
            inside = bytes(code in held for code in found[0])
            assert b"\1" * int(count) in inside, rule.id
    assert tried > 1000
