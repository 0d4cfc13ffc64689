"""The baseline file: reading any detect-secrets baseline from 0.12 on, and the one form in which tightlip writes it.

The form is a function of the decisions: entries by path and hash, ASCII, no time stamp, so that the same content is the
same bytes on every platform. A line number stands only with an entry that nobody has labelled, as the hint that
`detect-secrets audit` cannot do without (docs/reviewing.md).
"""

from __future__ import annotations

from tightlip.baseline import layout
from tightlip.baseline.labels import is_secret, problem
from tightlip.errors import UsageError
from tightlip.model import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Entry = dict[str, object]
    Results = dict[str, dict[str, Entry]]

OLDEST = (0, 12)
"""The first version of detect-secrets whose format is read."""

LARGE = 1 << 18
"""Bytes from which on a file in tightlip's form is looked into instead of being read whole, on the commit path."""

HEAD = "fingerprints"
"""The key of the file that says that its hashes are made with a key (baseline.keyed)."""

KEYED_DIGITS = 64
"""Digits of a hash that is made with a key."""

MAJOR = 1
"""The last major version whose format is known."""


class Baseline(Frozen):
    """The reviewed findings: `results` maps a path to its entries by SHA-1 of the secret, `settings` are the file's
    other keys, which only detect-secrets uses.

    An entry is what the file holds: `hashed_secret` and `type`, and maybe a review (labels.DECISION), `line_number`,
    `rule`, and keys that other tools put there.
    """

    __slots__ = ("_places", "results", "settings")

    def __init__(self, results: Results | None = None, settings: dict[str, object] | None = None) -> None:
        self.results: Results = {} if results is None else results
        self.settings: dict[str, object] = {} if settings is None else settings

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Baseline) and self.results == other.results and self.settings == other.settings

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return sum(len(entries) for entries in self.results.values())

    def entry(self, path: str, secret_hash: str) -> Entry | None:
        """The entry of this identity, None where there is none."""
        return self.results.get(path, {}).get(secret_hash)

    def places(self, secret_hash: str) -> list[str]:
        """The paths at which a secret stands, sorted."""
        if not hasattr(self, "_places"):
            places: dict[str, list[str]] = {}
            for path in sorted(self.results):
                for known in self.results[path]:
                    places.setdefault(known, []).append(path)
            self._places = places
        return self._places.get(secret_hash, [])

    @property
    def keyed(self) -> bool:
        """Whether its hashes are made with a key: its head says so, or, where that was lost, an entry does."""
        return HEAD in self.settings or self._has_keyed()

    def _has_keyed(self) -> bool:
        return any(len(known) == KEYED_DIGITS for entries in self.results.values() for known in entries)

    def __iter__(self) -> Iterator[tuple[str, str, Entry]]:
        """Path, hash and entry of everything, sorted."""
        for path in sorted(self.results):
            for secret_hash in sorted(self.results[path]):
                yield path, secret_hash, self.results[path][secret_hash]


def read(path: str) -> Baseline:
    """The baseline at `path`, to look findings up in. Raises UsageError, naming file and place, for a file that cannot
    be read or is none."""
    content = load(path)
    if len(content) >= LARGE:
        from tightlip.baseline import quick

        known = quick.look(content, path)
        if known is not None:
            return known
    return parse(content, path)


def load(path: str) -> bytes:
    """The file's bytes. Raises UsageError."""
    try:
        with open(path, "rb", buffering=0) as stream:
            return stream.readall()
    except OSError as error:
        raise UsageError(f"{path}: the baseline cannot be read: {error.strerror}") from None


def parse(content: bytes, path: str, *, strict: bool = False) -> Baseline:
    """The baseline in `content`; `path` names it in messages. Raises UsageError as `read` does, and when `strict` also
    for a review that is not well-formed, and for a key that stands twice, of which JSON readers see the last only: a
    merge by hand leaves such."""
    with uncollected():
        document = _decode_fully(content, path, strict=True) if strict else decode(content, path)
        if type(document) is not dict:
            raise UsageError(
                f"{path}: not a baseline: it must hold a JSON object; `tightlip baseline update` writes one"
            )
        _check_version(document.get("version"), path)
        results = document.get("results")
        if type(results) is not dict:
            raise UsageError(f"{path}: results: must be an object of file names; `tightlip baseline update` writes one")
        settings = {key: value for key, value in document.items() if key not in ("results", "generated_at")}
        return Baseline(_results(results, path, strict=strict), settings)


class uncollected:  # noqa: N801 - used as a function: `with uncollected()`
    """No garbage collection meanwhile: there are tens of thousands of small objects, none of them garbage."""

    def __enter__(self) -> None:
        import gc

        self._was = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        import gc

        if self._was:
            gc.enable()


def render(baseline: Baseline) -> bytes:
    """The bytes of the file that holds `baseline` (layout says how, and why)."""
    with uncollected():
        return layout.text(baseline.settings, laid(baseline.results)).encode("ascii")


def laid(results: Results) -> dict[str, str]:
    """The lines of each path's entries."""
    return layout.lines(
        (path, [written(entries[known]) for known in sorted(entries)]) for path, entries in results.items() if entries
    )


def written(entry: Entry) -> Entry:
    """`entry` as the file holds it: without what says nothing, with the `is_secret` that goes with its label, and
    without the line where a reviewer has decided."""
    kept = {key: value for key, value in entry.items() if key != "filename" and value is not None}
    if not kept.get("is_verified"):
        kept.pop("is_verified", None)
    said = is_secret(entry)
    if said is not None:
        kept["is_secret"] = said
    if not kept.get("line_number") or said is not None:
        kept.pop("line_number", None)
    return kept


def decode(content: bytes, path: str) -> object:
    """The JSON value in `content`, UTF-8, or UTF-16 as PowerShell's `>` writes it."""
    try:
        return _decode_quickly(content)
    except Exception:  # noqa: BLE001 - whatever it was, the json module knows how to say it, or does better
        return _decode_fully(content, path)


class _TwiceError(Exception):
    """A key with two values, of which one had to be chosen."""


def _joined(pairs: list[tuple[str, object]], *, strict: bool = False) -> dict[str, object]:
    """One JSON object. git's `union` merge leaves a key twice where both sides changed its line: lists are joined.
    Raises _TwiceError for other values that differ, if `strict`; otherwise the last counts, as in any JSON."""
    found = dict(pairs)
    if len(found) < len(pairs):
        found = {}
        for key, value in pairs:
            had = found.get(key, value)
            if had is not value and type(had) is list and type(value) is list:
                found[key] = had + value
                continue
            if had != value and (strict or key == HEAD):
                raise _TwiceError(key)
            found[key] = value
    return found


class _Standard:
    """What the json module's scanner wants to know."""

    strict = True
    object_hook = None
    object_pairs_hook = staticmethod(_joined)
    parse_float = float
    parse_int = int
    parse_constant = float


def _decode_quickly(content: bytes) -> object:
    """The json module's own C scanner, without the module, whose import would take a third of a hook's time."""
    from _json import make_scanner

    text = content.decode("utf-8", "surrogatepass").strip(" \t\r\n")
    value, end = make_scanner(_Standard)(text, 0)  # type: ignore[arg-type]
    if end != len(text):
        raise ValueError
    return value


def _decode_fully(content: bytes, path: str, *, strict: bool = False) -> object:
    import json
    from functools import partial

    try:
        return json.loads(content, object_pairs_hook=partial(_joined, strict=strict))
    except _TwiceError as twice:
        raise UsageError(f"{path}: {twice.args[0]!r} stands twice in one object; join the two into one") from None
    except json.JSONDecodeError as error:
        line = next((n for n, text in enumerate(content.splitlines(), 1) if text[:8] in (b"<<<<<<< ", b">>>>>>> ")), 0)
        if line:
            raise UsageError(
                f"{path}:{line}: git's conflict markers stand in the baseline; keep the entries of both sides, "
                "then run `tightlip baseline update`"
            ) from None
        raise UsageError(
            f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}; mend it, or take git's last version"
        ) from None
    except (ValueError, RecursionError) as error:
        why = "not text" if isinstance(error, UnicodeDecodeError) else "a number or a nesting without measure"
        raise UsageError(f"{path}: not a baseline: {why}; mend it, or take git's last version") from None


def _check_version(version: object, path: str) -> None:
    """Raises UsageError unless the format of detect-secrets `version` is known: 1.5.0, or IBM's 0.13.1+ibm.62.dss."""
    parts = version.split(".") if type(version) is str else []
    if len(parts) < 2 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts[:2]):
        raise UsageError(f'{path}: version: must be that of detect-secrets, as in "1.5.0"; is this a baseline?')
    number = (int(parts[0]), int(parts[1]))
    if number < OLDEST:
        raise UsageError(
            f"{path}: version {version} is older than 0.12; renew it with `detect-secrets scan --baseline`"
        )
    if number[0] > MAJOR:
        raise UsageError(
            f"{path}: version {version} is newer than this tightlip knows (up to {MAJOR}.x); update tightlip"
        )


def _results(results: dict[str, object], path: str, *, strict: bool) -> Results:
    checked: Results = {}
    for name, items in results.items():
        if type(items) is not list:
            raise UsageError(f"{path}: results[{name!r}]: must be a list of entries")
        # detect-secrets on Windows writes its names with backslashes; each of its entries carries the name once more.
        windows = "\\" in name and all("filename" in item for item in items if type(item) is dict)
        for place, item in enumerate(items):
            wrong = _problem(item) or (problem(item) if strict else "")
            if wrong:
                raise UsageError(f"{path}: results[{name!r}][{place}]{wrong}")
            known = item["hashed_secret"]
            own = _place(name, item)
            entries = checked.setdefault(own.replace("\\", "/") if windows else own, {})
            if known in entries:
                from tightlip.baseline.decide import united

                item = united(entries[known], item)
            entries[known] = item
    return checked


def _place(name: str, entry: Entry) -> str:
    """The file of an entry in the list of `name`, which git's `union` may have put into another file's list: it says
    so itself. detect-secrets says more there than the name: it puts the folder before it that it was told to scan."""
    own = entry.pop("filename", name)
    if own == name or type(own) is not str:
        return name
    return name if "rule" not in entry and own.replace("\\", "/").endswith("/" + name.replace("\\", "/")) else own


def _problem(item: object) -> str:
    """What is wrong with one entry, "" where nothing is."""
    try:
        if type(item["hashed_secret"]) is not str:  # type: ignore[index]
            return ".hashed_secret: must be a text"
        if type(item["type"]) is not str:  # type: ignore[index]
            return ".type: must be a text"
        said, line = item.get("is_secret"), item.get("line_number")  # type: ignore[attr-defined]
    except KeyError as missing:
        return f".{missing.args[0]}: must be a text"
    except (TypeError, AttributeError):
        return ": must be an object"
    if said is not None and type(said) is not bool:
        return ".is_secret: must be true or false"
    if line is not None and (type(line) is not int or line < 0):
        return ".line_number: must be a whole number"
    return ""
