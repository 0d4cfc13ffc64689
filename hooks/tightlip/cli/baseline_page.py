"""`tightlip baseline review --html`: the page, from what the gallery shows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tightlip import errors
from tightlip.baseline import page
from tightlip.baseline.context import Line, Piece
from tightlip.cli import options
from tightlip.report.text import printable

if TYPE_CHECKING:
    from tightlip.cli.baseline_gallery import Gallery


def write(path: str, gallery: Gallery, *, values: bool) -> int:
    """Write the page to `path`; the exit code is 3 if a file could not be read. Raises CheckError."""
    gallery.ages()
    gallery.tell_missing()
    groups: dict[str, int] = {}
    shown = []
    for item in gallery.items:
        group = groups.setdefault(item.finding.secret_hash, len(groups))
        lines = [_printable(line) for line in gallery.excerpt(item, around=3)]
        shown.append(page.shown(item, lines, group=group, by=gallery.author(item), values=values))
    content = page.render(gallery.name, shown, today=gallery.today, reviewer=gallery.user, values=values)
    options.write_whole(path, content)
    still = sum(not item.decided for item in gallery.items)
    sys.stdout.write(
        f"{printable(path)} written: {len(shown):,} findings, {still:,} open"
        f"{'; it holds their values' if values else ''}\n"
        "Open it in a browser, decide, save; then: tightlip baseline apply decisions.json\n"
    )
    return errors.UNCHECKED if gallery.unread else errors.CLEAN


def _printable(line: Line) -> Line:
    """The line with control characters, and what turns text around, as escapes."""
    pieces = tuple(Piece(printable(piece.text.replace("\t", "    ")), piece.kind) for piece in line.pieces)
    return line._replace(pieces=pieces)
