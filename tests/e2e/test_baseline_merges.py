"""Many branches that change the baseline at once, merged by real git: a small run of the benchmark."""

from __future__ import annotations

from pathlib import Path

import baseline_merges
from tightlip.baseline import file, labels


def test_nothing_conflicts_gets_lost_or_is_invented_with_the_driver_or_git_s_union(tmp_path: Path) -> None:
    plan = baseline_merges.Plan(seed=3, files=10)
    ours = baseline_merges.Ours(tmp_path / "ours", plan.tree)
    baseline_merges.simulate([ours], plan, branches=10, open_at_once=5)
    for what in ("labels lost", "invented"):
        assert [ours.counts[f"{how} {what}"] for how in baseline_merges.WAYS] == [0, 0, 0], what
    assert (ours.counts["union conflicts"], ours.counts["driver conflicts"], ours.counts["driver to tidy"]) == (0, 0, 0)
    known = file.read(ours.repo.file(baseline_merges.OURS))
    standing = {baseline_merges.sha1(seed): path for path, seeds in plan.tree.items() for seed in seeds}
    assert {secret_hash: path for path, secret_hash, _ in known} == standing
    decided = {secret_hash for _, secret_hash, entry in known if labels.label(entry)}
    assert decided == {baseline_merges.sha1(seed) for seed in plan.labelled} & standing.keys()
    assert decided
