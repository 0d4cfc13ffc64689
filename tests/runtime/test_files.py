"""Files of secrets that cannot be read, and those that hold what no variable can."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tightlip.errors import TightlipError
from tightlip.manifest import load
from tightlip.runtime import message
from tightlip.runtime.resolve import Resolution, read_manifest, resolve

SENTINEL = "kx81-vq02-" + "ple9-zzt4-mm31-aq"
MANIFEST = b"version: 1\nsecrets: {KEY: {purpose: Signing}}\n"


def run(tmp_path: Path, profile: str = "production", **environ: str) -> Resolution:
    given = {"TIGHTLIP_SECRETS_DIR": str(tmp_path / "secrets"), **environ}
    return resolve(load.parse(MANIFEST, "m.yaml"), profile, environ=given, directory=str(tmp_path))


def make(path: Path, kind: str) -> None:
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(path))
    elif kind == "loop":
        path.symlink_to(path.name)
    elif kind == "large":
        path.write_bytes(b"a" * 10_000_000)
    else:
        path.write_bytes(kind.encode("latin-1"))


@pytest.mark.parametrize(
    ("kind", "problem", "said"),
    [
        ("folder", "unreadable", "is a folder, not a file"),
        ("pipe", "unreadable", "is a pipe, not a file"),
        ("device", "unreadable", "is a device, not a file"),
        ("socket", "unreadable", "cannot be read"),
        ("loop", "unreadable", "symbolic links"),
        ("large", "format", "is larger than 65,536 bytes"),
        (SENTINEL + "\xff", "format", "is no text (UTF-8)"),
        (SENTINEL + "\0", "format", "holds a NUL byte"),
        (SENTINEL + "\nx", "format", "holds a line break"),
        ("\n", "empty", "is empty"),
    ],
)
@pytest.mark.parametrize("how", ["pointer", "folder"])
def test_a_file_that_is_none(tmp_path: Path, kind: str, problem: str, said: str, how: str) -> None:
    (tmp_path / "secrets").mkdir()
    path = tmp_path / "secrets" / "KEY" if how == "folder" else tmp_path / "pointed"
    make(path, kind)
    done = run(tmp_path, **({"KEY_FILE": str(path)} if how == "pointer" else {}))
    assert [(one.name, one.kind) for one in done.errors] == [("KEY", problem)]
    assert said in done.errors[0].text
    assert str(path) in done.errors[0].text
    assert SENTINEL not in message.problems(done)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_without_read_permission(tmp_path: Path) -> None:
    (tmp_path / "pointed").write_text(SENTINEL)
    (tmp_path / "pointed").chmod(0)
    done = run(tmp_path, KEY_FILE=str(tmp_path / "pointed"))
    assert "Permission denied" in done.errors[0].text


def test_a_pointer_that_leads_nowhere(tmp_path: Path) -> None:
    done = run(tmp_path, KEY_FILE=str(tmp_path / "none"))
    assert [(one.kind, one.text) for one in done.errors] == [
        ("unreadable", f"KEY_FILE names {tmp_path / 'none'}, and there is no such file")
    ]
    for value in (SENTINEL, f"/nowhere/{SENTINEL}"):  # the secret itself, perhaps
        error = run(tmp_path, KEY_FILE=value).errors[0]
        assert error.text == "KEY_FILE names a file in no folder that there is, and there is no such file"
    assert run(tmp_path, KEY_FILE="").errors[0].kind == "missing"


def test_a_key_of_several_lines(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    pem = "-----BEGIN " + "PRIVATE KEY-----\n" + "QUJD" * 16 + "\n-----END " + "PRIVATE KEY-----\n"
    (tmp_path / "secrets" / "key").write_text(pem)
    done = run(tmp_path)
    assert done.exit_code == 0
    assert done.variables["KEY"].value is not None
    assert done.variables["KEY"].value.get_secret_value() == pem.rstrip("\n")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", ".env is no text in UTF-8"),
        (b"A=1\n\n" + SENTINEL.encode() + b" is it\n", ".env line 3 is no assignment"),
        (b"KEY='" + SENTINEL.encode() + b"\n", ".env line 1 is no assignment"),
    ],
)
def test_a_dotenv_that_is_none(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / ".env").write_bytes(content)
    done = run(tmp_path, "development")
    assert said in done.errors[0].text
    assert SENTINEL not in message.problems(done)


def test_a_dotenv_as_python_dotenv_reads_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbf# x\nHALF=" + SENTINEL.encode() + b'\nexport KEY="${HALF}-2" # y\n')
    done = run(tmp_path, "development")
    assert done.variables["KEY"].value is not None
    assert done.variables["KEY"].value.get_secret_value() == SENTINEL + "-2"


@pytest.mark.parametrize("kind", ["folder", "pipe", "{", "version: 2", ""])
def test_a_manifest_that_is_none(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "m.yaml"
    make(path, kind)
    with pytest.raises(TightlipError) as caught:
        read_manifest(str(path))
    assert str(caught.value).startswith(f"{path}")
    assert "\n" not in str(caught.value)
