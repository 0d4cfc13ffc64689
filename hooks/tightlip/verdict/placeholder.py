"""Values that stand for a secret without being one: fillers, examples, references to somewhere else.

One judge for the scanner and for `.env.example`, so that both call the same things placeholders.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_FILLERS = (
    rb"(?i)^(?:your?|my|the|some|an?|insert|enter|put|add|paste|set|fill|use|get|generate|replace|change|todo|tbd|fixme)"
    rb"(?:[-_ .]|$)|change[-_ ]?(?:me|this|it)|place[-_ ]?holder|replace[-_ ]?(?:me|this|with)|(?:^|[-_ ./])(?:your|example|sample|dummy|fake|redacted|placeholder|changeme|todo)(?:[-_ ./]|$)"
    rb"|[-_ ]here$|example|xxxx|\*\*\*|\.\.\.|^(?:none|null|nil|undefined|true|false|empty|unset|n/?a|test|secret|password|token|key|foo|bar|baz)$"
)
_REFERENCES = (
    rb"^\$\{?[A-Za-z_(]|\$\{[^}]*\}|^\$\(|\{\{.*\}\}|^%\(?[A-Za-z_]+\)?[s%]?$|^<[^<>]*>$|^\[[^\[\]]*\]$|^__[A-Za-z0-9_]+__$|^@[A-Za-z_.]+@?$"
    rb"|^#\{.*\}$|^(?:process\.env|os\.environ|os\.getenv|env\(|getenv|System\.getenv|ENV\[|secrets\.|vault:|ssm:|arn:aws:|op://|ref\+|enc:|ENC\[)"
)
_compiled: dict[str, re.Pattern[bytes]] = {}


def reason(value: bytes) -> str:
    """Why `value` is no secret in itself, in a few words; "" where nothing says so."""
    import re

    if not _compiled:
        _compiled["filler"] = re.compile(_FILLERS)
        _compiled["reference"] = re.compile(_REFERENCES)
    if not value.strip():
        return "empty"
    if _compiled["reference"].search(value):
        return "refers to a value elsewhere"
    if _compiled["filler"].search(value):
        return "a placeholder's words"
    if len(set(value)) <= 3:
        return "one or two characters repeated"
    if _is_run(value):
        return "characters in a row"
    return ""


def _is_run(value: bytes) -> bool:
    """Whether most neighbours differ by one, as in 0123456789abcdef or 87654321."""
    if len(value) < 6:
        return False
    steps = [after - before for before, after in zip(value, value[1:], strict=False)]
    return max(steps.count(1), steps.count(-1)) >= 0.8 * len(steps)
