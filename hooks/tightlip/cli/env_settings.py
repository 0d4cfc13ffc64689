"""`tightlip env settings`: a settings class from the manifest, so that editors know every name and type."""

from __future__ import annotations

import os
import sys

from tightlip import errors
from tightlip.cli import options, startup
from tightlip.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DEFAULTS: dict[str, object] = {"manifest": None, "output": None, "check": False, "name": "Settings"}


def build() -> argparse.ArgumentParser:
    """The options of `tightlip env settings`."""
    parser = options.parser(
        "env settings",
        "Write a pydantic-settings class with a field for each variable of the manifest: secrets are SecretStr,\n"
        "settings have their types, purposes are the doc strings. With --check write nothing, and say whether the\n"
        "file is what would be written (exit 1 if not), as a hook does: docs/runtime.md.",
        "  tightlip env settings --output app/settings.py\n"
        "  tightlip env settings --output app/settings.py --check\n"
        "  tightlip env settings --manifest api/required-secrets.yaml --name ApiSettings --output api/settings.py\n",
    )
    parser.add_argument(
        "--manifest", metavar="FILE", help="the manifest (default: required-secrets.yaml here, or as configured)"
    )
    parser.add_argument("--output", metavar="FILE", help="the module to write (default: standard output)")
    parser.add_argument("--name", default="Settings", help="the name of the class (default: Settings)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the file is out of date")
    return parser


def main(arguments: list[str]) -> int:
    """Write the class, or compare."""
    args = options.parse(arguments, build, DEFAULTS, {"--check": "check"})
    if args.__dict__.get("paths"):
        raise UsageError("env settings: takes no PATH; name the module with --output")
    if args.check and not args.output:
        raise UsageError("env settings: --check needs the file to look at; add --output FILE")
    made = _source(args)
    if not args.output:
        sys.stdout.write(made)
        return errors.CLEAN
    if not args.check:
        options.write_whole(args.output, made.encode())
        return errors.CLEAN
    return _compare(args.output, made)


def _source(args: argparse.Namespace) -> str:
    from tightlip.manifest import settings_class
    from tightlip.runtime import naming, resolve

    path = startup.manifest_path(args.manifest)
    manifest = resolve.read_manifest(path)
    folder = os.path.dirname(args.output) if args.output else ""
    file = os.path.relpath(path, folder or os.curdir).replace(os.sep, "/")
    how = f"Made by `tightlip env settings` from {os.path.basename(path)}, which is the place to change."
    return settings_class.source(manifest, naming.attributes(manifest.names()), file, args.name, how)


def _compare(path: str, made: str) -> int:
    try:
        with open(path, encoding="utf-8", newline="") as stream:
            there = stream.read()
    except FileNotFoundError:
        return _stale(path, "is not there")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text (UTF-8)"
        raise errors.CheckError(f"{path}: cannot be read: {reason}") from None
    if _shape(there) == _shape(made):
        return errors.CLEAN
    old, new = _fields(there), _fields(made)
    said = [f"lacks {name}" for name in new if name not in old]
    said += [f"has {name}, which the manifest does not" for name in old if name not in new]
    said += [f"has another {name}" for name in new if name in old and old[name] != new[name]]
    return _stale(path, "; ".join(said) or "is not what the manifest makes")


def _stale(path: str, what: str) -> int:
    sys.stdout.write(f"{path}: {what}; run `tightlip env settings --output {path}`\n")
    return errors.FOUND


def _shape(source: str) -> str:
    """The code without its layout: a formatter may have been at it."""
    import ast

    try:
        return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError):
        return source


def _fields(source: str) -> dict[str, str]:
    """The fields of the classes in a module, and what they say."""
    import ast

    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return {}
    found = {}
    for owner in tree.body:
        for node in owner.body if isinstance(owner, ast.ClassDef) else ():
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found[node.target.id] = ast.unparse(node)
    return found
