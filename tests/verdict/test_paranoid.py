"""What detect-secrets' stock detectors add to a scan that is asked to be paranoid."""

from __future__ import annotations

from pathlib import Path

import pytest
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings

from support.cli import call
from tightlip.config import Config
from tightlip.model import Blob, Finding
from tightlip.pipeline import Scanner
from tightlip.rules import templates

HEX = templates.expand("{hex:40}", "h")
GITHUB = templates.expand("ghp_{alnum:36}", "g")
CONTENT = f"""\
digest = "{HEX}"
password = "hello"
token = "{GITHUB}"
address = "nothing"
url = "https://user:pass@host/"
"""


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(Config("/"))


def paranoid(scanner: Scanner, content: str, settings: dict[str, object] | None = None) -> list[Finding]:
    scanner.config = Config("/", settings, paranoid=True)
    return scanner.findings(Blob("app/a.py", content.encode()))


def test_all_that_the_stock_detectors_report_is_reported(scanner: Scanner, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(CONTENT, encoding="utf-8")
    with default_settings():
        stock = {secret.line_number for secret in scan_file(str(path))}
    assert stock >= {1, 2, 3, 5}
    assert {one.line for one in paranoid(scanner, CONTENT)} >= stock


def test_what_we_report_is_not_reported_twice(scanner: Scanner) -> None:
    assert [one.rule for one in paranoid(scanner, f'token = "{GITHUB}"\n')] == ["github-pat"]


def test_two_detectors_make_one_finding_of_a_value(scanner: Scanner) -> None:
    found = paranoid(scanner, f'api_key_of_digest_hash = "{HEX}"\n')
    assert len({(one.line, one.secret_hash) for one in found}) == len(found)


def test_a_finding_says_where_and_shows_nothing(scanner: Scanner) -> None:
    found = paranoid(scanner, f'\nx = "{HEX}"\n')
    assert [(one.rule, one.line, one.column, one.confidence, one.masked) for one in found] == [
        ("paranoid-hex-high-entropy-string", 2, 6, "low", "****")
    ]


@pytest.mark.parametrize(
    ("line", "settings"),
    [
        (f'x = "{HEX}"  # tightlip: allow -- a digest', None),
        (f'x = "{HEX}"  # pragma: allowlist secret', None),
        (f'x = "{HEX}"', {"disable": ["paranoid-hex-high-entropy-string"]}),
        (f'x = "{HEX}"', {"entropy_hex": 4.0}),
    ],
)
def test_markers_settings_and_limits_hold(scanner: Scanner, line: str, settings: dict[str, object] | None) -> None:
    assert paranoid(scanner, line + "\n", settings) == []


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f'x = "{HEX}"\n', encoding="utf-8")
    assert call("scan", "a.py", cwd=tmp_path).code == 0
    done = call("scan", "--paranoid", "a.py", cwd=tmp_path)
    assert done.code == 1
    assert done.out.startswith("a.py:1:6: paranoid-hex-high-entropy-string: ")
    assert HEX not in done.text
    done = call("scan", "--paranoid", "--history", cwd=tmp_path)
    assert (done.code, "leave one of the two out" in done.err) == (2, True)


def test_lines_of_a_later_piece_are_the_files(scanner: Scanner) -> None:
    scanner.config = Config("/", paranoid=True)
    blob = Blob("app/a.py", f'x = "{HEX}"\n'.encode(), line=100)
    assert [one.line for one in scanner.findings(blob)] == [100]
