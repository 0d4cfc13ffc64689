"""Source → code rules: how the rooms are joined into one check of code, for few files here and for many on all cores.

Each language is imported when its first file comes.
"""

from __future__ import annotations

import os

from tightlip.langcode import files
from tightlip.model import Blob, Skip
from tightlip.report.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tightlip.config import Config
    from tightlip.model import Finding
    from tightlip.pycode.declared import Declared
    from tightlip.pycode.sheet import Checked
    from tightlip.pycode.unread import Unread
    from tightlip.pycode.vocabulary import Vocabulary

    File = tuple[str, str]
    Read = Callable[[str | None, Sequence[File]], Iterable[Blob | Skip]]

MANY = 300
"""Files from which on more processes pay for their start."""

BATCH = 50
"""Files that a worker takes at once."""

LARGEST = 1 << 20
"""Bytes of a file beyond which it is data that reads no variable."""


class Outcome:
    """What some files gave: `findings`, `skips`, how many `files` were checked and how many bytes they have, and the
    declared variables that are `read` somewhere in them."""

    __slots__ = ("files", "findings", "read", "size", "skips")

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.skips: list[Skip] = []
        self.files = 0
        self.size = 0
        self.read: set[str] = set()


class Checker:
    """The code rules for one configuration and one manifest. With `unread`, files in other languages are asked for
    the names of declared variables, too."""

    def __init__(self, config: Config, declared: Declared, unread: Unread | None = None) -> None:
        from tightlip.pycode.vocabulary import Vocabulary

        self.config = config
        self.unread = unread
        self.vocabulary: Vocabulary = Vocabulary(declared)

    def look(self, blob: Blob, named: bool, outcome: Outcome) -> None:
        """Check one file; what comes of it is added to `outcome`. One that is no code is said if it was `named`."""
        language = files.language(blob.path, blob.data)
        if language and (len(blob.data) != blob.own_end or blob.line != 1):
            if blob.own_start == 0:
                outcome.skips.append(Skip(blob.path, "too large to be parsed"))
            return
        if not language:
            if self.unread is not None and len(blob.data) <= LARGEST:
                outcome.read |= self.unread.mentioned(blob.data)
            elif named:
                reason = "not code by its name or its first line; Python, JavaScript, TypeScript, Go and Java are"
                outcome.skips.append(Skip(blob.path, reason, failed=False))
            return
        checked: Checked | Skip
        if language == files.PYTHON:
            from tightlip.pycode import check as pycode

            checked = pycode.check(blob, self.vocabulary, self.config)
        else:
            from tightlip.langcode import check as langcode

            checked = langcode.check(blob, language, self.vocabulary, self.config)
        if isinstance(checked, Skip):
            outcome.skips.append(checked)
            return
        outcome.files += 1
        outcome.size += len(blob.data)
        outcome.findings += checked.findings
        if self.unread is not None:
            outcome.read |= self.unread.meant(checked.reads) | self.unread.mentioned(blob.data)

    def batch(self, root: str | None, listed: Sequence[File], read: Read, named: frozenset[str]) -> Outcome:
        """Check the content of listed files."""
        outcome = Outcome()
        for blob in read(root, listed):
            if isinstance(blob, Skip):
                outcome.skips.append(blob)
            else:
                self.look(blob, blob.path in named, outcome)
        return outcome


def check(
    checker: Checker,
    root: str | None,
    listed: Sequence[File | Skip],
    read: Read,
    *,
    named: frozenset[str] = frozenset(),
    advance: Callable[[int], None] | None = None,
) -> Result:
    """The findings in `listed` files, as `read` gives their content. `named` are those that the user named: they are
    opened whatever they are called. `advance` is told how many more files are done."""
    result = Result()
    wanted: list[File] = []
    for file in listed:
        if isinstance(file, Skip):
            result.skipped.append(file)
        elif not (file[0] in named or files.may_be_code(file[0]) or _may_read(file[0], checker)):
            continue
        elif _excluded(file[0], checker.config):
            result.skipped.append(Skip(file[0], "excluded by the configuration", failed=False))
        elif file[0] in named or root is None or not os.path.islink(os.path.join(root, file[0])):
            wanted.append(file)  # of a link, what it leads to is looked at where it stands
    seen: set[str] = set()
    for outcome in _outcomes(checker, root, wanted, read, named):
        result.findings += outcome.findings
        result.skipped += outcome.skips
        result.files += outcome.files
        result.bytes += outcome.size
        seen |= outcome.read
        if advance is not None:
            advance(BATCH)
    if checker.unread is not None:
        checker.unread.names -= seen
    return result


def _may_read(path: str, checker: Checker) -> bool:
    return checker.unread is not None and checker.unread.matters(path)


def _excluded(path: str, config: Config) -> bool:
    if not config.exclude:
        return False
    from tightlip import globs

    return globs.matches(path, config.exclude)


def _outcomes(
    checker: Checker, root: str | None, listed: list[File], read: Read, named: frozenset[str]
) -> Iterator[Outcome]:
    batches = [listed[start : start + BATCH] for start in range(0, len(listed), BATCH)]
    if len(listed) < MANY:
        for batch in batches:
            yield checker.batch(root, batch, read, named)
        return
    from tightlip.workers import Workers

    with Workers(_start_worker, (checker, root, read, named)) as workers:
        yield from workers.each(_work, batches)


_worker: list[tuple[Checker, str | None, Read, frozenset[str]]] = []


def _start_worker(checker: Checker, root: str | None, read: Read, named: frozenset[str]) -> None:
    _worker.append((checker, root, read, named))


def _work(listed: list[File]) -> Outcome:
    checker, root, read, named = _worker[0]
    return checker.batch(root, listed, read, named)


def join(result: Result, in_code: Result) -> None:
    """Add what the code rules found to what the scan of the same files found, before any baseline: a secret that both
    saw is one finding.

    The scan's stays, for its rule may know where to revoke; where the manifest declares the variable, it says so. A
    file that the code rules could not parse was scanned all the same, so that is a note here and no failure.
    """
    scanned: dict[str, list[int]] = {}
    for place, finding in enumerate(result.findings):
        if finding.secret_hash:
            scanned.setdefault(finding.path, []).append(place)
    for finding in in_code.findings:
        same = [one for one in scanned.get(finding.path, ()) if _is_same(result.findings[one], finding)]
        if not same:
            result.findings.append(finding)
        elif finding.variable:
            for place in same:
                result.findings[place] = _declared(result.findings[place], finding)
    result.findings.sort(key=lambda finding: finding.sort_key())
    said = {skip.path for skip in result.skipped}
    result.skipped += [
        Skip(one.path, f"scanned; the code rules were left out: {one.reason}", failed=False)
        for one in in_code.skipped
        if one.failed and one.path not in said
    ]


def _is_same(scanned: Finding, finding: Finding) -> bool:
    """Whether both speak of one secret: the same value on the same lines, or one inside the other's literal."""
    if not finding.masked or not finding.line <= scanned.line <= finding.end_line:
        return False
    return scanned.secret_hash == finding.secret_hash or (
        (finding.line, finding.column) <= (scanned.line, scanned.column) < (finding.end_line, finding.end_column)
    )


def _declared(scanned: Finding, finding: Finding) -> Finding:
    """What the scan found, in the manifest's words; a provider's rule adds its own, and where to revoke."""
    provider = "://" in scanned.help
    return scanned.changed(
        message=f"{scanned.message}: {finding.message}" if provider else finding.message,
        help=f"{finding.help}; {scanned.help}" if provider else finding.help,
        variable=finding.variable,
    )
