"""Settings: `.tightlip.toml`, or the table `[tool.tightlip]` of `pyproject.toml`, as one frozen value handed down.

Checked by hand rather than by a schema library, since this is read on every commit (DESIGN, section 4).
"""

from __future__ import annotations

import os
import sys

from tightlip.errors import UsageError
from tightlip.model import CONFIDENCES, Frozen

FILE = ".tightlip.toml"
PYPROJECT = "pyproject.toml"

_STRINGS = ("baseline", "baseline_key", "manifest", "env_example", "confidence")
_NUMBERS = ("entropy", "entropy_base64", "entropy_hex")
_FLAGS = ("baseline_require_review", "baseline_forbid_real", "baseline_forbid_expired")
_COUNTS = ("baseline_reason_length",)
_LISTS = ("rules", "disable", "exclude", "env_allow", "env_templates", "env_strict", "manifests")
NOTES = ("env-example-weak-default", "env-example-local-credentials", "env-example-old-name", "env-example-portability")
"""The notes of check-env-example, which `env_strict` makes findings."""


class Config(Frozen):
    """What a user can set. Paths are relative to `root`, the repository's top or the folder that a scan starts in.

    baseline: the baseline file. baseline_require_review, baseline_forbid_real, baseline_forbid_expired,
    baseline_reason_length: what check-baseline demands of it (baseline.check.Demands). baseline_key: where the key of a
    keyed baseline is (baseline.keyed), and `baseline_keyed` whether the settings name it, so that updates write one.
    manifest, env_example: the two
    that check-env-example compares. confidence: findings below it are not reported. entropy: bits a character that a
    string without a telling name needs to be reported (0.3 less below 32 characters). entropy_base64, entropy_hex: the
    limits of detect-secrets' two entropy detectors, which run where `paranoid` is set (`scan --paranoid`; no setting).
    rules: further rule files, folders, or packages (`package:NAME`). disable: rule ids that are switched off. exclude:
    globs of paths whose content is not scanned. env_allow: globs of paths that block-env-files lets pass.
    env_templates: endings that make a `.env` file a template. env_strict: ids of check-env-example's notes that count
    as findings. manifests: the manifests of a monorepo, instead of every file of the manifest's name.
    """

    __slots__ = (
        "baseline",
        "baseline_forbid_expired",
        "baseline_forbid_real",
        "baseline_key",
        "baseline_keyed",
        "baseline_reason_length",
        "baseline_require_review",
        "confidence",
        "disable",
        "entropy",
        "entropy_base64",
        "entropy_hex",
        "env_allow",
        "env_example",
        "env_strict",
        "env_templates",
        "exclude",
        "manifest",
        "manifests",
        "paranoid",
        "root",
        "rules",
    )

    def __init__(self, root: str, settings: dict[str, object] | None = None, *, paranoid: bool = False) -> None:
        given = settings or {}
        self.root = root
        self.baseline = str(given.get("baseline", "baseline.secrets"))
        self.baseline_require_review = bool(given.get("baseline_require_review"))
        self.baseline_forbid_real = bool(given.get("baseline_forbid_real"))
        self.baseline_forbid_expired = bool(given.get("baseline_forbid_expired"))
        self.baseline_reason_length = int(given.get("baseline_reason_length", 0))  # type: ignore[call-overload]
        self.baseline_key = str(given.get("baseline_key", "env:TIGHTLIP_BASELINE_KEY"))
        self.baseline_keyed = "baseline_key" in given
        self.manifest = str(given.get("manifest", "required-secrets.yaml"))
        self.env_example = str(given.get("env_example", ".env.example"))
        self.confidence = str(given.get("confidence", "low"))
        self.entropy = float(given.get("entropy", 4.2))  # type: ignore[arg-type]
        self.entropy_base64 = float(given.get("entropy_base64", 4.5))  # type: ignore[arg-type]
        self.entropy_hex = float(given.get("entropy_hex", 3.0))  # type: ignore[arg-type]
        self.paranoid = paranoid
        self.rules = _texts(given.get("rules", ()))
        self.disable = _texts(given.get("disable", ()))
        self.exclude = _texts(given.get("exclude", ()))
        self.env_allow = _texts(given.get("env_allow", ()))
        self.env_strict = _texts(given.get("env_strict", ()))
        self.manifests = _texts(given.get("manifests", ()))
        self.env_templates = _texts(given.get("env_templates", (".example", ".sample", ".template", ".dist")))

    def path(self, relative: str) -> str:
        """`relative` as a path that can be opened."""
        return os.path.join(self.root, relative)

    def rule_places(self) -> tuple[str, ...]:
        """Where further rules are, as paths that can be opened; a Python package stays `package:NAME`."""
        return tuple(place if place.startswith("package:") else self.path(place) for place in self.rules)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(value)  # type: ignore[arg-type]


def load(root: str, *, paranoid: bool = False) -> Config:
    """The settings in force at `root`; `paranoid` is what the command was asked for.

    Raises UsageError naming the file, the key and what it should be.
    """
    found: list[tuple[str, dict[str, object]]] = []
    for name in (FILE, PYPROJECT):
        path = os.path.join(root, name)
        try:
            with open(path, "rb") as stream:
                content = stream.read()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
        if name == PYPROJECT and not _mentions(content):
            continue
        table = _parse(path, content)
        if name == PYPROJECT:
            tool = table.get("tool", {})
            if not isinstance(tool, dict) or "tightlip" not in tool:
                continue
            table = tool["tightlip"]
        found.append((path, _check(path, table)))
    if len(found) > 1:
        raise UsageError(f"{found[1][0]}: holds [tool.tightlip] while {FILE} stands beside it; keep one of the two")
    return Config(root, found[0][1] if found else None, paranoid=paranoid)


def _mentions(content: bytes) -> bool:
    """Whether a pyproject.toml may hold the table, in any of TOML's spellings: parsing costs as long as a scan."""
    bare = content.translate(None, b" \t\"'")
    return b"tool.tightlip" in bare or (b"tightlip" in bare and b"[tool]" in bare)


def _parse(path: str, content: bytes) -> dict[str, object]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        table: dict[str, object] = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from None
    return table


def _check(path: str, table: object) -> dict[str, object]:
    if not isinstance(table, dict):
        raise UsageError(f"{path}: tool.tightlip: must be a table")
    for key, value in table.items():
        if key in _STRINGS:
            if not isinstance(value, str) or not value:
                raise UsageError(f"{path}: {key}: must be a text")
            if key == "baseline_key" and not (value.startswith(("env:", "file:")) and value.partition(":")[2].strip()):
                # The value is not repeated: it may be the key itself.
                raise UsageError(f"{path}: baseline_key: must be env:VARIABLE or file:PATH, not the key itself")
            if key == "confidence" and value not in CONFIDENCES:
                raise UsageError(f"{path}: confidence: must be one of {', '.join(CONFIDENCES)}")
        elif key in _NUMBERS:
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 8:
                raise UsageError(f"{path}: {key}: must be a number of bits from 0 to 8")
        elif key in _FLAGS:
            if not isinstance(value, bool):
                raise UsageError(f"{path}: {key}: must be true or false")
        elif key in _COUNTS:
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise UsageError(f"{path}: {key}: must be a whole number")
        elif key in _LISTS:
            if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
                raise UsageError(f"{path}: {key}: must be a list of texts")
            if key == "env_strict" and not set(value) <= set(NOTES):
                raise UsageError(f"{path}: env_strict: must be a list of {', '.join(NOTES)}")
        else:
            import difflib

            known = sorted((*_STRINGS, *_LISTS, *_NUMBERS, *_FLAGS, *_COUNTS))
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; known: {', '.join(known)}"
            raise UsageError(f"{path}: unknown key {key}{hint}")
    return table
