"""Other scanners' files as they write them: what is read, whose file it is, and what is refused without a value."""

from __future__ import annotations

import hashlib
import json

import pytest

from support.tokens import token
from tightlip.baseline import imports
from tightlip.errors import UsageError

VALUE = token("github", "v")
SHA = hashlib.sha256(VALUE.encode()).hexdigest()
PATHS = "'tests/**/*.py'"
COMMIT = "0123456789abcdef0123456789abcdef01234567"

GITLEAKS = {
    "RuleID": "github-pat", "Description": "d", "StartLine": 3, "EndLine": 3, "StartColumn": 10, "EndColumn": 49,
    "Match": VALUE, "Secret": VALUE, "File": "./src/a.py", "SymlinkFile": "", "Commit": COMMIT, "Entropy": 4.5,
    "Author": "a", "Email": "e", "Date": "2026-01-01T00:00:00Z", "Message": "m", "Tags": [],
    "Fingerprint": f"{COMMIT}:src/a.py:github-pat:3",
}  # fmt: skip
SARIF = {
    "runs": [
        {
            "tool": {"driver": {"name": "gitleaks"}},
            "results": [
                {
                    "ruleId": "github-pat",
                    "locations": [
                        {
                            "physicalLocation": {
                                "artifactLocation": {"uri": "src/a.py"},
                                "region": {"startLine": 3, "snippet": {"text": VALUE}},
                            }
                        }
                    ],
                    "partialFingerprints": {"commitSha": COMMIT},
                }
            ],
        }
    ]
}
CSV = f"RuleID,Commit,File,SymlinkFile,Secret,Match,StartLine,EndLine\ngithub-pat,{COMMIT},src\\a.py,,{VALUE},x,3,3\n"
BETTERLEAKS = {
    "schema_version": "1",
    "findings": [
        {
            "rule_id": "github-pat",
            "match": {"full": VALUE, "value": VALUE, "fingerprint": SHA},
            "attributes": {"git.sha": COMMIT},
            "location": {"path": "src/a.py", "start_line": 3},
        }
    ],
    "scan": {"state": "complete"},
}
TRUFFLEHOG = {
    "SourceMetadata": {"Data": {"Git": {"commit": COMMIT, "file": "src/a.py", "line": 3, "email": "e"}}},
    "DetectorName": "github-pat", "Verified": False, "Raw": VALUE, "RawV2": "", "Redacted": "",
}  # fmt: skip
READ = [
    ("report.json", json.dumps([GITLEAKS]), "gitleaks"),
    ("report.sarif", json.dumps(SARIF), "gitleaks"),
    ("report.csv", CSV, "gitleaks"),
    ("report.json", json.dumps(BETTERLEAKS), "betterleaks"),
    ("out.json", json.dumps(TRUFFLEHOG) + "\n", "trufflehog"),
]


@pytest.mark.parametrize(("name", "content", "tool"), READ)
def test_a_report_is_known_by_itself_and_read(name: str, content: str, tool: str) -> None:
    assert imports.tool_of(name, content.encode()) == tool
    (one,) = imports.read(name, content.encode(), tool)
    assert (one.path, one.line, one.rule, one.commit) == ("src/a.py", 3, "github-pat", COMMIT)
    assert one.value is not None
    assert one.value.reveal() == VALUE.encode()
    assert VALUE not in repr(one)
    assert not one.real


def test_several_results_a_line_each_and_what_works_is_real() -> None:
    lines = [TRUFFLEHOG, {**TRUFFLEHOG, "Verified": True}]
    found = imports.read("x", "\n".join(map(json.dumps, lines)).encode(), "trufflehog")
    assert [one.real for one in found] == [False, True]
    old = {"branch": "b", "commitHash": COMMIT, "path": "a.py", "reason": "High Entropy", "stringsFound": [VALUE, "x"]}
    assert imports.tool_of("x", json.dumps(old).encode()) == "trufflehog"
    assert len(imports.read("x", json.dumps(old).encode(), "trufflehog")) == 2


@pytest.mark.parametrize("secret", ["REDACTED", "", VALUE[:6] + "...", "*****"])
def test_a_redacted_report_has_lines_but_no_values(secret: str) -> None:
    (one,) = imports.read("x", json.dumps([{**GITLEAKS, "Secret": secret}]).encode(), "gitleaks")
    assert (one.value, one.line) == (None, 3)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("src/a.py:github-pat:3", ("src/a.py", 3, "github-pat", "")),
        (f"{COMMIT}:src/a.py:github-pat:3", ("src/a.py", 3, "github-pat", COMMIT)),
        (f"{COMMIT[:7]}:src/a.py:github-pat:3", ("src/a.py", 3, "github-pat", COMMIT[:7])),
        ("C:/x/a.py:github-pat:3", ("C:/x/a.py", 3, "github-pat", "")),
        ("a b.py:github-pat:3", ("a b.py", 3, "github-pat", "")),
    ],
)
def test_a_fingerprint(line: str, expected: tuple[str, int, str, str]) -> None:
    for name in (".gitleaksignore", ".betterleaksignore"):
        content = f"\ufeff# why\n{line}\n\n# \n{line} # beside\n".encode()
        first, second = imports.read(name, content, imports.tool_of(name, content))
        assert (first.path, first.line, first.rule, first.commit) == expected
        assert (first.where, first.note, second.note) == ("line 2", "why", "beside")


@pytest.mark.parametrize("prefix", ["", "sha256:", "hmac-sha256:"])
def test_a_fingerprint_of_a_value(prefix: str) -> None:
    (one,) = imports.read(".betterleaksignore", f"{prefix}{SHA}\n".encode(), "betterleaks")
    assert one.digest == f"{prefix or 'sha256:'}{SHA}"


def test_what_is_no_fingerprint_is_not_dropped() -> None:
    (one,) = imports.read(".gitleaksignore", b"not a fingerprint\n", "gitleaksignore")
    assert (one.where, one.path, one.digest) == ("line 1", "", "")


@pytest.mark.parametrize(
    "content",
    [
        f"version: 2\nsecret:\n  ignored_matches:\n  - name: why\n    match: {SHA}\n  ignored_paths: [{PATHS}]\n",
        f"version: 2\nsecret:\n  ignored-matches:\n  - {{name: why, match: {SHA}}}\n  ignored-paths: [{PATHS}]\n",
        f"matches-ignore:\n- name: why\n  match: {SHA}\npaths-ignore:\n- tests/**/*.py\n",
    ],
)
def test_ggshield_s_settings_of_both_versions(content: str) -> None:
    assert imports.tool_of("x/.gitguardian.yaml", content.encode()) == "ggshield"
    match, path = imports.read("x", content.encode(), "ggshield")
    assert (match.digest, match.note) == (f"ggshield:{SHA}", "why")
    assert path.pattern is not None
    assert [bool(path.pattern.search(name)) for name in ("tests/a.py", "x/tests/b/c.py", "tests/a.js")] == [
        True,
        True,
        False,
    ]


def test_ggshield_s_cache_and_values_in_clear() -> None:
    content = json.dumps({"last_found_secrets": [{"name": "n", "match": SHA}]}).encode()
    assert imports.tool_of(".cache_ggshield", content) == "ggshield"
    assert imports.read("x", content, "ggshield")[0].digest == f"ggshield:{SHA}"
    (one,) = imports.read("x", f"matches-ignore: ['{VALUE}']\n".encode(), "ggshield")
    assert one.value is not None
    assert one.digest == ""


def test_excluded_paths() -> None:
    found = imports.read("x", b"# comment\n^tests/\n\nnode_modules\n", "trufflehog")
    assert [one.pattern.pattern for one in found if one.pattern] == ["^tests/", "node_modules"]


@pytest.mark.parametrize(
    ("content", "tool"),
    [
        (b"[", "gitleaks"),
        (b"{}", "gitleaks"),
        (b'[{"RuleID": "r"}]', "gitleaks"),
        (b'[{"RuleID": "r", "File": "a", "StartLine": "x", "Secret": "SENTINEL"}]', "gitleaks"),
        (b"\xff\xfe", "gitleaksignore"),
        (b'{"findings": [{"match": {"value": "SENTINEL"}}]}', "betterleaks"),
        (b"(unclosed", "trufflehog"),
        (b'[{"SourceMetadata": {"Data": {}}, "Raw": "SENTINEL"}]', "trufflehog"),
        (b"- a list", "ggshield"),
        (b"secret: {ignored_matches: [{name: x}]}", "ggshield"),
        (b"{: not yaml", "ggshield"),
    ],
)
def test_what_is_not_in_its_form_is_refused_without_a_value(content: bytes, tool: str) -> None:
    with pytest.raises(UsageError) as refused:
        imports.read("file", content, tool)
    assert str(refused.value).startswith("file: ")
    assert "SENTINEL" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"some text\n", b'{"a": 1}', b"\xff"])
def test_whose_file_it_is_has_to_be_said_where_it_is_not_clear(content: bytes) -> None:
    with pytest.raises(UsageError, match="Say --from gitleaks"):
        imports.tool_of("file.txt", content)
