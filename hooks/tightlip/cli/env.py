"""`tightlip env`: the example file and the manifest. The hook check-env-example calls `tightlip env check`."""

from __future__ import annotations

import os
import sys
from time import perf_counter

from tightlip import config, errors
from tightlip.cli import options, places
from tightlip.errors import UsageError
from tightlip.model import Blob, Skip
from tightlip.report.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from tightlip.config import Config
    from tightlip.manifest.schema import Manifest

USAGE = """\
usage: tightlip env check|fix [OPTIONS]

Hold .env.example to the manifest, required-secrets.yaml.

commands:
  check  every declared variable stands in the example once, and no value there is real
  fix    add what the example lacks, and touch nothing else

options:
  -h, --help  this text; `tightlip env check --help` says more

examples:
  tightlip env check
  tightlip env fix
"""

DEFAULTS: dict[str, object] = {
    "staged": False,
    "manifest": None,
    "example": None,
    "format": "text",
    "output": None,
}


def main(arguments: list[str]) -> int:
    """Run one of the subcommands."""
    if not arguments or arguments[0] in ("-h", "--help"):
        sys.stdout.write(USAGE)
        return errors.CLEAN if arguments else errors.USAGE
    commands = {"check": check, "fix": fix}
    if arguments[0] not in commands:
        raise UsageError(f"env: no command {arguments[0]!r}; there are {', '.join(commands)}")
    return commands[arguments[0]](arguments[1:])


def build_check() -> argparse.ArgumentParser:
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
    _add_files(parser)
    options.add_report_options(parser)
    return parser


def build_fix() -> argparse.ArgumentParser:
    """The options of `tightlip env fix`."""
    parser = options.parser(
        "env fix",
        "Add to .env.example the variables that the manifest declares and it lacks, each with its purpose and a\n"
        "placeholder. Nothing else changes; the file is made where there is none.",
        "  tightlip env fix\n  tightlip env fix --example api/.env.example --manifest api/required-secrets.yaml\n",
    )
    _add_files(parser)
    return parser


def _add_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--manifest", metavar="FILE", help="the manifest (default: required-secrets.yaml at the top)")
    parser.add_argument("--example", metavar="FILE", help="the example file (default: .env.example at the top)")


def check(arguments: list[str]) -> int:
    """Compare, report."""
    args = options.parse(arguments, build_check, DEFAULTS, {"--staged": "staged"})
    if args.__dict__.get("paths"):
        raise UsageError("env check: takes no PATH; name the files with --manifest and --example")
    root, manifest, example = _located("env check", args, staged=args.staged)
    result = examine(config.load(root or os.curdir), root, manifest, example, staged=args.staged, must_declare=True)
    options.write_report(result, args.format, args.output)
    return result.exit_code


def fix(arguments: list[str]) -> int:
    """Complete the example file."""
    args = options.parse(arguments, build_fix, DEFAULTS, {})
    if args.__dict__.get("paths"):
        raise UsageError("env fix: takes no PATH; name the files with --manifest and --example")
    root, manifest_path, example_path = _located("env fix", args, staged=False)
    manifest = _manifest(_read(root, manifest_path, staged=False), manifest_path)
    if manifest is None:
        raise _no_manifest(manifest_path)
    found = _read(root, example_path, staged=False)
    if isinstance(found, Skip):
        raise errors.CheckError(f"{example_path}: {found.reason}")
    from tightlip.envfile import complete

    content, added = complete.complete(found or b"", example_path, manifest)
    if added:
        options.write_whole(os.path.realpath(os.path.join(root or "", example_path)), content)
    said = f"added {', '.join(added)}" if added else "nothing to add"
    sys.stdout.write(f"{example_path}: {said}\n")
    return errors.CLEAN


def check_if_present(settings: Config, root: str | None, names: Sequence[str], *, staged: bool) -> Result:
    """What `tightlip guard` asks: nothing where neither the manifest nor the example is among `names` (relative to
    `root`; none or a folder: all) or where neither exists. An example without a manifest is held to the rest: no real
    value, no broken line, nothing twice."""
    pair = (settings.manifest, settings.env_example)
    if names and not any(name in pair or _is_above(name, pair) for name in names):
        return Result()
    if not staged and not any(os.path.lexists(settings.path(path)) for path in pair):
        return Result()
    return examine(settings, root, *pair, staged=staged, must_declare=False)


def _is_above(name: str, pair: Sequence[str]) -> bool:
    folder = "" if name in (".", "") else name.rstrip("/") + "/"
    return any(path.startswith(folder) for path in pair)


def _located(command: str, args: argparse.Namespace, *, staged: bool) -> tuple[str | None, str, str]:
    """The repository's top, and the two files relative to it: as named from the current folder, else as configured."""
    named = [path for path in (args.manifest, args.example) if path]
    root = places.repository(command, named, staged=staged)
    settings = config.load(root or os.curdir)
    manifest = places.relative(root, [args.manifest])[0] if args.manifest else settings.manifest
    example = places.relative(root, [args.example])[0] if args.example else settings.env_example
    return root, manifest, example


def examine(
    settings: Config, root: str | None, manifest_path: str, example_path: str, *, staged: bool, must_declare: bool
) -> Result:
    """The findings in the example file (paths relative to `root`) that the baseline does not know.

    Raises UsageError for a manifest that does not hold together, and with `must_declare` for one that does not exist.
    """
    started = perf_counter()
    result = Result()
    manifest_data = _read(root, manifest_path, staged=staged)
    example_data = _read(root, example_path, staged=staged)
    for content in (manifest_data, example_data):
        if isinstance(content, Skip):
            result.skipped.append(content)
        elif content is not None:
            result.files += 1
            result.bytes += len(content)
    if manifest_data is None and must_declare:
        raise _no_manifest(manifest_path)
    manifest = _manifest(manifest_data, manifest_path)
    if not result.skipped and (manifest is not None or example_data is not None):
        from tightlip.envfile import example
        from tightlip.pipeline import Scanner

        if isinstance(example_data, bytes):
            scanner = Scanner(settings)
            result.findings = example.check(example_data, example_path, manifest, scanner)
            for message in scanner.notices:
                options.notice(message)
            if any(finding.secret_hash for finding in result.findings):
                from tightlip.cli import scan

                scan.compare(result, scan.read_baseline(settings), root)
        elif manifest is not None and example.MISSING not in settings.disable:
            result.findings = [example.absent(example_path, manifest)]
    result.seconds = perf_counter() - started
    return result


def _read(root: str | None, path: str, *, staged: bool) -> bytes | Skip | None:
    """The content of a file, None where there is none. Staged: from the index, else from the disk."""
    from tightlip.sources import index, worktree

    full = os.path.join(root or "", path)
    if staged and root is not None and not os.path.isabs(path) and not path.startswith("../"):
        from tightlip import git

        if next(iter(git.index_entries(root, [path])), None) is not None:
            return _joined(index.read(root, [path]))
    if not os.path.lexists(full):
        return None
    return _joined(worktree.read_file(root, path, named=True))


def _joined(contents: object) -> bytes | Skip:
    for content in contents:  # type: ignore[attr-defined]
        if isinstance(content, Skip):
            return content if content.failed else Skip(content.path, content.reason)
        if isinstance(content, Blob):
            if content.own_end != len(content.data):
                return Skip(content.path, "larger than an example or a manifest can be")
            return content.data
    return b""


def _manifest(content: bytes | Skip | None, path: str) -> Manifest | None:
    if content is None or isinstance(content, Skip):
        return None
    from tightlip.manifest import load

    return load.parse(content, path)


def _no_manifest(path: str) -> UsageError:
    start = "begin one with `version: 1` and `secrets: {NAME: {purpose: ...}}` (docs/check-env-example.md)"
    return UsageError(f"{path}: no manifest to hold the example to; {start}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
