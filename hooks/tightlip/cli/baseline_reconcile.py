"""What `tightlip baseline update` does first: bring back reviews that detect-secrets dropped or hashed otherwise."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tightlip import gitlog
from tightlip.baseline import carry, file, keyed, labels
from tightlip.cli import baseline_common as common
from tightlip.cli.baseline_gallery import sources
from tightlip.errors import UsageError
from tightlip.report.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tightlip.baseline.file import Baseline
    from tightlip.baseline.keyed import Key
    from tightlip.cli.baseline_common import Opened
    from tightlip.model import Finding

VERSIONS = 10
"""Commits of the file in which what an audit dropped is looked for."""

SHOWN = 20
"""Lines of each kind that are printed."""


def restore_head(opened: Opened) -> None:
    """Give a keyed baseline that is `opened` its head again, which detect-secrets drops. Raises UsageError
    where git has no version with one."""
    if opened.baseline.keyed and file.HEAD not in opened.baseline.settings:
        head = next((one.settings[file.HEAD] for one in _earlier(opened) if file.HEAD in one.settings), None)
        if head is None:
            raise UsageError(
                f"{opened.name}: its entries are keyed, but neither its head nor what git has of the file says with "
                "which key; take back the version from before"
            )
        opened.baseline.settings[file.HEAD] = head


def reconcile(opened: Opened, findings: list[Finding], key: Key | None) -> list[str]:
    """Change the baseline that is `opened` for what was found; returns the lines that say what came back. The hashes of
    both are made with `key`."""

    def earlier() -> Iterator[Baseline]:
        return (one if key is None else keyed.converted(one, key) for one in _earlier(opened))

    restored = carry.restore(opened.baseline, earlier, today=common.today(), reviewer=common.git_user(opened.root))
    audited = [f"audited  {printable(path)}: {given}, by detect-secrets' audit" for path, given in restored.decided]
    back = [f"restored {restored.back:,} reviews that detect-secrets' audit had left out"] if restored.back else []
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.path in opened.baseline.results:
            found.setdefault(finding.path, []).append(finding)
    carried = []
    for path in sorted(found):
        if carry.orphans(opened.baseline, path, found[path]):
            for _, source in sources(opened.root, path, found[path], key):
                inside = [finding for finding in found[path] if source.holds(finding)]
                for one in carry.carry(opened.baseline, path, inside, source):
                    said = labels.label(opened.baseline.results[path][one.finding.secret_hash]) or "its review"
                    place = f"{printable(path)}:{one.finding.line}: {one.finding.rule}"
                    carried.append(f"carried  {place}: {said}, from an entry that cuts the value otherwise")
    return [*_some(audited), *back, *_some(carried)]


def _some(lines: list[str]) -> list[str]:
    if len(lines) <= SHOWN:
        return lines
    return [*lines[:SHOWN], f"{lines[0].split()[0]:<8} ... and {len(lines) - SHOWN:,} more"]


def _earlier(opened: Opened) -> Iterator[Baseline]:
    """What git has of the file, newest first; versions that are no baseline are passed over."""
    if opened.root is None:
        return
    name = os.path.relpath(os.path.realpath(opened.path), os.path.realpath(opened.root)).replace(os.sep, "/")
    if not name.startswith("../"):
        yield from filter(None, map(_parsed, gitlog.versions(opened.root, name, VERSIONS)))


def _parsed(content: bytes) -> Baseline | None:
    try:
        return file.parse(content, "an earlier version")
    except UsageError:
        return None
