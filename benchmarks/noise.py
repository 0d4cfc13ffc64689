"""How much is reported where next to nothing is a secret: findings in a million lines of popular packages.

    python benchmarks/noise.py [--cache FOLDER] [PATH...]

Without PATH, the packages of whole_tree.py are downloaded by name and unpacked, and kept in --cache. Each scanner runs
with its own defaults. Popular packages hold some real test keys, so the figure to reach is low rather than nought.
"""

from __future__ import annotations

import argparse
import collections
import json
import tempfile
from pathlib import Path

import lab
import labelled
import whole_tree


def lines(top: Path) -> tuple[int, int]:
    """Files of text (no NUL byte), and lines in them."""
    files = count = 0
    for path in sorted(top.rglob("*")):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            if b"\0" not in content:
                files += 1
                count += content.count(b"\n")
    return files, count


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=lab.downloads())
    parser.add_argument("paths", type=Path, nargs="*", metavar="PATH")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    tops = [path.resolve() for path in options.paths] or [whole_tree.tree(options.cache).resolve()]
    tools, missing = labelled.tools()
    total: collections.Counter[str] = collections.Counter()
    high: collections.Counter[str] = collections.Counter()
    files = count = 0
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        for top in tops:
            more = lines(top)
            files, count = files + more[0], count + more[1]
            for name, tool in tools.items():
                total[name] += sum(len(places) for places in labelled.places(tool, top, report).values())
                if name == "tightlip":
                    findings = json.loads(report.read_text(encoding="utf-8"))["findings"]
                    high.update(one["confidence"] for one in findings)
    print(*missing, sep="\n", end="\n\n" if missing else "")
    print(f"{files:,} files of text, {count / 1e6:.2f} million lines.\n")
    print(
        lab.table(
            ["scanner", "findings", "in a million lines"],
            [[name, total[name], f"{total[name] / count * 1e6:.1f}"] for name in tools],
        )
    )
    print(f"\ntightlip by confidence: {', '.join(f'{high[name]} {name}' for name in ('high', 'medium', 'low'))}.")


if __name__ == "__main__":
    main()
