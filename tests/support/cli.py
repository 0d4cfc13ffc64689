"""Running tightlip: as users do, in a process of its own, or within this one where only the answer counts."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from support.repo import Done, run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def tightlip(
    *arguments: str | bytes | Path,
    cwd: str | Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: bytes = b"",
) -> Done:
    """`tightlip ARGUMENTS` in a process of its own; `env` is added to this process's environment."""
    return run([sys.executable, "-m", "tightlip.cli.main", *arguments], cwd=cwd, env=env, stdin=stdin)


def call(*arguments: str, cwd: str | Path) -> Done:
    """`tightlip ARGUMENTS` in this process, with `cwd` as its folder: ten times as fast, for tables of cases."""
    from tightlip.cli import main

    buffers = io.BytesIO(), io.BytesIO()
    streams = [io.TextIOWrapper(buffer, encoding="utf-8", newline="") for buffer in buffers]
    before, stdout, stderr = os.getcwd(), sys.stdout, sys.stderr
    os.chdir(cwd)
    sys.stdout, sys.stderr = streams
    try:
        code = main.main(list(arguments))
    finally:
        sys.stdout, sys.stderr = stdout, stderr
        os.chdir(before)
    for stream in streams:
        stream.flush()
    return Done(code, *(buffer.getvalue().decode() for buffer in buffers))
