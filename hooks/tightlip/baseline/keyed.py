"""Baselines whose hashes are made with a key, so that nobody without it can try passwords on the file.

An entry's `hashed_secret` is then the HMAC-SHA-256, with the key, of what it would be otherwise: the SHA-1 of the value
in hex. So entries are converted without their values. All 64 digits are written: they tell such an entry from one of 40
also where the file's head was lost, which detect-secrets drops. Findings go on carrying SHA-1; they are turned
into fingerprints where they meet the baseline, and only there is the key read.
"""

from __future__ import annotations

import os

from tightlip.baseline.file import HEAD, Baseline
from tightlip.errors import UsageError
from tightlip.model import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tightlip.baseline.file import Entry, Results
    from tightlip.config import Config
    from tightlip.model import Finding

METHOD = "hmac-sha256"

PLAIN = 40
"""Digits of a hash without a key, SHA-1."""

SHORTEST = 32
"""Characters that a key must have, and VARIED different ones: if it can be guessed, so can the values."""

VARIED = 10

_CHECKED = "tightlip: the key of a baseline"
"""What the head's `check` is made of. It tells no more than any entry whose value stands in the repository."""

_ADVICE = "(docs/reviewing.md#a-key-for-the-hashes)"


class Key(Frozen):
    """A key that does not show itself."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "Key(****)"

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a Key is not pickled: it must not leave the process")

    def fingerprint(self, secret_hash: str) -> str:
        """What stands in the file for a value, of which `secret_hash` is the hex SHA-1; "" for "", no value."""
        return self._digest(secret_hash) if secret_hash else ""

    def head(self) -> dict[str, object]:
        """What a file of this key says of its fingerprints."""
        return {"check": self._digest(_CHECKED), "method": METHOD}

    def _digest(self, text: str) -> str:
        import hmac

        return hmac.digest(self._key, text.encode(), "sha256").hex()


def load(settings: Config, name: str) -> Key:
    """The key that the settings name; `name` is the baseline's, for messages. Raises UsageError, also for a key file
    inside the repository and for a key that could be guessed."""
    kind, _, place = settings.baseline_key.partition(":")
    if kind == "env":
        where = f"the environment variable {place}"
        key = (
            os.environb.get(os.fsencode(place), b"")
            if os.supports_bytes_environ
            else os.environ.get(place, "").encode()
        )
    else:
        where = f"the file {place}"
        key = _from_file(settings, name, place)
    key = key.strip()
    if not key:
        raise UsageError(
            f"{name}: its key is expected in {where}, which is {'empty' if kind == 'file' else 'not set'}; "
            f"put it there {_ADVICE}"
        )
    if len(key) < SHORTEST or len(set(key)) < VARIED:
        raise UsageError(
            f"{name}: the key in {where} could be guessed: it must be random, of {SHORTEST} characters or more; "
            '`python3 -c "import secrets; print(secrets.token_urlsafe(32))"` makes one'
        )
    return Key(key)


def _from_file(settings: Config, name: str, place: str) -> bytes:
    path = os.path.join(settings.root, os.path.expanduser(place))
    top = os.path.realpath(settings.root)
    for where in (os.path.abspath(path), os.path.realpath(path)):
        if where == top or where.startswith(os.path.join(top, "")):
            raise UsageError(
                f"{name}: its key {place} is inside the repository, where it protects nothing; move it out {_ADVICE}"
            )
    try:
        with open(path, "rb") as stream:
            return stream.read(1 << 16)
    except OSError as error:
        raise UsageError(
            f"{name}: its key is expected in the file {place}, which cannot be read: {error.strerror}; "
            f"put it there {_ADVICE}"
        ) from None


def matching(settings: Config, baseline: Baseline, name: str) -> Key:
    """The key of a baseline that has one. Raises UsageError where it cannot be had or is another one."""
    head = baseline.settings.get(HEAD)
    if head is None:
        raise UsageError(
            f"{name}: its entries are keyed, but its head does not say so any more (`{HEAD}`; detect-secrets "
            "drops it): run `tightlip baseline update`"
        )
    if not isinstance(head, dict) or head.get("method") != METHOD or type(head.get("check")) is not str:
        raise UsageError(f"{name}: {HEAD}: not of a method that this tightlip knows ({METHOD}); update tightlip")
    key = load(settings, name)
    if key.head()["check"] != head["check"]:
        raise UsageError(
            f"{name}: the key in {settings.baseline_key} is not the one that the file was written with; "
            f"put that one there {_ADVICE}"
        )
    return key


class Keyed(Baseline):
    """A keyed baseline that is asked by SHA-1. The key is read when the first is asked for, and not before."""

    __slots__ = ("_inner", "_key", "_made")

    _inner: Baseline
    _key: Callable[[], Key]
    _made: Key

    def __init__(self, inner: Baseline, key: Callable[[], Key]) -> None:
        self._inner = inner
        self._key = key
        self.settings = inner.settings

    @property
    def results(self) -> Results:  # type: ignore[override]
        """All entries, by their keyed fingerprints."""
        return self._inner.results

    def entry(self, path: str, secret_hash: str) -> Entry | None:
        """The entry of this identity, None where there is none. Raises UsageError as `matching` does."""
        return self._inner.entry(path, self._fingerprint(secret_hash))

    def places(self, secret_hash: str) -> list[str]:
        """The paths at which a secret stands, sorted. Raises UsageError as `matching` does."""
        return self._inner.places(self._fingerprint(secret_hash))

    def _fingerprint(self, secret_hash: str) -> str:
        if not hasattr(self, "_made"):
            self._made = self._key()
        return self._made.fingerprint(secret_hash)


def by_sha1(baseline: Baseline, settings: Config, name: str) -> Keyed:
    """The keyed `baseline` as one that is asked by SHA-1."""
    return Keyed(baseline, lambda: matching(settings, baseline, name))


def alike(old: Baseline, new: Baseline, key: Callable[[Baseline], Key], what: str) -> tuple[Baseline, Baseline]:
    """Two baselines so that their hashes can be compared: where one alone is keyed, the other is converted. Raises
    UsageError where both are, differently, with `what` for its start, and as `key` does,
    which is given the keyed one."""
    if old.keyed and new.keyed and old.settings.get(HEAD) != new.settings.get(HEAD):
        raise UsageError(f"{what}: the two make their hashes with different keys (`{HEAD}`): they cannot be compared")
    if old.keyed == new.keyed or not len(old) or not len(new):
        return old, new
    made = key(old if old.keyed else new)
    return converted(old, made), converted(new, made)


def rekeyed(findings: Iterable[Finding], key: Key) -> list[Finding]:
    """The findings with fingerprints for hashes."""
    return [one.changed(secret_hash=key.fingerprint(one.secret_hash)) for one in findings]


def plain(baseline: Baseline) -> int:
    """How many entries have a hash without a key."""
    return sum(len(known) == PLAIN for _, known, _ in baseline)


def converted(baseline: Baseline, key: Key) -> Baseline:
    """The baseline with fingerprints for all hashes that are not keyed yet; every entry keeps what it says."""
    results: Results = {}
    for path, known, entry in baseline:
        made = key.fingerprint(known) if len(known) == PLAIN else known
        results.setdefault(path, {})[made] = {**entry, "hashed_secret": made}
    return Baseline(results, {**baseline.settings, HEAD: key.head()})
