"""A large baseline on the commit path: looked into at the places that are asked about, instead of being read whole.

Reading 50,000 entries as JSON takes a quarter of a second, and a commit asks about a handful. In the form in which
tightlip writes the file (baseline.layout) a line is an entry, so an entry is found by its hash, and its line says the
rest. What is looked at whole is the head, and that each line which begins as an entry ends as one; anything else than
that form, or with git's conflict markers in it, is left to `file.parse`. `tightlip baseline check` reads everything.
"""

from __future__ import annotations

from tightlip.baseline import file
from tightlip.baseline.file import Baseline
from tightlip.baseline.layout import END, FIRST, GOES_ON, OPENS, START

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.baseline.file import Entry, Results

_HASH = b'"hashed_secret": "'


class Text(Baseline):
    """A baseline whose entries are looked up in its text; `results` reads it whole."""

    __slots__ = ("_content", "_name", "_whole")

    _content: bytes
    _name: str
    _whole: Results

    def __init__(self, content: bytes, name: str, settings: dict[str, object]) -> None:
        self._content = content
        self._name = name
        self.settings = settings

    @property
    def results(self) -> Results:  # type: ignore[override]
        """All entries. Raises UsageError."""
        if not hasattr(self, "_whole"):
            self._whole = file.parse(self._content, self._name).results
        return self._whole

    def entry(self, path: str, secret_hash: str) -> Entry | None:
        """The entry of this identity, None where there is none. Raises UsageError."""
        return self._found(secret_hash).get(path, {}).get(secret_hash)

    def places(self, secret_hash: str) -> list[str]:
        """The paths at which a secret stands, sorted. Raises UsageError."""
        return sorted(self._found(secret_hash))

    def _has_keyed(self) -> bool:
        """By the first entry: other tools, which drop the head, do not write this form."""
        start = self._content.find(FIRST) + len(FIRST)
        return start >= len(FIRST) and self._content.find(b'"', start) - start == file.KEYED_DIGITS

    def _found(self, secret_hash: str) -> Results:
        """The entries of a secret."""
        content = self._content
        wanted = _HASH + secret_hash.encode("ascii", "replace") + b'"'
        rows = []
        start = content.find(wanted)
        while start >= 0:
            end = content.index(b"\n", start)
            row = content[content.rindex(b"\n", 0, start) : end]
            # Both kinds of line as a member of `results` of its own.
            rows.append((row[len(OPENS) - 1 :] if row.startswith(OPENS) else b'"": [' + row.lstrip(b"\n ,")) + b"]")
            start = content.find(wanted, end)
        if not rows:
            return {}
        text = b'{"version": "1.5.0", "results": {' + b", ".join(rows) + b"}}"
        found = file.parse(text, self._name).results
        return {path: entries for path, entries in found.items() if secret_hash in entries}


def look(content: bytes, name: str) -> Text | None:
    """The baseline in `content`, None where it does not have tightlip's form. Raises UsageError for a head that is
    none."""
    start = content.find(START)
    if start < 0 or not content.endswith(END) or b"<<<<<<< " in content or b">>>>>>> " in content:
        return None
    end = len(content) - len(END) + 1
    opened = content.count(OPENS, start, end)
    ended = content.count(b"}\n", start, end)
    if opened != content.count(FIRST, start, end) or opened + content.count(GOES_ON, start, end) != ended:
        return None
    head = file.parse(content[: start + len(START)] + END, name)
    return Text(content, name, head.settings)
