"""`tightlip files` on real repositories."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from support.cli import call, tightlip
from support.repo import Repo
from tightlip.rules.templates import expand

PEM = "-----BEGIN {}-----\n" + expand("{base64:64}") + "\n-----END {}-----\n"
DOTENVX = "encrypted:B" + expand("{base64:139}")


def found(repo: Repo, *arguments: str, cwd: str = "") -> tuple[int, list[tuple[str, str]], dict[str, str]]:
    """Exit code, (rule, path) of the findings, and reasons by path of what was left out."""
    done = call("files", "--format", "json", *arguments, cwd=repo.path / cwd)
    assert not done.err, done.err
    report = json.loads(done.out)
    pairs = [(one["rule"], one["path"]) for one in report["findings"]]
    return done.code, pairs, {one["path"]: one["reason"] for one in report["skipped"]}


@pytest.mark.parametrize("name", [".env", ".ENV", "sub/.env.local", "prod.env", "-x.env", "a b/.env", "new\nline.env"])
@pytest.mark.parametrize("content", ["", "A=1\n"])
def test_a_new_env_file_is_blocked(repo: Repo, name: str, content: str) -> None:
    repo.write(".gitignore", ".env*\n")
    repo.stage(name, content)
    assert found(repo, "--staged", "--", name) == (1, [("env-file", name)], {})
    assert found(repo, "--staged") == (1, [("env-file", name)], {})
    assert found(repo)[:2] == (1, [("env-file", name)])


def test_a_renamed_file_is_blocked(repo: Repo) -> None:
    repo.stage("settings.txt", "A=1\n")
    repo.commit()
    repo.git("mv", "settings.txt", ".env")
    assert found(repo, "--staged") == (1, [("env-file", ".env")], {})


def test_a_symlink_is_blocked_as_env_and_passes_as_a_key(repo: Repo) -> None:
    for name in (".env", "id_rsa", "store.p12"):
        os.symlink("/elsewhere/file", repo.file(name))
    repo.add()
    expected = (1, [("env-file", ".env")], {})
    assert found(repo, "--staged") == expected
    assert found(repo) == expected


def test_deleting_one_passes(repo: Repo) -> None:
    repo.stage(".env", "A=1\n")
    repo.stage("a.txt")
    repo.commit()
    repo.git("rm", "--quiet", "--cached", ".env")
    code, findings, skipped = found(repo, "--staged", ".env", "a.txt")
    assert (code, findings) == (0, [])
    assert "not in git's index" in skipped[".env"]
    repo.commit()
    repo.write(".gitignore", ".env\n")
    assert found(repo) == (0, [], {})


def test_the_index_is_judged_and_not_the_disk(repo: Repo) -> None:
    repo.stage("server.key", PEM.format("PRIVATE KEY", "PRIVATE KEY"))
    repo.write("server.key", PEM.format("CERTIFICATE", "CERTIFICATE"))
    assert found(repo, "--staged")[1] == [("secret-file", "server.key")]
    assert found(repo)[1] == []
    repo.add()
    repo.write("server.key", PEM.format("PRIVATE KEY", "PRIVATE KEY"))
    assert found(repo, "--staged")[1] == []
    assert found(repo)[1] == [("secret-file", "server.key")]


def test_certificates_templates_and_virtualenvs_pass(repo: Repo) -> None:
    repo.stage("tests/fixtures/cert.pem", PEM.format("CERTIFICATE", "CERTIFICATE"))
    repo.stage("tests/fixtures/key.pem", PEM.format("PUBLIC KEY", "PUBLIC KEY"))
    for name in (".env.example", "example.env", ".env/bin/activate", "src/env.py"):
        repo.stage(name, "A=\n")
    assert found(repo, "--staged") == (0, [], {})


def test_names_from_a_subfolder_mean_the_same_files(repo: Repo) -> None:
    repo.stage("sub/.env")
    repo.stage(".env")
    assert found(repo, "--staged", ".env", cwd="sub")[1] == [("env-file", "sub/.env")]
    assert found(repo, cwd="sub")[1] == [("env-file", "sub/.env")]


@pytest.mark.parametrize(
    "arguments", [["--allow", "ci/.env.ci"], ["--allow", "x", "--allow", "ci"], ["--allow=**/.env.*"]]
)
def test_allowed_paths_pass(repo: Repo, arguments: list[str]) -> None:
    repo.stage("ci/.env.ci", "A=1\n")
    assert found(repo, "--staged", *arguments) == (0, [], {})


def test_the_configuration_allows_names_templates_and_switches_rules_off(repo: Repo) -> None:
    repo.write(".tightlip.toml", 'env_allow = ["ci/*"]\nenv_templates = [".tmpl"]\ndisable = ["secret-file"]\n')
    repo.stage("ci/.env")
    repo.stage(".env.tmpl")
    repo.stage(".env.example")
    repo.stage("id_rsa", PEM.format("PRIVATE KEY", "PRIVATE KEY"))
    assert found(repo, "--staged")[1] == [("env-file", ".env.example")]


def test_encrypted_files_pass_when_asked(repo: Repo) -> None:
    repo.stage(".env.production", f"DOTENV_PUBLIC_KEY={expand('{hex:66}')}\nA={DOTENVX}\n")
    assert found(repo, "--staged")[0] == 1
    assert found(repo, "--staged", "--allow-encrypted") == (0, [], {})
    assert found(repo, "--allow-encrypted") == (0, [], {})
    repo.stage(".env.production", f"A={DOTENVX}\nB=plain\n")
    done = call("files", "--staged", "--allow-encrypted", cwd=repo.path)
    assert done.code == 1
    assert "line 2 (B) is in clear text" in done.out
    assert "plain" not in done.out.replace("plaintext", "")
    repo.stage(".env.production", "")
    assert found(repo, "--staged", "--allow-encrypted")[0] == 1


def test_the_message_says_how_to_mend_it(repo: Repo) -> None:
    repo.stage("my app/.env.local", "A=1\n")
    done = call("files", "--staged", cwd=repo.path)
    assert done.code == 1
    assert "`git rm --cached 'my app/.env.local'`" in done.out
    for word in (".gitignore", "rotate", ".env.local.example", "--allow", "1 finding"):
        assert word in done.out


def test_what_the_message_advises_works(repo: Repo) -> None:
    repo.stage(".env", "A=1\n")
    repo.git("rm", "--quiet", "--cached", ".env")
    assert Path(repo.file(".env")).exists()
    assert found(repo, "--staged", ".env")[0] == 0


def test_outside_a_repository_every_file_is_judged(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / ".env").write_text("A=1\n")
    done = call("files", cwd=tmp_path)
    assert done.code == 1
    assert "deep/.env" in done.out.replace(os.sep, "/")
    assert "git rm" not in done.out


def test_a_submodule_and_an_lfs_pointer_are_said(repo: Repo, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other")
    other.stage("a")
    other.commit()
    repo.git("submodule", "--quiet", "add", str(other.path), "lib.env")
    repo.stage("a.pem", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    code, findings, skipped = found(repo, "--staged")
    assert (code, findings) == (0, [])
    assert "submodule" in skipped["lib.env"]
    assert "LFS" in skipped["a.pem"]


def test_wrong_use_and_nothing_to_do(tmp_path: Path, repo: Repo) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    assert call("files", "--staged", cwd=outside).code == 2
    assert call("files", "--frobnicate", cwd=repo.path).code == 2
    assert call("files", cwd=outside).code == 3
    assert call("files", "nothing-here", cwd=repo.path).code == 3


def test_a_missing_object_is_no_pass(repo: Repo) -> None:
    repo.git("update-index", "--add", "--cacheinfo", "100644," + "1" * 40 + ",server.key")
    code, findings, skipped = found(repo, "--staged")
    assert (code, findings) == (3, [])
    assert "git does not have its content" in skipped["server.key"]


def test_plain_names_start_no_process(repo: Repo) -> None:
    repo.stage("a.py", "x = 1\n")
    empty = repo.path / "no-git-here"
    empty.mkdir()
    done = tightlip("files", "--staged", "a.py", cwd=repo.path, env={"PATH": str(empty)})
    assert done.code == 0, done.text
    repo.stage(".env")
    done = tightlip("files", "--staged", ".env", cwd=repo.path, env={"PATH": str(empty)})
    assert done.code == 3, done.text


def test_help_ends_with_examples() -> None:
    done = tightlip("files", "--help")
    assert done.code == 0
    assert "tightlip files --staged" in done.out
