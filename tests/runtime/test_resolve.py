"""Where variables come from, in which order, and what is said of those that are not as they should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tightlip.errors import UsageError
from tightlip.manifest import load
from tightlip.runtime import message
from tightlip.runtime.resolve import Resolution, read_manifest, resolve

SENTINEL = "s3ntinel-kx81-" + "vq02-ple9-zzt4-mm31"

MANIFEST = """\
version: 1
secrets:
  KEY: {purpose: Signing, generate: make-a-key, min_length: 20, owner: web team}
  URL: {purpose: Database, format: {url: [postgres]}}
  MAYBE: {purpose: Extra, required: false}
  ONLY_PROD: {purpose: Mail, required: [production]}
  VAULTED: {purpose: Vault only, required: false, sources: [vault]}
config:
  LEVEL: {purpose: Verbosity, default: info}
  PORT: {purpose: Port, type: integer}
"""

GOOD = {"KEY": SENTINEL, "URL": "postgres://db/app", "ONLY_PROD": SENTINEL, "MAYBE": SENTINEL}


def run(tmp_path: Path, environ: dict[str, str], profile: str | None = None, text: str = MANIFEST) -> Resolution:
    """Resolve with no secrets folder but one in the test's own folder."""
    given = {"TIGHTLIP_SECRETS_DIR": str(tmp_path / "secrets"), **environ}
    return resolve(load.parse(text.encode(), "m.yaml"), profile, environ=given, directory=str(tmp_path))


def said(resolution: Resolution) -> list[tuple[str, str, bool]]:
    return [(problem.name, problem.kind, problem.fatal) for problem in resolution.problems]


def value(resolution: Resolution, name: str) -> str | None:
    held = resolution.variables[name].value
    return held.get_secret_value() if held else None


def test_all_is_well(tmp_path: Path) -> None:
    done = run(tmp_path, GOOD)
    assert (said(done), done.exit_code, done.profile, done.local) == (
        [("VAULTED", "missing", False)],
        0,
        "production",
        False,
    )
    assert (value(done, "KEY"), done.variables["KEY"].origin) == (SENTINEL, "environment")
    assert (value(done, "LEVEL"), done.variables["LEVEL"].origin) == ("info", "default")
    assert (value(done, "PORT"), done.variables["PORT"].origin) == (None, "")
    assert SENTINEL not in repr(done)


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    done = run(tmp_path, {"KEY": "kq9-77xz", "URL": "mysql://db/app", "ONLY_PROD": " ", "PORT": "x"})
    assert said(done) == [
        ("KEY", "too-short", True),
        ("URL", "format", True),
        ("ONLY_PROD", "empty", True),
        ("PORT", "format", True),
        ("MAYBE", "missing", False),
        ("VAULTED", "missing", False),
    ]
    assert done.exit_code == 2
    text = message.problems(done)
    assert "profile production: 7 variables, 4 problems, 2 warnings" in text
    assert "error: KEY (Signing) has 8 characters; at least 20 are asked for (environment)" in text
    assert f"may come from: environment KEY, the file in KEY_FILE, file {tmp_path}/secrets/KEY" in text
    assert "generate: make-a-key\n    owner: web team\n" in text


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("supersecretpassword123", "development-default"),
        ("your-secret-key-goes-here", "placeholder"),
        ("<the key that signs tokens>", "placeholder"),
        ("${JWT_SECRET_KEY_OF_THE_APP}", "placeholder"),
        ("xxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "placeholder"),
        ("a\nb" + SENTINEL, "format"),
        ("a\0b" + SENTINEL, "format"),
    ],
)
def test_values_that_are_none(tmp_path: Path, given: str, kind: str) -> None:
    done = run(tmp_path, {**GOOD, "KEY": given})
    assert said(done)[0] == ("KEY", kind, True)
    assert given not in message.problems(done)
    local = run(tmp_path, {**GOOD, "KEY": given}, "development")
    assert (local.exit_code == 0) == (kind != "format")


def test_order_of_the_places(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    pointed = tmp_path / "pointed"
    places = {"env": "E" + SENTINEL, "file": "F" + SENTINEL, "docker": "D" + SENTINEL, "dotenv": "V" + SENTINEL}
    pointed.write_text(places["file"] + "\n")
    (folder / "key").write_text(places["docker"] + "\r\n")
    (tmp_path / ".env").write_text(f"KEY={places['dotenv']}\nLEVEL=debug\n")
    environ = {**GOOD, "KEY": places["env"], "KEY_FILE": str(pointed)}
    assert value(run(tmp_path, environ, "local"), "KEY") == places["env"]
    environ["KEY"] = ""
    done = run(tmp_path, environ, "local")
    assert (value(done, "KEY"), done.variables["KEY"].origin) == (places["file"], f"file {pointed}")
    del environ["KEY_FILE"]
    done = run(tmp_path, environ, "local")
    assert (value(done, "KEY"), done.variables["KEY"].origin) == (places["docker"], f"file {folder}/key")
    (folder / "key").unlink()
    done = run(tmp_path, environ, "local")
    assert (value(done, "KEY"), done.variables["KEY"].origin) == (places["dotenv"], ".env")
    assert (value(done, "LEVEL"), done.variables["LEVEL"].origin) == ("debug", ".env")
    production = run(tmp_path, environ)
    assert ("", "forbidden-source", True) in said(production)
    assert ("KEY", "empty", True) in said(production)


def test_a_place_that_is_not_allowed_is_not_read(tmp_path: Path) -> None:
    done = run(tmp_path, {**GOOD, "VAULTED": SENTINEL})
    assert value(done, "VAULTED") is None
    assert ("VAULTED", "forbidden-source", False) in said(done)


def test_a_pointer_that_is_a_variable_itself_is_none(tmp_path: Path) -> None:
    text = "version: 1\nsecrets: {A: {purpose: x}}\nconfig: {A_FILE: {purpose: a path}}\n"
    done = run(tmp_path, {"A_FILE": "/nowhere"}, text=text)
    assert said(done) == [("A", "missing", True)]
    assert value(done, "A_FILE") == "/nowhere"


OLD = """\
version: 1
secrets:
  NEW: {purpose: New}
  OLD: {purpose: Old, renamed: NEW}
  GONE: {purpose: Gone, required: false, deprecated: no longer used}
"""


@pytest.mark.parametrize(
    ("environ", "problems", "new"),
    [
        ({"OLD": SENTINEL}, [("OLD", "renamed", False)], SENTINEL),
        ({"OLD": SENTINEL, "NEW": SENTINEL + "2"}, [("OLD", "renamed", False)], SENTINEL + "2"),
        ({"NEW": SENTINEL, "GONE": SENTINEL}, [("GONE", "deprecated", False)], SENTINEL),
        ({}, [("NEW", "missing", True)], None),
    ],
)
def test_old_names(
    tmp_path: Path, environ: dict[str, str], problems: list[tuple[str, str, bool]], new: str | None
) -> None:
    done = run(tmp_path, environ, text=OLD)
    assert (said(done), value(done, "NEW")) == (problems, new)


def test_an_old_name_is_judged_by_its_new_one(tmp_path: Path) -> None:
    done = run(tmp_path, {"OLD": "changeme"}, text=OLD)
    assert said(done) == [("NEW", "development-default", True), ("OLD", "renamed", False)]
    done = run(tmp_path, {"OLD": "changeme", "NEW": SENTINEL}, text=OLD)
    assert (said(done), done.exit_code) == ([("OLD", "renamed", False)], 0)
    store = OLD + "backends: {vault: {path: app}}\n"
    done = run(tmp_path, {"NEW": SENTINEL, "GONE": SENTINEL}, text=store)
    assert done.exit_code == 0, "no store is asked for an old name whose new one is there"


def test_a_profile_that_the_manifest_does_not_name(tmp_path: Path) -> None:
    done = run(tmp_path, GOOD, "prod")
    assert said(done)[0] == ("", "profile", False)
    assert "names no profile prod, only development, local, production, test" in message.problems(done)
    assert run(tmp_path, GOOD, "eu-west").exit_code == 0


def test_no_local_profile_at_all(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("")
    done = run(tmp_path, GOOD, "local", text=MANIFEST + "local: []\n")
    assert said(done)[0] == ("", "forbidden-source", True)
    assert "take it out of there" in done.errors[0].text


def test_profiles(tmp_path: Path) -> None:
    without = {key: one for key, one in GOOD.items() if key != "ONLY_PROD"}
    assert run(tmp_path, without).exit_code == 2
    assert run(tmp_path, without, "staging").exit_code == 0
    assert run(tmp_path, {**without, "TIGHTLIP_PROFILE": "staging"}).profile == "staging"
    assert run(tmp_path, {**without, "TIGHTLIP_PROFILE": "staging"}, "production").exit_code == 2
    with pytest.raises(UsageError, match="did you mean production"):
        run(tmp_path, GOOD, "prodction")
    with pytest.raises(UsageError, match="is no profile's name"):
        run(tmp_path, GOOD, "../x")


def test_a_manifest_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such manifest"):
        read_manifest(str(tmp_path / "m.yaml"))
