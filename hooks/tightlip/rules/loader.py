"""Reading rule files: the shipped catalogue and the user's own, in the same form, checked the same way."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence

import yaml
from pydantic import ValidationError

from tightlip.errors import UsageError
from tightlip.rules import dense, files, heads, pattern, prefix
from tightlip.rules.rule import Rule
from tightlip.rules.schema import RuleFile, RuleModel
from tightlip.rules.tree import FLAGS

RARE = 4
"""Fixed characters that make a pattern rarer in ordinary files than the words that must stand near it."""

_DEFAULT_CONFIDENCE = {"key": "high", "value": "medium", "entropy": "low"}

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_file(path: str) -> RuleFile:
    """One rule file, checked. Raises UsageError with the file, the place and what is wrong."""
    try:
        with open(path, encoding="utf-8") as stream:
            data = yaml.load(stream, Loader=_Loader)  # noqa: S506 - a safe loader, in C where there is one
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f":{mark.line + 1}" if mark else ""
        raise UsageError(f"{path}{where}: not valid YAML: {error.problem}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not valid YAML: {str(error).splitlines()[0]}") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    try:
        checked = RuleFile.model_validate(data)
        if os.path.dirname(path) != files.CATALOGUE:  # the test suite does this for the shipped rules, once and for all
            for rule in checked.rules:
                re.compile(rule.pattern.encode(), FLAGS)
        return checked
    except re.error as error:
        raise UsageError(f"{path}: rule {rule.id}.pattern: not a regular expression: {error}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise UsageError(f"{path}: {_place(first['loc'], data)}: {first['msg']}") from None


def _place(loc: Sequence[int | str], data: object) -> str:
    """`rules.3.pattern` with the rule's id in place of its number, where it has one."""
    parts = [str(part) for part in loc]
    if len(loc) >= 2 and loc[0] == "rules" and isinstance(loc[1], int) and isinstance(data, dict):
        rule = data["rules"][loc[1]]
        if isinstance(rule, dict) and isinstance(rule.get("id"), str):
            parts[:2] = [f"rule {rule['id']}"]
    return ".".join(parts) or "the file"


def load(paths: Iterable[str]) -> list[Rule]:
    """All rules of the files `paths`; a later file's rule replaces an earlier file's of the same id.

    Raises UsageError for a file that does not hold together, or one that has an id twice.
    """
    rules: dict[str, Rule] = {}
    for path in paths:
        content = read_file(path)
        seen: set[str] = set()
        for model in content.rules:
            if model.id in seen:
                raise UsageError(f"{path}: rule {model.id} stands here twice; give one of them another id")
            seen.add(model.id)
            rules[model.id] = to_rule(model, content)
    return list(rules.values())


def to_rule(model: RuleModel, content: RuleFile) -> Rule:
    """The engine's form of a checked rule."""
    trigger = pattern.derive(model.pattern, model.trigger)
    return Rule(
        model.id,
        model.name,
        content.provider,
        model.revoke or content.revoke,
        model.pattern,
        model.severity,
        model.judge,
        model.confidence or _DEFAULT_CONFIDENCE[model.judge],
        model.entropy or 0.0,
        [word.lower() for word in model.near],
        trigger.before,
        trigger.after,
        trigger.lines,
        prefix.prefixes(model.pattern),
        not model.near or trigger.together >= RARE,
        dense.run(model.pattern),
        heads.heads(model.pattern),
        model.checksum or "",
        trigger=(trigger.expression, trigger.caseless),
    )
