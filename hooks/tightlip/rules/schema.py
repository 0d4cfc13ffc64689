"""The form of a rule file (DESIGN, section 3): one YAML file a provider, strictly checked.

Imported only when rules are loaded from YAML, which a warm cache spares the commit path.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from tightlip.rules import pattern, templates

Word = Annotated[str, Field(min_length=3, max_length=40, pattern=r"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$")]

MIN_LITERALS = 3
"""Fixed characters that a trigger needs, so that it does not fire on every line."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)


class RuleModel(_Strict):
    """One rule as written.

    `pattern` is a `re` expression over bytes (ASCII; multi-line mode); the secret is its group `secret` (`secret2`...
    in further branches), else its first group, else all of it; a group `name` is what the secret is assigned to.
    `judge` says how a match is weighed: "key" for a format that is telling in itself, "value" for a free value whose
    name is telling, "entropy" for text with nothing but its randomness against it. `near` are words of which one must
    stand within two lines of the match, in any letter case. `entropy` is the least Shannon entropy of the secret in
    bits a character.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    name: str = Field(min_length=3, max_length=80)
    pattern: str = Field(min_length=3, max_length=4000)
    severity: Literal["low", "medium", "high", "critical"]
    judge: Literal["key", "value", "entropy"] = "key"
    confidence: Literal["low", "medium", "high"] | None = None
    entropy: float | None = Field(default=None, ge=0, le=8)
    near: tuple[Word, ...] = ()
    revoke: str | None = None
    examples: tuple[str, ...] = Field(min_length=1)
    counterexamples: tuple[str, ...] = ()

    @field_validator("examples", "counterexamples")
    @classmethod
    def _expandable(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for template in value:
            templates.expand(template)
        return value

    @model_validator(mode="after")
    def _indexable(self) -> RuleModel:
        trigger = pattern.derive(self.pattern)
        if not self.near and self.judge == "key" and trigger.literals < MIN_LITERALS:
            raise ValueError(
                f"pattern: {trigger.literals} fixed characters are too few to tell a key by; add `near` words"
            )
        return self


class RuleFile(_Strict):
    """A provider's file: `revoke` says where to revoke what its rules find."""

    provider: str = Field(min_length=2, max_length=60)
    revoke: str = Field(min_length=3, max_length=300)
    rules: tuple[RuleModel, ...] = Field(min_length=1)
