"""What the baseline knows as a reviewer looks at it: each finding with its lines, and what git says of them."""

from __future__ import annotations

import os
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING

from tightlip import gitlog
from tightlip.baseline.context import Source
from tightlip.baseline.session import Item
from tightlip.cli import baseline_common as common
from tightlip.cli import options
from tightlip.cli.baseline_check import look
from tightlip.model import Secret
from tightlip.report.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tightlip.baseline.context import Line
    from tightlip.baseline.keyed import Key
    from tightlip.cli.baseline_common import Opened
    from tightlip.model import Finding

_KEPT = 8
"""Files whose text is kept while a review goes through them."""


class Gallery:
    """The findings that a baseline knows, each with the lines around it, and what git says of them.

    `items` are in order of path and line, one for each entry of which something is found; `missing` counts the rest,
    `unread` the files that could not be looked at.
    """

    def __init__(self, opened: Opened) -> None:
        self.name = opened.name
        self._root = opened.root
        baseline = opened.baseline
        result, notices = look(opened.settings, opened.root, baseline, opened.name)
        self._key = opened.key() if result.findings else None
        for message in notices:
            options.notice(message)
        self._found: dict[str, list[Finding]] = {}
        for finding in result.findings:
            self._found.setdefault(finding.path, []).append(finding)
        self._sources: dict[tuple[str, int], Source] = {}
        self._when: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.user = common.git_user(opened.root)
        self.today = today = common.today()
        self.items: list[Item] = []
        for path in sorted(self._found):
            first: dict[str, Finding] = {}
            for finding in self._found[path]:
                first.setdefault(finding.secret_hash, finding)
            entries = ((finding, baseline.entry(path, known)) for known, finding in first.items())
            self.items += [Item(finding, entry, today) for finding, entry in entries if entry is not None]
        self.missing = len(baseline) - len(self.items)
        self.unread = sorted({skip.path for skip in result.skipped if skip.failed})

    def tell_missing(self) -> None:
        """Say, beside the report, what cannot be looked at."""
        if self.missing:
            entries = f"{self.missing:,} entr{'y has' if self.missing == 1 else 'ies have'}"
            options.notice(f"{entries} nothing to show; `tightlip baseline update` brings {self.name} up to date")
        for path in self.unread:
            options.notice(f"{printable(path)}: could not be read")

    def excerpt(self, item: Item, *, around: int = 4, width: int = 160) -> list[Line]:
        """The lines around a finding; none where the file cannot be read any more."""
        source = self._source(item.finding)
        return [] if source is None else source.lines(item.finding, around=around, width=width)

    def since(self, item: Item) -> str:
        """When the finding's line was written, and by whom, in words; "" where git does not know."""
        known = self._blame(item, [item])
        if known is None:
            return ""
        commit, author, moment = known
        return f"since {_day(moment)} by {printable(author)} in {commit[:10]}"

    def author(self, item: Item) -> str:
        """Who wrote the finding's line, "" where git does not know."""
        known = self._blame(item, [item])
        return "" if known is None else printable(known[1])

    def ages(self) -> None:
        """Fill in every item's `since`, asking git once a file."""
        below: dict[str, list[Item]] = {}
        for item in self.items:
            below.setdefault(item.finding.path, []).append(item)
        for items in below.values():
            for item in items:
                known = self._blame(item, items)
                item.since = None if known is None else _day(known[2])

    def _blame(self, item: Item, together: Sequence[Item]) -> tuple[str, str, int] | None:
        path = item.finding.path
        lines = self._when.setdefault(path, {})
        if item.finding.line not in lines and self._root is not None:
            wanted = {one.finding.line for one in together}
            told = gitlog.blame(self._root, path, wanted)
            lines |= {line: told.get(line, ("", "", 0)) for line in wanted}
        known = lines.get(item.finding.line)
        return known if known and known[0] else None

    def _source(self, finding: Finding) -> Source | None:
        """The text that holds `finding`: the file, or the piece of a large one."""
        path = finding.path
        for (name, _), source in self._sources.items():
            if name == path and source.holds(finding):
                return source
        while len(self._sources) >= _KEPT:
            self._sources.pop(next(iter(self._sources)))
        for first, source in sources(self._root, path, self._found[path], self._key):
            if source.holds(finding):
                self._sources[path, first] = source
                return source
        return None


def sources(
    root: str | None, path: str, found: Sequence[Finding], key: Key | None = None
) -> Iterator[tuple[int, Source]]:
    """The text of a file as it was scanned, with its first line; a large file comes in pieces, each with what was
    `found` in it, by hashes made with `key`. Nothing where the file cannot be read."""
    from tightlip.engine import text
    from tightlip.model import Skip
    from tightlip.sources import worktree

    def digest(value: bytes) -> str:
        plain = Secret(value).sha1()
        return plain if key is None else key.fingerprint(plain)

    on_disk = os.path.lexists(os.path.join(root or os.curdir, path))
    for blob in worktree.read(root, [(path, worktree.FOUND if on_disk else worktree.ABSENT)]):
        if not isinstance(blob, Skip):
            data = text.decode(blob).data
            stop = blob.line + data.count(b"\n")
            inside = [one for one in found if blob.line <= one.line <= stop]
            yield blob.line, Source(data, inside, digest, first=blob.line)


def _day(moment: int) -> date:
    return datetime.fromtimestamp(moment, timezone.utc).date()
