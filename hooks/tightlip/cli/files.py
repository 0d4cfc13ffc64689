"""`tightlip files`: block files that are secrets by nature. The hook block-env-files calls it."""

from __future__ import annotations

import os
import sys
from time import perf_counter

from tightlip import config, git, globs
from tightlip.cli import options, places
from tightlip.envfile import policy
from tightlip.errors import CheckError
from tightlip.model import Finding, Skip
from tightlip.report.result import Result
from tightlip.sources import worktree

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from tightlip.config import Config
    from tightlip.envfile.policy import Suspect

DEFAULTS: dict[str, object] = {
    "staged": False,
    "allow": (),
    "allow_encrypted": False,
    "format": "text",
    "output": None,
}
FLAGS = {"--staged": "staged", "--allow-encrypted": "allow_encrypted"}


def build() -> argparse.ArgumentParser:
    """The command's options."""
    parser = options.parser(
        "files",
        "Block .env files in any spelling, and other files that are secrets by nature: private keys, keystores,\n"
        "logins and tokens of common tools. Templates such as .env.example pass. Without PATH: the current folder.",
        "  tightlip files\n"
        "  tightlip files --staged                    what the next commit will store\n"
        "  tightlip files --allow 'tests/fixtures/*' --allow-encrypted\n",
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", help="file or folder")
    parser.add_argument(
        "--staged",
        action="store_true",
        help="judge what git's index holds, not the disk; without PATH, the files that differ from HEAD",
    )
    parser.add_argument(
        "--allow",
        metavar="GLOB",
        action="append",
        default=[],
        help="let files or folders pass by their path, as env_allow in the configuration does; may be repeated",
    )
    parser.add_argument(
        "--allow-encrypted",
        action="store_true",
        help="let a .env file pass if dotenvx or SOPS has encrypted every value in it",
    )
    options.add_report_options(parser)
    return parser


def main(arguments: list[str]) -> int:
    """Judge the files, report."""
    args = options.parse(arguments, build, DEFAULTS, FLAGS)
    root = places.repository("files", args.paths, staged=args.staged)
    result = check(
        config.load(root or os.curdir),
        root,
        places.relative(root, args.paths),
        staged=args.staged,
        allow=args.allow,
        encrypted=args.allow_encrypted,
    )
    if not result.files and not result.skipped and places.must_have_files(root, staged=args.staged):
        what = ", ".join(args.paths) or ("the index" if args.staged else "this folder")
        raise CheckError(f"files: no file to judge in {what}; nothing was checked")
    options.write_report(result, args.format, args.output)
    return result.exit_code


def check(
    settings: Config,
    root: str | None,
    names: Sequence[str],
    *,
    staged: bool,
    allow: Sequence[str] = (),
    encrypted: bool = False,
) -> Result:
    """The files among `names` (relative to `root`; none: all that is staged, or the current folder) that must not be
    committed.

    `staged` reads git's index, else the disk. `allow` are globs beside the configured ones; `encrypted` lets `.env`
    files pass whose every value is encrypted. Names alone cost no process: git is asked about suspects only.
    """
    started = perf_counter()
    result = Result()
    suspects: list[tuple[str, str, Suspect]] = []
    listed: Iterable[tuple[str, str] | Skip]
    if staged and root is not None:
        listed = [(name, "index") for name in names or git.staged_paths(root)]
    else:
        listed = worktree.list_files(root, list(names) or places.relative(root, [os.curdir]))
    for file in listed:
        if isinstance(file, Skip):
            result.skipped.append(file)
            continue
        result.files += 1
        suspect = _suspect(settings, file[0], allow)
        if suspect is not None:
            suspects.append((*file, suspect))
    if suspects:
        stored = _from_index(root, suspects, encrypted) if staged and root is not None else _from_disk(root, suspects)
        for path, suspect, content in stored:
            if isinstance(content, Skip):
                result.skipped.append(content)
                continue
            result.bytes += len(content or b"")
            outcome = _judge(path, suspect, content, settings, encrypted, in_git=root is not None)
            if isinstance(outcome, Finding):
                result.findings.append(outcome)
            elif outcome is not None:
                result.skipped.append(outcome)
    result.findings.sort(key=lambda finding: finding.sort_key())
    result.seconds = perf_counter() - started
    return result


def in_commits(settings: Config, root: str, brought: Iterable[tuple[str, str]]) -> list[Finding]:
    """The files among those that commits bring in (path, and "ID COMMIT" as of sources.history) which must not be in
    any: the first commit of each path and content. One that is taken out again later counts as well. What git does
    not have is left to the scan of contents, which says so."""
    from tightlip import gitlog

    suspects: dict[str, Suspect | None] = {}
    first: dict[tuple[str, str], str] = {}
    for path, how in brought:
        oid, _, commit = how.partition(" ")
        if oid == commit:
            continue  # a message
        if path not in suspects:
            suspects[path] = _suspect(settings, path, ())
        found = suspects[path]
        if found is not None:
            first.setdefault((path, "" if found.rule == policy.ENV_FILE else oid), how)
    findings: list[Finding] = []
    contents = gitlog.contents(root, [how.partition(" ")[0] for how in first.values()])
    for ((path, _), how), content in zip(first.items(), contents, strict=True):
        suspect = suspects[path]
        if content is None or suspect is None:
            continue
        outcome = _judge(path, suspect, content.read(worktree.PIECE), settings, encrypted=False, in_git=False)
        if isinstance(outcome, Finding):
            findings.append(outcome.changed(commit=how.partition(" ")[2]))
    return findings


def _suspect(settings: Config, path: str, allow: Sequence[str]) -> Suspect | None:
    """What is suspicious about a path, unless the user allows it."""
    suspect = policy.suspect(path, settings.env_templates)
    if suspect is None or suspect.rule in settings.disable:
        return None
    return None if globs.matches(path, (*settings.env_allow, *allow)) else suspect


Stored = tuple[str, "Suspect", "bytes | Skip | None"]
"""A suspect with what git stores of it: its content, None for a symlink, or why there is nothing to judge."""


def _from_index(root: str, suspects: Sequence[tuple[str, str, Suspect]], encrypted: bool) -> Iterator[Stored]:
    """One question to git for all entries, and one for the contents that are needed: `.env` files need none, unless
    they may be `encrypted`."""
    entries: dict[str, list[git.Entry]] = {}
    for entry in git.index_entries(root, [path for path, _, _ in suspects]):
        entries.setdefault(entry.path, []).append(entry)
    regular = (git.REGULAR, git.EXECUTABLE)
    wanted = [
        entry.oid
        for path, _, suspect in suspects
        for entry in entries.get(path, ())
        if entry.mode in regular and (encrypted or suspect.rule != policy.ENV_FILE)
    ]
    contents = git.blobs(root, wanted)
    for path, _, suspect in suspects:
        if path not in entries:
            yield path, suspect, Skip(path, "not in git's index; nothing of it will be stored", failed=False)
        for entry in entries.get(path, ()):  # more than one only where the path is unmerged
            if entry.mode == git.SUBMODULE:
                yield path, suspect, Skip(path, "a submodule; run tightlip inside it", failed=False)
            elif entry.mode not in regular:
                yield path, suspect, None
            elif not encrypted and suspect.rule == policy.ENV_FILE:
                yield path, suspect, b""
            else:
                data = next(contents)
                missing = Skip(path, f"git does not have its content ({entry.oid[:12]}); is this a partial clone?")
                yield path, suspect, missing if data is None else data


def _from_disk(root: str | None, suspects: Sequence[tuple[str, str, Suspect]]) -> Iterator[Stored]:
    for path, how, suspect in suspects:
        if root is not None and os.path.islink(os.path.join(root, path)):
            yield path, suspect, None
            continue
        for content in worktree.read(root, [(path, how)]):
            yield path, suspect, content if isinstance(content, Skip) else content.data
            break  # of a file that comes in pieces, the first says what it is


def _judge(
    path: str, suspect: Suspect, data: bytes | None, settings: Config, encrypted: bool, *, in_git: bool
) -> Finding | Skip | None:
    if suspect.rule == policy.ENV_FILE:
        clear = ""
        if encrypted and data is not None:
            from tightlip.envfile import encrypted as envfile_encrypted

            clear = envfile_encrypted.why_not(data)
            if not clear:
                return None
        return _finding(path, suspect, settings, clear, in_git)
    if data is None:
        return None  # git stores where the link leads, and nothing of what is there
    from tightlip.envfile import content

    if content.holds_secret(suspect.look, path, data):
        return _finding(path, suspect, settings, "", in_git)
    if data.startswith(content.LFS):
        return Skip(path, "stored by Git LFS; its content is not in the index", failed=False)
    return None


def _finding(path: str, suspect: Suspect, settings: Config, clear: str, in_git: bool) -> Finding:
    env = suspect.rule == policy.ENV_FILE
    message = f"{suspect.what} must not be committed: whoever reads the repository can use what it holds"
    if env:
        message = f"{suspect.what} must not be committed: it holds one machine's settings and secrets"
    if clear:
        message += f" ({clear})"
    name = _quote(path)
    steps = [f"`git rm --cached {name}` takes it out of git and keeps your copy"] if in_git else []
    steps += ["add it to .gitignore", "rotate what it holds if it was ever pushed"]
    template = policy.template_name(path.rpartition("/")[2], settings.env_templates) if env else ""
    if template:
        steps.append(f"share the names of the variables in {template}")
    help_ = "; ".join(steps)
    return Finding(
        rule=suspect.rule,
        name="Environment file" if env else "Secret file",
        path=path,
        line=1,
        message=message,
        help=f"{help_[0].upper()}{help_[1:]}. If it has to stay: --allow {name}, or env_allow in .tightlip.toml",
    )


def _quote(path: str) -> str:
    """`path` as a shell takes it; `shlex` is only imported where something has to be quoted."""
    if path.isascii() and path.replace("/", "").replace(".", "").replace("-", "").replace("_", "").isalnum():
        return path if not path.startswith("-") else f"./{path}"
    import shlex

    return shlex.quote(path if not path.startswith("-") else f"./{path}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
