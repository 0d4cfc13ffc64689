"""How often the baseline conflicts where many branches change it at once: tightlip's, with its merge driver, with git's
built-in `union` (what .gitattributes asks of a clone without tightlip) and with git's plain text merge (what GitHub's
button does), and detect-secrets', on the same work.

    python benchmarks/baseline_merges.py [--branches 200] [--open 20] [--files 300] [--seed 1] [--layouts] [--no-peer]

A tree of small files with fake tokens, and a baseline of them. So many branches are open at a time: each forks from
what main is then, edits, moves, renames, adds and takes out findings, reviews some, and writes its baseline with the
tool's own command; then a random one of those that are open is merged. Source files are merged by git's `union`, and no
two open branches move or clean the same file, so that only the baseline can conflict.

"labels lost": decisions of either side that are not in the merge, although the secret is. "invented": known afterwards,
and to neither side before. "to tidy": merges after which check-baseline asks for `tightlip baseline update`; labels are
counted after it. A conflict is settled as people do: ours entry by entry (as the driver would), that of detect-secrets
by taking main's file and scanning again.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import lab
from support.cli import call
from support.hosts import program
from tightlip import mergedriver
from tightlip.baseline import file, labels, layout
from tightlip.baseline.file import Baseline
from tightlip.baseline.merge import merge
from tightlip.model import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = ("github", "slack", "groq")
FOLDERS = ("api", "web", "jobs", "tests/unit", "tests/integration", "deploy", "tools", "docs/examples")
THEIRS = ".secrets.baseline"
OURS = "baseline.secrets"
WORDS = (
    "account",
    "audit",
    "batch",
    "client",
    "cron",
    "deploy",
    "email",
    "fetch",
    "flow",
    "graph",
    "helper",
    "import",
    "job",
    "limit",
    "log",
    "map",
    "menu",
    "mock",
    "note",
    "page",
    "payment",
    "policy",
    "profile",
    "queue",
    "report",
    "role",
    "sales",
    "server",
    "shop",
    "sms",
    "stock",
    "sync",
    "team",
    "token",
    "track",
    "video",
    "worker",
)
"""What files are named after."""

SHARED = 0.95
"""How often a reviewer leaves alone what another branch that is open reviews."""

LINES = 12
"""Lines of a file without a finding."""

START = date(2026, 1, 1)
Labels = dict[str, str]
"""What was decided, by hash."""

AUDIT = """
import sys
from detect_secrets.audit.common import get_baseline_from_file
from detect_secrets.core import baseline
secrets = get_baseline_from_file(sys.argv[1])
for _, secret in secrets:
    if secret.secret_hash in sys.argv[2].split(","):
        secret.is_secret = secret.secret_hash in sys.argv[3].split(",")
baseline.save_to_file(secrets, sys.argv[1])
"""
"""What detect-secrets' own audit does with answers, without the terminal."""


def value(seed: str) -> str:
    """The fake token of a seed."""
    return lab.tokens.token(KINDS[sum(seed.encode()) % len(KINDS)], seed)


def sha1(seed: str) -> str:
    """Its hash."""
    return Secret(value(seed).encode()).sha1()


def verdict(seed: str) -> str:
    """The label on which all reviewers agree."""
    return ("false-positive", "test-value", "rotated", "accepted-risk")[int(sha1(seed)[:4], 16) % 4]


@dataclass
class Branch:
    """One branch: what it does to the tree as (action, path, detail), and the seeds that it reviews."""

    name: str
    work: list[tuple[str, str, str]] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)


class Plan:
    """Who does what. The tree of main is kept as the seeds in each file; a branch plans from a copy of it."""

    def __init__(self, seed: int, files: int) -> None:
        self.random = Random(seed)  # noqa: S311 - it must be the same again
        self.serial = 0
        self.locked: dict[str, set[str]] = {}
        self.labelled: set[str] = set()
        self.claimed: dict[str, set[str]] = {}
        self.edited: dict[str, set[str]] = {}
        self.tree: dict[str, list[str]] = {}
        for _ in range(files):
            self.tree[self.path()] = [self.seed() for _ in range(self.random.choice((1, 1, 1, 2, 4)))]

    def seed(self) -> str:
        """A new secret."""
        self.serial += 1
        return f"s{self.serial}"

    def path(self) -> str:
        """A new file's name; some folders are far more popular than others."""
        self.serial += 1
        folder = FOLDERS[min(int(self.random.expovariate(0.5)), len(FOLDERS) - 1)]
        return f"src/{folder}/{self.random.choice(WORDS)}_{self.random.choice(WORDS)}{self.serial}.py"

    def free(self) -> list[str]:
        """The files that no open branch moves, cleans or adds to."""
        taken = set().union(*self.locked.values()) if self.locked else set()
        return sorted(set(self.tree) - taken)

    def branch(self, name: str) -> Branch:
        """One to three pieces of work."""
        made, locked = Branch(name), self.locked.setdefault(name, set())
        for _ in range(self.random.choice((1, 1, 2, 3))):
            kind = self.random.choices(("edit", "rename", "new", "add", "remove", "review"), (6, 2, 3, 1, 2, 4))[0]
            free = self.free()
            path = self.random.choice(free)
            if kind in ("rename", "remove"):
                path = self.random.choice(sorted({*free} - set().union(*self.edited.values())))
            if kind == "edit":
                self.edited.setdefault(name, set()).add(path)
                made.work.append(("edit", path, str(self.random.randrange(LINES))))
            elif kind == "rename":
                locked.add(path)
                made.work.append(("rename", path, self.path()))
            elif kind == "new":
                made.work += [("new", self.path(), self.seed())]
            elif kind == "add":
                locked.add(path)
                made.work.append(("add", path, self.seed()))
            elif kind == "remove":
                locked.add(path)
                made.work.append(("remove", path, self.random.choice(self.tree[path])))
            else:
                folder = os.path.dirname(path)
                near = [one for one in free if os.path.dirname(one) == folder]
                known = [seed for one in self.random.choice((near, free)) for seed in self.tree[one]]
                claimed = set().union(*self.claimed.values()) if self.random.random() < SHARED else set()
                unseen = sorted({*known} - self.labelled - claimed - {*made.reviews})
                made.reviews += self.random.sample(unseen, min(len(unseen), self.random.randint(1, 8)))
                self.claimed[name] = {*made.reviews}
        return made

    def merged(self, branch: Branch) -> None:
        """Take the branch's work into main."""
        for action, path, detail in branch.work:
            if action == "rename":
                self.tree[detail] = self.tree.pop(path)
            elif action == "new":
                self.tree[path] = [detail]
            elif action == "add":
                self.tree[path].append(detail)
            elif action == "remove":
                self.tree[path].remove(detail)
        for path in [path for path, seeds in self.tree.items() if not seeds]:
            del self.tree[path]
        self.labelled |= set(branch.reviews)
        del self.locked[branch.name]
        self.claimed.pop(branch.name, None)
        self.edited.pop(branch.name, None)


class Arm:
    """One repository with one tool's baseline; `counts` are what its columns show."""

    name = ""

    def __init__(self, folder: Path, tree: dict[str, list[str]]) -> None:
        self.repo = lab.Repo(folder)
        self.repo.write(".gitattributes", f"src/** merge=union\n{mergedriver.line(OURS)}\n")
        for path, seeds in tree.items():
            body = "".join(f"# {line}\n" for line in range(LINES))
            self.repo.write(path, body + "".join(f'{seed}_token = "{value(seed)}"\n' for seed in seeds))
        self.repo.add()
        self.update([])
        self.commit()
        self.counts: Counter[str] = Counter()

    def commit(self) -> None:
        """Everything."""
        self.repo.add()
        self.repo.git("commit", "--quiet", "--no-verify", "--allow-empty", "--message", "change")

    def do(self, branch: Branch) -> None:
        """Work on a branch of its own that forks from main now."""
        self.repo.git("checkout", "--quiet", "-b", branch.name, "main")
        for action, path, detail in branch.work:
            full = Path(self.repo.file(path))
            if action == "rename":
                os.makedirs(os.path.dirname(self.repo.file(detail)), exist_ok=True)
                self.repo.git("mv", path, detail)
                continue
            lines = full.read_text().splitlines(keepends=True) if action != "new" else ["# new\n"]
            if action == "edit":
                lines.insert(int(detail), f"# by {branch.name}\n")
            elif action == "remove":
                lines = [line for line in lines if not line.startswith(f"{detail}_token")]
                if not any("_token" in line for line in lines):
                    full.unlink()
                    continue
            else:
                lines.append(f'{detail}_token = "{value(detail)}"\n')
            self.repo.write(path, "".join(lines))
        self.repo.add()
        touched = {name for action, path, to in branch.work for name in (path, to if action == "rename" else path)}
        if touched:
            self.update(sorted(touched))
        if branch.reviews:
            self.review(branch.reviews, branch.name)
        self.commit()
        self.repo.git("checkout", "--quiet", "main")

    def update(self, paths: list[str]) -> None:
        """Write the baseline with the tool's own command, after changes at `paths` (none: everywhere)."""
        raise NotImplementedError

    def review(self, seeds: list[str], reviewer: str) -> None:
        """Label secrets, by whatever path they have."""
        raise NotImplementedError

    def unmerged(self, name: str) -> bool:
        """Whether git left the file for a person."""
        return bool(self.repo.git("ls-files", "--unmerged", "--", name).out)

    def show(self, revision: str, name: str) -> bytes:
        """The baseline in a commit."""
        return self.repo.git("show", f"{revision}:{name}").out.encode("utf-8", "surrogateescape")

    def count(self, sides: list[Baseline], after: Baseline, how: str) -> None:
        """Count what a merge of two sides lost or invented."""
        said: Labels = {}
        for side in sides:
            said.update({known: label for _, known, entry in side if (label := labels.label(entry))})
        now = {known: labels.label(entry) for _, known, entry in after}
        self.counts[f"{how} labels lost"] += sum(1 for known in said.keys() & now.keys() if now[known] != said[known])
        known_before = {(path, known) for side in sides for path, known, _ in side}
        self.counts[f"{how} invented"] += sum((path, known) not in known_before for path, known, _ in after)


WAYS = {
    "plain": ("git's plain text merge", "/baseline.secrets merge\n"),
    "union": ("git's union, as .gitattributes asks", ""),
    "driver": ("merge driver", mergedriver.local_line(OURS) + "\n"),
}
"""How a merge is done: what the table says, and what this clone's own attributes then are."""


class Ours(Arm):
    """tightlip's baseline: each merge is tried with git's own means first, then done with the driver."""

    name = "tightlip"

    def __init__(self, folder: Path, tree: dict[str, list[str]], *, layouts: bool = False) -> None:
        super().__init__(folder, tree)
        self.layouts = layouts
        mergedriver.configure(os.fspath(folder))
        self.attributes = Path(mergedriver.local(os.fspath(folder)))
        self.attributes.parent.mkdir(exist_ok=True)
        self.day = START

    def update(self, paths: list[str]) -> None:
        done = call("baseline", "update", *paths, cwd=self.repo.path)
        if done.code:
            raise RuntimeError(f"baseline update: {done.text}")

    def review(self, seeds: list[str], reviewer: str) -> None:
        path = self.repo.file(OURS)
        content = file.read(path)
        self.day += timedelta(days=1)
        for seed in seeds:
            for place in content.places(sha1(seed)):
                content.results[place][sha1(seed)] = labels.decided(
                    content.results[place][sha1(seed)], verdict(seed), reviewed=self.day, reviewer=reviewer
                )
        self.repo.write(OURS, file.render(content))

    def merge(self, branch: Branch) -> None:
        """Merge into main, each way; the last one counts."""
        base = self.repo.git("merge-base", "main", branch.name).out.strip()
        sides = [file.parse(self.show(revision, OURS), OURS) for revision in (base, "main", branch.name)]
        right = file.render(merge(*sides).baseline)
        if self.layouts:
            for name, laid in LAYOUTS.items():
                self.counts[name] += _conflicts(self.repo, [laid(side) for side in sides])
        for how, (_, attributes) in WAYS.items():
            self.attributes.write_text(attributes)
            words = ["merge", "--quiet", "--no-ff", "--no-verify", "--no-commit", branch.name]
            self.repo.git(*words, check=False)
            if self.unmerged(OURS):
                self.counts[f"{how} conflicts"] += 1
                self.repo.write(OURS, right)
            elif Path(self.repo.file(OURS)).read_bytes() != right:
                self.counts[f"{how} to tidy"] += 1
                self.update([])
            self.count(sides[1:], file.read(self.repo.file(OURS)), how)
            if how != "driver":
                self.repo.git("reset", "--quiet", "--hard", "main")
        self.commit()


class Theirs(Arm):
    """detect-secrets' baseline, written by itself, merged as text."""

    name = "detect-secrets"

    def update(self, paths: list[str]) -> None:  # noqa: ARG002 - it forgets what it is not given
        scan = [program("detect-secrets"), "scan", "--no-verify"]
        if os.path.exists(self.repo.file(THEIRS)):
            done = self.repo.run(*scan, "--baseline", THEIRS)
        else:
            done = self.repo.run(*scan)
            self.repo.write(THEIRS, done.out)
        if done.code:
            raise RuntimeError(f"detect-secrets scan: {done.err}")

    def review(self, seeds: list[str], reviewer: str) -> None:  # noqa: ARG002 - it has no place for one
        hashes = [sha1(seed) for seed in seeds]
        real = [sha1(seed) for seed in seeds if labels.LABELS[verdict(seed)]]
        done = self.repo.run(sys.executable, "-c", AUDIT, THEIRS, ",".join(hashes), ",".join(real))
        if done.code:
            raise RuntimeError(f"detect-secrets audit: {done.err}")

    def merge(self, branch: Branch) -> None:
        """Merge into main."""
        sides = [file.parse(self.show(revision, THEIRS), THEIRS) for revision in ("main", branch.name)]
        self.repo.git("merge", "--quiet", "--no-ff", "--no-verify", "--no-commit", branch.name, check=False)
        if self.unmerged(THEIRS):
            self.counts["plain conflicts"] += 1
            self.repo.git("checkout", "--quiet", "--ours", "--", THEIRS)
            self.repo.add()
            self.update([])
        self.count(sides, file.read(self.repo.file(THEIRS)), "plain")
        self.commit()


def _as_json(content: Baseline) -> bytes:
    """As `json.dumps` writes it, and detect-secrets, without its time stamps and lines."""
    results = {path: list(entries.values()) for path, entries in content.results.items()}
    return (json.dumps({**content.settings, "results": results}, indent=2, sort_keys=True) + "\n").encode()


def _one_line(content: Baseline) -> bytes:
    """One entry a line, commas at the end."""
    lines = ["{"]
    for path in sorted(content.results):
        lines.append(f"{json.dumps(path)}: [")
        entries = [json.dumps(one, sort_keys=True) for _, one in sorted(content.results[path].items())]
        lines += [f"  {one}," for one in entries[:-1]] + [f"  {entries[-1]}", "],"]
    return "\n".join([*lines, "}"]).encode()


def _with_places(number: int) -> Callable[[Baseline], bytes]:
    """Ours, with another number of places for files; with one they stand by name."""

    def laid(content: Baseline) -> bytes:
        usual, layout.PLACES = layout.PLACES, number
        try:
            return file.render(content)
        finally:
            layout.PLACES = usual

    return laid


LAYOUTS = {"json.dumps": _as_json, "one entry a line": _one_line} | {
    f"ours, {number} places": _with_places(number) for number in (1, 64, 256, 1024)
}
"""Ways of writing the same entries, for --layouts."""


def _conflicts(repo: lab.Repo, contents: list[bytes]) -> bool:
    """Whether git's own merge of a file with these three contents (base, ours, theirs) conflicts."""
    commits: list[str] = []
    for content in contents:
        blob = lab.run(["git", "hash-object", "-w", "--stdin"], cwd=repo.path, stdin=content).out.strip()
        listing = f"100644 blob {blob}\tlayout\n".encode()
        tree = lab.run(["git", "mktree"], cwd=repo.path, stdin=listing).out.strip()
        parents = ["-p", commits[0]] if commits else []
        commits.append(repo.git("commit-tree", "-m", "x", *parents, tree).out.strip())
    return repo.git("merge-tree", "--write-tree", *commits[1:], check=False).code != 0


def simulate(arms: list[Ours | Theirs], plan: Plan, *, branches: int, open_at_once: int) -> None:
    """Fork, work and merge until all branches are in."""
    waiting: list[Branch] = []
    started = 0
    while started < branches or waiting:
        while started < branches and len(waiting) < open_at_once:
            started += 1
            branch = plan.branch(f"b{started}")
            for arm in arms:
                arm.do(branch)
            waiting.append(branch)
        branch = waiting.pop(plan.random.randrange(len(waiting)))
        for arm in arms:
            arm.merge(branch)
        plan.merged(branch)


def main() -> int:
    """Read the options; 0 unless something could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--branches", type=int, default=200, help="how many in all (default: 200)")
    parser.add_argument("--open", type=int, default=20, help="how many are open at a time (default: 20)")
    parser.add_argument("--files", type=int, default=300, help="files with findings at the start (default: 300)")
    parser.add_argument("--seed", type=int, default=1, help="of the random work (default: 1)")
    parser.add_argument("--layouts", action="store_true", help="also how other layouts of our entries would fare")
    parser.add_argument("--no-peer", action="store_true", help="without detect-secrets, which takes most of the time")
    options = parser.parse_args()
    lab.isolate()
    with tempfile.TemporaryDirectory(prefix="tightlip-merges-") as temporary:
        plan = Plan(options.seed, options.files)
        ours = Ours(Path(temporary) / "ours", plan.tree, layouts=options.layouts)
        arms: list[Ours | Theirs] = [ours]
        if not options.no_peer:
            arms.append(Theirs(Path(temporary) / "theirs", plan.tree))
        known = len(file.read(ours.repo.file(OURS)))
        simulate(arms, plan, branches=options.branches, open_at_once=options.open)
        rows = []
        for arm in arms:
            for how, (title, _) in reversed(WAYS.items()):
                if f"{how} invented" in arm.counts:
                    found = [
                        arm.counts[f"{how} {what}"] for what in ("conflicts", "to tidy", "labels lost", "invented")
                    ]
                    rows.append((f"{arm.name}, {title}", found[0], f"{found[0] / options.branches:.1%}", *found[1:]))
    print(lab.machine())
    print(
        f"{options.branches} branches, {options.open} open at a time; {known:,} findings in {options.files:,} files.\n"
    )
    print(lab.table(["baseline", "conflicts", "of all merges", "to tidy", "labels lost", "invented"], rows))
    if options.layouts:
        shown = [(name, ours.counts[name], f"{ours.counts[name] / options.branches:.1%}") for name in LAYOUTS]
        print("\n" + lab.table(["layout, git's plain text merge", "conflicts", "of all merges"], shown))
    return 0


if __name__ == "__main__":
    sys.exit(main())
