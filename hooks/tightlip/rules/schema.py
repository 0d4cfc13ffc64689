"""The form of a rule file (DESIGN, section 3): one YAML file a provider, strictly checked.

Imported only when rules are loaded from YAML, which a warm cache spares the commit path.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from tightlip.rules import pattern, templates

Word = Annotated[str, Field(min_length=3, max_length=40, pattern=r"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$")]

Checksum = Literal[
    "crc32-base36", "crc32-base62", "crc32-hex", "crc32-hex-equals", "crc32-hex-little", "crc32-hex-parts"
]
"""The checks that verdict/checksum.py knows; a test holds that both name the same."""

Rotate = Annotated[str, Field(min_length=3, max_length=300)]
"""How to put a new key in the place of one: in which order, so that nothing stops, and what has to change with it."""

MIN_LITERALS = 3
"""Fixed characters that a trigger needs, so that it does not fire on every line."""


_MADE = ("pattern", "trigger")
"""Fields of a rule that may be put together from parts."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)


class RuleModel(_Strict):
    """One rule as written.

    `pattern` is a `re` expression over bytes (ASCII; multi-line mode); the secret is its group `secret` (`secret2`...
    in further branches), else its first group, else all of it; a group `name` is what the secret is assigned to.
    `judge` says how a match is weighed: "key" for a format that is telling in itself, "value" for a free value whose
    name is telling, "entropy" for text with nothing but its randomness against it. `trigger` is a weaker expression for
    the database, where the pattern takes it long: each match of the pattern begins with one of it. `near` are words of
    which one must stand within two lines of the match, in any letter case. `entropy` is the least Shannon entropy of
    the secret in bits a character. `checksum` names the check that a token carries in itself (verdict/checksum.py):
    where it holds, the confidence is high; where it fails, low. `revoke` and `rotate` stand here where the file's do
    not hold for it.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    name: str = Field(min_length=3, max_length=80)
    pattern: str = Field(min_length=3, max_length=4000)
    trigger: str | None = Field(default=None, min_length=3, max_length=4000)
    severity: Literal["low", "medium", "high", "critical"]
    judge: Literal["key", "value", "entropy"] = "key"
    confidence: Literal["low", "medium", "high"] | None = None
    entropy: float | None = Field(default=None, ge=0, le=8)
    near: tuple[Word, ...] = ()
    checksum: Checksum | None = None
    revoke: str | None = None
    rotate: Rotate | None = None
    examples: tuple[str, ...] = Field(min_length=1)
    counterexamples: tuple[str, ...] = ()

    @field_validator("examples", "counterexamples")
    @classmethod
    def _expandable(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for template in value:
            templates.check(template)
        return value

    @model_validator(mode="after")
    def _indexable(self) -> RuleModel:
        trigger = pattern.derive(self.pattern, self.trigger)
        if not self.near and self.judge == "key" and trigger.literals < MIN_LITERALS:
            raise ValueError(
                f"pattern: {trigger.literals} fixed characters are too few to tell a key by; add `near` words"
            )
        return self


class RuleFile(_Strict):
    """A provider's file: `revoke` says where to revoke what its rules find.

    `rotate` says how to replace it without an outage: whether two keys may be valid at once or the old one dies as the
    new one is made, which command or call makes one where that is well known, what else has to change. Every shipped
    file has it. The engine never reads it (rules.rotation does, when somebody asks), so its length costs no commit.

    `parts` are pieces of patterns by name; a pattern (or a later part) holds one where it says `<<name>>`.
    """

    provider: str = Field(min_length=2, max_length=60)
    revoke: str = Field(min_length=3, max_length=300)
    rotate: Rotate | None = None
    parts: dict[str, str] = Field(default_factory=dict)
    rules: tuple[RuleModel, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _put_together(cls, data: object) -> object:
        """Patterns with their parts put in, before anything is checked."""
        if not isinstance(data, dict) or not isinstance(data.get("parts"), dict):
            return data
        known: dict[str, str] = {}
        for name, part in data["parts"].items():
            known[str(name)] = _with_parts(str(part), known)
        rules = data.get("rules")
        if not isinstance(rules, list):
            return data
        whole = [
            {
                field: _with_parts(value, known) if field in _MADE and isinstance(value, str) else value
                for field, value in rule.items()
            }
            if isinstance(rule, dict)
            else rule
            for rule in rules
        ]
        return {**data, "parts": known, "rules": whole}


def _with_parts(pattern_text: str, known: dict[str, str]) -> str:
    def put(field: re.Match[str]) -> str:
        if field[1] not in known:
            raise ValueError(f"parts: no part named {field[1]} stands before its use")
        return known[field[1]]

    return re.sub(r"<<([a-z0-9-]+)>>", put, pattern_text)
