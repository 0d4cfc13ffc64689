"""What of a value may be shown."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.rules.rule import Rule

STARS = "****"


def mask(value: bytes, rule: Rule) -> str:
    """The provider's public prefix and stars; nothing but stars where a name or mere randomness made the finding."""
    if rule.judge == "key":
        for prefix in rule.prefixes:
            if value.startswith(prefix.encode()):
                return prefix + STARS
    return STARS
