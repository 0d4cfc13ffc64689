"""What the benchmarks share: fresh environments, downloads, interleaved timing, tables, and the tests' repositories."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, BinaryIO

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "tests"))  # repositories and fake tokens are made there

from support import hosts, tokens  # noqa: E402
from support.repo import Done, Repo, isolate, run  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["TOP", "Done", "Repo", "hosts", "isolate", "run", "tokens"]


class Unavailable(Exception):  # noqa: N818 - it is no error of the benchmark
    """Something that a benchmark needs is not to be had here; the message says what, and how to get it."""


def pip(*arguments: str | Path) -> None:
    """Run pip. Raises Unavailable with pip's last words."""
    done = run([sys.executable, "-m", "pip", *arguments])
    if done.code:
        words = [line for line in done.err.splitlines() if line.strip()] or [f"exit code {done.code}"]
        raise Unavailable(f"pip {arguments[0]}: {words[-1]}")


def environment(folder: Path) -> Path:
    """A new environment with this tree's tightlip as a normal, not editable, install, made with virtualenv as
    pre-commit makes one. Returns the folder of its programs."""
    done = run([sys.executable, "-m", "virtualenv", "--quiet", folder])
    if done.code:
        raise Unavailable(f"virtualenv: {done.text.strip()}; it comes with pre-commit")
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    done = run([scripts / "python", "-m", "pip", "install", "--quiet", TOP])
    if done.code:
        raise Unavailable(f"tightlip cannot be installed: {done.text.strip()}")
    return scripts


def downloads() -> Path:
    """Where downloads are kept between runs unless a benchmark is told otherwise."""
    return Path(tempfile.gettempdir()) / "tightlip-downloads"


def download(requirement: str, folder: Path, *, sdist: bool = False) -> Path:
    """A package's archive in `folder`, fetched by name unless it is there from an earlier run.

    Raises Unavailable where it cannot be had.
    """
    target = folder / f"{requirement.replace('==', '-')}-{'sdist' if sdist else 'wheel'}"
    if not target.exists():
        temporary = folder / f".new-{target.name}-{os.getpid()}"
        temporary.mkdir(parents=True, exist_ok=True)
        kind = "--no-binary" if sdist else "--only-binary"
        pip("download", "--quiet", "--no-deps", kind, ":all:", "--dest", temporary, requirement)
        temporary.rename(target)
    return next(iter(target.iterdir()))


def npm_pack(name: str, folder: Path) -> Path:
    """The same for a JavaScript package, through npm."""
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("npm is not installed; install Node.js to take a JavaScript package too")
    target = folder / f"npm-{name}"
    if not target.exists():
        temporary = folder / f".new-{target.name}-{os.getpid()}"
        temporary.mkdir(parents=True, exist_ok=True)
        done = run([npm, "pack", "--silent", name], cwd=temporary)
        if done.code:
            raise Unavailable(f"npm pack {name}: {(done.err.strip().splitlines() or ['failed'])[-1]}")
        temporary.rename(target)
    return next(iter(target.iterdir()))


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a wheel, a zip or a tar archive into `folder`."""
    if archive.suffix == ".whl":
        shutil.unpack_archive(archive, folder, "zip")
    else:
        shutil.unpack_archive(archive, folder, filter="data")


def timed(
    command: Sequence[str | Path], *, cwd: Path, codes: Sequence[int] = (0,), output: BinaryIO | None = None
) -> float:
    """Seconds that a whole process takes; what it prints goes to `output`, if anywhere.

    Raises RuntimeError when it ends with another code than expected.
    """
    words = [os.fspath(word) for word in command]
    start = perf_counter()
    nothing = subprocess.DEVNULL
    code = subprocess.Popen(words, cwd=cwd, stdin=nothing, stdout=output or nothing, stderr=nothing).wait()
    seconds = perf_counter() - start
    if code not in codes:
        raise RuntimeError(f"{' '.join(words)}: ended with {code}, not with {' or '.join(map(str, codes))}")
    return seconds


def interleaved(
    commands: Mapping[str, Sequence[str | Path]], rounds: int, *, cwd: Path, codes: Sequence[int] = (0,)
) -> dict[str, list[float]]:
    """The seconds of each command, one run after another in turn, so that a busy moment touches them all alike.

    One run of each beforehand, not counted, warms the caches.
    """
    for command in commands.values():
        timed(command, cwd=cwd, codes=codes)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(timed(command, cwd=cwd, codes=codes))
    return times


def median(times: Sequence[float]) -> float:
    """The median."""
    return statistics.median(times)


def table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table, figures to the right."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in [list(headers), *texts]) for place in range(len(headers))]
    right = [all(row[place][:1].isdigit() or row[place] in ("-", "") for row in texts) for place in range(len(headers))]

    def line(row: Sequence[str]) -> str:
        cells = (
            cell.rjust(width) if r else cell.ljust(width) for cell, width, r in zip(row, widths, right, strict=True)
        )
        return f"| {' | '.join(cells)} |"

    rule = [("-" * (width - 1) + ":") if r else "-" * width for width, r in zip(widths, right, strict=True)]
    return "\n".join([line(headers), f"| {' | '.join(rule)} |", *(line(row) for row in texts)])


def machine() -> str:
    """One line on where this runs, and how busy it is: figures from a loaded machine mean little."""
    model = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:
        pass
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{model}, {os.cpu_count()} cores{load}; {platform.system()}, Python {platform.python_version()}"
