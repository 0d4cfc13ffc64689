"""Rules for formats without a prefix find their keys in every common writing of the name.

The name is the one that the rule's first example assigns to, and the value is that example's.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from tightlip import config, pipeline
from tightlip.model import Blob
from tightlip.rules import files, loader, templates
from tightlip.values import words

ASSIGNED = re.compile(r"^([A-Z][A-Z0-9_]{3,60})=([^\s\"'=]*\{[^\s\"']+)$")
GAP = "\n" * 6
"""Lines without a word between two rules: further than a word near counts."""

WRITINGS = {
    "environment": "{upper}={value}",
    "JSON": '{{"{camel}": "{value}"}}',
    "property": "{dotted} = {value}",
    "YAML": "{snake}: {value}",
    "quoted YAML": "{kebab}: '{value}'",
    "argument": 'connect({camel}="{value}")',
    "method": 'client.set{pascal}("{value}");',
    "header": 'curl -H "X-{header}: {value}" https://api.internal/',
    "flag": "deploy --{kebab} {value}",
    "element": "<{camel}>{value}</{camel}>",
    "attribute": '<service {camel}="{value}"/>',
    "key and value": '<add key="{pascal}" value="{value}"/>',
    "neighbour": "# {word}\nname: main\ntoken: {value}",
}


@cache
def cases() -> list[tuple[str, str, str, str]]:
    """Each rule's id, the name and the value of its first example, and the first word that must stand near."""
    found = []
    for path in files.rule_files([files.CATALOGUE]):
        for rule in loader.read_file(path).rules:
            assigned = ASSIGNED.match(rule.examples[0])
            if rule.near and rule.judge == "key" and assigned:
                found.append((rule.id, assigned[1], templates.expand(assigned[2], "7"), rule.near[0]))
    return found


def write(writing: str, name: str, value: str, word: str) -> str:
    parts = words.split(name.lower().replace("_", " ").encode())
    pascal = "".join(part.title() for part in parts)
    return WRITINGS[writing].format(
        upper=name,
        snake=name.lower(),
        kebab="-".join(parts),
        dotted=".".join(parts),
        camel=pascal[0].lower() + pascal[1:],
        pascal=pascal,
        header="-".join(part.title() for part in parts),
        word=word,
        value=value,
    )


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_key_without_a_prefix_is_found_in_every_writing(writing: str) -> None:
    scanner = pipeline.Scanner(config.Config("/"))
    places, line, texts = {}, 1, []
    for rule, name, value, word in cases():
        text = write(writing, name, value, word) + GAP
        places[rule] = (line, line + text.count("\n"))
        line += text.count("\n")
        texts.append(text)
    assert len(places) > 300
    lines = {finding.line for finding in scanner.findings(Blob("settings.txt", "".join(texts).encode()))}
    missed = [rule for rule, (first, last) in places.items() if not lines & set(range(first, last))]
    assert missed == []
