"""Settings: where they are read from, and what is said of a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from tightlip import config
from tightlip.errors import UsageError


def test_defaults_without_a_file(tmp_path: Path) -> None:
    settings = config.load(str(tmp_path))
    assert (settings.baseline, settings.confidence, settings.exclude) == ("baseline.secrets", "low", ())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".tightlip.toml", 'exclude = ["vendor"]\n'),
        ("pyproject.toml", '[tool.tightlip]\nexclude = ["vendor"]\n'),
        ("pyproject.toml", '[ tool . "tightlip" ]\nexclude = ["vendor"]\n'),
        ("pyproject.toml", '[tool]\ntightlip = {exclude = ["vendor"]}\n'),
        ("pyproject.toml", 'tool.tightlip.exclude = ["vendor"]\n'),
    ],
)
def test_read_from_either_file_in_any_spelling(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    assert config.load(str(tmp_path)).exclude == ("vendor",)


def test_a_pyproject_without_the_table_is_no_settings(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "tightlip"\n')
    assert config.load(str(tmp_path)).exclude == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("exlude = []", "did you mean exclude?"),
        ("exclude = 'x'", "exclude: must be a list of texts"),
        ("exclude = [1]", "exclude: must be a list of texts"),
        ("baseline = 3", "baseline: must be a text"),
        ("confidence = 'certain'", "one of low, medium, high"),
        ("entropy = 'much'", "entropy: must be a number of bits from 0 to 8"),
        ("entropy_hex = 9", "entropy_hex: must be a number of bits from 0 to 8"),
        ("entropy_base64 = true", "entropy_base64: must be a number of bits from 0 to 8"),
        ("baseline = ", "not valid TOML"),
    ],
)
def test_a_mistake_is_one_line_with_the_file(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / ".tightlip.toml"
    path.write_text(content)
    with pytest.raises(UsageError) as caught:
        config.load(str(tmp_path))
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_not_utf8(tmp_path: Path) -> None:
    (tmp_path / ".tightlip.toml").write_bytes(b"baseline = '\xff'")
    with pytest.raises(UsageError, match="not valid TOML"):
        config.load(str(tmp_path))


def test_two_places_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / ".tightlip.toml").write_text("exclude = []")
    (tmp_path / "pyproject.toml").write_text("[tool.tightlip]\nexclude = []")
    with pytest.raises(UsageError, match="keep one"):
        config.load(str(tmp_path))


def test_entropy_limits_may_be_whole_numbers(tmp_path: Path) -> None:
    (tmp_path / ".tightlip.toml").write_text("entropy = 5\nentropy_hex = 3.5\n")
    settings = config.load(str(tmp_path))
    assert (settings.entropy, settings.entropy_hex, settings.entropy_base64) == (5.0, 3.5, 4.5)


def test_settings_are_frozen(tmp_path: Path) -> None:
    settings = config.load(str(tmp_path))
    with pytest.raises(AttributeError, match="frozen"):
        settings.baseline = "other"
