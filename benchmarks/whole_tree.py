"""How long a whole tree takes: real packages, unpacked, scanned by each program with its own defaults.

    python benchmarks/whole_tree.py [--cache FOLDER] [--runs 3] [--slow] [PATH]

Without PATH, the wheels of PACKAGES are downloaded and unpacked. --slow times detect-secrets too: some minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import lab
import peers

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGES = [
    "aiohttp",
    "ansible-core",
    "babel",
    "boto3",
    "botocore",
    "celery",
    "cryptography",
    "django",
    "docutils",
    "fastapi",
    "flask",
    "httpx",
    "jinja2",
    "matplotlib",
    "networkx",
    "numpy",
    "pip",
    "pydantic",
    "pygments",
    "pytest",
    "requests",
    "rich",
    "setuptools",
    "sqlalchemy",
    "stripe",
    "sympy",
    "tornado",
    "twisted",
]


class Scan(NamedTuple):
    """A command, the exit codes that mean it scanned, and how to count the findings in its JSON report. `{report}` in
    the command stands for the report's file; without it, the report is the standard output."""

    command: list[str]
    codes: tuple[int, ...]
    count: Callable[[str], int]


def of_list(report: str) -> int:
    """Findings of gitleaks."""
    return len(json.loads(report))


def of_mapping(report: str) -> int:
    """Findings of tightlip, kingfisher or betterleaks."""
    return len(json.loads(report)["findings"])


def of_baseline(report: str) -> int:
    """Findings in a baseline of detect-secrets."""
    return sum(len(entries) for entries in json.loads(report)["results"].values())


def tree(cache: Path) -> Path:
    """The folder of all unpacked packages, made once. Says which package cannot be had."""
    folder = cache / "whole-tree"
    for name in PACKAGES:
        if (folder / name).exists():
            continue
        temporary = cache / f".new-tree-{name}-{os.getpid()}"
        lab.unpack(lab.download(name, cache), temporary)
        folder.mkdir(exist_ok=True)
        temporary.rename(folder / name)
    return folder


def scans(scripts: Path, found: dict[str, peers.Peer], *, slow: bool) -> dict[str, Scan]:
    """What is timed, by name; each runs with the tree as its folder."""
    ours = [str(scripts / "tightlip"), "scan", "--no-baseline", "--format", "json", "--output", "{report}", "."]
    wanted = {"tightlip": Scan(ours, (0, 1), of_mapping)}
    if peer := found.get("kingfisher"):
        command = "scan --no-validate --no-update-check --format json --output {report} ."
        wanted["kingfisher"] = Scan([peer.program, *command.split()], (0, 200), of_mapping)
    if peer := found.get("betterleaks"):
        command = "--no-banner --silent --output {report} ."
        wanted["betterleaks"] = Scan([peer.program, *command.split()], (0, 1), of_mapping)
    if peer := found.get("gitleaks"):
        command = "dir --no-banner --report-format json --report-path {report} ."
        wanted["gitleaks"] = Scan([peer.program, *command.split()], (0, 1), of_list)
    if slow and (peer := found.get("detect-secrets")):
        wanted["detect-secrets"] = Scan([peer.program, "scan", "--all-files", "."], (0,), of_baseline)
    return wanted


def once(name: str, scan: Scan, top: Path, reports: Path) -> float:
    """The seconds of one run; its report is left in `reports`. Raises RuntimeError if it did not scan."""
    report = reports / f"{name}.json"
    report.unlink(missing_ok=True)
    command = [word.replace("{report}", str(report)) for word in scan.command]
    if command != scan.command:
        return lab.timed(command, cwd=top, codes=scan.codes)
    with report.open("wb") as stream:
        return lab.timed(command, cwd=top, codes=scan.codes, output=stream)


def measure(top: Path, folder: Path, options: argparse.Namespace) -> None:
    """Time each program on the tree at `top`, in turn, count what it finds, print."""
    found, missing = peers.find()
    wanted = scans(lab.environment(folder / "environment"), found, slow=options.slow)
    times: dict[str, list[float]] = {name: [] for name in wanted}
    for turn in range(options.runs + 1):
        for name, scan in wanted.items():
            slow = name == "detect-secrets"
            if slow and turn:
                continue  # minutes: one run, warm or not, says enough
            seconds = once(name, scan, top, folder)
            if turn or slow:
                times[name].append(seconds)

    files = [path for path in top.rglob("*") if path.is_file() and not path.is_symlink()]
    size = sum(path.stat().st_size for path in files)
    versions = ", ".join(f"{name} {found[name].version}" for name in wanted if name in found)
    print(lab.machine())
    print(f"{len(files):,} files, {size / 1e6:.0f} MB. Median of {options.runs} runs, in turn, warm. {versions}.\n")
    ours = lab.median(times["tightlip"])
    rows = []
    for name, each in sorted(times.items(), key=lambda item: lab.median(item[1])):
        findings = wanted[name].count((folder / f"{name}.json").read_text())
        rows.append((name, f"{lab.median(each):.2f}", f"{lab.median(each) / ours:.2f}", findings))
    print(lab.table(["program", "median s", "times tightlip", "findings"], rows))
    print(*missing, sep="\n", end="\n" if missing else "")


def main() -> int:
    """Read the options; 0 unless something could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", metavar="PATH", nargs="?", type=Path, help="a tree of your own")
    parser.add_argument("--cache", metavar="FOLDER", type=Path, default=lab.downloads(), help="folder of the downloads")
    parser.add_argument("--runs", type=int, default=3, help="runs of each program (default: 3)")
    parser.add_argument("--slow", action="store_true", help="time detect-secrets too, once")
    options = parser.parse_args()
    lab.isolate()
    with tempfile.TemporaryDirectory(prefix="tightlip-tree-") as temporary:
        folder = Path(temporary)
        os.environ["TIGHTLIP_CACHE_DIR"] = str(folder / "cache")
        try:
            measure((options.path or tree(options.cache)).resolve(strict=True), folder, options)
        except (lab.Unavailable, RuntimeError, OSError) as error:
            print(f"whole_tree: {error}", file=sys.stderr)
            return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
