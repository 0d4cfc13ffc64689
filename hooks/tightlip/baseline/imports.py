"""What other scanners were told to pass over, read from their own files: reports that serve as baselines, lists of
fingerprints, lists of hashes, and excluded paths. Nothing here knows what stands in the repository: mapping.py does."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from tightlip.errors import UsageError
from tightlip.model import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOOLS = ("gitleaks", "gitleaksignore", "betterleaks", "trufflehog", "ggshield", "detect-secrets")


class Ignored(NamedTuple):
    """One thing that another tool passes over. `where` names it for people ("line 3"), never by its value.

    It is known by what its tool knew of it: a file's `path` with the `value`, or with a `line` (of `commit`, where one
    is named) and the tool's `rule`; a `digest` of a value, as "sha256:...", "hmac-sha256:..." or "ggshield:..."; or a
    `pattern` of paths. `real` is set where the tool saw that the value works. `note` is what somebody wrote beside it.
    """

    where: str
    path: str = ""
    line: int = 0
    rule: str = ""
    commit: str = ""
    value: Secret | None = None
    digest: str = ""
    pattern: re.Pattern[str] | None = None
    real: bool = False
    note: str = ""


def tool_of(name: str, content: bytes) -> str:
    """Which of TOOLS wrote the file. Raises UsageError where that is not clear."""
    base = os.path.basename(name)
    for ending, tool in ((".gitleaksignore", "gitleaksignore"), (".betterleaksignore", "betterleaks")):
        if base.endswith(ending):
            return tool
    if re.fullmatch(r"\.?gitguardian.*\.ya?ml|\.cache_ggshield", base):
        return "ggshield"
    document = _json(content)
    rows = document if isinstance(document, list) else _lines(content) if document is None else [document]
    first = rows[0] if rows else None
    if isinstance(first, dict):
        for key, tool in (
            ("RuleID", "gitleaks"),
            ("runs", "gitleaks"),
            ("SourceMetadata", "trufflehog"),
            ("stringsFound", "trufflehog"),
            ("last_found_secrets", "ggshield"),
            ("plugins_used", "detect-secrets"),
        ):
            if key in first:
                return tool
        if "findings" in first and "scan" in first:
            return "betterleaks"
    if content.startswith((b"RuleID,", b"\xef\xbb\xbfRuleID,")):
        return "gitleaks"
    raise UsageError(f"{name}: whose file is it? Say --from {', '.join(TOOLS)}")


def read(name: str, content: bytes, tool: str) -> list[Ignored]:
    """What the file of `tool` (one of TOOLS but detect-secrets, which has a format of its own) names, in its order.
    Raises UsageError, saying what is wrong with it; never with a value."""
    try:
        return list(_READERS[tool](content))
    except re.error as error:
        raise UsageError(f"{name}: a regular expression is wrong: {error.msg}") from None
    except (KeyError, TypeError, AttributeError, ValueError):
        raise UsageError(f"{name}: not in a form that {tool} writes; is --from right?") from None


def _gitleaks(content: bytes) -> Iterator[Ignored]:
    document = _json(content)
    if isinstance(document, dict) and "runs" in document:
        yield from _sarif(document)
        return
    if document is None:
        rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        if not rows and not content.startswith(b"RuleID"):
            raise ValueError
    elif not isinstance(document, list):
        raise ValueError
    else:
        rows = document
    for number, row in enumerate(rows, 1):
        yield Ignored(
            f"finding {number}",
            path=_path(row["File"]),
            line=int(str(row["StartLine"])),
            rule=str(row["RuleID"]),
            commit=str(row.get("Commit") or ""),
            value=_value(row.get("Secret")),
        )


def _sarif(document: dict[str, Any]) -> Iterator[Ignored]:
    number = 0
    for run in document["runs"]:
        for result in run["results"]:
            number += 1
            place = result["locations"][0]["physicalLocation"]
            region = place["region"]
            marks = result.get("partialFingerprints") or {}
            yield Ignored(
                f"result {number}",
                path=_path(place["artifactLocation"]["uri"]),
                line=int(region["startLine"]),
                rule=str(result["ruleId"]),
                commit=str(marks.get("commitSha") or ""),
                value=_value((region.get("snippet") or {}).get("text")),
            )


def _fingerprints(content: bytes) -> Iterator[Ignored]:
    """gitleaks' and betterleaks' lists, a line each: [COMMIT:]PATH:RULE:LINE, or the digest of a value."""
    note = ""
    for number, line in enumerate(content.decode("utf-8-sig").splitlines(), 1):
        text = line.strip()
        if text.startswith("#") or not text:
            note = text.lstrip("# ").strip()
            continue
        text, _, beside = text.partition(" #")
        text, beside = text.strip(), beside.strip() or note
        digest = re.fullmatch(r"(?:(sha256|hmac-sha256):)?([0-9a-f]{64})", text)
        place = re.fullmatch(r"(?:([0-9a-f]{7,64}):)?(.+):([^:]+):(\d+)", text)
        if digest:
            yield Ignored(f"line {number}", digest=f"{digest[1] or 'sha256'}:{digest[2]}", note=beside)
        elif place:
            commit, path, rule, at = place.groups()
            yield Ignored(f"line {number}", _path(path), int(at), rule, commit or "", note=beside)
        else:
            yield Ignored(f"line {number}", note=beside)


def _betterleaks(content: bytes) -> Iterator[Ignored]:
    document = _json(content)
    if isinstance(document, list):
        yield from _gitleaks(content)
        return
    if not isinstance(document, dict):
        lines = _lines(content)
        if not lines:
            yield from _fingerprints(content)
            return
        findings = lines
    else:
        findings = document["findings"]
    for number, one in enumerate(findings, 1):
        place = one["location"]
        yield Ignored(
            f"finding {number}",
            path=_path(place["path"]),
            line=int(place["start_line"]),
            rule=str(one["rule_id"]),
            commit=str((one.get("attributes") or {}).get("git.sha") or ""),
            value=_value(one["match"].get("value")),
        )


def _trufflehog(content: bytes) -> Iterator[Ignored]:
    document = _json(content)
    rows = document if isinstance(document, list) else [document] if isinstance(document, dict) else _lines(content)
    if not rows:
        yield from _patterns(content)
        return
    for number, row in enumerate(rows, 1):
        if "stringsFound" in row:
            for text in row["stringsFound"]:
                yield Ignored(
                    f"finding {number}", path=_path(row["path"]), rule=str(row.get("reason", "")), value=_value(text)
                )
            continue
        (source,) = row["SourceMetadata"]["Data"].values()
        raw = row.get("Raw") or row.get("RawV2")
        yield Ignored(
            f"result {number}",
            path=_path(source["file"]),
            line=int(source.get("line") or 0),
            rule=str(row["DetectorName"]),
            commit=str(source.get("commit") or ""),
            value=_value(raw),
            real=row.get("Verified") is True,
        )


def _patterns(content: bytes) -> Iterator[Ignored]:
    """TruffleHog's --exclude-paths: one regular expression a line, found anywhere in a path."""
    for number, line in enumerate(content.decode("utf-8-sig").splitlines(), 1):
        text = line.strip()
        if text and not text.startswith("#"):
            yield Ignored(f"line {number}", pattern=re.compile(text))


def _ggshield(content: bytes) -> Iterator[Ignored]:
    import yaml

    try:
        document = yaml.safe_load(content)
    except yaml.YAMLError:
        raise ValueError from None
    section = document.get("secret") or {}
    ignored = [*(section.get("ignored_matches") or ()), *(section.get("ignored-matches") or ())]
    ignored += [*(document.get("matches-ignore") or ()), *(document.get("last_found_secrets") or ())]
    for number, one in enumerate(ignored, 1):
        match, note = (one["match"], one.get("name") or "") if isinstance(one, dict) else (one, "")
        if re.fullmatch(r"[0-9a-f]{64}", str(match)):
            yield Ignored(f"match {number}", digest=f"ggshield:{match}", note=str(note))
        else:
            yield Ignored(f"match {number}", value=_value(match), note=str(note))
    paths = [*(section.get("ignored_paths") or ()), *(section.get("ignored-paths") or ())]
    for number, glob in enumerate([*paths, *(document.get("paths-ignore") or ())], 1):
        yield Ignored(f"path {number}", pattern=_glob(str(glob)))


_READERS: dict[str, Callable[[bytes], Iterator[Ignored]]] = {
    "gitleaks": _gitleaks,
    "gitleaksignore": _fingerprints,
    "betterleaks": _betterleaks,
    "trufflehog": _trufflehog,
    "ggshield": _ggshield,
}


def _glob(glob: str) -> re.Pattern[str]:
    """ggshield's globs: `**` crosses folders, `*` does not; without a leading slash they match at any depth."""
    text = re.escape(glob.strip("/")).replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*").replace(r"\*", "[^/]*")
    start = "^" if glob.startswith("/") else "(?:^|/)"
    return re.compile(start + text + ("/" if glob.endswith("/") else "$"))


def _path(path: object) -> str:
    if not isinstance(path, str):
        raise TypeError
    plain = path.replace("\\", "/")
    return os.path.normpath(plain).replace(os.sep, "/") if plain else ""


def _value(value: object) -> Secret | None:
    """The value in a report; None where it was redacted there."""
    if not isinstance(value, str) or not value or value == "REDACTED" or value.endswith("...") or set(value) == {"*"}:
        return None
    return Secret(value.encode("utf-8", "surrogatepass"))


def _json(content: bytes) -> Any:
    """The JSON value in `content`, None where it is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _lines(content: bytes) -> list[dict[str, Any]]:
    """JSON objects, one a line; none where a line is something else."""
    found = [_json(line) for line in content.splitlines() if line.strip()]
    return [one for one in found if isinstance(one, dict)] if all(isinstance(one, dict) for one in found) else []
