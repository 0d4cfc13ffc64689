"""`tightlip code`: secrets in Python code, and what the code does with them. The hook check-secret-code calls it."""

from __future__ import annotations

import os
import sys
from time import perf_counter

from tightlip import config, git
from tightlip.cli import options, places
from tightlip.errors import CheckError, UsageError
from tightlip.model import Blob, Skip
from tightlip.pycode import check as pycode
from tightlip.pycode import rules, syntax
from tightlip.pycode.declared import Declared
from tightlip.pycode.vocabulary import Vocabulary
from tightlip.report.result import Result
from tightlip.sources import index, worktree

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from tightlip.config import Config

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
        "Check Python code: hardcoded secrets, secrets that reach logs, the terminal or exceptions, settings classes\n"
        "that show them, and environment variables against the manifest. The code is parsed, never imported.\n"
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
        raise CheckError(f"code: no Python file to check in {what}; nothing was checked")
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
    """The findings in the Python files among `names` (relative to `root`; none: all that is staged, or the current
    folder), before any baseline.

    `manifest` is relative to `root`, too; without it the configured one holds, if it is there. Raises UsageError for
    one that does not hold together.
    """
    started = perf_counter()
    result = Result()
    content = _manifest(settings, root, manifest, staged=staged)
    declared = Declared()
    if content is not None:
        from tightlip.pycode import declared as declared_module

        declared = declared_module.parse(content, manifest or settings.manifest)
    here = places.relative(root, [os.curdir])
    whole = not names and not staged and here == ["."] and bool(declared) and rules.UNREAD not in settings.disable
    listed = _listed(root, list(names) or here, staged=staged, named=bool(names))
    files = [one for one in listed if isinstance(one, Skip) or _may_be_python(one[0], one[1])]
    unread = None
    if whole:
        from tightlip.pycode.unread import Unread

        unread = Unread(declared)
    vocabulary = Vocabulary(declared)
    with options.progress(len(files), form) as advance:
        for blob in _contents(settings, root, files, staged=staged):
            if isinstance(blob, Skip):
                result.skipped.append(blob)
                continue
            outcome = pycode.check(blob, vocabulary, settings)
            if isinstance(outcome, Skip):
                result.skipped.append(_unless_symlink(outcome, root, staged=staged))
                continue
            result.files += 1
            result.bytes += len(blob.data)
            result.findings += outcome.findings
            if unread is not None:
                unread.read(outcome.reads)
                unread.look(blob.data)
            if advance is not None:
                advance(1)
    if unread is not None and content is not None:
        for path, how in (one for one in listed if not isinstance(one, Skip)):
            if unread.names and not _may_be_python(path, how) and unread.matters(path):
                for other in worktree.read(root, [(path, how)]):
                    if isinstance(other, Blob) and len(other.data) <= 1 << 20:
                        unread.look(other.data)
        result.findings += unread.findings(content)
    result.findings.sort(key=lambda finding: finding.sort_key())
    result.seconds = perf_counter() - started
    return result


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


def _listed(root: str | None, names: list[str], *, staged: bool, named: bool) -> list[tuple[str, str] | Skip]:
    if staged and root is not None:
        return [(path, worktree.NAMED if named else "index") for path in (names if named else index.staged(root))]
    return list(worktree.list_files(root, names))


def _may_be_python(path: str, how: str) -> bool:
    """Whether a file has to be opened: Python by its name, perhaps by its first line, or named by the user."""
    return how == worktree.NAMED or syntax.is_python(path) or "." not in path.rpartition("/")[2]


def _contents(
    settings: Config, root: str | None, files: Sequence[tuple[str, str] | Skip], *, staged: bool
) -> Iterator[Blob | Skip]:
    """The content of the files that are Python. A link is left out: what it leads to is looked at where it stands."""
    wanted: list[tuple[str, str]] = []
    for one in files:
        if isinstance(one, Skip):
            yield one
        elif settings.exclude and _excluded(one[0], settings):
            yield Skip(one[0], "excluded by the configuration", failed=False)
        elif one[1] == worktree.NAMED or root is None or not os.path.islink(os.path.join(root, one[0])):
            wanted.append(one)
    how = dict(wanted)
    blobs = index.read(root, list(how)) if staged and root is not None else worktree.read(root, wanted)
    for blob in blobs:
        if isinstance(blob, Skip):
            yield blob
        elif len(blob.data) != blob.own_end or blob.line != 1:
            if blob.own_start == 0:
                yield Skip(blob.path, "too large to be parsed")
        elif syntax.is_python(blob.path, blob.data):
            yield blob
        elif how[blob.path] == worktree.NAMED:
            yield Skip(blob.path, "not Python by its name or its first line; only Python is checked", failed=False)


def _excluded(path: str, settings: Config) -> bool:
    from tightlip import globs

    return globs.matches(path, settings.exclude)


def _unless_symlink(skip: Skip, root: str | None, *, staged: bool) -> Skip:
    """A link in the index has the name of what it leads to for its content, which is no Python."""
    if staged and root and any(entry.mode == git.SYMLINK for entry in git.index_entries(root, [skip.path])):
        return Skip(skip.path, "a symlink", failed=False)
    return skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
