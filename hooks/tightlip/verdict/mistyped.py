"""Tokens a character or two off a known form: providers' new forms differ by more, and what differs by so little is
made up, or was cut by hand."""

from __future__ import annotations

from tightlip.engine.database import HEAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Protocol

    from tightlip.rules.rule import Rule

    class Forms(Protocol):
        """The rules of a known format whose fixed beginning a value has, and those of which it begins with `head`."""

        def known_forms(self, value: bytes, /) -> Iterable[Rule]: ...

        def forms_from(self, head: bytes, /) -> list[Rule]: ...

    class Patterns(Forms, Protocol):
        """The same, and the pattern database that knows their beginnings."""

        @property
        def scan(self) -> Callable[..., object]: ...

    class Look(Protocol):
        """What tells at once what stands in a part of a text."""

        def mask(self, part: bytes, /) -> bytes | None: ...

    class Shape(Look, Protocol):
        """What some tokens look like."""

        def holds(self, token: bytes, /) -> bool: ...

        def spares(self, pattern: str, /) -> bool: ...


FALLBACK = frozenset(("known-prefix", "prefixed-token", "prefixed-string", "lone-token"))
"""Rules for tokens in a form that no other rule knows: where one does, they keep silent, whatever its verdict."""

PREFIXED = "known-prefix"
BEHIND_PREFIX = rb"[A-Za-z_.+/=-]{0,60}[0-9]"
"""What its pattern demands to stand behind the prefix, where the database reports it."""

_HEX = frozenset(b"0123456789abcdef")
LONG = 64
"""Bytes before a report in which its token's beginning stands."""

SAMPLE, FEW = 256, 64
"""Reports that are asked for their tokens; what a sixty-fourth of them are counts."""

APART = 256
"""Bytes between two reports, on average, up to which a look at all of the text between is quicker."""

PART = 1 << 15
"""Bytes that are looked at together: as many as the processor's cache holds, with what is made of them."""

KEPT = 4
"""Looks at one text that are remembered: each holds as many bytes as the text."""


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


def sift(rule: Rule, data: bytes, ends: list[int], forms: Patterns) -> list[int]:
    """The many reports of a rule, `ends`, ascending, without those that its pattern or is_mistyped would surely
    dismiss: all at once, since a list of such tokens may be long."""
    if rule.judge == "decode":
        from tightlip.engine import glance

        return glance.unclean(rule.id, data, ends, forms.scan) if rule.id in glance.KINDS else ends
    fallback = rule.id in FALLBACK
    if not (fallback or (rule.judge == "key" and rule.telling)) or ends[-1] - ends[0] > APART * len(ends):
        return ends
    if rule.id == PREFIXED and _undigited(data, ends):
        ends = _kept(data, ends, _UNDIGITED)
    for shape in _common(data, ends, forms) if ends else ():
        if ends and (fallback or shape.spares(rule.pattern)):
            ends = _kept(data, ends, shape)
    return ends


class _Undigited:
    """Prefixes that only letters follow, of which PREFIXED wants none."""

    def __init__(self) -> None:
        letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.+/=-"
        self._table = bytes((code in b"0123456789") + 2 * (code in letters) for code in range(256))

    def mask(self, part: bytes) -> bytes | None:
        """A 0 for each byte behind which letters stand and then no digit: the letters at the end of each run of letters
        and digits."""
        from itertools import repeat

        runs = part[1:].translate(self._table).split(b"\0")
        bare = map(bytes.rstrip, runs, repeat(b"\2"))
        return b"\0".join(map(bytes.ljust, bare, map(len, runs), repeat(b"\0"))) + b"\1"


_UNDIGITED = _Undigited()


def _undigited(data: bytes, ends: list[int]) -> bool:
    """Whether many of the reports of PREFIXED stand before letters only."""
    import re

    behind = re.compile(BEHIND_PREFIX).match
    sample = ends[:: max(1, len(ends) // SAMPLE)]
    return sum(behind(data, end) is None for end in sample) * 8 > len(sample)


def _common(data: bytes, ends: list[int], forms: Forms) -> list[Shape]:
    """The shapes, a character or two off a known form, that many of the tokens have in which the reports stand."""
    import re

    from tightlip.verdict import shapes

    before, behind = re.compile(rb"[\w.$/%+-]*"), re.compile(rb"[\w.$/%+=~(-]*")
    tokens: dict[bytes, list[bytes]] = {}
    sample = ends[:: max(1, len(ends) // SAMPLE)]
    for end in sample:
        found = before.match(data[max(0, end - LONG) : end][::-1])
        if found and found.end() < LONG:
            token = behind.match(data, end - found.end(), end + shapes.LONGEST)
            if token:
                tokens.setdefault(token[0][:HEAD], []).append(token[0])
    common: list[Shape] = []
    for head, held in tokens.items():
        if len(held) * FEW >= len(sample):
            for shape in shapes.off(head, tuple(rule.pattern for rule in forms.forms_from(head))):
                others = [token for token in held if not shape.holds(token)]
                if (len(held) - len(others)) * FEW >= len(sample):
                    common.append(shape)
                    held = others
    return common


_last: list[tuple[bytes, list[int], dict[Look, dict[int, bytes | None]]]] = []
"""The text that was asked about last, where its parts end, and the masks of its parts: several rules ask."""


def _kept(data: bytes, ends: list[int], look: Look) -> list[int]:
    """Those of `ends` that stand behind no byte that `look` marks."""
    from bisect import bisect_left, bisect_right

    if not _last or _last[0][0] is not data:
        _last[:] = [(data, _parts(data), {})]
    _, borders, looks = _last[0]
    if len(looks) == KEPT and look not in looks:
        del looks[next(iter(looks))]
    masks = looks.setdefault(look, {})
    kept: list[int] = []
    done = 0
    place = max(0, bisect_left(borders, ends[0]) - 1)
    while done < len(ends):
        low, high = borders[place : place + 2]
        following = bisect_right(ends, high, done)
        some = ends[done:following]
        if len(some) * APART >= high - low:
            if place not in masks:
                masks[place] = look.mask(data[low:high])
            mask = masks[place]
            if mask is not None:
                low += 1
                some = [end for end in some if mask[end - low]]
        kept += some
        done, place = following, place + 1
    return kept


def _parts(data: bytes) -> list[int]:
    """Places behind a white space, some PART bytes apart, with 0 and the end: no token stands across one."""
    import re

    space = re.compile(rb"\s")
    borders = [0]
    while found := space.search(data, borders[-1] + PART):
        borders.append(found.end())
    return borders if borders[-1] == len(data) else [*borders, len(data)]
