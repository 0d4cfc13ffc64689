"""`tightlip rules`: list the rules, show one, run their examples."""

from __future__ import annotations

import json
import os
import sys
from functools import partial

from tightlip import config, git
from tightlip.cli import options
from tightlip.engine.database import Database, compile_rules
from tightlip.engine.scan import scan
from tightlip.errors import CLEAN, FOUND, UsageError
from tightlip.rules import check, loader
from tightlip.rules.rule import Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "rules",
        "The rules in force: the shipped catalogue and those that the configuration adds.",
        "  tightlip rules list --format json\n  tightlip rules show github-pat\n  tightlip rules test my-rules.yaml\n",
    )
    commands = parser.add_subparsers(dest="action", metavar="list|show|test", required=True)
    listing = commands.add_parser("list", help="every rule in a line")
    listing.add_argument("--format", choices=("text", "json"), default="text")
    show = commands.add_parser("show", help="all that is known of one rule")
    show.add_argument("id", metavar="ID")
    test = commands.add_parser("test", help="run the examples and counterexamples of rule files")
    test.add_argument("files", metavar="FILE", nargs="*", help="rule file or folder (default: all rules in force)")
    return parser


def main(arguments: list[str]) -> int:
    """List, show or test."""
    args = build().parse_args(arguments)
    settings = config.load(git.find_toplevel() or os.curdir)
    places = [loader.CATALOGUE, *(settings.path(place) for place in settings.rules)]
    if args.action == "test":
        return _test(loader.rule_files(args.files or places))
    rules = loader.load(loader.rule_files(places))
    if args.action == "show":
        return _show(rules, args.id, settings.disable)
    return _list(rules, args.format, settings.disable)


def _list(rules: list[Rule], form: str, disabled: tuple[str, ...]) -> int:
    if form == "json":
        sys.stdout.write(json.dumps([_fields(rule, disabled) for rule in rules], indent=2) + "\n")
        return CLEAN
    width = max(len(rule.id) for rule in rules)
    for rule in rules:
        off = "  (switched off)" if rule.id in disabled else ""
        sys.stdout.write(f"{rule.id:<{width}}  {rule.severity:<8}  {rule.name}{off}\n")
    providers = len({rule.provider for rule in rules})
    sys.stdout.write(f"{len(rules)} rules for {providers} providers\n")
    return CLEAN


def _show(rules: list[Rule], wanted: str, disabled: tuple[str, ...]) -> int:
    for rule in rules:
        if rule.id == wanted:
            for name, value in _fields(rule, disabled).items():
                text = ", ".join(value) if isinstance(value, list) else value
                sys.stdout.write(f"{name:<11} {text}\n")
            return CLEAN
    import difflib

    near = difflib.get_close_matches(wanted, [rule.id for rule in rules], n=1)
    raise UsageError(
        f"rules: no rule {wanted!r}{f'; did you mean {near[0]}?' if near else '; see tightlip rules list'}"
    )


def _fields(rule: Rule, disabled: tuple[str, ...]) -> dict[str, object]:
    names = ("id", "name", "provider", "severity", "confidence", "judge", "pattern", "entropy", "near", "revoke")
    return {**{name: getattr(rule, name) for name in names}, "enabled": rule.id not in disabled}


def _test(files: list[str]) -> int:
    failed = count = 0
    for path in files:
        content = loader.read_file(path)
        database = Database(*compile_rules(loader.load([path])))
        for line in check.failures(content, partial(_found, database)):
            sys.stdout.write(f"{path}: {line}\n")
            failed += 1
        count += len(content.rules)
    sys.stdout.write(f"{count} rules in {len(files)} files tested, {failed} failed examples\n")
    return FOUND if failed else CLEAN


def _found(database: Database, rule: Rule, data: bytes) -> bool:
    return any(match.rule == rule.id for match in scan(database, data))
