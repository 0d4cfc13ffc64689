"""What each kind of file says of the variables that an application needs."""

from __future__ import annotations

import pytest

from tightlip.config import Config
from tightlip.model import Blob
from tightlip.rules.templates import expand
from tightlip.survey.inventory import Inventory, Variable
from tightlip.survey.read import Reader


def survey(path: str, text: str) -> dict[str, Variable]:
    inventory = Inventory()
    reader = Reader(inventory, Config("."))
    assert reader.wants(path)
    reader.look(Blob(path, text.encode()))
    return inventory.variables


def test_an_example_gives_purposes_and_defaults() -> None:
    found = survey(
        ".env.example",
        "# =====\n# Head\n# =====\n\n# Not this\n\n# Signs tokens.\n# `openssl rand -hex 32`\nJWT_SECRET=\n"
        "PORT=8000 # to listen\n"
        "# SMTP_PASSWORD=x\nDATABASE_URL=postgres://u:p@h/d\n",
    )
    assert list(found) == ["JWT_SECRET", "PORT", "SMTP_PASSWORD", "DATABASE_URL"]
    assert found["JWT_SECRET"].purpose == "Signs tokens. `openssl rand -hex 32`"
    assert found["JWT_SECRET"].generate == "openssl rand -hex 32"
    assert (found["PORT"].purpose, found["PORT"].default) == ("to listen", "8000")
    assert found["SMTP_PASSWORD"].commented
    assert (found["DATABASE_URL"].default, found["DATABASE_URL"].scheme) == ("", "postgres")


@pytest.mark.parametrize(
    ("path", "text", "names"),
    [
        (
            "a/settings.py",
            "import os\na = os.environ['API_KEY']\nb = os.getenv('MODE', 'x')\nc = os.environ['HOME']\n",
            "API_KEY MODE",
        ),
        ("tests/test_a.py", "import os\na = os.environ['API_KEY']\n", ""),
        (
            "a.ts",
            "process.env.A_KEY; process.env['BB']; import.meta.env.VITE_C; process.env.NODE_ENV\n",
            "A_KEY BB VITE_C",
        ),
        ("main.go", 'os.Getenv("A"); os.LookupEnv("BB")\n', "BB"),
        ("A.java", 'System.getenv("DB_URL");\n', "DB_URL"),
        ("Dockerfile", "FROM x\nENV MODE=a \\\n  OTHER=b\nENV OLD c\n", "MODE OTHER OLD"),
        (".github/workflows/a.yml", "x: ${{ secrets.NPM_TOKEN }} ${{ secrets.GITHUB_TOKEN }}\n", "NPM_TOKEN"),
        (
            "compose.yaml",
            "services: {a: {build: ., environment: [MODE=x, 'KEY=${API_KEY:?needed}', BARE]}}\n",
            "MODE API_KEY BARE",
        ),
        (
            "docker-compose.dev.yml",
            "services: {db: {image: pg, environment: {PGDATA: /x, P: $PG_PASSWORD}}}\n",
            "PG_PASSWORD",
        ),
        ("compose.yml", "services: {a: {build: ., environment: {JWT_SECRET_FILE: /run/secrets/j}}}\n", "JWT_SECRET"),
        ("k/s.yaml", "kind: Secret\nstringData: {S3_KEY: x}\ndata: {tls.crt: x}\n", "S3_KEY"),
        ("k/h.yaml", "kind: Deployment\n{{ if x }}\n", ""),
        ("k/o.yaml", "a: 1\n", ""),
    ],
)
def test_names_are_found(path: str, text: str, names: str) -> None:
    assert sorted(survey(path, text)) == sorted(names.split())


def test_a_reference_to_a_secret_makes_one() -> None:
    env = "[{name: UPSTREAM, valueFrom: {secretKeyRef: {name: a, key: b}}}, {name: SIZE, value: 5}]"
    found = survey("k.yaml", f"kind: CronJob\nspec: {{template: {{spec: {{containers: [{{env: {env}}}]}}}}}}\n")
    assert (found["UPSTREAM"].is_secret, found["SIZE"].is_secret, found["SIZE"].default) == (True, False, "5")


def test_no_value_that_could_be_secret_is_kept() -> None:
    value = expand("{alnum:40}")
    found = survey(".env.example", f"# old: {value}\nMODE={value}\nAPI_KEY={value}\nX_URL=https://u:{value}@h.io\n")
    assert [one.default for one in found.values()] == ["", "", ""]
    assert [one.purpose for one in found.values()] == ["", "", ""]
