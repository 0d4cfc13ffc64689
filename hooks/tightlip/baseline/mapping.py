"""From what another tool passed over to what tightlip finds: only where it is the same secret, and never more of them.

A value that the other tool reported goes to the finding of that value in that file; a line, to what is found on it if
the two rules can mean the same; a digest, to the values that it is of, or to those of which it is of another cut.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, NamedTuple

from tightlip.baseline.carry import is_edge, stretches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tightlip.baseline.context import Source
    from tightlip.baseline.imports import Ignored
    from tightlip.model import Finding

GENERIC = ("generic", "password", "secret", "credential", "entropy", "keyword", "uri", "assigned")
"""Words in the names of rules that say nothing of whose secret it is."""

MATCH_TYPES = (
    "apikey access_key_id account_sid api_key app_id auth auth_token basic_auth client_id client_secret "
    "connection_uri credentials database encrypted_key generic_password host key key_id password private_key "
    "refresh_token scheme secret secret_key session_token signature token username webhook_url"
)
"""What ggshield calls the parts of a secret; its digest is of the value, a comma, and one of these."""


class Mapped(NamedTuple):
    """The findings that something another tool passed over is about, and why there are none where there are none."""

    findings: list[Finding]
    why: str = ""


class Places:
    """What tightlip finds: `found` by path, with `source(finding)`, the text that a finding stands in (None where it
    cannot be read), and `past(commit, path)`, what a file held at a commit (None where that is not known). `key` is
    betterleaks' HMAC key, empty where there is none."""

    def __init__(
        self,
        found: dict[str, list[Finding]],
        source: Callable[[Finding], Source | None],
        past: Callable[[str, str], bytes | None],
        *,
        key: str = "",
    ) -> None:
        self._found = found
        self._source = source
        self._past = past
        self._key = key.encode()
        self._digests: dict[str, dict[str, list[Finding]]] = {}

    def of(self, ignored: Ignored) -> Mapped:
        """The findings that `ignored` is about."""
        if ignored.pattern is not None:
            return self._below(ignored.pattern.search)
        if ignored.digest:
            return self._by_digest(ignored.digest)
        if ignored.value is not None and not ignored.path:
            value = ignored.value.reveal()
            same = [one for some in self._found.values() for one in some if self._value(one) == value]
            return Mapped(same, "" if same else "no finding has this value")
        if not ignored.path:
            return Mapped([], "not an entry that can be read")
        if ignored.path not in self._found:
            return Mapped([], f"nothing is found in {ignored.path}")
        if ignored.value is not None:
            return self._by_value(ignored.path, ignored.value.reveal())
        return self._by_line(ignored)

    def _value(self, finding: Finding) -> bytes | None:
        source = self._source(finding)
        return None if source is None else source.value(finding)

    def _below(self, matches: Callable[[str], object]) -> Mapped:
        below = [one for path, some in self._found.items() if matches(path) for one in some]
        return Mapped(below, "" if below else "nothing is found in these paths")

    def _by_value(self, path: str, value: bytes) -> Mapped:
        same = []
        for finding in self._found[path]:
            own = self._value(finding)
            if own is not None and (_holds(value, own) or (_holds(own, value) and 2 * len(value) >= len(own))):
                same.append(finding)
        return Mapped(same, "" if same else f"no finding in {path} has this value any more")

    def _by_line(self, ignored: Ignored) -> Mapped:
        """By the line alone, or by what stood on that line at a commit."""
        if ignored.commit:
            content = self._past(ignored.commit, ignored.path)
            if content is None:
                return Mapped([], f"{ignored.path} at commit {ignored.commit[:10]} is not in this repository")
            lines = content.split(b"\n")
            # A key's value is below the line that the other tools report.
            text = b"\n".join(lines[max(0, ignored.line - 1) : ignored.line + 1 + ("key" in ignored.rule)])
            first = b"\n".join(lines[max(0, ignored.line - 1) : ignored.line])
            here = []
            for finding in self._found[ignored.path]:
                value = self._value(finding)
                if value is not None and value in (text if finding.rule == "private-key" else first):
                    here.append(finding)
            missing = f"what stood on line {ignored.line} of {ignored.path} at {ignored.commit[:10]} is not found now"
        else:
            here = [one for one in self._found[ignored.path] if _on_line(one, ignored.line)]
            missing = f"nothing is found on line {ignored.line} of {ignored.path}"
        if not here:
            return Mapped([], missing)
        exact = [one for one in here if one.rule == ignored.rule]
        fitting = exact or [one for one in here if _same_kind(ignored.rule, one.rule)]
        if not fitting:
            rules = ", ".join(sorted({one.rule for one in here}))
            return Mapped([], f"{ignored.rule} there, but {rules} is found; label it if it is meant")
        if len({one.secret_hash for one in fitting}) > 1:
            return Mapped([], "several secrets are found there, and only one is meant; label it")
        return Mapped(fitting)

    def _by_digest(self, digest: str) -> Mapped:
        kind, _, wanted = digest.partition(":")
        if kind == "hmac-sha256" and not self._key:
            return Mapped([], "a keyed fingerprint: set BETTERLEAKS_FINGERPRINT_HMAC_KEY to its key")
        if kind not in self._digests:
            self._digests[kind] = self._all_digests(kind)
        same = self._digests[kind].get(wanted, [])
        return Mapped(same, "" if same else "no finding has a value of this digest")

    def _all_digests(self, kind: str) -> dict[str, list[Finding]]:
        """Each finding under the digests of its value, and of the other cuts of it that hold half of it or more."""
        digests: dict[str, list[Finding]] = {}
        for finding in (one for some in self._found.values() for one in some):
            own = self._value(finding)
            source = self._source(finding)
            if own is None or source is None:
                continue
            cuts = {own}
            if kind != "ggshield":  # with a type beside each, that would be too many
                low, high = source.span(finding)
                for text, start, end in stretches(source.text(finding.line), low, high):
                    if 2 * (min(end, high) - max(start, low)) >= high - low:
                        cuts.add(text)
            for cut in cuts:
                for one in self._digest(kind, cut):
                    digests.setdefault(one, []).append(finding)
        return digests

    def _digest(self, kind: str, value: bytes) -> Iterable[str]:
        if kind == "hmac-sha256":
            return [hmac.new(self._key, value, "sha256").hexdigest()]
        plain = hashlib.sha256(value).hexdigest()
        if kind == "sha256":
            return [plain]
        return [plain, *(hashlib.sha256(value + b"," + name.encode()).hexdigest() for name in MATCH_TYPES.split())]


def _holds(text: bytes, part: bytes) -> bool:
    """Whether `part` stands in `text`, and no word goes on at its ends: "pass1" is not in "pass12"."""
    place = text.find(part)
    while place >= 0:
        if is_edge(text, place) and is_edge(text, place + len(part)):
            return True
        place = text.find(part, place + 1)
    return False


def _on_line(finding: Finding, line: int) -> bool:
    """Whether it is what another tool reports on `line`: a private key's first line is its header, to them."""
    first = finding.line - 1 if finding.rule == "private-key" else finding.line
    return first <= line <= finding.end_line


def _same_kind(theirs: str, ours: str) -> bool:
    """Whether two rules' names can mean the same secret: one of them says nothing of whose it is, or both name one
    provider."""
    words = [{word for word in name.lower().replace("_", "-").split("-") if word} for name in (theirs, ours)]
    if any(word in name.lower() for word in GENERIC for name in (theirs, ours)):
        return True
    first = [name.lower().replace("_", "-").split("-")[0] for name in (theirs, ours)]
    return first[0] == first[1] or first[0] in words[1] or first[1] in words[0]
