"""How the baseline file is laid out, so that git can merge it as text.

A line is an entry, and every line begins and ends inside a file's list: it closes the list before it and opens its own
file's, or goes on with a comma and names its file. So any lines of two sides make valid JSON, in whatever order, as
long as one that opens a list stands first, and an entry says itself where it belongs: that is what git's built-in
`union` merge needs, which takes the lines of both sides where they meet.

Files stand in the order of a check sum of their names, each entry has an empty line after it, and empty lines stand
for all the check sums that no file has. Two branches that add something then seldom add it between the same two lines,
where git would see a conflict (benchmarks/baseline_merges.py measures this beside other layouts).

Nothing is imported at the top: the commit path knows the form, too (baseline.quick).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Entry = dict[str, object]

START = b'\n  "results": {"": [\n'
"""What opens `results`, and in it a list without entries: detect-secrets drops it, and so do we."""

END = b"\n  ]}\n}\n"
"""The end of the file. Nothing but lines of entries and empty ones stand between START and this."""

OPENS = b"\n    ], "
"""Before the name of a file, with its first entry on the same line."""

FIRST = b': [{"hashed_secret": "'
"""Between that name and the hash."""

GOES_ON = b'\n      , {"filename": '
"""Before the name of the same file, with its next entry."""

PLACES = 256
"""Places for files, by check sum; each is an empty line."""


def lines(path: str, entries: Iterable[Entry]) -> str:
    """The lines of one file's entries, which are sorted as they are to stand: the first opens the file's list."""
    from json.encoder import encode_basestring_ascii as quoted

    name = quoted(path)
    before = f"    ], {name}: [{{"
    found = []
    for entry in entries:
        members = [
            f"{quoted(key)}: {quoted(value) if type(value) is str else _value(value)}"
            for key, value in sorted(entry.items())
            if key != "hashed_secret"
        ]
        members.insert(0, f'"hashed_secret": {quoted(str(entry["hashed_secret"]))}')
        found.append(f"{before}{', '.join(members)}}}")
        before = f'      , {{"filename": {name}, '
    return "\n\n".join(found)


def _value(value: object) -> str:
    if value is True or value is False:
        return "true" if value else "false"
    import json

    return json.dumps(value, sort_keys=True)


def text(settings: Mapping[str, object], files: Mapping[str, str]) -> str:
    """The whole file: `settings` are its other keys, `files` the lines of each path. Each key of the head is one line
    with its comma, so that two of them side by side are JSON as well."""
    import json
    from zlib import crc32

    head = "".join(
        f"  {json.dumps(key)}: {json.dumps(settings[key], sort_keys=True)},\n"
        for key in sorted(settings)
        if key != "results"
    )
    if not files:
        return "{\n" + head + '  "results": {}\n}\n'
    placed: list[list[str]] = [[] for _ in range(PLACES)]
    for path in sorted(files):
        placed[crc32(path.encode("utf-8", "surrogatepass")) % PLACES].append(path)
    body = "".join("".join(f"{files[path]}\n\n" for path in paths) + "\n" for paths in placed)
    return "{\n" + head + START.decode()[1:] + body[:-1] + END.decode()


def files(content: bytes) -> tuple[bytes, dict[str, bytes]] | None:
    """The bytes before the results, and the lines of each path, as `text` laid them out. None for what is not laid out
    like that, has a file twice, or an entry in another file's list."""
    from json.decoder import scanstring  # type: ignore[attr-defined]

    start = content.find(START)
    if start < 0 or not content.endswith(END):
        return None
    found: dict[str, bytes] = {}
    name, path = b"", ""
    for each in content[start + len(START) : -len(END)].split(b"\n"):
        if each.startswith(OPENS[1:]):
            name, between, _ = each[len(OPENS) - 1 :].partition(FIRST)
            try:
                path, end = scanstring(name.decode("ascii"), 1)
            except ValueError:
                return None
            if not between or end != len(name) or path in found or not each.endswith(b"}"):
                return None
            found[path] = each
        elif name and each.startswith(GOES_ON[1:] + name + b', "hashed_secret": "') and each.endswith(b"}"):
            found[path] += b"\n\n" + each
        elif each:
            return None
    return content[: start + 1], found


def only(head: bytes, lines: Iterable[bytes]) -> bytes:
    """A whole file with this `head` (the bytes before the results), and these lines alone."""
    return head + START[1:] + b"\n".join(lines) + END
