"""A finding about a declared variable says what the manifest knows of it."""

from __future__ import annotations

import pytest

from support.cli import call
from support.repo import Repo
from support.tokens import token

MANIFEST = "version: 1\nsecrets:\n  PAY_TOKEN: {purpose: Payments, owner: billing, generate: make-one}\n"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("deploy.yaml", "  PAY_TOKEN: {}\n"),
        ("run.sh", "export PAY_TOKEN={}\n"),
        ("a.json", '{{\n  "payToken": "{}"\n}}\n'),
        ("a.properties", "app.pay-token = {}\n"),
        ("Dockerfile", "ENV PAY_TOKEN={}\n"),
    ],
)
@pytest.mark.parametrize("command", ["scan", "guard"])
def test_the_purpose_the_owner_and_a_new_value(repo: Repo, path: str, line: str, command: str) -> None:
    repo.stage("required-secrets.yaml", MANIFEST)
    repo.stage(".env.example", "PAY_TOKEN=\n")
    repo.stage(path, line.format(token()))
    done = call(command, "--staged", path, cwd=repo.path)
    assert done.code == 1
    assert "(PAY_TOKEN: Payments, looked after by billing)" in done.out
    assert "; a new one: make-one" in done.out
    assert token() not in done.text


def test_other_names_and_a_broken_manifest_add_nothing(repo: Repo) -> None:
    repo.stage("required-secrets.yaml", MANIFEST)
    repo.stage("a.sh", f"OTHER_TOKEN={token()}\n")
    assert "Payments" not in call("scan", "a.sh", cwd=repo.path).out
    repo.stage("a.sh", f"PAY_TOKEN={token()}\n")
    repo.stage("required-secrets.yaml", "version: 7\n")
    done = call("scan", "a.sh", cwd=repo.path)
    assert done.code == 1
    assert "Payments" not in done.out
