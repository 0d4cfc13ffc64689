"""How long `tightlip env verify` takes where no store is asked: user CPU time of whole processes, in turns.

    python benchmarks/env_verify.py [--rounds 15]

The application has 50 secrets, half of them in the environment and half in files. Set beside it: the interpreter alone,
and importing pydantic-settings, which an application that loads its settings pays anyway. The budget is 0.3 s.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from tightlip.rules import templates

SECRETS = 50


def application(folder: Path) -> dict[str, str]:
    """A manifest and its values; returns the environment in which all is well."""
    lines = ["version: 1", "secrets:"]
    files = folder / "secrets"
    files.mkdir()
    environ = {**os.environ, "TIGHTLIP_SECRETS_DIR": str(files), "TIGHTLIP_PROFILE": "production"}
    for number in range(SECRETS):
        name, value = f"APP_KEY_{number}", templates.expand("{alnum:40}", number)
        lines.append(f"  {name}: {{purpose: Part {number}, rotation: 90d, min_length: 32}}")
        if number % 2:
            environ[name] = value
        else:
            (files / name).write_text(value + "\n")
    (folder / "required-secrets.yaml").write_text("\n".join(lines) + "\n")
    return environ


def user_seconds(arguments: list[str], environ: dict[str, str]) -> float:
    """User CPU time of a Python process, with nothing on its standard output."""
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    child = os.posix_spawn(sys.executable, [sys.executable, *arguments], environ, file_actions=quiet)
    _, status, used = os.wait4(child, 0)
    assert status == 0, arguments
    return used.ru_utime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    program = ["-m", "tightlip.cli.main", "env"]
    programs = {
        "python -c pass": ["-c", "pass"],
        "import pydantic_settings": ["-c", "import pydantic_settings; pydantic_settings.BaseSettings"],
        "tightlip env verify": [*program, "verify"],
        "tightlip env exec -- true": [*program, "exec", "--", "true"],
    }
    with tempfile.TemporaryDirectory() as folder:
        environ = application(Path(folder))
        os.chdir(folder)
        times: dict[str, list[float]] = {name: [] for name in programs}
        for arguments in programs.values():
            user_seconds(arguments, environ)  # writes the bytecode
        for _ in range(rounds):
            for name, arguments in programs.items():
                times[name].append(user_seconds(arguments, environ))
        os.chdir("/")
    for name, taken in times.items():
        print(f"{name:<26} {statistics.median(taken):.3f} s  (fastest {min(taken):.3f})")


if __name__ == "__main__":
    main()
