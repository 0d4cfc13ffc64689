"""`tightlip baseline` on real repositories: what update writes and says, what check refuses, and the exit codes."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from support.cli import call, tightlip
from support.repo import Done, Repo
from support.tokens import assignment, token
from tightlip.baseline import file
from tightlip.baseline.labels import is_secret
from tightlip.model import Secret

FILE = "baseline.secrets"


def sha1(seed: str = "0") -> str:
    return Secret(token("github", seed).encode()).sha1()


def update(repo: Repo, *arguments: str, cwd: str = ".") -> Done:
    return call("baseline", "update", *arguments, cwd=repo.file(cwd))


def check(repo: Repo, *arguments: str) -> Done:
    return call("baseline", "check", *arguments, cwd=repo.path)


def scan(repo: Repo, *arguments: str) -> Done:
    return call("scan", *arguments, cwd=repo.path)


def content(repo: Repo) -> bytes:
    return Path(repo.file(FILE)).read_bytes()


def stored(repo: Repo) -> list[tuple[str, str]]:
    return [(path, known) for path, known, _ in file.read(repo.file(FILE))]


def relabel(repo: Repo, **labels: bool) -> None:
    """Say of the entries in files (`a` for a.py) whether they are secrets, as a reviewer's tool does."""
    baseline = file.read(repo.file(FILE))
    for path, _, entry in baseline:
        entry["is_secret"] = labels.get(path.removesuffix(".py"), entry.get("is_secret"))
    repo.write(FILE, file.render(baseline))


@pytest.fixture
def known(repo: Repo) -> Repo:
    """A repository with a secret in a.py and one in lib/b.py, and the baseline that knows them, all staged."""
    repo.stage("a.py", "x = 1\n" + assignment("github", "a"))
    repo.stage("lib/b.py", assignment("github", "b"))
    assert update(repo).code == 0
    repo.add()
    return repo


def test_update_writes_what_is_found_and_scan_then_knows_it(repo: Repo) -> None:
    repo.stage("a.py", "x = 1\n" + assignment("github", "a"))
    repo.write("lib/b.py", assignment("github", "b"))
    done = update(repo)
    assert done.code == 0, done.text
    assert done.out.splitlines() == [
        "added    a.py:2: github-pat",
        "added    lib/b.py:1: github-pat",
        "baseline.secrets written: 2 added, 0 removed, 0 kept, 2 of 2 unlabelled",
    ]
    assert token("github", "a")[4:] not in done.text
    assert stored(repo) == [("a.py", sha1("a")), ("lib/b.py", sha1("b"))]
    assert not [name for name in os.listdir(repo.path) if name.startswith(".tightlip")]
    done = scan(repo)
    assert (done.code, "0 new findings, 2 known" in done.out) == (0, True), done.text


def test_update_says_which_hashes_can_be_guessed(repo: Repo) -> None:
    repo.stage("a.py", assignment("github", "a"))
    assert update(repo).err == ""
    repo.stage("b.py", "db_" + "password" + f' = "{token("password", "b")}"\n')
    done = update(repo)
    assert "1 new entry is for passwords: the hash of one that a person made up can be guessed" in done.err
    assert update(repo).err == ""


def test_update_writes_nothing_where_nothing_changes(known: Repo) -> None:
    before = os.stat(known.file(FILE))
    done = update(known)
    assert done.out == "baseline.secrets unchanged: 0 added, 0 removed, 2 kept, 2 of 2 unlabelled\n"
    after = os.stat(known.file(FILE))
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_moved_code_and_clones_give_the_same_bytes(known: Repo, tmp_path: Path) -> None:
    before = content(known)
    known.write("a.py", "\n" * 50 + "y = 2\n" + assignment("github", "a"))
    update(known)
    assert content(known) == before

    known.git("checkout", "--quiet", "a.py")
    known.commit()
    clone = Repo(tmp_path / "clone")
    clone.git("pull", "--quiet", str(known.path), "main")
    os.unlink(clone.file(FILE))
    update(clone)
    assert content(clone) == before


def test_update_from_a_folder_is_about_the_whole_repository(known: Repo) -> None:
    known.write("c.py", assignment("github", "c"))
    done = update(known, cwd="lib")
    assert done.code == 0, done.text
    assert [path for path, _ in stored(known)] == ["a.py", "c.py", "lib/b.py"]
    assert not os.path.exists(known.file("lib/baseline.secrets"))


@pytest.mark.parametrize(
    ("cwd", "paths", "expected"),
    [
        (".", ["lib"], ["a.py", "lib/new.py"]),
        (".", ["./lib/"], ["a.py", "lib/new.py"]),
        (".", ["lib/new.py"], ["a.py", "lib/b.py", "lib/new.py"]),
        ("lib", ["."], ["a.py", "lib/new.py"]),
        ("lib", ["b.py"], ["a.py"]),
        ("lib", [".."], ["lib/new.py"]),
        (".", ["."], ["lib/new.py"]),
        (".", ["a.py"], ["lib/b.py"]),
    ],
)
def test_paths_limit_what_changes(cwd: str, paths: list[str], expected: list[str], known: Repo) -> None:
    for name in ("a.py", "lib/b.py"):
        known.write(name, "x = 1\n")
    known.write("lib/new.py", assignment("github", "new"))
    done = update(known, *paths, cwd=cwd)
    assert done.code == 0, done.text
    assert [path for path, _ in stored(known)] == expected


def test_an_absolute_path_is_one_of_the_repository_s(known: Repo) -> None:
    known.write("a.py", "x = 1\n")
    assert update(known, known.file("a.py")).code == 0
    assert [path for path, _ in stored(known)] == ["lib/b.py"]


def test_a_path_outside_is_2(known: Repo, tmp_path: Path) -> None:
    before = content(known)
    done = update(known, str(tmp_path))
    assert done.code == 2
    assert "is outside of" in done.err
    assert content(known) == before


def test_a_path_that_is_gone_takes_its_entries_along(known: Repo) -> None:
    shutil.rmtree(known.file("lib"))
    done = update(known, "lib")
    assert done.code == 0, done.text
    assert "removed  lib/b.py: github-pat" in done.out
    assert [path for path, _ in stored(known)] == ["a.py"]


def test_a_path_that_nobody_knows_is_3(known: Repo) -> None:
    before = content(known)
    done = update(known, "none.py")
    assert done.code == 3
    assert "none.py: not checked: no such file or folder" in done.text
    assert content(known) == before


def test_stale_entries_go_and_a_changed_secret_is_a_new_one(known: Repo) -> None:
    relabel(known, a=False)
    known.write("a.py", assignment("github", "changed"))
    assert scan(known).code == 1
    done = update(known)
    assert "added    a.py:1: github-pat" in done.out
    assert "removed  a.py: github-pat" in done.out
    assert "2 of 2 unlabelled" in done.out
    assert stored(known)[0] == ("a.py", sha1("changed"))


def test_a_moved_file_keeps_its_label_and_a_copy_gets_none(known: Repo) -> None:
    relabel(known, a=False)
    known.git("mv", "a.py", "z.py")
    assert "0 new findings, 2 known" in scan(known).out
    known.write("copy.py", Path(known.file("lib/b.py")).read_bytes())
    assert scan(known).code == 1
    done = update(known)
    assert "moved    a.py -> z.py" in done.out
    assert "added    copy.py:1: github-pat" in done.out
    labels = {path: is_secret(entry) for path, _, entry in file.read(known.file(FILE))}
    assert labels == {"z.py": False, "lib/b.py": None, "copy.py": None}


def test_what_reviewers_wrote_survives(known: Repo) -> None:
    document = json.loads(content(known))
    document["results"]["a.py"][0].update(is_secret=False, reason="test account", expires="2030-01-01")
    document["generated_at"] = "2024-01-01T00:00:00Z"
    document["our_key"] = {"kept": True}
    known.write(FILE, json.dumps(document))
    assert update(known).code == 0
    after = json.loads(content(known))
    entry = after["results"]["a.py"][0]
    assert (entry["is_secret"], entry["reason"], entry["expires"]) == (False, "test account", "2030-01-01")
    assert after["our_key"] == {"kept": True}
    assert "generated_at" not in after
    assert "line_number" not in entry


def test_real_secrets_are_counted_and_stay_known(known: Repo) -> None:
    relabel(known, a=True)
    assert "1 of 2 unlabelled, 1 marked as real" in update(known).out
    assert scan(known).code == 0


def test_lines_are_renewed_on_request(known: Repo) -> None:
    known.write("a.py", "\n" * 9 + assignment("github", "a"))
    assert update(known, "--lines").code == 0
    entry = file.read(known.file(FILE)).entry("a.py", sha1("a"))
    assert entry is not None
    assert entry["line_number"] == 10


def lose(repo: Repo, name: str) -> None:
    """Make `name` a file that is not on disk, as in a sparse checkout, and whose content git has lost."""
    oid = repo.git("rev-parse", f":{name}").out.strip()
    repo.git("update-index", "--skip-worktree", name)
    os.unlink(repo.file(name))
    os.unlink(repo.file(f".git/objects/{oid[:2]}/{oid[2:]}"))


def test_entries_of_a_file_that_cannot_be_read_stay_and_it_is_3(known: Repo) -> None:
    relabel(known, a=False)
    lose(known, "a.py")
    known.write("lib/b.py", "x = 1\n")
    done = update(known)
    assert done.code == 3
    assert "a.py: not checked: " in done.out
    assert [path for path, _ in stored(known)] == ["a.py"]
    done = check(known)
    assert (done.code, "baseline-stale" in done.out) == (3, False), done.text


def test_a_file_outside_of_a_sparse_checkout_is_still_there(known: Repo) -> None:
    known.git("update-index", "--skip-worktree", "a.py")
    shutil.copy(known.file("a.py"), known.file("copy.py"))
    os.unlink(known.file("a.py"))
    assert update(known).code == 0
    assert [path for path, _ in stored(known)] == ["a.py", "copy.py", "lib/b.py"]
    assert check(known).code == 0


def test_a_copy_of_what_a_sparse_checkout_leaves_out_is_new(known: Repo) -> None:
    shutil.copy(known.file("a.py"), known.file("copy.py"))
    known.commit()
    known.git("sparse-checkout", "set", "--no-cone", "/*", "!/a.py")
    assert not os.path.exists(known.file("a.py"))
    known.add("copy.py")
    for arguments in (["copy.py"], ["--staged", "copy.py"]):
        done = scan(known, *arguments)
        assert (done.code, "copy.py:2" in done.out) == (1, True), done.text
    known.git("sparse-checkout", "disable")
    known.git("mv", "-f", "a.py", "copy.py")
    assert scan(known, "--staged").code == 0


def test_entries_for_members_of_archives_are_neither_stale_nor_moved(known: Repo) -> None:
    import zipfile

    with zipfile.ZipFile(known.file("o.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in/c.py", assignment("github", "c"))
    assert update(known, "--archives").code == 0
    assert ("o.zip!/in/c.py", sha1("c")) in stored(known)
    before = content(known)
    assert check(known).code == 0, check(known).text
    assert "unchanged" in update(known).out
    assert "unchanged" in update(known, "o.zip").out
    known.write("copy.py", assignment("github", "c"))
    assert scan(known, "copy.py").code == 1, "the archive is still there, so this is a copy"
    os.unlink(known.file("copy.py"))
    assert content(known) == before

    with zipfile.ZipFile(known.file("o.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in/c.py", "x = 1\n")
    done = check(known)
    assert (done.code, "no longer in o.zip!/in/c.py" in done.out) == (1, True), done.text
    assert update(known, "--archives").code == 0
    assert len(stored(known)) == 2
    os.unlink(known.file("o.zip"))
    known.write(FILE, before)
    assert "there is no longer a file o.zip!/in/c.py" in check(known).out
    assert update(known).code == 0
    assert len(stored(known)) == 2


@pytest.mark.parametrize("name", [b"a b.py", b'q"uote.py', b"new\nline.py", b"-dash.py", b"bad\xff.py", b"b\\s.py"])
def test_any_name_makes_the_round_trip(name: bytes, repo: Repo) -> None:
    repo.stage(name, assignment())
    assert update(repo).code == 0
    assert content(repo).isascii()
    assert "0 new findings, 1 known" in scan(repo).out
    assert "unchanged" in update(repo).out
    assert check(repo).code == 0


def test_outside_of_a_repository_the_folder_counts(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.py").write_text(assignment())
    assert call("baseline", "update", cwd=tmp_path).code == 0
    assert [path for path, _, _ in file.read(str(tmp_path / FILE))] == ["sub/a.py"]
    assert call("scan", ".", cwd=tmp_path).code == 0
    assert call("baseline", "check", cwd=tmp_path).code == 0
    assert "unchanged" in call("baseline", "update", "sub", cwd=tmp_path).out


def test_another_file_can_be_named(repo: Repo) -> None:
    repo.stage("a.py", assignment())
    assert update(repo, "--baseline", "ci/known.json").code == 3, "its folder does not exist"
    repo.write("ci/x", "")
    assert update(repo, "--baseline", "ci/known.json").code == 0
    assert check(repo, "--baseline", "ci/known.json").code == 0
    assert scan(repo, "--baseline", "ci/known.json").code == 0
    assert check(repo, "--baseline", "none").code == 2
    assert scan(repo).code == 1


def test_a_link_to_the_baseline_stays_a_link(known: Repo) -> None:
    os.makedirs(known.file("ci"))
    os.rename(known.file(FILE), known.file("ci/known"))
    os.symlink("ci/known", known.file(FILE))
    known.write("c.py", assignment("github", "c"))
    assert update(known).code == 0
    assert os.path.islink(known.file(FILE))
    assert len(stored(known)) == 3


BROKEN = [
    (b"{", "not JSON"),
    (b'{"version": "1.5.0",\n<<<<<<< HEAD\n"results": {}}', f"{FILE}:2: git's conflict markers"),
    (b'{"version": "3.0.0", "results": {}}', "newer"),
    (b'{"version": "1.5.0", "note": 1, "note": 2, "results": {}}', "stands twice"),
    (b'{"version": "1.5.0", "results": {"a": [1]}}', "results['a'][0]"),
]


@pytest.mark.parametrize(("broken", "words"), BROKEN, ids=[words for _, words in BROKEN])
def test_what_is_no_baseline_is_2_and_stays_as_it_is(broken: bytes, words: str, known: Repo) -> None:
    known.write(FILE, broken)
    for done in (update(known), check(known)):
        assert done.code == 2
        assert words in done.err
        assert done.err.count("\n") == 1
    assert content(known) == broken
    if words != "stands twice":
        assert scan(known).code == 2


def test_check_is_content_with_what_update_wrote(known: Repo) -> None:
    done = check(known)
    assert done.code == 0, done.text
    assert "baseline.secrets: 2 entries, 2 unlabelled, 0 marked as real" in done.out


def test_check_where_there_is_no_baseline(repo: Repo) -> None:
    repo.stage("a.py", "x = 1\n")
    done = check(repo)
    assert (done.code, "baseline.secrets: no such file; nothing is known" in done.out) == (0, True), done.text


def test_check_demands_reviews(known: Repo) -> None:
    relabel(known, a=False)
    update(known)
    done = check(known, "--require-review")
    assert done.code == 1
    lines = content(known).decode().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if f'"hashed_secret": "{sha1("b")}"' in text)
    expected = f"{FILE}:{line}:1: baseline-unreviewed: nobody has said whether this is a secret: github-pat in lib/b.py"
    assert done.out.startswith(expected)
    assert "baseline-unreviewed" not in done.out.removeprefix(expected)
    baseline = file.read(known.file(FILE))
    for _, _, entry in baseline:
        entry["is_secret"] = True
    known.write(FILE, file.render(baseline))
    assert check(known, "--require-review").code == 0


@pytest.mark.parametrize(
    ("change", "rule", "words"),
    [
        (lambda repo: repo.write("a.py", "x = 1\n"), "baseline-stale", "the secret is no longer in a.py"),
        (lambda repo: repo.git("rm", "-qf", "a.py"), "baseline-stale", "there is no longer a file a.py"),
        (lambda repo: repo.git("mv", "a.py", "z.py"), "baseline-stale", "follows the file that was moved"),
        (lambda repo: repo.write(FILE, content(repo) + b"\n"), "baseline-form", "tightlip baseline update"),
        (lambda repo: repo.write(FILE, content(repo).replace(b"\n", b"\r\n")), "baseline-form", ""),
    ],
    ids=["secret gone", "file gone", "file moved", "form", "line ends"],
)
def test_check_finds_what_update_mends(change: object, rule: str, words: str, known: Repo) -> None:
    change(known)  # type: ignore[operator]
    done = check(known)
    assert done.code == 1, done.text
    assert f": {rule}: " in done.out
    assert words in done.out
    assert done.out.count("baseline-") == 1
    assert update(known).code == 0
    assert check(known).code == 0


def test_moved_code_is_no_news_to_check(known: Repo) -> None:
    known.write("a.py", "\n" * 50 + assignment("github", "a"))
    assert check(known).code == 0


def test_check_in_json(known: Repo) -> None:
    known.write("a.py", "x = 1\n")
    known.write("lib/b.py", "x = 1\n")
    done = check(known, "--format", "json")
    document = json.loads(done.out)
    assert [finding["rule"] for finding in document["findings"]] == ["baseline-stale"] * 2
    assert {finding["path"] for finding in document["findings"]} == {FILE}
    assert len({finding["fingerprint"] for finding in document["findings"]}) == 2
    assert document["summary"]["files"] == 2


def test_a_baseline_is_silent_about_its_own_hashes_and_not_about_a_key_in_it(known: Repo) -> None:
    """The verdict dismisses what stands in `hashed_secret`; nothing is skipped by the file's name."""
    done = scan(known, "--no-baseline", FILE)
    assert done.code == 0, done.text
    assert done.out.startswith("1 file, ")
    known.write(
        FILE, content(known).replace(b'"version"', f'"note": "{token("github", "new")}",\n  "version"'.encode())
    )
    done = scan(known, FILE)
    assert (done.code, "github-pat" in done.out) == (1, True)


def test_many_changes_are_summed_up(repo: Repo) -> None:
    repo.stage("a.py", "".join(assignment("github", str(seed)) for seed in range(25)))
    done = update(repo)
    assert done.out.count("added    a.py:") == 20
    assert "added    ... and 5 more" in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "usage: tightlip baseline"),
        (["--help"], 0, "  tightlip baseline update"),
        (["update", "--help"], 0, "  tightlip baseline update"),
        (["check", "--help"], 0, "  tightlip baseline check"),
        (["upgrade"], 2, "no command 'upgrade'; there are update, "),
        (["check", "a.py"], 2, "unrecognized arguments: a.py"),
        (["update", "--nope"], 2, "see tightlip baseline update --help"),
    ],
)
def test_usage(arguments: list[str], code: int, words: str, repo: Repo) -> None:
    done = tightlip("baseline", *arguments, cwd=repo.path)
    assert done.code == code
    assert words in done.text


def test_an_empty_baseline_is_one(repo: Repo) -> None:
    repo.stage("a.py", "x = 1\n")
    assert update(repo).code == 0
    assert len(file.read(repo.file(FILE))) == 0
    assert check(repo, "--require-review").code == 0
