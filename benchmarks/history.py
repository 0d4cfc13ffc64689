"""How long the whole history of a repository takes, and who sees what only a merge commit carries.

    python benchmarks/history.py [--cache FOLDER] [--runs 3] [--commits 5000] [REPOSITORY]

Without REPOSITORY, a history is made from the releases of a real package: what changed from one to the next is
committed piece by piece, with a side branch merged now and then. Every program runs with its own defaults.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import lab
import peers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SMALL = [
    *(f"celery==4.{version}" for version in ("0.0", "1.0", "2.0", "3.0", "4.0", "4.7")),
    *(f"celery==5.{version}.0" for version in range(6)),
]
"""Releases of one package, oldest first, as wheels for any platform."""

LARGE = [
    *("django==2.0", "django==2.1", "django==2.2", "django==3.0", "django==3.1", "django==3.2"),
    *("django==4.0", "django==4.1", "django==4.2", "django==5.0", "django==5.1", "django==5.2"),
]
"""Releases of a larger one, as source archives: code, tests, documentation in plain text, translations, scripts."""

SIDE = 40
"""After so many commits comes one on a side branch, which is merged at once."""


EVIL = "settings.py"
"""The file that only a merge brings, with a fake token in it."""

AGAIN = "tightlip, second run"


class Scan(NamedTuple):
    """A command, the exit codes that mean it scanned, and how to read the findings' paths from the report that it
    writes to `{report}`."""

    command: list[str]
    codes: tuple[int, ...]
    paths: Callable[[str], list[str]]


class Writer:
    """Commits on one branch of the repository at `top`, through `git fast-import`."""

    def __init__(self, top: Path) -> None:
        self.process = subprocess.Popen(["git", "fast-import", "--quiet"], cwd=top, stdin=subprocess.PIPE)
        self.commits = 0

    def commit(self, files: Mapping[str, bytes | None], *, merge: bool = False) -> None:
        """Files written, or removed. With `merge`, it is done on a side branch, and that is merged."""
        if merge and self.commits:
            before = self.commits
            self._commit("side", f"from :{before}\n".encode(), files)
            self._commit("main", f"from :{before}\nmerge :{self.commits}\n".encode(), files)
        else:
            self._commit("main", f"from :{self.commits}\n".encode() if self.commits else b"", files)

    def _commit(self, branch: str, parents: bytes, files: Mapping[str, bytes | None]) -> None:
        self.commits += 1
        first, *more = files
        message = "\n".join(
            [f"Change {first}", *([""] if more else []), *(f"* also {name}" for name in more), ""]
        ).encode()
        head = f"commit refs/heads/{branch}\nmark :{self.commits}\n"
        head += f"committer A Tester <tester@example.invalid> {1_500_000_000 + self.commits * 600} +0000\n"
        parts = [head.encode() + b"data %d\n%s" % (len(message), message) + parents]
        for name, content in files.items():
            if content is None:
                parts.append(f"D {name}\n".encode())
            else:
                parts += [f"M 100644 inline {name}\ndata {len(content)}\n".encode(), content, b"\n"]
        assert self.process.stdin
        self.process.stdin.write(b"".join([*parts, b"\n"]))

    def close(self) -> None:
        """Wait until everything is stored."""
        assert self.process.stdin
        self.process.stdin.close()
        if self.process.wait():
            raise RuntimeError("git fast-import failed")


def releases(requirements: list[str], cache: Path, *, sdist: bool) -> Iterator[dict[str, bytes]]:
    """The files of each release, by name."""
    for requirement in requirements:
        folder = cache / f"{'source' if sdist else 'tree'}-{requirement.replace('==', '-')}"
        if not folder.exists():
            temporary = cache / f".new-{folder.name}-{os.getpid()}"
            lab.unpack(lab.download(requirement, cache, sdist=sdist), temporary)
            temporary.rename(folder)
        top = next(folder.iterdir()) if sdist else folder
        found = sorted(path for path in top.rglob("*") if path.is_file() and ".dist-info" not in path.as_posix())
        yield {path.relative_to(top).as_posix(): path.read_bytes() for path in found}


def steps(before: bytes, after: bytes, most: int) -> Iterator[bytes]:
    """From `before` to `after` in at most `most` steps, each with some of the changed places."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    changes = [
        code for code in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if code[0] != "equal"
    ]
    size = -(-len(changes) // most)
    for end in range(size, len(changes) + size, size):
        done = changes[:end]
        lines, place = [], 0
        for _, low, high, start, stop in done:
            lines += [*old[place:low], *new[start:stop]]
            place = high
        yield b"".join([*lines, *old[place:]])


def small_changes(writer: Writer, cache: Path, commits: int) -> None:
    """A history of about that many commits, each of one file, from the releases of a small package."""
    before = dict[str, bytes]()
    for number, tree in enumerate(releases(SMALL, cache, sdist=False), 1):
        changed = [name for name in sorted(before.keys() | tree.keys()) if before.get(name) != tree.get(name)]
        share = commits * number // len(SMALL) - writer.commits
        each = max(1, share // max(1, len(changed)) * 2)
        for name in changed:
            if name not in before or name not in tree:
                writer.commit({name: tree.get(name)})
                continue
            for content in steps(before[name], tree[name], each):
                writer.commit({name: content}, merge=writer.commits % SIDE == 0)
        before = tree


def real_changes(writer: Writer, cache: Path, commits: int) -> None:
    """A history of about that many commits, each of some files that stand side by side, from the releases of a large
    package. A file that changed in many places does so in up to three steps, each in another commit."""
    before = dict[str, bytes]()
    for number, tree in enumerate(releases(LARGE, cache, sdist=True), 1):
        rounds: list[list[tuple[str, bytes | None]]] = [[], [], []]
        for name in sorted(before.keys() | tree.keys()):
            if before.get(name) == tree.get(name):
                continue
            contents = (
                [tree.get(name)] if name not in before or name not in tree else steps(before[name], tree[name], 3)
            )
            for turn, content in enumerate(contents):
                rounds[turn].append((name, content))
        share = commits * number // len(LARGE) - writer.commits
        for changes in rounds:
            size = max(1, -(-sum(map(len, rounds)) // max(1, share)))
            for start in range(0, len(changes), size):
                writer.commit(dict(changes[start : start + size]), merge=writer.commits % SIDE == 0)
        before = tree


def make(target: Path, cache: Path, commits: int, *, real: bool = False) -> None:
    """A repository at `target` of about that many commits, whose last is a merge that brings a fake token."""
    repo = lab.Repo(target)
    writer = Writer(target)
    (real_changes if real else small_changes)(writer, cache, commits)
    writer.close()
    repo.git("branch", "--delete", "--force", "side")
    repo.git("reset", "--quiet", "--hard", "main")
    evil_merge(repo)
    repo.git("repack", "-a", "-d", "-f", "--quiet")


def evil_merge(repo: lab.Repo) -> None:
    """A merge commit with a fake token that neither parent has, taken out again by the next commit."""
    repo.git("checkout", "--quiet", "-b", "topic", "HEAD~1")
    repo.stage("topic.txt", "a topic\n")
    repo.commit()
    repo.git("checkout", "--quiet", "-")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    repo.stage(EVIL, lab.tokens.assignment("github", "evil merge"))
    repo.commit()
    repo.git("rm", "--quiet", EVIL)
    repo.commit()
    repo.git("branch", "--delete", "--force", "topic")


def of_list(report: str) -> list[str]:
    """The paths of gitleaks' findings: a list, or nothing at all."""
    return [one["File"] for one in json.loads(report or "[]") or []]


def of_mapping(report: str) -> list[str]:
    """The paths of the findings of tightlip, betterleaks or kingfisher."""
    found = json.loads(report)["findings"] or []
    return [str(one.get("path") or one.get("finding", {}).get("path") or json.dumps(one)) for one in found]


def scans(scripts: Path, found: dict[str, peers.Peer]) -> dict[str, Scan]:
    """What is timed, by name; each runs with the repository as its folder."""
    command = "scan --history --no-baseline --format json --output {report}"
    ours = [str(scripts / "tightlip"), *command.split()]
    wanted = {"tightlip": Scan([*ours, "--fresh"], (0, 1), of_mapping), AGAIN: Scan(ours, (0, 1), of_mapping)}
    if peer := found.get("betterleaks"):
        command = "git --no-banner --silent --output {report} ."
        wanted["betterleaks"] = Scan([peer.program, *command.split()], (0, 1), of_mapping)
    if peer := found.get("gitleaks"):
        command = "git --no-banner --report-format json --report-path {report} ."
        wanted["gitleaks"] = Scan([peer.program, *command.split()], (0, 1), of_list)
    if peer := found.get("kingfisher"):
        command = "scan --no-validate --no-update-check --git-history full --format json --output {report} ."
        wanted["kingfisher"] = Scan([peer.program, *command.split()], (0, 200), of_mapping)
    return wanted


def peak(command: list[str], cwd: Path) -> float:
    """The most memory, in MB, that the process and those that it starts hold at a time, sampled from /proc; 0 where
    there is none."""
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0.0
    while process.poll() is None:
        family, total = {process.pid}, 0.0
        for entry in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
            parent, held = memory(entry)
            if int(entry.name) in family or parent in family:
                family.add(int(entry.name))
                total += held
        most = max(most, total)
    return most


def memory(process: Path) -> tuple[int, float]:
    """A process's parent and its proportional share of memory in MB, by its folder in /proc; zeros once it is gone."""
    try:
        parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        return parent, float((process / "smaps_rollup").read_text().partition("\nPss:")[2].split()[0]) / 1000
    except (OSError, IndexError, ValueError):
        return 0, 0.0


def measure(top: Path, folder: Path, options: argparse.Namespace) -> None:
    """Time each program on the repository at `top`, in turn, and see what it finds; print."""
    found, missing = peers.find()
    wanted = scans(lab.environment(folder / "environment"), found)
    times: dict[str, list[float]] = {name: [] for name in wanted}
    paths: dict[str, list[str]] = {}
    for turn in range(options.runs + 1):
        for name, scan in wanted.items():
            report = folder / f"{name}.json"
            report.unlink(missing_ok=True)
            command = [word.replace("{report}", str(report)) for word in scan.command]
            seconds = lab.timed(command, cwd=top, codes=scan.codes)
            if turn:
                times[name].append(seconds)
                paths[name] = scan.paths(report.read_text())

    def count(*arguments: str) -> int:
        return len(lab.run(["git", *arguments], cwd=top).out.splitlines())

    commits, objects = count("rev-list", "--all"), count("rev-list", "--all", "--objects")
    held = peak([word.replace("{report}", str(folder / "last")) for word in wanted["tightlip"].command], top)
    versions = ", ".join(f"{name} {found[name].version}" for name in wanted if name in found)
    print(lab.machine())
    print(f"{commits:,} commits, {objects:,} objects. Median of {options.runs} runs, in turn, warm. {versions}.")
    print(f"tightlip and its workers hold {held:.0f} MB at most.\n")
    ours = lab.median(times["tightlip"])
    rows = []
    for name, each in sorted(times.items(), key=lambda item: lab.median(item[1])):
        evil = "-" if options.repository else "yes" if any(EVIL in path for path in paths[name]) else "no"
        rows.append((name, f"{lab.median(each):.2f}", f"{lab.median(each) / ours:.2f}", len(paths[name]), evil))
    print(lab.table(["program", "median s", "times tightlip", "findings", "finds the evil merge"], rows))
    print(*missing, sep="\n", end="\n" if missing else "")


def main() -> int:
    """Read the options; 0 unless something could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", metavar="REPOSITORY", nargs="?", type=Path, help="a repository of your own")
    parser.add_argument("--cache", metavar="FOLDER", type=Path, default=lab.downloads(), help="folder of the downloads")
    parser.add_argument("--runs", type=int, default=3, help="runs of each program (default: 3)")
    parser.add_argument("--real", action="store_true", help="make it from a large package: commits of several files")
    parser.add_argument("--commits", type=int, help="commits of the history that is made (default: 5000; --real: 8000)")
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="make it there, and leave it")
    options = parser.parse_args()
    lab.isolate()
    with tempfile.TemporaryDirectory(prefix="tightlip-history-") as temporary:
        folder = Path(temporary)
        os.environ["TIGHTLIP_CACHE_DIR"] = str(folder / "cache")
        try:
            top = options.repository
            if top is None:
                top = options.keep or folder / "repository"
                commits = options.commits or (8000 if options.real else 5000)
                make(top, options.cache, commits, real=options.real)
            measure(top.resolve(strict=True), folder, options)
        except (lab.Unavailable, RuntimeError, OSError) as error:
            print(f"history: {error}", file=sys.stderr)
            return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
