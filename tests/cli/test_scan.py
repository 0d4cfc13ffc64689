"""`tightlip scan` on real files and repositories: what it says, and the exit code that goes with it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from support.cli import call, tightlip
from support.repo import Repo
from support.tokens import assignment, token
from tightlip.cli import options, scan
from tightlip.rules.templates import expand


def places(done_out: str) -> list[tuple[str, int]]:
    return [(finding["path"], finding["line"]) for finding in json.loads(done_out)["findings"]]


def test_clean_is_0_and_says_what_was_scanned(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("answer = 42\n")
    done = call("scan", ".", cwd=tmp_path)
    assert done.code == 0
    assert done.out.startswith("1 file, 12 B in ")
    assert "0 findings" in done.out


def test_a_key_is_1_with_place_rule_help_and_never_the_value(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("\n" + assignment())
    done = call("scan", ".", cwd=tmp_path)
    assert done.code == 1
    first, second, *_ = done.out.splitlines()
    assert first.startswith("a.py:2:10: github-pat: ")
    assert "https://github.com/settings/" in second
    assert token()[4:] not in done.text


def test_json_has_the_contract_s_fields(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("\n" + assignment())
    os.symlink("nowhere", tmp_path / "broken")
    done = call("scan", "--format", "json", "a.py", "broken", cwd=tmp_path)
    document = json.loads(done.out)
    assert document["schema_version"] == 1
    assert set(document) == {"schema_version", "tool", "summary", "findings", "skipped"}
    assert set(document["tool"]) == {"name", "version"}
    assert set(document["summary"]) == {"files", "bytes", "findings", "known", "skipped"}
    (finding,) = document["findings"]
    fields = {"rule", "name", "path", "line", "column", "end_line", "severity", "confidence", "fingerprint", "masked"}
    assert set(finding) == fields | {"message", "help", "rotate"}, "the last where the rule file says it"
    assert (finding["path"], finding["line"], finding["column"]) == ("a.py", 2, 10)
    assert token()[4:] not in done.text
    assert [set(skip) for skip in document["skipped"]] == [{"path", "reason"}]


def test_output_goes_to_a_file_whole(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(assignment())
    done = call("scan", "--format", "json", "--output", "report.json", "a.py", cwd=tmp_path)
    assert (done.code, done.out) == (1, "")
    assert len(json.loads((tmp_path / "report.json").read_text())["findings"]) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "report.json"]


def test_output_that_cannot_be_written_is_3(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x")
    done = call("scan", "--output", "none/report.txt", "a.py", cwd=tmp_path)
    assert done.code == 3
    assert "none/report.txt: cannot be written" in done.err


@pytest.mark.parametrize("arguments", [["."], ["none"], ["a.py", "none"]])
def test_what_cannot_be_checked_is_3(arguments: list[str], tmp_path: Path) -> None:
    if "a.py" in arguments:
        (tmp_path / "a.py").write_text("x")
    assert call("scan", *arguments, cwd=tmp_path).code == 3


def test_staged_outside_a_repository_is_2(tmp_path: Path) -> None:
    done = call("scan", "--staged", cwd=tmp_path)
    assert done.code == 2
    assert "git repository" in done.err


def test_staged_judges_the_index_and_a_path_the_disk(repo: Repo) -> None:
    repo.stage("a.py", assignment())
    repo.write("a.py", "clean now\n")
    assert call("scan", "--staged", cwd=repo.path).code == 1
    assert call("scan", "--staged", "a.py", cwd=repo.path).code == 1
    assert call("scan", "a.py", cwd=repo.path).code == 0
    repo.stage("a.py", "clean\n")
    repo.write("a.py", assignment())
    assert call("scan", "--staged", cwd=repo.path).code == 0
    assert call("scan", ".", cwd=repo.path).code == 1


def test_nothing_staged_is_0_for_a_person_and_3_in_ci(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.stage("a", "x")
    repo.commit()
    monkeypatch.delenv("CI", raising=False)
    assert call("scan", "--staged", cwd=repo.path).code == 0
    monkeypatch.setenv("CI", "true")
    done = call("scan", "--staged", cwd=repo.path)
    assert done.code == 3
    assert "nothing was checked" in done.err


def test_a_committed_key_is_found_when_its_file_is_named_though_nothing_is_staged(repo: Repo) -> None:
    """FIELD: `pre-commit run --all-files` on a clean index; diff-based hooks pass in silence."""
    repo.stage("a.py", assignment())
    repo.commit()
    assert call("scan", "--staged", "a.py", cwd=repo.path).code == 1


def test_from_a_subfolder_names_are_the_repository_s(repo: Repo) -> None:
    repo.stage("deep/a.py", assignment())
    for arguments in (["--staged", "a.py"], ["a.py"], ["."]):
        done = call("scan", "--format", "json", *arguments, cwd=repo.path / "deep")
        assert places(done.out) == [("deep/a.py", 1)]


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_encoding(tmp_path: Path, charset: str, newline: str) -> None:
    text = newline.join(["first", "second line", assignment().rstrip(), "last", ""])
    (tmp_path / "a.txt").write_bytes(text.encode(charset))
    assert places(call("scan", "--format", "json", ".", cwd=tmp_path).out) == [("a.txt", 3)]


@pytest.mark.parametrize("bad", [b"\xff", b"\xc3", b"caf\xe9", b"\x00", b"\x80\x81"])
def test_bytes_that_are_no_text_hide_nothing(tmp_path: Path, bad: bytes) -> None:
    """FIELD: one invalid byte makes detect-secrets skip the whole file."""
    (tmp_path / "a.txt").write_bytes(b"x " + bad + b"\n" + assignment().encode() + bad)
    assert places(call("scan", "--format", "json", ".", cwd=tmp_path).out) == [("a.txt", 2)]


@pytest.mark.parametrize(
    "name", ["poetry.lock", "a.svg", "a.css", "app.js.map", ".gitleaks.toml", "baseline.secrets.old", "a.bin"]
)
def test_no_name_is_passed_over(tmp_path: Path, name: str) -> None:
    """FIELD: detect-secrets skips .lock .svg .css .map; others skip files named like their own configuration."""
    (tmp_path / name).write_text(assignment())
    assert call("scan", ".", cwd=tmp_path).code == 1


@pytest.mark.parametrize("name", ["new\nline", "-dash", "sp ace", 'quo"te', "tab\t", "\udcff\udcfe", "back\\slash"])
def test_odd_names_are_scanned_and_shown_on_one_line(repo: Repo, name: str) -> None:
    repo.stage(name, assignment())
    done = call("scan", "--staged", "--", name, cwd=repo.path)
    assert done.code == 1
    assert len([line for line in done.out.splitlines() if "github-pat" in line]) == 1
    assert len(done.out.splitlines()) == 3
    assert len(json.loads(call("scan", "--format", "json", ".", cwd=repo.path).out)["findings"]) == 1


def test_a_very_long_line(tmp_path: Path) -> None:
    with open(tmp_path / "long.txt", "wb") as stream:
        for _ in range(200):
            stream.write(b"lorem ipsum " * 87_000)
        stream.write(assignment().encode())
    done = call("scan", "--format", "json", ".", cwd=tmp_path)
    (finding,) = json.loads(done.out)["findings"]
    assert (finding["line"], finding["column"]) == (1, 200 * 12 * 87_000 + 10)


def test_a_key_across_two_pieces_of_a_large_file_is_found_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tightlip.sources import worktree

    monkeypatch.setattr(worktree, "PIECE", 40_000)
    monkeypatch.setattr(worktree, "OVERLAP", 8_000)
    filler = "lorem ipsum dolor\n"
    expected = []
    content = ""
    for number in range(60):
        content += filler * (number * 7 % 190)
        expected.append(("large.txt", content.count("\n") + 1))
        content += f'k = "{token(seed=str(number))}"\n'
    (tmp_path / "large.txt").write_text(content)
    assert places(call("scan", "--format", "json", ".", cwd=tmp_path).out) == expected


def test_many_files_in_parallel_give_the_same_report_in_the_same_order(tmp_path: Path) -> None:
    for number in range(900):
        (tmp_path / f"f{number:03}.txt").write_text(assignment(seed=str(number)) if number % 50 == 0 else "x\n")
    done = tightlip("scan", "--format", "json", ".", cwd=tmp_path)
    assert places(done.out) == [(f"f{number:03}.txt", 1) for number in range(0, 900, 50)]
    assert json.loads(done.out)["summary"]["files"] == 900


def test_excluded_files_are_said(tmp_path: Path) -> None:
    (tmp_path / ".tightlip.toml").write_text('exclude = ["vendor", "*.min.js"]\n')
    (tmp_path / "vendor").mkdir()
    for name in ("vendor/a.py", "x.min.js"):
        (tmp_path / name).write_text(assignment())
    done = call("scan", ".", cwd=tmp_path)
    assert done.code == 0
    assert "vendor/a.py: left out: excluded by the configuration" in done.out


def test_a_rule_can_be_switched_off_and_another_added(tmp_path: Path) -> None:
    (tmp_path / ".tightlip.toml").write_text('disable = ["github-pat"]\nrules = ["own.yaml"]\n')
    (tmp_path / "own.yaml").write_text(
        "provider: Own\nrevoke: ask the owner\nrules:\n  - id: own-key\n    name: Own key\n"
        "    pattern: '\\b(ownk_[a-z0-9]{20})\\b'\n    severity: high\n    examples: ['ownk_{loweralnum:20}']\n"
    )
    own = expand("ownk_{loweralnum:20}")
    (tmp_path / "a.txt").write_text(f"{token()}\n{own}\n")
    done = call("scan", "--format", "json", "a.txt", cwd=tmp_path)
    assert [finding["rule"] for finding in json.loads(done.out)["findings"]] == ["own-key"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".tightlip.toml", "exclude = ["),
        (".tightlip.toml", "exlude = []"),
        (".tightlip.toml", 'rules = ["own.yaml"]'),
        ("baseline.secrets", "{"),
        ("baseline.secrets", "[]"),
        ("baseline.secrets", '{"version": "99.0", "results": {}}'),
        ("baseline.secrets", '{"version": "1.5.0", "results": []}'),
        ("baseline.secrets", "<<<<<<< HEAD\n{}"),
    ],
)
def test_broken_settings_are_2_even_when_nothing_is_found(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    (tmp_path / "a.txt").write_text("x")
    done = call("scan", "a.txt", cwd=tmp_path)
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "own.yaml" in done.err or name in done.err


def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    assert call("scan", ".", cwd=tmp_path).out.startswith("1 file, 0 B")


def test_a_link_that_leads_round_is_said(tmp_path: Path) -> None:
    os.symlink("b", tmp_path / "a")
    os.symlink("a", tmp_path / "b")
    done = call("scan", "a", cwd=tmp_path)
    assert done.code == 3
    assert "not checked" in done.out


def test_without_a_path_the_current_folder_is_scanned(repo: Repo) -> None:
    repo.stage("top.py", assignment(seed="1"))
    repo.stage("deep/a.py", assignment(seed="2"))
    done = call("scan", "--format", "json", cwd=repo.path / "deep")
    assert places(done.out) == [("deep/a.py", 1)]


@pytest.mark.parametrize(
    "line",
    [
        *(
            "",
            "a b",
            "--staged a",
            "--history",
            "--history --fresh",
            "--history v1..v2 --format json",
            "--history -- a",
        ),
        *("--format sarif --output x a", "--baseline b --history --unreachable", "--format json --format text"),
        *("--history=v1.. --format=json", "--paranoid a", "--output x --archives"),
    ],
)
def test_options_read_quickly_are_what_the_parser_reads(line: str) -> None:
    words = line.split()
    read = options.parse(words, scan.build, scan.DEFAULTS, scan.FLAGS, scan.VALUED, scan.ALONE)
    assert vars(read) == vars(scan.build().parse_args(words))


@pytest.mark.parametrize("line", ["--format xml", "--output", "--output --staged", "--format", "--none"])
def test_options_that_cannot_be_are_refused(line: str, tmp_path: Path) -> None:
    done = call("scan", *line.split(), cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "see tightlip scan --help" in done.err
