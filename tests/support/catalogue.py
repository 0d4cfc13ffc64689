"""The shipped rules' own examples, as the rules' patterns match them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tightlip.engine.database import open_database
from tightlip.rules import files, loader, templates
from tightlip.rules.rule import Rule


def matches(seed: str) -> Iterator[tuple[Rule, re.Match[bytes]]]:
    """Each match of each shipped rule's pattern in its examples, which `seed` fills."""
    database = open_database()
    for path in files.rule_files([files.CATALOGUE]):
        for model in loader.read_file(path).rules:
            rule = database[model.id]
            for template in model.examples:
                text = templates.expand(template, seed).encode()
                for found in re.finditer(rule.pattern.encode(), text, re.MULTILINE):
                    yield rule, found
