"""`tightlip code`: secrets in code, and what the code does with them. The hook check-secret-code calls it."""

from __future__ import annotations

import os
import sys
from time import perf_counter

from tightlip import codecheck, config, git
from tightlip.cli import options, places
from tightlip.errors import CheckError, UsageError
from tightlip.model import Skip
from tightlip.pycode import declared, rules
from tightlip.pycode.declared import Declared
from tightlip.sources import index, worktree

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from tightlip.config import Config
    from tightlip.model import Blob
    from tightlip.report.result import Result

DEFAULTS: dict[str, object] = {
    "staged": False,
    "manifest": None,
    "baseline": None,
    "no_baseline": False,
    "format": "text",
    "output": None,
}
FLAGS = {"--staged": "staged", "--no-baseline": "no_baseline"}


def build() -> argparse.ArgumentParser:
    """The command's options."""
    from tightlip.cli import scan

    parser = options.parser(
        "code",
        "Check code: hardcoded secrets, secrets that reach logs, the terminal or exceptions, settings classes that\n"
        "show them, and environment variables against the manifest. Python, JavaScript, TypeScript, Go and Java are\n"
        "parsed, never run.\n"
        "Without PATH: the current folder; at the top of a repository, also what is declared and never read.",
        "  tightlip code\n"
        "  tightlip code --staged                     what the next commit will store\n"
        "  tightlip code --manifest api/required-secrets.yaml api/src\n"
        "  tightlip code --format sarif --output code.sarif\n",
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", help="file or folder")
    parser.add_argument(
        "--staged",
        action="store_true",
        help="judge what git's index holds, not the disk; without PATH, the files that differ from HEAD",
    )
    parser.add_argument("--manifest", metavar="FILE", help="the manifest (default: required-secrets.yaml at the top)")
    scan.add_baseline_options(parser)
    options.add_report_options(parser)
    return parser


def main(arguments: list[str]) -> int:
    """Check, compare with the baseline, report."""
    args = options.parse(arguments, build, DEFAULTS, FLAGS)
    if args.baseline and args.no_baseline:
        raise UsageError("code: --baseline and --no-baseline exclude each other")
    root = places.repository("code", [*args.paths, *([args.manifest] if args.manifest else [])], staged=args.staged)
    settings = config.load(root or os.curdir)
    manifest = places.relative(root, [args.manifest])[0] if args.manifest else None
    result = check(
        settings, root, places.relative(root, args.paths), staged=args.staged, manifest=manifest, form=args.format
    )
    if not result.files and not result.skipped and places.must_have_files(root, staged=args.staged):
        what = ", ".join(args.paths) or ("the index" if args.staged else "this folder")
        raise CheckError(f"code: no code to check in {what}; nothing was checked")
    if args.baseline or any(finding.secret_hash for finding in result.findings):
        from tightlip.cli import scan

        if not args.no_baseline:
            scan.compare(result, scan.read_baseline(settings, args.baseline), root)
    options.write_report(result, args.format, args.output)
    return result.exit_code


def check(
    settings: Config,
    root: str | None,
    names: Sequence[str],
    *,
    staged: bool,
    manifest: str | None = None,
    form: str = "text",
) -> Result:
    """The findings in the code among `names` (relative to `root`; none: all that is staged, or the current
    folder), before any baseline.

    `manifest` is relative to `root`, too; without it the configured one holds, if it is there. Raises UsageError for
    one that does not hold together.
    """
    started = perf_counter()
    known = declared_in(settings, root, manifest, staged=staged)
    here = places.relative(root, [os.curdir])
    unread = None
    if not names and not staged and here == ["."] and known and rules.UNREAD not in settings.disable:
        from tightlip.pycode.unread import Unread

        unread = Unread(known)
    listed, read = _listed(root, list(names) or here, staged=staged, named=bool(names))
    named = frozenset(one[0] for one in listed if not isinstance(one, Skip) and one[1] == worktree.NAMED)
    if staged:
        named = frozenset(names)
    with options.progress(len(listed), form) as advance:
        checker = codecheck.Checker(settings, known, unread)
        result = codecheck.check(checker, root, listed, read, named=named, advance=advance)
    if staged and root is not None:
        result.skipped = _without_symlinks(result.skipped, root)
    if unread is not None:
        result.findings += unread.findings(_manifest(settings, root, manifest, staged=staged) or b"")
    result.findings.sort(key=lambda finding: finding.sort_key())
    result.seconds = perf_counter() - started
    return result


def declared_in(settings: Config, root: str | None, manifest: str | None = None, *, staged: bool) -> Declared:
    """What the manifest declares; nothing where there is none. Raises UsageError for one that does not hold
    together."""
    content = _manifest(settings, root, manifest, staged=staged)
    if content is None:
        return Declared()
    return declared.parse(content, manifest or settings.manifest)


def _manifest(settings: Config, root: str | None, chosen: str | None, *, staged: bool) -> bytes | None:
    """The manifest's content, None where there is none; with `staged`, from the index, else from the disk."""
    path = chosen or settings.manifest
    if staged and root is not None and "\n" not in path and not path.startswith(("../", "/")):
        stored = next(iter(git.blobs(root, [f":0:{path}"])))
        if stored is not None:
            return stored
    try:
        with open(
            os.path.join(root or "", path) if root else settings.path(path) if not chosen else path, "rb"
        ) as stream:
            return stream.read()
    except FileNotFoundError:
        if chosen:
            raise UsageError(f"{chosen}: no such manifest") from None
        return None
    except OSError as error:
        raise CheckError(f"{path}: cannot be read: {error.strerror}") from None


def _listed(
    root: str | None, names: list[str], *, staged: bool, named: bool
) -> tuple[list[tuple[str, str] | Skip], codecheck.Read]:
    """The files to look at, and what reads them."""
    if staged and root is not None:
        return list(index.listed(root, names if named else index.staged(root))), _read_index
    return list(worktree.list_files(root, names)), worktree.read


def _read_index(root: str | None, listed: Sequence[tuple[str, str]]) -> Iterable[Blob | Skip]:
    return index.read_listed(root or os.curdir, listed)


def _without_symlinks(skips: list[Skip], root: str) -> list[Skip]:
    """A link in the index has the name of what it leads to for its content, which is no code."""
    failed = [skip.path for skip in skips if skip.failed]
    links = {entry.path for entry in git.index_entries(root, failed) if entry.mode == git.SYMLINK} if failed else set()
    return [Skip(skip.path, "a symlink", failed=False) if skip.path in links else skip for skip in skips]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
