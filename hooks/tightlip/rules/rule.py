"""A rule as the engine uses it, and the table of rules that is cached beside the pattern database."""

from __future__ import annotations

from tightlip.model import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

    from tightlip.rules.compiled import Parts

FIELDS = (
    "id",
    "name",
    "provider",
    "revoke",
    "pattern",
    "severity",
    "judge",
    "confidence",
    "entropy",
    "near",
    "before",
    "after",
    "lines",
    "prefixes",
    "telling",
    "dense",
    "heads",
    "checksum",
)


class Rule(Frozen):
    """A loaded rule: the schema's fields, and `before` and `after`, how far around a trigger's end to look (bytes),
    and `lines`, how many line ends may stand in what is before it;
    `prefixes` is what its secrets may begin with, as far as the pattern fixes it; `telling` says that the database
    looks for the pattern itself: a rule whose pattern fixes too little is looked for by its `near` words; `dense` is
    the run of bytes that each match holds, as rules.dense gives it; `heads` the texts of which each match begins with
    one, as rules.heads gives them;
    `checksum` names the check that its secrets carry in themselves (verdict.checksum), "" for none.

    `trigger` is the expression that the database looks for and whether it takes any letter case; only building the
    database needs it, so it is no part of the row. `parts` is its compiled pattern, where the database keeps it."""

    __slots__ = (*FIELDS, "_compiled", "parts", "trigger")

    def __init__(self, *values: object, trigger: tuple[str, bool] = ("", False), parts: Parts | None = None) -> None:
        # A file may ask for many, so the check against a second writing is left out here.
        write = object.__setattr__
        for field, value in zip(FIELDS, values, strict=True):
            write(self, field, value)
        write(self, "trigger", trigger)
        write(self, "parts", parts)

    id: str
    name: str
    provider: str
    revoke: str
    pattern: str
    severity: str
    judge: str
    confidence: str
    entropy: float
    near: list[str]
    before: int
    after: int
    lines: int
    prefixes: list[str]
    telling: bool
    dense: list[str | int]
    heads: list[str]
    checksum: str
    trigger: tuple[str, bool]
    parts: Parts | None

    def regex(self) -> re.Pattern[bytes]:
        """The compiled pattern; compiled on first use, since most rules never fire."""
        try:
            return self._compiled
        except AttributeError:
            import re

            from tightlip.rules import compiled

            found = compiled.restore(self.pattern.encode(), int(re.MULTILINE), self.parts)
            object.__setattr__(self, "_compiled", found)
            return found

    _compiled: re.Pattern[bytes]

    def row(self) -> list[object]:
        """The rule as a list of plain values, in the order of FIELDS; `Rule(*row)` gives it back."""
        return [getattr(self, field) for field in FIELDS]
