"""The cache folder: where it is, and files in it that are this user's own, read and written whole."""

from __future__ import annotations

import os
import sys


def cache_folder() -> str:
    """`$TIGHTLIP_CACHE_DIR`, else the platform's cache folder for this user, else ''."""
    chosen = os.environ.get("TIGHTLIP_CACHE_DIR")
    if chosen:
        return chosen
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "tightlip")


def read_own(path: str) -> bytes | None:
    """The content of a cache file, or None where it is missing, not ours, or writable by others."""
    try:
        with open(path, "rb", opener=_open_no_follow) as stream:
            if hasattr(os, "geteuid"):
                info = os.fstat(stream.fileno())
                if info.st_uid != os.geteuid() or info.st_mode & 0o022:
                    return None
            return stream.read()
    except OSError:
        return None


def _open_no_follow(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def write_own(folder: str, name: str, content: bytes) -> str:
    """Write a cache file whole, readable by this user only; what went wrong, or ''."""
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        handle, temporary = new_file(folder, ".new-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            os.replace(temporary, os.path.join(folder, name))
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        return error.strerror or "input/output error"
    return ""


def new_file(folder: str, prefix: str) -> tuple[int, str]:
    """A new file, open for writing, that only this user can read, and its path: what tempfile.mkstemp gives, which
    takes as long to load as git takes to answer. Raises OSError."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    while True:
        path = os.path.join(folder, prefix + os.urandom(8).hex())
        try:
            return os.open(path, flags, 0o600), path
        except FileExistsError:
            continue
