import re

from hypothesis import given
from hypothesis import strategies as st

from tightlip.verdict import identifiers

WRITINGS = """
1.2.3 v1.0 2024-01-02 12:30 #fff 0x1F 123,456 -1.5e3 a.b@c.de https:// urn: data: www. 10.0.0.1 host.internal :8080
ssh-rsa AAAAB3NzaC1 $2b$ {SSHA} bcrypt sha256- md5: arn: /subscriptions/ file.py ../a/b C:\\\\ ~/x a/b/ text/ X-A
\\\\d [^ [a-z (?: .* .+ ^ $ )? ]+ a.b a::b a->b f( f(x) a[0] 10ms 5GB abc Zz9 - _ . / =
"""


@given(st.lists(st.sampled_from([*WRITINGS.split(), " ", "\n"]), max_size=4).map(lambda parts: "".join(parts).encode()))
def test_the_quick_look_changes_nothing(value: bytes) -> None:
    slow = next((kind for kind, expression in identifiers._KINDS if re.search(expression, value)), "")
    assert identifiers.reason(value) == slow
