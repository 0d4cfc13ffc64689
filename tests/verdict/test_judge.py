"""From matches to findings: rivals, formats, provider values, random strings, pieces of a file."""

from __future__ import annotations

import base64
import json

import pytest

from support.verdict import database, found, judged, reasons
from tightlip.config import Config
from tightlip.engine import text as engine_text
from tightlip.engine.scan import scan
from tightlip.model import Blob
from tightlip.rules import templates
from tightlip.verdict.judge import judge

RANDOM = templates.expand("{alpha:6}4{alpha:5}7{alpha:4}2{alpha:9}8{alnum:12}", "r")
BODY = templates.expand("{base64:64}", "b")
HEX32 = templates.expand("{hex:32}", "d")


def test_of_two_rules_at_one_place_the_specific_one_reports() -> None:
    token = templates.expand("ghp_{alnum:36}", "1")
    assert found(f'GITHUB_TOKEN = "{token}"\n') == ["github-pat"]


def test_two_secrets_on_a_line_are_two_findings() -> None:
    one, other = (templates.expand("{alnum:24}", seed) for seed in "ab")
    assert len(found(f'{{"password": "{one}", "apiKey": "{other}"}}\n', "a.json")) == 2


def jwt(payload: dict[str, object], header: bytes = b'{"alg":"HS256"}') -> str:
    parts = [base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (header, json.dumps(payload).encode())]
    return ".".join([*parts, templates.expand("{url:43}", "s")])


def test_a_json_web_token_must_open_as_one() -> None:
    assert found(f"see {jwt({'sub': 'ab12'})}\n") == ["jwt"]
    assert not found(f"see {jwt({'sub': 'ab12'}, b'{not json at all}')}\n")


def test_the_example_token_of_the_documentation_is_dismissed() -> None:
    assert not found(f"see {jwt({'sub': '1234567890', 'name': 'John Doe', 'iat': 1516239022})}\n")


def basic(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("credentials", "wanted"),
    [
        ("svc:" + HEX32[:14], True),
        ("user:password", False),
        ("no colon in it at all", False),
        ("admin:changeme", False),
    ],
)
def test_basic_authorisation_is_opened(credentials: str, wanted: bool) -> None:
    assert bool(found(f"Authorization: Basic {basic(credentials)}\n")) is wanted


def test_the_limit_for_random_strings_can_be_set() -> None:
    assert found(f'connect("{RANDOM}")\n', "a.py") == ["random-string"]
    assert judged(f'connect("{RANDOM}")\n', "a.py", {"entropy": 7.0})[0] == []


def private_key(kind: str, body: str = BODY) -> str:
    return f"-----BEGIN {kind} KEY-----\n{body}\n{BODY}\n-----END {kind} KEY-----\n"


@pytest.mark.parametrize("kind", ["PRIVATE", "RSA PRIVATE", "OPENSSH PRIVATE", "EC PRIVATE"])
def test_private_keys(kind: str) -> None:
    assert found(private_key(kind), "server.key") == ["private-key"]
    escaped = json.dumps({"key": private_key(kind)})
    assert found(escaped, "key.json") == ["private-key"]
    assert found(f"KEY: {base64.b64encode(private_key(kind).encode()).decode()}\n") == ["private-key-base64"]


def test_an_encrypted_private_key_is_less_severe() -> None:
    finding = judged(private_key("ENCRYPTED PRIVATE"), "server.key")[0][0]
    assert (finding.rule, finding.severity) == ("private-key-encrypted", "medium")


def test_no_private_key_is_made_of_a_header_alone() -> None:
    header = "-----BEGIN " + "RSA PRIVATE KEY-----"
    assert not found(f'if line == b"{header}", new_key_data.splitlines()[0]:\n', "a.py")
    assert not found(f"{header}\n{BODY[:60]}...\n")
    assert not found(private_key("PRIVATE", HEX32 * 2), "server.key")  # hexadecimal digits are no base64


def test_a_providers_value_needs_a_credentials_word_beside_it() -> None:
    assert found(f"# datadog\nDD_API_KEY={HEX32}\n", "a.env")
    assert not found(f"datadog trace {HEX32} done\n", "a.log")
    assert "beside digest" in reasons(f"datadog_image_digest={HEX32}\n", "a.env")


def test_random_text_is_found_without_any_name() -> None:
    assert found(f'connect("{RANDOM}")\n', "a.py") == ["random-string"]


@pytest.mark.parametrize(
    "line",
    [
        f'uploadId = "{RANDOM}"',
        f'integrity="sha512-{RANDOM}"',
        f'"etag": "{RANDOM}"',
        'connect("' + templates.expand("{hex:40}") + '")',
        'load("thisIsALongCamelCaseNameOf2Things4You7Then")',
        f'see("{base64.b64encode(b"just plain text, nothing more 123").decode()}")',
    ],
)
def test_identifiers_and_hashes_are_not_random_text(line: str) -> None:
    assert not found(line + "\n", "a.py")


@pytest.mark.parametrize("content", [f"{RANDOM}\n", RANDOM, f' "{RANDOM}";\r\n', f"{RANDOM}==\n"])
def test_a_file_of_nothing_but_a_token_is_found(content: str) -> None:
    assert found(content, "run/secrets/api") == ["lone-token"]


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (f"{RANDOM}\n", "package.tgz.sha512"),
        (f"{RANDOM}\n{RANDOM}\n", "list"),
        (f"# {RANDOM}\n", "note"),
        (HEX32 * 2, "state"),
        (templates.expand("x{alnum:12}") + "ghp_" + RANDOM, "state"),  # what holds a form's beginning is no key of it
        (templates.expand("{alnum:30}") + "abcd123", "state"),
        (templates.expand("ghp_{alnum:35}"), "state"),
        ("Some-Package-Name-1.2.3-Release", "state"),
    ],
)
def test_a_file_of_a_digest_a_name_or_more_than_one_token_is_not(content: str, path: str) -> None:
    assert not found(content, path)


@pytest.mark.parametrize("mark", ["", "b"])
def test_lines_of_one_encoded_block_are_not_random_texts(mark: str) -> None:
    lines = [f'    {mark}"{templates.expand("{alpha:6}4{alpha:5}7{alpha:4}2{alnum:40}", seed)}"' for seed in "abc"]
    assert not found("DATA = (\n" + "\n".join(lines) + "\n)\n", "a.py")


@pytest.mark.parametrize("path", ["yarn.lock", "app.min.js", "style.css", "node_modules/a/b.js"])
def test_hashes_are_usual_in_some_files(path: str) -> None:
    assert not found(f'connect("{RANDOM}")\n', path)


def test_a_binary_file_is_looked_at_for_known_formats_only() -> None:
    token = templates.expand("ghp_{alnum:36}", "1")
    assert found(b"\0\0" + f'password = "{RANDOM}" {token}\n'.encode(), "a.bin") == ["github-pat"]


def test_a_match_of_a_neighbouring_piece_is_left_to_it() -> None:
    data = f'a = "{templates.expand("ghp_{alnum:36}", "1")}"\n'.encode()
    text = engine_text.decode(Blob("a.py", data + b"x" * 50, own_start=len(data)))
    findings, dismissed = judge(text, scan(database(), text.data), database(), Config("/"))
    assert not findings
    assert {one.reason for one in dismissed} == {"a neighbouring piece of the file reports it"}


def test_a_disabled_rule_stays_silent() -> None:
    line = f"see {templates.expand('ghp_{alnum:36}', '1')}\n"
    assert judged(line)[0]
    assert not judged(line, settings={"disable": ["github-pat"]})[0]


def test_every_dismissal_has_a_reason() -> None:
    content = f'password = "changeme"\ntoken_url = "{RANDOM}"\nkey = "{HEX32}"\n'
    _, dismissed = judged(content)
    assert dismissed
    assert all(one.reason for one in dismissed)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("MOYASAR_SECRET_KEY=sk_live_{alnum:40}", "moyasar-live-secret-key"),
        ("TAP_SECRET_KEY=sk_live_{alnum:24}", "tap-payments-live-secret-key"),
        ("STRIPE_SECRET_KEY=sk_live_{alnum:24}", "stripe-live-secret-key"),
        ("BAIDU_MAP_AK={alnum:32}", "baidu-maps-ak"),
    ],
)
def test_the_provider_named_on_the_line_is_told_where_forms_are_alike(line: str, rule: str) -> None:
    assert found(templates.expand(line, "3") + "\n", "a.env") == [rule]


def test_of_a_value_that_its_forms_rule_dismisses_no_other_rule_says_anything() -> None:
    example = "ghp_" + "Qx" * 18
    assert not found(f'{{"access_token": "{example}"}}\n', "a.json")
    assert "the rule of its form decides" in reasons(f'{{"access_token": "{example}"}}\n', "a.json")
    other = templates.expand("{alnum:24}", "o")
    assert found(f'{{"access_token": "{example}", "password": "{other}"}}\n', "a.json") == ["password"]


def test_a_rule_that_is_switched_off_says_nothing_of_a_value() -> None:
    line = templates.expand('access_token = "ghp_{alnum:36}"\n', "1")
    assert [one.rule for one in judged(line, settings={"disable": ["github-pat"]})[0]] == ["secret"]
