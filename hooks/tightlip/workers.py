"""Work in batches on all cores, its results in the batches' order; and what is asked for next, made ahead."""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import struct
from collections import deque
from itertools import islice

from tightlip.errors import CheckError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeVar

    Batch = TypeVar("Batch")
    Done = TypeVar("Done")
    Item = TypeVar("Item")

AHEAD = 200
"""Batches that are handed out before an answer is read, at most: their places fit into the smallest pipe."""

_CHUNK = 200
"""Items that a process which makes them hands over at once."""

_ENDED = "a process that looks at files ended before its work did; is there enough memory?"

_PLACE = struct.Struct("=IIQ")
"""What stands in the pipe for a batch: its number, its size, and where it stands in the file that all share."""

_HEAD = struct.Struct("=IQ")
"""What stands before an answer: the batch's number, and the answer's size."""

_SIZE = struct.Struct("=Q")
"""What stands in the pipe for a chunk of items: its size in the file that both share."""


class Workers:
    """A process for each core, which are started at once: what the caller does first costs no time twice. They end
    with the `with` block; Ctrl-C ends the parent, and the parent its workers."""

    def __init__(self, start: Callable[..., None], arguments: tuple[object, ...]) -> None:
        """`start` is called with `arguments` once in each process, which both must be able to be sent to."""
        count = os.cpu_count() or 1
        with _without_interrupts():
            # The library's pool takes longer to import than git takes to list some thousand commits.
            self._pool = (_Forks if hasattr(os, "memfd_create") else _Pool)(count, start, arguments)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._pool.end(failed=kind is not None)

    def each(self, work: Callable[[Batch], Done], batches: Iterable[Batch]) -> Iterator[Done]:
        """What `work` makes of each batch, in their order. They begin at once, whenever the answer is read; later
        batches are taken from `batches` while the first are worked on. What `work` raises is raised here, and
        CheckError where a process ended before its work did."""
        return self._pool.each(work, batches)


class _Forks:
    """Forks of this process. They take the places of batches from one pipe, whoever is free, and answer each through
    its own."""

    def __init__(self, count: int, start: Callable[..., None], arguments: tuple[object, ...]) -> None:
        self._file = os.memfd_create("batches")
        self._size = self._sent = self._answered = 0
        self._done: dict[int, tuple[Any, Exception | None]] = {}
        self._processes: list[int] = []
        self._answers: list[int] = []
        places, self._places = os.pipe()
        for _ in range(count):
            answers, answer = os.pipe()
            process = os.fork()
            if not process:
                # Only the parent holds the other ends: when it is gone, so is the work.
                for theirs in (self._places, answers, *self._answers):
                    os.close(theirs)
                self._serve(places, answer, start, arguments)
            os.close(answer)
            self._processes.append(process)
            self._answers.append(answers)
        os.close(places)

    def _serve(self, places: int, answer: int, start: Callable[..., None], arguments: tuple[object, ...]) -> None:
        """The life of a worker. Never returns: what the parent would do at its end is not for this process."""
        code = 1
        try:
            _start(start, arguments)
            while place := os.read(places, _PLACE.size):
                number, size, offset = _PLACE.unpack(place)
                # Written by the parent, and held by nobody else.
                work, batch = pickle.loads(os.pread(self._file, size, offset))  # noqa: S301
                try:
                    done = pickle.dumps((work(batch), None))
                except Exception as error:  # noqa: BLE001 - the parent raises it
                    done = pickle.dumps((None, error))
                _write(answer, _HEAD.pack(number, len(done)) + done)
            code = 0
        finally:
            os._exit(code)

    def each(self, work: Callable[[Batch], Done], batches: Iterable[Batch]) -> Iterator[Done]:
        waiting = iter(batches)
        mine: deque[int] = deque()
        self._send(work, waiting, mine)
        return self._each(work, waiting, mine)

    def _each(self, work: Callable[[Batch], Done], waiting: Iterator[Batch], mine: deque[int]) -> Iterator[Done]:
        while True:
            self._send(work, waiting, mine)
            if not mine and self._sent - self._answered < AHEAD:
                return
            while not mine or mine[0] not in self._done:
                self._receive()
                self._send(work, waiting, mine)
            done, error = self._done.pop(mine.popleft())
            if error is not None:
                raise error
            yield done

    def _send(self, work: Callable[[Batch], Done], waiting: Iterator[Batch], mine: deque[int]) -> None:
        for batch in islice(waiting, AHEAD - (self._sent - self._answered)):
            data = pickle.dumps((work, batch))
            os.pwrite(self._file, data, self._size)
            os.write(self._places, _PLACE.pack(self._sent, len(data), self._size))
            self._size += len(data)
            mine.append(self._sent)
            self._sent += 1

    def _receive(self) -> None:
        """Read the answers that are there, one at least."""
        poll = select.poll()
        for answers in self._answers:
            poll.register(answers, select.POLLIN)
        for answers, _ in poll.poll():
            number, size = _HEAD.unpack(_read(answers, _HEAD.size))
            self._done[number] = pickle.loads(_read(answers, size))  # noqa: S301 - written by a fork of this process
            self._answered += 1

    def end(self, *, failed: bool) -> None:
        os.close(self._places)
        if failed:
            for process in self._processes:
                os.kill(process, signal.SIGTERM)
        for held in (self._file, *self._answers):
            os.close(held)
        for process in self._processes:
            os.waitpid(process, 0)


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """What `items` gives, made from now on by a process of its own while this one does something else. What making
    them raises is raised where they are read, and CheckError where that process ended early."""
    if not hasattr(os, "memfd_create") or os.cpu_count() == 1:
        return items
    file = os.memfd_create("ahead")
    told, tell = os.pipe()
    with _without_interrupts():
        process = os.fork()
        if not process:
            os.close(told)  # when the reader is gone, so is the work
            _make(items, file, tell)
    os.close(tell)
    return _made(process, file, told)


def _make(items: Iterator[Item], file: int, tell: int) -> None:
    """The life of that process. Never returns."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            while chunk := [*islice(items, _CHUNK)]:
                _hand_over(chunk, file, tell)
        except Exception as error:  # noqa: BLE001 - the reader raises it
            _hand_over(error, file, tell)
        code = 0
    finally:
        os._exit(code)


def _hand_over(chunk: object, file: int, tell: int) -> None:
    data = pickle.dumps(chunk)
    _write(file, data)
    _write(tell, _SIZE.pack(len(data)))


def _made(process: int, file: int, told: int) -> Iterator[Item]:
    place = 0
    code = -1
    try:
        while said := os.read(told, _SIZE.size):
            (size,) = _SIZE.unpack(said)
            chunk = pickle.loads(os.pread(file, size, place))  # noqa: S301 - written by a fork of this process
            place += size
            if isinstance(chunk, Exception):
                raise chunk
            yield from chunk
        _, code = os.waitpid(process, 0)
        if code:
            raise CheckError(_ENDED)
    finally:
        os.close(told)
        os.close(file)
        if code < 0:
            os.kill(process, signal.SIGTERM)
            os.waitpid(process, 0)


def _write(file: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(file, left) :]


def _read(file: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(file, size)
        if not part:
            raise CheckError(_ENDED)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Pool:
    """The library's processes, where there is no fork to be had."""

    def __init__(self, count: int, start: Callable[..., None], arguments: tuple[object, ...]) -> None:
        from concurrent.futures import ProcessPoolExecutor

        self._pool = ProcessPoolExecutor(count, initializer=_start, initargs=(start, arguments))
        for _ in range(count):
            self._pool.submit(_nothing)  # a pool starts its processes with their first work

    def each(self, work: Callable[[Batch], Done], batches: Iterable[Batch]) -> Iterator[Done]:
        with _without_interrupts():
            return _whole(self._pool.map(work, batches))

    def end(self, *, failed: bool) -> None:
        self._pool.shutdown(cancel_futures=failed)


def _whole(answers: Iterator[Done]) -> Iterator[Done]:
    from concurrent.futures.process import BrokenProcessPool

    try:
        yield from answers
    except BrokenProcessPool:
        raise CheckError(_ENDED) from None


def _nothing() -> None:
    """The first work of a process."""


def _start(start: Callable[..., None], arguments: tuple[object, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C too, and ends its workers
    # What is loaded by now stays, and what is made of a file goes with it: looking for cycles more often than rarely
    # took a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    start(*arguments)


class _without_interrupts:  # noqa: N801 - used as a function
    """Ctrl-C waits until the workers are started; each is born with it blocked, and so leaves it to the parent."""

    def __enter__(self) -> None:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
