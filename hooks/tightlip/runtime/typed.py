"""The base of generated settings classes: pydantic-settings, with the manifest's places as its source."""

from __future__ import annotations

import os
from typing import Any, ClassVar, NoReturn

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from tightlip.runtime import settings
from tightlip.runtime.naming import attributes


class ManifestSource(PydanticBaseSettingsSource):
    """All variables at once, as `load` reads them: secrets come masked, so that no validation error shows one."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """Never asked for: the places are read together, each once."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """The values by attribute. Raises StartupError with all problems at once."""
        owner = self.settings_cls
        path, profile = getattr(owner, "manifest_file", settings.MANIFEST), getattr(owner, "manifest_profile", None)
        values = settings.read(os.fspath(path), profile)
        return {
            attribute: values[name]
            for attribute, name in attributes(values).items()
            if attribute in owner.model_fields and values[name] is not None
        }


class ManifestSettings(BaseSettings):
    """What `tightlip env settings` writes is a subclass of this one, with a field for each variable of the manifest.

    `manifest_file` is where the manifest stands, `manifest_profile` the profile (None: TIGHTLIP_PROFILE, else
    production). A keyword argument comes before all places, for tests. Making one raises StartupError as `load` does.
    """

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    manifest_file: ClassVar[str | os.PathLike[str]] = settings.MANIFEST
    manifest_profile: ClassVar[str | None] = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Keyword arguments, then the manifest's places; pydantic-settings' own would pass by the checks."""
        return init_settings, ManifestSource(settings_cls)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refused: a pickled SecretStr holds its value in plain text."""
        raise TypeError("settings are not pickled, they hold secrets; make them in the process that needs them")
