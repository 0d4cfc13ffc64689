"""Secrets in files: what NAME_FILE points to, and Docker's or Kubernetes' folder of secrets."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping

from tightlip.runtime.sources import LARGEST, Found, SourceError, text_of

FOLDER = "/run/secrets"
FOLDER_VARIABLE = "TIGHTLIP_SECRETS_DIR"


def folder(environ: Mapping[str, str]) -> str:
    """The folder of secrets: `$TIGHTLIP_SECRETS_DIR`, else where Docker mounts them."""
    return environ.get(FOLDER_VARIABLE) or FOLDER


def find(name: str, environ: Mapping[str, str], declared: Mapping[str, object]) -> Found | None:
    """The value of `name` from the file that `NAME_FILE` names, else from the folder of secrets, where the file is
    called as the variable or the same in lower case. None where there is no file.

    A `NAME_FILE` that is itself among the `declared` variables is a setting of its own and no pointer. Raises
    SourceError for a file that is there and cannot be read, and for a `NAME_FILE` that leads nowhere.
    """
    pointer = f"{name}_FILE"
    if pointer not in declared and (named := environ.get(pointer)):
        found = read(named)
        if found is None:
            # Only a path is shown: what leads nowhere at all may be the secret itself, put into the wrong variable.
            shown = named if os.path.isdir(os.path.dirname(named)) else "a file in no folder that there is"
            raise SourceError("unreadable", f"{pointer} names {shown}, and there is no such file")
        return found
    for spelling in dict.fromkeys((name, name.lower())):
        found = read(os.path.join(folder(environ), spelling))
        if found is not None:
            return found
    return None


def read(path: str) -> Found | None:
    """The text of a regular file without the newline at its end; None where there is none. Raises SourceError."""
    data = content(path)
    return None if data is None else text_of(data.rstrip(b"\r\n"), f"file {path}")


def content(path: str, largest: int = LARGEST) -> bytes | None:
    """The bytes of a regular file, None where there is none. A pipe or a device is never waited for.

    Raises SourceError for anything else than a readable file of at most `largest` bytes and a newline.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        with os.fdopen(handle, "rb") as stream:
            mode = os.fstat(handle).st_mode
            if not stat.S_ISREG(mode):
                raise SourceError("unreadable", f"file {path} cannot be read: it is {_kind(mode)}, not a file")
            data = stream.read(largest + 3)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        raise SourceError("unreadable", f"file {path} cannot be read: it is a folder, not a file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "the name cannot be that of a file"
        raise SourceError("unreadable", f"file {path} cannot be read: {reason}") from None
    if len(data) > largest + 2:
        raise SourceError("format", f"is larger than {largest:,} bytes in file {path}; no secret is")
    return data


def _kind(mode: int) -> str:
    for test, kind in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
    ):
        if test(mode):
            return kind
    return "a device"
