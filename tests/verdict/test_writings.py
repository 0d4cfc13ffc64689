"""A secret is found in every common way of writing an assignment, and a token whose rule does not know its form."""

from __future__ import annotations

import pytest

from support.verdict import found, judged
from tightlip.rules.templates import expand
from tightlip.verdict import names

VALUE = expand("{alnum:40}", "w")
WRITINGS = (
    'acmeToken="{s}"',
    'acmeToken = "{s}"',
    "ACME_TOKEN={s}",
    "acme.api.key = {s}",
    '{{\n    "acme_token": "{s}"\n}}',
    '\\{{\n    \\"acme_token\\": \\"{s}\\"\n\\}}',
    "<acmeToken>{s}</acmeToken>",
    "<acmeToken>\n    {s}\n</acmeToken>",
    '<entry name="acmeToken" value="{s}" />',
    "acme_token: {s}",
    "acme_token: '{s}'",
    "acme_token: |\n  {s}",
    "acme_token: >-\n  {s}",
    'string acmeToken = "{s}";',
    'var acmeToken string = "{s}"',
    'let acmeToken: string = "{s}"',
    "acmeToken := `{s}`",
    '$acmeToken .= "{s}"',
    '  "acmeToken" => "{s}"',
    'ACME_TOKEN ::= "{s}"',
    "ACME_TOKEN ?= {s}",
    'ACME_TOKEN += "{s}"',
    "acme --api-token {s}",
    'client.login(token="{s}")',
    'curl -H "X-Acme-Token: {s}"',
    "xhr.setRequestHeader('X-Acme-Key', '{s}')",
    "Authorization: Acme {s}",
    "http api.internal X-API-Key:{s}",
    "curl -u {s}: https://api.internal/v1",
    "https://{s}:x-oauth-basic@git.internal/a/b",
    'buildConfigField "String", "ACME_KEY", "\\"{s}\\""',
    "define('ACME_KEY', '{s}');",
    "os.getenv('ACME_KEY', '{s}')",
    "const key = process.env.ACME_KEY || '{s}'",
    '(("api_key", "{s}"))',
    '{{token, <<"{s}">>}}',
    'acme_key <- "{s}"',
    'acmeKey = T.pack "{s}"',
    'Dim apiKey As String = "{s}"',
    '#define ACME_KEY @"{s}"',
    'static const char acme_token[] = "{s}";',
    'pub const TOKEN: &\'static str = "{s}";',
    "- name: ACME_KEY\n  value: {s}",
    '{{"key":"X-API-KEY","value":"{s}","type":"text"}}',
    '<meta-data android:name="com.acme.API_KEY" android:value="{s}" />',
    "<key>AcmeApiKey</key>\n<string>{s}</string>",
    "<password><![CDATA[{s}]]></password>",
    "acme_tokens:\n  - {s}",
    "API key\n{s}",
    "| acme API key | `{s}` |",
    "the acme password is {s}",
    "password '{s}'",
    "token={s}, user=3",
    "acme login -t {s}",
    'new AcmeClient("{s}")',
    "https://acme.internal/api/hooks/{s}",
    'parser.add_argument("--token", type=str, default="{s}")',
    'def acme_token():\n    return "{s}"',
    "function getApiKey() {{\n  return '{s}';\n}}",
    'gh secret set ACME --body "{s}"',
    "INSERT INTO api_keys (id, key) VALUES (1, '{s}');",
    "You can find an acme secret {s} within",
    '"acme_secret": "{s} "',
    "acmeToken = ' {s}'",
    "<secret>{{GLOBAL {s}}}</secret>",
    'TOKENS = {{"prod": "{s}"}}',
    'TOKENS = {{\n    "dev": "",\n    "prod": "{s}",\n}}',
)
HEX_WRITINGS = (
    "os.getenv('ACME_KEY', '{s}')",
    "xhr.setRequestHeader('Acme-Key', '{s}')",
    'resValue "string", "acme_api_key", "{s}"',
    'acme.Client("{s}")',
)
PASSWORD_WRITINGS = (
    'echo "app:{s}" | chpasswd',
    "echo '{s}' | sudo -S ls",
    "composer config http-basic.repo.acme.internal app {s}",
    "npm config set //registry.acme.internal/:_authToken {s}",
    "net use Z: \\\\files\\shop {s} /user:app",
    "jarsigner -storepass {s} shop.jar shop",
    'new NetworkCredential("app", "{s}")',
    "pymssql.connect('db', 'app', '{s}', 'shop')",
    "ssh.connect('web', 22, 'root', '{s}')",
)
NO_SECRET = (
    '"PUBLIC1024P384Keys1Token",\n"ML768X25519PrivateKey3",',
    '("auth", "0004_alter_user_username_opts")',
    "{{'gss_krb5_lucid_key', 'gss_krb5_rfc1964_keydata'}}",
    "read(pwd, './data/mt19937-testset-1.csv')",
    "- name: API_TOKEN\n  valueFrom: {s}",
    "Authorization: required for everybody",
    "the key\nof {s}",
    'new AcmeClient("5f0c1d2e-3b4a-4c5d-8e6f-7a8b9c0d1e2f")',
    "https://acme.internal/hooks/5f0c1d2e-3b4a-4c5d-8e6f-7a8b9c0d1e2f",
    "acme login -t production",
    "INSERT INTO api_keys (name) VALUES ('the first customer')",
    "the name of the key is not close\n = '{s}'",
    "TOKENS = {{\"prod\": load('{s}')}}",
    "<acmeSecret>secret_{{alnum:43}}</acmeSecret>",
)


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_token_is_found_in_every_writing(writing: str) -> None:
    assert len(found(writing.format(s=VALUE) + "\n", "deploy/values")) == 1


@pytest.mark.parametrize("writing", HEX_WRITINGS)
@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_a_hexadecimal_key_is_found_where_a_key_of_letters_is(writing: str, seed: str) -> None:
    assert len(found(writing.format(s=expand("{hex:40}", seed)) + "\n", "deploy/values")) == 1


@pytest.mark.parametrize("writing", PASSWORD_WRITINGS)
def test_a_password_is_found_in_commands_and_calls(writing: str) -> None:
    assert len(found(writing.format(s=expand("{alnum:14}", "pw")) + "\n", "deploy/values")) == 1


@pytest.mark.parametrize("ending", [".py", ".js", ".go", ".java", ".rb", ".c"])
@pytest.mark.parametrize(
    "line",
    [
        "# acme API key: {s}",
        "// old token {s}",
        "f(); // token: {s}",
        " * API key: {s}",
        "# export ACME_TOKEN={s}",
        "    acme --token {s}",
    ],
)
def test_a_key_is_found_in_a_comment_of_code(line: str, ending: str) -> None:
    assert len(found(f"x\n{line.format(s=VALUE)}\n", f"src/acme{ending}")) == 1


@pytest.mark.parametrize(
    "line", ["# the token is {s}", "# token: see acme2.parse_v1_token_from_header", "x = token.{s}", "// key {s}"]
)
def test_words_in_a_comment_and_code_are_no_keys(line: str) -> None:
    text = line.format(s="acme2.read_the_first2_words_of_a_line")
    assert found(f"x\n{text}\n", "src/acme.js") == []


@pytest.mark.parametrize("writing", NO_SECRET)
def test_a_neighbour_of_a_telling_word_is_none(writing: str) -> None:
    assert found(writing.format(s=VALUE) + "\n", "deploy/values") == []


@pytest.mark.parametrize(
    ("name", "count"), [("acme_key", 1), ("X-Acme-Key", 1), ("Authorization", 1), ("key", 0), ("acme_key_id", 0)]
)
def test_a_uuid_is_a_key_where_the_name_says_of_what(name: str, count: int) -> None:
    assert len(found(f"{name}: {expand('{uuid}', 'w')}\n", "deploy/values")) == count


@pytest.mark.parametrize(
    ("template", "rule"),
    [
        ("glpat-{alnum:34}", "known-prefix"),
        ("npm_{alnum:50}", "known-prefix"),
        ("acme_pat_{alnum:36}", "prefixed-token"),
        ("key_{hex:64}", "prefixed-token"),
        ("acme_5{alpha:5}1{alpha:5}8{alnum:24}", "prefixed-string"),
    ],
)
def test_a_prefix_tells_a_token_in_any_line(template: str, rule: str) -> None:
    assert found(f"see {expand(template, 'p')} here\n", "deploy/values") == [rule]


def test_where_the_rule_of_a_form_is_switched_off_no_other_reports_it() -> None:
    line = f"see {expand('ghp_{alnum:36}', '1')}\n"
    assert not judged(line, settings={"disable": ["github-pat"]})[0]


def test_a_key_typed_in_a_row_is_reported_with_low_confidence() -> None:
    typed = "1234567890abcdef1234567890abcdef"
    (finding,) = judged(f"GEOAPIFY_KEY={typed}\n")[0]
    assert (finding.rule, finding.confidence) == ("geoapify-api-key", "low")


def test_a_key_of_few_characters_is_reported_with_low_confidence() -> None:
    few = "abcdefabcdef12" * 3
    (finding,) = judged(f"CISCO_MERAKI_API_KEY={few[:40]}\n")[0]
    assert (finding.rule, finding.confidence) == ("cisco-meraki-api-key", "low")
    assert judged(f"CISCO_MERAKI_API_KEY={'ab' * 20}\n")[0] == []


def test_a_known_form_without_its_providers_name_counts_by_its_prefix() -> None:
    assert found(f"see {expand('pha_{alnum:43}', 'm')} here\n", "deploy/values") == ["known-prefix"]


def test_the_next_setting_of_a_connection_ends_a_password() -> None:
    text = f"cache.internal:6380,password={expand('{base64:43}', 'c')}=,ssl=True\n"
    assert len(found(text, "deploy/values")) == 1


def test_a_provider_is_name_enough_for_its_key() -> None:
    assert found(f"deepgram = {expand('{hex:40}', 'd')}\n", "deploy/values") == ["deepgram-api-key"]


@pytest.mark.parametrize(
    ("text", "name"), [(r"a\npassword", b"password"), (r"npassword", b"npassword"), ("x db_password", b"db_password")]
)
def test_an_escaped_line_end_is_no_part_of_a_name(text: str, name: bytes) -> None:
    data = text.encode()
    assert names.whole(data, data.index(b"password"), len(data)) == name


@pytest.mark.parametrize(
    "template",
    ["sgp_local_{hex:20}G{hex:19}", "sgp_{hex:18}_{hex:40}", "sgp_{hex:41}"],
)
def test_a_token_that_is_a_character_or_two_off_its_form_is_none(template: str) -> None:
    assert found(f"see {expand(template, 'o')} here\n", "deploy/values") == []


def test_a_prefix_before_digits_in_a_row_is_no_key() -> None:
    assert found('"acmeToken1": "xoxp-1234567890"\n', "deploy/values") == []
