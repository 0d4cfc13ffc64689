"""What kind of file a path names, which shifts how much a value must say for itself."""

from __future__ import annotations

from tightlip.values import words

_CODE = words.word_set(
    "py pyi pyx rb js jsx ts tsx mjs cjs vue svelte go java kt kts scala groovy gradle cs vb fs c h cc cpp cxx"
    " hpp hh m mm swift rs php pl pm lua r jl dart ex exs erl hrl clj cljs hs ml mli elm coffee idl proto sol asm"
    " s f90 pas d nim zig ps1 psm1"
)
_TERMINATED = words.word_set("go java c h cc cpp cxx hpp hh cs php m mm pl pm")
_DOCS = words.word_set("md markdown rst adoc asciidoc txt tex org wiki mdx textile")
_LOCALE = words.word_set("po pot xlf xliff arb strings resx mo")
_GENERATED = words.word_set("map css scss less svg snap pdf eps ps")
_LOCKS = words.word_set(
    "package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml go.sum cargo.lock pipfile.lock poetry.lock"
    " uv.lock pdm.lock composer.lock gemfile.lock podfile.lock packages.lock.json flake.lock mix.lock"
    " pubspec.lock bun.lock deno.lock .terraform.lock.hcl record sha256sums sha512sums md5sums checksums.txt"
    " gradle.lockfile go.mod"
)
_TEST_WORDS = ("test", "spec", "fixture", "mock", "e2e", "sample", "example", "demo", "stub", "fake")
_LOCALE_WORDS = words.word_set("locale locales i18n l10n lang langs languages translations translation intl")
_VENDOR_WORDS = words.word_set("node_modules vendor vendored third_party thirdparty bower_components")


class FileKind:
    """Flags of a path. `code`: unquoted text is an expression; `terminated`: and a line ends in a comma or semicolon,
    or has blanks around its operator. `docs`: prose. `locale`: texts for people. `lock`: names
    and hashes of packages. `generated`: made by a tool, minified, or a picture. `test`, `vendored`: by the folders."""

    __slots__ = ("code", "docs", "generated", "locale", "lock", "terminated", "test", "vendored")

    def __init__(self, path: str) -> None:
        low = path.lower().replace("\\", "/")
        folder, _, name = low.rpartition("/")
        parts = folder.split("/")
        ending = name.rpartition(".")[2] if "." in name else ""
        self.code = ending in _CODE
        self.terminated = ending in _TERMINATED
        self.docs = ending in _DOCS or name in ("readme", "changelog", "changes", "news")
        self.locale = ending in _LOCALE or not _LOCALE_WORDS.isdisjoint(parts) or name.startswith("messages_")
        self.lock = name in _LOCKS or ending in ("lock", "lockfile", "sum")
        self.generated = ending in _GENERATED or ".min." in name or ".bundle." in name or name.endswith("_pb2.py")
        near = "/".join((*parts[-6:], name))
        self.test = any(map(near.__contains__, _TEST_WORDS))
        self.vendored = not _VENDOR_WORDS.isdisjoint(parts)


_last: list[tuple[str, FileKind]] = []


def of(path: str) -> FileKind:
    """The kind of `path`; asked for one file many times in a row, it looks once."""
    if not _last or _last[0][0] != path:
        _last[:] = [(path, FileKind(path))]
    return _last[0][1]
