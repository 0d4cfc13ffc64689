"""`tightlip baseline review`: decide on one finding after another, on a terminal or in a page of HTML."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tightlip import errors
from tightlip.baseline import labels
from tightlip.baseline.session import Session
from tightlip.cli import baseline_common as common
from tightlip.cli import options, terminal
from tightlip.cli.baseline_common import Opened
from tightlip.cli.baseline_gallery import Gallery
from tightlip.errors import UsageError
from tightlip.report.text import printable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from tightlip.baseline.session import Item


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "baseline review",
        "Decide on what the baseline knows: one finding after another with its lines, by keys that the screen names.\n"
        "Each decision is in the file at once. Values are masked until you ask for them.",
        "  tightlip baseline review\n"
        "  tightlip baseline review --reviewer 'A. Person'\n"
        "  tightlip baseline review --html review.html      a page to decide in; then tightlip baseline apply\n",
    )
    common.add_baseline(parser)
    parser.add_argument("--reviewer", metavar="NAME", help="who decides (default: git's user.name)")
    parser.add_argument("--html", metavar="FILE", help="write one self-contained page instead of asking here")
    parser.add_argument("--show-values", action="store_true", help="with --html: put the values into the page, too")
    return parser


def main(arguments: list[str]) -> int:
    """Review on the terminal, or write the page."""
    args = build().parse_args(arguments)
    if args.show_values and not args.html:
        raise UsageError("baseline review: --show-values is for --html; on the terminal, v shows a value")
    if not args.html and not terminal.is_one():
        raise UsageError(
            "baseline review: this is no terminal to ask on; "
            "`tightlip baseline label` decides by rule and path, `tightlip baseline review --html FILE` writes a page"
        )
    opened = Opened(args.baseline)
    opened.must_exist()
    gallery = Gallery(opened)
    if args.html:
        from tightlip.cli import baseline_page

        return baseline_page.write(args.html, gallery, values=args.show_values)
    return _on_terminal(args, opened, gallery)


class Store:
    """The baseline file. What is decided is put into the file as it then is, so that another's change stays."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def save(self, items: Iterable[Item]) -> None:
        """Write the entries of `items`; whole, or not at all. Raises CheckError, UsageError."""
        opened = self._opened
        content, baseline = common.read(opened.path)
        if content == opened.content:
            baseline = opened.baseline
        opened.content = content
        for item in items:
            path, known = item.key
            there = baseline.entry(path, known)
            if there is not None:
                baseline.results[path][known] = {**labels.unreviewed(there), **item.entry}
        opened.write(baseline)


def _on_terminal(args: argparse.Namespace, opened: Opened, gallery: Gallery) -> int:
    from rich.console import Console

    from tightlip.cli.review_screen import Screen

    who = common.reviewer(opened.root, args.reviewer)
    session, name = Session(gallery.items), opened.name
    gallery.tell_missing()
    code = errors.UNCHECKED if gallery.unread else errors.CLEAN
    before = session.open
    if not before:
        sys.stdout.write(f"{printable(name)}: {len(session.items):,} entries to look at, none open\n")
        return code
    keys = terminal.keyboard()
    screen = Screen(
        session,
        keys,
        Console(highlight=False),
        name=name,
        reviewer=who,
        today=gallery.today,
        excerpt=gallery.excerpt,
        since=gallery.since,
        ages=gallery.ages,
        save=Store(opened).save,
        shortest=opened.settings.baseline_reason_length,
    )
    try:
        with keys, _OtherScreen(wanted=keys.raw):
            screen.run()
    except KeyboardInterrupt:
        code = 130
    sys.stdout.write(
        f"{printable(name)}: {before - session.open:,} decided now, "
        f"{session.open:,} of {len(session.items):,} still open\n"
    )
    return code


class _OtherScreen:
    """The terminal's second screen, which leaves nothing in the scrollback."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted

    def __enter__(self) -> None:
        if self._wanted:
            sys.stdout.write("\x1b[?1049h\x1b[?25l\x1b[2J")

    def __exit__(self, *_: object) -> None:
        if self._wanted:
            sys.stdout.write("\x1b[2J\x1b[?25h\x1b[?1049l")
            sys.stdout.flush()
