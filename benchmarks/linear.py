"""Whether the cost grows with the size and with nothing else: trees of more files, larger files, hostile content.

    python benchmarks/linear.py [--quick] [--hostile] [--svg docs/linear.svg]

Whole processes are measured, by their processor time and that of their workers. Hostile texts (hostile_texts.py) are
compared with source code: seconds for a megabyte, beyond the start of the program. --quick leaves out the largest trees
and files, and takes a tenth of the hostile texts; --hostile measures these alone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import hostile_texts as texts
import lab

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FILES = (1, 10, 100, 1_000, 10_000, 100_000)
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 2_000_000_000)
MILLION = 1_000_000
LINE = 500_000_000
DEPTH = 10_000_000
SMALL = 10_000_000
ROUNDS = 2
LARGE = 100_000_000
"""Bytes of a text from which on one run tells enough."""

LIMIT = 3.0
"""Times the rate of source code that a hostile text may cost."""


def tree(folder: Path, count: int, code: bytes) -> None:
    """A tree of `count` small source files."""
    for index in range(count):
        place = folder / f"{index // 500:03d}"
        if index % 500 == 0:
            place.mkdir(parents=True)
        start = index * 2000 % (len(code) - 2000)
        (place / f"f{index}.py").write_bytes(code[start : start + 2000])


class Cost(NamedTuple):
    """What a scan took: seconds, seconds of processor time of all its processes, and the peak memory of the largest."""

    seconds: float
    cpu: float
    peak: int


def whole(scripts: Path, place: Path) -> Cost:
    """What a scan of `place` costs."""
    started = time.perf_counter()
    command = [str(scripts / "tightlip"), "scan", "--no-baseline", "--format", "json", "--output", os.devnull]
    pid = os.posix_spawn(command[0], [*command, str(place)], os.environ)
    _, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} {place}: exit {os.waitstatus_to_exitcode(status)}")
    return Cost(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def hostile(quick: bool) -> Iterator[tuple[str, str, Iterable[bytes]]]:
    """(group, name, pieces) of every text; the first is what the others are compared with."""
    part = 10 if quick else 1
    yield "", "source code", texts.stretched(texts.source(), LINE // 10 // part)
    for name, unit in texts.NEAR_MISSES.items():
        yield "a million near misses", name, texts.repeated(unit, MILLION // part)
    for name, made in texts.NESTED.items():
        yield "nested deep", name, [made(DEPTH // part)]
    for name, block in texts.LINES.items():
        yield "one line", name, texts.stretched(block(), LINE // part)
    for name, unit in texts.MATCHED.items():
        yield (
            "what has to be judged or decoded",
            name,
            texts.stretched(b"".join(texts.repeated(unit, texts.CYCLE)), SMALL // part),
        )


class Rate(NamedTuple):
    """A text's group, name and size, the least processor time beyond the program's own start, and the most memory."""

    group: str
    name: str
    size: int
    cpu: float
    peak: int

    @property
    def per_megabyte(self) -> float:
        """Seconds of processor time for a million bytes."""
        return self.cpu / self.size * 1e6


def rates(scripts: Path, folder: Path, quick: bool) -> list[Rate]:
    """What each text costs: the least of ROUNDS runs (one after another) less that of an empty file. Source code is
    scanned again beside every text, so that a busy moment does not touch one alone."""
    empty, benign = folder / "empty.txt", folder / "source.txt"
    empty.write_bytes(b"")
    start = min(whole(scripts, empty).cpu for _ in range(5))
    found: list[Rate] = []
    for group, name, pieces in hostile(quick):
        path = folder / "hostile.txt" if group else benign
        with path.open("wb") as stream:
            stream.writelines(pieces)
        costs = [whole(scripts, path) for _ in range(ROUNDS if path.stat().st_size < LARGE else 1)]
        cpu = max(0.001, min(cost.cpu for cost in costs) - start)
        found.append(Rate(group, name, path.stat().st_size, cpu, max(cost.peak for cost in costs)))
        again = max(0.001, whole(scripts, benign).cpu - start)
        found[0] = found[0]._replace(cpu=min(found[0].cpu, again))
        print(f"{name}: {found[-1].per_megabyte:.4f} s a MB", file=sys.stderr, flush=True)
    return found


def plot(path: Path, rows: list[tuple[str, float]]) -> None:
    """A bar for each row, by its logarithm, with a line at three times the first."""
    import html
    import math

    high = 20 * len(rows) + 40
    scale = 90.0
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="{high}" font-family="sans-serif" font-size="12">'
    ]
    for place, (name, value) in enumerate(rows):
        top = 20 * place + 10
        width = max(2.0, scale * (math.log10(max(value, 0.01)) + 2))
        colour = "#4a7" if value <= LIMIT else "#c63"
        parts.append(f'<text x="390" y="{top + 12}" text-anchor="end">{html.escape(name)}</text>')
        parts.append(f'<rect x="400" y="{top}" width="{width:.0f}" height="14" fill="{colour}"/>')
        parts.append(f'<text x="{406 + width:.0f}" y="{top + 12}">{value:.2g}</text>')
    limit = 400 + scale * (math.log10(LIMIT) + 2)
    parts.append(
        f'<line x1="{limit:.0f}" x2="{limit:.0f}" y1="4" y2="{high - 26}" stroke="#888" stroke-dasharray="3"/>'
    )
    parts.append(
        f'<text x="400" y="{high - 8}">times the processor time of as much source code; the line is at {LIMIT:g}'
        "</text></svg>"
    )
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")


def measure(folder: Path, options: argparse.Namespace) -> None:
    """Measure all three, print, plot."""
    scripts = lab.environment(folder / "environment")
    whole(scripts, Path(__file__))
    rows: list[tuple[object, ...]] = []
    code = texts.source()
    for count in () if options.hostile else FILES[:-1] if options.quick else FILES:
        place = folder / f"tree-{count}"
        tree(place, count, code)
        cost = whole(scripts, place)
        rows.append((f"{count:,}", f"{cost.seconds:.2f}", f"{cost.cpu:.2f}", f"{cost.cpu / count * 1000:.2f}"))
        shutil.rmtree(place)
    print(lab.machine() + "\n")
    print(lab.table(["files of 2 kB", "s", "CPU s", "CPU ms a file"], rows) + "\n", flush=True)
    rows = []
    for size in () if options.hostile else SIZES[:-2] if options.quick else SIZES:
        path = folder / "large.py"
        with path.open("wb") as stream:
            stream.writelines(texts.stretched(code, size))
        cost = whole(scripts, path)
        rows.append(
            (
                f"{size / 1e6:,g}",
                f"{cost.seconds:.2f}",
                f"{cost.cpu:.2f}",
                f"{cost.cpu / size * 1e6:.3f}",
                f"{cost.peak / 1e6:.0f}",
            )
        )
        path.unlink()
    print(lab.table(["MB in one file", "s", "CPU s", "CPU s a MB", "peak MB"], rows) + "\n", flush=True)
    found = rates(scripts, folder, options.quick)
    benign = found[0].per_megabyte
    rows = [
        (
            rate.group,
            rate.name,
            f"{rate.size / 1e6:.0f}",
            f"{rate.cpu:.2f}",
            f"{rate.per_megabyte:.4f}",
            f"{rate.per_megabyte / benign:.1f}",
            f"{rate.peak / 1e6:.0f}",
        )
        for rate in found
    ]
    print(lab.table(["", "text", "MB", "CPU s", "CPU s a MB", "times source code", "peak MB"], rows))
    if options.svg:
        plot(options.svg, [(f"{rate.group}: {rate.name}".lstrip(": "), rate.per_megabyte / benign) for rate in found])


def main() -> int:
    """Read the options; 0 unless something could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="leave out the largest tree and file")
    parser.add_argument("--hostile", action="store_true", help="measure the hostile texts alone")
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
