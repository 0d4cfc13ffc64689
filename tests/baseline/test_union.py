"""What git's `union` merge makes of two baselines: always a baseline, with what either side knew and no more."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from support.repo import Repo
from tightlip.baseline import file, labels, layout, quick
from tightlip.baseline.file import Baseline
from tightlip.baseline.merge import merge
from tightlip.model import Secret

Entry = dict[str, object]
HASHES = [Secret(bytes([65 + n])).sha1() for n in range(5)]
PATHS = ["a.py", "b/c.py", "d.py", 'q" \u00fc.py', "src/a.py"]
REVIEWS: list[Entry] = [
    {},
    {"label": "false-positive", "is_secret": False, "reviewed": "2026-01-02"},
    {"label": "false-positive", "is_secret": False, "reviewed": "2026-01-03", "reviewer": "B"},
    {"label": "test-value", "is_secret": False, "reason": "made up"},
    {"label": "real", "is_secret": True, "reviewer": "R"},
    {"label": "rotated", "is_secret": True, "reviewed": "2026-01-04"},
]


def entry(known: str, review: Entry) -> Entry:
    return {"hashed_secret": known, "rule": "github-pat", "type": "GitHub Token", **review}


Step = tuple[str, str, str, str, Entry]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "remove", "move"]),
        st.sampled_from(PATHS),
        st.sampled_from(HASHES),
        st.sampled_from(PATHS),
        st.sampled_from(REVIEWS),
    ),
    max_size=6,
)


def edited(start: Baseline, steps: list[Step]) -> Baseline:
    """What a branch makes of the baseline that it forks from."""
    results = {path: dict(entries) for path, entries in start.results.items()}
    for what, path, known, other, review in steps:
        if what == "put":
            results.setdefault(path, {})[known] = entry(known, review)
        elif what == "remove":
            results.get(path, {}).pop(known, None)
        elif path in results and path != other:
            results[other] = results.pop(path) | results.get(other, {})
    return Baseline({path: entries for path, entries in results.items() if entries}, start.settings)


def keys(one: Baseline) -> set[tuple[str, str]]:
    return {(path, known) for path, known, _ in one}


@pytest.fixture(scope="module")
def git(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repository in which `union` merges the file `b`."""
    repo = Repo(tmp_path_factory.mktemp("union"))
    Path(repo.file(".git/info")).mkdir(exist_ok=True)
    Path(repo.file(".git/info/attributes")).write_text("b merge=union\n")
    return repo


def merged(git: Repo, base: bytes, ours: bytes, theirs: bytes, *, tree: bool) -> bytes:
    """git's own merge of three versions: as `git merge` does it, or of the files alone, which compares otherwise."""

    def ask(*words: str, stdin: bytes = b"") -> bytes:
        command = ["git", *words]
        return subprocess.run(command, cwd=git.path, input=stdin, capture_output=True, check=True).stdout.rstrip(b"\n")

    if not tree:
        names = [git.file(name) for name in ("ours", "base", "theirs")]
        for name, content in zip(names, (ours, base, theirs), strict=True):
            Path(name).write_bytes(content)
        return ask("merge-file", "--union", "-p", *map(os.fspath, names)) + b"\n"
    commits: list[str] = []
    for content in (base, ours, theirs):
        blob = ask("hash-object", "-w", "--stdin", stdin=content)
        listed = ask("mktree", stdin=b"100644 blob " + blob + b"\tb\n").decode()
        parents = ["-p", commits[0]] if commits else []
        commits.append(ask("commit-tree", "-m", "x", *parents, listed).decode())
    return ask("cat-file", "blob", ask("merge-tree", "--write-tree", *commits[1:]).decode() + ":b") + b"\n"


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
@given(STEPS, STEPS, STEPS, st.sampled_from([1, 3, 256]), st.booleans())
@example(
    first=[("put", PATHS[0], HASHES[0], "", {})],
    left=[("put", PATHS[0], HASHES[0], "", REVIEWS[1])],
    right=[("remove", PATHS[0], HASHES[0], "", {})],
    places=1,
    tree=False,
)
def test_it_is_always_a_baseline_with_what_either_side_knew_and_no_more(
    git: Repo, first: list[Step], left: list[Step], right: list[Step], places: int, tree: bool
) -> None:
    base = edited(Baseline({}, {"plugins_used": [{"name": "KeywordDetector"}], "version": "1.5.0"}), first)
    ours, theirs = edited(base, left), edited(base, right)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "PLACES", places)
        texts = [file.render(side) for side in (base, ours, theirs)]
    content = merged(git, *texts, tree=tree)
    found = file.parse(content, "b", strict=True)

    assert keys(found) <= keys(ours) | keys(theirs), "no suppression that no branch had"
    assert keys(found) >= keys(merge(base, ours, theirs).baseline), "nothing is lost that the driver keeps"
    stock_knows(content, keys(ours) | keys(theirs))
    for path, known, one in found:
        sides = [side for side in (ours.entry(path, known), theirs.entry(path, known)) if side is not None]
        reviews = [labels.review(side) for side in sides]
        shown = one.get("disputed", [labels.review(one)])
        assert isinstance(shown, list)
        assert all(review in reviews for review in shown), "no review that neither side has"
        before = labels.review(base.entry(path, known) or {})
        changed = [review for review in reviews if review and review != before]
        if changed:
            assert labels.label(one) or one.get("disputed"), "no label is lost"
        said = {labels.is_secret(review) for review in changed}
        assert said != {True, False} or one["disputed"], "real against false is not chosen"
        assert len(said) != 1 or one.get("disputed") or labels.is_secret(one) in said

    tidy = file.render(found)
    assert file.parse(tidy, "b", strict=True) == found
    assert layout.files(tidy) is not None
    looked = quick.look(content, "b")
    for path in PATHS if looked else ():
        for known in HASHES:
            assert looked is not None
            assert looked.entry(path, known) == found.entry(path, known)
            assert looked.places(known) == found.places(known)


def stock_knows(content: bytes, expected: set[tuple[str, str]]) -> None:
    """Stock detect-secrets loads it, and knows nothing that neither side knew."""
    from detect_secrets.core.secrets_collection import SecretsCollection

    loaded = SecretsCollection.load_from_baseline(json.loads(content))
    assert {(secret.filename, secret.secret_hash) for _, secret in loaded} <= expected


def test_two_heads_are_one(git: Repo) -> None:
    plugins = [[{"name": name}] for name in ("A", "B", "C")]
    texts = [file.render(Baseline({"a": {HASHES[0]: entry(HASHES[0], {})}}, {"plugins_used": one})) for one in plugins]
    texts = [text.replace(b'"results"', b'"version": "1.5.0",\n  "results"') for text in texts]
    for tree in (False, True):
        found = file.parse(merged(git, *texts, tree=tree), "b", strict=True)
        assert found.settings["plugins_used"] == [{"name": "B"}, {"name": "C"}]
