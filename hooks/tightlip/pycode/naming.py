"""The words of a name, as values.words.split gives them, without importing `re`, which most commits do not need."""

from __future__ import annotations

_split: dict[str, list[str]] = {}


def split(name: str) -> list[str]:
    """The words of a name in any spelling, in lower case: `dbUserPASSWORD_2` gives db, user, password, 2. What is not
    ASCII stands between words. Each name is split once; do not change the list."""
    found = _split.get(name)
    if found is None:
        found = _split[name] = list(_words(name))
    return found


def _words(name: str) -> list[str]:
    parts: list[str] = []
    start = 0
    kind = ""
    for place, char in enumerate(name):
        now = "l" if "a" <= char <= "z" else "u" if "A" <= char <= "Z" else "d" if "0" <= char <= "9" else ""
        if now != kind:
            if kind == "u" and now == "l":  # the last capital begins the next word: HTTPServer
                if place - 1 > start:
                    parts.append(name[start : place - 1].lower())
                start = place - 1
            else:
                if kind:
                    parts.append(name[start:place].lower())
                start = place
            kind = now
    if kind:
        parts.append(name[start:].lower())
    return parts
