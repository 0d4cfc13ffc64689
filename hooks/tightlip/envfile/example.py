"""`.env.example` against the manifest: every variable declared once, nothing undeclared, and no real value.

`check` judges, `complete` gives the file with what it lacks. Off the commit path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tightlip.engine import text as engine_text
from tightlip.envfile import dotenv
from tightlip.manifest import describe
from tightlip.model import Blob, Finding, Secret
from tightlip.values import example as values
from tightlip.values import words
from tightlip.verdict import markers, names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tightlip.envfile.dotenv import Binding
    from tightlip.manifest.schema import Manifest
    from tightlip.pipeline import Scanner

MISSING = "env-example-missing"
DUPLICATE = "env-example-duplicate"
UNDECLARED = "env-example-undeclared"
MALFORMED = "env-example-malformed"
REAL_VALUE = "env-example-real-value"

_KEY_WORDS = frozenset(("key", "keys", "salt", "passkey"))
_ALSO_SECRET = frozenset(("iv", "salt", "pepper", "seed", "mnemonic", "nonce"))
_PUBLISHED = frozenset(("publishable", "public", "pub", "vite", "react"))
_COLON = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*:[ \t]+\S")
_IDENTIFIERS = names.NOT_SECRET | frozenset(("sid", "domain", "bucket", "address", "arn", "sri", "image", "container"))
"""Words of names whose long random values are known to everybody: ids, digests, addresses."""

_CONNECTIONS = frozenset(
    (
        *("database", "db", "postgres", "postgresql", "mysql", "mariadb", "mongo", "mongodb", "redis", "clickhouse"),
        *("elasticsearch", "amqp", "rabbitmq", "broker", "celery", "smtp", "mailer", "jdbc", "cloudinary", "sentry"),
    )
)


@dataclass(frozen=True)
class Entry:
    """An assignment, live or in a comment."""

    name: str
    value: str
    binding: Binding
    live: bool


def is_secret_name(name: str) -> bool:
    """Whether a variable's name says that its value is secret: SMTP_PASSWORD, STEAM_KEY, DATABASE_URL."""
    parts = words.split(name.encode("utf-8", "replace"))
    if not parts or not _PUBLISHED.isdisjoint(parts) or parts[-2:] == ["site", "key"]:
        return False
    if parts[-1] in ("url", "uri", "dsn", "connection") and not _CONNECTIONS.isdisjoint(parts):
        return True
    if parts[-1] in _ALSO_SECRET:
        return True
    kind = names.kind(parts)
    return kind in ("password", "secret") or (kind == "key" and parts[-1] in _KEY_WORDS)


def check(data: bytes, path: str, manifest: Manifest | None, scanner: Scanner) -> list[Finding]:
    """What is wrong in an example file, in order of place. `manifest` is None where there is none to hold it to;
    `scanner` knows the formats of keys. Allow markers beside a value are honoured."""
    bindings = dotenv.read(data)
    assigned = list(entries(bindings))
    found = [*_malformed(bindings, path), *_duplicates(assigned, path)]
    if manifest is not None:
        found += _undeclared(assigned, path, manifest)
        found += [_missing(name, path, _last_line(data), manifest) for name in missing(assigned, manifest)]
    found += _real_values(assigned, Blob(path, data), manifest, scanner)
    disabled = scanner.config.disable
    return sorted((one for one in found if one.rule not in disabled), key=lambda finding: finding.sort_key())


def entries(bindings: Iterable[Binding]) -> Iterable[Entry]:
    """The assignments of a file, live and in comments."""
    for binding in bindings:
        if binding.commented:
            yield Entry(*binding.commented, binding, live=False)
        elif binding.key is not None and not binding.error:
            yield Entry(binding.key, binding.value or "", binding, live=True)


def missing(assigned: Iterable[Entry], manifest: Manifest) -> list[str]:
    """The declared variables that are not there. A variable that is not always required may stand in a comment."""
    live: set[str] = set()
    commented: set[str] = set()
    for entry in assigned:
        (live if entry.live else commented).add(entry.name)
    optional = {name for name, spec in manifest.secrets.items() if spec.required is not True} | set(manifest.config)
    gone = {name for name, spec in manifest.secrets.items() if spec.renamed or spec.deprecated}
    return [
        name
        for name in manifest.names()
        if name not in live and name not in gone and not (name in optional and name in commented)
    ]


def _missing(name: str, path: str, line: int, manifest: Manifest) -> Finding:
    about, _ = describe.variable(name, manifest)
    return Finding(
        rule=MISSING,
        name="Variable missing in the example",
        path=path,
        line=line,
        severity="medium",
        message=f"{name} is declared in the manifest and missing here ({about})",
        help="Run `tightlip env fix`, which adds it with a placeholder",
    )


def absent(path: str, manifest: Manifest) -> Finding:
    """The one finding for an example file that does not exist."""
    declared = len(manifest.names())
    count = "one variable" if declared == 1 else f"{declared} variables"
    return Finding(
        rule=MISSING,
        name="Variable missing in the example",
        path=path,
        line=1,
        severity="medium",
        message=f"no such file, while the manifest declares {count}",
        help="Run `tightlip env fix`, which writes it with placeholders, and add it to the commit",
    )


def _malformed(bindings: Iterable[Binding], path: str) -> Iterable[Finding]:
    for binding in bindings:
        if binding.error:
            _, equals, value = binding.raw.partition("=")
            quoted = bool(equals) and value.lstrip(" \t")[:1] in ('"', "'")
            what = "a quote that is not closed, or text after it" if quoted else "neither a comment nor NAME=value"
            if _COLON.match(binding.raw.strip()):
                what = "NAME: value, which npm dotenv, docker compose and godotenv read, and others do not"
        elif binding.key is None:
            continue
        elif not dotenv.NAME.fullmatch(binding.key):
            what = "not a variable's name before the ="
        elif binding.value is None:
            what = f"{shown(binding.key)} has no = after it: docker takes its own variable, others leave the line out"
        else:
            continue
        yield Finding(
            rule=MALFORMED,
            name="Line that readers do not understand",
            path=path,
            line=binding.line,
            severity="medium",
            message=what,
            help="Write NAME=value, in quotes where the value has blanks or #, or put # before a comment",
        )


def _duplicates(assigned: Iterable[Entry], path: str) -> Iterable[Finding]:
    first: dict[str, int] = {}
    for entry in assigned:
        if not entry.live:
            continue
        if entry.name in first:
            yield Finding(
                rule=DUPLICATE,
                name="Variable that stands twice",
                path=path,
                line=entry.binding.line,
                severity="medium",
                message=f"{shown(entry.name)} stands in line {first[entry.name]} already",
                help="Keep one of the two; readers differ in which one they take",
            )
        else:
            first[entry.name] = entry.binding.line


def _undeclared(assigned: Iterable[Entry], path: str, manifest: Manifest) -> Iterable[Finding]:
    declared = set(manifest.names())
    for entry in assigned:
        if entry.live and entry.name not in declared and is_secret_name(entry.name):
            yield Finding(
                rule=UNDECLARED,
                name="Undeclared secret",
                path=path,
                line=entry.binding.line,
                severity="medium",
                confidence="medium",
                message=f"{shown(entry.name)} looks like a secret and is not declared in the manifest",
                help="Declare it under secrets with its purpose and rotation, or under config if it is none",
            )


def _real_values(
    assigned: Iterable[Entry], blob: Blob, manifest: Manifest | None, scanner: Scanner
) -> Iterable[Finding]:
    text = engine_text.decode(blob)
    real: list[tuple[Entry, str]] = []
    spared: list[Binding] = []
    for entry in assigned:
        why = _why_real(entry, manifest)
        if why:
            real.append((entry, why))
        elif values.is_demo(entry.value):
            spared.append(entry.binding)
    marks = markers.Markers(text, [entry.binding.start for entry, _ in real])
    for entry, why in real:
        if not marks.allow(entry.binding.start, entry.binding.start, REAL_VALUE):
            value = Secret(values.subject(entry.value).encode("utf-8", "surrogateescape"))
            said = f"the value of {shown(entry.name)} looks real: {why}"
            yield _real(blob.path, entry.binding.line, said, value.sha1(), _declared(entry.name, manifest))
    judged = [*(entry.binding for entry, _ in real), *spared]
    seen = [(binding.line, binding.line + binding.raw.strip().count("\n")) for binding in judged]
    for finding in scanner.findings(blob):
        known = any(low <= finding.line <= high for low, high in seen)
        if not known and scanner.database[finding.rule].judge == "key":
            said = f"this looks like a real value: {finding.name}"
            yield _real(blob.path, finding.line, said, finding.secret_hash, scanned=finding)


def _why_real(entry: Entry, manifest: Manifest | None) -> str:
    """Why the value looks real, "" where it does not. Of a variable without a secret's name only what cannot be
    anything else counts."""
    if manifest is not None:
        setting = manifest.config.get(entry.name)
        spec = manifest.secrets.get(entry.name)
        if (setting and setting.default_text == entry.value) or (spec and spec.placeholder == entry.value):
            return ""
        if spec:
            return values.real(entry.value)
    if is_secret_name(entry.name) or "://" in entry.value:
        return values.real(entry.value)
    parts = words.split(entry.name.encode("utf-8", "replace"))
    return "" if not _PUBLISHED.isdisjoint(parts) or _IDENTIFIERS & set(parts) else values.generated(entry.value)


def _declared(name: str, manifest: Manifest | None) -> tuple[str, str]:
    return describe.variable(name, manifest) if manifest is not None else ("", "")


def _real(
    path: str,
    line: int,
    message: str,
    secret_hash: str,
    declared: tuple[str, str] = ("", ""),
    scanned: Finding | None = None,
) -> Finding:
    about, advice = declared
    revoke = f" ({scanned.help.rpartition(': ')[2]})" if scanned else ""
    return Finding(
        rule=REAL_VALUE,
        name="Real value in the example",
        path=path,
        line=line,
        column=scanned.column if scanned else 1,
        severity="high",
        confidence="high" if scanned else "medium",
        masked=scanned.masked if scanned else "",
        message=message + (f" ({about})" if about else ""),
        help=f"Put a placeholder there such as `change-me`; if the value was ever pushed, revoke it{revoke}"
        + (f"; {advice}" if advice else ""),
        secret_hash=secret_hash,
    )


def shown(name: str) -> str:
    """A name as it may be printed: what is no plain name could be a misplaced value."""
    plain = dotenv.NAME.fullmatch(name) and len(name) <= 80 and not values.generated(name)
    return name if plain else "this line's variable"


def _last_line(data: bytes) -> int:
    return max(1, len(dotenv.decode(data).splitlines()))
