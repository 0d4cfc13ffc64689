"""docs/examples: each application starts for real, answers, keeps its secrets out of its log, and refuses to start
without them."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"

WSGI = """\
import importlib
from wsgiref.simple_server import make_server
module = importlib.import_module("{module}")
with make_server("127.0.0.1", 0, {application}) as server:
    print(f"http://127.0.0.1:{{server.server_port}}", flush=True)
    server.serve_forever()
"""
SERVERS = {
    "fastapi": ["-m", "uvicorn", "fastapi_app:app", "--port", "0"],
    "flask": ["-c", WSGI.format(module="flask_app", application="module.create_app()")],
    "django": ["-c", WSGI.format(module="django_app", application="module.application")],
}
CELERY = ["-m", "celery", "-A", "celery_app", "worker", "--pool", "solo", "--loglevel", "info", "--without-mingle"]
CELERY += ["--without-gossip", "--without-heartbeat"]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    made = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "TMP", "HOME", "SYSTEM"))}
    made["PYTHONPATH"] = os.pathsep.join([str(EXAMPLES), *sys.path])
    made["PYTHONDONTWRITEBYTECODE"] = "1"
    made["JWT_SECRET_KEY"] = secrets.token_urlsafe(32)
    made["DATABASE_URL"] = f"postgresql://app:{secrets.token_hex(12)}@db.internal/app"
    made["GREETING"] = "good morning"
    return made


@contextmanager
def started(arguments: list[str], environ: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def until(process: subprocess.Popen[str], pattern: str) -> tuple[re.Match[str], str]:
    """The output up to the line with `pattern`; the pipe ends with the process, so this does."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if found := re.search(pattern, line):
            return found, said
    raise AssertionError(f"ended without {pattern}:\n{said}")


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_starts_answers_and_keeps_its_secrets(name: str, environ: dict[str, str], tmp_path: Path) -> None:
    with started(SERVERS[name], environ, tmp_path) as process:
        found, said = until(process, r"(http://127\.0\.0\.1:\d+)")
        with urllib.request.urlopen(found[1] + "/", timeout=30) as answer:  # noqa: S310 - our own server
            assert json.load(answer) == {"greeting": "good morning"}
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(found[1] + "/fail", timeout=30)  # noqa: S310
        with caught.value as error:
            page = error.read().decode()
        said += until(process, "ConnectionError: cannot reach")[1]
    assert "ConnectionError: cannot reach [DATABASE_URL]" in said
    for secret in (environ["DATABASE_URL"], environ["JWT_SECRET_KEY"]):
        assert secret not in said + page


def test_a_worker_starts_works_and_keeps_its_secrets(environ: dict[str, str], tmp_path: Path) -> None:
    script = (
        "import celery_app as c\n"
        f"c.app.conf.broker_transport_options = {{'data_folder_in': '{tmp_path}', 'data_folder_out': '{tmp_path}',\n"
        f"    'control_folder': '{tmp_path}/control'}}\n"
    )
    environ["BROKER_URL"] = "filesystem://"
    (tmp_path / "with_folder.py").write_text(script + "app = c.app\n")
    environ["PYTHONPATH"] += os.pathsep + str(tmp_path)
    send = "import with_folder, celery_app; celery_app.greet.delay('you'); celery_app.fail.delay()"
    subprocess.run([sys.executable, "-c", send], env=environ, cwd=tmp_path, check=True, timeout=120)
    worker = [part if part != "celery_app" else "with_folder" for part in CELERY]
    with started(worker, environ, tmp_path) as process:
        _, said = until(process, "good morning, you")
        said += until(process, "ConnectionError: cannot reach|ConnectionError\\(")[1]
    assert "cannot reach [DATABASE_URL]" in said
    assert environ["DATABASE_URL"] not in said


@pytest.mark.parametrize("arguments", [*SERVERS.values(), CELERY], ids=[*SERVERS, "celery"])
def test_an_application_refuses_to_start_without_its_secrets(
    arguments: list[str], environ: dict[str, str], tmp_path: Path
) -> None:
    value = environ["JWT_SECRET_KEY"] = secrets.token_hex(6)
    del environ["DATABASE_URL"]
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert "error: JWT_SECRET_KEY (JWT signing)" in done.stderr
    assert "error: DATABASE_URL (PostgreSQL connection) is missing" in done.stderr
    assert value not in done.stdout + done.stderr
