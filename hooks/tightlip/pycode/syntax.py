"""From a file's bytes to its syntax tree, without running or importing any of it.

`ast` itself is not imported: the classes come from `_ast`, as `ast` takes them, and the parser is the `compile` that it
calls. That saves a commit ten milliseconds.
"""

from __future__ import annotations

import _ast as ast
import sys

from tightlip.model import Skip

_ONLY_AST = 0x400
"""`ast.PyCF_ONLY_AST`."""

VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"


def parse(data: bytes, path: str) -> ast.Module | Skip:
    """The tree of a module; PEP 263's encodings are read as Python does. What does not parse is a failed Skip that
    names the line."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes and the like, of the code that is checked
        try:
            tree = compile(data, "<checked>", "exec", _ONLY_AST, dont_inherit=True)
        except SyntaxError as error:
            return Skip(path, _reason(error, data))
        except (ValueError, RecursionError, MemoryError, OverflowError) as error:
            nul = b"\0" in data
            return Skip(path, "not Python: it holds NUL bytes" if nul else f"cannot be parsed: {type(error).__name__}")
    return tree  # type: ignore[no-any-return]


def _reason(error: SyntaxError, data: bytes) -> str:
    """What is wrong and where, without a word of the code."""
    line = f" in line {error.lineno}" if error.lineno else ""
    said = error.msg or "invalid syntax"
    if "\0" in said or b"\0" in data:
        return "not Python: it holds NUL bytes"
    if isinstance(error, IndentationError):
        return f"not valid Python: wrong indentation{line}"
    if said.startswith(("Missing parentheses in call", "multiple exception types must")) or _is_python_2(error):
        return f"Python 2 syntax{line}; only Python 3 is checked"
    if said.startswith(("unknown encoding", "encoding problem")) or "codec can't decode" in said:
        return "its encoding is unknown, or not the one that it declares (PEP 263)"
    return (
        f"not valid for Python {VERSION}, which tightlip runs on: a syntax error{line}; newer syntax needs a newer one"
    )


def _is_python_2(error: SyntaxError) -> bool:
    text = (error.text or "").strip()
    if text.startswith(("raise ", "except ")):
        return "," in text and "f'" not in text and 'f"' not in text
    return text.startswith(("print ", "exec ")) or "leading zeros" in (error.msg or "")


def utf8(data: bytes) -> bytes:
    """The same text as UTF-8, which is what the columns of a tree count. A byte-order mark is left out."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:]
    if b"coding" not in data[:400]:
        return data
    import io
    import tokenize

    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data if encoding.startswith("utf-8") else data.decode(encoding, "replace").encode("utf-8", "replace")
