"""`tightlip receive`: refuse a push that brings secrets. A bare repository's pre-receive or update hook calls it."""

from __future__ import annotations

import os
import sys
import tempfile
from typing import TYPE_CHECKING

from tightlip import config, gitlog, pipeline
from tightlip.cli import history, options, scan
from tightlip.config import Config
from tightlip.errors import UsageError
from tightlip.report.result import Result
from tightlip.report.text import printable
from tightlip.sources import receive

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from tightlip.baseline.file import Baseline
    from tightlip.model import Finding


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "receive",
        "Find secrets in what a push brings to this repository, before git takes it. As pre-receive hook it reads\n"
        "what git writes to its standard input, as update hook it takes git's three arguments. Settings are those\n"
        "that HEAD has, or .tightlip.toml in the repository's own folder; the baseline is that of what is pushed.",
        "  tightlip receive              in hooks/pre-receive\n"
        '  tightlip receive "$@"         in hooks/update\n'
        "  tightlip receive --baseline /srv/git/known.secrets\n",
    )
    parser.add_argument("update", metavar="REF OLD NEW", nargs="*", help="what git gives its update hook")
    scan.add_baseline_options(parser)
    options.add_report_options(parser)
    return parser


def main(arguments: list[str]) -> int:
    """Scan, compare with the baseline, report: any exit code but 0 makes git refuse the push."""
    args = build().parse_args(arguments)
    root = gitlog.repository()
    if root is None:
        raise UsageError("receive: this folder is in no git repository")
    lines = b"" if args.update or sys.stdin is None or sys.stdin.isatty() else sys.stdin.buffer.read()
    tips = receive.tips(lines, args.update)
    commits, files = receive.commits(root, tips)
    result = Result()
    result.commits = 0
    if commits or files:
        with tempfile.TemporaryDirectory(prefix="tightlip-") as folder:
            scanner = _scanner(root, folder)
            result = history.check(scanner, root, commits, files, form=args.format, policed=True)
        result.findings = history.explained(root, result.findings, pushed=False)
        if args.baseline:
            scan.compare(result, scan.read_baseline(scanner.config, args.baseline), root)
        elif not args.no_baseline:
            for tip in tips:
                _compare(result, root, tip, scanner.config)
    options.write_report(result, args.format, args.output)
    return result.exit_code


def _scanner(root: str, folder: str) -> pipeline.Scanner:
    """A scanner with the settings of `root`, or of HEAD, whose files are put into `folder`. Those of HEAD that do not
    hold together are said and left: they would refuse the very push that mends them."""
    if os.path.isfile(os.path.join(root, config.FILE)):
        return pipeline.Scanner(config.load(root))
    try:
        _extract(root, folder, [config.FILE, config.PYPROJECT])
        settings = config.load(folder)
        _extract(root, folder, settings.rules)
        return pipeline.Scanner(settings)
    except UsageError as error:
        reason = str(error).replace(folder + os.sep, "HEAD:")
        options.notice(f"{printable(reason)}; its settings do not count")
        return pipeline.Scanner(Config(root))


def _extract(root: str, folder: str, names: Sequence[str]) -> None:
    """Write what HEAD has under these names, files or folders."""
    if not names or gitlog.describe(root, ["HEAD"]) == [None]:
        return
    wanted = [
        (oid, path) for mode, oid, path in gitlog.tree(root, "HEAD") if mode.startswith("100") and _below(path, names)
    ]
    for (_, path), content in zip(wanted, gitlog.contents(root, [oid for oid, _ in wanted]), strict=True):
        if content is not None:
            target = os.path.join(folder, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as stream:
                stream.write(content.read())


def _below(path: str, names: Iterable[str]) -> bool:
    return any(path == name or path.startswith(name.rstrip("/") + "/") for name in map(os.path.normpath, names))


def _compare(result: Result, root: str, tip: str, settings: Config) -> None:
    """Take out of `result` what the baseline in the tree of `tip` knows."""
    if not result.findings:
        return
    known = _baseline(root, tip, settings.baseline)
    if known is None:
        return
    if known.keyed:
        from tightlip.baseline import keyed

        known = keyed.by_sha1(known, settings, settings.baseline)
    from tightlip.baseline import compare

    files = {path for _, _, path in gitlog.tree(root, tip)}
    new: list[Finding] = []
    for finding in result.findings:
        secret = finding.secret_hash
        if secret and (
            known.entry(finding.path, secret) is not None or compare.moved_from(secret, known, files.__contains__)
        ):
            result.known += 1
        else:
            new.append(finding)
    result.findings = new


def _baseline(root: str, tip: str, name: str) -> Baseline | None:
    found = gitlog.describe(root, [f"{tip}:{name}"])[0]
    if found is None or found[1] != "blob":
        return None
    from tightlip.baseline import file

    data = b"".join(content.read() for content in gitlog.contents(root, [found[0]]) if content is not None)
    try:
        return file.parse(data, f"{tip[: history.SHORT]}:{name}")
    except UsageError as error:
        options.notice(f"{printable(str(error))}; nothing is known")
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
