"""What the manifest says of a variable, in one line for a message: purpose, owner, how to make one, where it belongs.

Plain texts go in, so that a caller with a copy of its own (`pycode` keeps one in the cache) needs no pydantic.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tightlip.manifest.schema import Manifest

PLACES = {
    "env": "the environment",
    "docker": "a Docker secret",
    "aws": "AWS Secrets Manager",
    "vault": "Vault or OpenBao",
}
"""The sources, as a person names them."""


def about(purpose: str, owner: str = "") -> str:
    """The purpose in its first line, and who looks after it: "JWT signing, looked after by platform"."""
    first = purpose.strip().splitlines()[0] if purpose.strip() else ""
    return f"{first}, looked after by {owner}" if owner else first


def advice(generate: str = "", sources: Sequence[str] = ()) -> str:
    """Where the value belongs and how to make a new one: "it belongs in ...; a new one: `...`"; "" for neither."""
    said = []
    if sources:
        said.append(f"it belongs in {joined([PLACES[source] for source in sources])}")
    first = generate.strip().splitlines()
    if first:
        said.append(f"a new one: {first[0]}")
    return "; ".join(said)


def variable(name: str, manifest: Manifest) -> tuple[str, str]:
    """`about` and `advice` of a declared variable; both "" where the manifest does not declare it."""
    spec = manifest.secrets.get(name)
    if spec is None:
        setting = manifest.config.get(name)
        return (about(setting.purpose), "") if setting is not None else ("", "")
    return about(spec.purpose, spec.owner or ""), advice(spec.generate or "", spec.sources)


def joined(words: Sequence[str], last: str = "or") -> str:
    """ "a", "a or b", "a, b or c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""
