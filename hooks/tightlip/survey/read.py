"""What each kind of file says of the variables that the application needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from tightlip.envfile import dotenv, policy
from tightlip.model import Blob, Skip
from tightlip.pycode import check as pycode
from tightlip.pycode.declared import Declared
from tightlip.pycode.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tightlip.config import Config
    from tightlip.survey.inventory import Inventory

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMPOSE = re.compile(r"(?:docker-)?compose[\w.-]*\.ya?ml")
_REFERENCE = re.compile(r"\$\{([A-Za-z_]\w*)(?::?[-?+=]([^}]*))?\}|\$([A-Za-z_]\w*)")
_WORKFLOW_SECRET = re.compile(r"\bsecrets\.([A-Za-z_]\w*)")
_DOCKER_ENV = re.compile(r"(?im)^[ \t]*ENV[ \t]+((?:.*\\\r?\n)*.+)")
_READS = re.compile(
    r"process\.env(?:\.([A-Z_][A-Z0-9_]*)\b|\[['\"]([A-Z_][A-Z0-9_]*)['\"]\])|import\.meta\.env\.([A-Z_][A-Z0-9_]*)\b"
    r"|(?:os\.(?:Getenv|LookupEnv)|System\.getenv|env::var|GetEnvironmentVariable|\bgetenv|\benv)"
    r"\(['\"]([A-Z_][A-Z0-9_]*)['\"]|ENV(?:\.fetch\(|\[)['\"]([A-Z_][A-Z0-9_]*)['\"]"
)
_SOURCES = (
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".ts",
    ".tsx",
    ".vue",
    ".svelte",
    ".go",
    ".java",
    ".kt",
    ".rb",
    ".php",
    ".rs",
    ".cs",
)
_ASIDE = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec|fixtures?|examples?|docs?|node_modules|vendor|third_party|benchmarks?)/"
    r"|(?:^|/)(?:test_[^/]*|[^/]*(?:_test|\.test|\.spec)\.\w+|conftest\.py)$"
)
"""Paths of code that is not the application."""

_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "ReplicaSet", "Rollout")


class Reader:
    """Reads files into an inventory; `config` says what a template of a `.env` file is called."""

    def __init__(self, inventory: Inventory, config: Config) -> None:
        self.inventory = inventory
        self.config = config
        self.vocabulary = Vocabulary(Declared())

    def wants(self, path: str) -> bool:
        """Whether a file of this name may say anything."""
        last = path.rpartition("/")[2].lower()
        return (
            last.endswith((".yml", ".yaml", ".py", *_SOURCES))
            or "dockerfile" in last
            or (policy.is_env(last) and policy.is_template(last, self.config.env_templates))
        )

    def look(self, blob: Blob) -> None:
        """Note what one file says."""
        path = blob.path
        last = path.rpartition("/")[2].lower()
        if policy.is_env(last):
            self._example(blob)
        elif last.endswith(".py"):
            self._python(blob)
        elif last.endswith(_SOURCES):
            if not _ASIDE.search(path):
                for found in _READS.finditer(_text(blob)):
                    self.inventory.add(next(filter(None, found.groups())), path)
        elif "dockerfile" in last:
            self._dockerfile(blob)
        elif path.startswith(".github/workflows/"):
            for found in _WORKFLOW_SECRET.finditer(_text(blob)):
                if found[1] != "GITHUB_TOKEN":
                    self.inventory.add(found[1], path, secret=True)
        else:
            self._yaml(blob, compose=bool(_COMPOSE.fullmatch(last)))

    def _example(self, blob: Blob) -> None:
        comments: list[str] = []
        for binding in dotenv.read(blob.data):
            if binding.raw.lstrip(" \t").startswith(("\n", "\r")):
                comments = []  # a blank line: what stands above it is a heading
            if binding.commented:
                name, value = binding.commented
                self.inventory.add(name, blob.path, purpose=" ".join(comments), value=value, commented=True)
                comments = []
            elif binding.key is None:
                said = binding.raw.strip().lstrip("#").strip()
                comments = [*comments, said] if any(char.isalnum() for char in said) else []
            elif not binding.error:
                inline = re.search(r"[ \t]#[ \t]*(.+)$", binding.raw.strip())
                said = " ".join(comments) or (inline[1] if inline and "\n" not in inline[1] else "")
                self.inventory.add(binding.key, blob.path, purpose=said, value=binding.value or "")
                comments = []

    def _python(self, blob: Blob) -> None:
        if _ASIDE.search(blob.path):
            return
        checked = pycode.check(blob, self.vocabulary, self.config)
        if not isinstance(checked, Skip):
            for name in sorted(checked.reads):
                self.inventory.add(name, blob.path)

    def _dockerfile(self, blob: Blob) -> None:
        for found in _DOCKER_ENV.finditer(_text(blob)):
            line = re.sub(r"\\\r?\n", " ", found[1])
            pairs = re.findall(r"([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S*)", line)
            if not re.match(r"[A-Za-z_]\w*=", line):
                name, _, value = line.partition(" ")
                pairs = [(name, value)]
            for name, value in pairs:
                self.inventory.add(name, blob.path, value=value.strip("\"'"))

    def _yaml(self, blob: Blob, *, compose: bool) -> None:
        text = _text(blob)
        if not compose and "kind:" not in text:
            return
        try:
            documents = list(yaml.load_all(text, _LOADER))
        except (yaml.YAMLError, ValueError, RecursionError):
            return  # a template of Helm or Jinja, or broken: nothing to learn
        for document in documents:
            if isinstance(document, dict):
                if compose:
                    self._compose(document, blob.path)
                else:
                    self._kubernetes(document, blob.path)

    def _compose(self, document: dict[str, Any], path: str) -> None:
        for service in _values(document.get("services")):
            own = "build" in service
            environment = service.get("environment") or {}
            if isinstance(environment, list):
                environment = {str(line).partition("=")[0]: str(line).partition("=")[2] for line in environment}
            if not isinstance(environment, dict):
                continue
            for name, value in environment.items():
                text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
                references = [(one[0] or one[2], one[1]) for one in _REFERENCE.findall(text)]
                for reference, default in references:
                    self.inventory.add(reference, path, value=default)
                if not references and (own or value is None):
                    self.inventory.add(str(name), path, value=text)

    def _kubernetes(self, document: dict[str, Any], path: str) -> None:
        kind = document.get("kind")
        if kind == "Secret":
            for part in ("data", "stringData"):
                keys = document.get(part)
                for name in keys if isinstance(keys, dict) else ():
                    if str(name).isupper():
                        self.inventory.add(str(name), path, secret=True)
        elif kind in _WORKLOADS:
            for container in _containers(document):
                for entry in container.get("env") or ():
                    if not isinstance(entry, dict) or "name" not in entry:
                        continue
                    origin = entry.get("valueFrom")
                    referred = isinstance(origin, dict) and "secretKeyRef" in origin
                    if isinstance(origin, dict) and ("fieldRef" in origin or "resourceFieldRef" in origin):
                        continue
                    value = entry.get("value")
                    self.inventory.add(
                        str(entry["name"]), path, secret=True if referred else None, value=str(value or "")
                    )


def _text(blob: Blob) -> str:
    return blob.data.decode("utf-8", "replace")


def _values(mapping: object) -> Iterator[dict[str, Any]]:
    for one in mapping.values() if isinstance(mapping, dict) else ():
        if isinstance(one, dict):
            yield one


def _containers(node: object) -> Iterator[dict[str, Any]]:
    """The containers of a workload, wherever its template stands."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("containers", "initContainers") and isinstance(value, list):
                yield from (one for one in value if isinstance(one, dict))
            else:
                yield from _containers(value)
