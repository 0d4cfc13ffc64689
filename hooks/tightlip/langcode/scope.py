"""What is known about one file in another language than Python while it is walked."""

from __future__ import annotations

from tightlip.langcode import tree
from tightlip.langcode.language import CALL, INDEX, MEMBER, NAME
from tightlip.pycode.module import CLEAN, ENVIRONMENT, KEYS, SECRET, Origin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Node

    from tightlip.langcode.language import Language
    from tightlip.pycode.sheet import Sheet

__all__ = ["CLEAN", "ENVIRONMENT", "KEYS", "SECRET", "UNKNOWN", "File", "Origin", "Scope"]

UNKNOWN = Origin("?", "")
"""Bound to a name of which nothing is known, so that one of the same name further out says nothing about it."""


_AUTH = (b"Bearer", b"bearer", b"jwt", b"JWT", b"Authoriz", b"authoriz", b"oauth", b"OAuth", b"password", b"login")
"""Bytes that tell of a file whose tokens open something, rather than being what parts of a program ask for."""


class Scope:
    """The names of a file, class or function that ends at the byte `end`. `name` is the function's, `owner` the
    class's; `receiver` is what a Go method calls the object."""

    __slots__ = ("end", "is_class", "literals", "name", "names", "owner", "parent", "raises", "receiver")

    def __init__(
        self, parent: Scope | None, end: int, name: str = "", owner: str = "", *, is_class: bool = False
    ) -> None:
        self.parent = parent
        self.end = end
        self.name = name
        self.owner = owner
        self.is_class = is_class
        self.raises = False
        self.receiver = ""
        self.names: dict[str, Origin] = {}
        self.literals: dict[str, Node] = {}

    def origin(self, name: str) -> Origin | None:
        """What `name` is bound to here or around; None where that is unknown."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found is not None:
                return None if found is UNKNOWN else found
            scope = scope.parent
        return None

    def literal(self, name: str) -> Node | None:
        """The text that `name` was bound to here or around."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names or name in scope.literals:
                return scope.literals.get(name)
            scope = scope.parent
        return None

    def receivers(self) -> tuple[str, ...]:
        """What the object is called whose method this is, beside `this`."""
        scope: Scope | None = self
        while scope is not None and not scope.receiver:
            scope = scope.parent
        return (scope.receiver,) if scope is not None else ()


class File:
    """A file, its language, where the walk is, and what it has learnt. `changed` is set when a fact is new that
    earlier code may have needed: the file is then walked again."""

    def __init__(self, sheet: Sheet, language: Language) -> None:
        self.sheet = sheet
        self.language = language
        self.top = Scope(None, len(sheet.data) + 1)
        self.scope = self.top
        self.loggers: set[str] = set()
        self.functions: dict[str, list[str]] = {}
        self.parameters: dict[tuple[str, str], Origin] = {}
        self.attributes: dict[tuple[str, str], Origin] = {}
        self.returns: dict[str, Origin] = {}
        self.changed = False
        self._reads = b"env" in sheet.data or b"Env" in sheet.data

    def learn(self, table: dict[tuple[str, str], Origin], key: tuple[str, str], origin: Origin) -> None:
        """Keep a fact; a new one is a reason to walk once more."""
        if key not in table:
            table[key] = origin
            self.changed = True

    def attribute(self, name: str) -> Origin | None:
        """What an attribute of the object holds whose method is walked."""
        return self.attributes.get((self.scope.owner, name))

    def by_name(self, name: str) -> Origin | None:
        """What a name holds of which nothing else is known."""
        name = name.lstrip("#")
        shown = self.sheet.vocabulary.shown(name) or (name in ("token", "_token") and self._has_auth)
        return Origin(SECRET, name) if shown else None

    @property
    def _has_auth(self) -> bool:
        """Whether `token` opens something here: the file speaks of logging in, and not of reading a language."""
        return self.sheet.has_auth and any(word in self.sheet.data for word in _AUTH)

    def by_key(self, key: str) -> Origin | None:
        """What is looked up under a key."""
        return Origin(SECRET, key) if key.lower() == "authorization" else self.by_name(key)

    def of_name(self, name: str) -> Origin | None:
        """What a variable holds."""
        bound = self.scope.origin(name)
        return self.by_name(name) if bound is None else bound if bound.kind not in ("", KEYS) else None

    def of_variable(self, name: str) -> Origin | None:
        """What an environment variable holds."""
        shown = self.sheet.vocabulary.shown(name) or name.endswith("_TOKEN")
        return Origin(SECRET, name) if shown else None

    def variable(self, node: Node) -> tuple[str, Node | None] | None:
        """The environment variable that `node` reads itself, with the default that stands beside it."""
        language = self.language
        kind = tree.shape(node, language) if self._reads else -1
        if kind in (MEMBER, INDEX):
            base = tree.field(node, language, 0)
            if base is None or tree.dotted(base, language) not in language.environment:
                return None
            name = tree.name(node, language)
            if kind == INDEX and not name:
                index = tree.field(node, language, 1)
                name = self.constant(index) if index is not None else ""
            return (name, None) if _is_variable(name) else None
        if kind != CALL:
            return None
        call = tree.call(node, language)
        if call.dotted not in language.readers and not _is_helper(call.name):
            return None
        name = self.constant(call.arguments[0]) if call.arguments else ""
        default = call.arguments[1] if len(call.arguments) > 1 else None
        if call.dotted not in language.readers and (default is None or not name.isupper()):
            return None
        return (name, default) if _is_variable(name) else None

    def constant(self, node: Node) -> str:
        """The text of a literal, or of the constant that a name is bound to."""
        if tree.shape(node, self.language) == NAME:
            bound = self.scope.literal(tree.words(node))
            node = bound if bound is not None else node
        return tree.text(node, self.language) or ""


def _is_helper(name: str) -> bool:
    """Whether a function of one's own reads a variable, or a default: `getEnv("X", "y")`, `envOr("X", "y")`."""
    low = name.lower()
    return "env" in low and (
        low.startswith(("get", "env", "must", "lookup"))
        or (low.endswith(("env", "default")) and not low.startswith(("set", "put", "unset")))
    )


def _is_variable(name: str) -> bool:
    return name.isascii() and name.replace("_", "").isalnum()
