"""Values that stand beside a telling name: which are secrets, which are not, in every way of writing them down."""

from __future__ import annotations

import pytest

from support.verdict import found, judged, reasons
from tightlip.rules import templates

PASSWORD = templates.expand("{alpha:6}{digit:2}{alpha:4}{digit:2}", "p")
KEY = templates.expand("{alnum:32}", "k")
HEX = templates.expand("{hex:32}", "h")

WRITINGS = [
    ("settings.py", 'DB_PASSWORD = "{}"'),
    ("settings.py", "db = connect(host='db', password='{}')"),
    ("settings.py", 'os.environ.get("DB_PASSWORD", "{}")'),
    ("settings.py", 'password: str = "{}"'),
    ("settings.py", 'config["password"] = b"{}"'),
    ("a.ts", "const password: string = '{}';"),
    ("a.js", "  password: `{}`,"),
    ("a.go", 'Password := "{}"'),
    ("A.java", 'private static final String DB_PASSWORD = "{}";'),
    ("A.java", 'builder.setPassword("{}");'),
    ("A.scala", 'password = Some("{}")'),
    ("A.java", 'props.put("db.password", "{}");'),
    ("a.rb", ":password => '{}',"),
    ("a.php", "'password' => '{}',"),
    ("A.java", '"spring.datasource.password={}",'),
    ("a.yaml", "  password: {}"),
    ("a.yaml", "  - MYSQL_ROOT_PASSWORD={}"),
    ("a.json", '{{"dbPassword": "{}"}}'),
    ("a.toml", 'password = "{}"'),
    ("a.ini", "password={}"),
    ("a.properties", "spring.datasource.password={}"),
    ("prod.env", "export DB_PASSWORD={}"),
    ("Dockerfile", "ENV DB_PASSWORD={}"),
    ("Dockerfile", 'ARG PASSWORD="{}"'),
    ("a.tf", 'admin_password = "{}"'),
    ("a.ipynb", '   "password = \\"{}\\"\\n",'),
    ("a.md", "- **password**: {}"),
    ("a.xml", "<password>{}</password>"),
    ("a.xml", '<add key="DbPassword" value="{}" />'),
    ("a.yaml", "- name: DB_PASSWORD\n  value: '{}'"),
    ("a.config", "Server=db;User Id=app;Password={};Timeout=3"),
    ("a.txt", "jdbc:mysql://db/app?user=u&password={}&ssl=true"),
    ("a.sh", "deploy --password {} --host db"),
    ("a.sh", "sshpass -p {} ssh root@db"),
    ("a.sh", "mysql -uroot -p{} app"),
    ("a.sh", "curl -u admin:{} https://api.internal/"),
    ("a.sql", "CREATE USER app IDENTIFIED BY '{}';"),
    ("a.sql", "ALTER ROLE app WITH PASSWORD '{}';"),
    ("a.py", '"postgres://app:{}@db.internal/app"'),
    ("a.py", '"redis://:{}@cache:6379/0"'),
]


@pytest.mark.parametrize(("path", "line"), WRITINGS)
def test_a_password_is_found_however_it_is_written(path: str, line: str) -> None:
    assert found(line.format(PASSWORD) + "\n", path)


@pytest.mark.parametrize(("path", "line"), WRITINGS)
@pytest.mark.parametrize("value", ["changeme", "${PASSWORD}", "xxxxxxxx", "your-password", "password"])
def test_no_writing_makes_a_placeholder_a_password(path: str, line: str, value: str) -> None:
    assert not found(line.format(value) + "\n", path)


HUMAN = [
    "Summer 2024!",
    "Tr0ub4dor &3",
    "ilovelucy 77",
    "correct -horse-battery-staple",
    "Jessica 1987",
    "zaq1 2wsx#9",
    "cookie s&cream",
    "MyS3cret P@ss",
    "sup3r s3cr3t",
]


@pytest.mark.parametrize("halves", HUMAN)
@pytest.mark.parametrize(("path", "line"), [("a.py", 'DB_PASSWORD = "{}"'), ("a.json", '"password": "{}"')])
def test_passwords_as_people_choose_them_are_found(halves: str, path: str, line: str) -> None:
    assert found(line.format(halves.replace(" ", "")) + "\n", path)


WEAK = [
    "password",
    "secret",
    "test123",
    "changeme",
    "foobar",
    "admin",
    "root",
    "mysecretpassword",
    "P@ssw0rd",
    "letmein",
    "12345678",
    "qwerty",
    "abc123",
    "TODO",
    "none",
    "********",
    "aaaaaaaa",
    "passwort",
    "contrasena",
    "cambia-esto",
]


@pytest.mark.parametrize("value", WEAK)
@pytest.mark.parametrize(("path", "line"), [("a.py", 'DB_PASSWORD = "{}"'), ("a.yaml", "password: {}")])
def test_fillers_stay_silent(value: str, path: str, line: str) -> None:
    assert not found(line.format(value) + "\n", path)


NOT_SECRETS = [
    ("a.py", "password = get_password()", None),
    ("a.py", "password = self.password", None),
    ("a.py", 'password = os.environ["DB_PASSWORD"]', None),
    ("a.js", "password: process.env.SMTP_PASSWORD,", None),
    ("a.yaml", "password: {{ db_password }}", None),
    ("a.yaml", "password: <%= ENV['X_PASSWORD'] %>", None),
    ("a.py", 'token_type = "Bearer"', None),
    ("a.py", 'TOKEN_URL = "https://auth.internal/oauth/token"', "its name is not a secret's"),
    ("a.py", 'PASSWORD_FIELD = "passwd_input_9"', "its name is not a secret's"),
    ("a.py", 'secret_name = "prod/db/main-7"', "its name is not a secret's"),
    ("a.py", 'hashed_password = "{hex}"', "its name is not a secret's"),
    ("a.json", '"hashed_secret": "{hex}"', "its name is not a secret's"),
    ("a.json", '"nextToken": "{key}"', "its name is not a secret's"),
    ("a.py", 'public_key = "{key}"', "its name is not a secret's"),
    ("a.yaml", "api_key: api_key_123", "made of words"),
    ("a.py", 'refresh_token = "refresh_token"', None),
    ("a.py", 'password = "Enter your password here"', None),
    ("a.py", 'password = "login.form.password.label"', "an object path"),
    ("a.py", 'secret = "/run/secrets/db"', "a path"),
    ("a.py", 'private_key = "keys/server.pem"', "a file name"),
    ("a.py", 'secret_key = "arn:aws:secretsmanager:eu-west-1:123:secret:db"', "refers to a value elsewhere"),
    ("a.py", 'password = "[a-z0-9]{{8,}}"', None),
    ("a.py", 'names = ["password", "username7x"]', None),
    ("a.py", 'if update_password == "always" and done:', "a word for what to do"),
    ("a.py", 'get_password("main_db_7")', "the argument of a question about it"),
    ("a.py", 'password = {{"min_len8": 3}}', "the first key of a table"),
    ("package-lock.json", '"secret": "{key}"', "in a lock file, where hashes stand"),
    ("locale/de.json", '"password": "{hex:.0}Kennwörtchen"', None),
    ("README.md", "password: required for logging in", "a sentence"),
]


@pytest.mark.parametrize(("path", "line", "reason"), NOT_SECRETS)
def test_what_only_looks_like_a_secret_is_dismissed(path: str, line: str, reason: str | None) -> None:
    text = line.format(hex=HEX, key=KEY) + "\n"
    assert not found(text, path)
    if reason is not None:
        assert reason in reasons(text, path)


TOKENS = [
    ("a.py", 'client_secret = "{}"'),
    ("a.env", "API_KEY={}"),
    ("a.json", '"accessToken": "{}"'),
    ("a.yaml", "  signing_key: {}"),
    ("a.cs", 'x = "AccountKey={};EndpointSuffix=x"'),
    ("a.py", 'headers = {{"Authorization": "Bearer {}"}}'),
    ("a.sh", "curl -H 'Authorization: Token {}' https://api.internal/"),
    ("a.sh", "login --token {}"),
    ("a.py", 'aes_key = "{}"'),
    ("a.js", "session.secret = '{}'"),
]


@pytest.mark.parametrize(("path", "line"), TOKENS)
@pytest.mark.parametrize("value", [KEY, HEX])
def test_keys_and_tokens_are_found(path: str, line: str, value: str) -> None:
    assert found(line.format(value) + "\n", path)


def test_a_uuid_is_a_token_but_no_key_of_a_dictionary() -> None:
    uuid = templates.expand("{uuid}", "u")
    assert found(f'api_token = "{uuid}"\n')
    assert not found(f'key = "{uuid}"\n')


def test_confidence_falls_in_tests_and_documents() -> None:
    line = f'DB_PASSWORD = "{PASSWORD}"\n'
    assert judged(line, "app/settings.py")[0][0].confidence == "high"
    assert judged(line, "tests/test_db.py")[0][0].confidence != "high"


def test_a_value_below_the_configured_confidence_is_dismissed() -> None:
    line = f'DB_PASSWORD = "{PASSWORD}"\n'
    findings, dismissed = judged(line, "tests/test_db.py", {"confidence": "high"})
    assert not findings
    assert "below the configured confidence" in [one.reason for one in dismissed]


def test_the_message_names_the_whole_name_and_never_the_value() -> None:
    finding = judged(f'spring.datasource.password = "{PASSWORD}"\n', "app.properties")[0][0]
    assert "spring.datasource.password" in finding.message
    assert PASSWORD not in finding.message + finding.help + finding.masked
    assert finding.masked == "****"
