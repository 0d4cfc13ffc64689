"""The form of `required-secrets.yaml` (DESIGN, section 3), strictly checked, and its JSON Schema for editors."""

from __future__ import annotations

import datetime
import json
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, model_validator

from tightlip.manifest import formats, patterns
from tightlip.manifest.backends import Backends

ON_COMPROMISE = "on-compromise"
_DAYS = {"d": 1, "w": 7, "y": 365}
_FURTHEST = datetime.timezone(datetime.timedelta(hours=14))
"""The time zone in which a day begins first: what is no future date there is none anywhere."""

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=200)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
PROFILE = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Profile = Annotated[str, Field(pattern=PROFILE)]
Source = Literal["env", "docker", "aws", "vault"]
Scheme = Annotated[str, Field(pattern=r"^[a-z][a-z0-9+.-]*$")]
Scalar = StrictBool | StrictInt | float | str
ConfigType = Literal["string", "integer", "number", "boolean", "url", "list"]


def _rotation(value: object) -> object:
    if isinstance(value, str) and (value == ON_COMPROMISE or re.fullmatch(r"[1-9][0-9]{0,4}[dwy]", value)):
        return value
    raise ValueError(f"must be a number of days, weeks or years such as 90d, 12w or 1y, or {ON_COMPROMISE}")


def _required(value: object) -> object:
    profiles = (
        isinstance(value, list) and value and all(isinstance(one, str) and re.match(PROFILE, one) for one in value)
    )
    if isinstance(value, bool) or profiles:
        return value
    raise ValueError("must be true, false, or a list of profiles in lower case such as [production]")


def _version(value: object) -> object:
    if value == 1 and not isinstance(value, bool):
        return value
    raise ValueError("must be 1")


def _scalar(value: object) -> object:
    if isinstance(value, str | int | float | bool) or _is_list(value):
        return value
    raise ValueError("must be a text, a number, true or false; with `type: list`, a list of them")


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str | int | float | bool) for one in value)


def _choices(value: object) -> object:
    if _is_list(value) and value and len({(type(one), one) for one in value}) == len(value):  # type: ignore[attr-defined, arg-type]
        return value
    raise ValueError("must be a list of different texts or numbers")


def _format(value: object) -> object:
    if isinstance(value, str) and value in formats.NAMES:
        return value
    if isinstance(value, dict) and len(value) == 1:
        ((kind, detail),) = value.items()
        if kind == "url":
            named = isinstance(detail, list | tuple) and detail
            if named and all(isinstance(one, str) and re.match(r"[a-z][a-z0-9+.-]*$", one) for one in detail):
                return value
            raise ValueError("url must be a list of schemes in lower case such as [postgres, postgresql]")
        if kind == "regex":
            if not isinstance(detail, str) or not detail:
                raise ValueError("regex must be a text; put it in quotes")
            wrong = patterns.problem(detail)
            if wrong:
                raise ValueError(f"the regular expression {wrong}")
            return value
    raise ValueError(f"must be {', '.join(formats.NAMES)}, {{url: [SCHEME]}} or {{regex: PATTERN}}")


def _placeholder(value: object) -> object:
    if not isinstance(value, str) or "\n" in value or "\r" in value:
        raise ValueError("must be a text of one line")
    from tightlip.values import example

    why = example.real(value)
    if why:
        raise ValueError(f"looks like a real value ({why}); put one that nobody takes for real, such as change-me")
    return value


def _date(value: object) -> datetime.date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            value = datetime.date.fromisoformat(value)
        except ValueError:
            raise ValueError("is a date that cannot be") from None
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        raise ValueError("must be a date such as 2026-11-21, or dates by profile")  # noqa: TRY004 - pydantic wants it
    if value > datetime.datetime.now(_FURTHEST).date():
        raise ValueError(f"{value} lies in the future; put the day on which it was last replaced")
    return value


def _rotated(value: object) -> object:
    if not isinstance(value, dict):
        return _date(value)
    if not value or not all(isinstance(key, str) and re.match(PROFILE, key) for key in value):
        raise ValueError("must be a date, or dates by profile in lower case such as {production: 2026-11-21}")
    return {key: _date(one) for key, one in value.items()}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UrlFormat(_Strict):
    """A URL of one of these schemes."""

    url: Annotated[tuple[Scheme, ...], Field(min_length=1)] = Field(description="The schemes that are fine.")


class RegexFormat(_Strict):
    """A value that a regular expression matches as a whole."""

    regex: Text = Field(description="A regular expression (Python's) that matches the whole value.")


Format = Literal["url", "jwt-key", "hex", "base64", "pem"] | UrlFormat | RegexFormat
Required = Annotated[
    StrictBool | Annotated[tuple[Profile, ...], Field(min_length=1)],
    BeforeValidator(_required),
]


class SecretSpec(_Strict):
    """A secret that the application needs. It has no default: a secret with a default is no secret."""

    purpose: Text = Field(description="What it is for, in a few words.")
    rotation: Annotated[
        str, BeforeValidator(_rotation), Field(pattern=rf"^([1-9][0-9]{{0,4}}[dwy]|{ON_COMPROMISE})$")
    ] = Field(default=ON_COMPROMISE, description="How often it is replaced: 90d, 12w, 1y, or on-compromise.")
    required: Required = Field(
        default=True,
        description="Whether the application starts without it, or the profiles in which it must be there.",
    )
    generate: Text | None = Field(default=None, description="The command that makes a new value.")
    sources: Annotated[tuple[Source, ...], Field(min_length=1)] = Field(
        default=("env", "docker", "aws", "vault"), description="Where the value may come from."
    )
    min_length: Annotated[StrictInt, Field(ge=1, le=100_000)] | None = Field(
        default=None, description="The fewest characters that a value has."
    )
    format: Annotated[Format, BeforeValidator(_format)] | None = Field(
        default=None,
        description="The form of a value: url, jwt-key, hex, base64, pem, {url: [SCHEME]} or {regex: ...}.",
    )
    placeholder: Annotated[str, BeforeValidator(_placeholder), Field(max_length=500)] | None = Field(
        default=None, description="What .env.example shows in place of a value."
    )
    owner: Text | None = Field(default=None, description="Who looks after it: a person, a team, an address.")
    rotated: Annotated[datetime.date | dict[Profile, datetime.date], BeforeValidator(_rotated)] | None = Field(
        default=None, description="The day on which it was last replaced, or such days by profile."
    )
    deprecated: Text | None = Field(default=None, description="Why it is on its way out, or since when.")
    renamed: Name | None = Field(default=None, description="On an old name: the new name, declared here as well.")

    @model_validator(mode="before")
    @classmethod
    def _old_name_is_optional(cls, given: Any) -> Any:
        """Nobody has to set an old name: the new one is what must be there."""
        if isinstance(given, dict) and given.get("renamed") is not None:
            if given.get("required", False) is not False:
                raise ValueError("is an old name (renamed), which cannot be required; take `required` out")
            return {**given, "required": False}
        return given

    def rotated_on(self, profile: str = "") -> datetime.date | None:
        """The day on which the value of `profile` was last replaced, None where the manifest does not say."""
        return self.rotated.get(profile) if isinstance(self.rotated, dict) else self.rotated

    def required_in(self, profile: str) -> bool:
        """Whether the application needs it in `profile`."""
        return self.required if isinstance(self.required, bool) else profile in self.required

    @property
    def rotation_days(self) -> int | None:
        """The days after which it is replaced; None where only a compromise asks for it."""
        return None if self.rotation == ON_COMPROMISE else int(self.rotation[:-1]) * _DAYS[self.rotation[-1]]


class ConfigSpec(_Strict):
    """A setting that is no secret, and so may have a default."""

    purpose: Text = Field(description="What it is for, in a few words.")
    default: Annotated[Scalar | tuple[Scalar, ...], BeforeValidator(_scalar)] | None = Field(
        default=None, description="The value where none is given."
    )
    type: ConfigType = Field(default="string", description="What a value is; by default as the default is.")
    choices: Annotated[tuple[Scalar, ...], BeforeValidator(_choices)] | None = Field(
        default=None, description="The values that are fine."
    )
    required: Required = Field(
        default=False,
        description="Whether it must be given, or the profiles in which it must, where it has no default.",
    )

    @model_validator(mode="before")
    @classmethod
    def _typed_by_default(cls, given: Any) -> Any:
        """Without `type`, the default's own type holds."""
        if isinstance(given, dict) and "type" not in given and isinstance(given.get("default"), bool | int | float):
            kinds = {bool: "boolean", int: "integer", float: "number"}
            return {**given, "type": kinds[type(given["default"])]}
        return given

    @model_validator(mode="after")
    def _values_fit(self) -> ConfigSpec:
        if isinstance(self.default, tuple) and self.type != "list":
            raise ValueError("default is a list; put `type: list` beside it")
        for choice in self.choices or ():
            wrong = formats.problem(ConfigSpec.model_construct(purpose="-", type=self.type), formats.shown(choice))
            if wrong:
                raise ValueError(f"choices: {formats.shown(choice)} {wrong}")
        wrong = formats.problem(self, self.default_text) if self.default is not None else ""
        if wrong and not (self.type in ("list", "string", "url") and self.default_text == ""):
            raise ValueError(f"default {wrong}")
        return self

    def required_in(self, profile: str) -> bool:
        """Whether it must be given in `profile`."""
        return self.required if isinstance(self.required, bool) else profile in self.required

    @property
    def default_text(self) -> str:
        """The default as a `.env` file holds it; "" where there is none."""
        return formats.shown(self.default)


class Manifest(_Strict):
    """All variables that an application needs: secrets, and settings that are none."""

    version: Annotated[Literal[1], BeforeValidator(_version)] = Field(description="The version of this form.")
    secrets: dict[Name, SecretSpec] = Field(default={}, description="Secrets by the name of their variable.")
    config: dict[Name, ConfigSpec] = Field(default={}, description="Settings by the name of their variable.")
    local: tuple[Profile, ...] = Field(
        default=("development", "local", "test"), description="The profiles in which a .env file may be read."
    )
    backends: Backends = Field(default=Backends(), description="The secret stores that hold the values.")

    @model_validator(mode="after")
    def _each_once(self) -> Manifest:
        both = sorted(self.secrets.keys() & self.config.keys())
        if both:
            raise ValueError(f"{both[0]} stands under secrets and under config; keep one of them")
        if not self.secrets and not self.config:
            raise ValueError("declares no variable; add one under secrets")
        for name, spec in self.secrets.items():
            if spec.renamed is None:
                continue
            new = self.secrets.get(spec.renamed)
            if new is None:
                raise ValueError(f"secrets.{name}.renamed: {spec.renamed} is not declared under secrets; declare it")
            if new.renamed is not None:
                raise ValueError(f"secrets.{name}.renamed: {spec.renamed} is an old name itself; put the newest one")
        return self

    @model_validator(mode="after")
    def _stores_know_declared_names(self) -> Manifest:
        for kind in ("aws", "vault"):
            store = getattr(self.backends, kind)
            unknown = sorted(set(store.keys) - self.secrets.keys()) if store is not None else []
            if unknown:
                raise ValueError(f"backends.{kind}.keys: {unknown[0]} is not declared under secrets; declare it")
        return self

    def names(self) -> list[str]:
        """The declared variables: secrets, then settings, as written."""
        return [*self.secrets, *self.config]


def json_schema() -> str:
    """The JSON Schema (2020-12) of the manifest, as shipped in required-secrets.schema.json."""
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Manifest.model_json_schema()}
    for part in ("secrets", "config"):
        schema["properties"][part]["additionalProperties"] = False  # names other than the pattern's
    return json.dumps(schema, indent=2) + "\n"
