"""pydantic's validation errors: `str`, `errors()`, `json()`, `args`, context and cause hold no value."""

from __future__ import annotations

import secrets
import traceback
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings

from tightlip.runtime import redact


def shown(error: ValidationError) -> str:
    """All that the error shows."""
    texts = [str(error), repr(error), repr(error.args), error.json(), repr(error.errors())]
    texts += [repr(error.__context__), repr(error.__cause__), *traceback.format_exception(error)]
    return "\n".join(texts)


class Settings(BaseSettings):  # tightlip: allow TL303 -- what redaction has to mend
    token: SecretStr
    port: int
    checked: str
    missing: str

    @field_validator("checked")
    @classmethod
    def _check(cls, value: str) -> str:
        raise ValueError(f"not {value}")


class Model(BaseModel):
    key: str
    port: int


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    values = [secrets.token_hex(12) for _ in range(3)]
    for name, value in zip(("TOKEN", "PORT", "CHECKED"), values, strict=True):
        monkeypatch.setenv(name, value)
    return values


def failure(make: Any) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        make()
    return caught.value


@pytest.mark.usefixtures("installed")
def test_settings_show_no_input_known_or_not(environment: list[str]) -> None:
    error = failure(Settings)
    assert [line["loc"] for line in error.errors()] == [("port",), ("checked",), ("missing",)]
    assert [line["type"] for line in error.errors()] == ["int_parsing", "value_error", "missing"]
    assert "Field required" in str(error)
    for value in environment:
        assert value not in shown(error)


def test_without_redaction_they_would(environment: list[str]) -> None:
    error = failure(Settings)
    assert all(value in shown(error) for value in environment)


@pytest.mark.usefixtures("installed")
def test_a_models_error_shows_no_known_value_and_is_else_untouched() -> None:
    value = secrets.token_hex(12)
    redact.learn({"API_KEY": value})
    error = failure(lambda: Model(key=value, port=value))  # type: ignore[arg-type]
    assert value not in shown(error)
    assert error.errors()[0]["input"] == "[API_KEY]"
    other = failure(lambda: Model(key="x"))  # type: ignore[call-arg]
    assert other.errors()[0]["input"] == {"key": "x"}
    assert Model(key=value, port=1).key == value
