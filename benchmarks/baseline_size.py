"""What a large baseline costs: looking findings up in it on the commit path, updating it, merging it.

    python benchmarks/baseline_size.py [--entries 50000] [--runs 5]

Seconds of CPU, the best of some runs, each in this process. "update" is what an update does beside scanning: read,
compare with as many findings, write. In "merge" one side took out a tenth of the files, the other reviewed a tenth.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

import lab
from tightlip.baseline import file, merge
from tightlip.baseline.compare import split
from tightlip.baseline.file import Baseline
from tightlip.baseline.update import update
from tightlip.model import Finding, Secret

if TYPE_CHECKING:
    from collections.abc import Callable

REVIEW: dict[str, object] = {
    "label": "test-value",
    "is_secret": False,
    "reason": "made up for the tests of the API",
    "reviewer": "A. Reviewer",
    "reviewed": "2026-01-31",
}


def made(entries: int) -> Baseline:
    """So many entries, two a file, most of them reviewed."""
    results: dict[str, dict[str, dict[str, object]]] = {}
    for number in range(entries):
        known = Secret(str(number).encode()).sha1()
        entry: dict[str, object] = {
            "hashed_secret": known,
            "type": "Base64 High Entropy String",
            "rule": "generic-secret",
        }
        entry |= REVIEW if number % 5 else {"line_number": 7}
        results.setdefault(f"src/part{number % 97}/tests/unit/test_module_{number // 2}.py", {})[known] = entry
    return Baseline(results, {"version": "1.5.0"})


def best(runs: int, work: Callable[[], object]) -> float:
    """The least CPU seconds of some runs."""
    times = []
    for _ in range(runs):
        start = process_time()
        work()
        times.append(process_time() - start)
    return min(times)


def main() -> int:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=50_000, help="entries of the baseline (default: 50000)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each (default: 5)")
    options = parser.parse_args()
    whole = made(options.entries)
    content = file.render(whole)
    findings = [
        Finding(rule="generic-secret", name="", path=path, line=1, message="", help="", secret_hash=known)
        for path, known, _ in whole
    ]
    ours = Baseline(
        {path: one for number, (path, one) in enumerate(whole.results.items()) if number % 10}, whole.settings
    )
    theirs = Baseline(
        {
            path: {known: {**entry, **REVIEW, "label": "rotated", "is_secret": True} for known, entry in one.items()}
            if number % 10 == 1
            else one
            for number, (path, one) in enumerate(whole.results.items())
        },
        whole.settings,
    )
    sides = [content, file.render(ours), file.render(theirs)]
    with tempfile.TemporaryDirectory(prefix="tightlip-size-") as temporary:
        path = Path(temporary) / "baseline.secrets"
        path.write_bytes(content)

        def on_commit() -> None:
            assert split(findings[:5], file.read(str(path)), lambda _: True) == ([], 5)

        def on_update() -> None:
            old = file.parse(path.read_bytes(), "b", strict=True)
            new, _ = update(
                findings,
                old,
                covered=lambda _: True,
                exists=lambda _: True,
                describe=lambda _path, _line, entry: entry,
                settings=old.settings,
            )
            assert file.render(new) == content

        def on_merge() -> None:
            written, merged = merge.files(sides, ["base", "ours", "theirs"])
            assert len(written) < len(content)
            assert not merged.disputed

        rows = [
            (name, f"{best(options.runs, work):.3f}")
            for name, work in (("look up 5 findings", on_commit), ("update", on_update), ("merge", on_merge))
        ]
    print(lab.machine())
    print(f"{len(whole):,} entries, {len(content) / 1e6:.1f} MB.\n")
    print(lab.table(["", "CPU seconds"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
