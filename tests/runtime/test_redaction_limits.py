"""The table of docs/redaction.md: what each way of looking at a program shows of its secrets, the ways that redaction
cannot cover included, so that the page says what is so."""

from __future__ import annotations

import dataclasses
import json
import multiprocessing
import os
import pickle
import secrets
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from tightlip.runtime import load, redact

MANIFEST = "version: 1\nsecrets:\n  API_KEY: {purpose: x}\n"
START = """\
import os, sys
from tightlip.runtime import load, redact
redact.install()
settings = load("m.yaml")
value = settings.api_key.get_secret_value()

"""


def run(script: str, folder: Path, *options: str) -> tuple[str, str]:
    """All that a program with the value writes, and the value."""
    value = secrets.token_urlsafe(32)
    (folder / "m.yaml").write_text(MANIFEST)
    (folder / "program.py").write_text(START + script)
    environ = {"API_KEY": value, "PYTHONPATH": os.pathsep.join(sys.path), "HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, *options, "program.py"],
        cwd=folder,
        env=environ,
        input="p value\nc\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout + done.stderr, value


SAFE = {
    "faulthandler": "import faulthandler; faulthandler.dump_traceback(all_threads=True)",
    "fatal signal": "import faulthandler, signal; faulthandler.enable(); signal.raise_signal(signal.SIGSEGV)",
    "locals in a traceback": """\
import traceback
def f(plain=value):
    raise ValueError("x")
try: f()
except ValueError as error:
    print("".join(traceback.TracebackException.from_exception(error, capture_locals=True).format()))
""",
    "a debugger that shows the settings": "print(repr(settings), vars(sys.modules['__main__'])['settings'])",
    "a forked process": """\
if hasattr(os, "fork"):
    if os.fork() == 0:
        raise ValueError(value)
    os.wait()
""",
    "a pool's process that fails": """\
import logging
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
def fails(value): raise ValueError(value)
try: ProcessPoolExecutor(1, get_context("fork")).submit(fails, value).result()
except ValueError: logging.exception("failed")
""",
}
SHOWN = {
    "print": "print(value)",
    "a debugger at a plain value": "breakpoint()",
    "sys.stderr": "sys.stderr.write(value)",
    "os.write": "os.write(2, value.encode())",
    "a process started anew": """\
import subprocess
subprocess.run([sys.executable, "-c", "import os; raise ValueError(os.environ['API_KEY'])"])
""",
    "memory, as a core dump has it": """\
import ctypes
print(ctypes.string_at(id(value), sys.getsizeof(value)).decode("latin-1"))
""",
    "a slice": "import logging; logging.warning('key %s', value[:10]); print(value)",
    "reversed": "import logging; logging.warning('key %s', value[::-1]); print(value)",
}


@pytest.mark.parametrize("script", SAFE.values(), ids=SAFE)
def test_what_shows_no_value(script: str, tmp_path: Path) -> None:
    said, value = run(script, tmp_path)
    assert said
    assert value not in said


@pytest.mark.parametrize("script", SHOWN.values(), ids=SHOWN)
def test_what_cannot_be_helped(script: str, tmp_path: Path) -> None:
    said, value = run(script, tmp_path)
    assert value in said


def test_short_pieces_and_other_spellings_are_not_recognised() -> None:
    value = secrets.token_urlsafe(32)
    redact.learn({"API_KEY": value})
    for text in (value[:10], value[::-1], value.encode().hex(), " ".join(value)):
        assert redact.text(text) == text
    redact.forget()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no resource limits")
def test_core_dumps_can_be_switched_off_as_the_page_says() -> None:
    line = "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))"
    page = Path(__file__).resolve().parents[2] / "docs" / "redaction.md"
    assert line in page.read_text(encoding="utf-8")
    script = f"import resource; {line}; print(resource.getrlimit(resource.RLIMIT_CORE))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "(0, 0)\n"


@dataclasses.dataclass
class Holder:
    key: SecretStr
    plain: str = ""


class Model(BaseModel):
    key: SecretStr


def test_secretstr_is_masked_everywhere_but_in_a_pickle(tmp_path: Path) -> None:
    """Why settings refuse to be pickled, and what an application must know of the SecretStr that it takes out."""
    (tmp_path / "m.yaml").write_text(MANIFEST)
    value = secrets.token_urlsafe(32)
    key = load(tmp_path / "m.yaml", environ={"API_KEY": value}).api_key
    model = Model(key=key)
    shown: list[Any] = [key, repr(key), model, model.model_dump(), model.model_dump_json(), vars(model), f"{key}"]
    shown += [
        dataclasses.asdict(Holder(key)),
        Holder(key),
        json.dumps(model.model_dump(mode="json")),
        [key],
        {"k": key},
    ]
    assert not any(value in f"{one!s} {one!r}" for one in shown)
    assert value.encode() in pickle.dumps(key)
    assert value in repr(vars(key)), "vars looks behind the mask"
    assert value in repr(dataclasses.asdict(Holder(key, key.get_secret_value())))
    redact.forget()


def test_settings_cannot_be_sent_to_another_process(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MANIFEST)
    settings = load(tmp_path / "m.yaml", environ={"API_KEY": secrets.token_urlsafe(32)})
    receiver, sender = multiprocessing.Pipe(duplex=False)
    with receiver, sender, pytest.raises(TypeError, match="load them in the process that needs them"):
        sender.send(settings)
    redact.forget()


@pytest.mark.usefixtures("installed")
def test_the_exceptions_frames_keep_what_they_hold(tmp_path: Path) -> None:
    """Tools that read frames get plain values out of them; only what they make into a traceback's text is clean."""
    value = secrets.token_urlsafe(32)
    redact.learn({"API_KEY": value})
    try:
        raise ValueError(value)
    except ValueError as error:
        clean = redact.clean(error)
        assert value not in "".join(traceback.format_exception(clean))
        assert clean.__traceback__.tb_frame.f_locals["value"] == value
