"""hyperscan's C extension, loaded without the `typing` module that its package imports for one class.

That import costs as much as starting Python does (see benchmarks/commit_latency.py), and the commit path needs only
`Database`, `Scratch`, `loadb` and `dumpb`, which the extension module has itself.
"""

from __future__ import annotations

import importlib.machinery
import sys
from types import ModuleType


def _load() -> ModuleType:
    if "hyperscan" in sys.modules:
        return sys.modules["hyperscan"]
    spec = importlib.machinery.PathFinder.find_spec("hyperscan")
    if spec is None or spec.submodule_search_locations is None:
        raise ImportError("hyperscan is not installed")
    bare = ModuleType("hyperscan")
    bare.__path__ = list(spec.submodule_search_locations)
    sys.modules["hyperscan"] = bare
    try:
        import hyperscan._hs_ext as extension
    except ImportError:
        del sys.modules["hyperscan"]
        import hyperscan

        return hyperscan
    finally:
        if sys.modules.get("hyperscan") is bare:
            del sys.modules["hyperscan"]
    return extension  # type: ignore[no-any-return]


hs = _load()
