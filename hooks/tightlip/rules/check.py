"""Trying rules on their own examples: what `tightlip rules test` and the test suite run."""

from __future__ import annotations

from collections.abc import Iterator

from tightlip.rules import loader, templates
from tightlip.rules.rule import Rule
from tightlip.rules.schema import RuleFile, RuleModel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Found = Callable[[Rule, bytes], bool]

SEEDS = ("a", "b", "c")
"""Each template is expanded with each of these."""


def failures(content: RuleFile, found: Found) -> Iterator[str]:
    """One line for each example of `content` that its rule misses and each counterexample that it takes.

    `found(rule, text)` says whether the rule finds anything in the text (the layers above the rules know how).
    """
    for model in content.rules:
        yield from _rule_failures(model, loader.to_rule(model, content), found)


def _rule_failures(model: RuleModel, rule: Rule, found: Found) -> Iterator[str]:
    for kind, templates_, wanted in (
        ("example", model.examples, True),
        ("counterexample", model.counterexamples, False),
    ):
        for template in templates_:
            wrong = [seed for seed in SEEDS if found(rule, templates.expand(template, seed).encode()) is not wanted]
            if wrong:
                verb = "is not found" if wanted else "is found"
                yield f"{model.id}: {kind} {template!r} {verb} (seeds {', '.join(wrong)})"
