"""What a baseline must hold for stock detect-secrets to load it, audit it and report on it.

`detect-secrets audit` has no value, only its hash: it runs the detector that an entry's `type` names over the entry's
line and takes what hashes alike. A type that it does not know ends it, an entry without a line stops it. So an entry
gets the type of a detector that was seen to find the value there. detect-secrets is imported when the first is looked
for; nothing here runs on the commit path.
"""

from __future__ import annotations

import os
from functools import partial

from tightlip.baseline.labels import label

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tightlip.baseline.file import Entry

VERSION = "1.5.0"
"""The format that is written."""

FALLBACK = "Secret Keyword"
"""The type where no detector finds the value; detect-secrets loads and counts such an entry, but cannot show it."""

_LAST = ("Secret Keyword", "Hex High Entropy String", "Base64 High Entropy String")
"""Types that say little, tried after all those that name a provider."""

_TRANSFORMED = 1 << 20
"""Bytes up to which a file is read as detect-secrets reads it; its YAML reader takes minutes for more."""

_DETECTORS = """
ArtifactoryDetector AWSKeyDetector AzureStorageKeyDetector Base64HighEntropyString BasicAuthDetector CloudantDetector
DiscordBotTokenDetector GitHubTokenDetector GitLabTokenDetector HexHighEntropyString IbmCloudIamDetector
IbmCosHmacDetector IPPublicDetector JwtTokenDetector KeywordDetector MailchimpDetector NpmDetector OpenAIDetector
PrivateKeyDetector PypiTokenDetector SendGridDetector SlackDetector SoftlayerDetector SquareOAuthDetector
StripeDetector TelegramBotTokenDetector TwilioKeyDetector
"""
_OPTIONS: dict[str, dict[str, object]] = {
    # Thresholds for an audit, which looks for a value that is known to be on the line: at the usual ones it would not
    # find every second 32-letter token again.
    "Base64HighEntropyString": {"limit": 0.0},
    "HexHighEntropyString": {"limit": 0.0},
    "KeywordDetector": {"keyword_exclude": ""},
}
_FILTERS = """
allowlist.is_line_allowlisted common.is_baseline_file heuristic.is_indirect_reference heuristic.is_likely_id_string
heuristic.is_lock_file heuristic.is_not_alphanumeric_string heuristic.is_potential_uuid
heuristic.is_prefixed_with_dollar_sign heuristic.is_sequential_string heuristic.is_swagger_file
heuristic.is_templated_secret
"""
# is_ignored_due_to_verification_policies is not among them: with it, an audit would ask providers over the network.


def settings(name: str, old: dict[str, object]) -> dict[str, object]:
    """The keys beside `results` for the baseline file called `name`.

    `old` are those that it had: a team's detectors and filters stay, older forms of them are brought up to date.
    """
    kept = dict(old)
    if "version" in kept and _number(kept["version"]) < _number(VERSION):
        kept = _upgraded(kept)
    kept["version"] = max((kept.get("version", VERSION), VERSION), key=_number)
    for key in ("plugins_used", "filters_used"):
        listed = kept.get(key)
        if isinstance(listed, list):  # git's `union` may have left two lists, which were read as one
            kept[key] = [item for number, item in enumerate(listed) if item not in listed[:number]]
    if "plugins_used" not in kept:
        kept["plugins_used"] = [{"name": detector, **_OPTIONS.get(detector, {})} for detector in _DETECTORS.split()]
    if "filters_used" not in kept:
        options = {"common.is_baseline_file": {"filename": name}}
        kept["filters_used"] = [
            {"path": f"detect_secrets.filters.{path}", **options.get(path, {})} for path in _FILTERS.split()
        ]
    return kept


class Auditor:
    """Gives entries the `type` and `line_number` with which `detect-secrets audit`, started in `root`, finds them.

    `used` is the baseline's `plugins_used`, whose options an audit gives its detectors. `fingerprint` makes of a SHA-1
    what the entries hold. `renew` looks again where
    unlabelled entries stand; otherwise what an entry has stays, so that moved code is no change.
    """

    def __init__(
        self, root: str, used: object, *, renew: bool = False, fingerprint: Callable[[str], str] = str
    ) -> None:
        from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class

        types: dict[str, type] = get_mapping_from_secret_type_to_class()
        plugins = [plugin for plugin in used if isinstance(plugin, dict)] if isinstance(used, list) else []
        options = {
            str(plugin.get("name")): {key: value for key, value in plugin.items() if key != "name"}
            for plugin in plugins
            if "path" not in plugin  # a team's own detector is code from the repository, which is not run here
        }
        self._known = None if any("path" in plugin for plugin in plugins) else frozenset(types)
        order = sorted(types, key=lambda kind: (_LAST.index(kind) + 1 if kind in _LAST else 0, kind))
        self._detectors = [_detector(types[kind], options.get(types[kind].__name__, {})) for kind in order]
        self._root = root
        self._renew = renew
        self._fingerprint = fingerprint
        self._path = ""
        self._views: list[Callable[[], list[str] | None]] = []

    def describe(self, path: str, line: int, entry: Entry) -> Entry:
        """`entry` as it is to be written for a secret that now stands at `line` of `path`. Ask path by path."""
        kind = entry.get("type")
        fits = kind is not None and (self._known is None or kind in self._known)
        undecided = label(entry) is None
        placed = entry.get("line_number") and not self._renew
        if fits and (placed or not undecided):
            return entry
        found, place = self._find(path, str(entry["hashed_secret"]), line)
        if not fits or (self._renew and found):
            entry = {**entry, "type": found or FALLBACK}
        return {**entry, "line_number": place} if undecided and not placed else entry

    def _find(self, path: str, secret_hash: str, line: int) -> tuple[str, int]:
        """The type whose detector finds the secret ("" if none does), and the line, 0 if the file cannot be opened."""
        if path != self._path:
            self._path, self._views = path, _views(os.path.join(self._root, path))
        for view in self._views:
            lines = view()
            if lines is None:
                return "", 0
            for eager in (False, True):  # a report looks without, an audit with; what both find is best
                for detector in self._detectors:
                    if line <= len(lines) and self._finds(detector, lines, line, secret_hash, eager):
                        return str(detector.secret_type), line  # type: ignore[attr-defined]
        return "", line

    def _finds(self, detector: object, lines: list[str], line: int, secret_hash: str, eager: bool) -> bool:
        from detect_secrets.util.code_snippet import get_code_snippet
        from detect_secrets.util.inject import call_function_with_arguments

        found = call_function_with_arguments(
            detector.analyze_line,  # type: ignore[attr-defined]
            filename=self._path,
            line=lines[line - 1],
            line_number=line,
            enable_eager_search=eager,
            context=get_code_snippet(lines=lines, line_number=line),
        )
        return any(self._fingerprint(secret.secret_hash) == secret_hash for secret in found or ())


def _detector(plugin: type, options: dict[str, object]) -> object:
    try:
        return plugin(**options)
    except (TypeError, ValueError):  # options that its version of detect-secrets does not take
        return plugin()


def _views(path: str) -> list[Callable[[], list[str] | None]]:
    """The file's lines in the two ways in which an audit looks at them, None where it could not open the file (a binary
    one, or UTF-16): as they are, YAML with quotes; then as if the file were INI, which puts quotes everywhere."""
    from detect_secrets.audit.common import LineGetter

    getter = LineGetter(path)
    kept: dict[bool, list[str] | None] = {}

    def view(transformed: bool) -> list[str] | None:
        if transformed not in kept:
            try:
                getter.use_eager_transformers = transformed
                kept[transformed] = getter.raw_lines if os.path.getsize(path) > _TRANSFORMED else getter.lines
            except Exception:  # noqa: BLE001 - the readers of YAML and INI raise whatever an odd file makes them raise
                kept[transformed] = None
        return kept[transformed]

    return [partial(view, False), partial(view, True)]


def _number(version: object) -> tuple[int, ...]:
    """Major and minor, which make the format."""
    return tuple(int(part) for part in str(version).split(".")[:2])


def _upgraded(old: dict[str, object]) -> dict[str, object]:
    """The settings of an older format in today's, as detect-secrets itself does it."""
    from detect_secrets.core.baseline import upgrade

    # Its upgrade would import the files that custom_plugin_paths names, and so run them.
    plain = {key: value for key, value in old.items() if key != "custom_plugin_paths"}
    major, minor = _number(old["version"])
    try:
        upgraded: dict[str, object] = upgrade({**plain, "version": f"{major}.{minor}.0"})
    except (KeyError, TypeError, AttributeError):  # the settings are not what that version wrote
        return {"version": VERSION}
    return upgraded
