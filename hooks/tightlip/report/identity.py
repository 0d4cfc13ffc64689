"""What lets a service know the same finding again from one report to the next, and what weakness it is."""

from __future__ import annotations

from collections import Counter

from tightlip.pycode import rules as code_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tightlip.model import Finding

HOME = "https://github.com/tightlip/tightlip"
"""Where the tool lives; reports name it beside the version."""


def numbered(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Each finding with its fingerprint and, after a colon, which one of its kind it is: 1 for the first.

    One secret that stands in a file twice has one fingerprint, and services want an identity for each place. Counted
    by rule in the order given, so a line that moves changes nothing.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        kind = (finding.rule, finding.fingerprint)
        seen[kind] += 1
        yield finding, f"{kind[1]}:{seen[kind]}"


def weakness(finding: Finding) -> int:
    """The number of the weakness in CWE's list: what the code rules say of theirs, 798 (use of hard-coded credentials)
    for any other value; 0 where there is none."""
    of_code = code_rules.RULES.get(finding.rule)
    if of_code is not None:
        return of_code.cwe
    return 798 if finding.secret_hash else 0
