"""The manifest's section `backends`: which secret store holds the values, and where in it. Addresses only, no
credential: those come from the environment, as the stores' own tools have it."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

PROFILE = "{profile}"
NAME = "{name}"

_Profile = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
_Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


def _place(value: str) -> str:
    """A path or an identifier that may hold {profile} and {name}."""
    rest = value.replace(PROFILE, "").replace(NAME, "")
    if "{" in rest or "}" in rest:
        raise ValueError(f"knows {PROFILE} and {NAME} in braces, nothing else")
    if re.search(r"[\s#?]|\.\.", rest):
        raise ValueError("must be a path without blanks, # and ..")
    return value.strip("/")


def _address(value: str) -> str:
    found = re.fullmatch(r"https?://([^/?#\s]+)/?", value)
    if not found:
        raise ValueError("must be an address such as https://vault.example.com:8200")
    if "@" in found[1]:
        raise ValueError("holds a user or a password; take them out, they come from the environment")
    return value.rstrip("/")


def _keys(value: object) -> object:
    if isinstance(value, dict) and all(isinstance(one, str) and _KEY.fullmatch(one) for one in value.values()):
        return value
    raise ValueError("must say a key, or PATH#KEY, for each variable")


_KEY = re.compile(r"(?:[^#\s]+#)?[^#\s]+")
Place = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_place)]
Address = Annotated[str, AfterValidator(_address)]
Keys = Annotated[dict[_Variable, str], BeforeValidator(_keys)]


class _Backend(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    keys: Keys = Field(
        default={}, description="Where a variable is called otherwise: KEY, or PATH#KEY for one that lies elsewhere."
    )
    profiles: Annotated[tuple[_Profile, ...], Field(min_length=1)] | None = Field(
        default=None, description="The profiles in which it is asked (default: all that are not local)."
    )

    def asked_in(self, profile: str, local: tuple[str, ...]) -> bool:
        """Whether this store holds values for `profile`; `local` are the manifest's local profiles."""
        return profile not in local if self.profiles is None else profile in self.profiles

    def _lookup(self, template: str, name: str, profile: str) -> tuple[str, str]:
        path, mark, key = self.keys.get(name, name).rpartition("#")
        base = path if mark else template
        return base.replace(PROFILE, profile).replace(NAME, name), key


class AwsBackend(_Backend):
    """AWS Secrets Manager: one secret that is a JSON object of all variables, or with {name} one secret a variable."""

    secret: Place = Field(description="The secret's name or ARN: app/{profile}, or app/{profile}/{name}.")
    region: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")] | None = Field(
        default=None, description="The region (default: as the environment or the AWS configuration says)."
    )
    endpoint: Address | None = Field(default=None, description="Another address than AWS's own.")

    def lookup(self, name: str, profile: str) -> tuple[str, str]:
        """The secret that holds the variable, and the key in its JSON object; "" for the key where the secret is the
        value itself."""
        secret, key = self._lookup(self.secret, name, profile)
        return (secret, "") if name not in self.keys and NAME in self.secret else (secret, key)


class VaultBackend(_Backend):
    """HashiCorp Vault or OpenBao, secrets engine KV."""

    path: Place = Field(description="Where in the mount the variables lie: app/{profile}.")
    mount: Place = Field(default="secret", description="Where the secrets engine is mounted.")
    version: Literal[1, 2] = Field(default=2, description="The version of the KV secrets engine.")
    address: Address | None = Field(default=None, description="The server (VAULT_ADDR goes before it).")
    namespace: Place | None = Field(default=None, description="The namespace (VAULT_NAMESPACE goes before it).")
    auth: Literal["token", "approle", "kubernetes"] = Field(
        default="token",
        description="How to log in: with VAULT_TOKEN; with VAULT_ROLE_ID and VAULT_SECRET_ID; as a pod.",
    )
    auth_mount: Place | None = Field(default=None, description="Where the method is mounted (default: its name).")
    role: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        default=None, description="The role to log in as, with auth: kubernetes."
    )

    @model_validator(mode="after")
    def _whole(self) -> VaultBackend:
        if self.auth == "kubernetes" and not self.role:
            raise ValueError("auth: kubernetes needs a role; add it")
        if self.auth != "kubernetes" and self.role:
            raise ValueError("role goes with auth: kubernetes; an AppRole's comes from VAULT_ROLE_ID")
        return self

    def lookup(self, name: str, profile: str) -> tuple[str, str]:
        """The path in the mount that holds the variable, and the key there."""
        path, key = self._lookup(self.path, name, profile)
        return path, "value" if name not in self.keys and NAME in self.path else key


class Backends(BaseModel):
    """The stores that hold the values; each is asked for what is found in no place before it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    aws: AwsBackend | None = Field(default=None, description="AWS Secrets Manager.")
    vault: VaultBackend | None = Field(default=None, description="HashiCorp Vault or OpenBao.")
