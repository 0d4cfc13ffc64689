"""Work that a test run does once, whichever of pytest-xdist's workers comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import filelock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def once(path: Path, make: Callable[[Path], object]) -> Path:
    """`path`, after `make(path)` has made the file or folder; other workers wait. A failed `make` is tried again."""
    done = path.with_name(f"{path.name}.done")
    with filelock.FileLock(path.with_name(f"{path.name}.lock")):
        if not done.exists():
            make(path)
            done.touch()
    return path
