"""How well secrets are told from what only looks like one: labelled lines, by fold of repositories and by category.

    python benchmarks/labelled.py LABELLED.jsonl [--least 20]

LABELLED.jsonl holds one row a line: {"path", "first_line", "text", "labels": [{"line", "end", "label", "category",
"value"}]}, where label is T for a secret and F or X for none, and the path's first part names the repository. Each
row becomes a small file. A labelled secret is found where a finding touches its lines; a finding that touches none is
a false alarm, counted once a line. Peers that are installed are run on the same files with their own defaults.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

import lab
import peers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Row = dict[str, Any]
Places = dict[str, set[tuple[int, int]]]
"""First and last lines of findings, by file."""

FOLDS = 5
UNCOUNTED = {"UUID", "AWS S3 Bucket", "Firebase Domain", "Tencent WeChat API App ID", "Nonce", "Salt"}
"""Categories that are information rather than secrets: neither found nor missed."""


class Span(NamedTuple):
    """A labelled secret: its lines within the row (from 1), category, and columns where they are known."""

    first: int
    last: int
    category: str
    value: tuple[int, int] | None
    uncounted: bool


class Score(NamedTuple):
    """Labelled secrets found and missed, false alarms, and [found, all] by category."""

    found: int
    missed: int
    false: int
    categories: dict[str, list[int]]

    @property
    def precision(self) -> float:
        """The share of right ones among what was reported."""
        return self.found / max(1, self.found + self.false)

    @property
    def recall(self) -> float:
        """The share of what is there that was reported."""
        return self.found / max(1, self.found + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


def read(path: Path) -> list[Row]:
    """The rows. Ends the program with a clear line where the file is not there."""
    if not path.is_file():
        raise SystemExit(f"{path}: no such file. The labelled lines are not part of this repository; name a copy")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def fold(row: Row) -> int:
    """The fold of the row's repository, 0 to 4."""
    return int(hashlib.sha256(row["path"].split("/")[0].encode()).hexdigest(), 16) % FOLDS


def file_name(row: Row) -> str:
    """The name of the row's file."""
    path = PurePosixPath(row["path"])
    return f"{path.parent}/{path.stem}.{row['first_line']}{path.suffix}"


def secrets(row: Row) -> list[Span]:
    """The labelled secrets of a row."""
    above = row["first_line"] - 1
    return [
        Span(
            label["line"] - above,
            label["end"] - above,
            label["category"].split(":")[0],
            tuple(label["value"]) if label.get("value") else None,
            set(label["category"].split(":")) <= UNCOUNTED,
        )
        for label in row["labels"]
        if label["label"] == "T"
    ]


def score(rows: list[Row], found: Places) -> Score:
    """Compare findings with the labels."""
    hits = missed = false = 0
    categories: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0])
    for row in rows:
        here = found.get(file_name(row), set())
        settled: set[int] = set()
        for span in secrets(row):
            settled.update(range(span.first, span.last + 1))
            if span.uncounted:
                continue
            hit = any(low <= span.last and span.first <= high for low, high in here)
            hits, missed = hits + hit, missed + (not hit)
            categories[span.category][0] += hit
            categories[span.category][1] += 1
        false += len({low for low, high in here if settled.isdisjoint(range(low, high + 1))})
    return Score(hits, missed, false, categories)


def of_tightlip(report: str) -> Iterator[tuple[str, int, int]]:
    """File, first and last line of each finding of tightlip."""
    for one in json.loads(report)["findings"]:
        yield one["path"], one["line"], one["end_line"]


def of_gitleaks(report: str) -> Iterator[tuple[str, int, int]]:
    """The same of gitleaks."""
    for one in json.loads(report):
        yield one["File"], one["StartLine"], one["EndLine"]


def of_betterleaks(report: str) -> Iterator[tuple[str, int, int]]:
    """The same of betterleaks."""
    for one in json.loads(report)["findings"]:
        place = one["location"]
        yield place["path"], place["start_line"], place["end_line"]


class Tool(NamedTuple):
    """A scanner's command, in which {report} is its report's file, and what reads the report."""

    command: list[str]
    places: Callable[[str], Iterator[tuple[str, int, int]]]


def tools() -> tuple[dict[str, Tool], list[str]]:
    """tightlip as it is installed here and the peers that are, by name; and a line for each that is not."""
    import shutil

    ours = shutil.which("tightlip")
    if ours is None:
        raise SystemExit("tightlip is not installed here; python -m pip install -e .")
    command = [ours, "scan", "--no-baseline", "--format", "json", "--output", "{report}", "."]
    wanted = {"tightlip": Tool(command, of_tightlip)}
    found, missing = peers.find()
    if peer := found.get("gitleaks"):
        options = "dir --no-banner --report-format json --report-path {report} ."
        wanted["gitleaks"] = Tool([peer.program, *options.split()], of_gitleaks)
    if peer := found.get("betterleaks"):
        options = "--no-banner --silent --output {report} ."
        wanted["betterleaks"] = Tool([peer.program, *options.split()], of_betterleaks)
    return wanted, [line for line in missing if line.startswith(("gitleaks", "betterleaks"))]


def places(tool: Tool, top: Path, report: Path) -> Places:
    """Run one scanner in `top`; where it found something. Raises RuntimeError where it wrote no report."""
    report.unlink(missing_ok=True)
    done = lab.run([word.replace("{report}", str(report)) for word in tool.command], cwd=top)
    if not report.is_file():
        raise RuntimeError(f"{tool.command[0]}: no report, exit code {done.code}: {done.text[-300:]}")
    found: Places = collections.defaultdict(set)
    for path, first, last in tool.places(report.read_text(encoding="utf-8")):
        name = Path(path)
        name = name.relative_to(top) if name.is_absolute() else name
        found[name.as_posix()].add((first, max(first, last)))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path, metavar="LABELLED.jsonl")
    parser.add_argument("--least", type=int, default=20, help="lines that a category must have to get a row")
    options = parser.parse_args()
    rows = read(options.labelled)
    wanted, missing = tools()
    with tempfile.TemporaryDirectory() as temporary:
        top = Path(temporary, "lines").resolve()
        for row in rows:
            target = top / file_name(row)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(row["text"].encode("utf-8", "surrogateescape") + b"\n")
        results = {name: places(tool, top, Path(temporary, "report.json")) for name, tool in wanted.items()}
    print(*missing, sep="\n", end="\n\n" if missing else "")
    print(_folds(rows, results), _categories(rows, results, options.least), sep="\n\n")


def _folds(rows: list[Row], results: dict[str, Places]) -> str:
    lines = []
    for number in [*range(FOLDS), None]:
        mine = [row for row in rows if number in (None, fold(row))]
        scores = [score(mine, found) for found in results.values()]
        cells = [f"{one.f1:.3f} ({one.precision:.2f}, {one.recall:.2f})" for one in scores]
        count = scores[0].found + scores[0].missed
        lines.append([f"fold {number}" if number is not None else "all", count, *cells])
    return lab.table(["repositories", "secrets", *(f"{name}: F1 (precision, recall)" for name in results)], lines)


def _categories(rows: list[Row], results: dict[str, Places], least: int) -> str:
    scores = [score(rows, found) for found in results.values()]
    counts = {name: pair[1] for name, pair in scores[0].categories.items() if pair[1] >= least}
    lines = [
        [name, count, *(f"{one.categories[name][0] / count:.2f}" for one in scores)]
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return lab.table(["recall by category", "lines", *results], lines)


if __name__ == "__main__":
    main()
