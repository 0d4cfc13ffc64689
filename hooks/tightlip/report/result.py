"""What a check hands to a report: the findings and the account of what was looked at."""

from __future__ import annotations

from tightlip import errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.model import Finding, Skip


class Result:
    """`files` and `bytes` were looked at in `seconds`; `findings` are new, `known` stand in the baseline; `skipped`
    were not looked at; `notes` are worth a word and change no exit code. `commits` is how many commits these files and
    their messages came from, None outside of history."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.notes: list[Finding] = []
        self.skipped: list[Skip] = []
        self.known = 0
        self.files = 0
        self.bytes = 0
        self.commits: int | None = None
        self.seconds = 0.0

    @property
    def exit_code(self) -> int:
        """1 for findings, else 3 for anything that should have been checked and was not, else 0."""
        if self.findings:
            return errors.FOUND
        return errors.UNCHECKED if any(skip.failed for skip in self.skipped) else errors.CLEAN
