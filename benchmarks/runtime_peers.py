"""What tightlip's runtime and four other tools do at a start and after it: each cell of the table is tried.

    python benchmarks/runtime_peers.py [--secretspec PYTHON] [--varlock PROGRAM]

PYTHON is an interpreter that has secretspec's SDK, PROGRAM varlock's command; pydantic-settings and python-dotenv are
dependencies of ours. Each has the options that help it switched on. A tool that is not named is left out. Prints the
table of docs/runtime.md.
"""

from __future__ import annotations

import argparse
import base64
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from textwrap import indent

NAMES = ("JWT_SECRET_KEY", "DATABASE_URL")

TIGHTLIP = """\
from tightlip.runtime import load, redact
redact.install()
settings = load("required-secrets.yaml")
value = lambda: settings.jwt_secret_key.get_secret_value()
again = settings.refresh
"""
PYDANTIC = """\
import os
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=".env",
        secrets_dir="secrets" if os.path.isdir("secrets") else None,
        env_ignore_empty=True,
        hide_input_in_errors=True,
        frozen=True,
    )
    jwt_secret_key: SecretStr
    database_url: SecretStr
    workers: int = 2
settings = Settings()
value = lambda: settings.jwt_secret_key.get_secret_value()
again = Settings
"""
DOTENV = """\
import os
from dotenv import load_dotenv
load_dotenv(".env")
settings = os.environ
os.environ["JWT_SECRET_KEY"]
os.environ["DATABASE_URL"]
value = lambda: os.environ["JWT_SECRET_KEY"]
again = lambda: load_dotenv(".env", override=True)
"""
SECRETSPEC = """\
import os
import secretspec
read = lambda: secretspec.SecretSpec.builder().with_provider(
    "dotenv" if os.path.exists(".env") else "env").with_reason("start").load()
settings = read()
value = lambda: settings.secrets["JWT_SECRET_KEY"].get
again = read
"""
VARLOCK = """\
import os
settings = dict(os.environ)
value = lambda: os.environ["JWT_SECRET_KEY"]
again = lambda: None
"""
MANIFEST = """\
version: 1
secrets:
  JWT_SECRET_KEY: {purpose: JWT signing}
  DATABASE_URL: {purpose: Database}
config:
  WORKERS: {purpose: Processes, default: 2}
"""
SECRETSPEC_FILE = """\
[project]
name = "app"
revision = "1.0"
[profiles.default]
JWT_SECRET_KEY = { description = "JWT signing", required = true }
DATABASE_URL = { description = "Database", required = true }
"""
VARLOCK_FILE = """\
# @defaultSensitive=false
# ---
# @required @sensitive
JWT_SECRET_KEY=
# @required @sensitive
DATABASE_URL=
# @type=number
WORKERS=2
"""


@dataclass
class Tool:
    """A tool: how a program that uses it is started, and the lines at its beginning."""

    name: str
    command: list[str]
    start: str
    origin: str
    """An expression for where the value came from, as the tool says it; "''" where it does not."""


class Place:
    """A folder with every tool's file, and an environment with fresh values."""

    def __init__(self, tool: Tool, folder: str) -> None:
        self.tool = tool
        self.folder = Path(folder)
        for name, text in (
            ("required-secrets.yaml", MANIFEST),
            ("secretspec.toml", SECRETSPEC_FILE),
            (".env.schema", VARLOCK_FILE),
        ):
            (self.folder / name).write_text(text)
        self.jwt, self.url = secrets.token_urlsafe(32), f"postgresql://u:{secrets.token_hex(12)}@h/d"
        self.environ = {"JWT_SECRET_KEY": self.jwt, "DATABASE_URL": self.url}
        self.always = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        self.always |= {"HOME": str(self.folder), "VARLOCK_TELEMETRY_DISABLED": "true"}
        self.always |= {"TIGHTLIP_SECRETS_DIR": str(self.folder / "secrets")}

    def run(self, then: str = "") -> tuple[int, str]:
        """The exit code and all output of a program that starts with the tool and goes on with `then`."""
        (self.folder / "program.py").write_text(self.tool.start + then)
        done = subprocess.run(
            [*self.tool.command, "program.py"],
            cwd=self.folder,
            env=self.always | self.environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


def names_all_missing(place: Place) -> bool:
    place.environ.clear()
    code, said = place.run()
    return code != 0 and all(name.lower() in said.lower() for name in NAMES)


def refuses_empty(place: Place) -> bool:
    place.environ["JWT_SECRET_KEY"] = ""
    return place.run()[0] != 0


def refuses_placeholder(place: Place) -> bool:
    place.environ["JWT_SECRET_KEY"] = "changeme-" + "in-production"
    return place.run()[0] != 0


def reads_a_folder_of_files(place: Place) -> bool:
    del place.environ["JWT_SECRET_KEY"]
    (place.folder / "secrets").mkdir()
    (place.folder / "secrets" / "jwt_secret_key").write_text(place.jwt)
    return place.run(f"assert value() == {place.jwt!r}")[0] == 0


def refuses_dotenv_in_production(place: Place) -> bool:
    (place.folder / ".env").write_text(f"JWT_SECRET_KEY={place.jwt}\nDATABASE_URL={place.url}\n")
    place.environ["TIGHTLIP_PROFILE"] = place.environ["APP_ENV"] = place.environ["NODE_ENV"] = "production"
    return place.run()[0] != 0


def says_where_from(place: Place) -> bool:
    code, said = place.run(f"print('origin', {place.tool.origin})")
    return code == 0 and "env" in said.partition("origin")[2]


def error_without_values(place: Place) -> bool:
    del place.environ["DATABASE_URL"]
    code, said = place.run()
    return code != 0 and place.jwt[:12] not in said


def details_without_values(place: Place) -> bool:
    """What the error tells a program that catches it, as an error reporter does."""
    del place.environ["DATABASE_URL"]
    show = "print(error.args, getattr(error, 'errors', list)(), getattr(error, 'json', str)())"
    place.tool = replace(
        place.tool, start=f"try:\n{indent(place.tool.start, '    ')}except Exception as error:\n    {show}\n"
    )
    return place.jwt[:12] not in place.run()[1]


def repr_masked(place: Place) -> bool:
    code, said = place.run("print(repr(settings))")
    return code == 0 and place.jwt not in said


def log_masked(place: Place) -> bool:
    code, said = place.run("import logging; logging.warning('key %s', value())")
    return code == 0 and "key" in said and place.jwt not in said


def base64_masked(place: Place) -> bool:
    said = place.run("import base64, logging; logging.warning('key %s', base64.b64encode(value().encode()).decode())")[
        1
    ]
    return "key" in said and base64.b64encode(place.jwt.encode()).decode()[:20] not in said


def traceback_masked(place: Place) -> bool:
    code, said = place.run("raise ValueError(value())")
    return code == 1 and "ValueError" in said and place.jwt not in said


def file_of_the_log_masked(place: Place) -> bool:
    place.run("import logging; logging.basicConfig(filename='app.log'); logging.warning('key %s', value())")
    log = (place.folder / "app.log").read_text()
    return "key" in log and place.jwt not in log


def same_object_refreshed(place: Place) -> bool:
    """The new value, after the tool's own way of reading again, through what the program holds already."""
    new = secrets.token_urlsafe(32)
    place.environ.clear()
    (place.folder / "secrets").mkdir()
    for name, text in (("jwt_secret_key", place.jwt), ("database_url", place.url)):
        (place.folder / "secrets" / name).write_text(text)
    if place.tool.name not in ("tightlip", "pydantic-settings"):  # those have no folder of files
        (place.folder / ".env").write_text(f"JWT_SECRET_KEY={place.jwt}\nDATABASE_URL={place.url}\n")
    rotate = (
        f"new = {new!r}\n"
        "open('secrets/jwt_secret_key', 'w').write(new)\n"
        "import os\n"
        "if os.path.exists('.env'): open('.env', 'a').write('JWT_SECRET_KEY=' + new + '\\n')\n"
        "again()\n"
        "assert value() == new\n"
    )
    return place.run(rotate)[0] == 0


QUESTIONS: dict[str, Callable[[Place], bool]] = {
    "presence: all that is missing is named at once": names_all_missing,
    "presence: an empty value is refused": refuses_empty,
    "presence: a placeholder is refused": refuses_placeholder,
    "source: a folder of secret files": reads_a_folder_of_files,
    "source: `.env` in production is refused": refuses_dotenv_in_production,
    "source: says where a value came from": says_where_from,
    "redaction: an error at the start shows no value": error_without_values,
    "redaction: nor do the error's `args`, `errors()`, `json()`": details_without_values,
    "redaction: `repr` of the settings": repr_masked,
    "redaction: a log line on standard error": log_masked,
    "redaction: a log line in a file": file_of_the_log_masked,
    "redaction: the value in base64": base64_masked,
    "redaction: an uncaught exception": traceback_masked,
    "rotation: what the program holds is refreshed": same_object_refreshed,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--secretspec", metavar="PYTHON", help="an interpreter with secretspec's SDK")
    parser.add_argument("--varlock", metavar="PROGRAM", help="varlock's command")
    args = parser.parse_args()
    python = [sys.executable]
    tools = [
        Tool("tightlip", python, TIGHTLIP, "settings.origins['JWT_SECRET_KEY']"),
        Tool("pydantic-settings", python, PYDANTIC, "''"),
        Tool("python-dotenv", python, DOTENV, "''"),
    ]
    versions = [version("tightlip") if _installed("tightlip") else "this tree"]
    versions += [version("pydantic-settings"), version("python-dotenv")]
    if args.secretspec:
        tools.append(
            Tool("secretspec", [args.secretspec], SECRETSPEC, "settings.secrets['JWT_SECRET_KEY'].source_provider")
        )
        versions.append(
            _said([args.secretspec, "-c", "from importlib.metadata import version as v; print(v('secretspec'))"])
        )
    if args.varlock:
        # What it says is standard output's of `varlock load`, which a program under `varlock run` can ask for, too.
        explain = f"__import__('subprocess').run([{args.varlock!r}, 'load'], capture_output=True, text=True).stdout"
        tools.append(Tool("varlock", [args.varlock, "run", "--", sys.executable], VARLOCK, explain))
        versions.append(_said([args.varlock, "--version"]))
    print("| | " + " | ".join(f"{tool.name} {which}" for tool, which in zip(tools, versions, strict=True)) + " |")
    print("|---" * (len(tools) + 1) + "|")
    for question, probe in QUESTIONS.items():
        answers = []
        for tool in tools:
            with tempfile.TemporaryDirectory() as folder:
                answers.append("yes" if probe(Place(tool, folder)) else "no")
        print(f"| {question} | " + " | ".join(answers) + " |", flush=True)


def _installed(name: str) -> bool:
    from importlib.metadata import PackageNotFoundError

    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
