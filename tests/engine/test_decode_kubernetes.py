"""Values of Kubernetes Secret manifests are judged by their names, decoded."""

from __future__ import annotations

import base64
import json

import pytest

from support.tokens import token
from tightlip import config
from tightlip.model import Blob
from tightlip.pipeline import Scanner

PASSWORD = token("password", "kubernetes")
RANDOM = token("random", "kubernetes")


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


CLIENT = b64(json.dumps({"client_secret": RANDOM, "auth_uri": "https://example.org/"}))
ENV = b64(f"MODE=production\nDB_PASSWORD={PASSWORD}\n")
MANIFEST = f"""\
apiVersion: v1
kind: Secret
metadata:
  name: app
data:
  username: {b64("administrator")}
  password: {b64(PASSWORD)}
  placeholder-password: {b64("changeme")}
  api-token: "{b64(RANDOM)}"  # rotate
  {{{{- if .Values.more }}}}
  .env: {ENV}
  {{{{- end }}}}
  client.json: |
    {CLIENT[:40]}
    {CLIENT[40:]}
type: Opaque
---
kind: ConfigMap
data:
  welcome: {b64("hello and welcome to this cluster")}
"""
LIST = f"""\
kind: List
items:
  - apiVersion: v1
    data:
      password: {b64(PASSWORD)}
    kind: Secret
  - apiVersion: v1
    kind: ConfigMap
    data:
      note: {b64("nothing to see here at all")}
"""
OBJECT = {"apiVersion": "v1", "kind": "Secret", "data": {"password": b64(PASSWORD), "user": b64("someone")}}


def findings(text: str, path: str = "secret.yaml") -> list[tuple[str, int]]:
    scanner = Scanner(config.Config({}))
    found = scanner.findings(Blob(path, text.encode()))
    assert all(one.message.endswith(", in base64 in a Kubernetes Secret") for one in found)
    return [(one.rule, one.line) for one in found]


def test_each_value_is_judged_with_its_key() -> None:
    assert findings(MANIFEST) == [("password", 7), ("secret", 9), ("password", 11), ("secret", 14)]


def test_windows_line_ends_do_not_matter() -> None:
    assert findings(MANIFEST.replace("\n", "\r\n")) == findings(MANIFEST)


@pytest.mark.parametrize("text", [LIST, "# a list\n" + LIST.replace("    kind: Secret", '    kind: "Secret"')])
def test_data_may_stand_before_the_kind_in_a_list(text: str) -> None:
    assert [rule for rule, _ in findings(text)] == ["password"]


@pytest.mark.parametrize("indent", [None, 2])
def test_json_is_read_too(indent: int | None) -> None:
    assert [rule for rule, _ in findings(json.dumps(OBJECT, indent=indent), "secret.json")] == ["password"]


def test_other_kinds_are_none() -> None:
    text = MANIFEST.replace("kind: Secret", "kind: SecretStore").replace("password", "note").replace("token", "note")
    scanner = Scanner(config.Config({}))
    assert all("Kubernetes" not in one.message for one in scanner.findings(Blob("a.yaml", text.encode())))
