"""Results to render: findings and skips by hand, and any that hypothesis can think of."""

from __future__ import annotations

import os

from hypothesis import strategies as st

from tightlip.model import CONFIDENCES, SEVERITIES, Finding, Skip
from tightlip.report.result import Result

ODD_PATHS = (
    "plain.py",
    "two words.py",
    "new\nline",
    "carriage\rreturn",
    "tab\tesc\x1b[31m",
    "quotes\"'`",
    "100%25",
    "a:b,c::d",
    "<&>]]>",
    "::error file=x::y",
    "ünï/文件.py",
    os.fsdecode(b"latin-\xe9"),
    "\u202egnp.txt",
    "-rf",
    "a{0}b",
)
"""Names that git can store, and that some report format or other gives a meaning."""


def finding(path: str = "a.py", **more: object) -> Finding:
    """A finding with every required field filled in; `more` replaces or adds."""
    fields: dict[str, object] = {"rule": "some-rule", "name": "Some key", "line": 3, "message": "what", "help": "do it"}
    return Finding(path=path, **{**fields, **more})  # type: ignore[arg-type]


def result(*parts: Finding | Skip, known: int = 0) -> Result:
    """A result of 12 files that holds `parts`, findings in the order of a report."""
    made = Result()
    made.files, made.bytes, made.seconds, made.known = 12, 3456, 1.5, known
    made.findings = sorted((part for part in parts if isinstance(part, Finding)), key=lambda one: one.sort_key())
    made.skipped = [part for part in parts if isinstance(part, Skip)]
    return made


def paths() -> st.SearchStrategy[str]:
    """Anything that POSIX takes for a relative path, bytes that are not UTF-8 as surrogates."""
    names = st.binary(min_size=1, max_size=20).map(lambda name: name.replace(b"\0", b"0").lstrip(b"/") or b"x")
    return st.sampled_from(ODD_PATHS) | names.map(os.fsdecode)


def results() -> st.SearchStrategy[Result]:
    """Any result: texts of any characters, surrogates and control characters among them."""
    text = st.text(st.characters(), max_size=30)
    lines = st.integers(1, 5)
    one = st.builds(
        lambda line, length, **fields: Finding(line=line, end_line=line + length, **fields),
        rule=st.sampled_from(["github-pat", "generic-secret", "env-file"]),
        name=text.filter(bool),
        path=paths(),
        line=lines,
        length=st.integers(0, 2),
        column=lines,
        message=text,
        help=text,
        severity=st.sampled_from(SEVERITIES),
        confidence=st.sampled_from(CONFIDENCES),
        masked=st.sampled_from(["", "ghp_****"]),
        secret_hash=st.sampled_from(["", "0" * 40, "1" * 40]),
        commit=st.sampled_from(["", "2" * 40]),
    )
    skip = st.builds(Skip, paths(), text, failed=st.booleans())
    parts = st.lists(one | skip, max_size=6)
    return parts.map(lambda found: result(*found))
