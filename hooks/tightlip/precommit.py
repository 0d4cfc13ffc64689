"""What `.pre-commit-config.yaml` says of tightlip's hooks."""

from __future__ import annotations

import os
import re
from typing import Any, NamedTuple

import yaml

from tightlip.errors import UsageError

FILES = (".pre-commit-config.yaml", ".pre-commit-config.yml")

FOR_STAGE = {"pre-commit": "tightlip", "commit-msg": "scan-commit-message", "pre-push": "scan-push"}
"""The hook to have for each stage."""

STAGES = {
    "tightlip": "pre-commit",
    "scan-secrets": "pre-commit",
    "scan-commit-message": "commit-msg",
    "scan-push": "pre-push",
}
"""Hooks that look for secrets, and where they run."""


class Found(NamedTuple):
    """`hooks` of tightlip in the file `path`, the `stages` that these cover, and the `revisions` they come from."""

    path: str
    hooks: list[str]
    stages: set[str]
    revisions: list[str]


def read(root: str) -> Found | None:
    """What the configuration at `root` has, None where there is none. Raises UsageError."""
    name = next((name for name in FILES if os.path.isfile(os.path.join(root, name))), None)
    if name is None:
        return None
    try:
        with open(os.path.join(root, name), "rb") as stream:
            document = yaml.safe_load(stream)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"{name}: cannot be read: {str(error).splitlines()[0]}") from None
    found = Found(name, [], set(), [])
    for repository in _list(document, "repos"):
        hooks = [hook for hook in _list(repository, "hooks") if _is_ours(hook, repository)]
        for hook in hooks:
            identity = str(hook.get("id"))
            found.hooks.append(identity)
            own = hook.get("stages")
            found.stages.update(_stages(own) if own else {STAGES.get(identity, "")})
        if hooks and repository.get("rev") is not None:
            found.revisions.append(str(repository["rev"]))
    return found


def outdated(revision: str, version: str) -> bool:
    """Whether `revision` is a version that is older than `version`."""
    there, here = _numbers(revision), _numbers(version)
    return bool(there) and there < here


def floating(revision: str) -> bool:
    """Whether `revision` looks like a branch: neither a version nor a commit's id."""
    return not _numbers(revision) and not re.fullmatch(r"[0-9a-f]{7,64}", revision)


def _numbers(text: str) -> tuple[int, ...]:
    match = re.fullmatch(r"v?(\d+(?:\.\d+)+).*", text)
    return tuple(int(part) for part in match[1].split(".")) if match else ()


def _is_ours(hook: Any, repository: Any) -> bool:
    """By its entry, or by its id where it comes from a repository: that of a fork may have any name."""
    if "tightlip" in str(hook.get("entry", "")):
        return True
    return repository.get("repo") not in ("local", "meta") and str(hook.get("id")) in STAGES


def _stages(stages: Any) -> set[str]:
    names = [str(stage) for stage in stages] if isinstance(stages, list) else [str(stages)]
    return {{"commit": "pre-commit", "push": "pre-push"}.get(name, name) for name in names}


def _list(document: Any, key: str) -> list[Any]:
    found = document.get(key) if isinstance(document, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
