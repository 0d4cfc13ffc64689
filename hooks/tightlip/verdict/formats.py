"""Values whose format can be opened: JSON web tokens, basic authorisation, encoded private keys."""

from __future__ import annotations

from tightlip.values import placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


_PRINTABLE = bytes(range(32, 127))
_HEX = b"0123456789abcdefABCDEF"


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
    """Whether `value` is parts with bars or dots between them, each of them base64 of plain ASCII text."""
    texts = [decode64(part) for part in value.split(b"|" if b"|" in value else b".")]
    return len(texts) > 1 and all(text and not text.translate(None, _PRINTABLE) for text in texts)


def encoded_stand_in(value: bytes) -> str:
    """Why the text that `value` is in base64 is no secret: it stands for one or refers to one; "" where it is none."""
    if not encoded_text(value):
        return ""
    text = decode64(value)
    if text[:1] == b"{":
        return ""  # JSON, which reads as a name in braces
    against = placeholder.plain(text) or placeholder.filler(text, mangled=False)
    # Words and digits, or digits in a row, may be typed in for a real key, and be encoded as one.
    typed = against in (placeholder.IN_A_ROW, placeholder.FILLER_WORDS) and not text.isalpha()
    return f"base64 of a text that is none: {against}" if against and not typed else ""


def token_head(value: bytes) -> bool:
    """Whether `value` is the header of a JSON web token and its dot, and nothing of its payload."""
    head, dot, rest = value.partition(b".")
    return bool(dot) and not rest.strip(b".") and "alg" in _object(head)


def _object(part: bytes) -> dict[str, object]:
    """The JSON object in a token's part; an empty one where it holds none."""
    import json

    try:
        found = json.loads(decode64(part))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def json_web_token(value: bytes) -> str:
    """Why `value` is no JSON web token to worry about; "" where it is one."""
    head, _, rest = value.partition(b".")
    if not isinstance(_object(head).get("alg"), str):
        return "its header is not that of a JSON web token"
    body, _, signature = rest.partition(b".")
    payload = _object(body)
    if payload.get("sub") == "1234567890" or payload.get("name") == "John Doe":
        return "the example token of the documentation"
    if payload.get("iss") in ("joe", "supabase-demo"):
        return "an example token"
    return "its signature is a third object" if _object(signature) else ""


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
    if len(set(body)) < 10 or not body.strip(_HEX):
        return "no key in it"
    return ""


def encoded_pem(value: bytes) -> str:
    """Why a value that is a PEM block in base64 is no private key."""
    return "" if b"PRIVATE KEY" in decode64(value[: len(value) // 4 * 4][:120]) else "not a private key"


_BASE32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def aws_key_id(value: bytes) -> str:
    """Why an AWS key's id is none: digits in a row that base32, in which AWS writes it, does not have."""
    body = value[4:]
    return "digits in a row, of another alphabet" if body.strip(_BASE32) and placeholder.has_long_run(body) else ""


CHECKS: dict[str, Callable[[bytes], str]] = {
    "aws-access-key-id": aws_key_id,
    "aws-temporary-access-key-id": aws_key_id,
    "jwt": json_web_token,
    "private-key": pem_body,
    "private-key-base64": encoded_pem,
}
"""What a rule's values must pass besides its pattern, by rule id: the reason against one, or ""."""
