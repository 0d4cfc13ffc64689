"""What is known about one module while it is walked: its imports, its classes, what flows where, and what was found."""

from __future__ import annotations

import _ast as ast

from tightlip.verdict import filekind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.pycode.vocabulary import Vocabulary

SECRET = "secret"  # noqa: S105 - a kind of origin
REVEALED = "revealed"
ENVIRONMENT = "environment"
SETTINGS = "settings"
VALIDATION = "validation"
ERRORS = "errors"
KEYS = "keys"


_LANGUAGE = (
    *(
        b"tokeniz",
        b"tokenis",
        b"lexer",
        b"parser",
        b"parse_",
        b"parsing",
        b"parseerror",
        b"syntax",
        b"grammar",
        b"vocab",
    ),
    *(
        b"tokens",
        b"token.type",
        b"token.value",
        b"tokval",
        b"token_type",
        b"next_token",
        b"get_token",
        b"unexpected token",
    ),
    *(
        b"lineno",
        b"lexical",
        b"keyword",
        b"nltk",
        b".split(",
        b"scanner",
        b"template",
        b"regex",
        b"import re\n",
        b"cursor",
    ),
)
"""Bytes that tell of a module whose tokens are words of a language, or places in a list of results."""


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


class Hit:
    """A finding before it is written: rule, place, what to say, and the secret text where there is one."""

    __slots__ = ("code", "column", "confidence", "end_line", "line", "subject", "text", "what")

    def __init__(
        self,
        code: str,
        node: ast.expr | ast.stmt,
        subject: str,
        what: str,
        confidence: str,
        text: bytes | None,
        end_line: int,
    ) -> None:
        self.code = code
        self.line = node.lineno
        self.column = node.col_offset + 1
        self.end_line = end_line
        self.subject = subject
        self.what = what
        self.confidence = confidence
        self.text = text


class Read:
    """An environment variable that the module reads. `early`: when the application starts."""

    __slots__ = ("early", "name", "node")

    def __init__(self, name: str, node: ast.expr | ast.stmt, *, early: bool) -> None:
        self.name = name
        self.node = node
        self.early = early


class Module:
    """`path` and `data` of the file, and all that its walk has learnt. `changed` is set when a fact is new that earlier
    code may have needed: the module is then walked again."""

    def __init__(self, path: str, data: bytes, vocabulary: Vocabulary) -> None:
        self.path = path
        self.data = data
        self.vocabulary = vocabulary
        self.file = filekind.of(path)
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
        self.hits: dict[tuple[object, ...], Hit] = {}
        self.reads: dict[tuple[str, int, int], Read] = {}
        self._auth: bool | None = None

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
        """Note a literal that is a secret; of several reasons for one literal the first counts."""
        key = (node.lineno, node.col_offset, text)
        if key not in self.hits:
            end = node.end_lineno or node.lineno
            self.hits[key] = Hit(code, node, subject, "", confidence, text, end)

    def found(self, code: str, node: ast.expr | ast.stmt, subject: str, what: str, confidence: str = "high") -> None:
        """Note anything else; one of a kind a place."""
        key = (code, node.lineno, subject)
        if key not in self.hits:
            self.hits[key] = Hit(code, node, subject, what, confidence, None, node.lineno)

    @property
    def has_auth(self) -> bool:
        """Whether `token` opens something here: nothing in the module speaks of reading a language."""
        if self._auth is None:
            low = self.data.lower()
            arguments = b"argparse" in low  # its parser reads no language
            self._auth = not any(
                word in low for word in _LANGUAGE if not (arguments and word in (b"parser", b"parse_"))
            )
        return self._auth
