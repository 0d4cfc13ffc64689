"""What the commands of `tightlip baseline` share: the file that is meant, and names as it writes them."""

from __future__ import annotations

import os
from datetime import datetime, timezone

from tightlip import config, git
from tightlip.baseline import file, keyed
from tightlip.baseline.compare import INSIDE, container, existing, is_file
from tightlip.cli import options
from tightlip.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable
    from datetime import date

    from tightlip.baseline.file import Baseline
    from tightlip.baseline.keyed import Key
    from tightlip.config import Config


class Opened:
    """A baseline with what is around it: `root` (the repository's top, None outside of one), `top` (that, or the
    current folder), the `settings` there, `name` for messages, `path` to open, `content` (None where there is no such
    file) and the `baseline` in it."""

    def __init__(self, chosen: str | None) -> None:
        self.root = git.find_toplevel()
        self.top = self.root or os.curdir
        self.settings: Config = config.load(self.top)
        self.name = chosen or self.settings.baseline
        self.path = chosen or self.settings.path(self.settings.baseline)
        self.content, self.baseline = read(self.path)

    def must_exist(self) -> None:
        """Raises UsageError unless the file is there."""
        if self.content is None:
            raise UsageError(f"{self.name}: no such baseline; `tightlip baseline update` writes one")

    def key(self, *, wanted: bool = False) -> Key | None:
        """The key that the file's hashes are made with, None where they are made without. `wanted` asks for the one
        that the settings name, for a file that is to get one. Raises UsageError."""
        if self.baseline.keyed:
            return keyed.matching(self.settings, self.baseline, self.name)
        return keyed.load(self.settings, self.name) if wanted else None

    def write(self, new: Baseline) -> bool:
        """Write `new` in its one form, whole; nothing where that is what the file holds. Whether it was written."""
        written = file.render(new)
        if written == self.content:
            return False
        options.write_whole(os.path.realpath(self.path), written)
        self.content, self.baseline = written, new
        return True


def add_baseline(parser: argparse.ArgumentParser) -> None:
    """`--baseline`."""
    parser.add_argument("--baseline", metavar="FILE", help="the file (default: baseline.secrets at the top)")


def read(path: str) -> tuple[bytes | None, Baseline]:
    """The file's bytes and what they hold; None and an empty baseline where there is no file."""
    if not os.path.lexists(path):
        return None, file.Baseline()
    content = file.load(path)
    return content, file.parse(content, path, strict=True)


def names(top: str, paths: Iterable[str]) -> set[str]:
    """`paths` as the baseline writes them: relative to `top`, with forward slashes. Empty for everything."""
    found = set()
    for path in paths:
        folder, last = os.path.split(os.path.abspath(path))
        name = os.path.relpath(os.path.join(os.path.realpath(folder), last), os.path.realpath(top))
        if name.split(os.sep)[0] == os.pardir:
            raise UsageError(f"baseline: {path} is outside of {os.path.abspath(top)}")
        found.add(name.replace(os.sep, "/"))
    return set() if os.curdir in found else found


def below(place: str, names: Iterable[str]) -> bool:
    """Whether `place` is one of the files `names`, or in one of the folders or archives."""
    return any(place == name or place.startswith((name + "/", name + INSIDE)) for name in names)


def tracked(root: str | None) -> Callable[[str], bool]:
    """Whether a path is there: on disk, or in git where the work tree is a sparse one."""
    if root is None:
        return existing(os.curdir)
    listed = {path for path, _ in git.work_files(root, [os.curdir])}

    def exists(path: str) -> bool:
        return any(one in listed or is_file(os.path.join(root, one)) for one in {path, container(path)})

    return exists


def today() -> date:
    """The day by which reviews are dated and expire: UTC's, so that it is the same for everybody."""
    return datetime.now(timezone.utc).date()


def git_user(root: str | None) -> str:
    """git's user.name, "" where it is not set."""
    said = git.run(["config", "--get", "user.name"], cwd=root or "", ok=(0, 1))
    return said.decode("utf-8", "replace").strip()


def reviewer(root: str | None, given: str | None) -> str:
    """Who reviews: the `given` name, else git's user.name. Raises UsageError where there is neither."""
    name = (given or "").strip() or git_user(root)
    if not name:
        raise UsageError("baseline: who reviews? Give --reviewer, or set git's user.name")
    return name
