"""Judging one text: what the engine and the verdict say about it, with the shipped rules."""

from __future__ import annotations

from functools import cache

from tightlip.config import Config
from tightlip.engine import text as engine_text
from tightlip.engine.database import Database, compile_rules
from tightlip.engine.scan import scan
from tightlip.model import Blob, Finding
from tightlip.rules import files, loader
from tightlip.verdict.judge import Dismissal, judge


@cache
def database() -> Database:
    """All shipped rules, compiled once a process."""
    return Database(*compile_rules(loader.load(files.rule_files([files.CATALOGUE]))))


def judged(
    content: str | bytes, path: str = "app/settings.yaml", settings: dict[str, object] | None = None
) -> tuple[list[Finding], list[Dismissal]]:
    """The findings and the dismissals of one file's content."""
    data = content.encode() if isinstance(content, str) else content
    text = engine_text.decode(Blob(path, data))
    return judge(text, scan(database(), text.data), database(), Config("/", settings))


def found(content: str | bytes, path: str = "app/settings.yaml") -> list[str]:
    """The rules that report something in it, by place."""
    return [finding.rule for finding in judged(content, path)[0]]


def reasons(content: str | bytes, path: str = "app/settings.yaml") -> list[str]:
    """Why matches in it were dismissed."""
    return [dismissal.reason for dismissal in judged(content, path)[1]]
