"""Whether a value has the form that the manifest asks for. `env verify`, `env check`, the runtime and the generated
documentation ask here, so that all of them mean the same."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tightlip.manifest.schema import ConfigSpec, Format, Scalar, SecretSpec

LONGEST = 65_536
"""Characters up to which a value is held to a regular expression; a longer one is wrong in itself there."""

JWT_KEY_BYTES = 32
"""What HS256 asks of a key (RFC 7518, section 3.2)."""

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?://([^/?#]*))?(.*)", re.DOTALL)
_PEM = re.compile(
    r"-----BEGIN (?P<label>[A-Z0-9 ]{1,60})-----\r?\n(?P<body>(?:[^\r\n]*\r?\n)+?)-----END (?P=label)-----\s*"
)
_TRUE_FALSE = ("true", "false", "1", "0", "yes", "no", "on", "off", "t", "f", "y", "n")
"""What pydantic reads as a boolean."""


def problem(spec: SecretSpec | ConfigSpec, value: str) -> str:
    """Why `value` is not what `spec` asks for, in a few words that never hold the value; "" where it is."""
    kind = getattr(spec, "type", None)
    if kind is None:
        return _secret(spec, value)  # type: ignore[arg-type]
    wrong = _typed(kind, value)
    if wrong:
        return wrong
    choices = getattr(spec, "choices", None)
    if choices:
        given = [one.strip() for one in value.split(",")] if kind == "list" else [value]
        known = [shown(choice) for choice in choices]
        if any(one not in known for one in given):
            return f"is none of {', '.join(known)}"
    return ""


def words(spec: SecretSpec | ConfigSpec) -> str:
    """What the form is, for a reader: "URL (postgres, postgresql), 32 characters or more"; "" where none is asked."""
    kind = getattr(spec, "type", None)
    if kind is not None:
        choices = getattr(spec, "choices", None)
        return f"{kind}: {', '.join(shown(one) for one in choices)}" if choices else str(kind)
    said = []
    form: Format | None = spec.format  # type: ignore[union-attr]
    if form is not None:
        if isinstance(form, str):
            said.append({"url": "URL", "jwt-key": "JWT key", "hex": "hexadecimal", "pem": "PEM"}.get(form, form))
        elif hasattr(form, "url"):
            said.append(f"URL ({', '.join(form.url)})")
        else:
            said.append(f"matches {form.regex}")
    least: int | None = spec.min_length  # type: ignore[union-attr]
    if least:
        said.append(f"{least} characters or more")
    return ", ".join(said)


def shown(value: Scalar | tuple[Scalar, ...] | None) -> str:
    """A default or a choice as a `.env` file holds it."""
    if isinstance(value, tuple):
        return ",".join(shown(one) for one in value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _secret(spec: SecretSpec, value: str) -> str:
    if spec.min_length and len(value) < spec.min_length:
        return f"has {len(value)} characters; at least {spec.min_length} are asked for"
    form = spec.format
    if form is None:
        return ""
    if not isinstance(form, str):
        schemes: tuple[str, ...] | None = getattr(form, "url", None)
        return _url(value, schemes) if schemes is not None else _regex(value, form.regex)  # type: ignore[union-attr]
    return _FORMS[form](value)


def _url(value: str, schemes: tuple[str, ...] = ()) -> str:
    found = _URL.fullmatch(value)
    if not found or found[2] is None or any(char.isspace() for char in value):
        return "is no URL"
    if schemes and found[1].lower() not in schemes:
        return f"is no URL of the scheme {' or '.join(schemes)}"
    host = found[2].rpartition("@")[2]
    if not host and not found[3].startswith("/") and not found[2]:
        return "is a URL without a host"
    port = re.search(r":(\d*)$", host)
    if port and port[1] and int(port[1][:9]) > 65_535:
        return "is a URL with a port that cannot be"
    return ""


def _regex(value: str, pattern: str) -> str:
    if len(value) > LONGEST or not re.fullmatch(pattern, value):
        return "does not match the pattern in the manifest"
    return ""


def _hex(value: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]+", value):
        return "is not made of hexadecimal digits"
    return "has an odd number of hexadecimal digits" if len(value) % 2 else ""


def _base64(value: str) -> str:
    return "" if _decoded(value) else "is not base64"


def _decoded(value: str) -> bytes:
    """The bytes that a base64 or base64url text stands for, with or without padding; b"" where it is none."""
    bare = value.translate(str.maketrans("-_", "+/"))
    if ("-" in value or "_" in value) and ("+" in value or "/" in value):
        return b""
    stripped = bare.rstrip("=")
    if len(bare) - len(stripped) > 2 or ("=" in bare and len(bare) % 4):
        return b""
    try:
        return base64.b64decode(stripped + "=" * (-len(stripped) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _jwt_key(value: str) -> str:
    """A PEM key, or at least 32 bytes that are not one character over and over."""
    if value.startswith("-----BEGIN "):
        return _pem(value)
    size = len(value.encode("utf-8", "surrogateescape"))
    if size < JWT_KEY_BYTES:
        return f"has {size} bytes; a key that signs tokens has at least {JWT_KEY_BYTES}"
    return "is one or two characters repeated" if len(set(value)) <= 2 else ""


def _pem(value: str) -> str:
    text = value if "\n" in value else value.replace("\\n", "\n")  # as it stands in one line of a .env file
    found = _PEM.search(text + "\n")
    if not found:
        return "is not PEM: no BEGIN and END lines that match"
    lines = [line for line in found["body"].splitlines() if line.strip() and ":" not in line]
    return "" if lines and _decoded("".join(line.strip() for line in lines)) else "is PEM without base64 in it"


_FORMS = {"url": _url, "jwt-key": _jwt_key, "hex": _hex, "base64": _base64, "pem": _pem}
NAMES = tuple(_FORMS)
"""The formats that are a single word."""


def _typed(kind: str, value: str) -> str:
    if kind == "integer" and not re.fullmatch(r"[+-]?\d{1,30}", value):
        return "is no whole number"
    if kind == "number" and not re.fullmatch(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,3})?", value):
        return "is no number"
    if kind == "boolean" and value.lower() not in _TRUE_FALSE:
        return "is neither true nor false"
    return _url(value) if kind == "url" else ""
