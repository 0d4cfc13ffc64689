"""`tightlip rotation`: by the manifest, by real stores that keep their values to themselves, by the git history."""

from __future__ import annotations

import datetime
import json
import urllib.error
from pathlib import Path
from typing import Any

import pytest

from support import servers
from support.cli import call, tightlip
from support.repo import Repo
from tightlip.rules import templates

MANIFEST = """\
version: 1
secrets:
  APP_KEY: {purpose: Signing, rotation: 90d, rotated: 2026-01-01, owner: web team, generate: make-a-key}
  APP_MAIL: {purpose: Mail, rotation: 90d, rotated: 2026-03-01}
  APP_URL: {purpose: Database}
"""
TODAY = datetime.datetime.now(datetime.timezone.utc).date()


def write(folder: Path, text: str = MANIFEST) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "required-secrets.yaml").write_text(text)
    return folder


def test_by_the_manifest(tmp_path: Path) -> None:
    folder = write(tmp_path / "app")
    done = call("rotation", "--today", "2026-04-11", cwd=folder)
    assert done.code == 1
    assert done.out == (
        "overdue  APP_KEY: every 90d, last 2026-01-01 (manifest), due 2026-04-01 (10 days ago)\n"
        "         Signing; owner: web team; generate: make-a-key\n"
        "fine     APP_MAIL: every 90d, last 2026-03-01 (manifest), due 2026-05-30 (in 49 days)\n"
        "fine     APP_URL: on compromise, no date of a rotation\n"
        "3 to rotate: 1 overdue, 0 due within 14 days, 0 not known, 2 fine\n"
    )


@pytest.mark.parametrize(
    ("today", "arguments", "code"),
    [
        ("2026-03-01", (), 0),
        ("2026-03-31", (), 0),
        ("2026-03-31", ("--strict",), 1),
        ("2026-03-31", ("--strict", "--within", "0"), 0),
        ("2026-02-01", ("--strict", "--within", "9w"), 1),
        ("2026-04-02", (), 1),
        ("2026-04-02", ("--profile", "staging"), 1),
    ],
)
def test_exit_codes(tmp_path: Path, today: str, arguments: tuple[str, ...], code: int) -> None:
    assert call("rotation", "--today", today, *arguments, cwd=write(tmp_path / "app")).code == code


def test_a_date_that_is_not_known_is_not_fine(tmp_path: Path) -> None:
    folder = write(tmp_path / "app", "version: 1\nsecrets: {APP_KEY: {purpose: x, rotation: 90d}}\n")
    done = call("rotation", cwd=folder)
    assert done.code == 3
    assert "unknown  APP_KEY: every 90d, no date; add `rotated: YYYY-MM-DD` to the manifest" in done.out


def test_json_and_calendar(tmp_path: Path) -> None:
    folder = write(tmp_path / "app")
    done = call("rotation", "--today", "2026-04-11", "--format", "json", cwd=folder)
    document = json.loads(done.out)
    assert document["summary"] == {"overdue": 1, "due": 0, "unknown": 0, "fine": 2}
    assert document["secrets"][0]["due"] == "2026-04-01"
    done = call("rotation", "--today", "2026-04-11", "--format", "ics", "--output", "r.ics", cwd=folder)
    assert (done.code, done.out) == (1, "")
    assert (folder / "r.ics").read_bytes().count(b"BEGIN:VEVENT\r\n") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--within", "soon"), "must be days or weeks"),
        (("--today", "2026-02-30"), "must be a day"),
        (("--from", "vault"), "the manifest has no backends.vault for the profile production"),
        (("--profile", "A B"), "is no profile's name"),
        (("--history",), "needs a git repository"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = call("rotation", *arguments, cwd=write(tmp_path / "app"))
    assert done.code == 2
    assert said in done.err


STORES = """\
version: 1
secrets:
  APP_KEY: {{purpose: Signing, rotation: 1d}}
  APP_MAIL: {{purpose: Mail, rotation: 90d, sources: [env]}}
backends:
  {backends}
"""


def test_a_token_that_may_not_read_values_is_enough(bao: servers.Bao, tmp_path: Path) -> None:
    value = templates.expand("{alnum:40}", 7)
    bao.write("rotation/production", {"APP_KEY": value})
    bao.write("rotation/production", {"APP_KEY": value + "2"})
    token = bao.token_for('path "secret/metadata/rotation/*" { capabilities = ["read"] }')
    with pytest.raises(urllib.error.HTTPError) as refused:
        bao.call("GET", "secret/data/rotation/production", token=token)
    refused.value.close()
    assert refused.value.code == 403, "the token may not read the value"
    folder = write(tmp_path / "app", STORES.format(backends='vault: {path: "rotation/{profile}"}'))
    given = {"VAULT_ADDR": bao.address, "VAULT_TOKEN": token}
    done = tightlip("rotation", "--from", "vault", "--format", "json", cwd=folder, env=given)
    assert done.code == 0, done.text
    (secret,) = json.loads(done.out)["secrets"]
    assert (secret["name"], secret["source"]) == ("APP_KEY", "vault secret/rotation/production")
    assert TODAY - datetime.date.fromisoformat(secret["rotated"]) <= datetime.timedelta(days=1)
    later = (TODAY + datetime.timedelta(days=3)).isoformat()
    done = tightlip("rotation", "--from", "vault", "--today", later, cwd=folder, env=given)
    assert done.code == 1
    assert value not in done.text


@pytest.mark.parametrize(
    ("vault", "said"),
    [
        ("path: rotation/none", "has no secret at secret/rotation/none"),
        ("path: rotation/x, mount: old", "has a KV engine of version 1 at old, which keeps no dates"),
        ("path: rotation/x, mount: old, version: 1", "version 1 of the KV engine keeps no dates"),
        ("path: rotation/gone", "the current version of secret/rotation/gone has been deleted"),
    ],
)
def test_a_store_without_a_date(bao: servers.Bao, tmp_path: Path, vault: str, said: str) -> None:
    bao.write("rotation/gone", {"APP_KEY": "x"})
    bao.call("DELETE", "secret/data/rotation/gone")
    folder = write(tmp_path / "app", STORES.format(backends=f"vault: {{{vault}}}"))
    given = {"VAULT_ADDR": bao.address, "VAULT_TOKEN": bao.token}
    done = tightlip("rotation", "--from", "vault", cwd=folder, env=given)
    assert done.code == 3
    assert said in done.err


def test_a_token_without_the_metadata_policy(bao: servers.Bao, tmp_path: Path) -> None:
    token = bao.token_for('path "auth/token/lookup-self" { capabilities = ["read"] }')
    folder = write(tmp_path / "app", STORES.format(backends="vault: {path: rotation/x}"))
    done = tightlip("rotation", "--from", "vault", cwd=folder, env={"VAULT_ADDR": bao.address, "VAULT_TOKEN": token})
    assert done.code == 3
    assert "denies access to secret/metadata/rotation/x: the policy needs read there" in done.err


AWS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def test_the_date_of_the_current_version_in_aws(moto: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import boto3

    for name, value in AWS.items():
        monkeypatch.setenv(name, value)
    made: Any = boto3.client("secretsmanager", region_name="eu-west-1", endpoint_url=moto)
    made.create_secret(Name="rotation/production/APP_KEY", SecretString=templates.expand("{alnum:40}", 8))
    folder = write(tmp_path / "app", STORES.format(backends='aws: {secret: "rotation/{profile}/{name}"}'))
    given = {**AWS, "AWS_ENDPOINT_URL": moto}
    done = tightlip("rotation", "--from", "aws", "--format", "json", cwd=folder, env=given)
    assert done.code == 0, done.text
    (secret,) = json.loads(done.out)["secrets"]
    assert secret["source"] == "aws rotation/production/APP_KEY"
    assert TODAY - datetime.date.fromisoformat(secret["rotated"]) <= datetime.timedelta(days=1)


def test_a_secret_that_is_not_there(tmp_path: Path) -> None:
    folder = write(tmp_path / "app", STORES.format(backends="aws: {secret: app}"))
    missing = servers.Answer(400, {"__type": "ResourceNotFoundException", "message": "none"})
    with servers.scripted(missing) as (address, _):
        done = tightlip("rotation", "--from", "aws", cwd=folder, env={**AWS, "AWS_ENDPOINT_URL": address})
    assert done.code == 3
    assert "aws secretsmanager has no such secret: app" in done.err
    assert "unknown  APP_KEY (production): every 1d, no date in aws app" in done.out


def test_only_versions_are_asked_for(tmp_path: Path) -> None:
    versions = [
        {"VersionId": "1", "VersionStages": ["AWSPREVIOUS"], "CreatedDate": 1767225600.0},
        {"VersionId": "2", "VersionStages": ["AWSCURRENT"], "CreatedDate": 1772409599.0},  # 2026-03-01T23:59:59Z
    ]
    folder = write(tmp_path / "app", STORES.format(backends="aws: {secret: app}"))
    answers = [
        servers.Answer(200, {"Versions": versions[:1], "NextToken": "n"}),
        servers.Answer(200, {"Versions": versions[1:]}),
    ]
    with servers.scripted(*answers) as (address, script):
        given = {**AWS, "AWS_ENDPOINT_URL": address, "TZ": "Pacific/Kiritimati"}
        done = tightlip("rotation", "--from", "aws", "--today", "2026-03-02", cwd=folder, env=given)
        assert done.code == 0, done.text
        assert "last 2026-03-01 (aws app), due 2026-03-02 (today)" in done.out
        assert [json.loads(body) for body in script.bodies] == [
            {"SecretId": "app"},
            {"SecretId": "app", "NextToken": "n"},
        ]


HISTORY = """\
version: 1
secrets:
  APP_TOKEN: {purpose: Signing, rotated: 2026-02-01}
  APP_MAIL: {purpose: Mail, rotated: 2026-05-01}
  APP_OTHER: {purpose: Other}
"""


def commit(repo: Repo, name: str, content: str, day: str) -> str:
    repo.stage(name, content)
    stamp = f"{day}T12:00:00+0000"
    repo.git("commit", "-qm", "x", "--no-verify", env={"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp})
    return repo.head()


def test_what_stands_in_the_history_is_overdue(repo: Repo) -> None:
    old, new = (templates.expand("ghp_{alnum:36}", seed) for seed in (1, 2))
    mail = templates.expand("ghp_{alnum:36}", 3)
    repo.stage("required-secrets.yaml", HISTORY)
    commit(repo, "a.py", f'APP_TOKEN = "{old}"\n', "2026-01-10")
    commit(repo, "a.py", "APP_TOKEN = None\n", "2026-01-11")
    commit(repo, "moved.py", f'APP_TOKEN = "{old}"\n', "2026-03-01")
    done = call("rotation", "--history", cwd=repo.path)
    assert (done.code, "APP_TOKEN: on compromise, last 2026-02-01" in done.out) == (0, True), "moved, not new"
    leak = commit(repo, "deploy.yaml", f"- name: APP_TOKEN\n  value: {new}\n", "2026-03-02")
    commit(repo, "b.env.txt", f"app_mail={mail}\n", "2026-03-03")
    done = call("rotation", "--history", cwd=repo.path)
    assert done.code == 1
    assert f"overdue  APP_TOKEN: found in commit {leak[:12]} of 2026-03-02, deploy.yaml; last 2026-02-01" in done.out
    assert "fine     APP_MAIL" in done.out
    assert not any(value in done.text for value in (old, new, mail))
    assert call("rotation", cwd=repo.path).code == 0, "without --history nothing is scanned"
