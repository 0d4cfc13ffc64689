"""`tightlip env init`: a first manifest from what is there, or what an existing one lacks."""

from __future__ import annotations

import os
import sys

from tightlip import config, errors, globs
from tightlip.cli import envfiles, options, places
from tightlip.errors import CheckError, UsageError
from tightlip.model import Blob, Skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from tightlip.config import Config
    from tightlip.survey.inventory import Inventory

DEFAULTS: dict[str, object] = {"manifest": None, "force": False, "stdout": False, "update": False}
FLAGS = {"--force": "force", "--stdout": "stdout", "--update": "update"}

LARGEST = 1 << 20
"""Bytes of a file beyond which it is data."""


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "env init",
        "Write a first manifest from what is there: .env.example and its variants, settings classes and other code\n"
        "that reads variables, compose files, Kubernetes manifests, Dockerfiles, workflows. Names tell secrets from\n"
        "settings; no value of a secret is written.",
        "  tightlip env init\n"
        "  tightlip env init --stdout                 look at it first\n"
        "  tightlip env init --update                 add what the manifest lacks, keep the rest\n",
    )
    parser.add_argument("--manifest", metavar="FILE", help="the manifest (default: required-secrets.yaml at the top)")
    parser.add_argument("--force", action="store_true", help="write it anew where it is there already")
    parser.add_argument("--update", action="store_true", help="add what it lacks; comments and order stay")
    parser.add_argument("--stdout", action="store_true", help="print it, write nothing")
    return parser


def main(arguments: list[str]) -> int:
    """Look, write."""
    args = options.parse(arguments, build, DEFAULTS, FLAGS)
    if args.__dict__.get("paths"):
        raise UsageError("env init: takes no PATH; it looks at the whole repository")
    if args.force and args.update:
        raise UsageError("env init: --force writes anew, --update keeps what is there; take one of the two")
    root = places.repository("env init", [args.manifest] if args.manifest else [], staged=False)
    settings = config.load(root or os.curdir)
    path = places.relative(root, [args.manifest])[0] if args.manifest else settings.manifest
    full = os.path.join(root or "", path)
    there = os.path.lexists(full)
    if there and not (args.force or args.update or args.stdout):
        raise UsageError(f"{path}: is there already; --update adds what it lacks, --force writes it anew")
    from tightlip.manifest import load
    from tightlip.survey import write

    found = _survey(settings, root, os.path.dirname(path))
    if there and args.update:
        declared = envfiles.load_manifest(root, path, staged=False)
        lacking = [one for name, one in found.variables.items() if name not in declared.names()]
        with open(full, encoding="utf-8", newline="") as stream:
            text = write.complete(stream.read(), path, lacking)
        said = f"added {', '.join(one.name for one in lacking)}" if lacking else "nothing to add"
    else:
        text = write.manifest(found)
        secrets = sum(one.is_secret for one in found.variables.values())
        said = f"{secrets} secrets and {len(found.variables) - secrets} settings; see to the purposes"
    load.parse(text.encode(), path)
    if args.stdout:
        sys.stdout.write(text)
        return errors.CLEAN
    options.write_whole(os.path.realpath(full), text.encode())
    sys.stdout.write(f"{path}: {said}\n")
    return errors.CLEAN


def _survey(settings: Config, root: str | None, folder: str) -> Inventory:
    """What the files below `folder` use. Templates are read first: their comments and order are the best there is."""
    from tightlip.envfile import policy
    from tightlip.sources import worktree
    from tightlip.survey.inventory import Inventory
    from tightlip.survey.read import Reader

    inventory = Inventory()
    reader = Reader(inventory, settings)
    listed = []
    for one in worktree.list_files(root, [folder or os.curdir]):
        if isinstance(one, Skip):
            if one.failed:
                raise CheckError(f"{one.path}: {one.reason}")
        elif reader.wants(one[0]) and not globs.matches(one[0], settings.exclude):
            listed.append(one)
    listed.sort(key=lambda one: (not policy.is_env(one[0].rpartition("/")[2].lower()), one[0].count("/")))
    for blob in worktree.read(root, listed):
        if isinstance(blob, Blob) and len(blob.data) <= LARGEST and blob.own_end == len(blob.data):
            reader.look(blob)
    return inventory


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
