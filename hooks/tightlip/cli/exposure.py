"""Which declared secrets the git history holds a value of: `tightlip rotation --history`."""

from __future__ import annotations

import datetime
import re

from tightlip import config, git, gitlog
from tightlip.cli import history, scan
from tightlip.errors import UsageError
from tightlip.manifest.rotation import Exposure
from tightlip.manifest.schema import Manifest
from tightlip.seen import Seen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tightlip.baseline.file import Baseline
    from tightlip.model import Finding

SETTLED = ("false-positive", "test-value", "rotated", "accepted-risk")
"""Labels in the baseline under which a value in the history asks for no rotation any more."""


def find(manifest: Manifest) -> tuple[dict[str, Exposure], list[str]]:
    """Where the newest value of each declared secret came into the history of this repository, by variable, and what of
    the history could not be looked at. A value counts from the day on which it came in first: one that was replaced and
    then moved to another file is no new one.

    What is reviewed as harmless in the baseline does not count. Raises UsageError outside of a repository.
    """
    from tightlip import pipeline

    root = gitlog.repository()
    if root is None:
        raise UsageError("rotation: --history needs a git repository, and this folder is in none")
    settings = config.load(root)
    known = scan.read_baseline(settings, None)
    commits, files = history.select(root, "", unreachable=False)
    scanner = pipeline.Scanner(settings)
    seen = Seen(root, settings, scanner.database.key)
    result = history.check(scanner, root, commits, files, seen=seen)
    skips = [*result.skipped, *history.cut_off(root, commits)]
    findings = [one for one in result.findings if one.commit and one.secret_hash and not _settled(one, known)]
    dates = gitlog.written(root, list(dict.fromkeys(finding.commit for finding in findings)))
    first: dict[tuple[str, str], Exposure] = {}
    for finding, names in _named(root, findings, manifest.secrets):
        day = _day(dates.get(finding.commit, ""))
        for name in names:
            one = first.get((name, finding.secret_hash))
            if day is not None and (one is None or day < one.day):
                first[name, finding.secret_hash] = Exposure(finding.commit, day, finding.path)
    found: dict[str, Exposure] = {}
    for (name, _), one in first.items():
        if name not in found or found[name].day < one.day:
            found[name] = one
    return found, [f"{skip.path}: not checked: {skip.reason}" for skip in skips if skip.failed]


def _settled(finding: Finding, known: Baseline | None) -> bool:
    from tightlip.baseline import labels

    entry = known.entry(finding.path, finding.secret_hash) if known is not None else None
    return entry is not None and labels.label(entry) in SETTLED


def _named(root: str, findings: list[Finding], declared: Iterable[str]) -> Iterable[tuple[Finding, list[str]]]:
    """Each finding with the declared variables that its line names, in any case; a `value:` line of a list, as in a
    Kubernetes manifest, is named by the line before it."""
    by_lower = {name.lower(): name for name in declared}
    word = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z_][A-Za-z0-9_]*")
    places = [finding for finding in findings if "\n" not in finding.path]
    contents = git.blobs(root, [f"{finding.commit}:{finding.path}" for finding in places])
    for finding, content in zip(places, contents, strict=True):
        lines = (content or b"").decode("utf-8", "replace").splitlines()
        if finding.line > len(lines):
            continue
        text = lines[finding.line - 1]
        if finding.line > 1 and re.match(r"\s*-?\s*[\"']?value\b", text):
            text = f"{lines[finding.line - 2]} {text}"
        names = [by_lower[one] for one in dict.fromkeys(map(str.lower, word.findall(text))) if one in by_lower]
        if names:
            yield finding, names


def _day(stamp: str) -> datetime.date | None:
    """The day in UTC of a commit's date."""
    try:
        return datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00")).astimezone(datetime.timezone.utc).date()
    except ValueError:
        return None
