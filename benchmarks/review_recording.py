"""A real review of 200 findings on a real terminal, as text: the screens of docs/reviewing.md.

    python benchmarks/review_recording.py

Builds a repository, drives `tightlip baseline review` through a pseudo-terminal with the keys below, and prints the
screens that come, the number of keys, and what `tightlip baseline check` says afterwards. A test holds the page to it.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from support.cli import tightlip
from support.repo import Repo, isolate
from support.terminal import Terminal
from support.tokens import assignment, token

DAY = "2026-03-02T09:00:00+00:00"
"""When everything was committed, so that each run records the same text."""


class Step(NamedTuple):
    """Keys, the text on the screen that they bring, and what to say of it; an empty `note` shows no screen."""

    keys: str
    wait: str
    note: str = ""


STEPS = (
    Step("", "0 of 200 decided", "The first of 200. Nothing has been decided."),
    Step("Ptests/*\r", "only path tests/*: 150", "`P`, `tests/*`, Enter: only the tests."),
    Step("m", "Decide at once", "`m`: how many at once?"),
    Step("6", "for everything shown: 150"),
    Step("t", "test-value for 150 findings"),
    Step("made up for the tests\r", "150 of 200 decided", "`6`, `t`, a reason, Enter: 150 are done, and in the file."),
    Step("0", "deploy/site_00.py:4", "`0` takes the filter away: what is left is elsewhere."),
    Step("m2", "for the same value: 30"),
    Step("r", "rotated for 30 findings"),
    Step("revoked in May, SEC-12\r", "180 of 200 decided", "`m`, `2`, `r`: one key that was copied into 30 files."),
    Step("v", token("slack", "0")),
    Step("a", "accepted-risk: why?"),
    Step("sandbox, nothing behind it\r", "until when?"),
    Step("90d\r", "181 of 200 decided"),
    Step(
        ".", "182 of 200 decided", "`v` showed the value; `a`, a reason, `90d`; then `.` says the same of the next one."
    ),
    *(Step(".", f"{done} of 200 decided") for done in range(183, 200)),
    Step(".", "Nothing is left", "... and of the last."),
)


def repository(folder: Path) -> Repo:
    """200 findings: 150 in tests, one value in 30 files, and 20 others."""
    repo = Repo(folder)
    for number in range(15):
        lines = "".join(assignment("github", f"t{number}-{place}") for place in range(10))
        repo.write(f"tests/fixtures/login_{number:02}.py", lines)
    for number in range(30):
        repo.write(f"deploy/site_{number:02}.py", f"import os\n\nREGION = 'eu'\n{assignment('github', 'copied')}")
    for number in range(20):
        repo.write(f"src/sandbox_{number:02}.py", f"# sandbox {number}\n{assignment('slack', str(number))}")
    repo.add()
    repo.git("commit", "-qm", "first", env={"GIT_AUTHOR_DATE": DAY, "GIT_COMMITTER_DATE": DAY})
    return repo


def record(repo: Repo, *, columns: int = 96, rows: int = 20) -> tuple[list[tuple[str, str]], int]:
    """The notes and screens of the session, and how many keys it took. Raises AssertionError where a screen fails to
    come."""
    command = [sys.executable, "-m", "tightlip.cli.main", "baseline", "review", "--reviewer", "A. Reviewer"]
    screens = []
    with Terminal(command, cwd=repo.path, columns=columns, rows=rows) as review:
        for step in STEPS:
            review.type(step.keys, step.wait)
            if step.note:
                screen = review.settled()
                screens.append((step.note, re.sub(r"\n{3,}", "\n\n", screen)))
        review.press("q")
        assert review.end() == 0, review.screen()
    return screens, sum(len(step.keys) for step in STEPS) + 1


def main() -> int:
    isolate()
    with tempfile.TemporaryDirectory() as folder:
        repo = repository(Path(folder) / "repo")
        assert tightlip("baseline", "update", cwd=repo.path).code == 0
        screens, keys = record(repo)
        for note, screen in screens:
            print(f"{note}\n\n```\n{screen}\n```\n")
        check = tightlip("baseline", "check", "--require-review", cwd=repo.path)
        print(f"{keys} keys.\n\n```\n$ tightlip baseline check --require-review\n{check.out}```")
    return check.code


if __name__ == "__main__":
    os.environ.setdefault("TIGHTLIP_CACHE_DIR", tempfile.gettempdir() + "/tightlip-recording")
    sys.exit(main())
