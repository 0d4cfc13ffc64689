"""All that is wrong with the variables of an application in one message, for a person; no value is in it."""

from __future__ import annotations

from collections.abc import Sequence

from tightlip.runtime.resolve import Problem, Resolution


def summary(resolution: Resolution) -> str:
    """One line: how many variables there are, and how many problems."""
    count = len(resolution.variables)
    parts = [f"profile {resolution.profile}: {count} variable{'' if count == 1 else 's'}"]
    for problems, word in ((resolution.errors, "problem"), (resolution.warnings, "warning")):
        if problems or word == "problem":
            parts.append(f"{len(problems) or 'no'} {word}{'' if len(problems) == 1 else 's'}")
    return ", ".join(parts)


def problems(resolution: Resolution) -> str:
    """The summary and every problem with what helps to mend it; lines, the last with its newline."""
    lines = [summary(resolution)]
    lines += _lines("error", resolution.errors)
    lines += _lines("warning", resolution.warnings)
    return "\n".join(lines) + "\n"


def _lines(label: str, some: Sequence[Problem]) -> list[str]:
    lines = []
    for problem in some:
        purpose = f" ({problem.purpose})" if problem.purpose else ""
        subject = f"{problem.name}{purpose} " if problem.name else ""
        lines.append(f"{label}: {subject}{problem.text}")
        if problem.kind in ("deprecated", "renamed", "forbidden-source", "backend"):
            continue
        if problem.places:
            lines.append(f"    may come from: {', '.join(problem.places)}")
        if problem.generate:
            lines.append(f"    generate: {problem.generate}")
        if problem.owner:
            lines.append(f"    owner: {problem.owner}")
    return lines
