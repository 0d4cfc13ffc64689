"""Which files the code rules read, by their names: every commit asks this, so it imports nothing."""

from __future__ import annotations

PYTHON = "python"
LANGUAGES = {
    **dict.fromkeys((".py", ".pyi", ".pyw"), PYTHON),
    **dict.fromkeys((".js", ".mjs", ".cjs", ".jsx"), "javascript"),
    **dict.fromkeys((".ts", ".mts", ".cts"), "typescript"),
    ".tsx": "tsx",
    ".go": "go",
    ".java": "java",
}
"""The language of a file by the ending of its name."""


def language(path: str, data: bytes | None = None) -> str:
    """The language of a file by its name; without an ending, Python if the first line of its `data` says so; ""."""
    name = path.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    if dot and stem:
        return LANGUAGES.get(f".{ending}", "")
    python = data is not None and not dot and data.startswith(b"#!") and b"python" in data[:100].split(b"\n")[0]
    return PYTHON if python else ""


def may_be_code(path: str) -> bool:
    """Whether a file has to be opened: code by its name, or perhaps by its first line."""
    return bool(language(path)) or "." not in path.rpartition("/")[2]
