"""Where rule files are: the shipped catalogue, and files, folders or Python packages that the settings name."""

from __future__ import annotations

import os
import sys

from tightlip.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

CATALOGUE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "catalogue")
"""The folder of the shipped rule files."""

PACKAGE = "package:"
"""What a place begins with that names an installed Python package, as in `package:acme_rules`."""


def is_rule_file(name: str) -> bool:
    """Whether a file of this name in a folder of rules is one."""
    return name.endswith((".yaml", ".yml"))


def folder_of(place: str) -> str:
    """The path of a place: that of a package's folder (`package:NAME` or `package:NAME/FOLDER`), or itself.

    The package is looked for where Python looks, and not imported: rules are data, and no code of theirs is run.
    Raises UsageError where there is none of that name.
    """
    if not place.startswith(PACKAGE):
        return place
    name, _, inner = place[len(PACKAGE) :].partition("/")
    if not name.isidentifier():
        raise UsageError(f"rules: {place!r}: a package is named by its top name, as in {PACKAGE}acme_rules")
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        spec = find(name, None) if find else None
        if spec is None:
            continue
        for folder in spec.submodule_search_locations or ():
            if os.path.isdir(os.path.join(folder, inner)):
                return os.path.join(folder, inner)
        raise UsageError(f"rules: {place}: the package {name} has no such folder; mend `rules` in the configuration")
    raise UsageError(
        f"rules: {place}: no package {name} is installed beside tightlip ({sys.executable}); "
        "install it there (in pre-commit: additional_dependencies), or mend `rules` in the configuration"
    )


def rule_files(places: Iterable[str]) -> list[str]:
    """The rule files at `places` (files, folders of `*.yaml`, or packages that hold them), each folder in name order.

    Raises UsageError where a place does not exist or a folder holds no rule file.
    """
    files: list[str] = []
    for place in places:
        path = folder_of(place)
        if os.path.isdir(path):
            found = sorted(name for name in os.listdir(path) if is_rule_file(name))
            if not found:
                kind = "package" if place.startswith(PACKAGE) else "folder"
                raise UsageError(f"{place}: no rule file (*.yaml) in this {kind}")
            files += [os.path.join(path, name) for name in found]
        elif os.path.isfile(path):
            files.append(path)
        else:
            raise UsageError(f"{place}: no such rule file or folder; mend `rules` in the configuration")
    return files


def contents(files: Iterable[str]) -> dict[str, bytes]:
    """What stands in `files`, by path. Raises UsageError for one that cannot be read."""
    held: dict[str, bytes] = {}
    try:
        for path in files:
            with open(path, "rb", buffering=0) as stream:
                held[path] = stream.read()
    except OSError as error:
        raise UsageError(f"{error.filename}: cannot be read: {error.strerror}") from None
    return held
