"""Content where the name alone would be wrong. Keys and passwords are made up when the test runs."""

from __future__ import annotations

import base64
import os
import struct

import pytest

from tightlip.envfile import content
from tightlip.rules.templates import expand

WORD = expand("{alnum:24}", "password").encode()
KEY = expand("{hex:32}", "key").encode()
BODY = base64.encodebytes(expand("{graph:300}", "body").encode())


def pem(kind: str, body: bytes = BODY) -> bytes:
    return b"-----BEGIN " + kind.encode() + b"-----\n" + body + b"-----END " + kind.encode() + b"-----\n"


def der(*, private: bool) -> bytes:
    inner = (b"\x02\x01\x00\x30\x0d" if private else b"\x30\x82\x01\x00\xa0\x03\x02\x01\x02") + b"\x55" * 280
    return b"\x30\x82" + struct.pack(">H", len(inner)) + inner


def keystore(*tags: int) -> bytes:
    entries = b"".join(
        struct.pack(">I", tag)
        + struct.pack(">H", 2)
        + b"ca"
        + b"\0" * 8
        + struct.pack(">H", 5)
        + b"X.509"
        + struct.pack(">I", 40)
        + b"c" * 40
        for tag in tags
    )
    return b"\xfe\xed\xfe\xed" + struct.pack(">II", 2, len(tags)) + entries + b"d" * 20


SECRET: list[tuple[str, bytes]] = [
    ("private-key", pem("PRIVATE KEY")),
    ("private-key", pem("RSA PRIVATE KEY", b"Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n" + BODY)),
    ("private-key", pem("OPENSSH PRIVATE KEY")),
    ("private-key", pem("PGP PRIVATE KEY BLOCK")),
    ("private-key", pem("CERTIFICATE") + pem("EC PRIVATE KEY")),
    ("private-key", pem("PRIVATE KEY").decode().encode("utf-16")),
    ("private-key", b"PuTTY-User-Key-File-3: ssh-ed25519\n"),
    ("private-key", b"AGE-SECRET-KEY-1" + expand("{base32:58}").encode()),
    ("private-key", der(private=True)),
    ("keystore", keystore(2, 1)),
    ("keystore", b"something else that is called .keystore"),
    ("any", b"x"),
    ("words", b"machine example.org login me password " + WORD),
    ("words", b"machine example.org\n  login me\n  password " + WORD + b"\n"),
    ("pgpass", b"# comment\ndb.acme.io:5432:app:me:" + WORD + b"\n"),
    ("htpasswd", b"me:$apr1$" + WORD + b"\n"),
    ("url", b"https://me:" + WORD + b"@git.acme.io\n"),
    ("assigned", b"[default]\naws_access_key_id = A\naws_secret_access_key = " + WORD),
    ("assigned", b'[client]\nuser=me\npassword = "' + WORD + b'"\n'),
    ("assigned", b"github.com:\n    oauth_token: " + WORD + b"\n"),
    ("assigned", b":rubygems_api_key: " + WORD + b"\n"),
    ("assigned", b'[registry]\ntoken = "' + WORD + b'"\n'),
    ("assigned", b"access-token: " + WORD + b"\n"),
    ("npm", b"//registry.npmjs.org/:_authToken=" + WORD + b"\n"),
    ("npm", b'npmAuthToken: "' + WORD + b'"\n'),
    ("kube", b"users:\n- name: me\n  user:\n    client-key-data: " + base64.b64encode(WORD) + b"\n"),
    ("kube", b"  user: {token: " + WORD + b"}\n"),
    ("xml", b"<server><id>a</id><password>" + WORD + b"</password></server>"),
    ("xml", b'<add key="ClearTextPassword" value="' + WORD + b'" />'),
    ("xml", b'<Pass encoding="base64">' + base64.b64encode(WORD) + b"</Pass>"),
    ("json", b'{"auths": {"ghcr.io": {"auth": "' + base64.b64encode(b"me:" + WORD) + b'"}}}'),
    ("json", b'{"type": "service_account", "private_key": "' + WORD + b'"}'),
    ("json", b'{"github-oauth": {"github.com": "' + WORD + b'"}}'),
    ("hex-key", KEY + b"\n"),
    ("word", WORD + b"\n"),
    ("tfstate", b'{"version": 4, "outputs": {}, "resources": [{"type": "x"}]}'),
    ("tfvars", b'db_password = "' + WORD + b'"\n'),
    ("tfvars", b'{"api_token": "' + WORD + b'"}'),
]

HARMLESS: list[tuple[str, bytes]] = [
    ("private-key", pem("CERTIFICATE")),
    ("private-key", pem("PUBLIC KEY")),
    ("private-key", pem("CERTIFICATE REQUEST")),
    ("private-key", pem("PRIVATE KEY", b"<your key>\n")),
    ("private-key", pem("PRIVATE KEY", b"...\n")),
    ("private-key", der(private=False)),
    ("private-key", b"ssh-rsa AAAA me@example.org\n"),
    ("private-key", b""),
    ("keystore", keystore(2, 2)),
    ("keystore", keystore()),
    ("any", b""),
    ("any", b" \n"),
    ("any", b"\0GITCRYPT\0" + WORD),
    ("word", b"$ANSIBLE_VAULT;1.1;AES256\n62313365\n"),
    ("word", b"#!/bin/sh\npass show vault\n"),
    ("words", b"machine example.org login me password <password>\n"),
    ("pgpass", b"# host:port:db:user:password\n"),
    ("assigned", b"[default]\nregion = eu-central-1\n"),
    ("assigned", b"password = ${PYPI_PASSWORD}\n"),
    ("npm", b"//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n"),
    ("npm", b"save-exact=true\nregistry=https://registry.acme.io\n"),
    ("npm", b'npmAuthToken: "${NPM_TOKEN:-}"\n'),
    ("kube", b"users:\n- name: me\n  user:\n    tokenFile: /var/run/token\n    client-key: a.key\n"),
    ("xml", b"<settings><password>${env.PASSWORD}</password></settings>"),
    ("xml", b"<server><password>{COQLCE6DU6GtcS5P=}</password></server>"),
    ("json", b'{"auths": {"ghcr.io": {}}, "credsStore": "desktop"}'),
    ("json", b'{"name": "service-account", "client_email": "a@b.c"}'),
    ("hex-key", pem("CERTIFICATE")),
    ("tfstate", b'{"serial": 1, "encrypted_data": "x"}'),
    ("tfstate", b'{"version": 4, "outputs": {}, "resources": []}'),
    ("tfvars", b'region = "eu-central-1"\npassword_length = "24"\n'),
    ("tfvars", b'db_password = ""\napi_token = "<token>"\n'),
]


@pytest.mark.parametrize(("look", "data"), SECRET, ids=[f"{look}-{place}" for place, (look, _) in enumerate(SECRET)])
def test_content_with_a_secret_is_confirmed(look: str, data: bytes) -> None:
    assert content.holds_secret(look, "file", data)


@pytest.mark.parametrize(
    ("look", "data"), HARMLESS, ids=[f"{look}-{place}" for place, (look, _) in enumerate(HARMLESS)]
)
def test_content_without_one_is_not(look: str, data: bytes) -> None:
    assert not content.holds_secret(look, "file", data)


def test_every_look_has_both_cases() -> None:
    assert {look for look, _ in SECRET} == content.LOOKS
    assert {look for look, _ in HARMLESS} >= content.LOOKS - {"htpasswd", "url"}


@pytest.mark.parametrize("look", sorted(content.LOOKS))
def test_no_content_makes_a_look_fail(look: str) -> None:
    for data in (os.urandom(4096), b"\x30\x84\xff", b"\xfe\xed\xfe\xed\0\0\0\2\xff\xff\xff\xff", b"\xff\xfe\x00"):
        assert content.holds_secret(look, "file", data) in (True, False)
