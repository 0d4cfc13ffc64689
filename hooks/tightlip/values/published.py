"""Keys that providers publish themselves, in their samples and SDKs' own tests, so that everybody has them already.

Held as the first digits of their SHA-1, since a list of them would be full of what scanners look for.
"""

from __future__ import annotations

from tightlip import digest
from tightlip.values import words

_DIGITS = 12

_KNOWN = words.word_set(
    # Google: the API keys in firebase-android-sdk
    "610254dd5fa4 c1f8b9a3dde3 f3f44f860c47 f35425a8bdd1 b08e012d714a 64a8ec96ff7c adc4fbfaf248"
    " 43dcc07885e5 767249479854 8604acf99b21 aeba977081f5 77aa1a965bd0 0a9d44f07d08 dcccd786a737"
    " 9e0b559f59a9 f3b25215a08a"
    # GitHub and Stripe: the tokens of their documentation
    " 12ddb3f1a9ab f60c28da3410 034e2e423e2b 0cb62954c5fe"
    # RFC 6455: the UUID that every WebSocket's handshake appends to its key
    " 29f87d408b0c"
)


def is_published(value: bytes) -> bool:
    """Whether `value` is such a key."""
    return digest.sha1(value)[:_DIGITS] in _KNOWN
