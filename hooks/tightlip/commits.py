"""What commits bring, looked at: the versions of a file one after the other, messages many at once."""

from __future__ import annotations

from bisect import bisect_right

from tightlip.model import Blob, Skip
from tightlip.sources import history

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tightlip.model import Finding
    from tightlip.pipeline import Outcome, Scanner

    File = tuple[str, str]

JOINED = 1 << 20
"""Bytes of messages that are looked at together."""


def look(scanner: Scanner, root: str | None, files: Sequence[File]) -> Outcome:
    """What is found in listed files (see sources.history) of the repository at `root`. Versions of one file that stand
    side by side, oldest first, cost what they differ."""
    findings: list[Finding] = []
    skips: list[Skip] = []
    texts: list[Blob] = []
    size = 0
    versions = scanner.versions()
    for (path, how), content in zip(files, history.read(root or "", files), strict=True):
        found: list[Finding] = []
        if isinstance(content, bytes):
            size += len(content)
            spans = versions.spans(path, content) if versions is not None else None
            if versions is None or spans is None:
                found = scanner.findings(Blob(path, content))
            else:
                for span in spans:
                    found += scanner.findings_in(path, content, span)
                found += versions.kept(content)
            if versions is not None:
                versions.note(path, content, spans, found)
        elif isinstance(content, Skip):
            skips.append(content)
        elif isinstance(content, list):
            texts += content
        else:
            for piece in content:
                size += piece.own_end - piece.own_start
                found += scanner.findings(piece)
            if versions is not None:
                versions.forget()
        if found:
            findings += [one.changed(commit=how.partition(" ")[2]) for one in found]
    for text in texts:
        size += len(text.data)
    for text in _telling(scanner, texts) if versions is not None else texts:
        findings += [one.changed(commit=text.origin) for one in scanner.findings(text)]
    return findings, skips, len(files) - len(skips), size


def _telling(scanner: Scanner, texts: Sequence[Blob]) -> Iterator[Blob]:
    """Those of short texts in which a trigger stands, or that are no plain text: the database reads all others as one.

    A match in a text has its trigger there, whatever stands before and behind the text in other lines; but for a rule
    of whole files that are one list, which begins with the file.
    """
    joined: list[Blob] = []
    size = 0
    for text in texts:
        if b"\0" in text.data or text.data.lstrip()[:1] in (b"[", b"\xef", b"\xfe", b"\xff"):
            yield text
            continue
        joined.append(text)
        size += len(text.data)
        if size > JOINED:
            yield from _with_triggers(scanner, joined)
            joined, size = [], 0
    yield from _with_triggers(scanner, joined)


def _with_triggers(scanner: Scanner, texts: Sequence[Blob]) -> Iterator[Blob]:
    starts: list[int] = []
    place = 0
    for text in texts:
        starts.append(place)
        place += len(text.data) + 1
    data = b"\n".join([text.data for text in texts])
    found: set[int] = set()

    def report(_trigger: int, _start: int, end: int, _flags: int, _context: object) -> None:
        found.add(bisect_right(starts, end - 1) - 1)

    if data:
        scanner.database.scan(data, match_event_handler=report)
    for index in sorted(found):
        yield texts[index]
