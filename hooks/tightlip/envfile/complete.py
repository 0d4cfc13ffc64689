"""Adding to `.env.example` what the manifest declares and the file lacks, and touching nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tightlip import encoding
from tightlip.envfile import dotenv, example
from tightlip.errors import UsageError

if TYPE_CHECKING:
    from tightlip.manifest.schema import Manifest, SecretSpec

PLACEHOLDER = "change-me"

_CONNECTIONS = (
    ("postgres", "postgresql://user:change-me@localhost:5432/app"),
    ("redis", "redis://localhost:6379/0"),
    ("mysql", "mysql://user:change-me@localhost:3306/app"),
    ("mariadb", "mysql://user:change-me@localhost:3306/app"),
    ("mongo", "mongodb://user:change-me@localhost:27017/app"),
    ("rabbit", "amqp://user:change-me@localhost:5672/"),
    ("amqp", "amqp://user:change-me@localhost:5672/"),
)
"""Placeholders for variables that hold a connection's URL, by a word of their name or purpose."""


def complete(data: bytes, path: str, manifest: Manifest) -> tuple[bytes, list[str]]:
    """The file with what it lacks added at its end, and the names that were added; `data` is b"" for a new file.

    Every byte of `data` stays; the added lines end as the file's lines do (LF or CRLF), and the last one ends as its
    last line does. Raises UsageError where an open quote would swallow what is added.
    """
    bindings = dotenv.read(data)
    names = example.missing(example.entries(bindings), manifest)
    if not names:
        return data, []
    charset = encoding.detect(data) or "utf-8"
    content = dotenv.decode(data)
    newline = "\r\n" if content.count("\r\n") * 2 > content.count("\n") else "\n"
    lines: list[str] = []
    for name in names:
        if lines or content.strip():
            lines.append("")
        lines += _lines(name, manifest)
    ends = not content or content.endswith(("\n", "\r"))
    added = ("" if ends else newline) + newline.join(lines) + (newline if ends else "")
    completed = data + added.encode(charset, "surrogateescape")
    after = [binding for binding in dotenv.read(completed) if binding.raw.strip()]
    before = [binding for binding in bindings if binding.raw.strip()]
    changed = [one for one, now in zip(before, after, strict=False) if one.raw.strip() != now.raw.strip()]
    if changed or example.missing(example.entries(after), manifest):
        line = changed[0].line if changed else len(content.splitlines())
        raise UsageError(f"{path}:{line}: an open quote here would swallow what is added; close it first")
    return completed, names


def _lines(name: str, manifest: Manifest) -> list[str]:
    """The comment and the assignment of one variable. An optional secret stands in a comment, so that nobody who
    copies the file runs with a placeholder in its place."""
    setting = manifest.config.get(name)
    if setting is not None:
        return [*_comment(setting.purpose), f"{name}={_quoted(setting.default_text)}"]
    spec = manifest.secrets[name]
    lines = _comment(spec.purpose)
    if spec.generate:
        first, *rest = spec.generate.strip().splitlines()
        lines += [f"# generate: {first}", *(f"#   {line}" for line in rest)]
    return [*lines, f"{'' if spec.required is True else '# '}{name}={_quoted(placeholder(name, spec))}"]


def placeholder(name: str, spec: SecretSpec) -> str:
    """What stands for a secret in the example: the manifest's own, or for a connection its form."""
    if spec.placeholder is not None:
        return spec.placeholder
    schemes = getattr(spec.format, "url", ())
    if schemes or spec.format == "url" or name.upper().endswith(("URL", "URI", "DSN")):
        about = " ".join((name, spec.purpose, *schemes)).lower()
        url = next((url for word, url in _CONNECTIONS if word in about), "")
        if url:
            return f"{schemes[0]}{url[url.index(':') :]}" if schemes and url.partition(":")[0] not in schemes else url
    return PLACEHOLDER


def _comment(text: str) -> list[str]:
    return [f"# {line}".rstrip() for line in text.strip().splitlines()]


def _quoted(value: str) -> str:
    """A default as every reader takes it: quoted where it holds more than plain characters."""
    plain = all(char.isalnum() or char in "_./:@,+-" for char in value)
    if plain:
        return value
    if "'" not in value:
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
