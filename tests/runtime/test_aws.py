"""Values from moto's AWS Secrets Manager over HTTP, and what is said of answers that are none."""

from __future__ import annotations

import json
import logging
import uuid
from pathlib import Path
from typing import Any

import pytest

from support import servers
from tightlip.manifest import load
from tightlip.runtime import message
from tightlip.runtime.resolve import Resolution, resolve

SENTINEL = "kx81-vq02-" + "ple9-zzt4-mm31-aq"

MANIFEST = """\
version: 1
secrets:
  APP_KEY: {{purpose: Signing}}
  APP_URL: {{purpose: Database}}
backends:
  aws: {{{aws}}}
"""


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """boto3 looks credentials up itself, in the environment of the process and the user's files."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def store(moto: str) -> Any:
    import boto3

    return boto3.client("secretsmanager", region_name="eu-west-1", endpoint_url=moto)


@pytest.fixture
def base() -> str:
    """A name that no other test has."""
    return f"t{uuid.uuid4().hex}"


def run(tmp_path: Path, aws: str, address: str, **environ: str) -> Resolution:
    manifest = load.parse(MANIFEST.format(aws=aws).encode(), "m.yaml")
    given = {"TIGHTLIP_SECRETS_DIR": str(tmp_path / "secrets"), "AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": address}
    return resolve(manifest, "production", environ={**given, **environ}, directory=str(tmp_path))


def origins(done: Resolution) -> list[tuple[str | None, str]]:
    return [(one.value.get_secret_value() if one.value else None, one.origin) for one in done.variables.values()]


def the_error(done: Resolution) -> str:
    assert [problem.kind for problem in done.errors] == ["backend"], message.problems(done)
    assert done.exit_code == 3
    assert SENTINEL not in message.problems(done)
    return done.errors[0].text


def test_one_secret_of_all(store: Any, base: str, moto: str, tmp_path: Path) -> None:
    store.create_secret(Name=f"{base}/production", SecretString=json.dumps({"APP_KEY": SENTINEL, "url": SENTINEL}))
    done = run(tmp_path, f"secret: '{base}/{{profile}}', keys: {{APP_URL: url}}", moto)
    assert origins(done) == [(SENTINEL, f"aws {base}/production#APP_KEY"), (SENTINEL, f"aws {base}/production#url")]


def test_one_secret_a_variable(store: Any, base: str, moto: str, tmp_path: Path) -> None:
    store.create_secret(Name=f"{base}/production/APP_KEY", SecretString=SENTINEL)
    store.create_secret(Name=f"{base}/db", SecretString=json.dumps({"code": SENTINEL + "2"}))
    keys = f"keys: {{APP_URL: '{base}/db#code'}}"
    done = run(tmp_path, f"secret: '{base}/{{profile}}/{{name}}', {keys}", moto)
    assert origins(done) == [
        (SENTINEL, f"aws {base}/production/APP_KEY"),
        (SENTINEL + "2", f"aws {base}/db#code"),
    ]
    done = run(tmp_path, f"secret: '{base}/{{profile}}/{{name}}'", moto)
    assert [(one.name, one.kind) for one in done.errors] == [("APP_URL", "missing")], "one that is not there is none"


def test_one_request_for_many(tmp_path: Path) -> None:
    values = [{"Name": name, "ARN": f"arn:{name}", "SecretString": SENTINEL} for name in ("x/APP_KEY", "x/APP_URL")]
    with servers.scripted(servers.Answer(200, {"SecretValues": values, "Errors": []})) as (address, script):
        assert run(tmp_path, "secret: 'x/{name}'", address).exit_code == 0
        assert [json.loads(body) for body in script.bodies] == [{"SecretIdList": ["x/APP_KEY", "x/APP_URL"]}]


def test_one_of_many_is_refused(tmp_path: Path) -> None:
    answer = {
        "SecretValues": [{"Name": "x/APP_KEY", "ARN": "arn:1", "SecretString": SENTINEL}],
        "Errors": [{"SecretId": "x/APP_URL", "ErrorCode": "DecryptionFailure", "Message": SENTINEL}],
    }
    with servers.scripted(servers.Answer(200, answer)) as (address, _):
        error = the_error(run(tmp_path, "secret: 'x/{name}'", address))
    assert error.endswith("(kms:Decrypt): x/APP_URL; not known: APP_URL")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"SecretString": "{" + SENTINEL}, "holds no JSON object"),
        ({"SecretString": json.dumps([SENTINEL])}, "holds no JSON object"),
        ({"SecretString": "[" * 40000}, "holds no JSON object"),
        ({"SecretBinary": SENTINEL.encode()}, "holds bytes (SecretBinary), not text"),
        (None, "has no secret"),
    ],
)
def test_what_is_no_json(
    store: Any, base: str, moto: str, tmp_path: Path, content: dict[str, Any] | None, said: str
) -> None:
    if content:
        store.create_secret(Name=base, **content)
    assert said in the_error(run(tmp_path, f"secret: {base}", moto))


def refused(code: str) -> servers.Answer:
    return servers.Answer(400, {"__type": code, "message": SENTINEL})


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (refused("AccessDeniedException"), "denies access: app"),
        (refused("DecryptionFailure"), "denies access to the key"),
        (refused("ExpiredTokenException"), "refuses the credentials: they have expired"),
        (refused("UnrecognizedClientException"), "refuses the credentials"),
        (refused("InvalidRequestException"), "marked for deletion"),
        (refused("ThrottlingException"), "too many requests"),
        (servers.Answer(500, {"__type": "InternalServiceError", "message": SENTINEL}), "answers with an error"),
        (servers.Answer(200, b"{" + SENTINEL.encode()), "app is answered with nothing"),
    ],
)
def test_answers(tmp_path: Path, answer: servers.Answer, said: str) -> None:
    with servers.scripted(answer) as (address, _):
        assert said in the_error(run(tmp_path, "secret: app", address, TIGHTLIP_BACKEND_TIMEOUT="30"))


def test_another_try_mends_throttling(tmp_path: Path) -> None:
    good = servers.Answer(
        200, {"Name": "app", "ARN": "arn:1", "SecretString": json.dumps({"APP_KEY": SENTINEL, "APP_URL": SENTINEL})}
    )
    with servers.scripted(refused("ThrottlingException"), refused("ThrottlingException"), good) as (address, script):
        done = run(tmp_path, "secret: app", address, TIGHTLIP_BACKEND_TIMEOUT="30")
        assert done.exit_code == 0
        assert len(script.asked) == 3


@pytest.mark.parametrize(
    ("manner", "said"),
    [("silent", "did not answer within 2 seconds"), ("drip", "did not answer within 2"), ("cut", "cut the connection")],
)
def test_rude_servers(tmp_path: Path, manner: str, said: str) -> None:
    with servers.rude(manner) as address:
        limit = "30" if manner == "cut" else "2"
        assert said in the_error(run(tmp_path, "secret: app", address, TIGHTLIP_BACKEND_TIMEOUT=limit))


def test_certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = servers.certificate(tmp_path)
    held = {"Name": "app", "ARN": "a", "SecretString": json.dumps({"APP_KEY": SENTINEL, "APP_URL": SENTINEL})}
    with servers.scripted(servers.Answer(200, held), certificate=pair) as (address, _):
        given = {"TIGHTLIP_BACKEND_TIMEOUT": "30"}
        assert "certificate that does not verify" in the_error(run(tmp_path, "secret: app", address, **given))
        monkeypatch.setenv("AWS_CA_BUNDLE", str(pair[0]))
        assert run(tmp_path, "secret: app", address, **given).exit_code == 0


def test_no_region_no_credentials_nobody_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "has no region" in the_error(run(tmp_path, "secret: app", "", AWS_REGION=""))
    said = the_error(run(tmp_path, "secret: app", "http://127.0.0.1:1", TIGHTLIP_BACKEND_TIMEOUT="30"))
    assert "cannot be reached" in said
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert "has no credentials" in the_error(run(tmp_path, "secret: app", "http://127.0.0.1:1"))


def test_nothing_reaches_a_debug_log(
    store: Any, base: str, moto: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store.create_secret(Name=base, SecretString=json.dumps({"APP_KEY": SENTINEL, "APP_URL": SENTINEL}))
    caplog.set_level(logging.DEBUG)
    assert run(tmp_path, f"secret: {base}", moto).exit_code == 0
    assert SENTINEL not in caplog.text
    store.get_secret_value(SecretId=base)
    assert SENTINEL in caplog.text, "what the application asks itself is logged as before"
