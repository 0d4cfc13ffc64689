"""`tightlip env verify` and `tightlip env exec`, as an entry point calls them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support import servers
from support.cli import tightlip

MANIFEST = """\
version: 1
secrets:
  APP_KEY: {purpose: Signing, generate: make-a-key, min_length: 20}
  APP_URL: {purpose: Database, required: [production]}
  APP_MAYBE: {purpose: Extra, required: false}
config:
  APP_LEVEL: {purpose: Verbosity, default: info}
"""

VALUE = "kx81-vq02-" + "ple9-zzt4-mm31-aq"
GOOD = {"APP_KEY": VALUE, "APP_URL": f"postgres://app:{VALUE}@db/app"}


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A folder with a manifest, as a container has it: no git."""
    (tmp_path / "required-secrets.yaml").write_text(MANIFEST)
    return tmp_path


def environ(app: Path, **values: str) -> dict[str, str]:
    return {"TIGHTLIP_SECRETS_DIR": str(app / "secrets"), **values}


def test_all_that_is_wrong_in_one_message(app: Path) -> None:
    done = tightlip("env", "verify", cwd=app, env=environ(app, APP_KEY=VALUE[:8]))
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "profile production: 4 variables, 2 problems, 1 warning\n"
        "error: APP_KEY (Signing) has 8 characters; at least 20 are asked for (environment)\n"
        f"    may come from: environment APP_KEY, the file in APP_KEY_FILE, file {app}/secrets/APP_KEY\n"
        "    generate: make-a-key\n"
        "error: APP_URL (Database) is missing\n"
        f"    may come from: environment APP_URL, the file in APP_URL_FILE, file {app}/secrets/APP_URL\n"
        "warning: APP_MAYBE (Extra) is missing\n"
        f"    may come from: environment APP_MAYBE, the file in APP_MAYBE_FILE, file {app}/secrets/APP_MAYBE\n"
    )


def test_where_each_comes_from(app: Path) -> None:
    done = tightlip("env", "verify", cwd=app, env=environ(app, **GOOD))
    assert done.code == 0
    assert [line.split(maxsplit=1) for line in done.out.splitlines()] == [
        ["APP_KEY", "environment"],
        ["APP_URL", "environment"],
        ["APP_MAYBE", "not set"],
        ["APP_LEVEL", "default"],
    ]
    assert "1 warning" in done.err
    assert VALUE not in done.text


def test_json(app: Path) -> None:
    done = tightlip("env", "verify", "--format", "json", cwd=app, env=environ(app, APP_KEY=VALUE))
    document = json.loads(done.out)
    assert done.code == 2
    assert document["summary"] == {"variables": 4, "problems": 1, "warnings": 1}
    assert document["variables"][0] == {"name": "APP_KEY", "kind": "secret", "required": True, "origin": "environment"}
    assert document["problems"][0]["kind"] == "missing"
    assert VALUE not in done.text


def test_the_profile_by_option_and_variable(app: Path) -> None:
    given = environ(app, APP_KEY=VALUE, TIGHTLIP_PROFILE="development")
    assert tightlip("env", "verify", cwd=app, env=given).code == 0
    assert tightlip("env", "verify", "--profile", "production", cwd=app, env=given).code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["env", "verify", "--manifest", "other.yaml"], "other.yaml: no such manifest"),
        (["env", "verify", "here"], "takes no PATH"),
        (["env", "exec", "true"], "put the command behind --"),
        (["env", "exec", "--"], "put the command behind --"),
        (["env", "exec", "--", "no-such-program-anywhere"], "no such program"),
        (["env", "exec", "--", "./required-secrets.yaml"], "may not be executed"),
    ],
)
def test_wrong_usage(app: Path, arguments: list[str], said: str) -> None:
    done = tightlip(*arguments, cwd=app, env=environ(app, **GOOD))
    assert done.code == 2
    assert said in done.err


def test_the_command_has_the_variables_and_its_exit_code_is_its_own(app: Path) -> None:
    folder = app / "secrets"
    folder.mkdir()
    (folder / "app_key").write_text(VALUE + "\n")
    (app / "url").write_text(GOOD["APP_URL"] + "\n")
    script = "import json, os; print(json.dumps(dict(os.environ))); raise SystemExit(7)"
    given = environ(app, APP_URL_FILE=str(app / "url"), OTHER="kept")
    done = tightlip("env", "exec", "--", sys.executable, "-c", script, cwd=app, env=given)
    assert done.code == 7
    seen = json.loads(done.out)
    assert (seen["APP_KEY"], seen["APP_URL"], seen["APP_LEVEL"]) == (VALUE, GOOD["APP_URL"], "info")
    assert seen["OTHER"] == "kept"
    assert "APP_MAYBE" not in seen
    assert "APP_URL_FILE" not in seen
    assert "PYDANTIC_DISABLE_PLUGINS" not in seen
    assert VALUE not in done.err


def test_the_command_is_not_started_when_something_is_wrong(app: Path) -> None:
    done = tightlip("env", "exec", "--", "touch", "started", cwd=app, env=environ(app, APP_KEY=VALUE))
    assert done.code == 2
    assert "error: APP_URL (Database) is missing" in done.err
    assert "touch was not started" in done.err
    assert not (app / "started").exists()


STORE = """\
version: 1
secrets:
  APP_KEY: {purpose: Signing}
backends:
  vault: {path: "entry/{profile}"}
"""


def test_a_value_of_a_store_reaches_the_command(bao: servers.Bao, app: Path) -> None:
    (app / "required-secrets.yaml").write_text(STORE)
    bao.write("entry/production", {"APP_KEY": VALUE})
    given = environ(app, VAULT_ADDR=bao.address, VAULT_TOKEN=bao.token)
    done = tightlip("env", "exec", "--", "printenv", "APP_KEY", cwd=app, env=given)
    assert (done.code, done.out) == (0, f"{VALUE}\n"), done.err
    done = tightlip("env", "verify", cwd=app, env=given)
    assert "APP_KEY  vault secret/entry/production#APP_KEY" in done.out
    with servers.rude("cut") as address:
        done = tightlip("env", "exec", "--", "touch", "started", cwd=app, env={**given, "VAULT_ADDR": address})
    assert done.code == 3
    assert "cut the connection; not known: APP_KEY" in done.err
    assert not (app / "started").exists()
    assert bao.token not in done.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_reach_the_command(app: Path, number: signal.Signals) -> None:
    script = "import os, signal, sys; print(os.getpid(), flush=True); signal.pause()"
    own = subprocess.Popen(
        [sys.executable, "-m", "tightlip.cli.main", "env", "exec", "--", sys.executable, "-c", script],
        cwd=app,
        env={**os.environ, **environ(app, **GOOD)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert own.stdout is not None
    assert int(own.stdout.readline()) == own.pid, "the command took the process over"
    own.send_signal(number)
    own.communicate()
    assert own.returncode == -number


def test_a_broken_pipe_ends_the_command_as_it_would_without_us(app: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f"({sys.executable} -m tightlip.cli.main env exec -- yes; echo $? >&3) 3>code | head -1"],
        cwd=app,
        env={**os.environ, **environ(app, **GOOD)},
        capture_output=True,
        check=False,
    )
    assert done.stdout == b"y\n"
    assert (app / "code").read_text().strip() == str(128 + signal.SIGPIPE)
