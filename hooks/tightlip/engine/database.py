"""The pattern database: all triggers of all rules in one hyperscan database, built once and cached.

A cache folder holds `patterns-<content key>.db` (database and rule table in one file) and, for each place that rules
are loaded from, `state-<place>`: the stat lines of the rule files and the name of the database that was built from
them. A start compares the stat lines, reads one file, and parses no YAML. The content key covers the rule files'
bytes, this package's version, hyperscan's, Python's and the machine, so equal rules share one database.

Content that is no text is looked at for known formats only, with a database of just these rules (`binary`): it is made
when the first such content comes up, and takes half of the time.

Cached files are used only when they belong to this user and nobody else can write them, and when their checksum
holds; anything else is built again. Files are written beside and renamed, so concurrent starts do no harm.
"""

from __future__ import annotations

import os
import sys
import zlib

from tightlip import __version__
from tightlip.cache import cache_folder, read_own, write_own
from tightlip.engine.hs import hs
from tightlip.errors import UsageError
from tightlip.rules.rule import FIELDS, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from tightlip.rules.compiled import Parts

MAGIC = b"tightlip-patterns-23\n"
"""Raised whenever rules.pattern, rules.rule or engine.encodings make another database of the same rules."""

HEAD = 3
"""Bytes of a value by which the rules of its form are looked up."""

_CATALOGUE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "rules", "catalogue")


class Database:
    """A compiled database with its rules. `scan(data, handler)` reports (trigger id, ?, end, ...) as hyperscan does.

    `key` names the rules' content, the versions and the machine. The rule table is decoded when something is first
    reported, and a rule is made when it is first asked for: a clean file needs none of either.
    """

    def __init__(self, blob: bytes, table: bytes | memoryview) -> None:
        self._db = hs.loadb(blob, hs.HS_MODE_BLOCK)
        self._db.scratch = hs.Scratch(self._db)
        self._table = table
        self.key = ""
        self._triggers: list[list[int]] = []
        self._rows: list[list[Any]] = []
        self._parts: dict[int, Parts] = {}
        self._rules: dict[int, Rule] = {}
        self._places: dict[str, int] = {}
        self._starts: dict[bytes, list[tuple[bytes, int]]] = {}
        self.scan = self._db.scan

    @property
    def triggers(self) -> list[list[int]]:
        """For each trigger id, the indices of the rules that it stands for."""
        self._decode()
        return self._triggers

    def rule(self, index: int) -> Rule:
        """One rule, by its place in the catalogue's files."""
        made = self._rules.get(index)
        if made is None:
            self._decode()
            made = self._rules[index] = Rule(*self._rows[index], parts=self._parts.get(index))
        return made

    def known_forms(self, value: bytes) -> Iterator[Rule]:
        """The rules of a known format whose fixed beginning `value` has."""
        for start, index in self._form_starts().get(value[:HEAD], ()):
            if value.startswith(start):
                yield self.rule(index)

    def forms_from(self, head: bytes) -> list[Rule]:
        """The rules of a known format whose fixed beginning begins with `head`, HEAD bytes."""
        return [self.rule(index) for index in dict.fromkeys(index for _, index in self._form_starts().get(head, ()))]

    def holds_start(self, value: bytes) -> bool:
        """Whether the fixed beginning of a known format, of more than HEAD bytes, stands in `value`."""
        starts = (start for found in self._form_starts().values() for start, _ in found)
        return any(len(start) > HEAD and start in value for start in starts)

    def _form_starts(self) -> dict[bytes, list[tuple[bytes, int]]]:
        if not self._starts:
            self._decode()
            judge, prefixes = FIELDS.index("judge"), FIELDS.index("prefixes")
            for index, row in enumerate(self._rows):
                for start in row[prefixes] if row[judge] == "key" else ():
                    if len(start) >= HEAD:
                        self._starts.setdefault(start.encode()[:HEAD], []).append((start.encode(), index))
        return self._starts

    def __getitem__(self, identity: str) -> Rule:
        """The rule of that id. Raises KeyError."""
        if not self._places:
            self._decode()
            self._places = {str(row[0]): index for index, row in enumerate(self._rows)}
        return self.rule(self._places[identity])

    @property
    def rules(self) -> list[Rule]:
        """All rules, in the order of the catalogue's files; the encodings, which stand behind them, are none."""
        self._decode()
        rules = [self.rule(index) for index in range(len(self._rows))]
        return [rule for rule in rules if rule.judge != "decode"]

    def _decode(self) -> None:
        if not self._rows:
            import marshal

            # Safe to decode: the file is this user's own and its checksum held (see read_own, _read_database).
            self._triggers, self._rows, self._parts = marshal.loads(self._table)  # noqa: S302


def open_database(extra: Sequence[str] = (), *, notice: list[str] | None = None, binary: bool = False) -> Database:
    """The database of the shipped catalogue and the `extra` rule files or folders, from the cache where it is fresh;
    with `binary`, of those rules that count in binary content.

    A cache that cannot be written is said in `notice` and otherwise does no harm. Raises UsageError for rules that
    do not hold together.
    """
    places = [_CATALOGUE, *extra]
    if any(":" in place for place in extra):
        from tightlip.rules import files

        places = [files.folder_of(place) for place in places]
    folder = cache_folder()
    state = _stat_lines(places)
    kind = "binary-" if binary else ""
    marker = os.path.join(folder, f"state-{kind}{zlib.crc32(os.fsencode(chr(10).join(places))):08x}")
    known = read_own(marker)
    if known is not None and state is not None:
        lines, _, name = known.rpartition(b"\n")
        if lines == state:
            cached = _read_database(os.path.join(folder, os.fsdecode(name)))
            if cached is not None:
                cached.key = os.fsdecode(name)
                return cached
    return _build(places, state, folder, marker, notice, kind)


def _stat_lines(places: Sequence[str]) -> bytes | None:
    """One line a rule file: name, size, time of change in nanoseconds. None where a place cannot be looked at."""
    lines = [_builder()]
    try:
        for place in places:
            info = os.stat(place)
            lines.append(f"{place} {info.st_size} {info.st_mtime_ns}")
            # An installed package's rule files are only ever replaced, which their folder's time shows.
            if os.path.isdir(place) and not (place == _CATALOGUE and "-packages" in place):
                for entry in os.scandir(place):
                    if entry.name.endswith((".yaml", ".yml")):
                        info = entry.stat()
                        lines.append(f"{entry.name} {info.st_size} {info.st_mtime_ns}")
    except OSError:
        return None
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def _read_database(path: str) -> Database | None:
    content = read_own(path)
    if content is None or not content.startswith(MAGIC):
        return None
    start = content.find(b"\n", len(MAGIC)) + 1
    header, body = content[len(MAGIC) : start], memoryview(content)[start:]
    try:
        size, checksum = (int(part) for part in header.split())
    except ValueError:
        return None
    if zlib.crc32(body) != checksum:
        return None
    try:
        return Database(bytes(body[:size]), body[size:])
    except hs.error:
        return None


def _build(
    places: Sequence[str], state: bytes | None, folder: str, marker: str, notice: list[str] | None, kind: str
) -> Database:
    import hashlib

    from tightlip.rules import files, table

    paths = files.rule_files(places)
    held = files.contents(paths)
    digest = hashlib.sha256()
    for content in held.values():
        digest.update(f"{len(content)}\n".encode() + content)
    digest.update(_builder().encode())
    name = f"patterns-{kind}{digest.hexdigest()[:40]}.db"
    cached = _read_database(os.path.join(folder, name))
    if cached is None:
        blob, rows = compile_rules(table.rules(paths, held), binary=bool(kind))
        body = blob + rows
        packed = MAGIC + f"{len(blob)} {zlib.crc32(body)}\n".encode() + body
        problem = write_own(folder, name, packed)
        if problem and notice is not None:
            notice.append(
                f"{folder}: the cache cannot be written ({problem}); every run builds its patterns anew. "
                "Set TIGHTLIP_CACHE_DIR to a folder of your own"
            )
        cached = Database(blob, rows)
    cached.key = name
    if state is not None:
        write_own(folder, os.path.basename(marker), state + b"\n" + name.encode())
    return cached


def _builder() -> str:
    """What a database depends on besides the rules: versions, and the machine that it was compiled for."""
    import _sre  # type: ignore[import-not-found]

    machine = f"{os.uname().machine} {os.uname().nodename}" if hasattr(os, "uname") else sys.platform
    return f"{__version__} {sys.implementation.cache_tag} {getattr(_sre, 'MAGIC', 0)} {hs.__version__} {machine}"


def compile_rules(rules: Sequence[Rule], *, binary: bool = False) -> tuple[bytes, bytes]:
    """The serialised database and the rule table (marshalled) of `rules`, with the encodings behind them; with
    `binary`, of known formats alone. Raises UsageError naming a rule it cannot take."""
    import marshal

    from tightlip.engine import encodings
    from tightlip.rules import compiled, pattern
    from tightlip.rules.tree import FLAGS

    if binary:
        rules = [rule for rule in rules if rule.judge == "key"]
    triggers: dict[tuple[str, bool], list[int]] = {}
    for index, rule in enumerate(rules):
        if not rule.telling:
            for word in rule.near:
                triggers.setdefault((pattern.literal(word), True), []).append(index)
        else:
            triggers.setdefault(rule.trigger, []).append(index)
    table = [*rules]
    for encoding, own in () if binary else encodings.rules():
        for expression in own:
            triggers.setdefault((expression, False), []).append(len(table))
        table.append(encoding)
    expressions = [expression.encode() for expression, _ in triggers]
    flags = [hs.HS_FLAG_MULTILINE | (hs.HS_FLAG_CASELESS if caseless else 0) for _, caseless in triggers]
    database = hs.Database(mode=hs.HS_MODE_BLOCK)
    try:
        database.compile(expressions=expressions, ids=list(range(len(flags))), elements=len(flags), flags=flags)
    except hs.error as error:
        raise UsageError(_culprit(rules, error)) from None
    # Of the others each is rarely needed, and compiling all of them takes a second.
    common = [(index, rule) for index, rule in enumerate(table) if rule.judge != "key"]
    parts = {index: compiled.take(rule.pattern.encode(), FLAGS) for index, rule in common}
    rows = [rule.row() for rule in table]
    return hs.dumpb(database), marshal.dumps((list(triggers.values()), rows, parts))


def _culprit(rules: Sequence[Rule], error: Exception) -> str:
    """Which rule's pattern the database refuses, found by compiling each alone."""
    from tightlip.rules import pattern

    for rule in rules:
        trigger = pattern.derive(rule.pattern)
        try:
            hs.Database().compile(expressions=[trigger.expression.encode()], ids=[0], elements=1, flags=[0])
        except hs.error as reason:
            return f"rule {rule.id}: the pattern database cannot take its pattern: {reason}"
    return f"the pattern database cannot be built: {error}"
