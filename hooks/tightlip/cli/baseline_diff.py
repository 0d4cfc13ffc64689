"""`tightlip baseline diff`: what a pull request adds to the baseline, told from what only moved or was labelled."""

from __future__ import annotations

import json
import sys

from tightlip import __version__, errors, git, gitlog
from tightlip.baseline import file, keyed
from tightlip.baseline.difference import Difference
from tightlip.baseline.file import Baseline
from tightlip.baseline.labels import label, review
from tightlip.baseline.select import rule
from tightlip.cli import baseline_common as common
from tightlip.cli import options
from tightlip.cli.baseline_common import Opened
from tightlip.errors import CheckError, UsageError
from tightlip.report.text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from tightlip.baseline.difference import Change
    from tightlip.baseline.file import Entry

SHOWN = 50
"""Changes of each kind that people are shown."""

KINDS = {
    "new": "new suppressions",
    "relabelled": "reviewed or labelled anew",
    "moved": "moved",
    "removed": "removed",
}


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "baseline diff",
        "Tell what changed in the baseline: from BASE to HEAD, with three dots from where HEAD left BASE, with one\n"
        "revision (default: HEAD) from that to the work tree. Exit code 1 if there is a new suppression that nobody\n"
        "has reviewed.",
        "  tightlip baseline diff                       what is not committed yet\n"
        "  tightlip baseline diff origin/main...HEAD    what this branch brings\n"
        "  tightlip baseline diff origin/main...HEAD --format markdown --output comment.md\n",
    )
    parser.add_argument(
        "revisions", metavar="REVISIONS", nargs="?", default="HEAD", help="BASE..HEAD, BASE...HEAD, BASE"
    )
    parser.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", help="how it is written (default: text)"
    )
    parser.add_argument("--output", metavar="FILE", help="write it to FILE instead of standard output")
    common.add_baseline(parser)
    return parser


def main(arguments: list[str]) -> int:
    """Read two, compare, tell."""
    args = build().parse_args(arguments)
    opened = Opened(args.baseline)
    if opened.root is None:
        raise UsageError("baseline diff: it compares revisions, and this folder is in no git repository")
    name = next(iter(common.names(opened.top, [opened.path])))
    dots = "..." if "..." in args.revisions else ".." if ".." in args.revisions else ""
    base, _, head = args.revisions.partition(dots) if dots else (args.revisions, "", "")
    start = _commit(opened.root, base or "HEAD")
    if dots:
        end = _commit(opened.root, head or "HEAD")
        start = _merge_base(opened.root, start, end) if dots == "..." else start
        after = _stored(opened.root, end, name, strict=True)
    else:
        opened.must_exist()
        after = opened.baseline
    before, after = keyed.alike(
        _stored(opened.root, start, name),
        after,
        lambda one: keyed.matching(opened.settings, one, opened.name),
        "baseline diff",
    )
    found = Difference(before, after)
    form = {"text": _text, "markdown": _markdown, "json": _json}[args.format]
    written = form(opened.name, args.revisions, found).encode("utf-8", "backslashreplace")
    if args.output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(written)
    else:
        options.write_whole(args.output, written)
    return errors.FOUND if found.unreviewed else errors.CLEAN


def _commit(root: str, revision: str) -> str:
    """The commit's id. Raises UsageError."""
    words = ["rev-parse", "--quiet", "--verify", "--end-of-options", f"{revision}^{{commit}}"]
    said = git.run(words, cwd=root, ok=(0, 1, 128)).decode().split()
    if not said:
        raise UsageError(f"baseline diff: no commit {revision!r} here; a shallow clone may lack it (fetch-depth: 0)")
    return said[-1]


def _merge_base(root: str, one: str, other: str) -> str:
    said = git.run(["merge-base", one, other], cwd=root, ok=(0, 1)).decode().split()
    if not said:
        raise CheckError("baseline diff: the two have no common commit here; a shallow clone may lack it")
    return said[0]


def _stored(root: str, commit: str, name: str, *, strict: bool = False) -> Baseline:
    """The baseline in a commit, an empty one where it has none. Raises UsageError for what is no baseline."""
    found = gitlog.describe(root, [f"{commit}:{name}"])[0]
    if found is None or found[1] != "blob":
        return Baseline()
    data = b"".join(content.read() for content in gitlog.contents(root, [found[0]]) if content is not None)
    return file.parse(data, f"{commit[:12]}:{name}", strict=strict)


def _text(name: str, _revisions: str, found: Difference) -> str:
    lines = []
    for kind in KINDS:
        changes: list[Change] = getattr(found, kind)
        lines += [f"{kind:<10} {printable(_words(kind, change))}" for change in changes[:SHOWN]]
        if len(changes) > SHOWN:
            lines.append(f"{kind:<10} ... and {len(changes) - SHOWN:,} more")
    return "\n".join([*lines, f"{printable(name)}: {_summary(found)}"]) + "\n"


def _summary(found: Difference) -> str:
    counts = [f"{len(found.new):,} new"]
    counts[0] += f" ({len(found.unreviewed):,} that nobody has reviewed)" if found.unreviewed else ""
    counts += [f"{len(getattr(found, kind)):,} {kind}" for kind in KINDS if kind != "new"]
    return ", ".join([*counts, f"{found.drift:,} otherwise changed"] if found.drift else counts)


def _words(kind: str, change: Change) -> str:
    """One change in words."""
    what = f"{change.path}: {rule(change.entry)}"
    if kind == "moved":
        return f"{change.moved_from} -> {what}"
    if kind == "relabelled":
        return f"{what}: {_said(change.before or {})} -> {_said(change.entry)}"
    return f"{what}: {_said(change.entry)}" if kind == "new" else what


def _said(entry: Entry) -> str:
    """A review in words."""
    words = label(entry) or ("DISPUTED" if entry.get("disputed") else "NOT REVIEWED")
    words += f' "{entry["reason"]}"' if entry.get("reason") and label(entry) else ""
    words += f" ({entry['reviewer']})" if entry.get("reviewer") else ""
    return words + (f", until {entry['expires']}" if entry.get("expires") else "")


def _markdown(name: str, revisions: str, found: Difference) -> str:
    """A comment for a pull request. What people wrote stands in code spans: no markup, no mention comes out of it."""
    new, open_ = len(found.new), len(found.unreviewed)
    state = f"{open_:,} that nobody has reviewed" if open_ else "all reviewed" if new else "nothing new is let pass"
    noun = "suppression" if new == 1 else "suppressions"
    lines = [f"### {_code(name)}: {new:,} new {noun}, {state}", ""]
    if found.new:
        lines += ["| file | rule | label | reason | reviewer |", "| --- | --- | --- | --- | --- |"]
        for change in sorted(found.new, key=lambda change: change.reviewed)[:SHOWN]:
            entry = change.entry
            said = label(entry) or ("**disputed**" if entry.get("disputed") else "**not reviewed**")
            who = [_code(str(entry.get(key) or "")) for key in ("reason", "reviewer")]
            lines.append(f"| {_code(change.path)} | {_code(rule(entry))} | {said} | {who[0]} | {who[1]} |")
        if new > SHOWN:
            lines.append(f"| and {new - SHOWN:,} more | | | | |")
        lines.append("")
    for kind in list(KINDS)[1:]:
        changes: list[Change] = getattr(found, kind)
        if changes:
            lines += ["<details>", f"<summary>{len(changes):,} {KINDS[kind]}</summary>", ""]
            lines += [f"- {_code(_words(kind, change))}" for change in changes[:SHOWN]]
            lines += [f"- and {len(changes) - SHOWN:,} more"] if len(changes) > SHOWN else []
            lines += ["", "</details>", ""]
    if open_:
        lines += ["Review them: `tightlip baseline review`, or `tightlip baseline label`.", ""]
    return "\n".join([*lines, f"<sub>tightlip baseline diff {_code(revisions)}</sub>"]) + "\n"


def _code(text: str) -> str:
    """`text` as a code span that fits into a table."""
    plain = printable(text).replace("`", "'").replace("|", "\\|")
    return f"`{plain}`" if plain else ""


def _json(name: str, revisions: str, found: Difference) -> str:
    document: dict[str, object] = {
        "schema_version": 1,
        "tool": {"name": "tightlip", "version": __version__},
        "baseline": name,
        "revisions": revisions,
        "summary": {
            **{kind: len(getattr(found, kind)) for kind in KINDS},
            "unreviewed": len(found.unreviewed),
            "drift": found.drift,
        },
    }
    for kind in KINDS:
        document[kind] = [_plain(change) for change in getattr(found, kind)]
    return json.dumps(document, indent=2) + "\n"


def _plain(change: Change) -> dict[str, object]:
    made: dict[str, object] = {
        "path": change.path,
        "hashed_secret": change.secret_hash,
        "rule": rule(change.entry),
        "reviewed": change.reviewed,
        "label": label(change.entry),
    }
    made["review"] = review(change.entry)
    if change.before is not None:
        made["before"] = {"label": label(change.before), "review": review(change.before)}
    if change.moved_from:
        made["moved_from"] = change.moved_from
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
