"""Compiled patterns that outlive the process: `re` takes some milliseconds for a pattern of any length, and a commit
that assigns one password needs several of them.

What is kept is what `re`'s own compiler hands to its engine. It fits one version of Python only, so the cache names
that version (engine.database, kept); where it does not fit, the pattern is compiled as usual.
"""

from __future__ import annotations

import os
import re
import sys

from tightlip.cache import cache_folder, read_own, write_own

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Parts: TypeAlias = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
    """Flags, instructions, groups, and the names of groups in both directions."""


def _engine() -> Any:
    import _sre  # type: ignore[import-not-found]

    return _sre


def take(pattern: bytes, flags: int) -> Parts | None:
    """What compiling `pattern` comes to; None where this Python keeps it to itself."""
    import struct

    from tightlip.rules.tree import parser

    try:
        if sys.version_info >= (3, 11):
            from re import _compiler as compiler  # type: ignore[attr-defined]
        else:
            import sre_compile as compiler
        tree = parser.parse(pattern, flags)
        code = compiler._code(tree, flags)  # type: ignore[attr-defined]
        names = dict(tree.state.groupdict)
        numbers: list[str | None] = [None] * tree.state.groups
        for name, number in names.items():
            numbers[number] = name
        packed = struct.pack(f"={len(code)}I", *code)
        return int(flags | tree.state.flags), packed, tree.state.groups - 1, names, tuple(numbers)
    except (ImportError, AttributeError, struct.error):
        return None


def restore(pattern: bytes, flags: int, parts: Parts | None) -> re.Pattern[bytes]:
    """`pattern` compiled, from its `parts` where they are at hand."""
    if parts is not None:
        whole, packed, groups, names, numbers = parts
        try:
            made: re.Pattern[bytes] = _engine().compile(
                pattern, whole, memoryview(packed).cast("I").tolist(), groups, names, numbers
            )
            return made
        except (ImportError, AttributeError, TypeError, ValueError, RuntimeError):
            pass
    return re.compile(pattern, flags)


def kept(pattern: bytes) -> re.Pattern[bytes]:
    """`pattern` compiled without flags, from this user's cache, which it is put into if it is not there: for a long one
    that belongs to no rule."""
    import marshal
    import zlib

    folder, name = cache_folder(), f"expression-{zlib.crc32(pattern):08x}"
    version = f"{sys.implementation.cache_tag} {getattr(_engine(), 'MAGIC', 0)}".encode()
    head, _, body = (read_own(os.path.join(folder, name)) or b"").partition(b"\n")
    if head == b"%b %d" % (version, zlib.crc32(body)):
        known, parts = marshal.loads(body)  # noqa: S302 - this user's own, and its checksum holds
        if known == pattern:
            return restore(pattern, 0, parts)
    parts = take(pattern, 0)
    if parts is not None:
        body = marshal.dumps((pattern, parts))
        write_own(folder, name, b"%b %d\n%b" % (version, zlib.crc32(body), body))
    return restore(pattern, 0, parts)
