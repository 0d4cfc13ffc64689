"""The suite adopted in real source trees from the package registries (benchmarks/real_trees.py does the work)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import lab
import real_trees

if TYPE_CHECKING:
    from pathlib import Path

    from support.hosts import Source


@pytest.mark.parametrize("name", real_trees.TREES)
def test_a_tree_adopts_the_hooks(name: str, source: Source, tmp_path: Path) -> None:
    try:
        archive = real_trees.fetch(name, lab.downloads())
    except lab.Unavailable as reason:
        pytest.skip(f"{name} cannot be downloaded: {reason}")
    outcome = real_trees.check_tree(name, archive, source, tmp_path / name)
    assert outcome.files > 50
    assert outcome.bytes > 500_000
