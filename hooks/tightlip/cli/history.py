"""`tightlip scan --history`: find secrets in what commits brought in, whether or not it is still there. `tightlip push`
looks at commits in the same way."""

from __future__ import annotations

import contextlib
import itertools
import os
from time import perf_counter

from tightlip import config, gitlog, pipeline
from tightlip.cli import files as cli_files
from tightlip.cli import options, places, scan
from tightlip.commits import look
from tightlip.errors import CheckError, UsageError
from tightlip.git import GitError
from tightlip.model import Skip
from tightlip.report.result import Result
from tightlip.report.text import printable
from tightlip.seen import Seen, digest, mark
from tightlip.sources import history

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tightlip.config import Config
    from tightlip.model import Finding
    from tightlip.pipeline import Outcome
    from tightlip.workers import Workers

    File = tuple[str, str]

SHORT = 12
"""Digits of a commit's id that are shown."""

MESSAGES = 2500
"""Messages that a worker takes at once."""

MOST = 1000
"""Files that it takes at most."""

SHARES = 6
"""Shares of all files that each worker takes in turn, so that none is left with much while others are done."""

SAVE_EVERY = 10.0
"""Seconds after which a long scan writes down what it has done."""


def main(args: argparse.Namespace, begun: gitlog.Begun | None = None) -> int:
    """Scan, compare with the baseline, report. What git has `begun` to answer is not asked again."""
    if args.staged:
        raise UsageError("scan: --history and --staged exclude each other")
    if args.unreachable and args.history:
        raise UsageError("scan: --unreachable goes with the whole history, not with a range")
    started = perf_counter()
    root = gitlog.repository()
    if root is None:
        raise UsageError("scan: --history needs a git repository, and this folder is in none")
    settings = config.load(root)
    known = None if args.no_baseline else scan.read_baseline(settings, args.baseline)
    scanner = pipeline.Scanner(settings)
    commits, files = select(root, args.history, unreachable=args.unreachable, begun=begun)
    if not commits and not files:
        raise CheckError(f"scan: no commit in {args.history or 'this repository'}; nothing was checked")
    seen = None if args.paths else Seen(root, settings, scanner.database.key, fresh=args.fresh)
    names = places.relative(root, args.paths)
    result = check(scanner, root, commits, files, seen=seen, form=args.format, names=names)
    result.skipped += cut_off(root, commits)
    result.findings = explained(root, result.findings, pushed=True)
    scan.compare(result, known, root)
    result.seconds = perf_counter() - started
    options.write_report(result, args.format, args.output)
    return result.exit_code


def select(
    root: str, revisions: str, *, unreachable: bool, begun: gitlog.Begun | None = None
) -> tuple[list[str], list[File]]:
    """The commits of a range (all, if it is empty), oldest first, and what is to be looked at besides them."""
    if revisions:
        words = revisions.split()
        if any(word.startswith("-") for word in words):
            raise UsageError(f"scan: --history takes commits and ranges, not options of git: {revisions}")
        try:
            return gitlog.rev_list(root, [*words, "--"]), []
        except GitError as error:
            raise UsageError(f"scan: --history={printable(revisions)}: {error}") from None
    files = history.tagged(root, begun.tag_tips() if begun else gitlog.tag_tips(root))[1]
    if not unreachable:
        return begun.commits() if begun else gitlog.rev_list(root, ["--all"]), files
    lost = gitlog.unreachable(root)
    files += [(history.TAG, f"{tag} {tag}") for tag in lost["tag"]]
    brought = {oid for _, entries in gitlog.changes(root, lost["commit"]) for _, oid, _ in entries}
    files += [(f"unreachable blob {blob[:SHORT]}", f"{blob} ") for blob in lost["blob"] if blob not in brought]
    return [*gitlog.rev_list(root, ["--all", "--reflog"]), *lost["commit"]], files


def check(
    scanner: pipeline.Scanner,
    root: str,
    commits: Sequence[str],
    files: Iterable[File],
    *,
    seen: Seen | None = None,
    form: str = "text",
    names: Sequence[str] = (),
    policed: bool = False,
) -> Result:
    """The findings in what `commits` (oldest first) bring and in `files`, each secret once a path: where it first came
    in. With `names`, only in these files and folders. What `seen` knows to be clean is passed over. `policed` adds the
    files that must not be in any commit, whatever they hold."""
    started = perf_counter()
    result = Result()
    result.commits = len(commits)
    order = {commit: place for place, commit in enumerate(commits)}
    said: dict[str, str] = seen.said if seen else {}
    walked = seen.walked if seen else None
    fresh = [commit for commit in order if digest(commit) not in walked] if walked else [*order]
    with contextlib.ExitStack() as stack:
        trees = history.files(root, fresh)
        texts = [
            (path, f"{oid} {oid}")
            for path, held in _queue(scanner.config, history.messages(fresh), names, said).items()
            for oid in held
        ]
        workers = _workers(scanner, root, stack) if len(texts) >= pipeline.MANY else None
        batches = _batches(texts, MESSAGES)
        early = _outcomes(scanner, root, batches, workers)  # looked at while git compares trees
        brought = [*files, *trees] if policed else itertools.chain(files, trees)
        known = seen.again(order) if seen else []
        queue = _queue(scanner.config, itertools.chain(known, brought), names, said)
        listed: list[File] = []
        for path in sorted(queue):  # versions of one file stand together, as they do in git's packs
            for oid, origins in queue[path].items():
                if len(origins) > 1:
                    origins.sort(key=lambda commit: order.get(commit, len(order)))
                file = path, f"{oid} {origins[0]}"
                if seen is None or not seen.clean or mark(*file) not in seen.clean:
                    listed.append(file)
        if workers is None and len(listed) >= pipeline.MANY:
            workers = _workers(scanner, root, stack)
        late = _batches(listed, min(MOST, max(pipeline.BATCH, len(listed) // (SHARES * (os.cpu_count() or 1)))))
        outcomes = itertools.chain(early, _outcomes(scanner, root, late, workers))
        found = _scan([*batches, *late], outcomes, result, seen, form)
    if seen is not None and not result.skipped:
        seen.finish(commits, _origins(found, queue))
    if seen is not None and (problem := seen.save()):
        options.notice(f"the cache cannot be written ({problem}); the next run starts from the beginning")
    result.skipped += [Skip(path, reason, failed=False) for path, reason in sorted(said.items())]
    first: dict[str, Finding] = {}
    for finding in sorted(result.findings, key=lambda one: (order.get(one.commit, len(order)), one.sort_key())):
        first.setdefault(finding.fingerprint, finding)
    findings = [*first.values()]
    if policed:
        findings += cli_files.in_commits(scanner.config, root, (file for file in brought if not isinstance(file, Skip)))
    result.findings = sorted(findings, key=lambda finding: finding.sort_key())
    for message in scanner.notices:
        options.notice(message)
    result.seconds = perf_counter() - started
    return result


def _workers(scanner: pipeline.Scanner, root: str, stack: contextlib.ExitStack) -> Workers:
    scanner.warm()
    return stack.enter_context(pipeline.start_workers(scanner, root, look))


def _batches(files: list[File], size: int) -> list[list[File]]:
    return [files[start : start + size] for start in range(0, len(files), size)]


def _outcomes(
    scanner: pipeline.Scanner, root: str, batches: list[list[File]], workers: Workers | None
) -> Iterator[Outcome]:
    if workers is not None:
        return pipeline.each(workers, batches)
    return (look(scanner, root, batch) for batch in batches)


def _queue(
    settings: Config, brought: Iterable[File | Skip], names: Sequence[str], said: dict[str, str]
) -> dict[str, dict[str, list[str]]]:
    """What of `brought` is to be scanned: the ids by path, each with the commits that bring it. Why others are not
    goes to `said`."""
    excluded = pipeline.excluder(settings)
    queue: dict[str, dict[str, list[str]]] = {}
    for file in brought:
        path, how = (file.path, "") if isinstance(file, Skip) else file
        held = queue.get(path)
        if held is None or not how:
            if names and not any(path == name or path.startswith(f"{name}/") or name == "." for name in names):
                continue
            if isinstance(file, Skip):
                said.setdefault(path, file.reason)
                continue
            if excluded is not None and excluded(path):
                said.setdefault(path, "excluded by the configuration")
                continue
            held = queue[path] = {}
        oid, _, commit = how.partition(" ")
        if oid in held:
            held[oid].append(commit)
        else:
            held[oid] = [commit]
    return queue


def _scan(
    batches: list[list[File]], outcomes: Iterator[Outcome], result: Result, seen: Seen | None, form: str
) -> list[File]:
    """Take what is found in `batches` into `result`; returns the files that have findings.

    What is clean is told to `seen` as it comes, and saved now and then: an interrupted scan goes on where it stopped.
    """
    hot: list[File] = []
    saved = perf_counter()
    try:
        with options.progress(sum(map(len, batches)), form) as advance:
            for batch, (findings, skips, count, length) in zip(batches, outcomes, strict=True):
                result.findings += findings
                result.skipped += skips
                result.files += count
                result.bytes += length
                where = {(finding.path, finding.commit) for finding in findings}
                for path, how in batch:
                    if where and (path, how.partition(" ")[2]) in where:
                        hot.append((path, how))
                    elif seen is not None and not skips and path != history.COMMIT:
                        seen.clean.add(mark(path, how))
                if advance is not None:
                    advance(len(batch))
                if seen is not None and perf_counter() - saved > SAVE_EVERY:
                    seen.save()
                    saved = perf_counter()
    except BaseException:
        if seen is not None:
            seen.save()
        raise
    return hot


def _origins(found: Iterable[File], queue: Mapping[str, Mapping[str, list[str]]]) -> Iterator[tuple[str, File]]:
    """Each of the files with all commits that bring it."""
    for path, how in found:
        oid, _, origin = how.partition(" ")
        for commit in queue.get(path, {}).get(oid, (origin,)):
            yield commit, (path, how)


def cut_off(root: str, commits: Sequence[str]) -> list[Skip]:
    """Where a shallow clone hides the older part of the history: one Skip that is a failure, or none."""
    edges = gitlog.shallow(root).intersection(commits)
    if not edges:
        return []
    reason = "the history is cut off here, older commits were not checked; fetch them: git fetch --unshallow"
    return [Skip(f"commit {min(edges)[:SHORT]}", reason)]


def explained(root: str, findings: list[Finding], *, pushed: bool) -> list[Finding]:
    """The findings with commit and date in the message, and with how to get them out of the history in the help.

    `pushed` tells a history that others may have from commits that are still here only.
    """
    dates = gitlog.written(root, list(dict.fromkeys(finding.commit for finding in findings if finding.commit)))
    done = []
    for finding in findings:
        commit, date = finding.commit, dates.get(finding.commit, "")
        message = finding.message
        if commit:
            kind = "tag" if finding.path == history.TAG else "commit"
            message += f", in {kind} {commit[:SHORT]}" + (f" of {date[:10]}" if date else "")
        advice = _in_history(finding) if pushed else _before_push(finding)
        done.append(finding.changed(message=message, help=f"{advice} {finding.help}", date=date))
    return done


def _before_push(finding: Finding) -> str:
    short = finding.commit[:SHORT]
    if finding.path == history.TAG:
        return "Write the tag again without it: git tag -f -a TAG."
    if not short:
        return "Delete the tag: git tag -d TAG."
    step = f"git rebase -i --rebase-merges {short}^ (--root, if it is the first commit)"
    if finding.path == history.COMMIT:
        return f"Reword the commit: {step}."
    return (
        f"Removing it in a later commit does not help; mend this one: {step} and `edit` it, or "
        f"git commit --fixup {short} and the same with --autosquash, or git filter-repo for many commits."
    )


def _in_history(finding: Finding) -> str:
    if not finding.commit:
        return "Revoke it; it is in no commit, and leaves this clone with git reflog expire and git gc --prune=now."
    return (
        "It stands in the history: revoke it first. git filter-repo --replace-text (--replace-message for messages) "
        "takes it out of all commits; then everyone clones anew."
    )
