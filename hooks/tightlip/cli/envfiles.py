"""What the commands of `tightlip env` share: which files are meant, and reading them."""

from __future__ import annotations

import os

from tightlip import config
from tightlip.cli import places
from tightlip.errors import UsageError
from tightlip.model import Blob, Skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from tightlip.manifest.schema import Manifest


def add_files(parser: argparse.ArgumentParser) -> None:
    """`--manifest` and `--example`."""
    parser.add_argument("--manifest", metavar="FILE", help="the manifest (default: required-secrets.yaml at the top)")
    parser.add_argument("--example", metavar="FILE", help="the example file (default: .env.example at the top)")


def located(command: str, args: argparse.Namespace, *, staged: bool) -> tuple[str | None, str, str]:
    """The repository's top, and the two files relative to it: as named from the current folder, else as configured."""
    named = [path for path in (args.manifest, args.example) if path]
    root = places.repository(command, named, staged=staged)
    settings = config.load(root or os.curdir)
    manifest = places.relative(root, [args.manifest])[0] if args.manifest else settings.manifest
    example = places.relative(root, [args.example])[0] if args.example else settings.env_example
    return root, manifest, example


def read(root: str | None, path: str, *, staged: bool) -> bytes | Skip | None:
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


def manifest(content: bytes | Skip | None, path: str) -> Manifest | None:
    """The manifest, None where there is none. Raises UsageError for one that does not hold together."""
    if content is None or isinstance(content, Skip):
        return None
    from tightlip.manifest import load

    return load.parse(content, path)


def no_manifest(path: str) -> UsageError:
    """The error for a manifest that is not there."""
    start = "begin one with `version: 1` and `secrets: {NAME: {purpose: ...}}` (docs/check-env-example.md)"
    return UsageError(f"{path}: no manifest to hold the example to; {start}")
