"""What the rules have to know of a language: its kinds of nodes, and its names for what every language has."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

# What a node is, whatever its language calls it.
TEXT, TEMPLATE, BINARY, CHOICE, INNER, CALL, MEMBER, INDEX, NAME, LIST, MAP, FUNCTION = range(12)


class Language:
    """`shapes`: what a kind of node is; `fields`: the names of the fields that make it up. `events`: the kinds that the
    walk looks at, with the name of the Walker's method. The rest are names: see each language's module."""

    def __init__(
        self,
        *,
        shapes: dict[str, tuple[int, tuple[str, ...]]],
        events: dict[str, tuple[str, ...]],
        environment: tuple[str, ...],
        readers: tuple[str, ...],
        printers: Callable[[str, list[Node]], bool],
        log_methods: frozenset[str],
        makes_logger: frozenset[str],
        raisers: Callable[[str, str], bool],
        positional: dict[str, tuple[int, str]],
        pairs: frozenset[str],
        fallbacks: frozenset[str],
        through: frozenset[str],
        wrappers: frozenset[str],
        represents: frozenset[str],
        text_types: tuple[str, ...],
        chains: bool = False,
    ) -> None:
        self.shapes = shapes
        self.events = events
        self.environment = environment
        self.readers = readers
        self.printers = printers
        self.log_methods = log_methods
        self.makes_logger = makes_logger
        self.raisers = raisers
        self.positional = positional
        self.pairs = pairs
        self.fallbacks = fallbacks
        self.through = through
        self.wrappers = wrappers
        self.represents = represents
        self.text_types = text_types
        self.chains = chains
