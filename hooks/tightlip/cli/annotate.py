"""What the manifest knows of the variables that findings are about, added to their messages.

Only called with findings, so that a clean commit pays nothing for it.
"""

from __future__ import annotations

import re

from tightlip.cli import envfiles
from tightlip.errors import TightlipError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.config import Config
    from tightlip.pycode.declared import Declared
    from tightlip.report.result import Result

MOST = 200
"""Findings beyond which nobody reads what is added."""

_NAME = re.compile(
    rb"\s*(?:(?:export|set|const|let|var|final|static|public|private|ENV|-)\s+)*[\"']?"
    rb"([A-Za-z_][A-Za-z0-9_.-]*)[\"'\]]*(?:\s*:\s*[A-Za-z]+)?\s*(?::=|=>|[:=])"
)


def annotate(result: Result, settings: Config, root: str | None, *, staged: bool) -> None:
    """Say the purpose, the owner and how to make a new value where a finding's line assigns to a declared variable.

    A manifest that is missing or does not hold together adds nothing: that is another check's to say.
    """
    if not result.findings or len(result.findings) > MOST:
        return
    from tightlip.cli import code

    try:
        declared = code.declared_in(settings, root, staged=staged)
    except TightlipError:
        return
    if not declared:
        return
    contents: dict[str, list[bytes]] = {}
    for place, finding in enumerate(result.findings):
        if not finding.masked or finding.variable or finding.rule.startswith("env-"):
            continue
        if finding.path not in contents:
            data = envfiles.read(root, finding.path, staged=staged)
            contents[finding.path] = data.split(b"\n") if isinstance(data, bytes) else []
        lines = contents[finding.path]
        variable = _variable(lines[finding.line - 1], declared) if finding.line <= len(lines) else ""
        if variable in declared.secrets:
            from tightlip.manifest import describe

            spec = declared.secrets[variable]
            advice = describe.advice(spec.generate)
            result.findings[place] = finding.changed(
                message=f"{finding.message} ({variable}: {describe.about(spec.purpose, spec.owner)})",
                help=f"{finding.help}; {advice}" if advice else finding.help,
                variable=variable,
            )


def _variable(line: bytes, declared: Declared) -> str:
    """The declared variable that a line assigns to, "" for none."""
    found = _NAME.match(line)
    name = found[1].decode("ascii") if found else ""
    return declared.variable(name) or declared.variable(name.rpartition(".")[2])
