"""Whether a baseline is as `tightlip baseline update` would write it: its form, stale entries, reviews."""

from __future__ import annotations

from tightlip.baseline.file import render
from tightlip.baseline.labels import label
from tightlip.model import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from tightlip.baseline.file import Baseline

UPDATE = "Run `tightlip baseline update` and commit the file"


def problems(
    name: str,
    content: bytes,
    baseline: Baseline,
    *,
    found: Container[tuple[str, str]],
    exists: Callable[[str], bool],
    unread: Container[str],
    require_review: bool,
) -> list[Finding]:
    """What is wrong with `baseline`, which `content` of the file `name` holds, in the file's order.

    `found` holds (path, hash) of what stands in the files now; paths in `unread` could not be looked at, and are not
    judged.
    """
    listed: list[Finding] = []
    if render(baseline) != content:
        listed.append(
            Finding(
                rule="baseline-form",
                name="Baseline not in its canonical form",
                path=name,
                line=1,
                severity="low",
                message="not in the form that tightlip writes (order, time stamps, line numbers of reviewed entries)",
                help=UPDATE,
            )
        )
    lines = _lines(content)
    for path, secret_hash, entry in baseline:
        line = lines.get((path, secret_hash), 1)
        if path not in unread and (path, secret_hash) not in found:
            why = "the secret is no longer in" if exists(path) else "there is no longer a file"
            listed.append(
                Finding(
                    rule="baseline-stale",
                    name="Stale baseline entry",
                    path=name,
                    line=line,
                    severity="medium",
                    message=f"{why} {path}",
                    help=f"{UPDATE}; it removes the entry, or follows the file that was moved",
                    secret_hash=secret_hash,
                )
            )
        elif require_review and label(entry) is None:
            listed.append(
                Finding(
                    rule="baseline-unreviewed",
                    name="Baseline entry that nobody has reviewed",
                    path=name,
                    line=line,
                    severity="medium",
                    message=f"nobody has said whether this is a secret: {entry.get('rule') or entry['type']} in {path}",
                    help="Label it with `detect-secrets audit`, then run `tightlip baseline update`",
                    secret_hash=secret_hash,
                )
            )
    return listed


def _lines(content: bytes) -> dict[tuple[str, str], int]:
    """The line of each path's and hash's entry in a file that is laid out as tightlip or detect-secrets do."""
    import json
    import re

    lines: dict[tuple[str, str], int] = {}
    path = ""
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        opened = re.match(r'\s*("(?:[^"\\]|\\.)*"): \[\{?$', line)
        if opened:
            path = json.loads(opened[1])
        known = re.match(r'\s*"hashed_secret": "([^"\\]*)"', line)
        if known:
            lines[path, known[1]] = number
    return lines
