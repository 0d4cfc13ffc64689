"""TL402: declared variables that nothing in the tree reads."""

from __future__ import annotations

from tightlip.model import Finding
from tightlip.pycode import rules
from tightlip.pycode.rules import RULES
from tightlip.verdict import filekind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tightlip.pycode.declared import Declared


class Unread:
    """The declared names of which no file yet seen speaks. A mention counts as a read: how a name reaches the
    environment (helpers, other languages, command lines) is not always to be told from the text."""

    def __init__(self, declared: Declared) -> None:
        self._declared = declared
        self.names = {name for name, spec in declared.secrets.items() if not spec.old} | declared.config

    def meant(self, names: Iterable[str]) -> set[str]:
        """The declared variables that code reads under `names`."""
        return {self._declared.variable(name) for name in names}

    def mentioned(self, data: bytes) -> set[str]:
        """The declared variables whose names, as they are or in lower case, occur in a file of code."""
        return {name for name in self.names if name.encode() in data or name.lower().encode() in data}

    def matters(self, path: str) -> bool:
        """Whether a file in any language may read a variable: not the manifest, not prose, not a `.env` file."""
        name = path.rpartition("/")[2]
        return not (path == self._declared.path or ".env" in name or name.startswith("env.") or filekind.of(path).docs)

    def findings(self, manifest: bytes) -> list[Finding]:
        """One finding a name, at its line in the manifest, whose content `manifest` is."""
        return [
            Finding(
                rule=rules.UNREAD,
                name=RULES[rules.UNREAD].name,
                path=self._declared.path,
                line=_line(name, manifest),
                severity=RULES[rules.UNREAD].severity,
                confidence="medium",
                message=f"{name} is declared and read nowhere in the code",
                help="Take it out of the manifest, and out of the places that deploy it, or read it",
            )
            for name in sorted(self.names)
        ]


def _line(name: str, manifest: bytes) -> int:
    for number, line in enumerate(manifest.splitlines(), 1):
        if (
            line.lstrip(b" \t'\"").startswith(name.encode())
            and line.lstrip(b" \t'\"")[len(name) :].lstrip(b"'\" ")[:1] == b":"
        ):
            return number
    return 1
