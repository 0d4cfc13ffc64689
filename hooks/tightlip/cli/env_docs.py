"""`tightlip env docs`: the documentation of the manifest's variables. The hook check-secrets-docs calls it."""

from __future__ import annotations

import os
import sys
from time import perf_counter

from tightlip import config, errors, globs
from tightlip.cli import envfiles, options, places
from tightlip.errors import CheckError, UsageError
from tightlip.model import Finding, Skip
from tightlip.report.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from tightlip.config import Config

STALE = "secrets-docs-stale"
MARKERS = "secrets-docs-markers"

ENDINGS = (".md", ".markdown", ".mdx")
"""Files that are looked at where none is named."""

TITLE = "Environment variables"

DEFAULTS: dict[str, object] = {
    "staged": False,
    "manifest": None,
    "fix": False,
    "page": None,
    "format": "text",
    "output": None,
}
FLAGS = {"--staged": "staged", "--fix": "fix", "--write": "fix"}


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "env docs",
        "Hold the documentation of the variables to the manifest: what stands between the markers\n"
        "  <!-- tightlip:secrets:begin -->\n"
        "  <!-- tightlip:secrets:end -->\n"
        "in a Markdown file. Without FILE: every Markdown file of the repository that has them. --fix writes it.",
        "  tightlip env docs\n"
        "  tightlip env docs --fix\n"
        "  tightlip env docs --page docs/variables.md\n"
        "  tightlip env docs README.md --manifest api/required-secrets.yaml\n",
    )
    parser.add_argument("paths", metavar="FILE", nargs="*", help="a file with the markers")
    parser.add_argument("--fix", "--write", action="store_true", help="write what is out of date, between the markers")
    parser.add_argument("--page", metavar="FILE", help="write a whole page with a section for each secret")
    parser.add_argument("--manifest", metavar="FILE", help="the manifest (default: the nearest above each file)")
    parser.add_argument("--staged", action="store_true", help="read what git's index holds, not the disk")
    options.add_report_options(parser)
    return parser


def main(arguments: list[str]) -> int:
    """Compare and report, or write."""
    args = options.parse(arguments, build, DEFAULTS, FLAGS)
    if args.staged and (args.fix or args.page):
        raise UsageError("env docs: --staged reads the index, which cannot be written; leave it out")
    named = [*args.paths, *([args.manifest] if args.manifest else []), *([args.page] if args.page else [])]
    root = places.repository("env docs", named, staged=args.staged)
    settings = config.load(root or os.curdir)
    found = (
        places.relative(root, [args.manifest])
        if args.manifest
        else envfiles.manifests(settings, root, staged=args.staged)
    )
    if args.page:
        return _page(root, places.relative(root, [args.page])[0], found)
    names = places.relative(root, args.paths) or _marked(settings, root, staged=args.staged)
    if not names:
        raise UsageError(
            "env docs: no Markdown file holds the markers; put <!-- tightlip:secrets:begin --> and "
            "<!-- tightlip:secrets:end --> where the table belongs, or make a page with --page FILE"
        )
    if args.fix:
        return _fix(root, names, found, args.manifest, named=bool(args.paths))
    result = _check(settings, root, names, found, staged=args.staged, named=bool(args.paths), chosen=args.manifest)
    options.write_report(result, args.format, args.output)
    return result.exit_code


def check_if_present(settings: Config, root: str | None, names: Sequence[str], *, staged: bool) -> Result:
    """What `tightlip guard` asks: nothing unless a manifest or a Markdown file is among `names` (relative to `root`;
    none or a folder: all), and there is a manifest."""
    if staged and root is not None and not names:
        from tightlip.sources import index

        names = index.staged(root)
        if not names:
            return Result()
    base = os.path.basename(settings.manifest)
    whole = not names or any(os.path.isdir(os.path.join(root or "", name)) for name in names)
    declared = whole or any(
        name in settings.manifests or name == settings.manifest or os.path.basename(name) == base for name in names
    )
    pages = [name for name in names if name.lower().endswith(ENDINGS)]
    if root is None or not (declared or pages):
        return Result()
    found = envfiles.manifests(settings, root, staged=staged)
    if not found:
        return Result()
    marked = _marked(settings, root, staged=staged)
    if not declared:
        marked = [name for name in marked if name in pages]
    governed = [name for name in marked if envfiles.nearest(name, found)]
    return _check(settings, root, governed, found, staged=staged, named=False) if governed else Result()


def _marked(settings: Config, root: str | None, *, staged: bool) -> list[str]:
    """The Markdown files with a begin marker."""
    from tightlip import git
    from tightlip.sources import worktree

    if root is None:
        listed = (one for one in worktree.list_files(root, [os.curdir]) if not isinstance(one, Skip))
        return [path for path, _ in listed if path.lower().endswith(ENDINGS) and _has_marker(path)]
    where = "--cached" if staged else "--untracked"
    patterns = [f":(icase,glob)**/*{ending}" for ending in ENDINGS]
    output = git.run(
        ["grep", "-l", "-z", "-F", where, "-e", "tightlip:secrets:begin", "--", *patterns], cwd=root, ok=(0, 1)
    )
    paths = sorted({os.fsdecode(name) for name in output.split(b"\0")[:-1]})
    return [path for path in paths if not globs.matches(path, settings.exclude)]


def _has_marker(path: str) -> bool:
    with open(path, "rb") as stream:
        return b"tightlip:secrets:begin" in stream.read()


def _check(
    settings: Config,
    root: str | None,
    names: Sequence[str],
    found: Sequence[str],
    *,
    staged: bool,
    named: bool,
    chosen: str | None = None,
) -> Result:
    from tightlip.manifest import docs

    started = perf_counter()
    result = Result()
    for path, text, governing in _texts(root, names, found, result, staged=staged, chosen=chosen):
        lines, _ = docs.split(text)
        try:
            block = docs.find(lines)
            if block is None:
                if named:
                    raise _unmarked(path)
                continue
            stale = docs.stale(lines, block, envfiles.load_manifest(root, governing, staged=staged))
        except docs.MarkerError as error:
            result.findings.append(_broken(path, error.line, str(error)))
            continue
        if stale:
            result.findings.append(_stale(path, stale, governing))
    result.findings = [finding for finding in result.findings if finding.rule not in settings.disable]
    result.seconds = perf_counter() - started
    return result


def _texts(
    root: str | None, names: Sequence[str], found: Sequence[str], result: Result, *, staged: bool, chosen: str | None
) -> Iterator[tuple[str, str, str]]:
    """Each file's path, its text, and the manifest that governs it; what cannot be read is a Skip of `result`."""
    for path in names:
        content = envfiles.read(root, path, staged=staged)
        if content is None:
            raise UsageError(f"{path}: no such file")
        if isinstance(content, Skip):
            result.skipped.append(content)
            continue
        governing = found[0] if chosen else envfiles.nearest(path, found)
        if not governing:
            raise UsageError(f"{path}: no manifest stands in its folder or above it; name one with --manifest")
        result.files += 1
        result.bytes += len(content)
        yield path, content.decode("utf-8", "surrogateescape"), governing


def _unmarked(path: str) -> UsageError:
    from tightlip.manifest import docs

    return UsageError(f"{path}: has no markers; put {docs.begin()} and {docs.END} where the table belongs")


def _stale(path: str, stale: list[tuple[str, int]], governing: str) -> Finding:
    said = [f"{what} (line {line})" for what, line in stale[:8]]
    more = f" and {len(stale) - 8} more" if len(stale) > 8 else ""
    return Finding(
        rule=STALE,
        name="Documentation of secrets out of date",
        path=path,
        line=stale[0][1],
        severity="low",
        message=f"not what {governing} declares: {', '.join(said)}{more}",
        help="Run `tightlip env docs --fix`, which rewrites what stands between the markers",
    )


def _broken(path: str, line: int, message: str) -> Finding:
    return Finding(
        rule=MARKERS,
        name="Markers that do not go together",
        path=path,
        line=line,
        severity="low",
        message=message,
        help="One begin marker and one end marker below it, each on a line of its own",
    )


def _fix(root: str | None, names: Sequence[str], found: Sequence[str], chosen: str | None, *, named: bool) -> int:
    from tightlip.manifest import docs

    result = Result()
    for path, text, governing in _texts(root, names, found, result, staged=False, chosen=chosen):
        declared = envfiles.load_manifest(root, governing, staged=False)
        lines, _ = docs.split(text)
        try:
            block = docs.find(lines)
            written = docs.rewrite(text, declared)
        except docs.MarkerError as error:
            raise UsageError(f"{path}:{error.line}: {error}") from None
        if block is None:
            if named:
                raise _unmarked(path)
            continue
        stale = docs.stale(lines, block, declared)
        if stale:
            _write(root, path, written)
        said = ", ".join(what for what, _ in stale) or "is current"
        sys.stdout.write(f"{path}: {said}\n")
    if result.skipped:
        raise CheckError(f"{result.skipped[0].path}: {result.skipped[0].reason}")
    return errors.CLEAN


def _page(root: str | None, path: str, found: Sequence[str]) -> int:
    """Write a whole page, or the block of one that is there."""
    from tightlip.manifest import docs

    if os.path.lexists(os.path.join(root or "", path)):
        return _fix(root, [path], found, None, named=True)
    governing = envfiles.nearest(path, found)
    if not governing:
        raise UsageError(f"{path}: no manifest stands in its folder or above it; name one with --manifest")
    content = docs.page(envfiles.load_manifest(root, governing, staged=False), TITLE)
    os.makedirs(os.path.dirname(os.path.join(root or "", path)) or ".", exist_ok=True)
    _write(root, path, content)
    sys.stdout.write(f"{path}: written from {governing}\n")
    return errors.CLEAN


def _write(root: str | None, path: str, text: str) -> None:
    full = os.path.realpath(os.path.join(root or "", path))
    options.write_whole(full, text.encode("utf-8", "surrogateescape"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
