"""One Python file: from its bytes to findings, and the variables that it reads."""

from __future__ import annotations

import gc

from tightlip.model import Blob, Skip
from tightlip.pycode import findings, syntax, walk
from tightlip.pycode.module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.config import Config
    from tightlip.model import Finding
    from tightlip.pycode.vocabulary import Vocabulary


class Checked:
    """What a file gave: `findings` in order of place, and the names of the variables that it `reads`."""

    __slots__ = ("findings", "reads")

    def __init__(self, found: list[Finding], reads: frozenset[str]) -> None:
        self.findings = found
        self.reads = reads


def check(blob: Blob, vocabulary: Vocabulary, config: Config) -> Checked | Skip:
    """Look at one module, without importing it. A Skip that has failed says why it could not be."""
    collecting = gc.isenabled()
    gc.disable()  # a tree has no cycles; looking for some in it costs as long as parsing
    try:
        tree = syntax.parse(blob.data, blob.path)
        if isinstance(tree, Skip):
            return tree
        module = Module(blob.path, blob.data, vocabulary)
        walk.walk(tree, module)
    except RecursionError:
        return Skip(blob.path, "nested too deeply to be followed")
    finally:
        if collecting:
            gc.enable()
    return Checked(findings.findings(module, config), frozenset(read.name for read in module.reads.values()))
