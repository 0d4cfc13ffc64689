"""How long the pre-push hook lets a push wait: nothing new, a thousand commits, a whole history.

    python benchmarks/push.py [--cache FOLDER] [--runs 5]

The repository is that of benchmarks/history.py. tightlip is called as git calls it, with git's own list on its input.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import history
import lab

NEW = 1000
"""Commits of the larger push."""

ZERO = "0" * 40


def main() -> int:
    """Read the options, measure, print; 0 unless something could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", metavar="FOLDER", type=Path, default=lab.downloads(), help="folder of the downloads")
    parser.add_argument("--runs", type=int, default=5, help="runs of each push (default: 5)")
    options = parser.parse_args()
    lab.isolate()
    with tempfile.TemporaryDirectory(prefix="tightlip-push-") as temporary:
        folder = Path(temporary)
        os.environ["TIGHTLIP_CACHE_DIR"] = str(folder / "cache")
        try:
            history.make(folder / "repository", options.cache, 5000)
            measure(folder, options.runs)
        except (lab.Unavailable, RuntimeError, OSError) as error:
            print(f"push: {error}", file=sys.stderr)
            return 3
    return 0


def measure(folder: Path, runs: int) -> None:
    """Time each push in turn; print."""
    tightlip = str(lab.environment(folder / "environment") / "tightlip")
    repo = lab.Repo(folder / "repository")
    commits = repo.git("rev-list", "--first-parent", "HEAD").out.split()
    head = commits[0]
    known = next(one for one in commits if count(repo, f"{one}..HEAD") >= NEW)
    pushes = {
        "nothing new": (head, head, (0,)),
        f"{count(repo, f'{known}..HEAD'):,} commits": (head, known, (1,)),
        f"a whole history, {count(repo, 'HEAD'):,} commits": (head, ZERO, (1,)),
    }
    times: dict[str, list[float]] = {name: [] for name in pushes}
    for turn in range(runs + 1):
        for name, (tip, base, codes) in pushes.items():
            line = f"refs/heads/main {tip} refs/heads/main {base}\n"
            command = ["sh", "-c", f"printf '{line}' | exec {tightlip} push origin /nowhere"]
            seconds = lab.timed(command, cwd=repo.path, codes=codes)
            if turn:
                times[name].append(seconds)
    print(lab.machine())
    print(f"Median of {runs} runs, in turn, warm. The last merge carries a fake token, which the larger pushes find.\n")
    rows = [(name, f"{lab.median(each):.2f}", f"{min(each):.2f}") for name, each in times.items()]
    print(lab.table(["push of", "median s", "least s"], rows))


def count(repo: lab.Repo, revisions: str) -> int:
    """How many commits a range holds."""
    return int(repo.git("rev-list", "--count", revisions).out)


if __name__ == "__main__":
    sys.exit(main())
