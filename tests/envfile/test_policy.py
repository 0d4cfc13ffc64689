"""Names: every spelling of `.env` is blocked, templates pass, and files that are secrets by nature are known."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightlip.config import Config
from tightlip.envfile import content, policy

TEMPLATES = Config(os.curdir).env_templates


def kind(path: str) -> str:
    suspect = policy.suspect(path, TEMPLATES)
    return suspect.rule if suspect else ""


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".ENV",
        ".Env",
        "sub/dir/.env",
        ".env.local",
        ".env.production",
        ".env.d.ts",
        ".ENV.Production.Local",
        ".env.",
        ".env.keys",
        ".env.vault",
        ".env.swp",
        ".env~",
        ".env ",
        "#.env#",
        ".#.env",
        ".env-prod",
        ".env_backup",
        "prod.env",
        "config/PROD.ENV",
        "a b.env",
        "-x.env",
        "new\nline.env",
        ".env.example.local",
        ".env.exampled",
        ".env.example.bak",
        "samples.env",
        ".dev.vars",
        ".env/.env",
        os.fsdecode(b"\xff.env"),
    ],
)
def test_env_files_are_blocked_in_any_spelling(path: str) -> None:
    assert kind(path) == policy.ENV_FILE


@pytest.mark.parametrize(
    "path",
    [
        ".env.example",
        ".env.sample",
        ".env.template",
        ".env.dist",
        ".env.EXAMPLE",
        ".env.local.example",
        ".env-example",
        ".env_sample",
        ".env.local-template",
        "example.env",
        "sample.env",
        "template.env",
        "dist.env",
        "app.example.env",
        "prod.env.example",
        "deep/down/.env.example",
        ".dev.vars.example",
    ],
)
def test_templates_pass(path: str) -> None:
    assert kind(path) == ""


@pytest.mark.parametrize(
    "path",
    [
        "env.py",
        "environment",
        "env",
        ".environment",
        ".envrc",
        "vite-env.d.ts",
        "env.d.ts",
        ".env/bin/activate",
        "prod.env/README.md",
        "src/dotenv.js",
        ".env.example/notes.txt",
        "envoy.yaml",
        "README.md",
        "key.txt.md",
        "keyboard.py",
        "id_rsa.pub",
        "deploy_rsa.pub",
        "ssh_host_rsa_key.pub",
        "config.json",
        "config",
        "credentials",
        "credentials.py",
        "settings.py",
        "debug.keystore",
        "terraform.tfvars.example",
        ".npmrc.example",
        "hosts.yml",
    ],
)
def test_other_names_say_nothing(path: str) -> None:
    assert kind(path) == ""


def test_the_endings_of_templates_are_the_configurations() -> None:
    assert policy.suspect(".env.tmpl", (".tmpl",)) is None
    assert policy.suspect("tmpl.env", ("tmpl",)) is None
    assert policy.suspect(".env.example", (".tmpl",)) is not None
    assert policy.suspect(".env.example", ()) is not None


@pytest.mark.parametrize(
    ("path", "look"),
    [
        ("id_rsa", "private-key"),
        ("keys/id_ed25519_work", "private-key"),
        ("id_ecdsa.bak", "private-key"),
        ("deploy_rsa", "private-key"),
        ("server.PEM", "private-key"),
        ("server.key", "private-key"),
        ("config/master.key", "hex-key"),
        ("config/credentials/production.key", "hex-key"),
        ("config/credentials.yml.key", "hex-key"),
        ("a.p12", policy.ANY),
        ("a.pfx", policy.ANY),
        ("a.jks", "keystore"),
        ("a.kdbx", policy.ANY),
        (".netrc", "words"),
        ("_netrc", "words"),
        (".pgpass", "pgpass"),
        ("home/.aws/credentials", "assigned"),
        (".docker/config.json", "json"),
        (".kube/config", "kube"),
        ("prod.kubeconfig", "kube"),
        (".config/gh/hosts.yml", "assigned"),
        ("terraform.tfstate", "tfstate"),
        ("terraform.tfstate.backup", "tfstate"),
        ("prod.tfvars", "tfvars"),
        ("prod.auto.tfvars.json", "tfvars"),
        (".npmrc", "npm"),
        (".yarnrc.yml", "npm"),
        (".pypirc", "assigned"),
        ("NuGet.Config", "xml"),
        (".git-credentials", "url"),
        ("client.ovpn", "private-key"),
        ("service-account-prod.json", "json"),
        ("acme-firebase-adminsdk-x1.json", "json"),
        (".vault-token", "word"),
        (".bash_history", policy.ANY),
        (".zsh_history", policy.ANY),
        ("ConsoleHost_history.txt", policy.ANY),
    ],
)
def test_files_that_are_secrets_by_nature_are_known(path: str, look: str) -> None:
    suspect = policy.suspect(path, TEMPLATES)
    assert suspect is not None
    assert (suspect.rule, suspect.look) == (policy.SECRET_FILE, look)


def test_every_look_that_a_name_asks_for_exists() -> None:
    tables = [*policy._NAMES.values(), *policy._IN_FOLDER.values()]
    tables += [(what, look) for _, what, look in (*policy._STARTS, *policy._ENDINGS)]
    assert {look for _, look in tables} <= content.LOOKS


@given(st.text(alphabet=st.characters(exclude_characters="/\\"), min_size=1, max_size=20), st.sampled_from("eE"))
def test_whatever_stands_before_or_after_env_is_blocked_unless_a_template(word: str, e: str) -> None:
    for name in (f".{e}nv.{word}", f"{word}.{e}nv"):
        lowered = name.lower().removeprefix(".#").strip("#~ ")
        expected = "" if policy.is_template(lowered, TEMPLATES) else policy.ENV_FILE
        assert kind(name) == expected


@pytest.mark.parametrize(
    ("name", "template"),
    [(".env", ".env.example"), (".env.local", ".env.local.example"), ("prod.env", "prod.env.example")],
)
def test_the_proposed_template_is_one(name: str, template: str) -> None:
    assert policy.template_name(name, TEMPLATES) == template
    assert kind(template) == ""
    assert policy.template_name(name, ()) == ""
