"""What --allow-encrypted lets pass: files whose every value dotenvx or SOPS has encrypted."""

from __future__ import annotations

import pytest

from tightlip.envfile import encrypted
from tightlip.rules.templates import expand

DOTENVX = "encrypted:B" + expand("{base64:139}")
SOPS = (
    f"ENC[AES256_GCM,data:{expand('{base64:12}')},iv:{expand('{base64:43}')}=,tag:{expand('{base64:22}')}==,type:str]"
)
PUBLIC = expand("{hex:66}")
META = (
    "sops_age__list_0__map_enc=-----BEGIN AGE ENCRYPTED FILE-----\\nabc\\n-----END AGE ENCRYPTED FILE-----\\n\n"
    "sops_age__list_0__map_recipient=age1xyz\nsops_lastmodified=2024-01-01T00:00:00Z\n"
    f"sops_mac={SOPS}\nsops_unencrypted_suffix=_unencrypted\nsops_version=3.9.0\n"
)

PASS = [
    f'DOTENV_PUBLIC_KEY="{PUBLIC}"\nA="{DOTENVX}"\n',
    f"#/---[DOTENV_PUBLIC_KEY]---/\nDOTENV_PUBLIC_KEY_PROD={PUBLIC}\n\n# .env\nA={DOTENVX}\nB='{DOTENVX}'\r\n",
    f"\ufeffexport A={DOTENVX}\n",
    f"A={SOPS}\nEMPTY=\n{META}",
    f"A={SOPS}\n# B={DOTENVX}\n",
]
FAIL = [
    ("", "nothing in it is encrypted"),
    ("# a comment\n", "nothing in it is encrypted"),
    (f"DOTENV_PUBLIC_KEY={PUBLIC}\n", "nothing in it is encrypted"),
    (META, "nothing in it is encrypted"),
    ("A=\n", "nothing in it is encrypted"),
    (f"A={DOTENVX}\nB=plain\n", "line 2 (B) is in clear text"),
    (f"A={DOTENVX}\n# B=plain\n", "line 2 (B) is in clear text"),
    ("A=encrypted:hunter\n", "line 1 (A) is in clear text"),
    ("A=ENC[AES256_GCM,data:x]\n", "line 1 (A) is in clear text"),
    (f"A={DOTENVX} and more\n", "line 1 (A) is in clear text"),
    (f"A={SOPS}\nsops_version=3.9.0\n", "line 2 (sops_version) is in clear text"),
    (f"A={SOPS}\n{META}sops_password=plain\n", "line 8 (sops_password) is in clear text"),
    (f"DOTENV_PRIVATE_KEY={PUBLIC}\nA={DOTENVX}\n", "line 1 (DOTENV_PRIVATE_KEY) is in clear text"),
    (f"A={DOTENVX}\nfree text with a password\n", "line 2 cannot be read"),
    (f'A={DOTENVX}\nB="open\n', "line 2 cannot be read"),
]


@pytest.mark.parametrize("text", PASS)
def test_encrypted_files_pass(text: str) -> None:
    assert encrypted.why_not(text.encode()) == ""


@pytest.mark.parametrize(("text", "why"), FAIL)
def test_others_do_not_and_the_reason_names_the_line(text: str, why: str) -> None:
    assert encrypted.why_not(text.encode()) == why


def test_binary_content_does_not_pass() -> None:
    assert encrypted.why_not(bytes(range(256)) * 4)
    assert encrypted.why_not(f"A={DOTENVX}\nB=plain\n".encode("utf-16"))
