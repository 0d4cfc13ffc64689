"""Values whose format can be opened: JSON web tokens, basic authorisation, encoded private keys."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


_PRINTABLE = bytes(range(32, 127))


def decode64(value: bytes) -> bytes:
    """`value` decoded from base64 in either alphabet, padded as needed; b"" where it is none."""
    import binascii

    text = value.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    if len(text) % 4 == 1:
        return b""
    try:
        return binascii.a2b_base64(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return b""


def encoded_text(value: bytes) -> bool:
    """Whether `value` is base64 of plain ASCII text, and so no random key."""
    text = decode64(value)
    return len(text) >= 10 and not text.translate(None, b"\t\n\r" + _PRINTABLE)


def encoded_texts(value: bytes) -> bool:
    """Whether `value` is parts with bars between them, each of them base64 of plain ASCII text."""
    texts = [decode64(part) for part in value.split(b"|")]
    return len(texts) > 1 and all(text and not text.translate(None, _PRINTABLE) for text in texts)


def json_web_token(value: bytes) -> str:
    """Why `value` is no JSON web token to worry about; "" where it is one."""
    import json

    head, _, rest = value.partition(b".")
    try:
        header = json.loads(decode64(head))
    except ValueError:
        header = None
    if not isinstance(header, dict) or "alg" not in header:
        return "its header is not that of a JSON web token"
    try:
        payload = json.loads(decode64(rest.partition(b".")[0]))
    except ValueError:
        return ""
    if isinstance(payload, dict):
        if payload.get("sub") == "1234567890" or payload.get("name") == "John Doe":
            return "the example token of the documentation"
        if payload.get("iss") in ("joe", "supabase-demo"):
            return "an example token"
    return ""


def basic(value: bytes) -> bytes:
    """The password in the value of a basic authorisation header; b"" where it holds none."""
    text = decode64(value)
    _, colon, password = text.partition(b":")
    if not colon or any(code < 32 or code == 127 for code in text):
        return b""
    return password


def pem_body(value: bytes) -> str:
    """Why the first line of a private key's body holds none."""
    body = value.strip(b"=")
    if len(set(body)) < 10:
        return "no key in it"
    return ""


def encoded_pem(value: bytes) -> str:
    """Why a value that is a PEM block in base64 is no private key."""
    return "" if b"PRIVATE KEY" in decode64(value[: len(value) // 4 * 4][:120]) else "not a private key"


CHECKS: dict[str, Callable[[bytes], str]] = {
    "jwt": json_web_token,
    "private-key": pem_body,
    "private-key-base64": encoded_pem,
}
"""What a rule's values must pass besides its pattern, by rule id: the reason against one, or ""."""
