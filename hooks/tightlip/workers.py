"""Work in batches on all cores, its results in the batches' order."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    Batch = TypeVar("Batch")
    Done = TypeVar("Done")


def each(
    start: Callable[..., None], arguments: tuple[object, ...], work: Callable[[Batch], Done], batches: Sequence[Batch]
) -> Iterator[Done]:
    """What `work` makes of each batch. `start` is called with `arguments` once in each process, which both must be
    able to be sent to; Ctrl-C ends the parent, and the parent its workers."""
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(os.cpu_count(), initializer=_start, initargs=(start, arguments))
    try:
        with _without_interrupts():
            results = pool.map(work, batches)
        yield from results
    finally:
        pool.shutdown(cancel_futures=True)


def _start(start: Callable[..., None], arguments: tuple[object, ...]) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C too, and ends its workers
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
