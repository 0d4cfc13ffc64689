"""The rules of `tightlip code`: their codes, names and severities. docs/check-secret-code.md shows each at work."""

from __future__ import annotations

from tightlip.model import Frozen

PAGE = "docs/check-secret-code.md"


class Rule(Frozen):
    """`code` is what findings, `# noqa` and the configuration's `disable` call it; `name` says it in a few words. `cwe`
    is the number of the weakness (cwe.mitre.org), 0 where there is none."""

    __slots__ = ("code", "cwe", "name", "severity")

    def __init__(self, code: str, name: str, severity: str, cwe: int = 0) -> None:
        self.code = code
        self.name = name
        self.severity = severity
        self.cwe = cwe

    @property
    def anchor(self) -> str:
        """Where PAGE tells of it."""
        heading = f"{self.code}: {self.name}".lower()
        kept = "".join(char for char in heading if char.isalnum() or char in " -_")
        return kept.replace(" ", "-")


ASSIGNED = "TL101"
ARGUMENT = "TL102"
PARAMETER = "TL103"
FALLBACK = "TL104"
COMPARED = "TL105"
CONNECTION = "TL106"
LOGGED = "TL201"
PRINTED = "TL202"
RAISED = "TL203"
REPRESENTED = "TL204"
WHOLE = "TL205"
REVEALED = "TL206"
PLAIN_FIELD = "TL301"
REAL_DEFAULT = "TL302"
INPUT_SHOWN = "TL303"
VALIDATION_SHOWN = "TL304"
UNDECLARED = "TL401"
UNREAD = "TL402"
READ_AT_USE = "TL403"

RULES = {
    rule.code: rule
    for rule in (
        Rule(ASSIGNED, "Hardcoded secret", "high", 798),
        Rule(ARGUMENT, "Hardcoded secret as an argument", "high", 798),
        Rule(PARAMETER, "Hardcoded secret as a parameter's default", "high", 798),
        Rule(FALLBACK, "Hardcoded secret as a fallback", "high", 798),
        Rule(COMPARED, "Comparison with a hardcoded secret", "high", 798),
        Rule(CONNECTION, "Hardcoded password in a URL or connection string", "high", 798),
        Rule(LOGGED, "Secret in a log", "high", 532),
        Rule(PRINTED, "Secret printed", "high", 532),
        Rule(RAISED, "Secret in an exception's message", "high", 209),
        Rule(REPRESENTED, "Secret in a __repr__ or __str__", "high", 200),
        Rule(WHOLE, "Settings or environment shown as a whole", "high", 532),
        Rule(REVEALED, "Unmasked SecretStr shown", "high", 532),
        Rule(PLAIN_FIELD, "Secret setting that is not a SecretStr", "medium", 522),
        Rule(REAL_DEFAULT, "Secret setting with a real default", "high", 798),
        Rule(INPUT_SHOWN, "Settings that show values in their errors", "medium", 209),
        Rule(VALIDATION_SHOWN, "Validation error of settings shown", "medium", 209),
        Rule(UNDECLARED, "Variable not declared in the manifest", "medium"),
        Rule(UNREAD, "Declared variable that is never read", "low"),
        Rule(READ_AT_USE, "Secret read at use instead of at start-up", "low"),
    )
}
"""Every rule by its code."""
