"""Parsers by language, loaded when the first file of one comes: tree-sitter's, whose grammars come in wheels.

The extension modules are loaded without their packages, which import `typing` and `importlib.resources`: that takes
longer than reading a small file does.
"""

from __future__ import annotations

import importlib.machinery
import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Node

    from tightlip.langcode.language import Language

_PACKAGES = {
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
}
_loaded: dict[str, Grammar] = {}


class Grammar:
    """A parser, and what finds in a tree the nodes that a language's rules are about."""

    def __init__(self, name: str, language: Language) -> None:
        core = _extension("tree_sitter")
        package, function = _PACKAGES[name]
        grammar = core.Language(getattr(_extension(package), function)())
        self._parser = core.Parser(grammar)
        wanted = [kind for kind in language.events if grammar.id_for_node_kind(kind, True)]
        self._query = core.Query(grammar, f"[{' '.join(f'({kind})' for kind in wanted)}] @node")
        self._cursor = core.QueryCursor

    def nodes(self, data: bytes) -> list[Node]:
        """The nodes of a text that the rules are about, in order. What is not valid in the language is left out by the
        parser, and the rest is read."""
        tree = self._parser.parse(data)
        found: list[Node] = self._cursor(self._query).captures(tree.root_node).get("node", [])
        return sorted(found, key=_place)


def _place(node: Node) -> tuple[int, int]:
    return node.start_byte, -node.end_byte


def load(name: str, language: Language) -> Grammar:
    """The grammar of a language, kept for the next file."""
    if name not in _loaded:
        _loaded[name] = Grammar(name, language)
    return _loaded[name]


def _extension(package: str) -> ModuleType:
    """A package's extension module `_binding`, without running the package's own code."""
    name = f"{package}._binding"
    if name in sys.modules:
        return sys.modules[name]
    if package in sys.modules:
        return importlib.import_module(name)
    spec = importlib.machinery.PathFinder.find_spec(package)
    if spec is None or spec.submodule_search_locations is None:
        raise ImportError(f"{package} is not installed")
    bare = ModuleType(package)
    bare.__path__ = list(spec.submodule_search_locations)
    sys.modules[package] = bare
    try:
        return importlib.import_module(name)
    finally:
        del sys.modules[package]
