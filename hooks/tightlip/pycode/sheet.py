"""What is noted about one file of code while it is looked at, whatever its language: hits, and variables it reads."""

from __future__ import annotations

from tightlip.verdict import filekind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.model import Finding
    from tightlip.pycode.vocabulary import Vocabulary

    Span = tuple[int, int, int, int]

_LANGUAGE = (
    *(b"tokeniz", b"tokenis", b"lexer", b"parser", b"parse_", b"parsing", b"parseerror", b"syntax", b"grammar"),
    *(b"vocab", b"tokens", b"token.type", b"token.value", b"tokval", b"token_type", b"next_token", b"get_token"),
    *(b"unexpected token", b"lineno", b"lexical", b"keyword", b"nltk", b".split(", b"scanner", b"template", b"regex"),
    *(b"import re\n", b"cursor", b"tokenkind", b"tokentype", b"nexttoken", b"token.kind"),
)
"""Bytes that tell of a file whose tokens are words of a language, or places in a list of results."""


class Hit:
    """A finding before it is written: rule, place, what to say, and the secret text where there is one. `span` is
    where it begins and ends, as (line, column, line, column), both counted from 1, columns in bytes of UTF-8."""

    __slots__ = ("code", "confidence", "span", "subject", "text", "what")

    def __init__(self, code: str, span: Span, subject: str, what: str, confidence: str, text: bytes | None) -> None:
        self.code = code
        self.span = span
        self.subject = subject
        self.what = what
        self.confidence = confidence
        self.text = text


class Read:
    """An environment variable that the file reads. `early`: when the application starts."""

    __slots__ = ("early", "name", "span")

    def __init__(self, name: str, span: Span, *, early: bool) -> None:
        self.name = name
        self.span = span
        self.early = early


class Checked:
    """What a file gave: `findings` in order of place, and the names of the variables that it `reads`."""

    __slots__ = ("findings", "reads")

    def __init__(self, found: list[Finding], reads: frozenset[str]) -> None:
        self.findings = found
        self.reads = reads


class Sheet:
    """`path` and `data` of the file, the vocabulary that its names are held against, and what was found in it."""

    def __init__(self, path: str, data: bytes, vocabulary: Vocabulary) -> None:
        self.path = path
        self.data = data
        self.vocabulary = vocabulary
        self.file = filekind.of(path)
        self.hits: dict[tuple[object, ...], Hit] = {}
        self.reads: dict[tuple[str, Span], Read] = {}
        self._auth: bool | None = None

    def add_hardcoded(self, code: str, span: Span, subject: str, text: bytes, confidence: str) -> None:
        """Note a literal that is a secret; of several reasons for one literal the first counts."""
        key = (span[0], span[1], text)
        if key not in self.hits:
            self.hits[key] = Hit(code, span, subject, "", confidence, text)

    def add(self, code: str, span: Span, subject: str, what: str, confidence: str = "high") -> None:
        """Note anything else; one of a kind a place."""
        key = (code, span[0], subject)
        if key not in self.hits:
            self.hits[key] = Hit(code, (span[0], span[1], span[0], span[1]), subject, what, confidence, None)

    def add_read(self, name: str, span: Span, *, early: bool) -> None:
        """Note that a variable is read here."""
        if (name, span) not in self.reads:
            self.reads[name, span] = Read(name, span, early=early)

    @property
    def has_auth(self) -> bool:
        """Whether `token` opens something here: nothing in the file speaks of reading a language."""
        if self._auth is None:
            low = self.data.lower()
            arguments = b"argparse" in low  # its parser reads no language
            self._auth = not any(
                word in low for word in _LANGUAGE if not (arguments and word in (b"parser", b"parse_"))
            )
        return self._auth
