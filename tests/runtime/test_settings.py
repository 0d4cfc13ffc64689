"""`load`: typed values or one error, and an object from which nothing leaks by accident."""

from __future__ import annotations

import copy
import dataclasses
import json
import logging
import pickle
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from tightlip.errors import UsageError
from tightlip.runtime import Settings, StartupError, Values, load, naming, redact

MANIFEST = """\
version: 1
secrets:
  JWT_SECRET_KEY: {purpose: JWT signing, min_length: 32, generate: make-one}
  DATABASE_URL: {purpose: PostgreSQL connection, format: {url: [postgresql]}}
  SMTP_PASSWORD: {purpose: Email sending, required: [production]}
config:
  LOG_LEVEL: {purpose: Log verbosity, default: info, choices: [debug, info]}
  WORKERS: {purpose: Processes, default: 2}
  RATIO: {purpose: Sampling, default: 0.5}
  DEBUG: {purpose: Debugging, default: false}
  HOSTS: {purpose: Names, type: list, default: [a, b]}
  EMPTY: {purpose: Names, type: list, default: []}
  REGION: {purpose: Where}
"""


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "required-secrets.yaml"
    path.write_text(MANIFEST)
    return path


@pytest.fixture
def environ() -> dict[str, str]:
    return {
        "JWT_SECRET_KEY": secrets.token_urlsafe(32),
        "DATABASE_URL": f"postgresql://app:{secrets.token_hex(10)}@db.internal/app",
        "SMTP_PASSWORD": secrets.token_hex(10),
        "WORKERS": "4",
    }


def test_values_are_typed_and_secrets_masked(manifest: Path, environ: dict[str, str]) -> None:
    settings = load(manifest, environ=environ)
    assert settings.jwt_secret_key.get_secret_value() == environ["JWT_SECRET_KEY"]
    assert isinstance(settings["DATABASE_URL"], SecretStr)
    config = {name: settings[name] for name in settings if not isinstance(settings[name], SecretStr)}
    assert config == {
        "LOG_LEVEL": "info",
        "WORKERS": 4,
        "RATIO": 0.5,
        "DEBUG": False,
        "HOSTS": ("a", "b"),
        "EMPTY": (),
        "REGION": None,
    }
    assert settings.profile == "production"
    assert settings.origins["WORKERS"] == "environment"
    assert len(settings) == 10
    assert "REGION" in settings
    assert "jwt_secret_key" in dir(settings)


@pytest.mark.parametrize("kind", [Settings, Values])
def test_what_an_object_shows_and_hands_on(kind: type, manifest: Path, environ: dict[str, str]) -> None:
    loaded = load(manifest, environ=environ)
    settings = loaded if kind is Settings else loaded.snapshot()
    assert type(settings) is kind
    shown = [repr(settings), str(settings), f"{settings}", repr([settings]), repr(settings.jwt_secret_key)]
    for value in environ.values():
        if value != "4":
            assert not any(value in text for text in shown)
    assert copy.copy(settings) is settings
    assert copy.deepcopy({"a": settings})["a"] is settings
    for refused in (pickle.dumps, vars, json.dumps, dataclasses.asdict):
        with pytest.raises(TypeError):
            refused(settings)  # type: ignore[operator]
    with pytest.raises(AttributeError, match="frozen"):
        settings.log_level = "debug"
    with pytest.raises(AttributeError, match="frozen"):
        del settings.log_level
    with pytest.raises(AttributeError, match="did you mean jwt_secret_key"):
        _ = settings.jwt_secret_kay
    with pytest.raises(KeyError):
        settings["NOTHING"]


def test_one_error_names_all_that_is_wrong(manifest: Path, environ: dict[str, str]) -> None:
    environ |= {
        "JWT_SECRET_KEY": "tooshort-value",
        "DATABASE_URL": "mysql://u:realpasswort77@h/d",
        "WORKERS": "many-workers",
    }
    del environ["SMTP_PASSWORD"]
    with pytest.raises(StartupError) as caught:
        load(manifest, environ=environ)
    error = caught.value
    assert {problem.name for problem in error.problems} == {
        "JWT_SECRET_KEY",
        "DATABASE_URL",
        "SMTP_PASSWORD",
        "WORKERS",
    }
    assert error.exit_code == 2
    assert "JWT signing" in str(error)
    assert "make-one" in str(error)
    assert error.__context__ is None
    for value in environ.values():
        assert value not in str(error) + repr(error) + repr(error.problems)


def test_values_are_known_to_redaction_even_unfit_ones(manifest: Path, environ: dict[str, str]) -> None:
    redact.forget()
    environ["JWT_SECRET_KEY"] = "k-" + secrets.token_hex(8)
    with pytest.raises(StartupError):
        load(manifest, environ=environ)
    assert redact.text(environ["JWT_SECRET_KEY"]) == "[JWT_SECRET_KEY]"
    assert redact.text(environ["DATABASE_URL"]) == "[DATABASE_URL]"
    assert redact.text("log level info, 4 workers") == "log level info, 4 workers"
    redact.forget()


def test_credentials_of_stores_are_known_to_redaction(manifest: Path, environ: dict[str, str]) -> None:
    redact.forget()
    value = secrets.token_hex(16)
    load(manifest, environ=environ | {"VAULT_TOKEN": value})
    assert redact.text(f"X-Vault-Token: {value}") == "X-Vault-Token: [VAULT_TOKEN]"
    redact.forget()


def test_missing_optional_variables_are_warned_of(
    manifest: Path, environ: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    del environ["SMTP_PASSWORD"]
    with caplog.at_level(logging.WARNING, "tightlip.runtime"):
        settings = load(manifest, "staging", environ=environ)
    assert settings.smtp_password is None
    assert any("SMTP_PASSWORD" in message for message in caplog.messages)


def test_a_local_profile_reads_the_env_file_beside_the_manifest(manifest: Path, environ: dict[str, str]) -> None:
    value = environ.pop("JWT_SECRET_KEY")
    (manifest.parent / ".env").write_text(f"JWT_SECRET_KEY={value}\n")
    assert load(manifest, "development", environ=environ).origins["JWT_SECRET_KEY"] == ".env"
    with pytest.raises(StartupError):
        load(manifest, environ=environ)


def test_a_manifest_that_does_not_hold_together(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such manifest"):
        load(tmp_path / "none.yaml")
    (tmp_path / "m.yaml").write_text("version: 1\nsecrets:\n  A_KEY: {purpose: x}\n  a_key: {purpose: y}\n")
    with pytest.raises(UsageError, match="A_KEY and a_key would both be the attribute a_key"):
        load(tmp_path / "m.yaml", environ={})


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("JWT_SECRET_KEY", "jwt_secret_key"),
        ("CLASS", "class_"),
        ("COPY", "copy_"),
        ("REFRESH", "refresh_"),
        ("MODEL_PATH", "model_path_"),
        ("_PRIVATE", "private"),
        ("_1", "n1"),
        ("__", "underscore_"),
    ],
)
def test_names_of_attributes(name: str, attribute: str) -> None:
    assert naming.attribute(name) == attribute


def test_no_attribute_hides_one_of_pydantic_or_ours() -> None:
    own = {name for kind in (BaseSettings, Settings, Values) for name in dir(kind) if not name.startswith("_")}
    assert {naming.attribute(name) for name in own}.isdisjoint(own)


PROGRAM = """\
from tightlip.runtime import load_or_exit
settings = load_or_exit("required-secrets.yaml")
print(settings.workers)
"""


@pytest.mark.parametrize("profile", ["production", "staging"])
def test_load_or_exit(profile: str, manifest: Path, environ: dict[str, str]) -> None:
    del environ["SMTP_PASSWORD"]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=manifest.parent,
        env=environ | {"PYTHONPATH": ":".join(sys.path), "TIGHTLIP_PROFILE": profile},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    if profile == "staging":
        assert (done.returncode, done.stdout) == (0, "4\n")
    else:
        assert (done.returncode, done.stdout) == (2, "")
        assert "error: SMTP_PASSWORD (Email sending) is missing" in done.stderr
