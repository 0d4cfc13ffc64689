"""Globs of paths, one dialect for every setting and option that takes them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def matches(path: str, globs: Sequence[str]) -> bool:
    """Whether one of `globs` names `path` or a folder above it. `*` matches `/`, too; a leading `**/` also nothing."""
    if not globs:
        return False
    from fnmatch import fnmatchcase

    for glob in globs:
        pattern = glob.removeprefix("./").rstrip("/")
        spellings = [pattern, pattern[3:]] if pattern.startswith("**/") else [pattern]
        for spelling in spellings:
            if fnmatchcase(path, spelling) or fnmatchcase(path, spelling + "/*"):
                return True
    return False
