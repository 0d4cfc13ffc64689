"""What is known about one module while it is walked: its imports, its classes, what flows where, and what was found."""

from __future__ import annotations

import _ast as ast

from tightlip.pycode.sheet import Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.pycode.sheet import Span
    from tightlip.pycode.vocabulary import Vocabulary

SECRET = "secret"  # noqa: S105 - a kind of origin
REVEALED = "revealed"
ENVIRONMENT = "environment"
SETTINGS = "settings"
VALIDATION = "validation"
ERRORS = "errors"
KEYS = "keys"


class Origin:
    """What a value is or holds: a SECRET, one REVEALED by get_secret_value(), the whole ENVIRONMENT, a SETTINGS object
    with a plain secret in it, a VALIDATION error of settings, or one whose class hides its input, so that only its
    ERRORS show it. KEYS are the names in the environment. `name` says which, for messages."""

    __slots__ = ("kind", "name")

    def __init__(self, kind: str, name: str) -> None:
        self.kind = kind
        self.name = name


CLEAN = Origin("", "")
"""Bound to a name whose value is known to be no secret, whatever the name says."""


class ClassFacts:
    """`settings`: its fields are read from the environment (pydantic's BaseSettings). `form`: "pydantic",
    "dataclass", "attrs" or "tuple" where the class body lists fields that its repr shows, else "". `plain`: the secret
    fields that the repr shows. `hides`: hide_input_in_errors is set. `error`: an exception. `attributes`: what
    `self.NAME` holds, `secrets` those of them that are plain secrets by their names. `prefix`: of its environment
    variables."""

    __slots__ = ("attributes", "error", "form", "hides", "name", "plain", "prefix", "secrets", "settings")

    def __init__(self, name: str) -> None:
        self.name = name
        self.settings = False
        self.form = ""
        self.hides = False
        self.error = False
        self.plain: list[str] = []
        self.attributes: dict[str, Origin] = {}
        self.prefix = ""
        self.secrets: list[str] = []


class Scope:
    """The names of a module, class or function. `startup`: what it does is done when the application starts."""

    __slots__ = ("facts", "function", "literals", "names", "parent", "startup")

    def __init__(
        self,
        parent: Scope | None = None,
        facts: ClassFacts | None = None,
        function: str = "",
        *,
        startup: bool = True,
    ) -> None:
        self.parent = parent
        self.facts = facts
        self.function = function
        self.startup = startup
        self.names: dict[str, Origin] = {}
        self.literals: dict[str, ast.expr] = {}

    def origin(self, name: str) -> Origin | None:
        """What `name` is bound to here or around, None where that is unknown."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found is not None:
                return found
            scope = scope.parent
        return None

    def literal(self, name: str) -> ast.expr | None:
        """The text that `name` was bound to here or around."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.literals.get(name)
            if found is not None:
                return found
            scope = scope.parent
        return None


class Module(Sheet):
    """A Python file, and all that its walk has learnt. `changed` is set when a fact is new that earlier code may have
    needed: the module is then walked again."""

    def __init__(self, path: str, data: bytes, vocabulary: Vocabulary) -> None:
        super().__init__(path, data, vocabulary)
        self.imports: dict[str, str] = {}
        self.readers: set[str] = set()
        self.loggers: set[str] = set()
        self.classes: dict[str, ClassFacts] = {}
        self.functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        self.masked: set[str] = set()
        self.returns: dict[str, Origin] = {}
        self.parameters: dict[tuple[str, str], Origin] = {}
        self.attributes: dict[tuple[str, str], Origin] = {}
        self.changed = False

    def learn(self, table: dict[tuple[str, str], Origin], key: tuple[str, str], origin: Origin) -> None:
        """Keep a fact; a new one is a reason to walk once more."""
        if key not in table:
            table[key] = origin
            self.changed = True

    def dotted(self, node: ast.expr) -> str:
        """The full name of a chain of attributes, imports resolved: `getenv` is "os.getenv"; "" for any other
        expression."""
        cls = node.__class__
        if cls is ast.Name:
            name: str = node.id  # type: ignore[attr-defined]
            return self.imports.get(name, name)
        if cls is ast.Attribute:
            base = self.dotted(node.value)  # type: ignore[attr-defined]
            return f"{base}.{node.attr}" if base else ""  # type: ignore[attr-defined]
        return ""

    def hardcoded(self, code: str, node: ast.expr, subject: str, text: bytes, confidence: str) -> None:
        """Note a literal that is a secret."""
        self.add_hardcoded(code, span_of(node), subject, text, confidence)

    def found(self, code: str, node: ast.expr | ast.stmt, subject: str, what: str, confidence: str = "high") -> None:
        """Note anything else."""
        self.add(code, span_of(node), subject, what, confidence)


def span_of(node: ast.expr | ast.stmt) -> Span:
    """Where a node begins and ends; the columns of a tree count from 0."""
    line, column = node.lineno, node.col_offset + 1
    return line, column, node.end_lineno or line, (node.end_col_offset or node.col_offset) + 1
