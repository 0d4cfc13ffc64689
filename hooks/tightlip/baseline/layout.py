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


def lines(results: Iterable[tuple[str, Iterable[Entry]]]) -> dict[str, str]:
    """The lines of each file's entries, which are sorted as they are to stand: the first opens the file's list."""
    from json.encoder import c_make_encoder, encode_basestring_ascii  # type: ignore[attr-defined]

    # What json.dumps(..., sort_keys=True) makes for each call: making it costs as much as an entry does.
    encode = c_make_encoder(None, None, encode_basestring_ascii, None, ": ", ", ", True, False, True)
    laid = {}
    for path, entries in results:
        name = encode_basestring_ascii(path)
        before = f"    ], {name}: [{{"
        found = []
        for entry in entries:
            others = entry.copy()
            known = encode_basestring_ascii(str(others.pop("hashed_secret")))
            found.append(f'{before}"hashed_secret": {known}, {"".join(encode(others, 0))[1:]}')
            before = f'      , {{"filename": {name}, '
        laid[path] = "\n\n".join(found)
    return laid


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
    if not files:  # no `{}`: the lines that begin and end the results stay what they are, for git's `union`
        return "{\n" + head + START.decode()[1:] + END.decode()
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
