"""From a blob to text that patterns can read: UTF-8 bytes, and where in the file an offset stands."""

from __future__ import annotations

from tightlip import encoding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.model import Blob


class Text:
    """Content as UTF-8 bytes. Bytes that are not UTF-8 stay as they are: one bad byte never hides a file.

    `binary` is set where NUL bytes stand in what is not UTF-16 or UTF-32: such content is looked at for keys of a
    known format only. `whole` is set where the blob's own span does not apply, since its bytes were decoded.
    """

    __slots__ = (
        "_answer",
        "_asked",
        "_counted",
        "_end_high",
        "_end_low",
        "_line",
        "_line_high",
        "_line_low",
        "binary",
        "blob",
        "data",
        "own_end",
        "own_start",
        "path",
    )

    def __init__(self, blob: Blob, data: bytes, *, binary: bool = False, whole: bool = False) -> None:
        self.blob = blob
        self.path = blob.path
        self.data = data
        self.binary = binary
        self.own_start = 0 if whole else blob.own_start
        self.own_end = len(data) if whole else blob.own_end
        self._counted = 0
        self._line = blob.line
        self._line_low = self._line_high = 0
        self._end_low, self._end_high = 0, -1
        self._asked, self._answer = -1, 0

    def line_of(self, offset: int) -> int:
        """The line (from 1) of the file that `offset` stands in. Asked in rising order, it counts every byte once."""
        if offset < self._counted:
            return self.blob.line + self.data.count(b"\n", 0, offset)
        self._line += self.data.count(b"\n", self._counted, offset)
        self._counted = offset
        return self._line

    def column_of(self, offset: int) -> int:
        """The column (from 1, in bytes) of the line that `offset` stands in."""
        start = self.line_start(offset)
        return offset - start + (self.blob.column if start == 0 else 1)

    def line_start(self, offset: int) -> int:
        """The offset of the first byte of the line that `offset` stands in."""
        low, high = self._line_low, self._line_high
        if low <= offset <= high:
            return low
        if offset < low:
            if offset != self._asked:
                self._asked, self._answer = offset, self.data.rfind(b"\n", 0, offset) + 1
            return self._answer
        # What lies between is looked at once, so that many questions about one long line take no longer than one.
        found = self.data.rfind(b"\n", high, offset) + 1
        self._line_low, self._line_high = found or low, offset
        return found or low

    def line_end(self, offset: int) -> int:
        """The offset past the last byte of that line, without its newline."""
        if self._end_low <= offset <= self._end_high:
            return self._end_high
        end = self.data.find(b"\n", offset)
        self._end_low, self._end_high = offset, len(self.data) if end < 0 else end
        return self._end_high

    def line(self, offset: int, limit: int = 4096) -> bytes:
        """The line that `offset` stands in; of a longer one, at most `limit` bytes to each side."""
        start, end = self.line_start(offset), self.line_end(offset)
        return self.data[max(start, offset - limit) : min(end, offset + limit)]


def is_plain(blob: Blob) -> bool:
    """Whether content is its own text, as it stands: no mark of another encoding, no NUL byte in its head."""
    if blob.binary is not None:
        return not blob.binary
    data = blob.data
    return data[:1] not in _MARKED and b"\0" not in data[: encoding.PROBE]


_MARKED = (b"\xff", b"\xfe", b"\xef", b"\0")
"""First bytes of byte order marks, and of what is not text."""


def decode(blob: Blob) -> Text:
    """The text of a blob. Never fails: what cannot be decoded is read as it stands."""
    data = blob.data
    if blob.binary is not None:
        return Text(blob, data, binary=blob.binary)
    charset = encoding.detect(data)
    if charset:
        return Text(blob, encoding.to_utf8(data, charset), whole=True)
    if data.startswith(b"\xef\xbb\xbf") and blob.line == blob.column == 1:
        return Text(blob, data[3:], whole=blob.own_end == len(data))
    return Text(blob, data, binary=b"\0" in data[: encoding.PROBE])
