"""`tightlip env fix`: add to .env.example what it lacks."""

from __future__ import annotations

import os
import sys

from tightlip import config, errors
from tightlip.cli import envfiles, options
from tightlip.errors import UsageError
from tightlip.model import Skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DEFAULTS: dict[str, object] = {"manifest": None, "example": None}


def build() -> argparse.ArgumentParser:
    """The options of `tightlip env fix`."""
    parser = options.parser(
        "env fix",
        "Add to .env.example the variables that the manifest declares and it lacks, each with its purpose and a\n"
        "placeholder. Nothing else changes; the file is made where there is none.",
        "  tightlip env fix\n  tightlip env fix --example api/.env.example --manifest api/required-secrets.yaml\n",
    )
    envfiles.add_files(parser)
    return parser


def main(arguments: list[str]) -> int:
    """Complete the example file."""
    args = options.parse(arguments, build, DEFAULTS, {})
    if args.__dict__.get("paths"):
        raise UsageError("env fix: takes no PATH; name the files with --manifest and --example")
    root, manifest_path, example_path = envfiles.located("env fix", args, staged=False)
    pairs = [(manifest_path, example_path)]
    if not args.manifest and not args.example:
        listed = envfiles.pairs(config.load(root or os.curdir), root, staged=False)
        pairs = [pair for pair in listed if os.path.lexists(os.path.join(root or "", pair[0]))]
        if not pairs:
            raise envfiles.no_manifest(manifest_path)
    for manifest, example in pairs:
        _fix(root, manifest, example)
    return errors.CLEAN


def _fix(root: str | None, manifest_path: str, example_path: str) -> None:
    manifest = envfiles.load_manifest(root, manifest_path, staged=False)
    found = envfiles.read(root, example_path, staged=False)
    if isinstance(found, Skip):
        raise errors.CheckError(f"{example_path}: {found.reason}")
    from tightlip.envfile import complete

    content, added = complete.complete(found or b"", example_path, manifest)
    if added:
        options.write_whole(os.path.realpath(os.path.join(root or "", example_path)), content)
    said = f"added {', '.join(added)}" if added else "nothing to add"
    sys.stdout.write(f"{example_path}: {said}\n")
