"""`tightlip rotation`: which secrets are overdue to be replaced. The hook check-rotation calls it."""

from __future__ import annotations

import datetime
import os
import re
import sys

from tightlip import errors
from tightlip.cli import options, startup
from tightlip.errors import CheckError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from tightlip.manifest.rotation import Turn
    from tightlip.manifest.schema import Manifest

VERSION = 1
"""The version of the JSON document."""


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "rotation",
        "Say which secrets are overdue to be replaced, and which fall due soon: by the dates in the manifest, or by\n"
        "those that Vault, OpenBao or AWS Secrets Manager keep. No value is read. Exit code 1: something is overdue\n"
        "(with --strict: or due); 3: a date is not known, or a store did not answer.",
        "  tightlip rotation\n"
        "  tightlip rotation --profile production --from vault --within 30d --strict\n"
        "  tightlip rotation --history                overdue is also what stands in the git history\n"
        "  tightlip rotation --format ics --output rotation.ics\n",
    )
    parser.add_argument("--profile", metavar="NAME", help="this profile only (default: all that the manifest dates)")
    parser.add_argument(
        "--manifest", metavar="FILE", help="the manifest (default: required-secrets.yaml here, or as configured)"
    )
    parser.add_argument(
        "--within", metavar="DAYS", type=_within, default=14, help="what falls due soon: 14d, 2w (default: 14d)"
    )
    parser.add_argument("--strict", action="store_true", help="exit code 1 also for what falls due soon")
    parser.add_argument(
        "--from",
        dest="store",
        choices=("manifest", "vault", "aws"),
        default="manifest",
        help="where the dates are (default: manifest)",
    )
    parser.add_argument(
        "--history", action="store_true", help="a secret found in git's history since its last rotation is overdue"
    )
    parser.add_argument("--today", metavar="DATE", type=_day, help="judge as of this day (default: today in UTC)")
    parser.add_argument("--format", choices=("text", "json", "ics"), default="text", help="default: text")
    parser.add_argument("--output", metavar="FILE", help="write to FILE instead of standard output")
    return parser


def _within(given: str) -> int:
    found = re.fullmatch(r"(\d{1,4})([dw]?)", given)
    if not found:
        raise UsageError(f"rotation: --within {given!r}: must be days or weeks, such as 14d or 2w")
    return int(found[1]) * (7 if found[2] == "w" else 1)


def _day(given: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(given)
    except ValueError:
        raise UsageError(f"rotation: --today {given!r}: must be a day such as 2026-11-21") from None


def main(arguments: list[str]) -> int:
    """Judge, report."""
    args = build().parse_args(arguments)
    from tightlip.manifest import rotation
    from tightlip.runtime import resolve, stores
    from tightlip.runtime.sources import SourceError

    manifest = resolve.read_manifest(startup.manifest_path(args.manifest))
    today = args.today or datetime.datetime.now(datetime.timezone.utc).date()
    profile, dates, troubles = args.profile, None, list[str]()
    if args.store != "manifest":
        profile = resolve.choose_profile(manifest, profile, os.environ)
        try:
            dates, troubles = stores.dates(manifest, args.store, profile, os.environ)
        except SourceError as error:
            raise CheckError(error.text) from None
    elif profile is not None:
        resolve.choose_profile(manifest, profile, {})
    exposures = None
    if args.history:
        from tightlip.cli import exposure

        exposures, skipped = exposure.find(manifest)
        troubles += skipped
    turns = rotation.turns(manifest, today, args.within, profile=profile, dates=dates, exposures=exposures)
    if args.format == "ics":
        from tightlip.manifest import calendar

        content = calendar.render(turns, today, args.within)
    elif args.format == "json":
        content = _json(turns, troubles, today, args.within, args.store)
    else:
        content = startup.printable_lines(_text(manifest, turns, args.within))
    for trouble in troubles:
        options.notice(startup.printable_lines(trouble))
    if args.output:
        options.write_whole(args.output, content.encode("utf-8", "backslashreplace"))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content.encode("utf-8", "backslashreplace"))
    return _exit_code(turns, troubles, strict=args.strict)


def _exit_code(turns: Sequence[Turn], troubles: Sequence[str], *, strict: bool) -> int:
    states = {turn.state for turn in turns}
    if "overdue" in states or (strict and "due" in states):
        return errors.FOUND
    return errors.UNCHECKED if troubles or "unknown" in states else errors.CLEAN


def _text(manifest: Manifest, turns: Sequence[Turn], within: int) -> str:
    from tightlip.manifest import rotation

    if not turns:
        return "no secret to be rotated there\n" if manifest.secrets else "the manifest declares no secret\n"
    lines = []
    for turn in turns:
        lines.append(f"{turn.state:<8} {turn.name}{f' ({turn.profile})' if turn.profile else ''}: {_said(turn)}\n")
        if turn.state != "fine":
            more = [turn.purpose, *([f"owner: {turn.owner}"] if turn.owner else [])]
            more += [f"generate: {turn.generate}"] if turn.generate else []
            lines.append(f"         {'; '.join(more)}\n")
    counts = rotation.summary(turns)
    lines.append(
        f"{len(turns)} to rotate: {counts['overdue']} overdue, {counts['due']} due within {within} days, "
        f"{counts['unknown']} not known, {counts['fine']} fine\n"
    )
    return "".join(lines)


def _said(turn: Turn) -> str:
    last = f"last {turn.rotated} ({turn.source})" if turn.rotated else "no date of a rotation"
    if turn.exposure is not None:
        where = f"commit {turn.exposure.commit[:12]} of {turn.exposure.day}, {turn.exposure.path}"
        return f"found in {where}; {last}; revoke it, then replace it"
    if turn.due is None or turn.days is None:
        if turn.state == "unknown":
            known = f"no date in {turn.source}" if turn.source else "no date; add `rotated: YYYY-MM-DD` to the manifest"
            return f"every {turn.rotation}, {known}"
        return f"on compromise, {last}"
    when = "today" if not turn.days else f"in {turn.days} days" if turn.days > 0 else f"{-turn.days} days ago"
    return f"every {turn.rotation}, {last}, due {turn.due} ({when})".replace(" 1 days", " 1 day")


def _json(turns: Sequence[Turn], troubles: Sequence[str], today: datetime.date, within: int, store: str) -> str:
    import json

    from tightlip import __version__
    from tightlip.manifest import rotation

    document = {
        "schema_version": VERSION,
        "tool": {"name": "tightlip", "version": __version__},
        "today": today.isoformat(),
        "within_days": within,
        "dates_from": store,
        "summary": rotation.summary(turns),
        "secrets": [
            {
                "name": turn.name,
                "profile": turn.profile or None,
                "state": turn.state,
                "rotation": turn.rotation,
                "rotated": turn.rotated.isoformat() if turn.rotated else None,
                "due": turn.due.isoformat() if turn.due else None,
                "days": turn.days,
                "source": turn.source or None,
                "purpose": turn.purpose,
                "owner": turn.owner or None,
                "generate": turn.generate or None,
                "exposure": None
                if turn.exposure is None
                else {
                    "commit": turn.exposure.commit,
                    "date": turn.exposure.day.isoformat(),
                    "path": turn.exposure.path,
                },
            }
            for turn in turns
        ],
        "not_checked": list(troubles),
    }
    return json.dumps(document, indent=2) + "\n"
