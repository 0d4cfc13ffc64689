"""`tightlip baseline label`: decide about many entries at once, without touching JSON."""

from __future__ import annotations

import sys

from tightlip import errors
from tightlip.baseline import select
from tightlip.baseline.file import Baseline
from tightlip.baseline.labels import LABELS, decided, expiry, label
from tightlip.baseline.select import UNLABELLED, Choice
from tightlip.cli import baseline_common as common
from tightlip.cli import options
from tightlip.cli.baseline_common import Opened
from tightlip.errors import CheckError, UsageError
from tightlip.report.text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from datetime import date

    from tightlip.baseline.file import Entry

SHOWN = 20
"""Entries that are named; the rest are counted."""

SHORTEST_HASH = 6
"""Digits that a beginning of a hash must have, so that it means one value."""


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "baseline label",
        "Say what the entries are that all the given options describe. An entry that has a label keeps it, unless\n"
        "--label-was, --hash, --disputed or --expired says that it is meant. Labels: "
        + ", ".join(LABELS)
        + ".\nExit code 3 if no entry is described.",
        "  tightlip baseline label --rule 'generic-*' --path 'tests/**' --as test-value --reason 'made up for tests'\n"
        "  tightlip baseline label --hash 62ede2ad --as rotated --reason 'new key since 2026-11-02'\n"
        "  tightlip baseline label --label-was real --path old/ --as accepted-risk --reason ... --expires 90d\n"
        "  tightlip baseline label --all --as false-positive --reason ... --dry-run\n",
    )
    chosen = parser.add_argument_group("which entries")
    chosen.add_argument("--rule", metavar="GLOB", action="append", default=[], help="of this rule; may be repeated")
    chosen.add_argument("--path", metavar="GLOB", action="append", default=[], help="in these files; may be repeated")
    chosen.add_argument(
        "--hash", metavar="HASH", action="append", default=[], help="of this value, by the beginning of its hash"
    )
    chosen.add_argument(
        "--label-was", choices=(*LABELS, UNLABELLED), action="append", default=[], help="labelled so; may be repeated"
    )
    chosen.add_argument("--disputed", action="store_true", help="about which merged branches disagreed")
    chosen.add_argument("--expired", action="store_true", help="whose review has expired")
    chosen.add_argument("--all", action="store_true", help="every entry that has no label")
    review = parser.add_argument_group("what to write")
    review.add_argument("--as", dest="given", choices=LABELS, required=True, help="the label")
    review.add_argument("--reason", default="", help="why")
    review.add_argument("--reviewer", help="who says so (default: git's user.name)")
    review.add_argument("--expires", metavar="DATE", help="until when, as 2027-01-31, 90d, 12w, 6m or 1y")
    parser.add_argument("--dry-run", action="store_true", help="say what would be labelled, and write nothing")
    common.add_baseline(parser)
    return parser


def main(arguments: list[str]) -> int:
    """Choose, label, write, tell."""
    args = build().parse_args(arguments)
    if not (args.rule or args.path or args.hash or args.label_was or args.disputed or args.expired or args.all):
        raise UsageError("baseline label: which entries? Give --rule, --path, --hash, --label-was, --disputed or --all")
    for text in args.hash:
        if len(text) < SHORTEST_HASH:
            raise UsageError(f"baseline label: --hash {text}: give at least {SHORTEST_HASH} digits")
    today = common.today()
    opened = Opened(args.baseline)
    opened.must_exist()
    shortest = opened.settings.baseline_reason_length
    if len(args.reason.strip()) < shortest:
        raise UsageError(f"baseline label: --reason: this repository demands {shortest} characters")
    reason, reviewer = args.reason.strip(), common.reviewer(opened.root, args.reviewer)
    expires = _expires(args.expires, today)
    choice = Choice(
        rules=args.rule,
        paths=args.path,
        hashes=[text.lower() for text in args.hash],
        labels=args.label_was,
        disputed=args.disputed,
        expired=args.expired,
    )
    described = select.chosen(opened.baseline, choice, today)
    if not described:
        raise CheckError(f"baseline label: {opened.name} has no such entry; nothing was labelled")
    explicit = bool(args.label_was or args.hash or args.disputed or args.expired)
    meant = [place for place in described if explicit or label(place[2]) is None]
    results = {path: dict(entries) for path, entries in opened.baseline.results.items()}
    for path, secret_hash, entry in meant:
        results[path][secret_hash] = decided(
            entry, args.given, reviewed=today, reason=reason, reviewer=reviewer, expires=expires
        )
    _tell(opened.name, meant, args.given, len(described) - len(meant), dry=args.dry_run)
    if not meant:
        raise CheckError("baseline label: nothing was labelled: all of these have a label; name it with --label-was")
    if not args.dry_run:
        opened.write(Baseline(results, opened.baseline.settings))
    return errors.CLEAN


def _expires(text: str | None, today: date) -> date | None:
    if text is None:
        return None
    try:
        return expiry(text, today)
    except ValueError as error:
        raise UsageError(f"baseline label: --expires: {error}") from None


def _tell(name: str, meant: list[tuple[str, str, Entry]], given: str, left: int, *, dry: bool) -> None:
    lines = [f"{printable(path)}: {printable(select.rule(entry))}" for path, _, entry in meant[:SHOWN]]
    if len(meant) > SHOWN:
        lines.append(f"... and {len(meant) - SHOWN:,} more")
    verb = "would be labelled" if dry else "labelled"
    noun = "entry" if len(meant) == 1 else "entries"
    rest = f"; {left:,} with another label left as they are" if left else ""
    lines.append(f"{printable(name)}: {len(meant):,} {noun} {verb} {given}{rest}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
