"""The generated class: every field typed, our places as its source, errors without values, kept current."""

from __future__ import annotations

import importlib.util
import os
import pickle
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from support.cli import tightlip
from tightlip.runtime import Live, StartupError

MANIFEST = """\
version: 1
secrets:
  JWT_SECRET_KEY: {purpose: "JWT \\"signing\\" \\\\ more", min_length: 32}
  SMTP_PASSWORD: {purpose: Email sending, required: [production]}
config:
  LOG_LEVEL: {purpose: Log verbosity, default: info, choices: [debug, info]}
  WORKERS: {purpose: Processes, default: 2}
  DEBUG: {purpose: Debugging, default: false}
  HOSTS:
    purpose: >
      Names, and a text that is so long that no line can hold it, which therefore goes on in a second one, in the
      manifest as well as in the class
    type: list
    default: [a, b]
  REGION: {purpose: Where}
  CLASS: {purpose: A word of Python's, type: number, required: true}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "required-secrets.yaml").write_text(MANIFEST)
    (tmp_path / "app").mkdir()
    done = tightlip("env", "settings", "--output", "app/settings.py", cwd=tmp_path)
    assert done.code == 0, done.err
    return tmp_path


@pytest.fixture
def module(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, value in {"JWT_SECRET_KEY": secrets.token_urlsafe(32), "CLASS": "2.5", "WORKERS": "4"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TIGHTLIP_PROFILE", "staging")
    spec = importlib.util.spec_from_file_location("generated_settings", folder / "app" / "settings.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generated_settings"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["generated_settings"]


def test_fields_have_types_and_values(module: Any) -> None:
    settings = module.Settings()
    assert settings.jwt_secret_key.get_secret_value() == os.environ["JWT_SECRET_KEY"]
    assert settings.model_dump(exclude={"jwt_secret_key"}) == {
        "smtp_password": None,
        "log_level": "info",
        "workers": 4,
        "debug": False,
        "hosts": ("a", "b"),
        "region": None,
        "class_": 2.5,
    }
    assert module.Settings.model_fields["smtp_password"].annotation == SecretStr | None
    assert module.Settings.model_fields["jwt_secret_key"].description == 'JWT "signing" \\ more'


def test_what_it_shows_and_hands_on(module: Any) -> None:
    settings = module.Settings()
    value = os.environ["JWT_SECRET_KEY"]
    shown = [
        repr(settings),
        str(settings),
        settings.model_dump_json(),
        repr(settings.model_dump()),
        repr(vars(settings)),
    ]
    assert not any(value in text for text in shown)
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(settings)
    assert settings.model_copy().jwt_secret_key.get_secret_value() == value
    with pytest.raises(ValidationError, match="frozen"):
        settings.log_level = "debug"


def test_an_error_shows_no_value(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    value = secrets.token_hex(8)
    monkeypatch.setenv("WORKERS", value)
    with pytest.raises(StartupError) as caught:
        module.Settings()
    assert {problem.name for problem in caught.value.problems if problem.fatal} == {"WORKERS"}
    assert caught.value.__context__ is None
    assert value not in str(caught.value)
    monkeypatch.setenv("WORKERS", "3")
    with pytest.raises(ValidationError) as wrong:
        module.Settings(log_level=7, unknown="x")
    texts = [str(wrong.value), wrong.value.json(), repr(wrong.value.errors())]
    assert not any(os.environ["JWT_SECRET_KEY"] in text for text in texts)


def test_arguments_come_first_and_it_can_be_refreshed(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert module.Settings(log_level="debug").log_level == "debug"
    live = Live(module.Settings)
    monkeypatch.setenv("WORKERS", "9")
    assert live.refresh()
    assert live.current.workers == 9


def test_check_says_what_is_out_of_date(folder: Path) -> None:
    def check(output: str = "app/settings.py") -> tuple[int, str]:
        done = tightlip("env", "settings", "--output", output, "--check", cwd=folder)
        return done.code, done.out

    assert check() == (0, "")
    generated = folder / "app" / "settings.py"
    generated.write_text(generated.read_text().replace('"Email sending"', "'Email sending'"))  # a formatter
    assert check() == (0, "")
    manifest = folder / "required-secrets.yaml"
    manifest.write_text(
        MANIFEST.replace("  REGION: {purpose: Where}", "  ZONE: {purpose: Where}").replace("default: 2", "default: 3")
    )
    code, said = check()
    assert code == 1
    assert (
        "lacks zone; has region, which the manifest does not; has another workers; run `tightlip env settings" in said
    )
    assert check("app/none.py") == (1, "app/none.py: is not there; run `tightlip env settings --output app/none.py`\n")
    generated.write_text("class (")
    assert check()[0] == 1
    generated.write_bytes(b"\xff")
    assert check()[0] == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--check",), "add --output FILE"),
        (("--name", "not a name"), "no class can have this name"),
        (("a.py",), "takes no PATH"),
        (("--manifest", "none.yaml"), "no such manifest"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], said: str, folder: Path) -> None:
    done = tightlip("env", "settings", *arguments, cwd=folder)
    assert done.code == 2
    assert said in done.err


def test_the_class_has_no_unused_import_and_imports_in_order(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F,I,UP", "app/settings.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
