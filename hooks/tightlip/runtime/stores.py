"""The manifest's secret stores as one kind of place: asked once for many variables, with one error for all of them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tightlip.errors import UsageError
from tightlip.manifest.backends import AwsBackend, VaultBackend
from tightlip.manifest.schema import Manifest
from tightlip.runtime.sources import Found, SourceError, text_of

KINDS = ("aws", "vault")
"""In the order in which they are asked. Their clients are imported when a store is asked, since that takes long."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`found` by variable; `unfit`: variables whose value no program can take; `failed`: what went wrong with the store
    and the variables that are therefore not known."""

    found: dict[str, Found] = field(default_factory=dict)
    unfit: dict[str, SourceError] = field(default_factory=dict)
    failed: dict[str, list[str]] = field(default_factory=dict)


def settings(manifest: Manifest, kind: str, profile: str) -> AwsBackend | VaultBackend | None:
    """The store of that kind, None where the manifest has none for `profile`."""
    store: AwsBackend | VaultBackend | None = getattr(manifest.backends, kind)
    return store if store is not None and store.asked_in(profile, manifest.local) else None


def places(manifest: Manifest, name: str, allowed: Iterable[str], profile: str) -> list[str]:
    """Where in the stores the variable would be, for a person."""
    return [
        origin(store, *store.lookup(name, profile))
        for kind in KINDS
        if kind in allowed and (store := settings(manifest, kind, profile)) is not None
    ]


def origin(store: AwsBackend | VaultBackend, path: str, key: str) -> str:
    """A place in a store, as "vault secret/app/production#KEY"."""
    if isinstance(store, AwsBackend):
        return f"aws {path}#{key}" if key else f"aws {path}"
    return f"vault {store.mount}/{path}#{key}"


def ask(manifest: Manifest, kind: str, names: Sequence[str], profile: str, environ: Mapping[str, str]) -> Outcome:
    """The values of `names` that the store of that kind has, in one read for each path."""
    outcome = Outcome()
    store = settings(manifest, kind, profile)
    if store is None or not names:
        return outcome
    lookups = {name: store.lookup(name, profile) for name in names}
    trouble = ""
    held: dict[str, Any] = {}
    try:
        held = _read(store, list(dict.fromkeys(path for path, _ in lookups.values())), environ)
    except SourceError as error:
        trouble = error.text
    if trouble:
        outcome.failed[trouble] = list(names)
        return outcome
    for name, (path, key) in lookups.items():
        content = held.get(path)
        if isinstance(content, SourceError):
            outcome.failed.setdefault(content.text, []).append(name)
            continue
        try:
            found = _value(store, content, path, key)
        except SourceError as error:
            if error.kind == "backend":
                outcome.failed.setdefault(error.text, []).append(name)
            else:
                outcome.unfit[name] = error
        else:
            if found is not None:
                outcome.found[name] = found
    return outcome


def dates(
    manifest: Manifest, kind: str, profile: str, environ: Mapping[str, str]
) -> tuple[dict[str, tuple[datetime.date | None, str]], list[str]]:
    """The day from which each secret that may come from the store of that kind has its current value there, with the
    place that was asked, by variable; and what went wrong. No value is read.

    Raises UsageError where the manifest has no such store for `profile`, SourceError where it gives no date at all.
    """
    store = settings(manifest, kind, profile)
    if store is None:
        raise UsageError(
            f"the manifest has no backends.{kind} for the profile {profile}; add it, or use --from manifest"
        )
    paths = {name: store.lookup(name, profile)[0] for name, spec in manifest.secrets.items() if kind in spec.sources}
    wanted = list(dict.fromkeys(paths.values()))
    if isinstance(store, AwsBackend):
        from tightlip.runtime import aws

        held = aws.dates(store, wanted, environ)
    else:
        from tightlip.runtime import vault

        held = vault.dates(store, wanted, environ)
    troubles = [one.text for one in held.values() if isinstance(one, SourceError)]
    mount = "" if isinstance(store, AwsBackend) else f"{store.mount}/"
    return {
        name: (None if isinstance(held[path], SourceError) else held[path], f"{kind} {mount}{path}")
        for name, path in paths.items()
    }, troubles


def _read(store: AwsBackend | VaultBackend, paths: list[str], environ: Mapping[str, str]) -> dict[str, Any]:
    if isinstance(store, AwsBackend):
        from tightlip.runtime import aws

        return aws.read(store, paths, environ)
    from tightlip.runtime import vault

    return vault.read(store, paths, environ)


def _value(store: AwsBackend | VaultBackend, content: object, path: str, key: str) -> Found | None:
    """What stands at `key` in what a path holds; None for nothing. Raises SourceError for what is no text."""
    where = origin(store, path, key)
    if isinstance(store, AwsBackend) and isinstance(content, str):
        from tightlip.runtime import aws

        content = aws.fields(content, path) if key else content
    elif content is None and isinstance(store, AwsBackend) and key:
        raise SourceError("backend", f"aws secretsmanager has no secret {path}")
    value = content.get(key) if isinstance(content, dict) else content
    if value is None:
        return None
    if isinstance(value, bool | int | float):
        value = json.dumps(value)
    if not isinstance(value, str):
        raise SourceError("format", f"is no text in {where}, but a list or a mapping")
    return text_of(value.encode("utf-8", "surrogatepass"), where)
