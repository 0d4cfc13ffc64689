"""The merge driver as git runs it: merges, rebases, cherry-picks, moved files, worktrees, and what it refuses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.cli import call, tightlip
from support.repo import Repo
from support.tokens import token
from tightlip import mergedriver
from tightlip.baseline import file, labels
from tightlip.baseline.file import Baseline
from tightlip.model import Secret

FILE = "baseline.secrets"
FALSE: dict[str, object] = {"label": "false-positive", "is_secret": False, "reason": "a sum"}
REAL: dict[str, object] = {"label": "real", "is_secret": True, "reviewer": "R"}


def sha1(seed: str) -> str:
    return Secret(seed.encode()).sha1()


def entry(seed: str, **more: object) -> dict[str, object]:
    return {"hashed_secret": sha1(seed), "rule": "github-pat", "type": "GitHub Token", **more}


def baseline(**files: dict[str, object]) -> Baseline:
    return Baseline({path: {str(one["hashed_secret"]): one} for path, one in files.items()}, {"version": "1.5.0"})


def stored(repo: Repo) -> Baseline:
    return file.read(repo.file(FILE))


def commit(repo: Repo, branch: str, content: Baseline, *, start: str = "main") -> None:
    repo.git("checkout", "--quiet", "-B", branch, start)
    repo.stage(FILE, file.render(content))
    repo.commit()


@pytest.fixture
def forked(repo: Repo) -> Repo:
    """The driver installed; main knows a, b and c; the branches `left` and `right` decide, move and add at the end."""
    done = tightlip("install", "--merge-driver", cwd=repo.path)
    assert done.code == 0, done.text
    repo.add()
    start = baseline(a=entry("a"), b=entry("b"), c=entry("c"))
    repo.stage(FILE, file.render(start))
    repo.commit()
    commit(repo, "left", baseline(a=entry("a", **FALSE), b=entry("b"), c=entry("c"), z1=entry("1")))
    commit(repo, "right", baseline(b=entry("b", **REAL), c=entry("c"), d=entry("a"), z2=entry("2")))
    return repo


EXPECTED = baseline(b=entry("b", **REAL), c=entry("c"), d=entry("a", **FALSE), z1=entry("1"), z2=entry("2"))


@pytest.mark.parametrize("how", ["merge", "rebase", "cherry-pick"])
def test_both_sides_are_joined_however_git_joins_them(how: str, forked: Repo) -> None:
    words = {
        "merge": ["merge", "--no-edit", "left"],
        "rebase": ["rebase", "left"],
        "cherry-pick": ["cherry-pick", "left"],
    }
    forked.git(*words[how])
    assert stored(forked) == EXPECTED
    assert forked.git("status", "--porcelain").out == ""


def test_it_works_in_a_worktree_from_a_folder_below_and_where_the_file_itself_was_moved(
    forked: Repo, tmp_path: Path
) -> None:
    forked.git("worktree", "add", "--quiet", "-b", "other", tmp_path / "linked", "right")
    linked = Repo(tmp_path / "linked")
    os.makedirs(linked.file("deep"))
    assert tightlip("install", "--merge-driver", cwd=linked.path).out == "", "one configuration for all worktrees"
    linked.git("-C", "deep", "merge", "--no-edit", "left")
    assert stored(linked) == EXPECTED

    forked.write(".tightlip.toml", 'baseline = "ci/known.json"\n')
    os.makedirs(forked.file("ci"))
    forked.git("checkout", "--quiet", "right")
    forked.git("mv", FILE, "ci/known.json")
    assert tightlip("install", "--merge-driver", cwd=forked.path).code == 0
    forked.add()
    forked.commit()
    forked.git("merge", "--no-edit", "left")
    assert file.read(forked.file("ci/known.json")) == EXPECTED


def test_a_real_disagreement_is_left_for_a_person(forked: Repo) -> None:
    commit(forked, "one", baseline(a=entry("a", **FALSE), b=entry("b"), c=entry("c")))
    commit(forked, "two", baseline(a=entry("a", **REAL), b=entry("b"), c=entry("c"), z=entry("z")))
    done = forked.git("merge", "--no-edit", "one", check=False)
    assert done.code == 1
    assert "the branches disagree about github-pat in a: false-positive against real (R)" in done.err
    assert "tightlip baseline label --disputed" in done.err
    assert "UU baseline.secrets" in forked.git("status", "--porcelain").out
    found = stored(forked).entry("a", sha1("a"))
    assert found is not None
    assert found["disputed"] == [FALSE, REAL]
    assert labels.label(found) is None
    assert stored(forked).entry("z", sha1("z")) is not None, "the rest is merged"


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (b"{", "not JSON"),
        (b"", "not JSON"),
        (b'{"version": "1.5.0", "note": 1, "note": 2, "results": {}}', "stands twice"),
        (b"<<<<<<< HEAD\n", "conflict markers"),
        (None, "cannot be read"),
    ],
)
@pytest.mark.parametrize("place", [1, 2])
def test_what_is_no_baseline_leaves_our_side_as_it_is(
    broken: bytes | None, words: str, place: int, tmp_path: Path
) -> None:
    names = ["base", "ours", "theirs"]
    for name in names:
        (tmp_path / name).write_bytes(file.render(baseline(a=entry("a"))))
    if broken is None:
        (tmp_path / names[place]).unlink()
    else:
        (tmp_path / names[place]).write_bytes(broken)
    before = (tmp_path / "ours").read_bytes() if (tmp_path / "ours").exists() else None
    done = call("baseline", "merge", *names, "baseline.secrets", cwd=tmp_path)
    assert done.code == 2
    assert words in done.err
    assert ("our side" if place == 1 else "their side") in done.err or broken is None
    assert ((tmp_path / "ours").read_bytes() if (tmp_path / "ours").exists() else None) == before


def test_without_a_common_file_both_sides_are_added_up(tmp_path: Path) -> None:
    (tmp_path / "base").write_bytes(b"")
    (tmp_path / "ours").write_bytes(file.render(baseline(a=entry("a"))))
    (tmp_path / "theirs").write_bytes(file.render(baseline(b=entry("b"))))
    assert call("baseline", "merge", "base", "ours", "theirs", cwd=tmp_path).code == 0
    assert file.read(str(tmp_path / "ours")) == baseline(a=entry("a"), b=entry("b"))


@pytest.mark.parametrize("name", ["baseline.secrets", "ci/known [x]*.json", 'q"uo\\te', "ünï code"])
def test_any_name_can_have_the_driver(name: str, repo: Repo) -> None:
    root = str(repo.path)
    repo.write(".gitattributes", mergedriver.shared(b"*.png binary", name))
    assert mergedriver.attribute(root, name) == "union"
    Path(mergedriver.local(root)).parent.mkdir(exist_ok=True)
    Path(mergedriver.local(root)).write_text(mergedriver.local_line(name) + "\n")
    assert mergedriver.attribute(root, name) == "tightlip", "this clone's own attributes are the stronger ones"
    assert mergedriver.attribute(root, "other") == ""
    content = Path(repo.file(".gitattributes")).read_bytes()
    assert mergedriver.shared(content, name) == content
    assert mergedriver.without_line(content, mergedriver.line(name)) == b"*.png binary\n"


def attributes(repo: Repo) -> str:
    return Path(repo.file(".gitattributes")).read_text()


def test_install_and_uninstall_leave_alone_what_is_not_theirs(repo: Repo) -> None:
    repo.write(".gitattributes", "*.png binary\n/baseline.secrets merge=ours\n")
    done = tightlip("install", cwd=repo.path)
    assert done.code == 0, done.text
    assert "git's attributes say merge=ours" in done.err
    assert attributes(repo) == "*.png binary\n/baseline.secrets merge=ours\n"
    assert mergedriver.attribute(str(repo.path), FILE) == "ours"
    repo.git("config", "merge.tightlip.driver", "ours %A")
    assert tightlip("uninstall", cwd=repo.path).code == 0
    assert repo.git("config", "merge.tightlip.driver").out == "ours %A\n"
    assert attributes(repo) == "*.png binary\n/baseline.secrets merge=ours\n"
    repo.git("config", "--unset", "merge.tightlip.driver")

    local = Path(mergedriver.local(str(repo.path)))
    local.parent.mkdir(exist_ok=True)
    local.write_text("*.md text\n")
    repo.write(".gitattributes", "*.png binary\n")
    assert "commit it, for every clone" in tightlip("install", "--merge-driver", cwd=repo.path).out
    assert tightlip("install", "--merge-driver", cwd=repo.path).text == ""
    assert mergedriver.attribute(str(repo.path), FILE) == "tightlip"
    assert local.read_text() == "*.md text\n/baseline.secrets merge=tightlip\n"
    done = tightlip("uninstall", cwd=repo.path)
    assert "removed our line" in done.out
    assert attributes(repo) == "*.png binary\n"
    assert local.read_text() == "*.md text\n"
    assert repo.git("config", "--get-regexp", "^merge", check=False).out == ""


def test_a_team_s_own_line_for_union_is_enough_and_a_committed_one_stays(repo: Repo) -> None:
    repo.stage(".gitattributes", "*.secrets merge=union\n")
    repo.commit()
    assert tightlip("install", "--merge-driver", cwd=repo.path).err == ""
    assert attributes(repo) == "*.secrets merge=union\n"
    assert mergedriver.attribute(str(repo.path), FILE) == "tightlip"
    repo.stage(".gitattributes", mergedriver.line(FILE) + "\n")
    repo.commit()
    assert "removed the merge driver" in tightlip("uninstall", cwd=repo.path).out
    assert mergedriver.attribute(str(repo.path), FILE) == "union"


def test_the_line_of_an_earlier_install_is_renewed_once_the_file_is_laid_out(repo: Repo) -> None:
    old = "/baseline.secrets merge=tightlip text eol=lf\n"
    repo.write(".gitattributes", old + "*.png binary\n")
    repo.write(FILE, '{"version": "1.5.0", "results": {}}')
    assert "names our merge driver, which other clones may not have" in tightlip("doctor", cwd=repo.path).out
    done = tightlip("install", "--merge-driver", cwd=repo.path)
    assert "run `tightlip baseline update`" in done.err
    assert attributes(repo) == "*.png binary\n"
    assert mergedriver.attribute(str(repo.path), FILE) == "tightlip"
    assert tightlip("baseline", "update", cwd=repo.path).code == 0
    assert tightlip("install", "--merge-driver", cwd=repo.path).code == 0
    assert attributes(repo) == "*.png binary\n/baseline.secrets merge=union text eol=lf\n"
    assert "git merges baseline.secrets entry by entry" in tightlip("doctor", cwd=repo.path).out


def test_where_tightlip_is_gone_git_takes_the_lines_of_both_sides(forked: Repo) -> None:
    driver = forked.git("config", "merge.tightlip.driver").out.strip()
    forked.git("config", "merge.tightlip.driver", driver.replace("-x '", "-x '/gone").replace("command -v", "false"))
    forked.git("merge", "--no-edit", "left")
    assert set(EXPECTED.results) <= set(stored(forked).results)


@pytest.fixture
def bare(forked: Repo, tmp_path: Path) -> Repo:
    """A clone in which nobody has installed anything, with the branches of `forked`."""
    forked.git("clone", "--quiet", forked.path, tmp_path / "clone")
    clone = Repo(tmp_path / "clone")
    clone.git("branch", "--quiet", "left", "origin/left")
    assert mergedriver.attribute(str(clone.path), FILE) == "union"
    return clone


def test_a_clone_without_tightlip_takes_the_lines_of_both_sides(bare: Repo) -> None:
    bare.git("checkout", "--quiet", "right")
    bare.git("merge", "--no-edit", "left")
    known = stored(bare)
    assert known.places(sha1("a")) == ["a", "d"], "right moved it, left labelled it where it was"
    assert [label_of(known, path) for path in ("a", "b", "c", "d")] == ["false-positive", "real", None, None]
    assert {"z1", "z2"} <= set(known.results)


def label_of(content: Baseline, path: str) -> str | None:
    return labels.label(content.results[path][sha1("a" if path == "d" else path)])


def test_a_real_disagreement_is_no_conflict_there_and_is_named_until_somebody_decides(bare: Repo) -> None:
    bare.stage("a", f'token = "{token("github", "a")}"\n')
    known = Secret(token("github", "a").encode()).sha1()
    bare.commit()
    bare.git("branch", "--force", "main")
    start = {"hashed_secret": known, "rule": "github-pat", "type": "GitHub Token"}
    commit(bare, "start", Baseline({"a": {known: start}}, {"version": "1.5.0"}))
    for name, review in (("one", FALSE), ("two", REAL)):
        commit(bare, name, Baseline({"a": {known: {**start, **review}}}, {"version": "1.5.0"}), start="start")
    bare.git("merge", "--no-edit", "one")
    assert b"<<<" not in Path(bare.file(FILE)).read_bytes()
    assert stored(bare).results["a"][known] == {**start, "disputed": [FALSE, REAL]}

    assert call("scan", "a", cwd=bare.path).code == 0, "known, as it was on both sides"
    done = call("baseline", "check", cwd=bare.path)
    assert done.code == 1
    assert "baseline-disputed: merged branches disagree about github-pat in a: false-positive against real" in done.out
    words = ["--disputed", "--path", "a", "--as", "rotated", "--reason", "asked", "--reviewer", "R"]
    assert call("baseline", "label", *words, cwd=bare.path).code == 0
    assert call("baseline", "update", cwd=bare.path).code == 0
    assert call("baseline", "check", cwd=bare.path).code == 0
    assert labels.label(stored(bare).results["a"][known]) == "rotated"


def test_an_update_takes_the_review_from_where_the_file_was(bare: Repo) -> None:
    bare.stage("a", f'token = "{token("github", "a")}"\n')
    bare.commit()
    assert call("baseline", "update", cwd=bare.path).code == 0
    bare.add()
    bare.commit()
    bare.git("checkout", "--quiet", "-b", "moving")
    bare.git("mv", "a", "m")
    assert call("baseline", "update", cwd=bare.path).code == 0
    bare.add()
    bare.commit()
    bare.git("checkout", "--quiet", "-b", "labelling", "moving~1")
    words = ["--all", "--as", "test-value", "--reason", "made up", "--reviewer", "R"]
    assert call("baseline", "label", *words, cwd=bare.path).code == 0
    bare.add()
    bare.commit()
    bare.git("merge", "--no-edit", "moving")
    assert "baseline-stale" in call("baseline", "check", cwd=bare.path).out
    assert call("baseline", "update", cwd=bare.path).code == 0
    assert [(path, labels.label(one)) for path, _, one in stored(bare)] == [("m", "test-value")]
    assert call("baseline", "check", cwd=bare.path).code == 0


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--merge-driver", "--hook-type", "pre-push"], 2), (["--merge-driver"], 0)]
)
def test_usage(arguments: list[str], code: int, repo: Repo) -> None:
    assert tightlip("install", *arguments, cwd=repo.path).code == code
    assert not os.path.exists(repo.file(".git/hooks/pre-commit"))
