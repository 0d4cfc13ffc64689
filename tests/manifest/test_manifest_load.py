"""The manifest: strict, and clear about what is wrong where."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import jsonschema
import pytest
import yaml

import tightlip.manifest
from tightlip.errors import UsageError
from tightlip.manifest import formats, load, schema
from tightlip.rules.templates import expand

TOP = Path(__file__).resolve().parents[2]
SHIPPED = Path(tightlip.manifest.__file__).parent / "required-secrets.schema.json"

GOOD = """\
version: 1
secrets:
  JWT_SECRET_KEY:
    purpose: JWT signing
    rotation: 90d
    required: [production, staging]
    generate: make-one
    sources: [env, vault]
    min_length: 32
  A: {purpose: x, required: false, rotation: 2y}
  B: {purpose: x, rotation: 12w}
config:
  LOG_LEVEL: {purpose: Log verbosity, default: info}
  PORT: {purpose: Port, default: 8080}
  DEBUG: {purpose: More, default: true}
  NONE: {purpose: None}
"""

BAD = [
    ("", "m.yaml: is empty; begin with"),
    ("# nothing\n", "m.yaml: is empty; begin with"),
    ("- a\n", "m.yaml: the file must be a mapping"),
    ("version: 1\n", "m.yaml: declares no variable"),
    ("secrets:\n  A: {purpose: x}\n", "m.yaml: version is missing"),
    ("version: 2\nsecrets:\n  A: {purpose: x}\n", "m.yaml:1: version: must be 1"),
    ("version: true\nsecrets:\n  A: {purpose: x}\n", "m.yaml:1: version: must be 1"),
    ("version: 1\nsecret:\n  A: {purpose: x}\n", "m.yaml:2: secret: unknown key; did you mean secrets?"),
    (
        "version: 1\nsecrets:\n  A: {purpose: x, rotatoin: 1}\n",
        "m.yaml:3: secrets.A.rotatoin: unknown key; did you mean rotation?",
    ),
    (
        "version: 1\nsecrets:\n  A: {purpose: x, zzz: 1}\n",
        "m.yaml:3: secrets.A.zzz: unknown key; known: purpose, rotation",
    ),
    (
        "version: 1\nconfig:\n  A:\n    purpose: x\n    defalt: 1\n",
        "m.yaml:5: config.A.defalt: unknown key; did you mean default?",
    ),
    ("version: 1\nsecrets:\n  A: {purpose: x, default: y}\n", "m.yaml:3: secrets.A.default: a secret has no value"),
    ("version: 1\nsecrets:\n  A: {rotation: 90d}\n", "m.yaml:3: secrets.A: purpose is missing"),
    ("version: 1\nsecrets:\n  A:\n", "m.yaml:3: secrets.A: must be a mapping"),
    ("version: 1\nsecrets: [A]\n", "m.yaml:2: secrets: must be a mapping"),
    ("version: 1\nsecrets:\n  A: {purpose: ''}\n", "m.yaml:3: secrets.A.purpose: "),
    ("version: 1\nsecrets:\n  A: {purpose: 5}\n", "m.yaml:3: secrets.A.purpose: must be a text"),
    (
        "version: 1\nsecrets:\n  A: {purpose: x, rotation: 90}\n",
        "m.yaml:3: secrets.A.rotation: must be a number of days",
    ),
    (
        "version: 1\nsecrets:\n  A: {purpose: x, rotation: 0d}\n",
        "m.yaml:3: secrets.A.rotation: must be a number of days",
    ),
    ("version: 1\nsecrets:\n  A: {purpose: x, required: 'yes'}\n", "m.yaml:3: secrets.A.required: must be true, false"),
    ("version: 1\nsecrets:\n  A: {purpose: x, required: []}\n", "m.yaml:3: secrets.A.required: must be true, false"),
    (
        "version: 1\nsecrets:\n  A: {purpose: x, required: [Prod]}\n",
        "m.yaml:3: secrets.A.required: must be true, false",
    ),
    (
        "version: 1\nsecrets:\n  A: {purpose: x, sources: [env, vlt]}\n",
        "m.yaml:3: secrets.A.sources.1: must be 'env', 'docker'",
    ),
    (
        "version: 1\nsecrets:\n  A: {purpose: x, min_length: '3'}\n",
        "m.yaml:3: secrets.A.min_length: must be a whole number",
    ),
    ("version: 1\nsecrets:\n  A: {purpose: x, min_length: 0}\n", "m.yaml:3: secrets.A.min_length: must be greater"),
    ("version: 1\nsecrets:\n  a-b: {purpose: x}\n", "m.yaml:3: secrets.a-b: is no variable's name"),
    ("version: 1\nsecrets:\n  NO: {purpose: x}\n", "m.yaml:3: secrets.NO: YAML takes this name for a bool"),
    (
        "version: 1\nsecrets:\n  A: {purpose: x}\n  A: {purpose: y}\n",
        "m.yaml:4: secrets.A: stands here twice, first in line 3",
    ),
    ("version: 1\nsecrets:\n  A:\n    purpose: x\n    purpose: y\n", "m.yaml:5: secrets.A.purpose: stands here twice"),
    (
        "version: 1\nsecrets:\n  A: {purpose: x}\nconfig:\n  A: {purpose: x}\n",
        "m.yaml: A stands under secrets and under config",
    ),
    ("version: 1\nconfig:\n  A: {purpose: x, default: [1]}\n", "m.yaml:3: config.A: default is a list; put"),
    ("version: 1\nsecrets:\n  A: {purpose: x, format: urll}\n", "m.yaml:3: secrets.A.format: must be url, jwt-key"),
    (
        "version: 1\nsecrets:\n  A: {purpose: x, format: {url: [Postgres]}}\n",
        "m.yaml:3: secrets.A.format: url must be a list of schemes",
    ),
    (
        "version: 1\nsecrets:\n  A: {purpose: x, format: {regex: '[a'}}\n",
        "m.yaml:3: secrets.A.format: the regular expression is no regular expression",
    ),
    (
        "version: 1\nsecrets:\n  A: {purpose: x, format: {regex: '(a+)+b'}}\n",
        "m.yaml:3: secrets.A.format: the regular expression has a repeat inside a repeat",
    ),
    (
        "version: 1\nsecrets:\n  A:\n    purpose: x\n    rotated: 2999-01-01\n",
        "m.yaml:5: secrets.A.rotated: 2999-01-01 lies in the future",
    ),
    (
        "version: 1\nsecrets:\n  A:\n    purpose: x\n    rotated: {prod: 2999-01-01}\n",
        "m.yaml:5: secrets.A.rotated: 2999-01-01 lies in the future",
    ),
    ("version: 1\nsecrets:\n  A: {purpose: x, rotated: soon}\n", "m.yaml:3: secrets.A.rotated: must be a date"),
    ("version: 1\nsecrets:\n  A: {purpose: x, rotated: '2024-02-31'}\n", "m.yaml:3: secrets.A.rotated: is a date that"),
    ("version: 1\nsecrets:\n  A: {purpose: x, owner: ''}\n", "m.yaml:3: secrets.A.owner: "),
    (
        "version: 1\nsecrets:\n  A: {purpose: x, renamed: B}\n",
        "m.yaml: secrets.A.renamed: B is not declared under secrets",
    ),
    (
        "version: 1\nsecrets:\n  A: {purpose: x, renamed: B, required: true}\n  B: {purpose: x}\n",
        "m.yaml:3: secrets.A: is an old name",
    ),
    (
        "version: 1\nsecrets:\n  A: {purpose: x, renamed: B}\n  B: {purpose: x, renamed: A}\n",
        "m.yaml: secrets.A.renamed: B is an old name itself",
    ),
    ("version: 1\nconfig:\n  A: {purpose: x, type: int}\n", "m.yaml:3: config.A.type: must be 'string', 'integer'"),
    (
        "version: 1\nconfig:\n  A: {purpose: x, type: integer, default: many}\n",
        "m.yaml:3: config.A: default is no whole number",
    ),
    (
        "version: 1\nconfig:\n  A: {purpose: x, choices: [a, b], default: c}\n",
        "m.yaml:3: config.A: default is none of a, b",
    ),
    ("version: 1\nconfig:\n  A: {purpose: x, choices: [a, a]}\n", "m.yaml:3: config.A.choices: must be a list of diff"),
    (
        "version: 1\nconfig:\n  A: {purpose: x, type: integer, choices: [1, b]}\n",
        "m.yaml:3: config.A: choices: b is no whole number",
    ),
    (
        "version: 1\nsecrets:\n  A: {purpose: x}\nlocal: [Dev]\n",
        "m.yaml:4: local.0: must match pattern",
    ),
    ("version: 1\nsecrets:\n  A: {purpose: x, placeholder: 5}\n", "m.yaml:3: secrets.A.placeholder: must be a text"),
    ("a: [\n", "m.yaml:2: not valid YAML"),
    ("a: !thing x\n", "m.yaml:1: not valid YAML"),
    ("version: 1\n---\nversion: 1\n", "m.yaml:2: not valid YAML"),
    ("a: 2024-13-45\n", "m.yaml: not valid YAML: a date"),
    ("a: &a [*a]\n", "m.yaml:1: a: unknown key"),
    ("\x00", "m.yaml: not valid YAML"),
    ("[" * 3000, "m.yaml"),
]


def test_a_good_manifest() -> None:
    manifest = load.parse(GOOD.encode(), "m.yaml")
    assert manifest.names() == ["JWT_SECRET_KEY", "A", "B", "LOG_LEVEL", "PORT", "DEBUG", "NONE"]
    jwt, a, b = (manifest.secrets[name] for name in ("JWT_SECRET_KEY", "A", "B"))
    assert jwt.required == ("production", "staging")
    assert (jwt.rotation_days, a.rotation_days, b.rotation_days) == (90, 730, 84)
    assert jwt.sources == ("env", "vault")
    assert [spec.default_text for spec in manifest.config.values()] == ["info", "8080", "true", ""]


FULL = """\
version: 1
local: [development, ci]
secrets:
  NEW_KEY:
    purpose: Signing
    format: jwt-key
    owner: platform@acme.example
    placeholder: generate-me
    rotated: 2024-01-31
  OLD_KEY: {purpose: Signing, renamed: NEW_KEY, deprecated: since 2.0}
  DB: {purpose: x, format: {url: [postgres]}, rotated: {production: 2024-01-31, staging: "2024-02-01"}}
  ID: {purpose: x, format: {regex: "[a-z]+-[0-9]{4}"}}
config:
  MODE: {purpose: x, choices: [a, b], required: [production]}
  HOSTS: {purpose: x, type: list, default: [a.example, b.example]}
"""


def test_everything_that_can_be_said() -> None:
    manifest = load.parse(FULL.encode(), "m.yaml")
    new, old, database, one_id = manifest.secrets.values()
    assert manifest.local == ("development", "ci")
    assert (new.owner, new.placeholder, str(new.rotated_on("production"))) == (
        "platform@acme.example",
        "generate-me",
        "2024-01-31",
    )
    assert (old.required, old.renamed, old.deprecated, old.rotated_on()) == (False, "NEW_KEY", "since 2.0", None)
    assert str(database.rotated_on("staging")) == "2024-02-01"
    assert database.rotated_on("other") is None
    assert [formats.words(spec) for spec in (new, database, one_id)] == [
        "JWT key",
        "URL (postgres)",
        "matches [a-z]+-[0-9]{4}",
    ]
    mode, hosts = manifest.config.values()
    assert (mode.required_in("production"), mode.required_in("test"), hosts.default_text) == (
        True,
        False,
        "a.example,b.example",
    )
    validator = jsonschema.Draft202012Validator(json.loads(SHIPPED.read_text(encoding="utf-8")))
    assert validator.is_valid(json.loads(json.dumps(yaml.safe_load(FULL), default=str)))


def test_a_placeholder_that_looks_real_is_refused_without_saying_it() -> None:
    value = expand("{alnum:32}")
    with pytest.raises(UsageError) as caught:
        load.parse(f"version: 1\nsecrets:\n  A: {{purpose: x, placeholder: '{value}'}}\n".encode(), "m.yaml")
    assert "placeholder: looks like a real value" in str(caught.value)
    assert value not in str(caught.value)


def test_today_is_no_future_date_anywhere() -> None:
    today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=14))).date()
    text = f"version: 1\nsecrets:\n  A: {{purpose: x, rotated: {today}}}\n"
    assert load.parse(text.encode(), "m.yaml").secrets["A"].rotated_on() == today


def test_what_is_not_said_has_a_meaning() -> None:
    spec = load.parse(b"version: 1\nsecrets:\n  A: {purpose: x}\n", "m.yaml").secrets["A"]
    assert (spec.required, spec.rotation, spec.rotation_days) == (True, "on-compromise", None)
    assert spec.sources == ("env", "docker", "aws", "vault")


@pytest.mark.parametrize(("text", "message"), BAD, ids=range(len(BAD)))
def test_what_is_wrong_is_said_in_one_line(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        load.parse(text.encode(), "m.yaml")
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_a_value_is_never_in_the_message() -> None:
    for text in ("version: 1\nsecrets:\n  A: {purpose: x, value: hunter2hunter2}\n", "version: hunter2hunter2\n"):
        with pytest.raises(UsageError) as caught:
            load.parse(text.encode(), "m.yaml")
        assert "hunter2" not in str(caught.value)


def test_the_shipped_schema_is_current() -> None:
    assert SHIPPED.read_text(encoding="utf-8") == schema.json_schema(), (
        "write it anew: python -c 'from tightlip.manifest.schema import json_schema as s; print(s(), end=\"\")' > "
        + SHIPPED.name
    )


def test_the_schema_and_the_model_agree() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SHIPPED.read_text(encoding="utf-8")))
    assert validator.is_valid(yaml.safe_load(GOOD))
    assert validator.is_valid(yaml.safe_load((TOP / "required-secrets.yaml").read_bytes()))
    for text in (
        "version: 2\nsecrets: {A: {purpose: x}}",
        "version: 1\nsecret: {}",
        "version: 1\nsecrets: {A: {purpose: x, rotatoin: 90d}}",
        "version: 1\nsecrets: {A: {purpose: x, rotation: 90}}",
        "version: 1\nsecrets: {a-b: {purpose: x}}",
        "version: 1\nsecrets: {A: {purpose: x, required: []}}",
    ):
        assert not validator.is_valid(yaml.safe_load(text)), text


def test_the_reference_manifest_declares_the_six_secrets() -> None:
    manifest = load.parse((TOP / "required-secrets.yaml").read_bytes(), "required-secrets.yaml")
    assert {name: spec.rotation for name, spec in manifest.secrets.items()} == {
        "JWT_SECRET_KEY": "90d",
        "DATABASE_URL": "on-compromise",
        "REDIS_URL": "on-compromise",
        "SMTP_PASSWORD": "90d",
        "S3_SECRET_KEY": "90d",
        "BETTER_AUTH_SECRET": "90d",
    }
