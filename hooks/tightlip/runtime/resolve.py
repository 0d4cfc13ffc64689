"""Every declared variable from the first place that has it, and everything that is wrong with them, at once.

Places are asked in this order: the environment; the file in `NAME_FILE`, then the folder of Docker secrets; AWS
Secrets Manager; Vault or OpenBao; `.env`, in local profiles only; the default of a setting that is no secret. A
manifest's `sources` say for each secret which are asked. An empty value counts as none.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr

from tightlip import errors
from tightlip.errors import CheckError, UsageError
from tightlip.manifest import formats
from tightlip.manifest.schema import ConfigSpec, Manifest, SecretSpec
from tightlip.runtime import check, dotenvfile, files, stores
from tightlip.runtime.sources import Found, SourceError

PROFILE_VARIABLE = "TIGHTLIP_PROFILE"
PRODUCTION = "production"
"""The profile where none is chosen: whoever forgets to say one gets the strictest checks, not the mildest."""

Kind = Literal[
    "missing",
    "empty",
    "placeholder",
    "development-default",
    "too-short",
    "format",
    "unreadable",
    "forbidden-source",
    "backend",
    "deprecated",
    "renamed",
    "profile",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `text` says what, without the value. `name` is the variable, "" where it is none.

    `fatal` problems stop the start, others are warnings. `required`, `purpose`, `places` (where the value may come
    from, for a person), `generate` (a command, "" for none) and `owner` tell what the manifest knows of the variable.
    """

    name: str
    kind: Kind
    text: str
    fatal: bool = True
    required: bool = True
    purpose: str = ""
    places: tuple[str, ...] = ()
    generate: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """A declared variable: its value (masked in `repr`; None where there is none), where that was read, and whether
    it is a secret or a setting (`config`)."""

    name: str
    value: SecretStr | None
    origin: str
    secret: bool
    required: bool


@dataclass(frozen=True, slots=True)
class Resolution:
    """All declared variables by name, in the manifest's order, and all problems, fatal ones first."""

    profile: str
    local: bool
    variables: Mapping[str, Variable]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What must be mended before the application may start."""
        return tuple(problem for problem in self.problems if problem.fatal)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What the application can start with."""
        return tuple(problem for problem in self.problems if not problem.fatal)

    @property
    def exit_code(self) -> int:
        """2 where something is wrong with a variable, else 3 where a backend could not be asked, else 0."""
        kinds = {problem.kind for problem in self.errors}
        if kinds - {"backend"}:
            return errors.USAGE
        return errors.UNCHECKED if kinds else errors.CLEAN


def read_manifest(path: str) -> Manifest:
    """The manifest in the file at `path`. Raises UsageError for one that does not hold together or does not exist,
    CheckError for one that cannot be read."""
    from tightlip.manifest import load

    try:
        data = files.content(path, 10_000_000)
    except SourceError as error:
        raise CheckError(f"{path}: {error.text.removeprefix(f'file {path} ')}") from None
    if data is None:
        raise UsageError(f"{path}: no such manifest; name one, or write it with `tightlip env init`")
    return load.parse(data, path)


def choose_profile(manifest: Manifest, profile: str | None, environ: Mapping[str, str]) -> str:
    """`profile`, else what TIGHTLIP_PROFILE says, else production. Raises UsageError for what cannot be one, and for
    a misspelt one: with `prodction`, what only production requires would not be asked for."""
    import re

    from tightlip.manifest import schema

    chosen = profile or environ.get(PROFILE_VARIABLE) or PRODUCTION
    if not re.fullmatch(schema.PROFILE.strip("^$"), chosen):
        raise UsageError(f"{chosen!r} is no profile's name: lower case letters, digits and dashes only")
    known = known_profiles(manifest)
    near = difflib.get_close_matches(chosen, known, n=1, cutoff=0.9)
    if near and chosen not in known:
        raise UsageError(f"the manifest knows no profile {chosen}; did you mean {near[0]}?")
    return chosen


def known_profiles(manifest: Manifest) -> list[str]:
    """The profiles that the manifest names anywhere, sorted, and production."""
    named = {PRODUCTION, *manifest.local}
    specs: list[SecretSpec | ConfigSpec] = [*manifest.secrets.values(), *manifest.config.values()]
    for spec in specs:
        named.update(spec.required if isinstance(spec.required, tuple) else ())
        rotated = getattr(spec, "rotated", None)
        named.update(rotated if isinstance(rotated, dict) else ())
    for store in (manifest.backends.aws, manifest.backends.vault):
        named.update((store.profiles if store is not None else None) or ())
    return sorted(named)


def resolve(
    manifest: Manifest,
    profile: str | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    directory: str = os.curdir,
) -> Resolution:
    """Look every declared variable up for `profile` (None: TIGHTLIP_PROFILE, else production) and judge it.

    `environ` is the environment (None: this process's), `directory` where a `.env` would stand. Whatever is wrong with
    variables or places is a Problem, never an exception. Raises UsageError for a profile that cannot be.
    """
    return _Resolver(manifest, profile, os.environ if environ is None else environ, directory).run()


class _Resolver:
    def __init__(self, manifest: Manifest, profile: str | None, environ: Mapping[str, str], directory: str) -> None:
        self.manifest = manifest
        self.environ = environ
        self.directory = directory
        self.profile = choose_profile(manifest, profile, environ)
        self.local = self.profile in manifest.local
        self.specs: dict[str, SecretSpec | ConfigSpec] = {**manifest.secrets, **manifest.config}
        self.found: dict[str, Found] = {}
        self.empty: dict[str, str] = {}
        self.stopped: set[str] = set()
        """Variables of which a problem is said already, so that "missing" would say it twice."""
        self.problems: list[Problem] = []

    def run(self) -> Resolution:
        known = known_profiles(self.manifest)
        if self.profile not in known and any(isinstance(spec.required, tuple) for spec in self.specs.values()):
            text = (
                f"the manifest names no profile {self.profile}, only {', '.join(known)}; what they require is not asked"
            )
            self.problems.append(Problem("", "profile", text, fatal=False))
        for name, spec in self.specs.items():
            self._environment(name, spec)
            self._file(name, spec)
        self._backends()
        self._dotenv()
        self._old_names()
        for name, spec in self.specs.items():
            if isinstance(spec, ConfigSpec) and name not in self.found and spec.default is not None:
                self.found[name] = Found(SecretStr(spec.default_text), "default")
        for name in self.specs:
            self._judge(name)
        order = {name: place for place, name in enumerate(self.specs)}
        self.problems.sort(key=lambda problem: (not problem.fatal, order.get(problem.name, -1)))
        return Resolution(
            self.profile,
            self.local,
            {name: self._variable(name) for name in self.specs},
            tuple(self.problems),
        )

    def _environment(self, name: str, spec: SecretSpec | ConfigSpec) -> None:
        value = self.environ.get(name)
        if value is None:
            return
        if "env" in _sources(spec):
            self._take(name, Found(SecretStr(value), "environment"))
        elif value.strip():
            self._add(
                name,
                "forbidden-source",
                "is set in the environment, where it may not come from, and is not read there",
                fatal=False,
            )

    def _file(self, name: str, spec: SecretSpec | ConfigSpec) -> None:
        if self._done(name) or "docker" not in _sources(spec):
            return
        try:
            found = files.find(name, self.environ, self.specs)
        except SourceError as error:
            self._trouble(name, error)
            return
        if found is not None:
            self._take(name, found)

    def _backends(self) -> None:
        """Ask each store once for all that is not found yet and may come from there."""
        for kind in stores.KINDS:
            wanted = [
                name
                for name, spec in self.manifest.secrets.items()
                if kind in spec.sources and not self._done(name) and not self._done(spec.renamed or "")
            ]
            outcome = stores.ask(self.manifest, kind, wanted, self.profile, self.environ)
            for name, found in outcome.found.items():
                self._take(name, found)
            for name, trouble in outcome.unfit.items():
                self._trouble(name, trouble)
            for text, names in outcome.failed.items():
                self.stopped.update(names)
                self.problems.append(Problem("", "backend", f"{text}; not known: {', '.join(names)}"))

    def _dotenv(self) -> None:
        if not dotenvfile.present(self.directory):
            return
        if not self.local:
            text = (
                f"a {dotenvfile.NAME} file stands in {os.path.abspath(self.directory)}, and the profile {self.profile} "
                "is not local; take it out of there"
            )
            if self.manifest.local:
                text += f", or choose a local profile ({PROFILE_VARIABLE}={self.manifest.local[0]})"
            self.problems.append(Problem("", "forbidden-source", text))
            return
        try:
            values = dotenvfile.read(self.directory)
        except SourceError as error:
            self.problems.append(Problem("", "unreadable", error.text))
            return
        for name, spec in self.specs.items():
            if name in values and not self._done(name) and "env" in _sources(spec):
                self._take(name, Found(SecretStr(values[name]), dotenvfile.NAME))

    def _done(self, name: str) -> bool:
        return name in self.found or name in self.stopped

    def _take(self, name: str, found: Found) -> None:
        if found.value.get_secret_value().strip():
            self.found[name] = found
        else:
            self.empty.setdefault(name, found.origin)

    def _trouble(self, name: str, error: SourceError) -> None:
        """A place that holds the variable and cannot give it. The next place is not asked: it may hold an older one."""
        self.stopped.add(name)
        self._add(name, "unreadable" if error.kind == "unreadable" else "format", error.text)

    def _old_names(self) -> None:
        """A variable that is not set takes the value of its old name, with a warning."""
        for name, spec in self.manifest.secrets.items():
            found = self.found.get(name)
            if found is None or (spec.renamed is None and spec.deprecated is None):
                continue
            if spec.renamed is None:
                self._add(name, "deprecated", f"is deprecated ({spec.deprecated}) and still set", fatal=False)
            elif self._done(spec.renamed):
                self._add(name, "renamed", f"is the old name of {spec.renamed} and no longer read", fatal=False)
            else:
                self.found[spec.renamed] = Found(found.value, f"{found.origin}, by its old name {name}")
                self._add(name, "renamed", f"is the old name of {spec.renamed}; set that instead", fatal=False)

    def _judge(self, name: str) -> None:
        """Say what is wrong with the value of `name`, or that there is none."""
        spec = self.specs[name]
        if isinstance(spec, SecretSpec) and spec.renamed is not None:
            return  # its value is judged under the new name, or not read
        found = self.found.get(name)
        if found is None:
            self._absent(name, spec)
        elif found.origin != "default":
            kind, text = self._wrong(spec, found.value.get_secret_value())
            if kind:
                self._add(name, kind, f"{text} ({found.origin})")

    def _absent(self, name: str, spec: SecretSpec | ConfigSpec) -> None:
        required = spec.required_in(self.profile)
        old = isinstance(spec, SecretSpec) and spec.deprecated
        if name in self.stopped or (not required and (old or isinstance(spec, ConfigSpec))):
            return
        where = self.empty.get(name)
        if where:
            self._add(name, "empty", f"is empty ({where})", fatal=required)
        else:
            self._add(name, "missing", "is missing", fatal=required)

    def _wrong(self, spec: SecretSpec | ConfigSpec, value: str) -> tuple[Kind | None, str]:
        if isinstance(spec, ConfigSpec):
            text = check.unfit(value, multiline=True) or formats.problem(spec, value)
            return ("format", text) if text else (None, "")
        text = check.unfit(value, multiline=spec.format is not None and spec.format not in ("hex", "base64", "url"))
        if text:
            return "format", text
        if not self.local:
            kind, text = check.stands_in(value, spec.placeholder)
            if kind:
                return kind, text
        text = formats.problem(spec, value)
        if spec.min_length is not None and len(value) < spec.min_length:
            return "too-short", text
        return ("format", text) if text else (None, "")

    def _add(self, name: str, kind: Kind, text: str, *, fatal: bool = True) -> None:
        spec = self.specs[name]
        self.problems.append(
            Problem(
                name,
                kind,
                text,
                fatal=fatal,
                required=spec.required_in(self.profile),
                purpose=spec.purpose,
                places=self._places(name),
                generate=(spec.generate or "") if isinstance(spec, SecretSpec) else "",
                owner=(spec.owner or "") if isinstance(spec, SecretSpec) else "",
            )
        )

    def _places(self, name: str) -> tuple[str, ...]:
        """Where the value of `name` may come from in this profile, for a person."""
        allowed = _sources(self.specs[name])
        places = []
        if "env" in allowed:
            places.append(f"environment {name}")
        if "docker" in allowed:
            places += [f"the file in {name}_FILE", f"file {os.path.join(files.folder(self.environ), name)}"]
        places += stores.places(self.manifest, name, allowed, self.profile)
        if self.local and "env" in allowed:
            places.append(dotenvfile.NAME)
        return tuple(places)

    def _variable(self, name: str) -> Variable:
        spec = self.specs[name]
        found = self.found.get(name)
        return Variable(
            name,
            found.value if found else None,
            found.origin if found else "",
            secret=isinstance(spec, SecretSpec),
            required=spec.required_in(self.profile),
        )


def _sources(spec: SecretSpec | ConfigSpec) -> tuple[str, ...]:
    return spec.sources if isinstance(spec, SecretSpec) else ("env", "docker")
