"""Values of `.env.example`: real ones are told from placeholders. Real ones are made up when the test runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightlip.rules.templates import expand
from tightlip.values import example as values

REAL = [
    "{hex:32}",
    "{hex:40}",
    "{hex:64}",
    "{HEX:32}",
    "{uuid}",
    "{alnum:16}",
    "{alnum:24}",
    "{alnum:43}",
    "{url:43}",
    "{base64:44}=",
    "{loweralnum:25}",
    "{upperalnum:20}",
    "{base32:32}",
    "{lower:20}",
    "{jwt}",
    "sk_live_{alnum:24}",
    "secret_{alnum:43}",
    "{digit:10}:AA{url:33}",
    "{digit:60}!q",
    "{lower:4} {lower:4} {lower:4} {lower:4}",
    "postgres://app:{alnum:16}@db.acme.io:5432/app",
    "mongodb+srv://app:{alnum:16}@cluster0.acme.mongodb.net/app?retryWrites=true",
    "redis://:{alnum:32}@redis-1.acme.io:6379",
    "https://{hex:32}@o1.ingest.acme.io/1",
    "https://api.acme.io/hook?token={alnum:32}",
    "https://hooks.acme.io/services/T{upperalnum:8}/B{upperalnum:8}/{alnum:24}",
    "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={base64:86}==;EndpointSuffix=core.acme.net",
    "Server=db.acme.io;Database=app;User Id=app;Password={alnum:16};",
]

PLACEHOLDERS = """\
your-api-key
YOUR_SECRET_HERE
my-key-here
<your-key>
[your secret]
__SECRET__
{{ secret }}
${SECRET}
$SECRET_KEY
$(openssl rand -hex 32)
changeme
change-this-in-production
replace-with-a-long-random-string
null
None
true
xxx
****
xxxx-xxxx
12345
3600
15m
7d
(1000 * 60 * 60 * 24) * 7
CAFEBABE
YourSuperSecretKeyForJwtAuthenticationWhichMustBeLongEnough123!
this_password_is_insecure_and_should_be_updated
generate-a-random-32-character-string
Get it from the dashboard under Settings
cambia_esto_por_una_clave_segura
trocar-por-uma-chave-secreta
votre_cle_secrete
hier_einen_zufaelligen_schluessel_eintragen
vul-hier-je-sleutel-in
twoj_tajny_klucz
замените_меня
9bxxxxxxxxxxxxxxxxJFHg
sk-or-v1-...
sk_test_your_key
hf_xxx
SG.your-sendgrid-key
user_provided
keyboard cat
hdgfadsfahg---apikey---hdgfadsfahg
mysql://root:@localhost:3306/app
postgresql://user:password@localhost:5432/db
postgres://USER:PASSWORD@HOST:PORT/NAME
postgresql://postgres:postgres@db:5432/app
mongodb+srv://<username>:<password>@cluster0.mongodb.net/test
amqp://guest:guest@rabbitmq:5672/
redis://localhost:6379/0
https://api.acme.io/v1/payments
https://hooks.slack.com/services/XXX/YYY/ZZZ
DefaultEndpointsProtocol=https;AccountName=youraccountname;AccountKey=yourkey
Server=localhost,1433;Database=app;User Id=sa;Password=Your_password123;
/run/secrets/db_password
./certs/server.key
~/.ssh/id_rsa
us-east-1
postgres
secret
password123
P@ssw0rd
minioadmin
dev_secret_key_do_not_use_in_production
00000000-0000-0000-0000-000000000000
0123456789abcdef0123456789abcdef
op://vault/item/field
arn:aws:iam::123456789012:role/x
""".splitlines()


@pytest.mark.parametrize("template", REAL)
@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_real_values_are_told(template: str, seed: str) -> None:
    why = values.real(expand(template, seed))
    assert why
    assert len(why) < 60, "a reason holds no value"


@pytest.mark.parametrize("value", PLACEHOLDERS)
def test_placeholders_and_development_defaults_pass(value: str) -> None:
    assert values.real(value) == ""


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "host.docker.internal", "db.local"])
def test_credentials_for_this_machine_pass(host: str) -> None:
    password = expand("{alnum:16}")
    assert values.real(f"postgres://app:{password}@{host}:5432/app") == ""
    assert values.real(f"postgres://app:{password}@{host}.acme.io:5432/app")


def test_a_token_from_documentation_passes() -> None:
    import base64
    import json

    def token(claims: dict[str, object]) -> str:
        parts = [
            base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
            for part in ({"alg": "HS256"}, claims)
        ]
        return ".".join([*parts, expand("{url:43}")])

    demo, real = token({"sub": "1234567890", "name": "John Doe"}), token({"sub": expand("{hex:24}"), "iss": "acme"})
    assert values.is_demo(demo)
    assert values.real(demo) == ""
    assert not values.is_demo(real)
    assert values.real(real)


def test_the_subject_of_a_url_is_its_password() -> None:
    assert values.subject("postgres://app:abc@db/x") == "abc"
    assert values.subject("https://db/x") == "https://db/x"
    assert values.subject(" abc ") == "abc"


def test_a_key_in_pem_is_told_from_its_form() -> None:
    body = expand("{base64:64}")
    head, end = "-----BEGIN " + "PRIVATE KEY-----", "-----END " + "PRIVATE KEY-----"
    assert values.real(f"{head}\\n{body}\\n{end}\\n") == "a private key"
    assert values.real(f"{head}\n{body}\n{end}\n") == "a private key"
    for inside in ("YOUR_KEY", "...", "x" * 64, "MII...", ""):
        assert values.real(f"{head}\\n{inside}\\n{end}\\n") == "", inside


@pytest.mark.parametrize(
    "value", ["Summer2024!x", "copper-lantern-42-river", "N3wR1ver_47tig!", "velvet.tiger.617x", "Lantern@2023"]
)
def test_peoples_passwords_are_told(value: str) -> None:
    assert values.real(value)


@pytest.mark.parametrize(
    "value", ["sha256", "us-east-1", "smtp.gmail.com", "app@acme.io", "c2VjcmV0", "abcd efgh ijkl"]
)
def test_what_is_no_secret_by_its_form(value: str) -> None:
    assert values.real(value) == ""


def test_a_key_under_any_name() -> None:
    assert values.generated(expand("{alnum:40}"))
    assert values.generated(expand("{hex:64}"))
    for value in (expand("{alnum:12}"), "a-long-sentence-of-words-and-nothing-else", "https://acme.io/x", "0" * 40):
        assert values.generated(value) == ""


@given(st.text(max_size=300))
def test_any_text_has_an_answer_that_does_not_hold_it(text: str) -> None:
    for said in (values.real(text), values.weak(text), values.generated(text)):
        assert len(said) < 60
