import pytest

from support.catalogue import matches
from tightlip.engine import scan
from tightlip.rules import heads


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (r"(?<![\w])(ghp_[A-Za-z0-9]{36})(?!\w)", ["ghp_"]),
        (r"gh[pousr]_[A-Za-z0-9]{36}", ["gho_", "ghp_", "ghr_", "ghs_", "ghu_"]),
        (r"(?i)(?P<name>(?:Pass|pwd)[\w.-]{0,40})=", ["pass", "pwd"]),
        (r"(?:api[_-]?key|token)=", ["api-key=", "api_key=", "apikey=", "token="]),
        (r"(?i)(?:[\"']|: )[a-z]{24}", ['"', "'", ": "]),
        (r"\bAKIA(?i:abc)x", ["akiaabcx"]),
        (r"^ab(?:bc){0,3}d", ["ab"]),
        (r"one(?=two)three", ["onethree"]),
    ],
)
def test_heads(pattern: str, wanted: list[str]) -> None:
    assert heads.heads(pattern) == wanted


@pytest.mark.parametrize(
    "pattern", ["[a-z]{3}x", "a?[0-9]+x", "(?:x|[0-9]+y)", "[^a]b", ".x", "(?:ab){0,2}[0-9]", "[ab][0-9]"]
)
def test_no_few_heads(pattern: str) -> None:
    assert heads.heads(pattern) == []


def test_many_choices_are_followed_less_far() -> None:
    assert heads.heads(r"(?i)(?:a[12]?[34]?[56]?x|b[12]?[34]?[56]?y)") == ["a", "b"]


def test_a_head_is_no_longer_than_the_engine_looks() -> None:
    assert heads.LIMIT == scan.LONGEST
    choices = [letter * 11 for letter in "abcdefgh"]
    deep = "".join(f"{choice}(" for choice in choices) + "i" + ")" * len(choices)
    (head,) = heads.heads(deep)
    assert head == "".join(choices)[: heads.LIMIT]


def test_every_match_of_the_catalogue_begins_with_a_head() -> None:
    tried = 0
    for rule, found in matches("heads"):
        if rule.heads:
            tried += 1
            assert found[0].lower().startswith(tuple(head.encode("latin-1") for head in rule.heads)), rule.id
    assert tried > 1000
