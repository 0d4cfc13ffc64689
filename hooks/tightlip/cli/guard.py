"""`tightlip guard`: all the pre-commit checks in one process. The hook tightlip calls it."""

from __future__ import annotations

import os

from tightlip import config
from tightlip.cli import env_check, env_docs, files, options, places, scan
from tightlip.langcode.files import may_be_code
from tightlip.report.result import Result
from tightlip.sources import index

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from tightlip.config import Config

DEFAULTS: dict[str, object] = {"staged": False, "format": "text", "output": None}
FLAGS = {"--staged": "staged"}


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "guard",
        "All the pre-commit checks: block-env-files, scan-secrets and check-secret-code against the baseline,\n"
        "check-env-example and check-secrets-docs where there is a manifest, and check-baseline where the baseline is\n"
        "among the files. Without PATH: the current folder, or with --staged what differs\nfrom HEAD.",
        "  tightlip guard\n  tightlip guard --staged\n  tightlip guard --format json src\n",
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", help="file or folder")
    parser.add_argument("--staged", action="store_true", help="judge what git's index holds, not the disk")
    options.add_report_options(parser)
    return parser


def main(arguments: list[str]) -> int:
    """Run every check, then report once."""
    args = options.parse(arguments, build, DEFAULTS, FLAGS)
    root = places.repository("guard", args.paths, staged=args.staged)
    settings = config.load(root or os.curdir)
    known = scan.read_baseline(settings)
    names = places.relative(root, args.paths)
    changed = index.staged(root) if args.staged and root is not None and not names else names
    result = scan.run(settings, root, args.paths, staged=args.staged, form=args.format)
    in_code = _code(settings, root, changed, staged=args.staged, form=args.format)
    if in_code is not None:
        from tightlip import codecheck

        codecheck.join(result, in_code)
    scan.compare(result, known, root)
    if result.findings:
        from tightlip.cli import annotate

        annotate.annotate(result, settings, root, staged=args.staged)
    merge(result, files.check(settings, root, names, staged=args.staged))
    merge(result, env_check.check_if_present(settings, root, changed, staged=args.staged))
    merge(result, env_docs.check_if_present(settings, root, changed, staged=args.staged))
    if known is not None:
        looked_at = changed if args.staged and root is not None else changed or [os.curdir]
        if settings.baseline in looked_at or os.curdir in looked_at:
            from tightlip.cli import baseline_check

            merge(result, baseline_check.check(settings, root))
    options.write_report(result, args.format, args.output)
    return result.exit_code


def _code(settings: Config, root: str | None, names: list[str], *, staged: bool, form: str) -> Result | None:
    """What the code rules say of `names` (none, where the disk is judged: the current folder); None where no staged
    file is code, so that other commits do not load them."""
    if staged and root is not None:
        if not any(map(may_be_code, names)):
            return None
    else:
        names = names or places.relative(root, [os.curdir])
    from tightlip.cli import code

    return code.check(settings, root, names, staged=staged, form=form)


def merge(result: Result, other: Result) -> None:
    """Add the findings of a further check over the same files; a path that both left out is said once."""
    result.findings = sorted([*result.findings, *other.findings], key=lambda finding: finding.sort_key())
    result.notes += other.notes
    said = {(skip.path, skip.reason) for skip in result.skipped}
    result.skipped += [skip for skip in other.skipped if (skip.path, skip.reason) not in said]
    result.seconds += other.seconds
