"""Texts made to be slow, for linear.py: the same ones each time, of any size.

UNITS are repeated after one another (CYCLE different ones), WHOLE are made in one piece. The names are the rows of the
table in docs/benchmarks.md.
"""

from __future__ import annotations

import base64
import random
import string
from typing import TYPE_CHECKING

import lab

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CYCLE = 10_000
"""Different units of one text."""

BLOCK = 1 << 20
"""Bytes that are made at once."""

_random = random.Random(1)  # noqa: S311 - the same texts each time
_ALPHANUMERIC = string.ascii_letters + string.digits


def word(length: int) -> str:
    """Small letters by chance."""
    return "".join(_random.choices(string.ascii_lowercase, k=length))


def token(length: int) -> str:
    """Letters and digits by chance."""
    return "".join(_random.choices(_ALPHANUMERIC, k=length))


def hidden(text: str, times: int = 1) -> str:
    """`text` in base64, so many times over."""
    for _ in range(times):
        text = base64.b64encode(text.encode()).decode()
    return text


def source() -> bytes:
    """Source code: this project's own."""
    return b"\n".join(path.read_bytes() for path in sorted((lab.TOP / "hooks" / "tightlip").rglob("*.py")))


PREFIXES = ("ghp_", "sk_" + "live_", "xox" + "b-", "AK" + "IA", "SG" + ".", "AI" + "za", "np" + "m_", "glp" + "at-")

NEAR_MISSES: dict[str, Callable[[], str]] = {
    "a key's prefix, letters only": lambda: "ghp_" + word(30) + " ",
    "a key's prefix, wrong alphabet": lambda: "AK" + "IA" + word(16) + "\n",
    "keys one character short": lambda: "ghp_" + token(35) + "\n",
    "keys one character long": lambda: "npm_" + token(37) + "\n",
    "AWS ids one character short": lambda: "AK" + "IA" + token(15).upper() + "\n",
    "heads of JSON web tokens": lambda: hidden('{"alg":"HS256","kid":"' + word(4) + '"}').rstrip("=") + ".\n",
    "many keys' prefixes, far too short": lambda: _random.choice(PREFIXES) + token(9) + "\n",
    "`password =` a reference": lambda: "password = ${" + word(8).upper() + "}\n",
    "`password =` a look-up": lambda: 'password = os.environ["' + word(8).upper() + '"]\n',
    "`password =` nothing": lambda: "password = \n",
    '`password = ""`': lambda: 'password = ""\n',
    "`password =` a call": lambda: "password = get_password()\n",
    "providers' names": lambda: "datadog ",
    '`password = "changeme"`': lambda: 'password = "changeme"\n',
    "`a=b` on one line": lambda: "a=b ",
    "heads of private keys": lambda: "-----BEGIN RSA " + "PRIVATE KEY-----\n",
}

MATCHED: dict[str, Callable[[], str]] = {
    "names with stand-ins": lambda: f'password = "changeme{_random.randrange(10000)}"\n',
    "names with words": lambda: f'password = "{word(8)}_{word(7)}_password"\n',
    "random strings": lambda: f'"{base64.b64encode(_random.randbytes(24)).decode()}",\n',
    "short base64 in quotes": lambda: f'"{hidden(word(21))}",\n',
    "base64 four deep": lambda: f'"{hidden(word(60), 4)}",\n',
    "joined strings": lambda: f'"{word(6)}" + "{word(6)}" +\n',
    "strings over lines": lambda: f'    "{word(20)}"\n',
    "escapes": lambda: "\\x61\\u0062",
    "percent": lambda: "%61%62%63",
    "entities": lambda: "&#97;&#x62;",
    "runs of A": lambda: "A" * 80 + " ",
    "URLs": lambda: f"https://{word(8)}:{word(5)}/",
}


def _nested(size: int) -> bytes:
    text = "password = " + word(20)
    while len(text) < size:
        text = hidden(text)
    return text[:size].encode()


def _deep(opening: str, closing: str) -> Callable[[int], bytes]:
    return lambda size: (opening * (size // 2 // len(opening)) + closing * (size // 2 // len(closing))).encode()


def _steps(size: int) -> bytes:
    """Lines of YAML, each a blank further in than the one above, a thousand deep and over again."""
    deep = b"".join(b" " * place + b"token:\n" for place in range(1000))
    return (deep * (size // len(deep) + 1))[:size]


NESTED: dict[str, Callable[[int], bytes]] = {
    "brackets": _deep("[", "]"),
    "JSON objects": _deep('{"a":', "}"),
    "passwords in JSON objects": _deep('{"password":', "}"),
    "HTML elements": _deep('<div class="token">', "</div>"),
    "YAML, a step further each line": _steps,
    "quotes in quotes": _deep("\"'", "'\""),
    "escaped quotes": lambda size: b'\\\\\\"' * (size // 4),
    "base64 in base64": _nested,
    "calls in calls": _deep("f(", ")"),
}

LINES: dict[str, Callable[[], bytes]] = {
    "of source code": lambda: source().replace(b"\n", b" "),
    "of hex": lambda: _random.randbytes(BLOCK).hex().encode(),
    "of base64": lambda: base64.b64encode(_random.randbytes(BLOCK * 3)),
    "of base64 of text": lambda: base64.b64encode(source()[: 3 * (len(source()) // 3)]),
    "of spaces": lambda: b" " * BLOCK,
    "of A": lambda: b"A" * BLOCK,
    "of brackets": lambda: b"[" * BLOCK,
}


def repeated(unit: Callable[[], str], count: int) -> Iterator[bytes]:
    """`count` units, piece by piece."""
    units = [unit() for _ in range(min(CYCLE, count))]
    piece = "".join(units).encode()
    for _ in range(count // len(units)):
        yield piece


def stretched(block: bytes, size: int) -> Iterator[bytes]:
    """`size` bytes of `block` over and over, piece by piece."""
    for start in range(0, size, len(block)):
        yield block[: size - start]
