"""What the commands of `tightlip env` share: which files are meant, and reading them."""

from __future__ import annotations

import os

from tightlip import config, globs
from tightlip.cli import places
from tightlip.errors import CheckError, UsageError
from tightlip.model import Blob, Skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from tightlip.config import Config
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
    beside = os.path.join(os.path.dirname(manifest), os.path.basename(settings.env_example)).replace(os.sep, "/")
    example = (
        places.relative(root, [args.example])[0] if args.example else beside if args.manifest else settings.env_example
    )
    return root, manifest, example


def pairs(
    settings: Config, root: str | None, *, staged: bool, among: Sequence[str] | None = None
) -> list[tuple[str, str]]:
    """The manifest and the example of each folder that has either, relative to `root`; one of the two may be missing.

    The configured pair comes first, whether it is there or not. `among` names the files to go by, in place of all.
    """
    names = (os.path.basename(settings.manifest), os.path.basename(settings.env_example))
    configured = (settings.manifest, settings.env_example)
    found = dict.fromkeys([configured] if among is None or not set(configured).isdisjoint(among) else [])
    files = among
    if files is None:
        files = [*settings.manifests, *(named_files(root, names, staged=staged) if root is not None else ())]
    for path in files:
        folder, _, last = path.rpartition("/")
        if path in configured or globs.matches(path, settings.exclude):
            continue
        if path in settings.manifests:
            found[(path, f"{folder}/{names[1]}" if folder else names[1])] = None
        elif last in names:
            pair = (f"{folder}/{names[0]}", f"{folder}/{names[1]}") if folder else names
            if set(pair).isdisjoint(configured) and not any(pair[1] == one[1] for one in found):
                found[pair] = None
    return list(found)


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


def load_manifest(root: str | None, path: str, *, staged: bool) -> Manifest:
    """The manifest at `path`. Raises UsageError where there is none or it does not hold together, CheckError where it
    cannot be read."""
    content = read(root, path, staged=staged)
    if isinstance(content, Skip):
        raise CheckError(f"{path}: {content.reason}")
    found = manifest(content, path)
    if found is None:
        raise no_manifest(path)
    return found


def manifests(settings: Config, root: str | None, *, staged: bool) -> list[str]:
    """The manifests of a repository, relative to `root`: as configured, else each file of the manifest's name.

    Outside of git, the configured one.
    """
    if settings.manifests:
        return list(settings.manifests)
    found = {settings.manifest} if os.path.lexists(os.path.join(root or "", settings.manifest)) else set()
    if root is not None:
        found.update(named_files(root, [os.path.basename(settings.manifest)], staged=staged))
    return sorted(path for path in found if not globs.matches(path, settings.exclude))


def named_files(root: str, names: Sequence[str], *, staged: bool) -> list[str]:
    """The files of these names in any folder that git tracks, and with `staged` off those that it would add, too."""
    from tightlip import git

    others = [] if staged else ["--others", "--exclude-standard"]
    listed = git.run(["ls-files", "-z", "--cached", *others, "--", *(f":(glob)**/{name}" for name in names)], cwd=root)
    return sorted({os.fsdecode(name) for name in listed.split(b"\0")[:-1]})


def nearest(path: str, found: Sequence[str]) -> str:
    """The one of `found` that governs `path`: the manifest in its folder or in the nearest above; "" for none."""
    above = [one for one in found if path.startswith(one[: one.rfind("/") + 1])]
    return max(above, key=lambda one: one.count("/"), default="")


def no_manifest(path: str) -> UsageError:
    """The error for a manifest that is not there."""
    start = (
        "`tightlip env init` writes a first one, or begin it with `version: 1` and `secrets: {NAME: {purpose: ...}}`"
    )
    return UsageError(f"{path}: no manifest; {start} (docs/manifest.md)")
