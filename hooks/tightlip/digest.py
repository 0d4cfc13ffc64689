"""SHA-1 and SHA-256 as Python itself has them: `hashlib` loads OpenSSL's library first, which takes longer than a small
file does."""

from __future__ import annotations


def sha1(data: bytes) -> str:
    """Hex SHA-1 of `data`, as a key to look it up by."""
    try:
        from _sha1 import sha1 as digest  # type: ignore[import-not-found]
    except ImportError:
        from hashlib import sha1 as digest
    return str(digest(data, usedforsecurity=False).hexdigest())


def sha256(data: bytes) -> str:
    """Hex SHA-256 of `data`."""
    try:
        from _sha2 import sha256 as digest  # type: ignore[import-not-found]
    except ImportError:
        try:
            from _sha256 import sha256 as digest  # type: ignore[import-not-found]
        except ImportError:
            from hashlib import sha256 as digest
    return str(digest(data).hexdigest())
