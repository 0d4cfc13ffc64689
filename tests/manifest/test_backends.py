"""The manifest's secret stores: addresses and places, and nothing secret."""

from __future__ import annotations

import pytest

from tightlip.errors import UsageError
from tightlip.manifest import load
from tightlip.manifest.backends import AwsBackend, VaultBackend


def parse(backends: str) -> object:
    text = f"version: 1\nsecrets:\n  A: {{purpose: x}}\nbackends:\n  {backends}\n"
    return load.parse(text.encode(), "m.yaml").backends


@pytest.mark.parametrize(
    ("backends", "said"),
    [
        (
            'aws: {secret: "app/{profile}", regon: eu}',
            "m.yaml:5: backends.aws.regon: unknown key; did you mean region?",
        ),
        ("aws: {region: eu}", "backends.aws: secret is missing; add it"),
        ('aws: {secret: "app/{user}"}', "knows {profile} and {name} in braces, nothing else"),
        ("aws: {secret: a, keys: {A: 1}}", "must say a key, or PATH#KEY, for each variable"),
        ("aws: {secret: a, keys: {B: b}}", "backends.aws.keys: B is not declared under secrets; declare it"),
        ("vault: {path: a b}", "must be a path without blanks, # and .."),
        ("vault: {path: ../a}", "must be a path without blanks, # and .."),
        ("vault: {path: a, version: 3}", "must be 1 or 2"),
        ("vault: {path: a, auth: kubernetes}", "auth: kubernetes needs a role; add it"),
        ("vault: {path: a, role: b}", "role goes with auth: kubernetes"),
        ('vault: {path: a, address: "https://u:p@h"}', "holds a user or a password"),
        ('vault: {path: a, address: "h:8200"}', "must be an address such as https://"),
        ("gcp: {}", "unknown key; known: aws, vault"),
    ],
)
def test_what_is_refused(backends: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(backends)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_where_a_variable_lies() -> None:
    one = AwsBackend(secret="app/{profile}", keys={"B": "b", "C": "db/{profile}#c"})
    assert [one.lookup(name, "staging") for name in "ABC"] == [
        ("app/staging", "A"),
        ("app/staging", "b"),
        ("db/staging", "c"),
    ]
    each = AwsBackend(secret="app/{profile}/{name}", keys={"B": "b"})
    assert [each.lookup(name, "x") for name in "AB"] == [("app/x/A", ""), ("app/x/B", "b")]
    vault = VaultBackend(path="app/{name}")
    assert vault.lookup("A", "x") == ("app/A", "value")


def test_where_a_store_is_asked() -> None:
    everywhere = VaultBackend(path="a")
    assert everywhere.asked_in("production", ("local",))
    assert not everywhere.asked_in("local", ("local",))
    assert VaultBackend(path="a", profiles=("local",)).asked_in("local", ("local",))
