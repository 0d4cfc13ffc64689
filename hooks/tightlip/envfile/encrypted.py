"""Whether every value of a `.env` file is encrypted, by dotenvx or by SOPS, so that it may be committed."""

from __future__ import annotations

import re

from tightlip.envfile import dotenv

_DOTENVX = re.compile(r"encrypted:[A-Za-z0-9+/]{32,}={0,2}")
_SOPS = re.compile(r"ENC\[AES256_GCM,data:[^,\]]*,iv:[^,\]]+,tag:[^,\]]+,type:\w+\]")
_PUBLIC_KEY = re.compile(r"DOTENV_PUBLIC_KEY(?:_[A-Z0-9_]+)?")
_SOPS_METADATA = re.compile(
    r"sops_(?:version|lastmodified|shamir_threshold|mac_only_encrypted"
    r"|(?:un)?encrypted_(?:suffix|regex|comment_regex)"
    r"|(?:age|pgp|kms|gcp_kms|azure_kv|hc_vault|hckms|key_groups)__[A-Za-z0-9_]+)"
)


def why_not(data: bytes) -> str:
    """Why a `.env` file does not pass as encrypted, in a few words that hold no value; "" where it does.

    A commented-out assignment counts like any other; a variable without a value counts for nothing. `sops_...`
    metadata is allowed only beside SOPS' own checksum (`sops_mac`).
    """
    bindings = dotenv.read(data)
    sops = any(binding.key == "sops_mac" and _SOPS.fullmatch(binding.value or "") for binding in bindings)
    encrypted = 0
    for binding in bindings:
        if binding.error:
            return f"line {binding.line} cannot be read"
        name, value = binding.commented or (binding.key, binding.value)
        if name is None or not value:
            continue
        if _DOTENVX.fullmatch(value) or _SOPS.fullmatch(value):
            encrypted += name != "sops_mac"
        elif not (_PUBLIC_KEY.fullmatch(name) or (sops and _SOPS_METADATA.fullmatch(name))):
            return f"line {binding.line} ({name}) is in clear text"
    return "" if encrypted else "nothing in it is encrypted"
