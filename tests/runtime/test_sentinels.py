"""A hundred distinctive values go through every failure of a start and of a refresh: none turns up in any channel.

Redaction is not installed here: the messages hold no values by themselves, and nothing has to be taken out of them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from support import servers
from support.cli import call
from tightlip.errors import TightlipError
from tightlip.runtime import ManifestSettings, load, load_or_exit, redact

COUNT = 100
NAMES = [f"V{number:02}_KEY" for number in range(COUNT)]
PIECE = 8
"""So many characters of a value in a row are a leak."""


@dataclass
class World:
    """What an application finds: the fields of its secrets, the manifest's end, its environment, files beside it."""

    folder: Path
    values: dict[str, str]
    environ: dict[str, str]
    spec: str = "purpose: p"
    rest: str = ""
    profile: str = "production"
    servers: ExitStack = field(default_factory=ExitStack)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content)
        return path

    def manifest(self) -> Path:
        lines = [f"  {name}: {{{self.spec}}}" for name in self.values]
        return self.write("m.yaml", "version: 1\nsecrets:\n" + "\n".join(lines) + f"\n{self.rest}")

    def everywhere(self, change: Callable[[str], str]) -> None:
        """Put a changed value of each variable into the environment."""
        self.environ |= {name: change(value) for name, value in self.values.items()}

    def in_files(self, change: Callable[[str], str]) -> None:
        self.environ = {name: value for name, value in self.environ.items() if name not in self.values}
        for name, value in self.values.items():
            self.write(f"secrets/{name}", change(value))

    def answers(self, kind: str, *answers: servers.Answer, **options: Any) -> None:
        """A store that answers so, and nothing in the environment."""
        address, _ = self.servers.enter_context(servers.scripted(*answers, **options))
        self.store(kind, address)

    def store(self, kind: str, address: str) -> None:
        for name in self.values:
            self.environ.pop(name, None)
        if kind == "vault":
            self.rest = "backends: {vault: {path: app, mount: secret, version: 2}}\n"
            self.environ |= {"VAULT_ADDR": address, "VAULT_TOKEN": self.values[NAMES[0]]}
        else:
            self.rest = "backends: {aws: {secret: app}}\n"
            self.environ |= {"AWS_ENDPOINT_URL": address, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "x"}
            self.environ |= {"AWS_SECRET_ACCESS_KEY": self.values[NAMES[1]], "AWS_MAX_ATTEMPTS": "1"}
        self.environ |= {"TIGHTLIP_BACKEND_TIMEOUT": "1"}


def _missing(world: World) -> None:
    del world.environ[NAMES[3]]


def _too_short(world: World) -> None:
    world.spec = "purpose: p, min_length: 4000"


def _form(spec: str, change: Callable[[str], str] = lambda value: value) -> Callable[[World], None]:
    def make(world: World) -> None:
        world.spec = f"purpose: p, format: {spec}"
        world.everywhere(change)

    return make


def _placeholder(world: World) -> None:
    world.everywhere(lambda value: f"<your {value} here>")


def _development_default(world: World) -> None:
    world.everywhere(lambda value: f"django-insecure-{value}")


def _newline(world: World) -> None:
    world.everywhere(lambda value: f"{value}\n{value}")


def _nul(world: World) -> None:
    world.in_files(lambda value: f"{value}\0{value}")


def _huge(world: World) -> None:
    world.in_files(
        lambda value: value * (10_000_000 // len(value)) if value == world.values[NAMES[0]] else value * 2000
    )


def _no_text(world: World) -> None:
    world.in_files(lambda value: f"{value}\udcff")


def _folder_for_a_file(world: World) -> None:
    del world.environ[NAMES[0]]
    (world.folder / "secrets" / NAMES[0]).mkdir(parents=True)


def _value_for_a_file_name(world: World) -> None:
    world.environ = {f"{name}_FILE": value for name, value in world.values.items()}


def _setting(kind: str) -> Callable[[World], None]:
    def make(world: World) -> None:
        lines = [f"  C{number}: {{purpose: p, type: {kind}}}" for number in range(COUNT)]
        world.rest = "config:\n" + "\n".join(lines) + "\n"
        world.environ |= {f"C{number}": value for number, value in enumerate(world.values.values())}

    return make


def _choices(world: World) -> None:
    lines = [f"  C{number}: {{purpose: p, choices: [a, b]}}" for number in range(COUNT)]
    world.rest = "config:\n" + "\n".join(lines) + "\n"
    world.environ |= {f"C{number}": value for number, value in enumerate(world.values.values())}


def _env_file_in_production(world: World) -> None:
    world.write(".env", "".join(f"{name}={value}\n" for name, value in world.values.items()))


def _env_file_with_a_broken_line(world: World) -> None:
    world.profile = "development"
    world.write(".env", "".join(f'{name}="{value}\n' for name, value in world.values.items()))


def _env_file_that_is_no_text(world: World) -> None:
    world.profile = "development"
    world.write(".env", "".join(f"{name}={value}\udcff\n" for name, value in world.values.items()))


def _manifest(text: str) -> Callable[[World], None]:
    """A manifest with `text` at its end, in which VALUE is one of the values."""

    def make(world: World) -> None:
        world.rest = text.replace("VALUE", world.values[NAMES[5]])

    return make


def _store(kind: str, status: int, body: Callable[[dict[str, str]], object]) -> Callable[[World], None]:
    def make(world: World) -> None:
        world.answers(kind, servers.Answer(status, body(world.values)))

    return make


def _rude(kind: str, manner: str) -> Callable[[World], None]:
    def make(world: World) -> None:
        world.store(kind, world.servers.enter_context(servers.rude(manner)))

    return make


def _down(world: World) -> None:
    world.store("vault", f"http://127.0.0.1:{servers.free_port()}")


def _certificate(world: World) -> None:
    answer = servers.Answer(200, {"data": {"data": world.values}})
    world.answers("vault", answer, certificate=servers.certificate(world.folder))
    world.environ["TIGHTLIP_BACKEND_TIMEOUT"] = "20"  # it answers; the client is to end by itself


def _secret(values: dict[str, Any]) -> dict[str, object]:
    return {"SecretValues": [{"Name": "app", "ARN": "arn:app", "SecretString": json.dumps(values)}], "Errors": []}


FAILURES: dict[str, Callable[[World], None]] = {
    "missing": _missing,
    "too short": _too_short,
    "no URL": _form("url"),
    "another URL": _form("{url: [postgresql]}", lambda value: f"mysql://u:{value}@h/d"),
    "no hexadecimal": _form("hex"),
    "no base64": _form("base64", lambda value: f"{value}*"),
    "no PEM": _form("pem", lambda value: f"-----BEGIN KEY-----\n{value}\n-----END OTHER-----"),
    "no match": _form("{regex: 'abc[0-9]'}"),
    "placeholder": _placeholder,
    "development default": _development_default,
    "newline": _newline,
    "NUL": _nul,
    "10 MB": _huge,
    "no text": _no_text,
    "a folder for a file": _folder_for_a_file,
    "a value for a file's name": _value_for_a_file_name,
    "no number": _setting("integer"),
    "no truth": _setting("boolean"),
    "no URL in a setting": _setting("url"),
    "no choice": _choices,
    ".env in production": _env_file_in_production,
    ".env broken": _env_file_with_a_broken_line,
    ".env no text": _env_file_that_is_no_text,
    "a value in the manifest": _manifest("config: {A: {purpose: p, value: VALUE}}"),
    "a default of another type": _manifest("config: {A: {purpose: p, type: integer, default: VALUE}}"),
    "a real placeholder": _manifest("  LAST: {purpose: p, placeholder: VALUE}"),
    "a secret with a default": _manifest("  LAST: {purpose: p, default: VALUE}"),
    "a manifest that is no YAML": _manifest("  LAST: {purpose: [VALUE"),
    "store: down": _down,
    "store: silent": _rude("vault", "silent"),
    "store: cut": _rude("vault", "cut"),
    "store: cut (AWS)": _rude("aws", "cut"),
    "store: certificate": _certificate,
    "store: denied": _store("vault", 403, lambda values: {"errors": [f"permission denied {values}"]}),
    "store: error": _store("vault", 500, lambda values: {"errors": list(values.values())}),
    "store: no JSON": _store("vault", 200, lambda values: f"{{{values}".encode()),
    "store: another shape": _store("vault", 200, lambda values: {"data": list(values.values())}),
    "store: no texts": _store("vault", 200, lambda values: {"data": {"data": {n: [v] for n, v in values.items()}}}),
    "store: placeholders": _store(
        "vault", 200, lambda values: {"data": {"data": {name: f"<your {one} here>" for name, one in values.items()}}}
    ),
    "store: denied (AWS)": _store(
        "aws", 400, lambda values: {"__type": "AccessDeniedException", "Message": " ".join(values.values())}
    ),
    "store: no JSON (AWS)": _store("aws", 200, lambda values: f"{{{values}".encode()),
    "store: a secret that is no JSON (AWS)": _store(
        "aws", 200, lambda values: {"SecretValues": [{"Name": "app", "SecretString": f"{{{values}"}], "Errors": []}
    ),
    "store: no texts (AWS)": _store("aws", 200, lambda values: _secret({name: [one] for name, one in values.items()})),
}


class Channels(logging.Handler):
    """Collects all that could be seen of a failure."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.texts += [self.format(record), repr(vars(record))]

    def exception(self, error: BaseException | None) -> None:
        """An exception: its texts, arguments, attributes and relatives, and what a traceback of it says."""
        seen: set[int] = set()
        waiting = [error]
        while waiting:
            one = waiting.pop()
            if one is None or id(one) in seen:
                continue
            seen.add(id(one))
            self.texts += [str(one), repr(one), repr(one.args), repr(vars(one)) if hasattr(one, "__dict__") else ""]
            self.texts += [repr(getattr(one, "__notes__", "")), *traceback.format_exception(one)]
            if isinstance(one, ValidationError):
                self.texts += [one.json(), repr(one.errors())]
            waiting += [one.__cause__, one.__context__]

    def leaked(self, values: dict[str, str]) -> list[str]:
        """The variables of which a piece is in any text."""
        everything = "\n".join(self.texts)
        pieces = {everything[at : at + PIECE] for at in range(len(everything))}
        return [
            name
            for name, value in values.items()
            if any(value[at : at + PIECE] in pieces for at in range(len(value) - PIECE + 1))
        ]


@pytest.fixture
def channels(capfd: pytest.CaptureFixture[str]) -> Iterator[Channels]:
    """All channels of this process; at the end of the test, standard output and error have been collected as well."""
    collector = Channels()
    root = logging.getLogger()
    level = root.level
    root.addHandler(collector)
    root.setLevel(logging.DEBUG)
    yield collector
    root.setLevel(level)
    root.removeHandler(collector)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    values = {name: f"{secrets.token_urlsafe(24)}Zq7" for name in NAMES}
    environ = {"HOME": str(tmp_path), "TIGHTLIP_SECRETS_DIR": str(tmp_path / "secrets"), **values}
    made = World(tmp_path, values, environ)
    with made.servers:
        yield made
    redact.forget()


def class_of(path: Path, world: World) -> type[ManifestSettings]:
    return type("Made", (ManifestSettings,), {"manifest_file": path, "manifest_profile": world.profile})


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_no_failure_shows_a_value(
    failure: Callable[[World], None],
    world: World,
    channels: Channels,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failure(world)
    path = world.manifest()
    failed = 0
    try:
        load(path, world.profile, environ=world.environ)
    except TightlipError as error:
        failed += 1
        channels.exception(error)
        channels.texts.append(repr(getattr(error, "problems", "")))
        logging.getLogger("app").exception("cannot start")
    assert failed == 1, "the failure must be one"
    ended: list[int] = []
    if "store" not in failure.__qualname__ and "rude" not in failure.__qualname__:  # each costs its time-out
        for name, value in world.environ.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("TIGHTLIP_PROFILE", world.profile)
        try:
            class_of(path, world)()
        except TightlipError as error:
            channels.exception(error)
        try:
            load_or_exit(path, world.profile)
        except SystemExit as error:
            channels.exception(error)
            ended.append(int(str(error.code)))
        for arguments in (["verify"], ["verify", "--format", "json"], ["exec"]):
            rest = ["--", "true"] if arguments == ["exec"] else []
            done = call("env", *arguments, "--manifest", str(path), *rest, cwd=world.folder)
            channels.texts += [done.out, done.err]
            ended.append(done.code)
        assert set(ended) <= {2, 3}
    channels.texts += capfd.readouterr()
    assert any(channels.texts)
    assert channels.leaked(world.values) == []


def test_a_failed_refresh_shows_no_value(world: World, channels: Channels, capfd: pytest.CaptureFixture[str]) -> None:
    world.in_files(lambda value: value)
    settings = load(world.manifest(), environ=world.environ)
    for name in NAMES[:50]:
        world.write(f"secrets/{name}", f"{world.values[name]}\0")
    assert not settings.refresh()
    with settings.watch(interval=0.01):
        pass
    channels.texts += [repr(settings), *capfd.readouterr()]
    assert "settings not refreshed" in "\n".join(channels.texts)
    assert channels.leaked(world.values) == []


def _loud(value: str) -> None:
    """What an application should not do; redaction is for the case that it does."""
    log = logging.getLogger("app")
    log.info("value %s", value, extra={"key": [value]})
    warnings.warn(f"value {value}", UserWarning, stacklevel=1)
    try:
        raise ValueError(value)
    except ValueError:
        log.exception("failed")
        traceback.print_exc()


@pytest.mark.filterwarnings("default")
def test_what_an_application_says_of_them_is_redacted_in_every_channel(
    world: World, channels: Channels, capfd: pytest.CaptureFixture[str]
) -> None:
    redact.install()
    try:
        load(world.manifest(), environ=world.environ)
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = lambda *args: channels.texts.append(warnings.formatwarning(*args[:4]))  # type: ignore[arg-type]
            for value in world.values.values():
                _loud(value)
            thread = threading.Thread(target=_loud, args=(world.values[NAMES[0]],))
            thread.start()
            thread.join()

            async def task() -> None:
                _loud(world.values[NAMES[1]])

            asyncio.run(task())
        channels.texts += capfd.readouterr()
    finally:
        redact.uninstall()
    assert channels.leaked(world.values) == []
    assert sum(text.count("[V42_KEY]") for text in channels.texts) > 3


@pytest.mark.parametrize(
    "leak", ["message", "argument", "context", "cause", "note", "attribute", "log", "output", "error"]
)
def test_the_channels_would_show_a_leak(
    leak: str, world: World, channels: Channels, capfd: pytest.CaptureFixture[str]
) -> None:
    """A piece of one value in one channel is noticed."""
    piece = world.values[NAMES[7]][9:18]
    error = TightlipError(f"wrong: {piece}" if leak == "message" else "wrong")
    if leak == "argument":
        error = TightlipError("wrong", {"value": piece})
    elif leak == "context":
        error.__context__ = ValueError(piece)
    elif leak == "cause":
        error.__cause__ = ValueError(piece)
    elif leak == "note":
        error.__notes__ = [piece]  # type: ignore[attr-defined,unused-ignore]
    elif leak == "attribute":
        error.value = piece  # type: ignore[attr-defined]
    elif leak == "log":
        logging.getLogger("deep.inside").debug("x", extra={"seen": piece})
    elif leak == "output":
        print(piece)  # noqa: T201
    elif leak == "error":
        traceback.print_exception(ValueError(piece))
    channels.exception(error)
    channels.texts += capfd.readouterr()
    assert channels.leaked(world.values) == [NAMES[7]]
