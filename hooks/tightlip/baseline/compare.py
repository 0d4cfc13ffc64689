"""What of a scan's findings the baseline knows already."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tightlip.baseline.file import Baseline
    from tightlip.model import Finding


def split(findings: list[Finding], baseline: Baseline, exists: Callable[[str], bool]) -> tuple[list[Finding], int]:
    """The findings that are new, in their order, and how many are known.

    Known is the same secret at the same path, or at a path where no file `exists` any more (the file was moved). A
    secret that stands at its old path too was copied, and is new. A finding without a value is never known.
    """
    new = [finding for finding in findings if not _known(finding, baseline, exists)]
    return new, len(findings) - len(new)


def _known(finding: Finding, baseline: Baseline, exists: Callable[[str], bool]) -> bool:
    if not finding.secret_hash:
        return False
    if baseline.entry(finding.path, finding.secret_hash) is not None:
        return True
    return bool(moved_from(finding.secret_hash, baseline, exists))


def moved_from(secret_hash: str, baseline: Baseline, exists: Callable[[str], bool]) -> list[str]:
    """The baseline's paths of a secret at which there is no file any more, sorted."""
    return [path for path in baseline.places(secret_hash) if not exists(path)]


INSIDE = "!/"
"""What stands between an archive and its member in a path, as in `outer.zip!/inner.py` (sources.archive)."""


def container(path: str) -> str:
    """The file that holds what `path` names: of `outer.zip!/inner.py` the archive, else `path` itself."""
    return path.partition(INSIDE)[0]


def existing(root: str, elsewhere: Callable[[str], bool] | None = None) -> Callable[[str], bool]:
    """Whether a path is a file or link below `root`, or stands in an archive there; each is asked once. `elsewhere`
    says of one that is not on disk whether it is there all the same, as outside of a sparse checkout."""
    asked: dict[str, bool] = {}

    def exists(path: str) -> bool:
        if path not in asked:
            asked[path] = is_file(os.path.join(root, path)) or (
                exists(container(path)) if INSIDE in path else elsewhere is not None and elsewhere(path)
            )
        return asked[path]

    return exists


def is_file(path: str) -> bool:
    """Whether anything but a folder stands at `path`. What cannot be looked at counts as standing there."""
    try:
        return not stat.S_ISDIR(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
