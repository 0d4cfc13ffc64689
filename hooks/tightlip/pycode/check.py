"""One Python file: from its bytes to findings, and the variables that it reads."""

from __future__ import annotations

import gc

from tightlip.model import Blob, Skip
from tightlip.pycode import findings, syntax, walk
from tightlip.pycode.module import Module
from tightlip.pycode.sheet import Checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.config import Config
    from tightlip.pycode.vocabulary import Vocabulary


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
