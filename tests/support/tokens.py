"""Fake tokens, built when they are needed: nothing in this repository looks like a secret."""

from __future__ import annotations

from tightlip.rules import templates

TEMPLATES = {
    "anthropic": "sk-ant-api03-{url:93}AA",
    "github": "ghp_{alnum:36}",
    "groq": "gsk_{alnum:52}",
    "jwt": "{jwt}",
    "password": "{alnum:12}!{alnum:12}",
    "private-key": "-----BEGIN {{kind}} KEY-----\n{base64:64}\n{base64:64}\n{base64:64}\n-----END {{kind}} KEY-----",
    "random": "{alnum:40}",
    "slack": "xoxb-{digit:12}-{digit:12}-{alnum:24}",
}
"""By kind, as tightlip.rules.templates takes them."""


def token(kind: str = "github", seed: str = "0") -> str:
    """A fake token of one kind; another seed gives another. Raises KeyError for an unknown kind."""
    return templates.expand(TEMPLATES[kind], seed).replace("{kind}", "RSA" + " PRIVATE")


def assignment(kind: str = "github", seed: str = "0") -> str:
    """A line of source code that holds a fake token."""
    return f'TOKEN = "{token(kind, seed)}"\n'
