"""Allow markers: words on a line that say "this one has been looked at" (DESIGN, section 3).

A marker speaks for its own line. On a line that holds no match of its own (a comment, or a "_comment" entry in JSON,
where nothing can trail a value) it speaks for the next line. A marker of the next-line kind always does.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

    from tightlip.engine.text import Text

_HINTS = (b"tightlip", b"allowlist", b"whitelist", b":allow", b":ignore", b"ggignore", b"secretlint-disable")

_EXPRESSION = (
    rb"(?i)(?P<next>pragma: ?(?:allow|white)list[ -]next[ -]?line[ -]secret|secretlint-disable-next-line)"
    rb"|tightlip: ?allow(?:[ \t]+(?!--)(?P<rule>[a-z0-9][a-z0-9-]*))?"
    rb"|pragma: ?(?:allow|white)list[ -]secret|(?:gitleaks|betterleaks):allow|(?:kingfisher|trufflehog):ignore"
    rb"|\bggignore\b|secretlint-disable-line"
)
_compiled: list[re.Pattern[bytes]] = []


def allowed(text: Text, start: int, end: int, rule: str, starts: list[int]) -> bool:
    """Whether a marker allows the match of `rule` at `start` to `end`. `starts`: where all matches begin, ascending."""
    if not any(hint in text.data or hint in text.data.lower() for hint in _HINTS):
        return False
    first = text.line_start(start)
    if _speaks(text.data[max(first, start - 4096) : min(text.line_end(start), start + 4096)], rule, next_line=False):
        return True
    if text.line_end(end) != text.line_end(start) and _speaks(text.line(end), rule, next_line=False):
        return True
    if first == 0:
        return False
    above = text.line_start(first - 1)
    line = text.data[max(above, first - 4096) : first]
    own = any(above <= place < first for place in starts)
    return _speaks(line, rule, next_line=True) or (not own and _speaks(line, rule, next_line=False))


def _speaks(line: bytes, rule: str, *, next_line: bool) -> bool:
    import re

    if not _compiled:
        _compiled.append(re.compile(_EXPRESSION))
    for found in _compiled[0].finditer(line):
        if bool(found["next"]) != next_line:
            continue
        named = found["rule"]
        if named is None or named.decode().lower() == rule:
            return True
    return False
