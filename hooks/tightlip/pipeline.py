"""Source → engine → verdict → baseline: how the rooms are joined into one check of secrets.

Few files are looked at in this process; many, on all cores, in batches whose results come back in the files' order,
so that the output is the same whatever the parallelism.
"""

from __future__ import annotations

from time import perf_counter

from tightlip.engine import text as engine_text
from tightlip.engine.database import open_database
from tightlip.engine.encodings import MARK
from tightlip.engine.scan import scan
from tightlip.model import Blob, Skip
from tightlip.report.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tightlip.config import Config
    from tightlip.engine.database import Database
    from tightlip.engine.versions import Versions
    from tightlip.model import Finding, Match
    from tightlip.workers import Workers

    File = tuple[str, str]
    Read = Callable[[str | None, Sequence[File]], Iterable[Blob | Skip]]
    Outcome = tuple[list[Finding], list[Skip], int, int]

MANY = 400
"""Files from which on more processes pay for their start."""

BATCH = 64
"""Files that a worker takes at once."""


class Scanner:
    """Engine and verdict for one configuration. `notices` collects what the user should know (a cache that cannot be
    written)."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.notices: list[str] = []
        self.database: Database = open_database(config.rule_places(), notice=self.notices)

    def versions(self) -> Versions | None:
        """What leaves out the parts of a file that were clean in an earlier version; None where a rule of the user's
        own may look further than the shipped ones do, or the whole text counts."""
        if self.config.rules or self.config.paranoid:
            return None
        from tightlip.engine.versions import Versions

        return Versions()

    def findings(self, blob: Blob) -> list[Finding]:
        """What is found in one blob, in order of place."""
        text = engine_text.decode(blob)
        found = self._found(text)
        if self.config.paranoid:
            from tightlip.verdict import paranoid

            return paranoid.add(text, found, self.config)
        return found

    def _found(self, text: engine_text.Text) -> list[Finding]:
        matches = scan(self.database, text.data, text.span)
        if not matches:
            return []
        from tightlip.verdict.judge import judge

        encoded: list[Match] = []
        if matches[-1].rule.startswith(MARK):
            from tightlip.engine.decode import split

            matches, encoded = split(matches)
        judged = judge(text, matches, self.database, self.config)
        if not encoded or text.binary:
            return judged[0]
        from tightlip.verdict import decoded

        return decoded.add(text, matches, encoded, judged, self.database, self.config)


def check(
    config: Config,
    root: str | None,
    files: Iterable[File | Skip],
    read: Read,
    *,
    advance: Callable[[int], None] | None = None,
) -> tuple[Result, list[str]]:
    """Look at all `files`, as `read(root, files)` gives their content. Returns the result, not yet compared with a
    baseline, and the notices. `advance` is told how many more files are done."""
    started = perf_counter()
    result = Result()
    listed: list[File] = []
    excluded = excluder(config)
    for file in files:
        if isinstance(file, Skip):
            result.skipped.append(file)
        elif excluded is not None and excluded(file[0]):
            result.skipped.append(Skip(file[0], "excluded by the configuration", failed=False))
        else:
            listed.append(file)
    scanner = Scanner(config)
    for findings, skips, count, size in outcomes(scanner, root, listed, read):
        result.findings += findings
        result.skipped += skips
        result.files += count
        result.bytes += size
        if advance is not None:
            advance(count + len(skips))
    result.findings.sort(key=lambda finding: finding.sort_key())
    result.seconds = perf_counter() - started
    return result, scanner.notices


def outcomes(
    scanner: Scanner,
    root: str | None,
    listed: Sequence[File],
    read: Read,
    *,
    batch: int = BATCH,
    workers: Workers | None = None,
) -> Iterator[Outcome]:
    """What is found in `listed`, batch by batch in their order; from MANY files on, all cores take part. `workers` are
    those that were started before, by `start_workers` with the same scanner, root and read; the caller ends them."""
    batches = [listed[start : start + batch] for start in range(0, len(listed), batch)]
    if workers is not None:
        yield from workers.each(_work, batches)
    elif len(listed) >= MANY:
        with start_workers(scanner, root, read) as workers:
            yield from workers.each(_work, batches)
    else:
        for files in batches:
            yield _look(scanner, root, files, read)


def _look(scanner: Scanner, root: str | None, files: Sequence[File], read: Read) -> Outcome:
    findings: list[Finding] = []
    skips: list[Skip] = []
    count = size = 0
    previous = None
    versions = scanner.versions()
    for blob in read(root, files):
        if isinstance(blob, Skip):
            skips.append(blob)
            continue
        if (blob.path, blob.origin) != previous or blob.own_start == 0:
            count += 1
        size += len(blob.data) if blob.partly else blob.own_end - blob.own_start
        previous = (blob.path, blob.origin)
        if versions is None or not blob.in_history:
            found = scanner.findings(blob)
        else:
            blob = versions.narrow(blob)
            found = scanner.findings(blob)
            versions.note(blob, clean=not found)
        findings += [one.changed(commit=blob.origin) for one in found] if found and blob.in_history else found
    return findings, skips, count, size


_worker: list[tuple[Scanner, str | None, Read]] = []


def _start_worker(config: Config, root: str | None, read: Read) -> None:
    _worker.append((Scanner(config), root, read))


def _work(files: Sequence[File]) -> Outcome:
    scanner, root, read = _worker[0]
    return _look(scanner, root, files, read)


def start_workers(scanner: Scanner, root: str | None, read: Read) -> Workers:
    """A process for each core, ready to work for `outcomes`."""
    from tightlip.workers import Workers

    return Workers(_start_worker, (scanner.config, root, read))


def excluder(config: Config) -> Callable[[str], bool] | None:
    """Whether a path's content is not to be scanned, by the configuration's `exclude`; None where nothing is."""
    if not config.exclude:
        return None
    from tightlip import globs

    return lambda path: globs.matches(path, config.exclude)
