"""Encoded secrets are found where they stand, with the encoding named; encoded text without one says nothing."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.tokens import token
from tightlip import config
from tightlip.engine import decode
from tightlip.engine.encodings import LABELS, MARK, ORDER, SPAN
from tightlip.engine.scan import scan
from tightlip.model import Blob, Finding
from tightlip.pipeline import Scanner

KEY = token("github", "decode")
PASSWORD = token("password", "decode")
ENV = f"# settings\nDEBUG=1\nDB_PASSWORD={PASSWORD}\nGITHUB_TOKEN={KEY}\n"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(config.Config({}))


def b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def wrapped(text: str, by: str = "\n") -> str:
    return base64.encodebytes(text.encode()).decode().rstrip().replace("\n", by)


def each(form: str, text: str = KEY) -> str:
    return "".join(form % ord(char) for char in text)


def found(scanner: Scanner, text: str | bytes, path: str = "notes.txt") -> list[Finding]:
    return scanner.findings(Blob(path, text.encode() if isinstance(text, str) else text))


@pytest.mark.parametrize(
    ("text", "line", "encoding"),
    [
        (f'x = 1\nblob = "{b64("token: " + KEY)}"\n', 2, "base64"),
        (f"blob: {b64('token: ' + KEY).rstrip('=')}\n", 1, "base64"),
        (b64("token: " + KEY), 1, "base64"),
        (f"BLOB={b64('~~~~~~~~~~~~~~~~~~~~~~~~ ' + KEY).replace('/', '_').replace('+', '-')}", 1, "base64"),
        (f"begin\n{wrapped('x' * 70 + ' ' + KEY)}\nend\n", 2, "base64"),
        (f"file: |\n    {wrapped('x' * 70 + ' ' + KEY, chr(10) + '    ')}\nnext: 1\n", 2, "base64"),
        (json.dumps({"file": wrapped("x" * 70 + " " + KEY)}), 1, "base64"),
        (f"url(data:text/plain;base64,{b64('token: ' + KEY)})", 1, "base64"),
        (f"echo {b64('token: ' + KEY)} | base64 -d", 1, "base64"),
        (f"powershell -EncodedCommand {b64(('$env:T=' + KEY).encode('utf-16-le'))}", 1, "base64 of UTF-16"),
        (f'"{b64(gzip.compress(ENV.encode()))}"', 1, "gzip and base64"),
        (f'x = "{("token=" + KEY).encode().hex()}"', 1, "hex"),
        (f"x = 0x{KEY.encode().hex().upper()}", 1, "hex"),
        (f"char k[] = {{{each('0x%02x, ')}}};", 1, "a list of hex bytes"),
        (f"https://example.org/?next=token%3D{KEY}", 1, "percent-encoded text"),
        (f"u = '{each('%%%02X')}'", 1, "percent-encoded text"),
        (f"u = '{each(chr(92) + 'x%02x')}'", 1, "escaped text"),
        (f"u = '{each(chr(92) + 'u%04x')}'", 1, "escaped text"),
        (json.dumps({"file": f"first\n{KEY}\nlast"}), 1, "escaped text"),
        (f"<a v='&#{ord(KEY[0])};{KEY[1:]}'>", 1, "HTML entities"),
        (f"<a v='&#x{ord(KEY[0]):x};{KEY[1:]}'>", 1, "HTML entities"),
        (f't = ("{KEY[:13]}"\n     "{KEY[13:]}")', 1, "joined strings"),
        (f'a\nt = "{KEY[:13]}" +\n     "{KEY[13:20]}" + "{KEY[20:]}";', 2, "joined strings"),
        (f"$t = '{KEY[:13]}' . \"{KEY[13:]}\";", 1, "joined strings"),
        (f'$t = "{KEY[:7]}" . "{KEY[7:13]}"\n  . "{KEY[13:20]}" .\n "{KEY[20:]}";', 1, "joined strings"),
        (f't = "{KEY[:13]}" \\\r\n    "{KEY[13:]}"\r\n', 1, "joined strings"),
        (f't = "{KEY[:13]}" & _\r\n    "{KEY[13:]}"\r\n', 1, "joined strings"),
        ('"' + wrapped("x" * 70 + " " + KEY, '\\n"\n  "') + '"', 1, "base64 in joined strings"),
        (f't = "{KEY[:13]}\\\n{KEY[13:]}"', 1, "a continued line"),
    ],
    ids=lambda value: value if value in LABELS.values() else "",
)
def test_a_key_is_found_where_its_encoding_stands(scanner: Scanner, text: str, line: int, encoding: str) -> None:
    keys = [one for one in found(scanner, text) if one.rule == "github-pat"]
    assert [(one.line, one.message.partition(", in ")[2]) for one in keys] == [(line, encoding)]
    assert keys[0].secret_hash == hashlib.sha1(KEY.encode(), usedforsecurity=False).hexdigest()
    assert KEY not in keys[0].message + keys[0].masked


def test_what_changes_little_is_found_to_the_column(scanner: Scanner) -> None:
    (one,) = found(scanner, f"https://example.org/?next=token%3D{KEY}")
    assert one.column == 1 + len("https://example.org/?next=token%3D")
    (one,) = found(scanner, f'a\n  t = ("{KEY[:13]}"\n     "{KEY[13:]}")')
    assert (one.line, one.column, one.end_line) == (2, 9, 3)


def test_a_text_of_lines_in_strings_is_not_joined(scanner: Scanner) -> None:
    text = 'msgid ""\n"one line\\n"\n"another line\\n"\n"and a last, without its end"\n'
    assert not [match for match in scan(scanner.database, text.encode()) if match.rule == "~joined"]


def test_what_only_looks_like_the_end_of_a_string_joins_nothing(scanner: Scanner) -> None:
    """The database tells of the second line end, and `re` then looks at the first, too."""
    text = f'add(one +\n"{KEY[13:]}", "text "\n"more1")\n'
    matches = decode.split(scan(scanner.database, text.encode()))[1]
    assert [match.rule for match in matches] == ["~joined"]
    assert decode.decode(text.encode(), matches, 10_000) is None


def test_words_of_letters_are_not_joined_unless_another_join_in_the_file_may_hide_a_key(scanner: Scanner) -> None:
    sentences = 'say("the end of-"\n    "a sentence", "https://example.com/"\n    "page")\n'

    def layer(text: str) -> decode.Layer | None:
        matches = decode.split(scan(scanner.database, text.encode()))[1]
        assert {match.rule for match in matches} == {"~joined"}
        return decode.decode(text.encode(), matches, 10_000)

    assert layer(sentences) is None
    pieces = " + ".join(f'"{letter}"' for letter in KEY)
    joined = layer(f"{sentences}t = {pieces}\n")
    assert joined is not None
    assert KEY.encode() in joined.data
    assert b"of-a sentence" in joined.data


def test_assignments_in_an_encoded_file_are_found(scanner: Scanner) -> None:
    rules = {one.rule for one in found(scanner, f"data: {b64(ENV)}\n")}
    assert rules == {"github-pat", "password"}


def test_a_password_behind_an_escaped_sign_is_found(scanner: Scanner) -> None:
    (one,) = found(scanner, f'{{"u": "https://a/?password\\u003d{PASSWORD}\\u0026b=1"}}', "a.json")
    assert one.secret_hash == hashlib.sha1(PASSWORD.encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_encodings_upon_each_other_are_opened(scanner: Scanner, depth: int) -> None:
    text = f"token: {KEY}"
    for _ in range(depth):
        text = f"inner: {b64(text)}"
    (one,) = found(scanner, text)
    assert one.message.count("base64") == depth


def test_deeper_ones_are_not(scanner: Scanner) -> None:
    text = f"token: {KEY}"
    for _ in range(decode.DEPTH + 1):
        text = f"inner: {b64(text)}"
    assert found(scanner, text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f'token = "{token("jwt")}"', "jwt"),
        (f"key: {b64(token('private-key'))}", "private-key-base64"),
        (json.dumps({"key": token("private-key")}), "private-key"),
        ("key: " + json.dumps(token("private-key")), "private-key"),
        (f"token = '{KEY}'  # %20%20%20", "github-pat"),
        (f"token = '{KEY}\\x41\\x42'", "github-pat"),
    ],
    ids=lambda value: value if len(value) < 20 else "",
)
def test_a_secret_is_reported_once(scanner: Scanner, text: str, rule: str) -> None:
    assert [one.rule for one in found(scanner, text, "a.yaml")] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        f'text = "{b64("It was the best of times, it was the worst of times, it was the age")}"',
        f'text = "{hashlib.sha256(b"x").hexdigest()}"',
        f'icon = "{b64(bytes(range(256)))}"',
        'help = "pass the token on the command"\n  "line or in the environment"',
        "https://example.org/a%20b%20c%20d?token%3Dyes",
        f"config: {b64('password: changeme' + chr(10) + 'user: admin' + chr(10))}",
        '"\\x41\\x42\\x43\\x44\\x45\\x46\\x47\\x48"',
    ],
    ids=lambda _: "",
)
def test_encoded_text_without_a_secret_is_no_finding(scanner: Scanner, text: str) -> None:
    assert found(scanner, text) == []


@pytest.mark.parametrize("marker", ["# tightlip: allow", "# gitleaks:allow", "# tightlip: allow github-pat -- fixture"])
def test_an_allow_marker_beside_the_encoded_text_holds(scanner: Scanner, marker: str) -> None:
    assert found(scanner, f'blob = "{b64("token: " + KEY)}"  {marker}\n', "a.py") == []
    assert found(scanner, f'{marker}\nblob = "{b64("token: " + KEY)}"\n', "a.py") == []


def test_a_piece_of_a_large_file_reports_only_its_own(scanner: Scanner) -> None:
    data = f'blob = "{b64("token: " + KEY)}"\n'.encode()
    assert scanner.findings(Blob("a", data * 2, own_start=len(data), line=5))[0].line == 6
    assert len(scanner.findings(Blob("a", data * 2, own_start=len(data)))) == 1


@pytest.mark.parametrize("form", ['"password = \\"{}\\"\\n",', "\"password='{}'\\n\","])
def test_a_notebook_is_read_by_line(scanner: Scanner, form: str) -> None:
    cell = ["import os\n", form.format(PASSWORD), f'tok = "{KEY}"']
    lines = '{"cells": [{"cell_type": "code", "source": [\n"import os\\n",\n' + form.format(PASSWORD) + "\n"
    lines += json.dumps(cell[2]) + "]}]}"
    assert [(one.rule, one.line) for one in found(scanner, lines, "a.ipynb")] == [("password", 3), ("github-pat", 4)]


def test_what_is_decoded_is_bounded(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    data = f'a = "{b64("x" * 3000)}"\nb = "{b64("token: " + KEY)}"\n'.encode()
    _, encoded = decode.split(scan(scanner.database, data))
    layer = decode.decode(data, encoded, 10_000)
    assert layer is not None
    assert KEY.encode() in layer.data
    small = decode.decode(data, encoded, 200)
    assert small is None or len(small.data) <= 300
    monkeypatch.setattr(decode, "LONGEST", 1000)
    layer = decode.decode(data, encoded, 10_000)
    assert layer is not None
    assert max(part.end - part.start for part in layer.segments) <= 1000


@pytest.mark.parametrize(
    "data",
    [
        b"QUJD" * 2_000_000,
        (b64("A" * 57).encode() + b"\n") * 40_000,
        b'"abc" +\n' * 100_000,
        b"\\x41" * 500_000,
        b"&#65;" * 200_000,
        b"%41%42" * 300_000,
        b"kind: Secret\ndata:\n  a: QUJDRA==\n" * 20_000,
        b'{"kind": "Secret", "data": {"a": ' * 20_000,
    ],
    ids=lambda _: "",
)
def test_hostile_input_is_read_to_its_end(scanner: Scanner, data: bytes) -> None:
    end = b'\n\nblob = "' + b64("token: " + KEY).encode() + b'"\n'
    assert [one.rule for one in found(scanner, data + end)] == ["github-pat"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *('"', "'", "\n", "\\", "\\x41", "%3D", "&#65;", "+", "{", "}", "=", " ", "---", "- ", "|", "abcd"),
                *("kind: Secret", "data:", "  a: ", "H4sIA" + "A" * 40, b"0123456789 text".hex()),
                b64("some text here, long enough"),
            ]
        ),
        max_size=60,
    )
)
def test_no_text_breaks_decoding(scanner: Scanner, parts: list[str]) -> None:
    for one in found(scanner, "".join(parts)):
        assert one.line >= 1


def test_each_encoding_confirms_what_its_triggers_see(scanner: Scanner) -> None:
    known = {rule.id for rule in scanner.database.rules}
    assert not any(name.startswith(MARK) for name in known)
    assert all(scanner.database[name].judge == "decode" for name in ORDER)
    assert scanner.database["~escape"].after > SPAN
