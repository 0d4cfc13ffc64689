"""`tightlip env check` and `tightlip env fix` on real repositories."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from support.cli import call, tightlip
from support.repo import Repo, run
from tightlip.rules.templates import expand

TOP = Path(__file__).resolve().parents[2]
MANIFEST = "version: 1\nsecrets:\n  API_KEY: {purpose: Payments}\n  DATABASE_URL: {purpose: PostgreSQL}\n"
GOOD = "API_KEY=change-me\nDATABASE_URL=postgres://localhost/app\n"


def check(repo: Repo, *arguments: str) -> tuple[int, list[tuple[str, int]]]:
    done = call("env", "check", "--format", "json", *arguments, cwd=repo.path)
    assert not done.err, done.err
    return done.code, [
        (one["rule"].removeprefix("env-example-"), one["line"]) for one in json.loads(done.out)["findings"]
    ]


def test_a_good_pair_passes_and_a_wrong_one_does_not(repo: Repo) -> None:
    repo.write("required-secrets.yaml", MANIFEST)
    repo.write(".env.example", GOOD)
    assert check(repo) == (0, [])
    repo.write(".env.example", f"API_KEY={expand('{alnum:40}')}\n")
    assert check(repo) == (1, [("missing", 1), ("real-value", 1)])


def test_no_value_is_printed(repo: Repo) -> None:
    value = expand("{alnum:40}")
    repo.write("required-secrets.yaml", MANIFEST)
    repo.write(".env.example", f"API_KEY={value}\n{value}\n")
    done = call("env", "check", cwd=repo.path)
    assert done.code == 1
    assert value[:6] not in done.text


def test_a_missing_example_is_one_finding(repo: Repo) -> None:
    repo.write("required-secrets.yaml", MANIFEST)
    assert check(repo) == (1, [("missing", 1)])
    assert "tightlip env fix" in call("env", "check", cwd=repo.path).out


def test_no_manifest_is_wrong_use_and_says_how_to_begin(repo: Repo) -> None:
    repo.write(".env.example", GOOD)
    for command in ("check", "fix"):
        done = call("env", command, cwd=repo.path)
        assert done.code == 2
        assert "required-secrets.yaml: no manifest" in done.err
        assert "version: 1" in done.err
    assert Path(repo.file(".env.example")).read_text() == GOOD


def test_staged_reads_the_index_and_else_the_disk(repo: Repo) -> None:
    repo.stage("required-secrets.yaml", MANIFEST)
    repo.write(".env.example", GOOD)
    assert check(repo, "--staged") == (0, [])  # the example from the disk
    repo.stage(".env.example", "API_KEY=\n")
    repo.write(".env.example", GOOD)
    assert check(repo, "--staged") == (1, [("missing", 1)])
    assert check(repo) == (0, [])
    os.unlink(repo.file("required-secrets.yaml"))
    assert check(repo, "--staged") == (1, [("missing", 1)])


def test_files_are_named_from_the_current_folder(repo: Repo) -> None:
    repo.stage("api/secrets.yaml", MANIFEST)
    repo.stage("api/env.sample", GOOD)
    for staged in ([], ["--staged"]):
        done = call(
            "env", "check", "--manifest", "secrets.yaml", "--example", "env.sample", *staged, cwd=repo.path / "api"
        )
        assert done.code == 0, done.text
    assert call("env", "check", "--manifest", "secrets.yaml", cwd=repo.path).code == 2


def test_the_configuration_names_the_files(repo: Repo) -> None:
    repo.write(".tightlip.toml", 'manifest = "conf/m.yaml"\nenv_example = "conf/e"\n')
    repo.write("conf/m.yaml", MANIFEST)
    repo.write("conf/e", GOOD)
    assert check(repo) == (0, [])


def test_a_broken_manifest_is_one_line_with_its_place(repo: Repo) -> None:
    repo.write("required-secrets.yaml", MANIFEST.replace("purpose", "porpuse", 1))
    done = call("env", "check", cwd=repo.path)
    assert done.code == 2
    place = "required-secrets.yaml:3: secrets.API_KEY.porpuse"
    assert done.err == f"tightlip: {place}: unknown key; did you mean purpose?\n"
    assert not done.out


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_cannot_be_read_is_no_pass(repo: Repo) -> None:
    repo.write("required-secrets.yaml", MANIFEST)
    os.chmod(repo.write(".env.example", GOOD), 0)
    assert call("env", "check", cwd=repo.path).code == 3


def test_a_folder_in_the_examples_place_is_no_pass(repo: Repo) -> None:
    repo.write("required-secrets.yaml", MANIFEST)
    os.mkdir(repo.file(".env.example"))
    assert call("env", "check", cwd=repo.path).code == 3
    assert call("env", "fix", cwd=repo.path).code == 3


def test_a_reviewed_value_is_known(repo: Repo) -> None:
    repo.write("required-secrets.yaml", MANIFEST)
    value = "xoxb-" + expand("{digit:12}-{digit:12}-{alnum:24}")
    repo.stage(".env.example", f"API_KEY={value}\nDATABASE_URL=\n")
    assert check(repo)[0] == 1
    assert call("baseline", "update", cwd=repo.path).code == 0
    assert check(repo) == (0, [])


def test_fix_makes_and_completes_the_example(repo: Repo) -> None:
    repo.write("required-secrets.yaml", MANIFEST)
    done = call("env", "fix", cwd=repo.path)
    assert (done.code, done.out) == (0, ".env.example: added API_KEY, DATABASE_URL\n")
    assert check(repo) == (0, [])
    before = Path(repo.file(".env.example")).read_bytes()
    assert call("env", "fix", cwd=repo.path).out == ".env.example: nothing to add\n"
    assert Path(repo.file(".env.example")).read_bytes() == before
    repo.write("required-secrets.yaml", MANIFEST + "  NEW_TOKEN: {purpose: New}\n")
    assert call("env", "fix", cwd=repo.path).code == 0
    assert Path(repo.file(".env.example")).read_bytes() == before + b"\n# New\nNEW_TOKEN=change-me\n"


def test_fix_follows_a_link_and_keeps_the_mode(repo: Repo) -> None:
    repo.write("required-secrets.yaml", MANIFEST)
    os.chmod(repo.write("shared/example", "API_KEY=\n"), 0o640)
    os.symlink("shared/example", repo.file(".env.example"))
    assert call("env", "fix", cwd=repo.path).code == 0
    assert os.path.islink(repo.file(".env.example"))
    assert "DATABASE_URL" in Path(repo.file("shared/example")).read_text()
    assert os.stat(repo.file("shared/example")).st_mode & 0o777 == 0o640


def test_wrong_use(repo: Repo) -> None:
    for arguments in (["env"], ["env", "chek"], ["env", "check", "x"], ["env", "fix", "x"], ["env", "check", "--nope"]):
        assert call(*arguments, cwd=repo.path).code == 2, arguments
    assert call("env", "--help", cwd=repo.path).code == 0
    done = tightlip("env", "check", "--help")
    assert done.code == 0
    assert "  tightlip env check --staged" in done.out


def test_the_repositorys_own_example_is_what_fix_writes(tmp_path: Path) -> None:
    shutil.copy(TOP / "required-secrets.yaml", tmp_path)
    assert call("env", "fix", cwd=tmp_path).code == 0
    assert (tmp_path / ".env.example").read_bytes() == (TOP / ".env.example").read_bytes()


SCRIPT = """
import sys
from tightlip import config
from tightlip.cli import env_check
result = env_check.check_if_present(config.load("."), {root!r}, {names!r}, staged=True)
print(result.exit_code, len(result.findings), sorted({{"yaml", "pydantic", "dotenv"}} & set(sys.modules)))
"""


def if_present(repo: Repo, *names: str) -> str:
    done = run([sys.executable, "-c", SCRIPT.format(root=str(repo.path), names=list(names))], cwd=repo.path)
    assert done.code == 0, done.err
    return done.out.strip()


def test_guard_asks_only_where_one_of_the_two_is_there(repo: Repo) -> None:
    assert if_present(repo) == "0 0 []"
    assert if_present(repo, "a.py") == "0 0 []"
    repo.stage("required-secrets.yaml", MANIFEST)
    repo.stage(".env.example", "API_KEY=\n")
    assert if_present(repo, "a.py") == "0 0 []"
    assert if_present(repo, "a.py", ".env.example").startswith("1 1 ")
    assert if_present(repo, ".").startswith("1 1 ")
    assert if_present(repo).startswith("1 1 ")


def test_guard_holds_an_example_without_a_manifest_to_the_rest(repo: Repo) -> None:
    repo.stage(".env.example", GOOD + "SOME_PASSWORD=\n")
    assert if_present(repo, ".env.example").startswith("0 0 ")
    repo.stage(".env.example", f"{GOOD}SOME_PASSWORD={expand('{alnum:32}')}\n")
    assert if_present(repo, ".env.example").startswith("1 1 ")


def test_notes_are_said_and_change_no_exit_code(repo: Repo) -> None:
    repo.write("required-secrets.yaml", MANIFEST)
    repo.write(".env.example", "API_KEY=secret\nDATABASE_URL=\n")
    done = call("env", "check", cwd=repo.path)
    assert done.code == 0
    note = ".env.example:1: note: env-example-weak-default: the value of API_KEY is a development default"
    assert note in done.out
    notes = json.loads(call("env", "check", "--format", "json", cwd=repo.path).out)["notes"]
    assert [(one["rule"], one["line"]) for one in notes] == [("env-example-weak-default", 1)]
    repo.write(".tightlip.toml", 'env_strict = ["env-example-weak-default"]\n')
    assert check(repo) == (1, [("weak-default", 1)])
    repo.write(".tightlip.toml", 'disable = ["env-example-weak-default"]\n')
    assert "note" not in call("env", "check", cwd=repo.path).out
    repo.write(".tightlip.toml", 'env_strict = ["weak"]\n')
    assert call("env", "check", cwd=repo.path).code == 2


def test_a_monorepo_has_a_manifest_in_each_part(repo: Repo) -> None:
    repo.stage("api/required-secrets.yaml", MANIFEST)
    repo.stage("api/.env.example", GOOD)
    repo.stage("web/required-secrets.yaml", MANIFEST)
    repo.stage("lib/.env.example", f"SOME_PASSWORD={expand('{alnum:32}')}\n")
    assert check(repo) == (1, [("real-value", 1), ("missing", 1)])
    assert check(repo, "--staged") == (1, [("real-value", 1), ("missing", 1)])
    assert check(repo, "--manifest", "api/required-secrets.yaml") == (0, [])
    assert if_present(repo, "api/.env.example").startswith("0 0 ")
    assert if_present(repo, "web/required-secrets.yaml").startswith("1 1 ")
    assert if_present(repo, "lib/.env.example").startswith("1 1 ")
    assert if_present(repo).startswith("1 2 ")
    assert call("env", "fix", cwd=repo.path).out == (
        "api/.env.example: nothing to add\nweb/.env.example: added API_KEY, DATABASE_URL\n"
    )
    repo.write(".tightlip.toml", 'exclude = ["lib"]\nmanifests = ["api/required-secrets.yaml"]\n')
    assert check(repo) == (0, [])


def test_a_message_says_what_the_manifest_knows(repo: Repo) -> None:
    repo.write(
        "required-secrets.yaml",
        "version: 1\nsecrets:\n"
        "  API_KEY: {purpose: Payments, owner: billing, generate: make-one, sources: [env, vault]}\n",
    )
    repo.write(".env.example", f"API_KEY={expand('{alnum:32}')}\n")
    out = call("env", "check", cwd=repo.path).out
    assert "random characters (Payments, looked after by billing)" in out
    assert "it belongs in the environment or Vault or OpenBao; a new one: make-one" in out


def test_a_key_counts_under_any_name(repo: Repo) -> None:
    repo.write("required-secrets.yaml", MANIFEST)
    value = expand("{alnum:40}")
    repo.write(".env.example", f"{GOOD}UPSTREAM={value}\nBUILD_SHA={expand('{hex:40}')}\nPUBLIC_THING={value}\n")
    assert check(repo) == (1, [("real-value", 3)])
