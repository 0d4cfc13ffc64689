"""What detect-secrets' own detectors would report and we do not: `tightlip scan --paranoid`.

The stock detectors and filters run through detect-secrets' API with its defaults, but never ask a provider over the
network. They read files only, so each text is put into a temporary one of its name. Nothing here runs on the commit
path.
"""

from __future__ import annotations

import os

from tightlip.model import Finding
from tightlip.verdict import markers
from tightlip.verdict.masking import STARS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from detect_secrets.core.potential_secret import PotentialSecret

    from tightlip.config import Config
    from tightlip.engine.text import Text

PREFIX = "paranoid-"

_FILTERS = (
    "allowlist.is_line_allowlisted",
    "heuristic.is_indirect_reference",
    "heuristic.is_likely_id_string",
    "heuristic.is_lock_file",
    "heuristic.is_not_alphanumeric_string",
    "heuristic.is_potential_uuid",
    "heuristic.is_prefixed_with_dollar_sign",
    "heuristic.is_sequential_string",
    "heuristic.is_swagger_file",
    "heuristic.is_templated_secret",
)
"""Those of detect-secrets' defaults that look at the text alone: one more verifies keys at their providers."""

_LAST = ("Secret Keyword", "Hex High Entropy String", "Base64 High Entropy String")
"""Detectors that say little; what a better one finds at the same place, they do not report."""


def add(text: Text, own: list[Finding], config: Config) -> list[Finding]:
    """`own` findings of a text and what else the stock detectors find, in order of place.

    Left out is what our own findings cover, what an allow marker speaks for, and rules that are switched off.
    """
    if text.binary or not text.data:
        return own
    added: list[Finding] = []
    taken = {(one.line, one.secret_hash) for one in own}
    places = [(one.line, one.column) for one in own]
    starts = _line_starts(text.data)
    marked = markers.Markers(text, [])
    for secret in sorted(_found(text, config), key=_order):
        value = (secret.secret_value or "").encode("utf-8", "replace")
        number = secret.line_number or 1
        if number > len(starts):
            continue
        low = starts[number - 1]
        place = text.data.find(value, low, text.line_end(low))
        place = low if place < 0 else place
        line, column = text.blob.line + number - 1, text.column_of(place)
        rule = PREFIX + secret.type.lower().replace(" ", "-").replace("(", "").replace(")", "")
        covered = any(one == line and column <= start < column + len(value) for one, start in places)
        if covered or (line, secret.secret_hash) in taken or not text.own_start <= place < text.own_end:
            continue
        if rule in config.disable or marked.allow(place, place + len(value), rule):
            continue
        taken.add((line, secret.secret_hash))
        added.append(_finding(text, secret, rule, line, column))
    return sorted([*own, *added], key=lambda one: one.sort_key())


def _line_starts(data: bytes) -> list[int]:
    starts = [0]
    while (end := data.find(b"\n", starts[-1])) >= 0:
        starts.append(end + 1)
    return starts


def _order(secret: PotentialSecret) -> tuple[int, int, str]:
    last = _LAST.index(secret.type) + 1 if secret.type in _LAST else 0
    return (secret.line_number or 0, last, secret.type)


def _found(text: Text, config: Config) -> Iterator[PotentialSecret]:
    """What detect-secrets reports in a file of this name and content."""
    import tempfile

    from detect_secrets.core.scan import scan_file

    _configure(config)
    with tempfile.TemporaryDirectory(prefix="tightlip-") as folder:
        path = os.path.join(folder, os.path.basename(text.path) or "text")
        with open(path, "wb") as stream:
            stream.write(text.data.decode("utf-8", "replace").encode())
        yield from list(scan_file(path))


_configured: list[tuple[float, float]] = []


def _configure(config: Config) -> None:
    """Set up detect-secrets in this process: its settings are its own global state, and slow to change."""
    if _configured == [(config.entropy_base64, config.entropy_hex)]:
        return
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.settings import cache_bust, configure_settings_from_baseline

    limits = {"Base64HighEntropyString": config.entropy_base64, "HexHighEntropyString": config.entropy_hex}
    detectors: dict[str, Any] = get_mapping_from_secret_type_to_class()
    names = sorted(detector.__name__ for detector in detectors.values())
    settings = {
        "plugins_used": [{"name": name, **({"limit": limits[name]} if name in limits else {})} for name in names],
        "filters_used": [{"path": f"detect_secrets.filters.{path}"} for path in _FILTERS],
    }
    cache_bust()
    configure_settings_from_baseline(settings)
    _configured[:] = [(config.entropy_base64, config.entropy_hex)]


def _finding(text: Text, secret: PotentialSecret, rule: str, line: int, column: int) -> Finding:
    return Finding(
        rule=rule,
        name=secret.type,
        path=text.path,
        line=line,
        column=column,
        severity="low",
        confidence="low",
        masked=STARS,
        message=f"{secret.type}, as detect-secrets finds it",
        help="Look at it: --paranoid reports what may be nothing. If it is a secret, take it out and revoke it",
        secret_hash=secret.secret_hash,
    )
