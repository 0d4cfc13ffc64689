"""Allow markers: words on a line that say "this one has been looked at" (DESIGN, section 3).

A marker speaks for its own line. On a line that holds no match of its own (a comment, or a "_comment" entry in JSON,
where nothing can trail a value) it speaks for the next line. A marker of the next-line kind always does.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

    from tightlip.engine.text import Text

REACH = 4096
"""Bytes of a long line, to each side of a match, in which a marker is looked for."""

_HINTS = (b"tightlip", b"allowlist", b"whitelist", b":allow", b":ignore", b"ggignore", b"secretlint-disable")

_EXPRESSION = (
    rb"(?i)(?P<next>pragma: ?(?:allow|white)list[ -]next[ -]?line[ -]secret|secretlint-disable-next-line)"
    rb"|tightlip: ?allow(?:[ \t]+(?!--)(?P<rule>[a-z0-9][a-z0-9-]*))?"
    rb"|pragma: ?(?:allow|white)list[ -]secret|(?:gitleaks|betterleaks):allow|(?:kingfisher|trufflehog):ignore"
    rb"|\bggignore\b|secretlint-disable-line"
)
_compiled: list[re.Pattern[bytes]] = []
_OF_CODE = tuple(f"tl{number}" for number in range(1, 10))
"""How the codes of the code rules begin."""


class Markers:
    """The allow markers of one text. `starts`: where its matches begin, ascending.

    The text is searched for hints of a marker once, on the first question.
    """

    def __init__(self, text: Text, starts: list[int]) -> None:
        self._text = text
        self._starts = starts
        self._any: bool | None = None

    def allow(self, start: int, end: int, rule: str) -> bool:
        """Whether a marker allows the match of `rule` at `start` to `end`. Without a `rule`, whether one allows what
        any rule of the scan finds there."""
        text = self._text
        if self._any is None:
            low = text.data.lower()
            self._any = any(hint in low for hint in _HINTS)
        if not self._any:
            return False
        first, last = text.line_start(start), text.line_end(start)
        if _speaks(text.data[max(first, start - REACH) : min(last, start + REACH)], rule, next_line=False):
            return True
        if end > last and _speaks(text.line(end), rule, next_line=False):
            return True
        if first == 0:
            return False
        above = text.line_start(first - 1)
        line = text.data[max(above, first - REACH) : first]
        if _speaks(line, rule, next_line=True):
            return True
        own = any(above <= place < first for place in self._starts)
        return not own and _speaks(line, rule, next_line=False)


def _speaks(line: bytes, rule: str, *, next_line: bool) -> bool:
    import re

    if not _compiled:
        _compiled.append(re.compile(_EXPRESSION))
    for found in _compiled[0].finditer(line):
        if bool(found["next"]) != next_line:
            continue
        named = found["rule"]
        name = None if named is None else named.decode().lower()
        if name is None or name == rule or (not rule and not name.startswith(_OF_CODE)):
            return True
    return False
