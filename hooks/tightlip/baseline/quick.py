"""A large baseline on the commit path: looked into at the places that are asked about, instead of being read whole.

Reading 50,000 entries as JSON takes a quarter of a second, and a commit asks about a handful. The form in which
tightlip writes the file has a line for each path and each hash, so an entry can be found by its text. What is looked at
whole is the head, and that what is opened is closed; anything else than that form, or with git's conflict markers in
it, is left to `file.parse`. `tightlip baseline check` reads everything.
"""

from __future__ import annotations

from tightlip.baseline import file
from tightlip.baseline.file import Baseline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.baseline.file import Entry, Results

_START = b'\n  "results": {\n'
_END = b"\n  }"
_ENTRY = b'{\n      "hashed_secret": "'
_HASH = b'\n      "hashed_secret": "'
_CLOSED = b"\n    }"
_PATH = b'\n    "'


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
        for place, start in self._found(secret_hash):
            if place == path:
                end = self._content.find(_CLOSED, start)
                found = file.decode(self._content[start:end] + b"}", self._name)
                return found if isinstance(found, dict) else None
        return None

    def places(self, secret_hash: str) -> list[str]:
        """The paths at which a secret stands, sorted. Raises UsageError."""
        return sorted({place for place, _ in self._found(secret_hash)})

    def _has_keyed(self) -> bool:
        """By the first entry: other tools, which drop the head, do not write this form."""
        start = self._content.find(_ENTRY) + len(_ENTRY)
        return start >= len(_ENTRY) and self._content.find(b'"', start) - start == file.KEYED_DIGITS

    def _found(self, secret_hash: str) -> list[tuple[str, int]]:
        """Path and offset of each entry of a secret."""
        found = []
        wanted = _ENTRY + secret_hash.encode("ascii", "replace") + b'"'
        start = self._content.find(wanted)
        while start >= 0:
            line = self._content.rfind(_PATH, 0, start) + len(_PATH) - 1
            place = file.decode(self._content[line : self._content.index(b"\n", line)].rpartition(b":")[0], self._name)
            found.append((str(place), start))
            start = self._content.find(wanted, start + 1)
        return found


def look(content: bytes, name: str) -> Text | None:
    """The baseline in `content`, None where it does not have tightlip's form. Raises UsageError for a head that is
    none."""
    start = content.find(_START)
    end = content.find(_END, content.rfind(_CLOSED))
    if start < 0 or end < start or b"<<<<<<< " in content or b">>>>>>> " in content:
        return None
    opened = content.count(_ENTRY, start, end)
    if opened != content.count(_CLOSED, start, end) or opened != content.count(_HASH, start, end):
        return None
    head = file.parse(content[: start + len(_START)] + content[end:], name)
    return Text(content, name, head.settings)
