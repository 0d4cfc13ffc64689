"""How long one small staged file takes: the whole process, as a hook starts it.

    python benchmarks/commit_latency.py [--runs 20]

tightlip is installed from this tree into a fresh environment as a normal package. Every command first has to find
fake tokens in a planted file and nothing in a clean one; a scanner that looks at nothing is fast.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import lab
import peers

CLEAN, PLANTED = "settings.py", "planted.py"
SMALL = '''\
"""Settings of the application."""

import os

DEBUG = os.environ.get("DEBUG", "") == "1"
TIMEOUT_SECONDS = 30


def database_url() -> str:
    """Where the database is."""
    return os.environ["DATABASE_URL"]
'''


def commands(scripts: Path, found: dict[str, peers.Peer], file: str) -> dict[str, list[str | Path]]:
    """What is timed, by the name in the table. Commands that take no file look at all that is staged."""
    tightlip = scripts / "tightlip"
    wanted: dict[str, list[str | Path]] = {
        "tightlip scan --staged FILE": [tightlip, "scan", "--staged", file],
        "tightlip guard --staged FILE": [tightlip, "guard", "--staged", file],
    }
    if peer := found.get("gitleaks"):
        wanted["gitleaks git --pre-commit --staged"] = [peer.program, "git", "--pre-commit", "--staged", "--no-banner"]
        wanted["gitleaks dir FILE"] = [peer.program, "dir", "--no-banner", file]
    if peer := found.get("betterleaks"):
        wanted["betterleaks FILE"] = [peer.program, "--no-banner", file]
        wanted["betterleaks git --staged"] = [peer.program, "git", ".", "--staged", "--no-banner"]
    if peer := found.get("kingfisher"):
        quiet = ["--no-validate", "--no-update-check"]
        wanted["kingfisher scan FILE"] = [peer.program, "scan", *quiet, file]
        wanted["kingfisher scan --staged"] = [peer.program, "scan", ".", "--staged", *quiet]
    if peer := found.get("detect-secrets-hook"):
        wanted["detect-secrets-hook FILE"] = [peer.program, file]
    return wanted


def repository(path: Path, name: str, content: str) -> lab.Repo:
    """A repository with one commit and one file staged after it."""
    repo = lab.Repo(path)
    repo.stage("README.md", "# Scratch\n")
    repo.commit()
    repo.stage(name, content)
    return repo


def verify(scripts: Path, found: dict[str, peers.Peer], clean: lab.Repo, planted: lab.Repo) -> list[str]:
    """The commands that do find the planted tokens and nothing in the clean file; says which do not."""
    working = []
    for name in commands(scripts, found, CLEAN):
        quiet = clean.run(*commands(scripts, found, CLEAN)[name])
        loud = planted.run(*commands(scripts, found, PLANTED)[name])
        if quiet.code == 0 and loud.code != 0:
            working.append(name)
        else:
            print(f"left out: {name}: ended with {quiet.code} on a clean file and {loud.code} on planted tokens")
    return working


def measure(folder: Path, runs: int) -> None:
    """Prepare, verify, time, print."""
    found, missing = peers.find()
    scripts = lab.environment(folder / "environment")
    content = lab.tokens.assignment("github") + lab.tokens.assignment("slack") + lab.tokens.token("private-key") + "\n"
    clean, planted = repository(folder / "clean", CLEAN, SMALL), repository(folder / "planted", PLANTED, content)
    first = lab.timed([scripts / "tightlip", "scan", "--staged", CLEAN], cwd=clean.path)
    working = verify(scripts, found, clean, planted)
    if "tightlip scan --staged FILE" not in working:
        raise RuntimeError("tightlip scan does not scan, so there is nothing to compare with")
    timed: dict[str, list[str | Path]] = {"python -c pass": [scripts / "python", "-c", "pass"]}
    timed |= {name: command for name, command in commands(scripts, found, CLEAN).items() if name in working}
    times = lab.interleaved(timed, runs, cwd=clean.path)

    ours = lab.median(times["tightlip scan --staged FILE"])
    versions = {peer.name.removesuffix("-hook"): peer.version for peer in found.values()}
    print(lab.machine())
    print(f"Median of {runs} runs each, in turn, caches warm. {', '.join(f'{n} {v}' for n, v in versions.items())}.\n")
    rows = [
        (name, f"{lab.median(each) * 1000:.1f}", f"{min(each) * 1000:.1f}", f"{lab.median(each) / ours:.2f}")
        for name, each in sorted(times.items(), key=lambda item: lab.median(item[1]))
    ]
    print(lab.table(["command", "median ms", "least ms", "times tightlip scan"], rows))
    print(f"\nThe first run of tightlip, which builds the pattern cache: {first:.1f} s.")
    print(*missing, sep="\n", end="\n" if missing else "")


def main() -> int:
    """Read the options; 0 unless something could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20, help="runs of each command (default: 20)")
    options = parser.parse_args()
    lab.isolate()
    with tempfile.TemporaryDirectory(prefix="tightlip-latency-") as folder:
        os.environ["TIGHTLIP_CACHE_DIR"] = str(Path(folder) / "cache")
        try:
            measure(Path(folder), options.runs)
        except (lab.Unavailable, RuntimeError) as error:
            print(f"commit_latency: {error}", file=sys.stderr)
            return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
