"""Whether the cost grows with the size and with nothing else: trees of more files, larger files, hostile content.

    python benchmarks/linear.py [--quick] [--svg docs/linear.svg]

Whole processes are timed; hostile texts of 200 kB each by their processor time. --quick leaves out the largest tree
and file.
"""

from __future__ import annotations

import argparse
import base64
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import lab

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = (1, 10, 100, 1_000, 10_000, 100_000)
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
HOSTILE = 200_000
CODE = Path(lab.__file__).read_bytes()

_random = random.Random(1)  # noqa: S311 - the same texts each time


def word(length: int) -> str:
    """Small letters by chance."""
    return "".join(_random.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(length))


def hidden(text: str, times: int = 1) -> str:
    """`text` in base64, so many times over."""
    for _ in range(times):
        text = base64.b64encode(text.encode()).decode()
    return text


def filled(unit: Callable[[], str]) -> bytes:
    """HOSTILE bytes of one unit after the other."""
    parts: list[str] = []
    size = 0
    while size < HOSTILE:
        parts.append(unit())
        size += len(parts[-1])
    return "".join(parts)[:HOSTILE].encode()


TEXTS: dict[str, Callable[[], bytes]] = {
    "source code": lambda: (CODE * (HOSTILE // len(CODE) + 1))[:HOSTILE],
    "near misses of a key": lambda: filled(lambda: "ghp_" + word(30) + " "),
    "providers' names": lambda: filled(lambda: "datadog "),
    "names without values": lambda: filled(lambda: "password = get_password()\n"),
    "names with stand-ins": lambda: filled(lambda: 'password = "changeme"\n'),
    "short base64 in quotes": lambda: filled(lambda: f'"{hidden(word(21))}",\n'),
    "base64 four deep": lambda: filled(lambda: f'"{hidden(word(60), 4)}",\n'),
    "one long base64": lambda: base64.b64encode(filled(lambda: word(9) + " "))[:HOSTILE],
    "joined strings": lambda: filled(lambda: f'"{word(6)}" + "{word(6)}" +\n'),
    "strings over lines": lambda: filled(lambda: f'    "{word(20)}"\n'),
    "escapes": lambda: filled(lambda: "\\x61\\u0062"),
    "percent": lambda: filled(lambda: "%61%62%63"),
    "entities": lambda: filled(lambda: "&#97;&#x62;"),
    "A without end": lambda: b"A" * HOSTILE,
    "runs of A": lambda: filled(lambda: "A" * 80 + " "),
    "hex without end": lambda: filled(lambda: f"{_random.getrandbits(128):032x}"),
    "brackets": lambda: b"[" * HOSTILE,
    "URLs": lambda: filled(lambda: f"https://{word(8)}:{word(5)}/"),
    "heads of private keys": lambda: filled(lambda: "-----BEGIN RSA " + "PRIVATE KEY-----\n"),
    "random strings": lambda: filled(lambda: f'"{base64.b64encode(_random.randbytes(24)).decode()}",\n'),
}


def tree(folder: Path, count: int) -> None:
    """A tree of `count` small source files."""
    for index in range(count):
        place = folder / f"{index // 500:03d}"
        if index % 500 == 0:
            place.mkdir(parents=True)
        (place / f"f{index}.py").write_bytes(CODE[:2000])


def whole(scripts: Path, place: Path) -> tuple[float, int]:
    """Seconds that a scan of `place` takes, and the peak memory of its largest process in bytes."""
    started = time.perf_counter()
    command = [
        str(scripts / "tightlip"),
        "scan",
        "--no-baseline",
        "--format",
        "json",
        "--output",
        os.devnull,
        str(place),
    ]
    pid = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise RuntimeError(f"{' '.join(command)}: exit {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - started, usage.ru_maxrss * 1024


def hostile(scripts: Path, folder: Path) -> dict[str, float]:
    """Seconds of processor time that each of TEXTS takes beyond what an empty file does."""
    found: dict[str, float] = {}
    for name, made in {"": lambda: b"", **TEXTS}.items():
        path = folder / "hostile.txt"
        path.write_bytes(made())
        before = os.times()
        whole(scripts, path)
        after = os.times()
        found[name] = after.children_user + after.children_system - before.children_user - before.children_system
    empty = found.pop("")
    return {name: max(0.001, seconds - empty) for name, seconds in found.items()}


def plot(path: Path, rows: list[tuple[str, float]]) -> None:
    """A bar for each row, by its logarithm, with a line at three times the first."""
    import math

    high = 20 * len(rows) + 40
    scale = 90.0
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{high}" font-family="sans-serif" font-size="12">'
    ]
    for place, (name, value) in enumerate(rows):
        top = 20 * place + 10
        width = max(2.0, scale * (math.log10(max(value, 0.01)) + 2))
        colour = "#4a7" if value <= 3 else "#c63"
        parts.append(f'<text x="190" y="{top + 12}" text-anchor="end">{name}</text>')
        parts.append(f'<rect x="200" y="{top}" width="{width:.0f}" height="14" fill="{colour}"/>')
        parts.append(f'<text x="{206 + width:.0f}" y="{top + 12}">{value:.2g}</text>')
    limit = 200 + scale * (math.log10(3) + 2)
    parts.append(
        f'<line x1="{limit:.0f}" x2="{limit:.0f}" y1="4" y2="{high - 26}" stroke="#888" stroke-dasharray="3"/>'
    )
    parts.append(
        f'<text x="200" y="{high - 8}">times the time of source code of the same size; the line is at 3</text></svg>'
    )
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")


def measure(folder: Path, options: argparse.Namespace) -> None:
    """Measure all three, print, plot."""
    scripts = lab.environment(folder / "environment")
    whole(scripts, Path(__file__))
    rows: list[tuple[object, ...]] = []
    for count in FILES[:-1] if options.quick else FILES:
        place = folder / f"tree-{count}"
        tree(place, count)
        seconds, _ = whole(scripts, place)
        rows.append((f"{count:,}", f"{seconds:.2f}", f"{seconds / count * 1000:.2f}"))
    print(lab.machine() + "\n")
    print(lab.table(["files of 2 kB", "s", "ms a file"], rows) + "\n")
    rows = []
    for size in SIZES[:-1] if options.quick else SIZES:
        path = folder / "large.py"
        with path.open("wb") as stream:
            for _ in range(size // len(CODE) + 1):
                stream.write(CODE)
            stream.truncate(size)
        seconds, peak = whole(scripts, path)
        rows.append((f"{size / 1e6:,g}", f"{seconds:.2f}", f"{seconds / size * 1e6:.3f}", f"{peak / 1e6:.0f}"))
        path.unlink()
    print(lab.table(["MB in one file", "s", "s a MB", "peak MB"], rows) + "\n")
    seconds_of = hostile(scripts, folder)
    benign = seconds_of["source code"]
    ratios = [(name, seconds / benign) for name, seconds in seconds_of.items()]
    print(
        lab.table(
            ["200 kB of", "CPU s", "times source code"], [(n, f"{seconds_of[n]:.3f}", f"{r:.1f}") for n, r in ratios]
        )
    )
    if options.svg:
        plot(options.svg, ratios)


def main() -> int:
    """Read the options; 0 unless something could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="leave out the largest tree and file")
    parser.add_argument("--svg", metavar="FILE", type=Path, help="draw the last table")
    options = parser.parse_args()
    lab.isolate()
    with tempfile.TemporaryDirectory(prefix="tightlip-linear-") as temporary:
        os.environ["TIGHTLIP_CACHE_DIR"] = str(Path(temporary) / "cache")
        try:
            measure(Path(temporary), options)
        except (lab.Unavailable, RuntimeError, OSError) as error:
            print(f"linear: {error}", file=sys.stderr)
            return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
