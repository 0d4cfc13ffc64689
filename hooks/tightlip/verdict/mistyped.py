"""Tokens a character or two off a known form: providers' new forms differ by more, and what differs by so little is
made up, or was cut by hand."""

from __future__ import annotations

from functools import lru_cache

from tightlip.engine.database import HEAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable
    from typing import Protocol

    from tightlip.rules.rule import Rule

    class Forms(Protocol):
        """The rules of a known format whose fixed beginning a value has, and those of which it begins with `head`."""

        def known_forms(self, value: bytes, /) -> Iterable[Rule]: ...

        def forms_from(self, head: bytes, /) -> list[Rule]: ...


FALLBACK = frozenset(("known-prefix", "prefixed-token", "prefixed-string", "lone-token"))
"""Rules for tokens in a form that no other rule knows: where one does, they keep silent, whatever its verdict."""

PREFIXED = "known-prefix"
BEHIND_PREFIX = rb"[A-Za-z_.+/=-]{0,60}[0-9]"
"""What its pattern demands to stand behind the prefix, where the database reports it."""

_HEX = frozenset(b"0123456789abcdef")
LONG = 64
"""Bytes before a report in which its token's beginning stands."""

SAMPLE, FEW = 256, 16
"""Reports that are asked for their tokens' beginnings; one of which a sixteenth begin counts."""

PART = "[A-Za-z0-9_-]"
"""Characters that such a token ends in front of only where its rule's pattern does."""

LEAD = "[A-Za-z0-9_.$/%+-]"
END = "(?![A-Za-z0-9_.+/=~%(-])"
"""What stands neither before such a token nor behind."""

_AROUND = r"\\b|\(\?(?:<!|!)\[[^\]]*\]\)"
_NEVER = (1 << 62, 1 << 62)


def is_mistyped(value: bytes, forms: Forms) -> bool:
    """Whether a token would have a known form with one or two characters more or fewer. What has the form itself lacks
    only the provider's name nearby."""
    alike = [rule.regex() for rule in forms.known_forms(value)]
    if not alike or any(form.fullmatch(value) for form in alike):
        return False
    return any(form.fullmatch(other) for form in alike for other in _retyped(value))


def _retyped(value: bytes) -> list[bytes]:
    """What a mistyped token may have been: longer or shorter by one or two at the end or before its last sign, or with
    a letter or two that are no hexadecimal digits."""
    tried = [value[:-1], value[:-2], value + value[-1:], value + value[-1:] * 2]
    cut = max(value.rfind(sign) for sign in (b"_", b".", b"-"))
    if cut > 4:
        head, tail = value[:cut], value[cut:].lower()
        tried += [head[:-1].lower() + tail, head[:-2].lower() + tail]
        tried += [head + head[-1:] + tail, head + head[-1:] * 2 + tail]
    body = value[cut + 1 :].lower()
    wrong = set(body) - _HEX
    if 0 < sum(map(body.count, wrong)) < 3:
        tried.append(value[: cut + 1] + bytes(97 if code in wrong else code for code in body))
    return tried


def sift(rule: Rule, data: bytes, ends: list[int], forms: Forms) -> list[int]:
    """The many reports of a rule, `ends`, ascending, without those of FALLBACK's rules that the pattern or is_mistyped
    would surely dismiss: all at once, since a list of such tokens may be long."""
    import re

    if rule.id not in FALLBACK:
        return ends
    if rule.id == PREFIXED:
        behind = re.compile(BEHIND_PREFIX).match
        ends = [end for end in ends if behind(data, end)]
    gone: list[tuple[int, int]] = []
    for head in _heads(data, ends):
        gone += _spans(data, head, forms)
    return _outside(ends, sorted(gone)) if gone else ends


_last: list[tuple[bytes, dict[bytes, list[tuple[int, int]]]]] = []
"""The text that was asked about last, and where what is off stands in it: FALLBACK's rules all ask."""


def _spans(data: bytes, head: bytes, forms: Forms) -> list[tuple[int, int]]:
    """Where tokens stand in `data` that begin with `head` and that _off matches, ascending."""
    import re

    if not _last or _last[0][0] is not data:
        _last[:] = [(data, {})]
    known = _last[0][1]
    if head not in known:
        off = _off(head, forms)
        known[head] = []
        if off is not None:
            tried = (off.match(data, place.start()) for place in re.finditer(re.escape(head), data))
            known[head] = [found.span() for found in tried if found]
    return known[head]


def _heads(data: bytes, ends: list[int]) -> list[bytes]:
    """What the tokens begin with that many of the reports stand in."""
    import re

    begin = re.compile(rb"[\w.$/%+-]*\Z")
    count: dict[bytes, int] = {}
    sample = ends[:: max(1, len(ends) // SAMPLE)]
    for end in sample:
        found = begin.search(data[max(0, end - LONG) : end])
        if found and len(found[0]) < LONG:
            head = data[end - len(found[0]) :][:HEAD] if len(found[0]) < HEAD else found[0][:HEAD]
            count[head] = count.get(head, 0) + 1
    return [head for head, times in count.items() if times * FEW >= len(sample)]


Form = tuple[str, str, str, int, int]


@lru_cache(256)
def _written(pattern: str) -> Form | None:
    """The expression of a form's secret, which is the first group of its pattern; and if that ends so: what stands
    before the last class of characters, that class, and of how many at least and at most. None for a pattern of another
    build."""
    import re

    found = re.match(rf"(?:{_AROUND})*\((?:\?P<secret>)?(?!\?)", pattern)
    if not found:
        return None
    depth, end = 1, found.end()
    signs = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]")
    branched = False
    while depth and (sign := signs.search(pattern, end)):
        end = sign.end()
        depth += (sign[0] == "(") - (sign[0] == ")")
        branched |= depth == 1 and sign[0] == "|"
    body = pattern[found.end() : end - 1]
    if depth or re.search(r"\(\?P|\(\?[a-z]|\\[1-9]", body):
        return None
    last = re.fullmatch(r"(.+)(\[[A-Za-z0-9_-]+\])\{(\d+)(?:,(\d+))?\}", body)
    if branched or not last or int(last[3]) < 4:
        return body, "", "", 0, 0
    return body, last[1], last[2], int(last[3]), int(last[4] or last[3])


def _off(head: bytes, forms: Forms) -> re.Pattern[bytes] | None:
    """Matches a token that begins with `head`, has no known form and is one or two characters longer or shorter than
    one at the end; None where forms cannot be put together so."""
    import re

    alike = [_written(rule.pattern) for rule in forms.forms_from(head)]
    known = [one for one in alike if one is not None]
    if not known or len(known) < len(alike):
        return None
    near = [
        f"{front}{last}{{{low - 2},{low - 1}}}|{front}{last}{{{high}}}{PART}{{1,2}}"
        for _, front, last, low, high in known
        if low
    ]
    if not near:
        return None
    whole = "|".join(one[0] for one in known)
    return re.compile(f"(?<!{LEAD})(?!(?:{whole}){END})(?:{'|'.join(near)}){END}".encode("latin-1"))


def _outside(ends: list[int], spans: list[tuple[int, int]]) -> list[int]:
    """Those of `ends` that lie in none of `spans`; both ascend."""
    kept: list[int] = []
    following = iter(spans)
    low, high = next(following)
    for end in ends:
        while end > high:
            low, high = next(following, _NEVER)
        if end <= low:
            kept.append(end)
    return kept
