"""`tightlip doctor`: what stands between a secret and this repository, and whether it works."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from tightlip import __version__, config, errors, git, githooks, mergedriver, precommit
from tightlip.cli import options
from tightlip.errors import CheckError, TightlipError, UsageError
from tightlip.report.text import printable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from tightlip.config import Config
    from tightlip.proof import Clone

OK, NOTE, WRONG, UNKNOWN = "ok", "note", "wrong", "unknown"
_LABELS = {OK: "ok   ", NOTE: "note ", WRONG: "WRONG", UNKNOWN: "?    "}

_SWITCHES = ("SKIP", "HUSKY", "HUSKY_SKIP_HOOKS", "LEFTHOOK", "PREK_SKIP", "PRE_COMMIT_ALLOW_NO_CONFIG")
"""Variables that keep hooks from running."""


class Said(NamedTuple):
    """One line of the report."""

    state: str
    text: str


def build() -> argparse.ArgumentParser:
    """The command's options."""
    return options.parser(
        "doctor",
        "Prove the installation: plant a fake key in a throw-away clone and watch each installed hook block it; then\n"
        "say what is missing or in the way. Exit code 0 if all is well, 1 if something is wrong, 3 if something could\n"
        "not be tried.",
        "  tightlip doctor\n",
    )


def main(arguments: list[str]) -> int:
    """Look at everything, and report."""
    build().parse_args(arguments)
    try:
        root = git.toplevel()
    except git.GitError as error:
        raise UsageError(f"doctor: it needs a git repository with a work tree: {error}") from None
    settings = config.load(root)
    said: list[Said] = []
    for part in (
        _hooks(root, settings),
        _ways_around(root),
        _pre_commit(root),
        _cache(settings),
        _baseline(settings, root),
    ):
        for line in part:
            said.append(line)
            sys.stdout.write(f"{_LABELS[line.state]} {printable(line.text)}\n")
            sys.stdout.flush()
    states = [line.state for line in said]
    wrong, unknown = states.count(WRONG), states.count(UNKNOWN)
    sys.stdout.write("all is well\n" if not wrong + unknown else f"{wrong} wrong, {unknown} could not be tried\n")
    return errors.FOUND if wrong else errors.UNCHECKED if unknown else errors.CLEAN


def _hooks(root: str, settings: Config) -> Iterator[Said]:
    folder = githooks.Folder(root)
    if folder.scope:
        of = (
            f"of your {folder.scope} configuration: all repositories run them"
            if folder.shared
            else "of this repository"
        )
        yield Said(NOTE, f"git looks for hooks in {folder.path}, by core.hooksPath {of}")
    present = {}
    for kind in githooks.DEFAULT:
        path = folder.file(kind)
        if not os.path.lexists(path):
            how = f"`tightlip install --hook-type {kind}`, or `pre-commit install --hook-type {kind}`"
            yield Said(WRONG, f"{kind}: not installed: {how}")
        elif not githooks.runs(path):
            yield Said(WRONG, f"{kind}: {path} cannot be run, so git passes over it: chmod +x, or install it again")
        else:
            present[kind] = path
    if not present:
        return
    from tightlip.proof import Clone

    try:
        with Clone(root, _folders(root, settings, folder)) as clone:
            for kind, path in present.items():
                yield _proved(clone, kind, path)
    except CheckError as error:
        yield Said(UNKNOWN, str(error))


def _folders(root: str, settings: Config, folder: githooks.Folder) -> list[str]:
    """The folders of the work tree that hooks may need beside what stands at the top."""
    files = (*settings.rules, settings.baseline, settings.manifest, settings.env_example)
    wanted = {*settings.rules, *(os.path.dirname(place) for place in files), ".husky"}
    if folder.tracked:
        wanted.add(os.path.relpath(os.path.realpath(folder.path), os.path.realpath(root)))
    return sorted(place for place in wanted if place and os.path.isdir(os.path.join(root, place)))


def _proved(clone: Clone, kind: str, path: str) -> Said:
    """Try one hook."""
    attempts = {"pre-commit": clone.commit, "commit-msg": clone.message, "pre-push": clone.push}
    whose = githooks.owner(path)
    of = f" (a hook of {whose})" if whose != "other" else ""
    outcome = attempts[kind](path)
    if outcome.blocked:
        return Said(OK, f"{kind}: blocked a planted key{of}")
    if outcome.passed:
        advice = githooks.ADVICE.get(whose, "call tightlip from it, or `tightlip install --force`")
        return Said(WRONG, f"{kind}: let a planted key pass{of}: {path} does not run tightlip; {advice}")
    return Said(WRONG, f"{kind}: stopped, but not for the planted key{of}: {outcome.last}")


def _ways_around(root: str) -> Iterator[Said]:
    found = False
    listed = git.run(["config", "-z", "--show-scope", "--get-regexp", r"^alias\."], cwd=root, ok=(0, 1))
    fields = listed.decode("utf-8", "replace").split("\0")[:-1]
    for scope, entry in zip(fields[::2], fields[1::2], strict=False):
        name, _, value = entry.partition("\n")
        if githooks.passes_over(value):
            found = True
            yield Said(WRONG, f"{name} ({scope} configuration) runs no hooks: {value}")
    for name in _SWITCHES:
        if os.environ.get(name) and not (name == "LEFTHOOK" and os.environ[name] not in ("0", "false")):
            found = True
            yield Said(WRONG, f"{name} is set in the environment: hooks may not run; unset it")
    if not found:
        yield Said(OK, "no alias of git and no variable passes over the hooks")


def _pre_commit(root: str) -> Iterator[Said]:
    try:
        found = precommit.read(root)
    except TightlipError as error:
        yield Said(WRONG, str(error))
        return
    if found is None:
        return
    if not found.hooks:
        yield Said(NOTE, f"{found.path} names no hook of tightlip")
        return
    folder = githooks.Folder(root)
    theirs = [kind for kind in githooks.DEFAULT if githooks.owner(folder.file(kind)) in ("pre-commit", "prek", "")]
    missing = [kind for kind in theirs if kind not in found.stages]
    if missing:
        ids = ", ".join(precommit.FOR_STAGE[kind] for kind in missing)
        yield Said(WRONG, f"{found.path} has no hook of tightlip for {', '.join(missing)}: add {ids}")
    for revision in found.revisions:
        if precommit.outdated(revision, __version__):
            yield Said(WRONG, f"{found.path}: revision {revision} is older than this tightlip, v{__version__}")
        elif precommit.floating(revision):
            yield Said(WRONG, f"{found.path}: revision {revision} names no version: what runs changes unseen")
        else:
            yield Said(OK, f"{found.path}: revision {revision}, as far as can be known offline")


def _cache(settings: Config) -> Iterator[Said]:
    from tightlip import cache
    from tightlip.engine import database

    notices: list[str] = []
    current = database.open_database(settings.rule_places(), notice=notices).key
    folder = cache.cache_folder()
    if notices:
        yield Said(WRONG, notices[0])
    elif cache.read_own(os.path.join(folder, current)) is None:
        yield Said(WRONG, f"{folder}: the cache is not used: it must belong to you, and nobody else may write to it")
    else:
        yield Said(OK, f"the cache in {folder} is in use")
    names = os.listdir(folder) if os.path.isdir(folder) else []
    marks = [cache.read_own(os.path.join(folder, name)) for name in names if name.startswith("state-")]
    used = {os.fsdecode(mark.rpartition(b"\n")[2]) for mark in marks if mark} | {current}
    stale = [os.path.join(folder, name) for name in names if name.startswith("patterns-") and name not in used]
    if stale:
        size = sum(os.path.getsize(path) for path in stale) >> 20
        files = "pattern file" if len(stale) == 1 else "pattern files"
        yield Said(NOTE, f"{folder}: {len(stale)} {files} ({size} MB) of other versions or rules; delete patterns-*.db")


def _baseline(settings: Config, root: str) -> Iterator[Said]:
    from tightlip.cli import baseline_check

    if not os.path.lexists(settings.path(settings.baseline)):
        yield Said(NOTE, f"no {settings.baseline}: nothing is known, every finding counts")
        return
    try:
        result = baseline_check.check(settings, root)
    except TightlipError as error:
        yield Said(WRONG, str(error))
        return
    for finding in result.findings:
        yield Said(WRONG, f"{finding.path}: {finding.message}; {finding.help}")
    yield from (Said(UNKNOWN, f"{skip.path}: {skip.reason}") for skip in result.skipped if skip.failed)
    if not result.findings:
        yield Said(OK, f"{settings.baseline} holds together")
    yield _merge_driver(settings, root)


def _merge_driver(settings: Config, root: str) -> Said:
    """Whether git has us merge the baseline. Without, it merges lines, so this is never wrong."""
    name, how = settings.baseline, "`tightlip install --merge-driver`"
    named = mergedriver.attribute(root, name)
    if mergedriver.old_line(name).encode() in mergedriver.read(os.path.join(root, mergedriver.FILE)).splitlines():
        return Said(NOTE, f"{mergedriver.FILE} names our merge driver, which other clones may not have; {how} mends it")
    if named == "union":
        return Said(NOTE, f"git merges {name} by lines here, and not entry by entry; {how}")
    if not named:
        return Said(NOTE, f"no merge driver for {name}: git merges it as text; {how}")
    if named != mergedriver.NAME:
        return Said(NOTE, f"git merges {name} with {named}, by git's attributes")
    if not mergedriver.configured(root):
        return Said(NOTE, f"this clone does not know the merge driver that git's attributes name; {how}")
    return Said(OK, f"git merges {name} entry by entry")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
