"""Work on all cores: every batch once and in order, errors handed on, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tightlip import workers
from tightlip.errors import CheckError
from tightlip.workers import AHEAD, Workers

KINDS = pytest.mark.parametrize("forked", [True, False], ids=["forks", "the library's pool"])
added: list[int] = []


def start(value: int) -> None:
    added.append(value)


def add(batch: list[int]) -> int:
    return sum(batch) + added[0]


def spread(size: int) -> bytes:
    return b"x" * size


def refuse(batch: int) -> int:
    if batch == 3:
        raise CheckError(f"batch {batch} cannot be read")
    return batch


def vanish(batch: int) -> int:
    if batch == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return batch


@pytest.fixture
def kind(forked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if forked and not hasattr(os, "memfd_create"):
        pytest.skip("no forks with a shared file here")
    if not forked:
        monkeypatch.delattr(os, "memfd_create", raising=False)


@KINDS
@pytest.mark.usefixtures("kind")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
class TestEach:
    @pytest.mark.parametrize("count", [0, 1, 7, AHEAD + 50])
    def test_every_batch_once_and_in_order(self, count: int) -> None:
        with Workers(start, (1000,)) as pool:
            assert [*pool.each(add, [[number, 1] for number in range(count)])] == [1001 + n for n in range(count)]

    def test_two_at_once_whichever_is_read_first(self) -> None:
        with Workers(start, (0,)) as pool:
            first = pool.each(add, [[number] for number in range(AHEAD + 9)])
            second = pool.each(add, [[-number] for number in range(AHEAD + 9)])
            assert [*second] == [-number for number in range(AHEAD + 9)]
            assert [*first] == [*range(AHEAD + 9)]

    def test_large_answers_while_batches_wait(self) -> None:
        with Workers(start, (0,)) as pool:
            answers = pool.each(spread, [500_000] * 20)
            time.sleep(0.1)  # the pipes are full by now
            assert [len(answer) for answer in answers] == [500_000] * 20

    def test_batches_are_taken_as_they_come(self) -> None:
        with Workers(start, (0,)) as pool:
            assert [*pool.each(add, ([number] for number in range(AHEAD * 2)))] == [*range(AHEAD * 2)]

    def test_an_error_is_raised_where_the_answer_is_read(self) -> None:
        with Workers(start, (0,)) as pool:
            answers = pool.each(refuse, range(8))
            assert [next(answers) for _ in range(3)] == [0, 1, 2]
            with pytest.raises(CheckError, match="batch 3 cannot be read"):
                next(answers)

    def test_a_process_that_is_killed_is_said(self) -> None:
        with pytest.raises(CheckError, match="ended before its work did"), Workers(start, (0,)) as pool:
            list(pool.each(vanish, range(8)))


class TestAhead:
    @pytest.mark.parametrize("count", [0, 1, workers._CHUNK, workers._CHUNK * 2 + 1, 30_000])
    def test_every_item_once_and_in_order(self, count: int) -> None:
        assert [*workers.ahead(iter(range(count)))] == [*range(count)]

    def test_it_is_made_while_nobody_reads(self, tmp_path: Path) -> None:
        def items() -> Iterator[int]:
            yield from range(3)
            (tmp_path / "done").touch()

        made = workers.ahead(items())
        if hasattr(os, "memfd_create") and os.cpu_count() != 1:
            for _ in range(200):
                if (tmp_path / "done").exists():
                    break
                time.sleep(0.05)
            assert (tmp_path / "done").exists()
        assert [*made] == [0, 1, 2]

    def test_without_forks_it_is_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delattr(os, "memfd_create", raising=False)
        assert [*workers.ahead(iter(range(9)))] == [*range(9)]

    def test_an_error_is_raised_where_the_items_are_read(self) -> None:
        def items() -> Iterator[int]:
            yield 1
            raise CheckError("no folder")

        with pytest.raises(CheckError, match="no folder"):
            list(workers.ahead(items()))

    @pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="no forks with a shared file here")
    def test_a_process_that_is_killed_is_said_and_nothing_is_left(self) -> None:
        def items() -> Iterator[int]:
            yield from range(workers._CHUNK * 2)
            os.kill(os.getpid(), signal.SIGKILL)

        def endless() -> Iterator[int]:
            while True:
                yield 1

        held = len(os.listdir("/proc/self/fd"))
        if os.cpu_count() != 1:
            with pytest.raises(CheckError, match="ended before its work did"):
                list(workers.ahead(items()))
        left = workers.ahead(endless())
        assert next(left) == 1
        left.close()  # type: ignore[attr-defined]
        assert len(os.listdir("/proc/self/fd")) == held


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="no forks with a shared file here")
def test_nothing_is_left_behind() -> None:
    held = len(os.listdir("/proc/self/fd"))
    begun: list[int] = []

    def leave_midway() -> None:
        with Workers(start, (0,)) as pool:
            begun.extend(pool._pool._processes)  # type: ignore[union-attr]
            pool.each(spread, [2_000_000] * 9)
            list(pool.each(refuse, range(8)))

    for _ in range(3):
        with Workers(start, (0,)) as pool:
            begun.extend(pool._pool._processes)  # type: ignore[union-attr]
            list(pool.each(add, [[1], [2]]))
        with pytest.raises(CheckError, match="batch 3"):
            leave_midway()
    assert len(os.listdir("/proc/self/fd")) <= held
    assert len(begun) == 6 * (os.cpu_count() or 1)
    for process in begun:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


ORPHANS = """
import os, sys, time
from tightlip.workers import Workers
def start(): pass
def work(batch):
    print(os.getpid(), flush=True)
    time.sleep(0.05)
with Workers(start, ()) as pool:
    list(pool.each(work, range(100)))
"""


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="no forks with a shared file here")
def test_workers_of_a_killed_parent_end() -> None:
    parent = subprocess.Popen([sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    assert worker != parent.pid
    parent.kill()
    said = parent.stdout.read().split()  # ends when no worker holds it any more
    assert len(said) < 20
    parent.stdout.close()
    parent.wait()


def test_the_smallest_pipe_holds_all_that_is_handed_out() -> None:
    assert AHEAD * workers._PLACE.size <= 4096
