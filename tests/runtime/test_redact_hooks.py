"""What Python writes by itself, in programs of their own: uncaught exceptions, threads, destructors, warnings."""

from __future__ import annotations

import secrets
import subprocess
import sys
import traceback
import warnings
from pathlib import Path

import pytest

from tightlip.runtime import redact

VALUE = "SECRET_VALUE"
START = """\
import os, sys
from tightlip.runtime import redact
value = os.environ["SECRET_VALUE"]
redact.learn({"API_KEY": value})
redact.install()

"""


def run(script: str, tmp_path: Path, *options: str, start: str = START) -> tuple[str, str]:
    """All that the program writes, and the secret that it had."""
    value = secrets.token_urlsafe(32)
    (tmp_path / "program.py").write_text(start + script.replace("LITERAL", repr(value)))
    done = subprocess.run(
        [sys.executable, *options, "program.py"],
        cwd=tmp_path,
        env={VALUE: value, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr, value


PROGRAMS = {
    "uncaught": "raise ValueError(value)",
    "cause and context": """\
try:
    try:
        {}[value]
    except KeyError as error:
        raise OSError(2, value) from error
except OSError:
    raise RuntimeError("failed")
""",
    "note": """\
error = ValueError("x")
error.__notes__ = [value]
raise error
""",
    "a line of code": "word = LITERAL; raise ValueError('x')",
    "a syntax error": "compile('(' + repr(value), 'x.py', 'exec')",
    "a class that cannot be subclassed": """\
class Strict(Exception):
    def __init_subclass__(cls): raise TypeError
raise Strict(value)
""",
    "a class with arguments": """\
class Own(Exception):
    def __new__(cls, one, two): return super().__new__(cls, one, two)
    def __init__(self, one, two): self.one = one
    def __str__(self): return 'own ' + self.one
raise Own(value, 2)
""",
    "thread": """\
import threading
def fails(): raise ValueError(value)
thread = threading.Thread(target=fails, name=value); thread.start(); thread.join()
""",
    "destructor": """\
class Ends:
    def __repr__(self): return f'Ends({value})'
    def __del__(self): raise ValueError(value)
Ends()
""",
    "print_exc": """\
import traceback
try: raise ValueError(value)
except ValueError: traceback.print_exc()
""",
    "warning": "import warnings; warnings.warn('about ' + value)",
    "warning in logging": """\
import logging, warnings
logging.basicConfig()
logging.captureWarnings(True)
warnings.warn('about ' + value)
""",
    "warning as an error": "import warnings; warnings.simplefilter('error'); warnings.warn('about ' + value)",
    "a hook of the application": """\
import sys, traceback
redact.uninstall()
sys.excepthook = lambda kind, error, trace: print(kind, repr(error), error, error.args, error.__context__)
redact.install()
raise ValueError(value)
""",
    "in a task": """\
import asyncio
async def fails(): raise ValueError(value)
async def main(): await asyncio.gather(fails())
asyncio.run(main())
""",
    "in a pool": """\
from concurrent.futures import ThreadPoolExecutor
def fails(): raise ValueError(value)
with ThreadPoolExecutor(1) as pool: pool.submit(fails).result()
""",
}
if sys.version_info >= (3, 11):
    PROGRAMS["group"] = "raise ExceptionGroup('all of ' + value, [ValueError(value), OSError(2, value)])"


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_nothing_that_python_writes_holds_the_value(program: str, tmp_path: Path) -> None:
    said, value = run(program, tmp_path)
    assert ("SyntaxError" if "compile" in program else "API_KEY") in said
    assert value not in said


def test_without_redaction_it_would_be_there(tmp_path: Path) -> None:
    start = START.replace("redact.install()", "")
    for name in ("uncaught", "thread", "warning", "a line of code"):
        said, value = run(PROGRAMS[name], tmp_path, start=start)
        assert value in said


def test_a_traceback_without_secrets_is_as_python_writes_it(tmp_path: Path) -> None:
    script = "\ndef f():\n    raise ValueError('plain')\nf()\n"
    redacted, _ = run(script, tmp_path)
    plain, _ = run(script, tmp_path, start=START.replace("redact.install()", ""))
    assert redacted == plain


@pytest.mark.usefixtures("installed")
def test_the_exception_itself_is_untouched_and_uninstall_puts_all_back() -> None:
    value = secrets.token_hex(16)
    redact.learn({"API_KEY": value})
    error = ValueError(value)
    assert traceback.format_exception(error) == ["ValueError: [API_KEY]\n"]
    assert str(error) == value
    redact.install()  # once more changes nothing
    redact.uninstall()
    assert traceback.format_exception(error) == [f"ValueError: {value}\n"]
    assert sys.excepthook.__module__ != "tightlip.runtime.redact_hooks"
    assert warnings.formatwarning.__module__ == "warnings"


def test_text_and_clean_work_without_install() -> None:
    value = secrets.token_hex(16)
    redact.forget()
    redact.learn({"API_KEY": value})
    assert redact.text(f"x {value}") == "x [API_KEY]"
    assert redact.clean({"a": [value, 1, None]}) == {"a": ["[API_KEY]", 1, None]}
    clean = redact.clean(ValueError(value))
    assert isinstance(clean, ValueError)
    assert str(clean) == "[API_KEY]"
    redact.forget()
    assert redact.text(value) == value


def test_of_a_variable_that_rotates_sixteen_values_are_known() -> None:
    values = [secrets.token_hex(16) for _ in range(20)]
    redact.forget()
    for value in values:
        redact.learn({"API_KEY": value})
    assert [redact.text(value) == "[API_KEY]" for value in values] == [False] * 4 + [True] * 16
    redact.forget()
