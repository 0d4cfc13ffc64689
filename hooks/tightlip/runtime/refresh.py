"""Settings that can be read anew while the program runs: on demand, at intervals, on a signal."""

from __future__ import annotations

import logging
import queue
import signal as signals
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Generic, TypeVar

from tightlip.errors import TightlipError, UsageError

T = TypeVar("T")
LOG = logging.getLogger("tightlip.runtime")


class Live(Generic[T]):
    """A set of settings and how to read it anew. `current` is always one whole set, the old or the new one.

    `read` gives a new set or raises; the first time its exception is the caller's.
    """

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._reading = threading.Lock()
        self._current = read()

    @property
    def current(self) -> T:
        """The set that holds now. Whoever needs several values that belong together takes it once."""
        return self._current

    def refresh(self) -> bool:
        """Read anew, and put the new set in the place of the old one; True if that was done.

        A failure leaves the old set, and is logged as an error of the logger `tightlip.runtime`, without values. Two
        callers at once wait for each other.
        """
        with self._reading:
            try:
                new = self._read()
            except TightlipError as error:
                LOG.error("settings not refreshed, the old values stay: %s", " ".join(str(error).split()))
                return False
            except Exception as error:  # noqa: BLE001 - whatever it is, the program goes on with what it has
                LOG.error("settings not refreshed, the old values stay: %s", type(error).__name__)
                return False
            self._current = new
        return True

    def watch(self, *, interval: float | None = None, signal: int | None = None) -> Watch:
        """Refresh every `interval` seconds, on a signal such as SIGHUP, or both, in a thread that ends with the
        program or with the result's `stop`.

        A handler that the signal had is called as before. Threads do not survive a fork: servers that fork workers
        call this in each worker. Raises UsageError where nothing is asked for, and for a signal outside of the main
        thread, where Python takes no handlers.
        """
        if interval is None and signal is None:
            raise UsageError("watch: give an interval in seconds, a signal such as signal.SIGHUP, or both")
        if interval is not None and not interval > 0:
            raise UsageError("watch: the interval must be more than 0 seconds")
        return Watch(self.refresh, interval, signal)


class Watch:
    """The thread that refreshes. As a context manager it stops at the end."""

    def __init__(self, refresh: Callable[[], object], interval: float | None, signal: int | None) -> None:
        self._refresh = refresh
        self._interval = interval
        self._signal = signal
        self._calls: queue.SimpleQueue[bool] = queue.SimpleQueue()
        """True: refresh; False: stop. A signal's handler may put into this kind of queue, whatever it interrupts."""
        self._before: Any = None
        if signal is not None:
            try:
                self._before = signals.signal(signal, self._on_signal)
            except (ValueError, OSError):
                raise UsageError("watch: a signal can be taken in the main thread only; call it there") from None
        self._thread = threading.Thread(target=self._run, name="tightlip-refresh", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, after the refresh that it may be at, and give the signal back. Twice is fine."""
        if self._signal is not None and signals.getsignal(self._signal) == self._on_signal:
            signals.signal(self._signal, self._before if self._before is not None else signals.SIG_DFL)
        self._calls.put(False)
        self._thread.join()

    def __enter__(self) -> Watch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._calls.put(True)
        if callable(self._before):
            self._before(number, frame)

    def _run(self) -> None:
        while True:
            try:
                if not self._calls.get(timeout=self._interval):
                    return
            except queue.Empty:
                pass
            self._refresh()
