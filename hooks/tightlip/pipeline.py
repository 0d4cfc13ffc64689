"""Source → engine → verdict → baseline: how the rooms are joined into one check of secrets.

Few files are looked at in this process; many, on all cores, in batches whose results come back in the files' order,
so that the output is the same whatever the parallelism.
"""

from __future__ import annotations

from itertools import chain, islice
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
    from tightlip.rules.rule import Rule
    from tightlip.workers import Workers

    File = tuple[str, str]
    Read = Callable[[str | None, Sequence[File]], Iterable[Blob | Skip]]
    Outcome = tuple[list[Finding], list[Skip], int, int]
    Look = Callable[["Scanner", str | None, Sequence[File]], Outcome]

MANY = 400
"""Files from which on more processes pay for their start."""

LARGE = 3 << 18
"""Bytes of a text that may hold a stretch of itself over and over."""

BATCH = 64
"""Files that a worker takes at once."""


class Scanner:
    """Engine and verdict for one configuration. `notices` collects what the user should know (a cache that cannot be
    written)."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.notices: list[str] = []
        self.database: Database = open_database(config.rule_places(), notice=self.notices)
        self._binary: Database | None = None

    def __reduce__(self) -> tuple[type[Scanner], tuple[Config]]:
        return Scanner, (self.config,)  # a worker that is no fork of this process opens the database itself

    def warm(self) -> None:
        """Load and compile what nearly every repository needs by looking at an example: before workers fork, so that
        none has to."""
        self.versions()
        self.findings(Blob("example.py", _example()))
        _ = self.binary.triggers

    @property
    def binary(self) -> Database:
        """The rules that count in binary content; opened when such content first comes up."""
        if self._binary is None:
            self._binary = open_database(self.config.rule_places(), binary=True)
        return self._binary

    def versions(self) -> Versions | None:
        """What leaves out the parts of a file that were clean in an earlier version; None where a rule of the user's
        own may look further than the shipped ones do, or the whole text counts."""
        if self.config.rules or self.config.paranoid:
            return None
        from tightlip.engine.versions import Versions

        return Versions()

    def findings(self, blob: Blob) -> list[Finding]:
        """What is found in one blob, in order of place."""
        if engine_text.is_plain(blob) and not self.config.paranoid:
            return self._of_large(blob) if len(blob.data) >= LARGE else self._plainly(blob)
        text = engine_text.decode(blob)
        found = self._judged(text, scan(self.binary if text.binary else self.database, text.data, sift=self.sift))
        if self.config.paranoid:
            from tightlip.verdict import paranoid

            return paranoid.add(text, found, self.config)
        return found

    def _of_large(self, blob: Blob) -> list[Finding]:
        """What is found in plain text of some size: of a long stretch that repeats itself, only the beginning and the
        end are looked at, unless something is found there."""
        from tightlip.engine import repeats

        found: list[Finding] = []
        while parts := repeats.around(blob):
            before, last, after = parts
            first = self._plainly(before)
            if any(finding.line >= last for finding in first):
                break
            found += first
            blob = after
        return found + self._plainly(blob)

    def _plainly(self, blob: Blob) -> list[Finding]:
        matches = scan(self.database, blob.data, sift=self.sift)
        return self._judged(engine_text.Text(blob, blob.data), matches) if matches else []  # as most are

    def findings_in(self, path: str, data: bytes, span: tuple[int, int]) -> list[Finding]:
        """What is found in a part (whole lines) of the content of a file, which is plain text. Nothing is added for
        `paranoid`."""
        matches = scan(self.database, data, span, self.sift)
        if not matches:
            return []
        return self._judged(engine_text.Text(Blob(path, data, own_start=span[0], own_end=span[1]), data), matches)

    def sift(self, rule: Rule, data: bytes, ends: list[int]) -> list[int]:
        """The reports of a rule that has many in one text, without those that are surely dismissed."""
        from tightlip.verdict import mistyped

        return mistyped.sift(rule, data, ends, self.database)

    def _judged(self, text: engine_text.Text, matches: list[Match]) -> list[Finding]:
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


def _example() -> bytes:
    """A text with what is common in code and asks for much: names of secrets, values without one, a string in parts.
    Made here, since scanners read this file too."""
    value = "".join(f"{chr(97 + place * 7 % 26)}{place * 3 % 10}{chr(65 + place * 11 % 26)}" for place in range(22))
    lines = [f"{name} = '{value[:30]}'" for name in ("password", "client_secret", "api_key")]
    lines += [f"['{value[:40]}', '{value[:8]}-' + '{value}']", f"key: auth_token, value: {value[:30]}"]
    lines += [f"glpat-{'abcde' * 6}", f"{value[:9]}&#65;{value[:9]}", ""]
    return "\n".join(lines).encode()


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
    scanner = Scanner(config)
    unread: list[Skip] = []
    wanted = _wanted(files, excluder(config), unread)
    for findings, skips, count, size in _outcomes(scanner, root, wanted, Files(read)):
        result.findings += findings
        result.skipped += skips
        result.files += count
        result.bytes += size
        if advance is not None:
            advance(count + len(skips))
    result.skipped[:0] = unread
    result.findings.sort(key=lambda finding: finding.sort_key())
    result.seconds = perf_counter() - started
    return result, scanner.notices


def _wanted(files: Iterable[File | Skip], excluded: Callable[[str], bool] | None, unread: list[Skip]) -> Iterator[File]:
    """Those of `files` that are to be looked at; why others are not goes to `unread`."""
    for file in files:
        if isinstance(file, Skip):
            unread.append(file)
        elif excluded is not None and excluded(file[0]):
            unread.append(Skip(file[0], "excluded by the configuration", failed=False))
        else:
            yield file


def _outcomes(scanner: Scanner, root: str | None, files: Iterator[File], look: Look) -> Iterator[Outcome]:
    """What is found in `files`, batch by batch in their order; from MANY files on, all cores take part, and begin
    before the last file is listed."""
    first = [*islice(files, MANY)]
    batches = (first[start : start + BATCH] for start in range(0, len(first), BATCH))
    if len(first) < MANY:
        for batch in batches:
            yield look(scanner, root, batch)
        return
    scanner.warm()
    with start_workers(scanner, root, look) as workers:
        yield from each(workers, chain(batches, iter(lambda: [*islice(files, BATCH)], [])))


class Files:
    """Looking at a batch of files as `read` gives their content."""

    def __init__(self, read: Read) -> None:
        self.read = read

    def __call__(self, scanner: Scanner, root: str | None, files: Sequence[File]) -> Outcome:
        findings: list[Finding] = []
        skips: list[Skip] = []
        count = size = 0
        for blob in self.read(root, files):
            if isinstance(blob, Skip):
                skips.append(blob)
                continue
            count += blob.own_start == 0
            size += blob.own_end - blob.own_start
            findings += scanner.findings(blob)
        return findings, skips, count, size


_worker: list[tuple[Scanner, str | None, Look]] = []


def _start_worker(scanner: Scanner, root: str | None, look: Look) -> None:
    _worker.append((scanner, root, look))


def _work(files: Sequence[File]) -> Outcome:
    scanner, root, look = _worker[0]
    return look(scanner, root, files)


def start_workers(scanner: Scanner, root: str | None, look: Look) -> Workers:
    """A process for each core, ready to `look` at batches of files."""
    from tightlip.workers import Workers

    return Workers(_start_worker, (scanner, root, look))


def each(workers: Workers, batches: Iterable[Sequence[File]]) -> Iterator[Outcome]:
    """What the workers of `start_workers` find in each batch, in their order; they begin at once, whenever the answer
    is read."""
    return workers.each(_work, batches)


def excluder(config: Config) -> Callable[[str], bool] | None:
    """Whether a path's content is not to be scanned, by the configuration's `exclude`; None where nothing is."""
    if not config.exclude:
        return None
    from tightlip import globs

    return lambda path: globs.matches(path, config.exclude)
