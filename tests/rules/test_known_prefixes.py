import re

from tightlip.engine.database import open_database


def test_each_prefix_passes_what_is_looked_for_first() -> None:
    """The look-aheads before the prefixes spare trying each of them; they must let all of them through."""
    pattern = open_database()["known-prefix"].pattern
    prefixes = re.search(r"\(\?P<secret>\(\?:(.*?)\)\(\?=", pattern)
    assert prefixes
    tried = [prefix.replace("\\", "") for prefix in prefixes[1].split("|")]
    assert len(tried) > 300
    for prefix in tried:
        token = f"{prefix}abcdefghijklmn1"
        found = re.search(pattern.encode(), f'"{token}"'.encode())
        assert found, prefix
        assert found["secret"].decode() == token
