"""Each hook by itself stops what is its own, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import hosts
from support.tokens import assignment, token
from tightlip.manifest import docs, load

if TYPE_CHECKING:
    from support.hosts import Source
    from support.repo import Repo

MANIFEST = """\
version: 1
secrets:
  API_TOKEN:
    purpose: The API
    rotation: 90d
    required: true
"""

STAGED = {
    "env file": {".env": "DEBUG=1\n"},
    "secret": {"app.py": assignment()},
    "variable missing": {"required-secrets.yaml": MANIFEST, ".env.example": "OTHER=\n"},
    "real value": {
        "required-secrets.yaml": MANIFEST,
        ".env.example": assignment().replace('"', "").replace("TOKEN = ", "API_TOKEN="),
    },
    "documentation out of date": {
        ".env.example": "API_TOKEN=\n",
        "required-secrets.yaml": MANIFEST,
        "README.md": f"{docs.begin()}\n{docs.END}\n",
    },
    "baseline of another form": {"baseline.secrets": '{"version": "1.5.0", "results": {}}'},
}

STOPS = {
    "block-env-files": {"env file"},
    "scan-secrets": {"secret", "real value"},
    "check-env-example": {"variable missing", "real value"},
    "check-baseline": {"baseline of another form"},
    "check-secrets-docs": {"documentation out of date"},
    "check-secret-code": {"secret"},
    "tightlip": {
        "env file",
        "secret",
        "variable missing",
        "real value",
        "documentation out of date",
        "baseline of another form",
    },
}


@pytest.mark.parametrize("what", STAGED)
@pytest.mark.parametrize("hook", STOPS)
def test_a_hook_stops_its_own(hook: str, what: str, by_pre_commit: Repo, source: Source) -> None:
    repo = by_pre_commit
    repo.stage(hosts.CONFIG, hosts.configuration(source, [hook]))
    repo.stage("docs/variables.md", docs.page(load.parse(MANIFEST.encode(), "m.yaml"), "Variables"))
    repo.commit("--no-verify")
    for name, content in STAGED[what].items():
        repo.stage(name, content)
    done = repo.git("commit", "--message", "change", check=False)
    if what in STOPS[hook]:
        assert done.code == 1, done.text
        assert next(reversed(STAGED[what])) in done.text
    else:
        assert done.code == 0, done.text
    assert token() not in done.text


def test_every_hook_is_tried(source: Source) -> None:
    import yaml

    hooks = yaml.safe_load((source.path / ".pre-commit-hooks.yaml").read_text())
    assert {hook["id"] for hook in hooks if "pre-commit" in hook.get("stages", ["pre-commit"])} == STOPS.keys()
