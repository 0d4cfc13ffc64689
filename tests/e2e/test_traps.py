"""Commits that must be stopped, and most of which a scanner of diffs or of the disk lets pass without a word."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import pytest

from support import hosts
from support.tokens import assignment, token

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.hosts import Source
    from support.repo import Repo

TOKEN = token("github")
LINE = assignment("github")
LONG = "".join(f"setting_{number} = {number}\n" for number in range(200))


class Trap(NamedTuple):
    """What a commit does, the rule that must stop it, and the arguments of `git commit`."""

    prepare: Callable[[Repo], object]
    rule: str = "github-pat"
    commit: tuple[str, ...] = ()


TRAPS: dict[str, Trap] = {}


def trap(rule: str = "github-pat", commit: tuple[str, ...] = ()) -> Callable[[Callable[[Repo], object]], None]:
    """Enter a function that prepares a commit into TRAPS, under its name."""

    def enter(prepare: Callable[[Repo], object]) -> None:
        TRAPS[prepare.__name__] = Trap(prepare, rule, commit)

    return enter


@trap()
def new_file(repo: Repo) -> None:
    repo.stage("src/settings.py", LINE)


@trap()
def name_with_spaces(repo: Repo) -> None:
    repo.stage("my settings .py", LINE)


@trap()
def name_with_newline(repo: Repo) -> None:
    repo.stage("two\nlines.py", LINE)


@trap()
def name_with_quotes(repo: Repo) -> None:
    repo.stage('it\'s "quoted" \\ and $(odd).py', LINE)


@trap()
def name_with_leading_dash(repo: Repo) -> None:
    repo.stage("--no-baseline", LINE)


@trap()
def name_of_an_option_that_ends_the_program(repo: Repo) -> None:
    repo.stage("--help", LINE)


@trap()
def name_with_pathspec_magic(repo: Repo) -> None:
    repo.stage(":(exclude)*.py", LINE)


@trap()
def name_beyond_ascii(repo: Repo) -> None:
    # git prints such a name quoted, as "\320\272...", unless it is asked for NUL-separated names.
    repo.stage("ключи.py", LINE)


@trap()
def utf16_with_mark(repo: Repo) -> None:
    # A diff says "Binary files differ"; pre-commit's `types: [text]` drops the file.
    repo.stage("settings.ps1", b"\xff\xfe" + LINE.encode("utf-16-le"))


@trap()
def utf16_without_mark(repo: Repo) -> None:
    repo.stage("settings.reg", LINE.encode("utf-16-be"))


@trap()
def one_invalid_byte(repo: Repo) -> None:
    # detect-secrets drops the whole file.
    repo.stage("latin.py", b"# caf\xe9\n" + LINE.encode())


@trap()
def nul_byte(repo: Repo) -> None:
    # git calls it binary, so a diff has no hunk.
    repo.stage("dump.bin", b"\0\1\2\n" + LINE.encode())


@trap()
def lock_file(repo: Repo) -> None:
    repo.stage("poetry.lock", LINE)  # detect-secrets skips .lock, .svg and .css


@trap()
def svg_file(repo: Repo) -> None:
    repo.stage("logo.svg", f"<svg><!-- {TOKEN} --></svg>\n")


@trap()
def css_file(repo: Repo) -> None:
    repo.stage("site.css", f"/* {TOKEN} */\n")


@trap()
def own_configuration_of_a_scanner(repo: Repo) -> None:
    repo.stage(".gitleaks.toml", LINE)  # peers skip their own file's name


@trap()
def diff_attribute(repo: Repo) -> None:
    # No hunk is shown for such a file.
    repo.stage(".gitattributes", "*.dat -diff\n")
    repo.commit()
    repo.stage("settings.dat", LINE)


@trap()
def binary_attribute(repo: Repo) -> None:
    repo.stage(".gitattributes", "*.dat binary\n")
    repo.stage("settings.dat", LINE)


@trap()
def textconv(repo: Repo) -> None:
    # A diff shows what the converter prints: nothing.
    repo.git("config", "diff.hide.textconv", "true")
    repo.stage(".gitattributes", "*.cfg diff=hide\n")
    repo.stage("app.cfg", LINE)


@trap()
def external_diff(repo: Repo) -> None:
    repo.git("config", "diff.external", "true")
    repo.stage("app.cfg", LINE)


@trap()
def color_always(repo: Repo) -> None:
    # Lines of a diff then begin with an escape sequence instead of "+".
    repo.git("config", "color.ui", "always")
    repo.stage("app.cfg", LINE)


@trap()
def filter_puts_it_in(repo: Repo) -> None:
    # The disk is clean; what git stores is not.
    repo.git("config", "filter.fill.clean", f"sed s/PLACEHOLDER/{TOKEN}/")
    repo.stage(".gitattributes", "*.tpl filter=fill\n")
    repo.stage("app.tpl", 'TOKEN = "PLACEHOLDER"\n')
    assert TOKEN in repo.git("show", ":app.tpl").out


@trap()
def only_in_the_index(repo: Repo) -> None:
    # Partly staged: the disk is clean again.
    repo.stage("app.py", LINE)
    repo.write("app.py", "TOKEN = None\n")


@trap()
def staged_and_deleted_on_disk(repo: Repo) -> None:
    os.unlink(repo.stage("app.py", LINE))


@trap()
def renamed_and_edited(repo: Repo) -> None:
    # `--diff-filter=AM` leaves out what git calls a rename.
    repo.stage("old.py", LONG)
    repo.commit()
    repo.git("mv", "old.py", "new.py")
    repo.stage("new.py", LONG + LINE)
    assert repo.git("diff", "--cached", "--name-status").out.startswith("R")


@trap()
def symlink_turned_into_a_file(repo: Repo) -> None:
    os.symlink("elsewhere.py", repo.file("app.py"))
    repo.add("app.py")
    repo.commit()
    os.unlink(repo.file("app.py"))
    repo.stage("app.py", LINE)
    assert repo.git("diff", "--cached", "--name-status").out.startswith("T")


@trap()
def target_of_a_symlink(repo: Repo) -> None:
    # git stores the target's text; there is no file behind it.
    os.symlink(f"../{TOKEN}", repo.file("link"))
    repo.add("link")


@trap(commit=("--all",))
def commit_all(repo: Repo) -> None:
    # git hands the hook a temporary index in GIT_INDEX_FILE; the ordinary one has nothing new.
    repo.stage("app.py", "TOKEN = None\n")
    repo.commit()
    repo.write("app.py", LINE)


@trap(commit=("--", "app.py"))
def commit_one_path(repo: Repo) -> None:
    repo.stage("app.py", "TOKEN = None\n")
    repo.commit()
    repo.write("app.py", LINE)
    repo.stage("other.py", "x = 1\n")


@trap(commit=("--amend", "--no-edit"))
def amended_into_the_last_commit(repo: Repo) -> None:
    repo.stage("app.py", LINE)


@trap()
def last_line_without_newline(repo: Repo) -> None:
    repo.stage("app.py", LINE.rstrip("\n"))


@trap()
def far_into_one_long_line(repo: Repo) -> None:
    repo.stage("bundle.min.js", "var a=1;" * 200_000 + f'var t="{TOKEN}";')


@trap("env-file")
def env_file(repo: Repo) -> None:
    repo.stage(".env", "DEBUG=1\n")  # ignored, and added with --force


@trap("env-file")
def env_file_in_a_folder(repo: Repo) -> None:
    repo.stage("deploy/prod/.ENV.Production", "DEBUG=1\n")


@trap("env-file")
def env_file_that_is_empty(repo: Repo) -> None:
    repo.stage(".env", "")  # a diff has no hunk


@trap("env-file")
def env_file_by_a_pure_rename(repo: Repo) -> None:
    repo.stage("settings.txt", "DEBUG=1\n")
    repo.commit()
    repo.git("mv", "settings.txt", ".env")  # "similarity index 100%", and no hunk


@trap("env-file")
def env_file_that_is_a_symlink(repo: Repo) -> None:
    os.symlink(".env.example", repo.file(".env"))
    repo.add(".env", force=True)


@trap("env-file")
def env_file_only_in_the_index(repo: Repo) -> None:
    os.unlink(repo.stage("app/local.env", "DEBUG=1\n"))


@pytest.mark.parametrize("name", TRAPS)
def test_it_is_stopped(name: str, guarded: Repo) -> None:
    trap = TRAPS[name]
    trap.prepare(guarded)
    before = guarded.head()
    done = guarded.git("commit", "--message", "change", *trap.commit, check=False)
    assert done.code == 1, done.text
    assert trap.rule in done.text
    assert guarded.head() == before
    assert TOKEN not in done.text


def test_a_name_that_is_not_utf8_is_stopped(host: str, guarded: Repo) -> None:
    guarded.stage(b"caf\xe9.py", LINE)
    before = guarded.head()
    done = guarded.git("commit", "--message", "change", check=False)
    assert done.code != 0, done.text
    assert guarded.head() == before
    if host == "git":  # the others give up on such a name themselves
        assert "caf\\xe9.py:1" in done.text
        assert "github-pat" in done.text


def test_a_file_named_like_an_option_is_never_taken_for_it(by_pre_commit: Repo, source: Source) -> None:
    # With `args` of the user's own, nothing stands between them and the names of the files.
    by_pre_commit.stage(hosts.CONFIG, hosts.configuration(source, ["scan-secrets"]) + "    args: []\n")
    by_pre_commit.commit()
    by_pre_commit.stage("app.py", LINE)
    by_pre_commit.stage("--help", "x\n")
    done = by_pre_commit.git("commit", "--message", "change", check=False)
    assert done.code == 1, done.text
    assert "exit code: 2" in done.text
    assert "Put -- before the names of files" in done.text
