"""The suite on real source trees: hooks installed, a baseline made, a planted key blocked, everything else passes.

    python benchmarks/real_trees.py [--cache FOLDER] [--work-tree] [TREE...]

Each tree is a source package from its registry, made a git repository. The hooks come from the commit that this
repository stands at, through the real pre-commit; with --work-tree, from its files as they are.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import lab
from lab import hosts

TREES = {
    "django": "django==5.2.19",
    "stripe": "stripe==16.1.0",
    "axios": "npm:axios@1.21.1",
}
"""A web framework, an API client and a JavaScript package, each as pip or npm is asked for it."""

HOOK = "tightlip"
PLANTED = "planted_key.py"
TIGHTLIP = (sys.executable, "-m", "tightlip.cli.main")


class Outcome(NamedTuple):
    """What one tree gave. `seconds` is a scan of all files as a whole process, the pattern cache warm; `findings` are
    those of the baseline, `allowed` the files that block-env-files names and the configuration then lets pass."""

    name: str
    files: int
    bytes: int
    seconds: float
    findings: int
    allowed: int


def fetch(name: str, cache: Path) -> Path:
    """The archive of one of TREES, from `cache` or else its registry. Raises lab.Unavailable."""
    requirement = TREES[name]
    if requirement.startswith("npm:"):
        return lab.npm_pack(requirement.removeprefix("npm:"), cache)
    return lab.download(requirement, cache, sdist=True)


def expect(done: lab.Done, *codes: int) -> lab.Done:
    """`done`, if it ended with one of `codes`. Raises AssertionError with what was printed."""
    assert done.code in codes, f"ended with {done.code}: {done.text[-3000:]}"
    return done


def commit(repo: lab.Repo) -> lab.Done:
    """`git commit` with its hooks."""
    return repo.git("commit", "--message", "change", check=False)


def report(repo: lab.Repo, *arguments: str) -> dict[str, Any]:
    """The JSON report of a tightlip command."""
    done = expect(repo.run(*TIGHTLIP, *arguments, "--format", "json"), 0, 1)
    return dict(json.loads(done.out))


def guard(archive: Path, folder: Path, source: hosts.Source) -> lab.Repo:
    """The content of `archive` as a repository with one commit, in which pre-commit runs the hook of `source`."""
    lab.unpack(archive, folder)
    (top,) = folder.iterdir()
    repo = lab.Repo(top)
    repo.write(hosts.CONFIG, hosts.configuration(source, [HOOK]))
    repo.git("add", "--force", ".")
    repo.commit()
    expect(hosts.install("pre-commit", repo), 0)
    expect(hosts.prepare("pre-commit", repo), 0)
    return repo


def adopt(repo: lab.Repo) -> int:
    """What a team does on its first day: allow the secret-looking files that have to stay, write the baseline, and
    commit both with the hooks on. Returns how many files were allowed."""
    stay = sorted({finding["path"] for finding in report(repo, "files")["findings"]})
    if stay:
        repo.stage(".tightlip.toml", f"env_allow = {json.dumps(stay)}\n")
    expect(repo.run(*TIGHTLIP, "baseline", "update"), 0)
    repo.add("baseline.secrets")
    expect(commit(repo), 0)
    return len(stay)


def check_tree(name: str, archive: Path, source: hosts.Source, folder: Path) -> Outcome:
    """Adopt the hooks in a real tree and try them. Raises AssertionError for whatever does not behave."""
    repo = guard(archive, folder, source)
    report(repo, "scan", "--no-baseline")
    start = perf_counter()
    summary = report(repo, "scan", "--no-baseline")["summary"]
    seconds = perf_counter() - start
    allowed = adopt(repo)

    before = repo.head()
    repo.stage(PLANTED, lab.tokens.assignment("github"))
    blocked = expect(commit(repo), 1)
    assert repo.head() == before, "the planted key was committed"
    assert f"{PLANTED}:1" in blocked.text, blocked.text
    assert lab.tokens.token("github") not in blocked.text, "the planted key was printed"
    repo.git("rm", "--quiet", "--force", PLANTED)

    expect(repo.run(hosts.program("pre-commit"), "run", "--all-files"), 0)
    repo.stage("notes.md", "An ordinary change.\n")
    expect(commit(repo), 0)
    return Outcome(name, summary["files"], summary["bytes"], seconds, summary["findings"], allowed)


def main() -> int:
    """Read the options, try each tree, print the table; 0 only if every tree was tried and behaved."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", metavar="TREE", nargs="*", help=f"of {', '.join(TREES)} (default: all)")
    parser.add_argument(
        "--cache", metavar="FOLDER", type=Path, default=lab.downloads(), help="where downloads are kept"
    )
    parser.add_argument("--work-tree", action="store_true", help="take the hooks from the files here, committed or not")
    options = parser.parse_args()
    if unknown := set(options.trees) - TREES.keys():
        parser.error(f"no tree {', '.join(sorted(unknown))}; there are {', '.join(TREES)}")
    lab.isolate()
    rows, failures = [], []
    with tempfile.TemporaryDirectory(prefix="tightlip-trees-") as temporary:
        folder = Path(temporary)
        os.environ |= {**hosts.homes(folder / "homes"), "TIGHTLIP_CACHE_DIR": str(folder / "cache")}
        head = lab.Repo(lab.TOP).head()
        source = hosts.snapshot(folder / "source") if options.work_tree else hosts.Source(lab.TOP, head)
        for name in options.trees or TREES:
            try:
                outcome = check_tree(name, fetch(name, options.cache), source, folder / name)
            except (lab.Unavailable, AssertionError) as error:
                failures.append(f"{name}: {error}")
                continue
            size = f"{outcome.bytes / 1e6:.1f}"
            rows.append((TREES[name], outcome.files, size, f"{outcome.seconds:.2f}", outcome.findings, outcome.allowed))
    print(lab.machine() + "\n")
    if rows:
        print(lab.table(["tree", "files", "MB", "seconds", "findings", "files allowed"], rows))
        print("\nIn each: hooks installed, a planted key blocked, all files and an ordinary commit pass.")
    print(*failures, sep="\n", end="\n" if failures else "", file=sys.stderr)
    return 3 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
