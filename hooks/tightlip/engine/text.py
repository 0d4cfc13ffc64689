"""From a blob to text that patterns can read: UTF-8 bytes, and where in the file an offset stands."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.model import Blob

_PROBE = 4096
"""Bytes of the head that are looked at to tell an encoding."""

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


class Text:
    """Content as UTF-8 bytes. Bytes that are not UTF-8 stay as they are: one bad byte never hides a file.

    `binary` is set where NUL bytes stand in what is not UTF-16 or UTF-32: such content is looked at for keys of a
    known format only.
    """

    __slots__ = ("_counted", "_lines", "binary", "data", "first_line", "path")

    def __init__(self, path: str, data: bytes, first_line: int = 1, binary: bool = False) -> None:
        self.path = path
        self.data = data
        self.first_line = first_line
        self.binary = binary
        self._counted = 0
        self._lines = first_line

    def line_of(self, offset: int) -> int:
        """The line (from 1) that `offset` stands in. Asked in rising order, it counts every byte once."""
        if offset < self._counted:
            return self.first_line + self.data.count(b"\n", 0, offset)
        self._lines += self.data.count(b"\n", self._counted, offset)
        self._counted = offset
        return self._lines

    def line_start(self, offset: int) -> int:
        """The offset of the first byte of the line that `offset` stands in."""
        return self.data.rfind(b"\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        """The offset past the last byte of that line, without its newline."""
        end = self.data.find(b"\n", offset)
        return len(self.data) if end < 0 else end

    def line(self, offset: int, limit: int = 4096) -> bytes:
        """The line that `offset` stands in; of a longer one, at most `limit` bytes to each side."""
        start, end = self.line_start(offset), self.line_end(offset)
        return self.data[max(start, offset - limit) : min(end, offset + limit)]


def decode(blob: Blob) -> Text:
    """The text of a blob. Never fails: what cannot be decoded is read as it stands."""
    data = blob.data
    head = data[:_PROBE]
    encoding = _encoding(head)
    if encoding:
        return Text(blob.path, _strip_mark(data.decode(encoding, "replace")).encode("utf-8", "replace"), blob.first_line)
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    return Text(blob.path, data, blob.first_line, binary=b"\0" in head)


def _strip_mark(text: str) -> str:
    return text[1:] if text.startswith("\ufeff") else text


def _encoding(head: bytes) -> str:
    """UTF-16 or UTF-32, by its mark or by where the NUL bytes of mostly Latin text stand; "" for anything else."""
    if head[:1] in (b"\xff", b"\xfe", b"\x00"):
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return encoding
    if b"\0" not in head:
        return ""
    size = len(head) // 4 * 4
    if not size:
        return {b"\0": "utf-16-be"}.get(head[:1], "utf-16-le") if len(head) == 2 else ""
    zeros = [head[place:size:4].count(0) * 4 / size for place in range(4)]
    full = [share > 0.9 for share in zeros]
    empty = [share < 0.1 for share in zeros]
    if full[1] and full[2] and full[3] and empty[0]:
        return "utf-32-le"
    if full[0] and full[1] and full[2] and empty[3]:
        return "utf-32-be"
    if zeros[1] > 0.6 and zeros[3] > 0.6 and empty[0] and empty[2]:
        return "utf-16-le"
    if zeros[0] > 0.6 and zeros[2] > 0.6 and empty[1] and empty[3]:
        return "utf-16-be"
    return ""
