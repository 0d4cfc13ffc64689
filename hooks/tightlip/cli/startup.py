"""What `tightlip env verify`, `env exec` and `rotation` share: which manifest and profile. git is not asked, since they
run where there is none."""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from tightlip.runtime.resolve import Resolution


DEFAULTS: dict[str, object] = {"profile": None, "manifest": None}


def add_options(parser: argparse.ArgumentParser) -> None:
    """`--profile` and `--manifest`."""
    parser.add_argument(
        "--profile", metavar="NAME", help="the profile (default: what TIGHTLIP_PROFILE says, else production)"
    )
    parser.add_argument(
        "--manifest", metavar="FILE", help="the manifest (default: required-secrets.yaml here, or as configured)"
    )


def manifest_path(named: str | None) -> str:
    """The manifest that is meant: as named, else as the configuration in the current folder says."""
    if named:
        return named
    from tightlip import config

    return os.path.normpath(config.load(os.curdir).path(config.load(os.curdir).manifest))


def resolved(args: argparse.Namespace) -> Resolution:
    """Every declared variable, looked up and judged. A `.env` file counts where it stands beside the manifest.

    Raises UsageError for a manifest or a profile that cannot be, CheckError for a manifest that cannot be read.
    """
    with _quick_imports():
        from tightlip.manifest import load  # noqa: F401 - read_manifest needs it
        from tightlip.runtime import resolve

    path = manifest_path(args.manifest)
    return resolve.resolve(resolve.read_manifest(path), args.profile, directory=os.path.dirname(path) or os.curdir)


class _quick_imports:  # noqa: N801 - used as a function
    """Imports without what takes a fifth of their time and finds nothing: the collection of garbage, and pydantic's
    question to every installed package whether it brings a plugin. A loader that knows of none stands in for pydantic's
    own; where pydantic has it under another name, nothing is gained and nothing lost."""

    LOADER = "pydantic.plugin._loader"

    def __enter__(self) -> None:
        from types import ModuleType

        loader = ModuleType(self.LOADER)
        loader.get_plugins = lambda: ()  # type: ignore[attr-defined]
        self._is_ours = sys.modules.setdefault(self.LOADER, loader) is loader
        gc.disable()

    def __exit__(self, *_: object) -> None:
        gc.enable()
        if self._is_ours:
            del sys.modules[self.LOADER]


def printable_lines(text: str) -> str:
    """`text` as a terminal can show it: each line for itself without control characters."""
    from tightlip.report.text import printable

    return "\n".join(printable(line) for line in text.split("\n"))
