"""Work in batches on all cores, its results in the batches' order."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    Batch = TypeVar("Batch")
    Done = TypeVar("Done")


class Workers:
    """A process for each core, which are started at once: what the caller does first costs no time twice. They end
    with the `with` block; Ctrl-C ends the parent, and the parent its workers."""

    def __init__(self, start: Callable[..., None], arguments: tuple[object, ...]) -> None:
        """`start` is called with `arguments` once in each process, which both must be able to be sent to."""
        from concurrent.futures import ProcessPoolExecutor

        count = os.cpu_count() or 1
        self._pool = ProcessPoolExecutor(count, initializer=_start, initargs=(start, arguments))
        with _without_interrupts():
            for _ in range(count):
                self._pool.submit(_nothing)  # a pool starts its processes with their first work

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def each(self, work: Callable[[Batch], Done], batches: Sequence[Batch]) -> Iterator[Done]:
        """What `work` makes of each batch, in their order. They begin at once, whenever the answer is read."""
        with _without_interrupts():
            return self._pool.map(work, batches)


def _nothing() -> None:
    """The first work of a process."""


def _start(start: Callable[..., None], arguments: tuple[object, ...]) -> None:
    import gc
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C too, and ends its workers
    # What is loaded by now stays, and what is made of a file goes with it: looking for cycles more often than rarely
    # took a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    start(*arguments)


class _without_interrupts:  # noqa: N801 - used as a function
    """Ctrl-C waits until the workers are started; each is born with it blocked, and so leaves it to the parent."""

    def __enter__(self) -> None:
        import signal

        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def __exit__(self, *_: object) -> None:
        import signal

        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
