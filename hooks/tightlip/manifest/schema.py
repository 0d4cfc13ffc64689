"""The form of `required-secrets.yaml` (DESIGN, section 3), strictly checked, and its JSON Schema for editors."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, model_validator

ON_COMPROMISE = "on-compromise"
_DAYS = {"d": 1, "w": 7, "y": 365}

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=200)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
PROFILE = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Profile = Annotated[str, Field(pattern=PROFILE)]
Source = Literal["env", "docker", "aws", "vault"]


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
    if isinstance(value, str | int | float | bool):
        return value
    raise ValueError("must be a text, a number, true or false")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SecretSpec(_Strict):
    """A secret that the application needs. It has no default: a secret with a default is no secret."""

    purpose: Text = Field(description="What it is for, in a few words.")
    rotation: Annotated[
        str, BeforeValidator(_rotation), Field(pattern=rf"^([1-9][0-9]{{0,4}}[dwy]|{ON_COMPROMISE})$")
    ] = Field(default=ON_COMPROMISE, description="How often it is replaced: 90d, 12w, 1y, or on-compromise.")
    required: Annotated[
        StrictBool | Annotated[tuple[Profile, ...], Field(min_length=1)], BeforeValidator(_required)
    ] = Field(
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

    @property
    def rotation_days(self) -> int | None:
        """The days after which it is replaced; None where only a compromise asks for it."""
        return None if self.rotation == ON_COMPROMISE else int(self.rotation[:-1]) * _DAYS[self.rotation[-1]]


class ConfigSpec(_Strict):
    """A setting that is no secret, and so may have a default."""

    purpose: Text = Field(description="What it is for, in a few words.")
    default: Annotated[StrictBool | StrictInt | float | str, BeforeValidator(_scalar)] | None = Field(
        default=None, description="The value where none is given."
    )

    @property
    def default_text(self) -> str:
        """The default as a `.env` file holds it; "" where there is none."""
        if isinstance(self.default, bool):
            return str(self.default).lower()
        return "" if self.default is None else str(self.default)


class Manifest(_Strict):
    """All variables that an application needs: secrets, and settings that are none."""

    version: Annotated[Literal[1], BeforeValidator(_version)] = Field(description="The version of this form.")
    secrets: dict[Name, SecretSpec] = Field(default={}, description="Secrets by the name of their variable.")
    config: dict[Name, ConfigSpec] = Field(default={}, description="Settings by the name of their variable.")

    @model_validator(mode="after")
    def _each_once(self) -> Manifest:
        both = sorted(self.secrets.keys() & self.config.keys())
        if both:
            raise ValueError(f"{both[0]} stands under secrets and under config; keep one of them")
        if not self.secrets and not self.config:
            raise ValueError("declares no variable; add one under secrets")
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
