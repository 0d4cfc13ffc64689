"""Values from a real OpenBao server, and what is said of servers that misbehave."""

from __future__ import annotations

import base64
import json
import logging
from pathlib import Path

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
  vault: {{{vault}}}
"""


_ACCOUNT = "kubernetes.io/serviceaccount"
POD: tuple[object, ...] = (
    {"alg": "RS256"},
    {
        "iss": "kubernetes/serviceaccount",
        "sub": "system:serviceaccount:web:app",
        f"{_ACCOUNT}/namespace": "web",
        f"{_ACCOUNT}/service-account.name": "app",
        f"{_ACCOUNT}/service-account.uid": "1",
    },
    "sig",
)
"""A pod's token: nobody looks at the signature but the cluster's API."""


def run(tmp_path: Path, vault: str, profile: str = "production", **environ: str) -> Resolution:
    manifest = load.parse(MANIFEST.format(vault=vault).encode(), "m.yaml")
    given = {"TIGHTLIP_SECRETS_DIR": str(tmp_path / "secrets"), "HOME": str(tmp_path), **environ}
    return resolve(manifest, profile, environ=given, directory=str(tmp_path))


def origins(done: Resolution) -> list[tuple[str | None, str]]:
    return [(one.value.get_secret_value() if one.value else None, one.origin) for one in done.variables.values()]


def the_error(done: Resolution) -> str:
    """The one problem that there is, which is the store's."""
    assert [problem.kind for problem in done.errors] == ["backend"], message.problems(done)
    assert done.exit_code == 3
    text = message.problems(done)
    assert SENTINEL not in text
    assert servers.Bao.token not in text
    return done.errors[0].text


@pytest.mark.parametrize(("version", "mount"), [(1, "old"), (2, "secret")])
def test_both_versions_with_a_token(bao: servers.Bao, tmp_path: Path, version: int, mount: str) -> None:
    bao.write(f"kv{version}/production", {"APP_KEY": SENTINEL, "APP_URL": SENTINEL + "2"}, mount)
    vault = f'path: "kv{version}/{{profile}}", mount: {mount}, version: {version}'
    done = run(tmp_path, vault, VAULT_ADDR=bao.address, VAULT_TOKEN=bao.token)
    place = f"vault {mount}/kv{version}/production"
    assert origins(done) == [(SENTINEL, f"{place}#APP_KEY"), (SENTINEL + "2", f"{place}#APP_URL")]
    assert done.exit_code == 0


def test_the_environment_goes_before_and_one_path_is_read_once(tmp_path: Path) -> None:
    body = {"data": {"data": {"APP_KEY": SENTINEL, "APP_URL": SENTINEL}, "metadata": {}}}
    with servers.scripted(servers.Answer(200, body)) as (address, script):
        done = run(tmp_path, "path: app", VAULT_ADDR=address, VAULT_TOKEN="t", APP_KEY=SENTINEL + "E")
        assert [origin for _, origin in origins(done)] == ["environment", "vault secret/app#APP_URL"]
        assert script.asked == [("GET", "/v1/secret/data/app")]
        script.asked.clear()
        run(tmp_path, "path: app", VAULT_ADDR=address, VAULT_TOKEN="t", APP_KEY=SENTINEL, APP_URL=SENTINEL)
        assert script.asked == [], "all was found before"
        run(tmp_path, "path: app", "development", VAULT_ADDR=address, VAULT_TOKEN="t")
        assert script.asked == [], "a local profile asks no store"
        run(tmp_path, "path: app, profiles: [development]", "development", VAULT_ADDR=address, VAULT_TOKEN="t")
        assert len(script.asked) == 1


def test_the_variables_of_openbao(bao: servers.Bao, tmp_path: Path) -> None:
    bao.write("own/app", {"APP_KEY": SENTINEL, "APP_URL": SENTINEL})
    assert run(tmp_path, "path: own/app", BAO_ADDR=bao.address, BAO_TOKEN=bao.token).exit_code == 0


def test_other_keys_and_paths(bao: servers.Bao, tmp_path: Path) -> None:
    bao.write("keys/app", {"jwt": SENTINEL})
    bao.write("keys/db", {"url": SENTINEL + "2"})
    vault = "path: keys/app, keys: {APP_KEY: jwt, APP_URL: 'keys/db#url'}"
    done = run(tmp_path, vault, VAULT_ADDR=bao.address, VAULT_TOKEN=bao.token)
    assert origins(done) == [(SENTINEL, "vault secret/keys/app#jwt"), (SENTINEL + "2", "vault secret/keys/db#url")]


def test_approle(bao: servers.Bao, tmp_path: Path) -> None:
    bao.write("role/app", {"APP_KEY": SENTINEL, "APP_URL": SENTINEL})
    bao.call("PUT", "sys/policies/acl/role", {"policy": 'path "secret/data/role/*" { capabilities = ["read"] }'})
    bao.call("POST", "sys/auth/approle", {"type": "approle"})
    bao.call("POST", "auth/approle/role/app", {"token_policies": ["role"]})
    role = bao.call("GET", "auth/approle/role/app/role-id")["data"]["role_id"]
    secret = bao.call("POST", "auth/approle/role/app/secret-id", {})["data"]["secret_id"]
    (tmp_path / "id").write_text(secret + "\n")
    given = {"VAULT_ADDR": bao.address, "VAULT_ROLE_ID": role}
    vault = "path: role/app, auth: approle"
    assert run(tmp_path, vault, **given, VAULT_SECRET_ID_FILE=str(tmp_path / "id")).exit_code == 0
    assert "refuses the log-in at auth/approle" in the_error(run(tmp_path, vault, **given, VAULT_SECRET_ID="x"))
    assert "no role to log in as" in the_error(run(tmp_path, vault, VAULT_ADDR=bao.address))


def test_kubernetes(bao: servers.Bao, tmp_path: Path) -> None:
    """The pod's token goes to OpenBao, which asks the cluster's API whose it is; here a server that plays the API."""
    bao.write("pod/app", {"APP_KEY": SENTINEL, "APP_URL": SENTINEL})
    bao.call("PUT", "sys/policies/acl/pod", {"policy": 'path "secret/data/pod/*" { capabilities = ["read"] }'})
    review = {"status": {"authenticated": True, "user": {"username": "system:serviceaccount:web:app", "uid": "1"}}}
    token = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in POD)
    with servers.scripted(servers.Answer(201, review)) as (address, script):
        bao.call("POST", "sys/auth/kubernetes", {"type": "kubernetes"})
        bao.call(
            "POST",
            "auth/kubernetes/config",
            {"kubernetes_host": address, "kubernetes_ca_cert": "none, since the API plays over HTTP"},
        )
        role = {"bound_service_account_names": "app", "bound_service_account_namespaces": "web"}
        bao.call("POST", "auth/kubernetes/role/app", {**role, "token_policies": ["pod"]})
        (tmp_path / "pod").write_text(token)
        given = {"VAULT_ADDR": bao.address, "TIGHTLIP_POD_TOKEN_FILE": str(tmp_path / "pod")}
        done = run(tmp_path, "path: pod/app, auth: kubernetes, role: app", **given)
        assert done.exit_code == 0, message.problems(done)
        assert script.asked[-1][0] == "POST"
        said = the_error(run(tmp_path, "path: pod/app, auth: kubernetes, role: other", **given))
    assert "refuses the log-in at auth/kubernetes" in said
    assert "no pod's token" in the_error(
        run(tmp_path, "path: x, auth: kubernetes, role: app", VAULT_ADDR=bao.address, TIGHTLIP_POD_TOKEN_FILE="/no")
    )


def test_a_namespace_is_sent(tmp_path: Path, bao: servers.Bao) -> None:
    bao.call("POST", "sys/namespaces/team", {})
    bao.call("POST", "team/sys/mounts/secret", {"type": "kv", "options": {"version": "2"}})
    bao.write("app", {"APP_KEY": SENTINEL, "APP_URL": SENTINEL}, "team/secret")
    given = {"VAULT_ADDR": bao.address, "VAULT_TOKEN": bao.token}
    assert run(tmp_path, "path: app, namespace: team", **given).exit_code == 0
    assert "has no secret at secret/app" in the_error(run(tmp_path, "path: app", **given))


@pytest.mark.parametrize(
    ("vault", "environ", "said"),
    [
        ("path: bad/none", {}, "has no secret at secret/bad/none, or it has been deleted"),
        ("path: bad/app, version: 1", {}, "secret is a KV engine of version 2, the manifest says 1"),
        ("path: bad/app, mount: old", {}, "old is a KV engine of version 1, the manifest says 2"),
        (
            "path: bad/app",
            {"VAULT_TOKEN": "s.no"},
            "the token is not valid, has expired, or its policy lacks read there",
        ),
        ("path: bad/app", {"VAULT_TOKEN": ""}, "no token; set VAULT_TOKEN"),
        ("path: bad/app", {"VAULT_ADDR": ""}, "vault has no address"),
        ("path: bad/app", {"VAULT_CACERT": "/nowhere"}, "the CA file /nowhere cannot be read"),
        ("path: bad/app", {"TIGHTLIP_BACKEND_TIMEOUT": "soon"}, "must be a number of seconds"),
        ("path: bad/app", {"VAULT_ADDR": "http://127.0.0.1:1"}, "cannot be reached"),
    ],
)
def test_errors(bao: servers.Bao, tmp_path: Path, vault: str, environ: dict[str, str], said: str) -> None:
    bao.write("bad/app", {"OTHER": SENTINEL})
    bao.write("bad/app", {"OTHER": SENTINEL}, "old")
    error = the_error(run(tmp_path, vault, **{"VAULT_ADDR": bao.address, "VAULT_TOKEN": bao.token, **environ}))
    assert said in error
    assert error.endswith("; not known: APP_KEY, APP_URL")


def test_a_token_that_may_not_read(bao: servers.Bao, tmp_path: Path) -> None:
    bao.write("denied/app", {"APP_KEY": SENTINEL})
    token = bao.token_for('path "auth/token/lookup-self" { capabilities = ["read"] }')
    error = the_error(run(tmp_path, "path: denied/app", VAULT_ADDR=bao.address, VAULT_TOKEN=token))
    assert "denies access to secret/denied/app: the policy needs read there" in error


def test_a_token_that_expires_in_mid_run(bao: servers.Bao, tmp_path: Path) -> None:
    bao.write("once/app", {"APP_KEY": SENTINEL})
    bao.write("once/db", {"APP_URL": SENTINEL})
    token = bao.token_for('path "secret/data/once/*" { capabilities = ["read"] }', num_uses=1)
    done = run(
        tmp_path, "path: once/app, keys: {APP_URL: 'once/db#APP_URL'}", VAULT_ADDR=bao.address, VAULT_TOKEN=token
    )
    assert (
        "once/db: the token is not valid, has expired, or its policy lacks read there; not known: APP_URL"
        in the_error(done)
    )


def test_values_that_are_no_text(bao: servers.Bao, tmp_path: Path) -> None:
    bao.write("odd/app", {"APP_KEY": ["a"], "APP_URL": 81272})
    done = run(tmp_path, "path: odd/app", VAULT_ADDR=bao.address, VAULT_TOKEN=bao.token)
    assert [(one.name, one.kind, one.text) for one in done.errors] == [
        ("APP_KEY", "format", "is no text in vault secret/odd/app#APP_KEY, but a list or a mapping")
    ]
    assert origins(done)[1] == ("81272", "vault secret/odd/app#APP_URL")
    bao.write("odd/big", {"APP_KEY": "a" * 10_000_000, "APP_URL": ""})
    done = run(tmp_path, "path: odd/big", VAULT_ADDR=bao.address, VAULT_TOKEN=bao.token)
    assert [one.kind for one in done.errors] in (["format", "empty"], ["backend"])


@pytest.mark.parametrize(
    ("manner", "said"),
    [("silent", "did not answer within 1 seconds"), ("drip", "did not answer within 1"), ("cut", "cut the connection")],
)
def test_rude_servers(tmp_path: Path, manner: str, said: str) -> None:
    with servers.rude(manner) as address:
        error = the_error(
            run(tmp_path, "path: app", VAULT_ADDR=address, VAULT_TOKEN=SENTINEL, TIGHTLIP_BACKEND_TIMEOUT="1")
            if manner != "cut"
            else run(tmp_path, "path: app", VAULT_ADDR=address, VAULT_TOKEN=SENTINEL)
        )
    assert said in error


GOOD = servers.Answer(200, {"data": {"data": {"APP_KEY": SENTINEL, "APP_URL": SENTINEL}, "metadata": {}}})


@pytest.mark.parametrize("status", [429, 500, 503])
def test_another_try_mends_it(tmp_path: Path, status: int) -> None:
    with servers.scripted(servers.Answer(status, {"errors": [SENTINEL]}), GOOD) as (address, script):
        assert run(tmp_path, "path: app", VAULT_ADDR=address, VAULT_TOKEN="t").exit_code == 0
        assert len(script.asked) == 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (servers.Answer(429, {"errors": [SENTINEL]}), "too many requests"),
        (servers.Answer(503, {"errors": [SENTINEL]}), "is sealed, starting, or down"),
        (servers.Answer(500, SENTINEL.encode()), "answers with an error"),
        (servers.Answer(418, SENTINEL.encode()), "answers with an error"),
        (servers.Answer(200, b"{" + SENTINEL.encode()), "something that is no KV secret"),
        (servers.Answer(200, {"data": SENTINEL}), "something that is no KV secret"),
        (servers.Answer(429, b"", (("Retry-After", "3600"),)), "did not answer within 2 seconds"),
    ],
)
def test_answers_that_are_none(tmp_path: Path, answer: servers.Answer, said: str) -> None:
    with servers.scripted(answer) as (address, _):
        given = {"VAULT_ADDR": address, "VAULT_TOKEN": "t", "TIGHTLIP_BACKEND_TIMEOUT": "2"}
        if "Retry" not in str(answer.headers):
            given["TIGHTLIP_BACKEND_TIMEOUT"] = "30"
        assert said in the_error(run(tmp_path, "path: app", **given))


def test_certificates(tmp_path: Path) -> None:
    pair = servers.certificate(tmp_path)
    with servers.scripted(GOOD, certificate=pair) as (address, _):
        given = {"VAULT_ADDR": address, "VAULT_TOKEN": "t"}
        assert "certificate that does not verify" in the_error(run(tmp_path, "path: app", **given))
        assert run(tmp_path, "path: app", **given, VAULT_CACERT=str(pair[0])).exit_code == 0


def test_nothing_reaches_a_debug_log(bao: servers.Bao, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bao.write("log/app", {"APP_KEY": SENTINEL, "APP_URL": SENTINEL})
    assert run(tmp_path, "path: log/app", VAULT_ADDR=bao.address, VAULT_TOKEN=bao.token).exit_code == 0
    assert SENTINEL not in caplog.text
    assert bao.token not in caplog.text
