"""Passwords in URLs and connection strings."""

from __future__ import annotations

from tightlip.pycode.literals import HOLE
from tightlip.values import words
from tightlip.verdict import weigh

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from tightlip.verdict.filekind import FileKind

_EXPRESSIONS = {
    "user": r"^[a-zA-Z][a-zA-Z0-9+.-]{1,30}://(?P<user>[^\s:/@?#]*)(?::(?P<password>[^\s/?#]*))?@(?P<host>[^\s/?#]*)",
    "parameter": r"[?&](?P<name>[A-Za-z_-]{2,40})=(?P<value>[^&\s#\"'<>]+)",
    "pair": r"(?i)(?:^|[;\s])(?P<name>password|pwd|passwd|accountkey|sharedaccesskey)\s*=\s*(?P<value>'[^']+'|[^;\s]+)",
    "word": r"^--?(?P<name>[a-z][a-z0-9-]{1,40})=(?P<value>\S+)$",
    "header": r"(?i)\bauthorization[\"']?\s*[:=]\s*[\"']?(?:bearer|token|bot)\s+(?P<value>[^\s\"'\\]{16,})",
    "sql": r"(?i)\b(?:identified\s+by|password)\s+'(?P<value>[^'\s]{6,100})'",
    "other": (
        r"(?i)(?:^|[;\s])(?:host(?:name)?|server|data source|db(?:name)?|database|user(?: id)?|uid|accountname)\s*="
    ),
}
_compiled: dict[str, re.Pattern[str]] = {}

_LOCAL = ("localhost", "127.0.0.1", "[::1]", "0.0.0.0", "host.docker.internal", "example.com", "example.org")  # noqa: S104
SHORTEST_USER = 20
"""Characters from which on a URL's user without a password may be a token."""

SHORTEST_PARAMETER = 12
"""Characters from which on a URL's parameter of a telling name may be a secret."""


def may_hold(text: str) -> bool:
    """Whether a text is worth a look; cheap, and true for few."""
    if len(text) > 5000:
        return False
    if "://" in text and ("@" in text or "=" in text):
        return True
    low = text.lower()
    if "=" in text and ("password=" in low or "pwd=" in low or "passwd=" in low or "key=" in low or text[0] == "-"):
        return True
    return "authorization" in low or "password '" in low or "identified by" in low


def secret(text: str, file: FileKind, name_kind: Callable[[str], str]) -> tuple[str, str] | None:
    """The secret part of a URL or connection string, with its kind; None where there is none. `name_kind` tells what a
    parameter's name promises."""
    if "://" in text:
        found = _match("user", text)
        held = _user(found, file) if found else None
        if held is not None:
            return held
        for one in _expression("parameter").finditer(text):
            name = one["name"]
            kind = "" if name.lower().startswith("x-amz-") else name_kind(name)  # those expire
            if kind in ("password", "secret") and len(one["value"]) >= SHORTEST_PARAMETER:
                held = _weighed(one["value"], name, kind, file)
                if held is not None:
                    return held
    if text[0] == "-":
        found = _match("word", text)
        kind = name_kind(found["name"]) if found else ""
        return _weighed(found["value"], found["name"], kind, file) if found and kind in ("password", "secret") else None
    for form, kind in (("header", "secret"), ("sql", "password")):
        found = _match(form, text)
        if found:
            return _weighed(found["value"], "", kind, file)
    found = _match("pair", text)
    if not found or not _match("other", text) or "\n" in text.strip():
        return None
    return _weighed(found["value"].strip("'"), "password", "password", file)


def _weighed(value: str, name: str, kind: str, file: FileKind) -> tuple[str, str] | None:
    if not value or HOLE in value or value[0] in "{%$<" or not value.isascii():
        return None
    weight = weigh.assigned(value.encode(), name.encode("utf-8", "replace"), kind, file)
    return None if weight.reason else (value, kind)


def _user(found: re.Match[str], file: FileKind) -> tuple[str, str] | None:
    password, user = found["password"], found["user"]
    host = found["host"].lower()
    if any(host.startswith(one) or host.endswith(one) for one in _LOCAL) and not _random(password or user):
        return None
    if password:
        password = password.replace("%40", "@")
        if "%s" in password or "{" in password or password.lower() in (user.lower(), host.split(".")[0]):
            return None
        return _weighed(password, user, "password", file)
    if password is None and len(user) >= SHORTEST_USER and "{" not in user and "%" not in user:
        return _weighed(user, "", "secret", file) if any(map(str.isdigit, user)) else None
    return None


def _random(text: str) -> bool:
    """Whether a text is no word: on a developer's own machine, weak passwords are usual."""
    return (
        len(text) >= 12
        and words.pairs(text.encode("utf-8", "replace")) < words.WORDLIKE
        and any(map(str.isdigit, text))
    )


def _expression(name: str) -> re.Pattern[str]:
    found = _compiled.get(name)
    if found is None:
        import re

        found = _compiled[name] = re.compile(_EXPRESSIONS[name])
    return found


def _match(name: str, text: str) -> re.Match[str] | None:
    return _expression(name).search(text)
