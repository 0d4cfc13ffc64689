"""A new baseline from what was found and the old one: additions, removals, moves; decisions stay."""

from __future__ import annotations

from tightlip.baseline.compare import moved_from
from tightlip.baseline.file import Baseline
from tightlip.baseline.labels import join, label, review, unreviewed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tightlip.baseline.file import Entry, Results
    from tightlip.model import Finding

    Describe = Callable[[str, int, Entry], Entry]


class Changes:
    """What an update does: `added` findings, `removed` (path, entry), `moved` (old path, new path), how many entries
    are `kept`, and how many of all are `unlabelled` or marked `real` afterwards."""

    def __init__(self) -> None:
        self.added: list[Finding] = []
        self.removed: list[tuple[str, Entry]] = []
        self.moved: list[tuple[str, str]] = []
        self.kept = 0
        self.unlabelled = 0
        self.real = 0


def update(
    findings: Iterable[Finding],
    old: Baseline,
    *,
    covered: Callable[[str], bool],
    exists: Callable[[str], bool],
    describe: Describe,
    settings: dict[str, object],
) -> tuple[Baseline, Changes]:
    """The baseline that knows all `findings`, in whatever order they come, and what is different from `old`.

    An entry without a finding goes where `covered` says that its path was looked at, and stays elsewhere. A secret
    that left a path where no file `exists` any more takes its entry along. `describe(path, line, entry)` completes an
    entry for detect-secrets (stock.Auditor). `settings` are the new file's other keys.
    """
    results: Results = {}
    changes = Changes()
    taken: set[tuple[str, str]] = set()
    for finding in _first_places(findings):
        path, secret_hash = finding.path, finding.secret_hash
        entry = old.entry(path, secret_hash)
        if entry is not None:
            changes.kept += 1
        else:
            sources = moved_from(secret_hash, old, exists)
            for source in sources:
                left = old.results[source][secret_hash]
                entry = left if entry is None else join(entry, left)
                taken.add((source, secret_hash))
                changes.moved.append((source, path))
            if not sources:
                changes.added.append(finding)
        entry = {**(entry or {}), "hashed_secret": secret_hash, "rule": finding.rule}
        results.setdefault(path, {})[secret_hash] = describe(path, finding.line, entry)
    left_behind: dict[str, list[tuple[str, Entry]]] = {}
    for path, secret_hash, entry in _left(old, results):
        if (path, secret_hash) in taken:
            continue
        if covered(path):
            changes.removed.append((path, entry))
            if review(entry) and not exists(path):
                left_behind.setdefault(secret_hash, []).append((path, entry))
        else:
            results.setdefault(path, {})[secret_hash] = entry
            changes.kept += 1
    if left_behind:
        _follow(results, left_behind, changes)
    new = Baseline(results, settings)
    said = [label(entry) for entries in results.values() for entry in entries.values()]
    changes.unlabelled, changes.real = said.count(None), said.count("real")
    return new, changes


def _left(old: Baseline, results: Results) -> list[tuple[str, str, Entry]]:
    """Path, hash and entry of what stands in `old` and not in `results`, sorted."""
    left = []
    for path, entries in old.results.items():
        known = results.get(path, {})
        left += [(path, one, entry) for one, entry in entries.items() if one not in known]
    return sorted(left, key=lambda one: one[:2])


def _follow(results: Results, left_behind: dict[str, list[tuple[str, Entry]]], changes: Changes) -> None:
    """Give the reviews of files that are gone to the same secrets where nobody has reviewed them: git's `union` leaves
    both entries where one side moved a file and the other reviewed what stood at its old place."""
    for path, entries in results.items():
        for secret_hash in entries.keys() & left_behind.keys():
            if review(entries[secret_hash]):
                continue
            for source, entry in left_behind[secret_hash]:
                kept = entries[secret_hash]
                entries[secret_hash] = {**join(kept, entry), **unreviewed(kept)}
                entries[secret_hash].pop("line_number", None)
                changes.moved.append((source, path))
                if (source, entry) in changes.removed:
                    changes.removed.remove((source, entry))


def _first_places(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each secret in each file, the first from the top, by path and hash. Findings without a value are
    left out: they are not a baseline's to know."""
    first: dict[tuple[str, str], Finding] = {}
    for finding in sorted(findings, key=lambda finding: finding.sort_key()):
        if finding.secret_hash:
            first.setdefault((finding.path, finding.secret_hash), finding)
    return [first[key] for key in sorted(first)]
