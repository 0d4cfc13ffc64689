"""`tightlip code` on real repositories."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from support.cli import call, tightlip
from support.repo import Repo
from tightlip.pycode.rules import RULES
from tightlip.rules.templates import expand

TOP = Path(__file__).resolve().parents[2]
VALUE = expand("{alnum:24}", "code")
BAD = f'password = "{VALUE}"\n'
CLEAN = "import os\n\nTOKEN = os.environ['API_TOKEN']\n"
MANIFEST = "version: 1\nsecrets:\n  API_TOKEN: {purpose: Payments}\n  UNUSED_SECRET:\n    purpose: Nothing\n"


def check(repo: Repo, *arguments: str, cwd: str = "") -> tuple[int, list[tuple[str, str, int]]]:
    done = call("code", "--format", "json", *arguments, cwd=repo.path / cwd)
    assert not done.err, done.err
    return done.code, [(one["rule"], one["path"], one["line"]) for one in json.loads(done.out)["findings"]]


def test_a_folder_is_checked_and_only_its_python(repo: Repo) -> None:
    repo.stage("src/a.py", BAD)
    repo.stage("src/b.txt", BAD)
    repo.stage("tool", "#!/usr/bin/env python3\n" + BAD)
    repo.stage("other", "#!/bin/sh\n" + BAD)
    repo.stage("c.pyi", f'def f(password: str = "{VALUE}"): ...\n')
    assert check(repo) == (1, [("TL103", "c.pyi", 1), ("TL101", "src/a.py", 1), ("TL101", "tool", 2)])
    assert check(repo, "src") == (1, [("TL101", "src/a.py", 1)])
    assert check(repo, cwd="src") == (1, [("TL101", "src/a.py", 1)])


def test_other_languages_are_checked_by_their_names(repo: Repo) -> None:
    for name in ("a.js", "b.mjs", "c.cjs", "d.jsx", "e.ts", "f.mts", "g.tsx"):
        repo.stage(name, f'const password = "{VALUE}";\n')
    repo.stage("h.go", f'package a\n\nvar password = "{VALUE}"\n')
    repo.stage("I.java", f'class I {{\n  String password = "{VALUE}";\n}}\n')
    repo.stage("js", f'const password = "{VALUE}";\n')
    code, found = check(repo, "--staged")
    assert code == 1
    assert [(rule, path) for rule, path, _ in found] == [
        ("TL101", name) for name in ("I.java", "a.js", "b.mjs", "c.cjs", "d.jsx", "e.ts", "f.mts", "g.tsx", "h.go")
    ]


def test_a_tree_of_many_files_is_checked_on_all_cores(repo: Repo) -> None:
    for number in range(320):
        repo.write(f"src/{number:03}.py", BAD if number % 100 == 0 else CLEAN)
    repo.add("src")
    assert check(repo, "src") == (1, [("TL101", f"src/{number:03}.py", 1) for number in (0, 100, 200, 300)])


def test_staged_reads_the_index(repo: Repo) -> None:
    repo.stage("a.py", BAD)
    repo.write("a.py", CLEAN)
    assert check(repo, "--staged") == (1, [("TL101", "a.py", 1)])
    assert check(repo, "--staged", "a.py") == (1, [("TL101", "a.py", 1)])
    assert check(repo, "a.py") == (0, [])
    repo.stage("a.py", CLEAN)
    repo.write("a.py", BAD)
    assert check(repo, "--staged") == (0, [])


def test_a_commit_without_python_passes(repo: Repo) -> None:
    repo.stage("a.txt", "x")
    assert check(repo, "--staged") == (0, [])


def test_nothing_to_check_is_said(repo: Repo) -> None:
    repo.stage("a.txt", "x")
    done = call("code", cwd=repo.path)
    assert done.code == 3
    assert "no code to check" in done.err
    assert call("code", "missing.py", cwd=repo.path).code == 3
    assert "not code by its name" in call("code", "a.txt", cwd=repo.path).out


def test_what_does_not_parse_could_not_be_checked(repo: Repo) -> None:
    repo.stage("a.py", "def f(:\n")
    done = call("code", "--staged", cwd=repo.path)
    assert done.code == 3
    assert "a.py: not checked" in done.out
    assert "line 1" in done.out


def test_no_value_is_printed(repo: Repo) -> None:
    repo.write("a.py", BAD + f'db = "postgres://u:{VALUE}@h/d"\nx = "{VALUE}" == password\n')
    for form in ("text", "json", "sarif", "github", "gitlab", "junit"):
        done = call("code", "--format", form, "a.py", cwd=repo.path)
        assert done.code == 1
        assert VALUE[:8] not in done.text


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_is_left_out(repo: Repo) -> None:
    repo.stage("a.py", CLEAN)
    os.symlink("a.py", repo.file("b.py"))
    repo.add("b.py")
    assert check(repo, "--staged") == (0, [])
    assert check(repo) == (0, [])
    os.unlink(repo.file("b.py"))
    assert check(repo, "--staged", "a.py", "b.py") == (0, [])


def test_the_baseline_knows_values_and_lines(repo: Repo) -> None:
    repo.stage("a.py", BAD + "print(secret_key)\n")
    assert call("baseline", "update", cwd=repo.path).code == 0
    assert check(repo) == (0, [])
    assert len(check(repo, "--no-baseline")[1]) == 2
    done = call("code", "--baseline", "none.secrets", cwd=repo.path)
    assert done.code == 2


def test_the_manifest_is_held_to_the_code(repo: Repo) -> None:
    repo.stage("required-secrets.yaml", MANIFEST)
    repo.stage("app/a.py", CLEAN + "KEY = os.environ['OTHER_API_KEY']\n")
    assert check(repo) == (1, [("TL401", "app/a.py", 4), ("TL402", "required-secrets.yaml", 4)])
    assert check(repo, ".") == (1, [("TL401", "app/a.py", 4)])  # paths were named: not the whole tree
    assert check(repo, "--staged") == (1, [("TL401", "app/a.py", 4)])
    assert check(repo, cwd="app") == (1, [("TL401", "app/a.py", 4)])


@pytest.mark.parametrize(
    ("name", "content", "used"),
    [
        ("b.py", "class S(BaseSettings):\n    unused_secret: SecretStr\n", True),
        ("b.py", "require('UNUSED_SECRET')\n", True),
        ("server.js", "process.env.UNUSED_SECRET\n", True),
        ("start.sh", "run --key $UNUSED_SECRET\n", True),
        ("README.md", "Set UNUSED_SECRET.\n", False),
        (".env.example", "UNUSED_SECRET=\n", False),
    ],
)
def test_a_mention_in_code_is_a_use(repo: Repo, name: str, content: str, used: bool) -> None:
    repo.stage("required-secrets.yaml", MANIFEST)
    repo.stage("a.py", CLEAN)
    repo.stage(name, content)
    assert (("TL402", "required-secrets.yaml", 4) in check(repo)[1]) is not used


def test_the_manifest_comes_from_the_index_and_may_be_named(repo: Repo) -> None:
    repo.stage("required-secrets.yaml", MANIFEST)
    repo.stage("a.py", "import os\nK = os.environ['OTHER_API_KEY']\n")
    repo.write("required-secrets.yaml", MANIFEST.replace("UNUSED_SECRET", "OTHER_API_KEY"))
    assert check(repo, "--staged")[0] == 1
    assert check(repo, "a.py")[0] == 0
    shutil.move(repo.file("required-secrets.yaml"), repo.file("m.yaml"))
    assert check(repo, "--manifest", "m.yaml", "a.py") == (0, [])
    assert call("code", "--manifest", "none.yaml", "a.py", cwd=repo.path).code == 2
    repo.write("m.yaml", "version: 2\n")
    done = call("code", "--manifest", "m.yaml", "a.py", cwd=repo.path)
    assert done.code == 2
    assert "m.yaml" in done.err


def test_settings_switch_rules_off_and_leave_paths_out(repo: Repo) -> None:
    repo.stage("a.py", BAD)
    repo.stage("gen/b.py", BAD)
    repo.write(".tightlip.toml", 'exclude = ["gen/*"]\n')
    assert check(repo) == (1, [("TL101", "a.py", 1)])
    repo.write(".tightlip.toml", 'disable = ["TL101"]\n')
    assert check(repo) == (0, [])


def test_outside_a_repository(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(BAD)
    done = call("code", cwd=tmp_path)
    assert done.code == 1
    assert "a.py:1:12: TL101" in done.out


def test_one_clean_file_loads_no_heavy_module(repo: Repo) -> None:
    repo.stage("required-secrets.yaml", MANIFEST)
    repo.stage("a.py", CLEAN)
    script = (
        "import sys; before = set(sys.modules)\n"
        "from tightlip.cli.main import main\n"
        "code = main(['code', '--staged', '--', 'a.py'])\n"
        "print(sorted({name.partition('.')[0] for name in set(sys.modules) - before})); sys.exit(code)"
    )
    for _ in range(2):  # the first run has the manifest checked
        done = repo.run(sys.executable, "-I", "-c", script)
    assert done.code == 0, done.err
    heavy = {
        "ast",
        "tokenize",
        "argparse",
        "pydantic",
        "yaml",
        "hyperscan",
        "json",
        "subprocess",
        "typing",
        "dataclasses",
    }
    assert not set(re.findall(r"'(\w+)'", done.out.splitlines()[-1])) & heavy


def test_help_has_an_example() -> None:
    done = tightlip("code", "--help")
    assert done.code == 0
    assert "  tightlip code --staged" in done.out


def test_every_rule_has_its_place_on_the_page() -> None:
    page = (TOP / "docs" / "check-secret-code.md").read_text(encoding="utf-8")
    headings = re.findall(r"(?m)^### (TL\d+): (.+)$", page)
    assert dict(headings) == {code: rule.name for code, rule in RULES.items()}


def examples(kind: str) -> list[object]:
    page = (TOP / "docs" / "check-secret-code.md").read_text(encoding="utf-8")
    found = re.findall(r"(?ms)^### (TL\d+):(?:(?!^### ).)*?^```python\n# bad\n(.*?)^# good\n(.*?)^```", page)
    return [pytest.param(code, bad if kind == "bad" else good, id=code) for code, bad, good in found]


PAGE_MANIFEST = (
    "version: 1\nsecrets:\n  SMTP_PASSWORD: {purpose: Email sending}\n  DATABASE_URL: {purpose: PostgreSQL}\n"
)


def of_the_page(repo: Repo, source: str) -> list[str]:
    repo.stage("required-secrets.yaml", PAGE_MANIFEST)
    repo.stage("a.py", source.replace("<a real value>", VALUE))
    return [rule for rule, _, _ in check(repo, "a.py")[1]]


@pytest.mark.parametrize(("code", "source"), examples("bad"))
def test_the_page_is_right_about_bad_code(repo: Repo, code: str, source: str) -> None:
    assert code in of_the_page(repo, source)


@pytest.mark.parametrize(("code", "source"), examples("good"))
def test_the_page_is_right_about_good_code(repo: Repo, code: str, source: str) -> None:
    assert of_the_page(repo, source) == []
