"""`load`: the manifest's variables as one frozen object, or one error that names all that is wrong."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

from pydantic import SecretStr

from tightlip.errors import TightlipError
from tightlip.manifest.schema import ConfigSpec, Manifest
from tightlip.runtime import message, resolve
from tightlip.runtime.naming import attributes
from tightlip.runtime.redact_known import KNOWN
from tightlip.runtime.refresh import Live, Watch

LOG = logging.getLogger("tightlip.runtime")
MANIFEST = "required-secrets.yaml"
CREDENTIALS = ("VAULT_TOKEN", "VAULT_SECRET_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
"""What opens the secret stores: no variable of the application's, and as secret as all that they hold."""


class StartupError(TightlipError):
    """The application cannot start: the message names every variable that is missing or unfit, its purpose, where it
    may come from and how to make it. No value is in it, nor in anything that hangs on it.

    `problems` is the same for programs; `exit_code` is what a program should end with (2, or 3 for a backend that did
    not answer).
    """

    def __init__(self, problems: tuple[resolve.Problem, ...], text: str, exit_code: int) -> None:
        super().__init__(text)
        self.problems = problems
        self.exit_code = exit_code


class _Kept:
    """No settings object leaves its process: what is pickled is stored or sent, and SecretStr pickles its value."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("settings are not pickled, they hold secrets; load them in the process that needs them")

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: object) -> Any:
        return self

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"settings are frozen; {name} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"settings are frozen; {name} cannot be deleted")


class Values(_Kept):
    """One set of values that never changes. A variable is an attribute in lower case, or an item by its own name;
    secrets are SecretStr, settings have the type that the manifest says; None where an optional one is not given."""

    __slots__ = ("_attributes", "_values", "origins", "profile")

    profile: str
    """The profile for which it was read."""
    origins: Mapping[str, str]
    """Where each variable came from, by its name; "" where it is not set."""
    _attributes: dict[str, str]
    _values: dict[str, Any]

    def __init__(self, profile: str, values: dict[str, Any], origins: Mapping[str, str]) -> None:
        put = object.__setattr__
        put(self, "profile", profile)
        put(self, "origins", origins)
        put(self, "_values", values)
        put(self, "_attributes", attributes(values))

    def __getattr__(self, name: str) -> Any:
        variable = _declared(self, name)
        return self._values[variable]

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __dir__(self) -> list[str]:
        return [*object.__dir__(self), *self._attributes]

    def __repr__(self) -> str:
        shown = ", ".join(f"{attribute}={self._values[name]!r}" for attribute, name in self._attributes.items())
        return f"{type(self).__name__}({shown})"


def _declared(values: Values, attribute: str) -> str:
    try:
        return values._attributes[attribute]
    except KeyError:
        pass
    import difflib

    near = difflib.get_close_matches(attribute, values._attributes, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise AttributeError(f"the manifest declares no variable for {attribute!r}{hint}")


class Settings(_Kept):
    """The values as they are now: reads like `Values`, and can be refreshed. Values that belong together are read from
    one `snapshot`."""

    __slots__ = ("_live",)

    _live: Live[Values]

    def __init__(self, read: Callable[[], Values]) -> None:
        object.__setattr__(self, "_live", Live(read))

    def snapshot(self) -> Values:
        """The values that hold now, as one set that stays as it is."""
        return self._live.current

    def refresh(self) -> bool:
        """Read all places anew; True if the new values hold. See `Live.refresh`."""
        return self._live.refresh()

    def watch(self, *, interval: float | None = None, signal: int | None = None) -> Watch:
        """Refresh at intervals, on a signal, or both. See `Live.watch`."""
        return self._live.watch(interval=interval, signal=signal)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._live.current, name)

    def __getitem__(self, name: str) -> Any:
        return self._live.current[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._live.current)

    def __len__(self) -> int:
        return len(self._live.current)

    def __contains__(self, name: object) -> bool:
        return name in self._live.current

    def __dir__(self) -> list[str]:
        return [*object.__dir__(self), *dir(self._live.current)]

    def __repr__(self) -> str:
        return repr(self._live.current).replace("Values", "Settings", 1)


def load(
    manifest: str | os.PathLike[str] = MANIFEST,
    profile: str | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    directory: str | os.PathLike[str] | None = None,
) -> Settings:
    """The settings that the manifest declares, for `profile` (None: TIGHTLIP_PROFILE, else production).

    `environ` is the environment (None: this process's), `directory` where a local profile's `.env` would stand (None:
    beside the manifest).
    Optional variables that are missing are said by the logger `tightlip.runtime`. The values become known to
    `redact` before anyone can read them. Raises StartupError with all problems at once, UsageError for a manifest or
    a profile that does not hold together.
    """
    path = os.path.abspath(manifest)  # a daemon may go to another folder before it refreshes
    folder = None if directory is None else os.path.abspath(directory)
    return Settings(lambda: read(path, profile, environ=environ, directory=folder))


def load_or_exit(
    manifest: str | os.PathLike[str] = MANIFEST,
    profile: str | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    directory: str | os.PathLike[str] | None = None,
) -> Settings:
    """The same for main programs: where settings are missing, say which on standard error and end with exit code 2 (3
    where a backend did not answer)."""
    try:
        return load(manifest, profile, environ=environ, directory=directory)
    except TightlipError as error:
        text, code = str(error), error.exit_code
    from tightlip.runtime import standard_error

    standard_error.write(text.rstrip("\n") + "\n")
    raise SystemExit(code)


def read(
    path: str, profile: str | None = None, *, environ: Mapping[str, str] | None = None, directory: str | None = None
) -> Values:
    """One set of values from the manifest at `path`; as `load`, without what refreshes it."""
    manifest = resolve.read_manifest(path)
    attributes(manifest.names())
    folder = os.path.dirname(path) or os.curdir if directory is None else directory
    given = os.environ if environ is None else environ
    KNOWN.learn({name: given[name] for name in CREDENTIALS if given.get(name)})
    resolution = resolve.resolve(manifest, profile, environ=given, directory=folder)
    learn(resolution)
    if resolution.errors:
        raise StartupError(resolution.problems, message.problems(resolution).rstrip("\n"), resolution.exit_code)
    for problem in resolution.warnings:
        LOG.warning("%s", f"{problem.name} {problem.text}".strip())
    return Values(
        resolution.profile,
        {name: _value(manifest, variable) for name, variable in resolution.variables.items()},
        {name: variable.origin for name, variable in resolution.variables.items()},
    )


def learn(resolution: resolve.Resolution) -> None:
    """Make the secrets known to redaction, unfit ones too: they are often real ones that were mistyped."""
    KNOWN.learn(
        {
            name: variable.value.get_secret_value()
            for name, variable in resolution.variables.items()
            if variable.secret and variable.value is not None
        }
    )


def _value(manifest: Manifest, variable: resolve.Variable) -> Any:
    if variable.value is None or variable.secret:
        return variable.value
    return typed(manifest.config[variable.name], variable.value)


def typed(spec: ConfigSpec, value: SecretStr) -> Any:
    """A setting's value in the type that the manifest says; `formats.problem` has found it fit."""
    text = value.get_secret_value()
    if spec.type == "integer":
        return int(text)
    if spec.type == "number":
        return float(text)
    if spec.type == "boolean":
        return text.strip().lower() in ("true", "1", "yes", "on", "t", "y")
    if spec.type == "list":
        return tuple(part.strip() for part in text.split(",")) if text.strip() else ()
    return text
