"""`tightlip code` beside bandit and ruff: on the corpus of tests/pycode, on real packages, and how long it takes.

    python benchmarks/code_rules.py [--cache FOLDER] [--tree FOLDER...]

The corpus says line by line what is bad; the peers, which read Python alone, are asked for their rules about hardcoded
passwords. The packages of PACKAGES and NPM_PACKAGES (and each --tree) hold next to no real secret, so that nearly every
finding is noise: all are listed, to look at. Time is set against `ast.parse` of the same files in the same process.
"""

from __future__ import annotations

import argparse
import ast
import json
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

import lab
from support import codecorpus
from tightlip.config import Config
from tightlip.langcode import check as langcode
from tightlip.langcode import files
from tightlip.model import Blob, Skip
from tightlip.pycode import check
from tightlip.pycode.declared import Declared
from tightlip.pycode.vocabulary import Vocabulary

PACKAGES = (
    "django==5.2.19",
    "celery==5.7.0",
    "flask==3.1.3",
    "tornado==6.6.1",
    "twisted==26.10.0",
    "sqlalchemy==2.1.9",
)
NPM_PACKAGES = ("axios@1.21.1", "express@4.22.3", "mongoose@9.12.1", "next-auth@4.24.15", "react-native@0.73.11")
SEEDS = ("0", "1", "2")
MANIFEST = (
    "version: 1\nsecrets:\n"
    + "".join(
        f"  {name}: {{purpose: a purpose}}\n"
        for name in ("API_TOKEN", "SMTP_PASSWORD", "DATABASE_URL", "JWT_SECRET_KEY", "SECRET_KEY", "BETTER_AUTH_X")
    )
    + "config:\n  LOG_LEVEL: {purpose: Verbosity}\n"
)
FILES = 1000
"""Files whose checking is timed."""

Places = set[tuple[str, int]]


def write_corpus(folder: Path, seed: str) -> tuple[dict[str, Places], int]:
    """Write every case as a file of its own. Returns the bad lines by family, and how many lines the clean cases have
    that hold code."""
    bad: dict[str, Places] = {}
    clean = 0
    (folder / "required-secrets.yaml").write_text(MANIFEST)
    for name in (*codecorpus.BAD, codecorpus.CLEAN):
        for number, case in enumerate(codecorpus.cases(name, seed)):
            path = folder / "app" / f"{name}_{number:03}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(case.source)
            bad.setdefault(name, set()).update((path.name, line) for line, _ in case.wanted)
            if name == codecorpus.CLEAN:
                clean += sum(bool(line.strip()) and not line.startswith("#") for line in case.source.splitlines())
    return bad, clean


def found_by_tightlip(folder: Path) -> Places:
    done = lab.run([sys.executable, "-m", "tightlip.cli.main", "code", "--format", "json", "app"], cwd=folder)
    return {(Path(one["path"]).name, one["line"]) for one in json.loads(done.out)["findings"]}


def found_by_bandit(folder: Path, programs: Path) -> Places:
    command = [sys.executable, "-m", "bandit", "--quiet", "--format", "json", "--tests", "B105,B106,B107", "-r", "app"]
    done = lab.run(command, cwd=folder, env={"PYTHONPATH": str(programs)})
    return {(Path(one["filename"]).name, one["line_number"]) for one in json.loads(done.out)["results"]}


def found_by_ruff(folder: Path, programs: Path) -> Places:
    command = [
        programs / "bin" / "ruff",
        "check",
        "--isolated",
        "--no-cache",
        "--select",
        "S105,S106,S107",
        "--output-format",
        "json",
        "app",
    ]
    done = lab.run(command, cwd=folder)
    return {(Path(one["filename"]).name, one["location"]["row"]) for one in json.loads(done.out)}


def tools(cache: Path) -> dict[str, Callable[[Path], Places]]:
    """What is compared; a peer that cannot be installed is left out."""
    compared: dict[str, Callable[[Path], Places]] = {"tightlip code": found_by_tightlip}
    programs = cache / "code-peers"
    if not programs.is_dir():
        try:
            lab.pip("install", "--quiet", "--target", programs, "bandit", "ruff")
        except lab.Unavailable as reason:
            print(f"without peers: {reason}")
            return compared
    compared["bandit B105-B107"] = lambda folder: found_by_bandit(folder, programs)
    compared["ruff S105-S107"] = lambda folder: found_by_ruff(folder, programs)
    return compared


def corpus(cache: Path) -> None:
    """The table of what each tool finds, over all seeds."""
    rows = []
    for tool, find in tools(cache).items():
        hits: Counter[str] = Counter()
        wanted: Counter[str] = Counter()
        lines = 0
        for seed in SEEDS:
            with tempfile.TemporaryDirectory() as scratch:
                bad, clean = write_corpus(Path(scratch), seed)
                found = find(Path(scratch))
            lines += clean
            for name, places in bad.items():
                wanted[name] += len(places)
                hits[name] += len(places & found)
            hits["clean"] += len({place for place in found if place[0].startswith(codecorpus.CLEAN)})
        rows.append(
            [tool, *(f"{hits[name]} of {wanted[name]}" for name in codecorpus.BAD), f"{hits['clean']} of {lines}"]
        )
    print(lab.table(["", *codecorpus.BAD, "false alarms on clean lines"], rows))


def other_languages() -> None:
    """The table of what is found in other languages than Python, over all seeds."""
    rows = []
    for language, ending in codecorpus.LANGUAGES.items():
        hits = wanted = alarms = lines = 0
        for seed in SEEDS:
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch)
                (folder / "app").mkdir()
                (folder / "required-secrets.yaml").write_text(MANIFEST)
                bad: Places = set()
                for clean in (False, True):
                    for number, case in enumerate(codecorpus.in_language(language, seed, clean=clean)):
                        path = folder / "app" / f"{'clean' if clean else 'bad'}_{number:03}{ending}"
                        path.write_text(case.source)
                        bad.update((path.name, line) for line, _ in case.wanted)
                        if clean:
                            lines += sum(bool(line.strip()) for line in case.source.splitlines())
                found = found_by_tightlip(folder)
            hits += len(bad & found)
            wanted += len(bad)
            alarms += len({place for place in found if place[0].startswith("clean")})
        rows.append([language, f"{hits} of {wanted}", f"{alarms} of {lines}"])
    print(lab.table(["tightlip code", "bad lines found", "false alarms on clean lines"], rows))


def code_files(tree: Path) -> Iterator[Path]:
    """The files of code below a folder, in name order."""
    yield from sorted(path for path in tree.rglob("*") if path.is_file() and files.language(path.name))


def python_files(tree: Path) -> Iterator[Path]:
    """The Python files below a folder, in name order."""
    yield from sorted(path for path in tree.rglob("*.py") if path.is_file())


def noise(trees: list[Path]) -> None:
    """Every finding in trees that hold next to no secret, and how many that is in 100,000 lines."""
    lines: Counter[str] = Counter()
    count: Counter[str] = Counter()
    vocabulary, config = Vocabulary(Declared()), Config(".")
    for tree in trees:
        for path in code_files(tree):
            blob = Blob(path.relative_to(tree).as_posix(), path.read_bytes())
            language = files.language(path.name)
            if language == files.PYTHON:
                outcome = check.check(blob, vocabulary, config)
            else:
                outcome = langcode.check(blob, language, vocabulary, config)
            lines[language] += blob.data.count(b"\n")
            if isinstance(outcome, Skip):
                print(f"{tree.name}/{outcome.path}: {outcome.reason}")
                continue
            count[language] += len(outcome.findings)
            for one in outcome.findings:
                print(f"{tree.name}/{one.path}:{one.line}: {one.rule}: {one.message} [{one.confidence}]")
    rows = [
        [language, f"{number:,}", count[language], f"{count[language] / max(number, 1) * 100_000:.2f}"]
        for language, number in lines.items()
    ]
    print(lab.table(["language", "lines", "findings", "in 100,000 lines"], rows))


def speed(trees: list[Path]) -> None:
    """The time to check the first FILES files, against that of parsing them."""
    datas = [path.read_bytes() for tree in trees for path in python_files(tree)][:FILES]
    vocabulary, config = Vocabulary(Declared()), Config(".")

    def parse() -> None:
        for data in datas:
            ast.parse(data)

    def examine() -> None:
        for number, data in enumerate(datas):
            check.check(Blob(f"{number}.py", data), vocabulary, config)

    parsing, checking = best(parse), best(examine)
    print(
        f"{len(datas)} files, {sum(map(len, datas)) / 1e6:.1f} MB: ast.parse {parsing:.2f} s, "
        f"check {checking:.2f} s, {checking / parsing:.2f} x"
    )


def best(work: Callable[[], None], runs: int = 3) -> float:
    """The least processor time of several runs, in seconds."""
    times = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(runs):
            start = process_time()
            work()
            times.append(process_time() - start)
    return min(times)


def main() -> None:
    """Print the three parts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=lab.downloads(), help="where packages are kept")
    parser.add_argument("--tree", type=Path, action="append", default=[], help="further source trees")
    options = parser.parse_args()
    print(lab.machine(), end="\n\n")
    corpus(options.cache)
    print()
    other_languages()
    with tempfile.TemporaryDirectory() as scratch:
        trees = list(options.tree)
        for package in PACKAGES:
            folder = Path(scratch) / package.partition("=")[0]
            try:
                lab.unpack(lab.download(package, options.cache), folder)
            except lab.Unavailable as reason:
                print(f"without {package}: {reason}")
                continue
            trees.append(folder)
        for name in NPM_PACKAGES:
            folder = Path(scratch) / name.partition("@")[0]
            try:
                lab.unpack(lab.npm_pack(name, options.cache), folder)
            except lab.Unavailable as reason:
                print(f"without {name}: {reason}")
                continue
            trees.append(folder)
        print()
        noise(trees)
        print()
        speed(trees)


if __name__ == "__main__":
    main()
