"""The frozen values that travel from source to report.

Plain classes with slots instead of dataclasses: `import dataclasses` alone costs more than the rest of a commit's
check (benchmarks/commit_latency.py). A path is text as `os.fsdecode` gives it (bytes that are not UTF-8 become
surrogates); content is bytes; lines and columns count from 1, columns in bytes.
"""

from __future__ import annotations

from tightlip import digest

SEVERITIES = ("low", "medium", "high", "critical")
CONFIDENCES = ("low", "medium", "high")


class Frozen:
    """Base of the values: an attribute is written once."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        if hasattr(self, name):
            raise AttributeError(f"{type(self).__name__}.{name} is frozen")
        object.__setattr__(self, name, value)


class Secret(Frozen):
    """A secret value that shows itself only when asked by name; `repr`, `str` and formatting are masked."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = value

    def reveal(self) -> bytes:
        """The value itself. Callers never print, log or store it."""
        return self._value

    def sha1(self) -> str:
        """Hex SHA-1 of the value as UTF-8 text, which is how detect-secrets keys a baseline entry."""
        return digest.sha1(self._value.decode("utf-8", "replace").encode())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __len__(self) -> int:
        return len(self._value)

    def __repr__(self) -> str:
        return f"Secret(<{len(self._value)} bytes>)"

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a Secret is not pickled: it must not leave the process")


class Blob(Frozen):
    """Content to look at: where it would stand, what it holds, and what part of the file it is.

    `origin` says where the bytes were read: "index", "worktree", or in the history, where it is the id of the commit
    (or tag) that brings them, "" for none. A large file comes in overlapping
    pieces: `line` and `column` are where the piece's first byte stands, and what starts outside `own_start` to
    `own_end` (byte offsets) is a neighbouring piece's to report. `binary` tells of a later piece what the file's head
    told; None where the data is to tell it.
    """

    __slots__ = ("binary", "column", "data", "line", "origin", "own_end", "own_start", "path")

    def __init__(
        self,
        path: str,
        data: bytes,
        origin: str = "worktree",
        *,
        line: int = 1,
        column: int = 1,
        own_start: int = 0,
        own_end: int | None = None,
        binary: bool | None = None,
    ) -> None:
        # One is made for every version of every file, so the check against a second writing is left out here.
        write = object.__setattr__
        write(self, "path", path)
        write(self, "data", data)
        write(self, "origin", origin)
        write(self, "line", line)
        write(self, "column", column)
        write(self, "own_start", own_start)
        write(self, "own_end", len(data) if own_end is None else own_end)
        write(self, "binary", binary)

    path: str
    data: bytes
    origin: str
    line: int
    column: int
    own_start: int
    own_end: int
    binary: bool | None


class Match(Frozen):
    """What the engine found: the rule's id and the span (byte offsets into the scanned text) of the whole match and
    of the secret in it, with the name that it is assigned to where the pattern tells one."""

    __slots__ = ("end", "name", "rule", "secret_end", "secret_start", "start")

    def __init__(self, rule: str, start: int, end: int, secret_start: int, secret_end: int, name: bytes = b"") -> None:
        # Many are made and few are kept, so the check against a second writing is left out here.
        write = object.__setattr__
        write(self, "rule", rule)
        write(self, "start", start)
        write(self, "end", end)
        write(self, "secret_start", secret_start)
        write(self, "secret_end", secret_end)
        write(self, "name", name)

    rule: str
    start: int
    end: int
    secret_start: int
    secret_end: int
    name: bytes


class Skip(Frozen):
    """A path that was not looked at, and why. `failed` tells "should have been and could not" (exit 3) from
    "nothing there to look at", such as a submodule."""

    __slots__ = ("failed", "path", "reason")

    def __init__(self, path: str, reason: str, failed: bool = True) -> None:
        self.path = path
        self.reason = reason
        self.failed = failed


class Finding(Frozen):
    """One thing to act on. `secret_hash` is empty where there is no value, as for a `.env` file that must not be there.

    `masked` shows at most the provider's public prefix; `message` says what and why, `help` what to do now. The
    value itself stays behind: a finding carries `secret_hash`, its hex SHA-1, by which the baseline knows it; where a
    line of code shows a secret and holds none, that of the rule and the line, and `masked` is empty.
    `commit` is the id of the commit that brought it in, and `date` when that was written (ISO 8601), where history
    was looked at; else both are empty. `end_column` is where it ends on its last line, 0 where that is not known;
    `variable` the declared variable (of the manifest) whose value it is, if it is one's.
    """

    __slots__ = (
        "column",
        "commit",
        "confidence",
        "date",
        "end_column",
        "end_line",
        "help",
        "line",
        "masked",
        "message",
        "name",
        "path",
        "rule",
        "secret_hash",
        "severity",
        "variable",
    )

    def __init__(
        self,
        *,
        rule: str,
        name: str,
        path: str,
        line: int,
        message: str,
        help: str,  # noqa: A002 - the contract's word
        column: int = 1,
        end_line: int | None = None,
        severity: str = "high",
        confidence: str = "high",
        masked: str = "",
        secret_hash: str = "",
        commit: str = "",
        date: str = "",
        end_column: int = 0,
        variable: str = "",
    ) -> None:
        self.rule = rule
        self.name = name
        self.path = path
        self.line = line
        self.column = column
        self.end_line = line if end_line is None else end_line
        self.severity = severity
        self.confidence = confidence
        self.masked = masked
        self.message = message
        self.help = help
        self.secret_hash = secret_hash
        self.commit = commit
        self.date = date
        self.end_column = end_column
        self.variable = variable

    def changed(self, **changes: object) -> Finding:
        """The same finding with other values in some of its attributes."""
        values: dict[str, object] = {name: getattr(self, name) for name in self.__slots__}
        return Finding(**{**values, **changes})  # type: ignore[arg-type]

    @property
    def fingerprint(self) -> str:
        """32 hex digits from the path and the secret's SHA-1 (the rule, where there is no value); the line plays no
        part, so moving code keeps it."""
        subject = self.secret_hash or self.rule
        text = f"{self.path}\0{subject}".encode("utf-8", "surrogateescape")
        return digest.sha256(text)[:32]

    def sort_key(self) -> tuple[str, int, int, str]:
        """Reports are ordered by path, then place, then rule."""
        return (self.path, self.line, self.column, self.rule)
