"""`tightlip env init` in real repositories."""

from __future__ import annotations

from pathlib import Path

from support.cli import call
from support.repo import Repo

EXAMPLE = "# Payments\nAPI_KEY=\nLOG_LEVEL=info\n"


def test_a_first_manifest_is_written_and_holds(repo: Repo) -> None:
    repo.stage(".env.example", EXAMPLE)
    repo.write("app.py", "import os\nx = os.environ['SMTP_PASSWORD']\n")
    done = call("env", "init", "--stdout", cwd=repo.path)
    assert done.code == 0
    assert not Path(repo.file("required-secrets.yaml")).exists()
    written = call("env", "init", cwd=repo.path)
    assert written.out == "required-secrets.yaml: 2 secrets and 1 settings; see to the purposes\n"
    assert Path(repo.file("required-secrets.yaml")).read_text() == done.out
    assert "  API_KEY:\n    purpose: Payments\n" in done.out
    assert call("env", "fix", cwd=repo.path).out == ".env.example: added SMTP_PASSWORD\n"
    assert call("env", "check", cwd=repo.path).code == 0


def test_an_existing_manifest_is_not_overwritten(repo: Repo) -> None:
    repo.stage(".env.example", EXAMPLE)
    repo.write("required-secrets.yaml", "# mine\nversion: 1\nsecrets:\n  API_KEY: {purpose: Mine}  # kept\n")
    done = call("env", "init", cwd=repo.path)
    assert (done.code, "--update" in done.err) == (2, True)
    assert call("env", "init", "--update", cwd=repo.path).out == "required-secrets.yaml: added LOG_LEVEL\n"
    text = Path(repo.file("required-secrets.yaml")).read_text()
    assert text.startswith("# mine\nversion: 1\nsecrets:\n  API_KEY: {purpose: Mine}  # kept\nconfig:\n")
    assert call("env", "init", "--update", cwd=repo.path).out == "required-secrets.yaml: nothing to add\n"
    assert Path(repo.file("required-secrets.yaml")).read_text() == text
    assert call("env", "init", "--force", cwd=repo.path).code == 0
    assert "# mine" not in Path(repo.file("required-secrets.yaml")).read_text()


def test_wrong_use(repo: Repo) -> None:
    assert "found no variable" in call("env", "init", cwd=repo.path).err
    for arguments in (["x"], ["--force", "--update"]):
        assert call("env", "init", *arguments, cwd=repo.path).code == 2
