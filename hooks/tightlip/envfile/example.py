"""`.env.example` against the manifest: every variable declared once, nothing undeclared, and no real value.

`check` judges, `complete` gives the file with what it lacks. Off the commit path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tightlip.engine import text as engine_text
from tightlip.envfile import dotenv
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
_PUBLISHED = frozenset(("publishable", "public"))
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
    declared = set(manifest.secrets) if manifest is not None else set()
    defaults = {name: spec.default_text for name, spec in manifest.config.items()} if manifest is not None else {}
    found += _real_values(assigned, Blob(path, data), declared, defaults, scanner)
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
    return [name for name in manifest.names() if name not in live and not (name in optional and name in commented)]


def _missing(name: str, path: str, line: int, manifest: Manifest) -> Finding:
    purpose = _purpose(name, manifest)
    return Finding(
        rule=MISSING,
        name="Variable missing in the example",
        path=path,
        line=line,
        severity="medium",
        message=f"{name} is declared in the manifest and missing here ({purpose})",
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
        elif binding.key is None:
            continue
        elif not dotenv.NAME.fullmatch(binding.key):
            what = "not a variable's name before the ="
        elif binding.value is None:
            what = f"{binding.key} has no = after it"
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
                message=f"{_shown(entry.name)} stands in line {first[entry.name]} already",
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
                message=f"{_shown(entry.name)} looks like a secret and is not declared in the manifest",
                help="Declare it under secrets with its purpose and rotation, or under config if it is none",
            )


def _real_values(
    assigned: Iterable[Entry], blob: Blob, declared: set[str], defaults: dict[str, str], scanner: Scanner
) -> Iterable[Finding]:
    text = engine_text.decode(blob)
    real: list[tuple[Entry, str]] = []
    spared: list[Binding] = []
    for entry in assigned:
        secret = entry.name in declared or is_secret_name(entry.name) or "://" in entry.value
        why = values.real(entry.value) if secret and defaults.get(entry.name) != entry.value else ""
        if why:
            real.append((entry, why))
        elif values.is_demo(entry.value):
            spared.append(entry.binding)
    marks = markers.Markers(text, [entry.binding.start for entry, _ in real])
    for entry, why in real:
        if not marks.allow(entry.binding.start, entry.binding.start, REAL_VALUE):
            value = Secret(values.subject(entry.value).encode("utf-8", "surrogateescape"))
            yield _real(
                blob.path, entry.binding.line, f"the value of {_shown(entry.name)} looks real: {why}", value.sha1()
            )
    judged = [*(entry.binding for entry, _ in real), *spared]
    seen = [(binding.line, binding.line + binding.raw.strip().count("\n")) for binding in judged]
    for finding in scanner.findings(blob):
        known = any(low <= finding.line <= high for low, high in seen)
        if not known and scanner.database[finding.rule].judge == "key":
            yield _real(
                blob.path, finding.line, f"this looks like a real value: {finding.name}", finding.secret_hash, finding
            )


def _real(path: str, line: int, message: str, secret_hash: str, scanned: Finding | None = None) -> Finding:
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
        message=message,
        help=f"Put a placeholder there such as `change-me`; if the value was ever pushed, revoke it{revoke}",
        secret_hash=secret_hash,
    )


def _shown(name: str) -> str:
    """A name as it may be printed: what is no plain name could be a misplaced value."""
    return name if dotenv.NAME.fullmatch(name) and len(name) <= 80 else "this line's variable"


def _purpose(name: str, manifest: Manifest) -> str:
    spec = manifest.secrets.get(name) or manifest.config[name]
    return spec.purpose.splitlines()[0]


def _last_line(data: bytes) -> int:
    return max(1, len(dotenv.decode(data).splitlines()))
