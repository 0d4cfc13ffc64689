"""The variables that a repository shows that it uses, gathered from many files; no value of a secret is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tightlip.envfile import example as envexample
from tightlip.pycode import variables
from tightlip.values import example

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{1,99}")

_CI = ".github/workflows/"
_TOOLS = ("GITHUB_", "RUNNER_", "npm_", "NODE_ENV", "CI")
_LONGEST_PURPOSE = 200


@dataclass
class Variable:
    """One variable. `secret`: whether a file says so by its form (a secretKeyRef), None where none does. `default` is
    the value of a setting, kept only where it can be no secret. `commented`: it stands in comments only. `places` are
    the files that use it, in the order in which they were read."""

    name: str
    secret: bool | None = None
    purpose: str = ""
    default: str = ""
    generate: str = ""
    scheme: str = ""
    commented: bool = False
    places: list[str] = field(default_factory=list)

    @property
    def is_secret(self) -> bool:
        """Whether it belongs under secrets: a file says so, or its name does."""
        return self.secret or envexample.is_secret_name(self.name)

    @property
    def only_in_ci(self) -> bool:
        """Whether nothing but workflows use it."""
        return all(place.startswith(_CI) for place in self.places)

    @property
    def about(self) -> str:
        """The purpose, or where it is used, which a person replaces."""
        if self.purpose:
            return self.purpose
        if all(lists_variables(place) for place in self.places):
            return f"listed in {self.places[0]}"
        others = f" and {len(self.places) - 1} more" if len(self.places) > 1 else ""
        return f"used in {self.places[0]}{others}"


class Inventory:
    """Variables by name, in the order in which they were met."""

    def __init__(self) -> None:
        self.variables: dict[str, Variable] = {}

    def add(
        self,
        name: str,
        place: str,
        *,
        secret: bool | None = None,
        purpose: str = "",
        value: str = "",
        commented: bool = False,
    ) -> None:
        """Note that `place` uses `name`. What is known first stays; `value` is looked at and mostly thrown away.

        What the machine or a tool sets is left out, unless an example lists it. `NAME_FILE` is how a container gets
        the secret `NAME` as a file.
        """
        base = name.removesuffix("_FILE")
        if base != name and envexample.is_secret_name(base):
            name, value = base, ""
        listed = lists_variables(place)
        if not NAME.fullmatch(name) or (not listed and (variables.is_system(name) or name.startswith(_TOOLS))):
            return
        found = self.variables.get(name)
        if found is None:
            found = self.variables[name] = Variable(name, commented=commented)
        found.secret = secret if found.secret is None else found.secret
        found.commented = found.commented and commented
        if place not in found.places:
            found.places.append(place)
        if purpose and not found.purpose:
            found.purpose = _purpose(purpose)
            found.generate = found.generate or _command(purpose)
        scheme = re.match(r"([a-z][a-z0-9+]*)://", value)
        found.scheme = found.scheme or (scheme[1] if scheme else "")
        if not found.default and is_harmless(value):
            found.default = value.strip()


def lists_variables(place: str) -> bool:
    """Whether a file lists what a person is to set."""
    return "env" in place.rpartition("/")[2].lower()


def is_harmless(value: str) -> bool:
    """Whether a value may be written as the default of a setting: short, on one line, no reference, no credentials."""
    text = value.strip()
    if not text or len(text) > 200 or "\n" in text or "$" in text or "{{" in text or text.startswith("<"):
        return False
    with_user = re.search(r"://[^/\s]*@", text)
    return not (with_user or example.real(text) or example.generated(text))


def _purpose(text: str) -> str:
    """A comment as a purpose: on one line, without what looks like a key."""
    line = re.sub(r"\s+", " ", text).strip(" #-=*:")
    words = line.split(" ")
    if len(line) > _LONGEST_PURPOSE:
        line = line[:_LONGEST_PURPOSE].rpartition(" ")[0] + " ..."
    return "" if any(example.generated(word) for word in words) else line


def _command(text: str) -> str:
    """The command that a comment names for making a value, "" for none."""
    found = re.search(r"openssl rand -(?:hex|base64) \d+", text)
    return found[0] if found else ""
