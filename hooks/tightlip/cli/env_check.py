"""`tightlip env check`: .env.example against the manifest. The hook check-env-example calls it."""

from __future__ import annotations

import os
from time import perf_counter

from tightlip import config
from tightlip.cli import envfiles, options
from tightlip.errors import UsageError
from tightlip.model import Skip
from tightlip.report.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from tightlip.config import Config

DEFAULTS: dict[str, object] = {
    "staged": False,
    "manifest": None,
    "example": None,
    "format": "text",
    "output": None,
}


def build() -> argparse.ArgumentParser:
    """The options of `tightlip env check`."""
    parser = options.parser(
        "env check",
        "Hold .env.example to the manifest: every declared variable once, placeholders only, no undeclared secret, no\n"
        "line that readers do not understand.",
        "  tightlip env check\n"
        "  tightlip env check --staged                what the next commit will store\n"
        "  tightlip env check --manifest api/required-secrets.yaml --example api/.env.example\n",
    )
    parser.add_argument(
        "--staged", action="store_true", help="read both files from git's index; from the disk what is not there"
    )
    envfiles.add_files(parser)
    options.add_report_options(parser)
    return parser


def main(arguments: list[str]) -> int:
    """Compare, report."""
    args = options.parse(arguments, build, DEFAULTS, {"--staged": "staged"})
    if args.__dict__.get("paths"):
        raise UsageError("env check: takes no PATH; name the files with --manifest and --example")
    root, manifest, example = envfiles.located("env check", args, staged=args.staged)
    settings = config.load(root or os.curdir)
    if args.manifest or args.example:
        result = examine(settings, root, manifest, example, staged=args.staged, must_declare=True)
    else:
        pairs = envfiles.pairs(settings, root, staged=args.staged)
        if not any(_is_there(root, one, staged=args.staged) for one, _ in pairs):
            raise envfiles.no_manifest(manifest)
        result = _all(settings, root, pairs, staged=args.staged)
    options.write_report(result, args.format, args.output)
    return result.exit_code


def check_if_present(settings: Config, root: str | None, names: Sequence[str], *, staged: bool) -> Result:
    """What `tightlip guard` asks: nothing where no manifest and no example is among `names` (relative to `root`; none
    or a folder: all) or where there is none. An example without a manifest is held to the rest: no real value, no
    broken line, nothing twice."""
    if staged and root is not None and not names:
        from tightlip.sources import index

        names = index.staged(root)
        if not names:
            return Result()
    if not names or any(name in (".", "") or os.path.isdir(os.path.join(root or "", name)) for name in names):
        pairs = envfiles.pairs(settings, root, staged=staged)
        if names and "." not in names:
            folders = tuple(name.rstrip("/") + "/" for name in names)
            pairs = [pair for pair in pairs if any(path in names or path.startswith(folders) for path in pair)]
    else:
        pairs = envfiles.pairs(settings, root, staged=staged, among=names)
    return _all(settings, root, pairs, staged=staged)


def _all(settings: Config, root: str | None, pairs: Sequence[tuple[str, str]], *, staged: bool) -> Result:
    """The findings in the examples of all pairs, in order of place."""
    result = Result()
    for manifest, example in pairs:
        one = examine(settings, root, manifest, example, staged=staged, must_declare=False)
        result.findings += one.findings
        result.notes += one.notes
        result.skipped += one.skipped
        result.known += one.known
        result.files += one.files
        result.bytes += one.bytes
        result.seconds += one.seconds
    result.findings.sort(key=lambda finding: finding.sort_key())
    return result


def _is_there(root: str | None, path: str, *, staged: bool) -> bool:
    return envfiles.read(root, path, staged=staged) is not None


def examine(
    settings: Config, root: str | None, manifest_path: str, example_path: str, *, staged: bool, must_declare: bool
) -> Result:
    """The findings in the example file (paths relative to `root`) that the baseline does not know.

    Raises UsageError for a manifest that does not hold together, and with `must_declare` for one that does not exist.
    """
    started = perf_counter()
    result = Result()
    manifest_data = envfiles.read(root, manifest_path, staged=staged)
    example_data = envfiles.read(root, example_path, staged=staged)
    for content in (manifest_data, example_data):
        if isinstance(content, Skip):
            result.skipped.append(content)
        elif content is not None:
            result.files += 1
            result.bytes += len(content)
    if manifest_data is None and must_declare:
        raise envfiles.no_manifest(manifest_path)
    manifest = envfiles.manifest(manifest_data, manifest_path)
    if not result.skipped and (manifest is not None or example_data is not None):
        from tightlip.envfile import example, notes
        from tightlip.pipeline import Scanner

        if isinstance(example_data, bytes):
            scanner = Scanner(settings)
            result.findings = example.check(example_data, example_path, manifest, scanner)
            for note in notes.notes(example_data, example_path, manifest):
                if note.rule not in settings.disable:
                    (result.findings if note.rule in settings.env_strict else result.notes).append(note)
            result.findings.sort(key=lambda finding: finding.sort_key())
            for message in scanner.notices:
                options.notice(message)
            if any(finding.secret_hash for finding in result.findings):
                from tightlip.cli import scan

                scan.compare(result, scan.read_baseline(settings), root)
        elif manifest is not None and example.MISSING not in settings.disable:
            result.findings = [example.absent(example_path, manifest)]
    result.seconds = perf_counter() - started
    return result
