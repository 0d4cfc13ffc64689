"""Which writings hide a text, and what the pattern database looks for to notice one.

Each encoding stands in the database like a rule whose matches are decoded instead of judged: its triggers ride along
in the pass over a file that the rules need anyway, and a file without encoded text costs nothing more. A trigger sees
only the start of a run, and only where the bytes behind the first characters would be printable, which is so for
one random run in ten thousand.
"""

from __future__ import annotations

from tightlip.rules.rule import FIELDS, Rule

MARK = "~"
"""The ids of encodings begin with it; no rule's does."""

SPAN = 2000
"""Bytes of a line that one match of a transparent encoding takes."""

JOINED = "~joined"

TRANSPARENT = ("~escape", "~percent", "~entity", JOINED, "~continued")
"""Encodings that leave most of a text as it stands: only what involves a changed place is news."""

LABELS = {
    "~base64": "base64",
    "~base64-utf16": "base64 of UTF-16",
    "~base64-gzip": "gzip and base64",
    "~hex": "hex",
    "~hex-list": "a list of hex bytes",
    "~kubernetes": "base64 in a Kubernetes Secret",
    "~escape": "escaped text",
    "~percent": "percent-encoded text",
    "~entity": "HTML entities",
    JOINED: "joined strings",
    "~continued": "a continued line",
}
"""How a message names them."""

_START = r"(?:^|[\"'`=>\n]|: |base64,|\\[nrt])"
"""What stands before an encoded run. A blank, a comma or a bracket alone is not enough: each stands before every other
word, and looking behind them took more time than all the rules do."""

_APART = r"(?:(?<![A-Za-z0-9+/_-])|(?<=\\[nrt]))"
_PRINTABLE = r"[CDI-Za-f][ACDE-HQS-Xgi-nwyz0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_-]"
"""Four characters of base64 that stand for three printable bytes, or tabs and line ends."""

_PRINTABLE16 = r"[CDI-Za-f][AQgw][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_-]A[A-P][AEIMQUYcgkosw048]A"
"""Eight that stand for three printable characters in UTF-16 (little endian)."""

_TOKEN = r"[A-Za-z0-9_+/=.-]"  # noqa: S105 - a character class
_REST = rf"[^\n]{{0,{SPAN}}}"
_ASCII = r"[2-7][0-9a-fA-F]"
_ENTITY = (
    r"&(?:#(?:[xX]0{0,4}[2-7][0-9a-fA-F]|0{0,4}(?:3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-6]))"
    r"|equals|colon|lowbar|period|commat|sol|plus|hyphen|dollar|num);"
)
_PERCENT = (
    rf"%{_ASCII}[A-Za-z0-9_.~+/-]{{16}}",
    rf"%{_ASCII}[^\s\"'<>%]{{0,60}}%{_ASCII}[^\s\"'<>%]{{0,60}}%{_ASCII}",
)
_ESCAPE = rf"\\(?:x{_ASCII}|u(?:00{_ASCII}|\{{0{{0,4}}{_ASCII}\}}))"
_ESCAPES = (rf"(?:^|[^0-9a-fA-FxXuU])[0-9a-fA-F]{{0,12}}{_ESCAPE}", r"\\[nrt][A-Za-z0-9_-]{20}")
_RUN = _START + rf"(?:(?:{_PRINTABLE}){{3}}|(?:{_PRINTABLE16}){{2}}|(?:{_ASCII}){{6}})"
"""Base64, base64 of UTF-16 and hex as one trigger: the database follows it through every byte, and one such costs less
than three."""
_ENCODED = (
    _RUN,
    rf"\becho[ \t](?:-\w[ \t])?(?:{_PRINTABLE}){{3}}",
    rf"(?:: |- )[|>][-+0-9]{{0,2}}\r?\n[ \t]+(?:{_PRINTABLE}){{3}}",
)
_ENCODED16 = (
    _RUN,
    rf"-[eE][A-Za-z]{{0,14}} [\"']?(?:{_PRINTABLE16}){{2}}",
)
_BREAK = r"[\"'`][ \t]*[+.&|\\]{0,2}[ \t]*_?\r?\n[ \t]*[+.&|]{0,2}[ \t]*[bruf@$]?[\"'`]"
_PLUSSES = "|".join(
    f"{quote}{blank}{operator}{blank}{other}"
    for quote in "\"'`"
    for operator in (r"\+{1,2}", r"\.{1,2}", "&", r"\|\|")
    for blank in ("", " ")
    for other in "\"'`"
)
"""The plain writings of _ADDED, each with fixed characters: that is what the database finds without cost."""
_LINE = (
    rf"(?P<secret>\n(?:(?<={_TOKEN}[\"'`]\n)(?<!\\[nrt][\"'`]\n)|(?<=[ \t+.&|\\_\r]\n)"
    rf"|(?<=\\[nr][\"'`]\n)(?<=[A-Za-z0-9+/=]{{16}}...\n))[ \t]*(?:[+.&|]{{1,2}}[ \t]*)?[bruf@$]?[\"'`]{_TOKEN})"
)
"""A line end between two strings, and before it something that a token may end or go on with, but no line end of a
text, unless base64 is wrapped there. What else stands between the string and the line end is for `ENDS` to say. `re`
is quicker to find the next line end than one of three quotes, and texts in many languages hold little else."""
_HELD = rf"(?:(?<={_TOKEN}.)(?<!\\[nrt].)|(?<=[A-Za-z0-9+/=]{{16}}\\[nr].))"
"""What stands before the quote at which a string is added to: as in _LINE. It looks back over the quote, since `re` is
quick to find the next of a few characters only where a pattern begins with them."""
_ADDED = rf"(?P<secret>[\"'`]{_HELD}[ \t]*[+.&|]{{1,2}}[ \t]*[\"'`]{_TOKEN})"
ENDS = rf"\r?_?[ \t]*[+.&|\\]{{0,2}}[ \t]*[\"'`](?:(?![nrt]\\)(?={_TOKEN})|(?=[nr]\\[A-Za-z0-9+/=]{{16}}))"
"""The end of a string before a line end, read backwards."""
_CONTINUED = rf"\\\r?\n[ \t]{{0,60}}{_TOKEN}{{4}}"
_KUBERNETES = r"\bkind[\"']?[ \t]{0,8}:[ \t]{0,8}[\"']?Secret\b"

_TABLE: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("~kubernetes", (_KUBERNETES,), rf"(?P<secret>{_KUBERNETES})"),
    ("~base64", _ENCODED, _APART + f"(?P<secret>(?:{_PRINTABLE}){{6}})"),
    ("~base64-utf16", _ENCODED16, _APART + f"(?P<secret>(?:{_PRINTABLE16}){{4}})"),
    ("~base64-gzip", ("H4sI[A-D]",), r"(?<![A-Za-z0-9+/])(?P<secret>H4sI[A-D][A-Za-z0-9+/]{30})"),
    (
        "~hex",
        (_RUN, rf"0[xX](?:{_ASCII}){{6}}"),
        rf"(?<![0-9a-wyzA-WYZ])(?P<secret>(?:{_ASCII}|0[9adAD]){{16}})",
    ),
    (
        "~hex-list",
        (rf"(?:0[xX]{_ASCII},\s?){{6}}",),
        rf"(?P<secret>(?:0[xX](?:{_ASCII}|0[9adAD])[uU]?,\s{{0,40}}){{12}})",
    ),
    ("~percent", _PERCENT, rf"(?P<secret>(?:{'|'.join(_PERCENT)}){_REST})"),
    ("~escape", (_ESCAPE, _ESCAPES[1]), rf"(?P<secret>(?:{'|'.join(_ESCAPES)}){_REST})"),
    ("~entity", (_ENTITY,), rf"(?P<secret>{_ENTITY}{_REST})"),
    (JOINED, (_BREAK + _TOKEN,), _LINE),
    (JOINED, (f"(?:{_PLUSSES}){_TOKEN}",), _ADDED),
    ("~continued", (_CONTINUED,), rf"(?<={_TOKEN}{{4}})(?P<secret>{_CONTINUED})"),
)
"""Id, triggers for the database, and the pattern that confirms a trigger; its `secret` is where decoding starts.

A trigger begins with fixed characters where it can: one that begins with a class of characters is followed through
every byte of a text, which took a fifth of the whole pass for the single letter before a joined string's quote."""

_DENSE: dict[str, list[str | int]] = {
    "~base64": ["++--/9AZ__az", 24],
    "~base64-utf16": ["++--/9AZ__az", 32],
    "~hex": ["09AFaf", 32],
}
"""The run of bytes that each match of an encoding holds, as rules.dense gives it for a rule: of one trigger's reports
most are for one of the three."""

BEHIND = {"~base64": 12, "~base64-utf16": 16, "~hex": 12}
"""How many bytes of an encoded run a trigger has read where it is reported: there, and nowhere else around, the run
begins. (_RUN is reported for each of the three where one of them reads on.)"""

ORDER = tuple(dict.fromkeys(identity for identity, _, _ in _TABLE))


def rules() -> list[tuple[Rule, tuple[str, ...]]]:
    """Every encoding as the engine's kind of rule, with its triggers."""
    from tightlip.rules import heads

    made = []
    for identity, triggers, pattern in _TABLE:
        values: dict[str, object] = {"id": identity, "name": LABELS[identity], "pattern": pattern, "judge": "decode"}
        after = 80 + (SPAN if pattern.endswith(_REST + ")") else 0)
        values |= {
            "near": [],
            "prefixes": [],
            "dense": _DENSE.get(identity, []),
            "heads": heads.heads(pattern),
            "entropy": 0.0,
        }
        values |= {"before": 120, "after": after, "lines": SPAN}
        made.append((Rule(*(values.get(field, "") for field in FIELDS)), triggers))
    return made
