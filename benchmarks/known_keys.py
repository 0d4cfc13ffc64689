"""How many of other catalogues' published examples are flagged, and how many of their counterexamples are.

    python benchmarks/known_keys.py FOLDER [--misses] [--half dev|unseen] [--ending .txt]

FOLDER holds files of JSON lines, one a catalogue, each line `{"rule": "...", "text": "...", "secret": true}`: the
text as its catalogue publishes it, and whether that catalogue calls it a secret. The cases are not in this repository,
since they are shaped like secrets. Each text is written to a file of its own and all are looked at by
`tightlip scan --no-baseline`. `--half` takes one of two halves, drawn by the rule's provider (the first word of its
id), so that one half can be looked at while rules are written and the other be measured.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path

import lab


class Case:
    """One published text of one catalogue, whether it is called a secret there, and whether it was flagged here."""

    def __init__(self, catalogue: str, rule: str, text: str, *, secret: bool) -> None:
        self.catalogue = catalogue
        self.rule = rule
        self.text = text
        self.secret = secret
        self.flagged: list[str] = []


def half(rule: str) -> str:
    """The half that a rule falls in, by its provider's name."""
    provider = rule.lower().removeprefix("kingfisher.").replace(".", "-").replace("_", "-").partition("-")[0]
    return "dev" if hashlib.sha256(f"half {provider}".encode()).digest()[0] < 128 else "unseen"


def read(folder: Path, wanted: str | None) -> list[Case]:
    """The cases of all files in `folder`, or those of one half. Raises ValueError for a line of another form."""
    cases = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            entry = json.loads(line)
            try:
                case = Case(path.stem, entry["rule"], entry["text"], secret=bool(entry["secret"]))
            except (KeyError, TypeError):
                raise ValueError(f"{path}:{number}: needs rule, text and secret") from None
            if wanted in (None, half(case.rule)):
                cases.append(case)
    return cases


def scan(cases: list[Case], ending: str) -> None:
    """Say of each case which rules flag it: each text in a file of its own, all in one run of the program."""
    with tempfile.TemporaryDirectory(prefix="tightlip-known-") as top:
        for number, case in enumerate(cases):
            Path(top, f"{number:06}{ending}").write_text(case.text + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "tightlip.cli.main", "scan", "--no-baseline", "--format", "json", top]
        done = lab.run(command)
        if done.code not in (0, 1):
            raise RuntimeError(f"tightlip scan ended with {done.code}: {done.err}")
        for finding in json.loads(done.out)["findings"]:
            cases[int(Path(finding["path"]).stem)].flagged.append(finding["rule"])


def report(cases: list[Case]) -> None:
    """A table row for each catalogue and one for all."""
    rows = []
    groups = sorted({case.catalogue for case in cases})
    for name in [*groups, "all"] if len(groups) > 1 else groups:
        row = [name]
        for secret in (True, False):
            mine = [case for case in cases if case.secret is secret and name in (case.catalogue, "all")]
            flagged = sum(1 for case in mine if case.flagged)
            row += [str(len(mine)), str(flagged), f"{flagged / len(mine):.3f}" if mine else "-"]
        rows.append(tuple(row))
    heads = ["catalogue", "examples", "flagged", "recall", "counterexamples", "flagged", "rate"]
    print(lab.table(heads, rows))


def main() -> int:
    """Measure and print; 3 where it could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("dev", "unseen"))
    parser.add_argument("--ending", default=".txt", help="of the files that the texts are written to (default: .txt)")
    parser.add_argument("--misses", action="store_true", help="print the texts that are judged otherwise here")
    options = parser.parse_args()
    os.environ["PYTHONPATH"] = str(lab.TOP / "hooks")
    try:
        cases = read(options.folder, options.half)
        scan(cases, options.ending)
    except (ValueError, RuntimeError) as error:
        print(f"known_keys: {error}", file=sys.stderr)
        return 3
    report(cases)
    if options.misses:
        for case in cases:
            if bool(case.flagged) is not case.secret:
                print(f"{case.catalogue}\t{case.rule}\t{'missed' if case.secret else case.flagged}\t{case.text!r}")
    else:
        missed = collections.Counter(case.rule for case in cases if case.secret and not case.flagged)
        print(f"\nExamples that are missed belong to {len(missed)} rules.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
