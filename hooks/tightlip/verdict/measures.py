"""What a value measures, in words, for `tightlip explain`: each line speaks for a secret, against one, or neither.

No line holds any of the value.
"""

from __future__ import annotations

from tightlip.values import entropy, placeholder, words
from tightlip.verdict import chance, checksum, filekind, formats, identifiers, names, surroundings
from tightlip.verdict.features import RANDOM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tightlip.engine.text import Text
    from tightlip.model import Match
    from tightlip.rules.rule import Rule
    from tightlip.verdict.weigh import Weight

    Measure = tuple[str, str]

FOR, AGAINST, NOTED = "for", "against", "noted"

_PROMISES = {
    "password": (FOR, "its name is a password's"),
    "secret": (FOR, "its name is a secret's or an access key's"),
    "key": (NOTED, "its name may be a key's, or that of an entry in a table"),
    "": (AGAINST, "its name is not a secret's"),
}
_FILES = {
    "lock": "in a lock file, where hashes stand",
    "locale": "in a translation",
    "generated": "in a generated file",
    "vendored": "in vendored code",
    "docs": "in documentation",
    "test": "in a test or an example",
}
_UNTOLD = 0.1
"""Weights of the model below this are not worth a line."""


def measures(text: Text, match: Match, rule: Rule, weight: Weight) -> list[Measure]:
    """All that was measured of one match: (FOR, AGAINST or NOTED, what it is), rules first, then the model."""
    value = text.data[match.secret_start : match.secret_end]
    if rule.id == "basic-auth":
        value = formats.basic(value)
    found = [_form(rule), *_near(text, match, rule, value), *_name(text, match, rule)]
    if value:
        found += _shape(value, rule)
        found += _likeness(value, rule)
    file = filekind.of(text.path)
    found += ((AGAINST, said) for flag, said in _FILES.items() if getattr(file, flag))
    if weight.buckets:
        found += _model(weight)
    return found


def _form(rule: Rule) -> Measure:
    if rule.judge == "key":
        return FOR, f"it has the form of {rule.name} ({rule.provider})"
    if rule.judge == "value":
        return NOTED, "its place makes it a candidate: what it is decides"
    return NOTED, "nothing but its randomness makes it a candidate"


def _near(text: Text, match: Match, rule: Rule, value: bytes) -> Iterator[Measure]:
    if not rule.near:
        return
    yield FOR, f"close by stands one of: {', '.join(rule.near)}"
    if rule.judge == "key" and rule.confidence != "high":
        against = surroundings.against_near(text, match, rule, value)
        yield (AGAINST, against) if against else (FOR, "a word for a credential stands beside it")


def _name(text: Text, match: Match, rule: Rule) -> Iterator[Measure]:
    if rule.judge == "value" and match.name:
        kind = names.kind(words.split(surroundings.full_name(text, match)))
        yield _PROMISES[kind] if kind or rule.provider == "Generic" else (FOR, "its name is the one that the rule asks")


def _shape(value: bytes, rule: Rule) -> Iterator[Measure]:
    shape = entropy.Shape(value)
    kinds = (
        ("lower case", shape.lower),
        ("upper case", shape.upper),
        ("digits", shape.digits),
        ("other characters", shape.others),
    )
    yield NOTED, f"{len(value)} bytes: {', '.join(name for name, count in kinds if count)}"
    bits = entropy.shannon(value)
    if rule.entropy:
        side = AGAINST if bits < rule.entropy else FOR
        yield side, f"{bits:.2f} bits a character; the rule asks for {rule.entropy:g}"
    else:
        yield NOTED, f"{bits:.2f} bits a character"
    if shape.letters >= 5:
        pairs = words.pairs(value)
        like = pairs >= words.WORDLIKE
        side = NOTED if rule.judge == "key" else AGAINST if like else FOR
        said = f"its letters {'follow' if like else 'do not follow'} each other as in words"
        yield side, f"{said} ({pairs:.1f}; words have {words.WORDLIKE:g} or more)"


def _likeness(value: bytes, rule: Rule) -> Iterator[Measure]:
    """Placeholders, identifiers and formats."""
    if rule.judge == "key":
        holds = checksum.holds(rule.checksum, value)
        if holds is not None:
            yield (FOR, "the checksum in it holds") if holds else (AGAINST, "the checksum in it does not hold")
        elif placeholder.has_long_run(value):
            yield AGAINST, placeholder.IN_A_ROW
        reasons = [placeholder.in_key(value)]
        if rule.id in formats.CHECKS:
            reasons.append(formats.CHECKS[rule.id](value))
    else:
        kind = identifiers.reason(value)
        reasons = [
            placeholder.plain(value),
            placeholder.filler(value, mangled=False),
            f"looks like {kind}" if kind else "",
        ]
    for reason in reasons:
        if reason:
            yield AGAINST, reason


def _model(weight: Weight) -> Iterator[Measure]:
    weights = chance.model()["weights"]
    told = [(weights.get(bucket, 0.0), bucket) for bucket in weight.buckets]
    for points, bucket in sorted(told, key=lambda pair: (-abs(pair[0]), pair[1])):
        if abs(points) >= _UNTOLD:
            yield (FOR if points > 0 else AGAINST), f"{bucket} ({points:+.2f} in the model)"
    if RANDOM in weight.buckets:
        yield FOR, f"{RANDOM}, which settles the confidence without the model"
    yield NOTED, f"the model's chance: {chance.chance(weight.buckets):.2f}"
