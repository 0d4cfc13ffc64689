"""One file in JavaScript, TypeScript, Go or Java: from its bytes to findings, and the variables that it reads."""

from __future__ import annotations

from tightlip.engine import text
from tightlip.langcode import grammars, walk
from tightlip.langcode.scope import File
from tightlip.model import Blob, Skip
from tightlip.pycode import findings, variables
from tightlip.pycode.sheet import Checked, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.config import Config
    from tightlip.langcode.language import Language
    from tightlip.pycode.vocabulary import Vocabulary


def check(blob: Blob, name: str, vocabulary: Vocabulary, config: Config) -> Checked | Skip:
    """Look at one file in the language `name`. What the parser cannot make out is left out, and the rest is read."""
    language = _language(name)
    data = text.decode(blob).data
    sheet = Sheet(blob.path, data, vocabulary)
    try:
        walk.walk(grammars.load(name, language).nodes(data), File(sheet, language))
    except RecursionError:
        return Skip(blob.path, "nested too deeply to be followed")
    variables.judge(sheet)
    return Checked(findings.findings(sheet, config), frozenset(read.name for read in sheet.reads.values()))


def _language(name: str) -> Language:
    if name == "go":
        from tightlip.langcode.golang import GO

        return GO
    if name == "java":
        from tightlip.langcode.java import JAVA

        return JAVA
    from tightlip.langcode.javascript import JAVASCRIPT

    return JAVASCRIPT
