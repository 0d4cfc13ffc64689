"""Refreshing: the old set or the new set, never a mixture; a failure leaves the old one and is said."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import threading
from pathlib import Path

import pytest

from tightlip.errors import UsageError
from tightlip.runtime import Live, Settings, load, redact
from tightlip.runtime.redact_known import KNOWN

MANIFEST = """\
version: 1
secrets:
  FIRST: {purpose: one}
  SECOND: {purpose: two}
"""


class Places:
    """A folder of Docker secrets whose two values always belong together."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "m.yaml").write_text(MANIFEST)
        self.rotate()

    def rotate(self) -> str:
        value = secrets.token_hex(16)
        for name in ("FIRST", "SECOND"):
            (self.folder / name).write_text(f"{name.lower()}-{value}")
        return value

    def load(self) -> Settings:
        return load(self.folder / "m.yaml", environ={"TIGHTLIP_SECRETS_DIR": str(self.folder)})


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


def test_new_values_hold_after_a_refresh_and_a_snapshot_stays(places: Places) -> None:
    settings = places.load()
    before = settings.snapshot()
    value = places.rotate()
    assert settings.refresh()
    assert settings.first.get_secret_value() == f"first-{value}"
    assert settings["SECOND"].get_secret_value() == f"second-{value}"
    assert before.first.get_secret_value() != f"first-{value}"


def test_redaction_knows_the_old_and_the_new_values(places: Places) -> None:
    redact.forget()
    settings = places.load()
    old = settings.first.get_secret_value()
    places.rotate()
    settings.refresh()
    assert redact.text(f"{old} {settings.first.get_secret_value()}") == "[FIRST] [FIRST]"
    redact.forget()


def test_a_failed_refresh_leaves_the_old_values_and_says_so(places: Places, caplog: pytest.LogCaptureFixture) -> None:
    settings = places.load()
    old = settings.first.get_secret_value()
    (places.folder / "FIRST").write_text(f"new-{old}")
    (places.folder / "SECOND").unlink()
    with caplog.at_level(logging.ERROR, "tightlip.runtime"):
        assert not settings.refresh()
    assert settings.first.get_secret_value() == old
    assert len(caplog.messages) == 1
    assert "SECOND (two) is missing" in caplog.text
    assert old not in caplog.text
    (places.folder / "m.yaml").write_text("no manifest")
    assert not settings.refresh()


def test_an_unforeseen_failure_does_so_too_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    value = secrets.token_hex(16)
    given = [1]

    def read() -> int:
        if not given:
            raise RuntimeError(value)
        return given.pop()

    live = Live(read)
    assert not live.refresh()
    assert live.current == 1
    assert "RuntimeError" in caplog.text
    assert value not in caplog.text


def test_readers_see_the_old_set_or_the_new_one_and_redaction_knows_it_first(places: Places) -> None:
    settings = places.load()
    stop = threading.Event()
    seen: list[tuple[str, str, bool]] = []

    def read() -> None:
        while not stop.is_set():
            values = settings.snapshot()
            first, second = values.first.get_secret_value(), values.second.get_secret_value()
            seen.append((first, second, KNOWN.index.clean(first) == "[FIRST]"))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(15):
        places.rotate()
        assert settings.refresh()
    stop.set()
    for thread in threads:
        thread.join()
    assert len({first for first, _, _ in seen}) > 1
    assert all(first[6:] == second[7:] and known for first, second, known in seen)
    redact.forget()


class Counted:
    """A reading that counts, and can be waited for."""

    def __init__(self) -> None:
        self.done = threading.Semaphore(0)
        self.count = 0

    def __call__(self) -> int:
        self.count += 1
        self.done.release()
        return self.count


def test_an_interval() -> None:
    read = Counted()
    live = Live(read)
    with live.watch(interval=0.01):
        for _ in range(4):
            assert read.done.acquire(timeout=30)
    assert live.current >= 3
    count = read.count
    assert not read.done.acquire(timeout=0.05) or read.count == count


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no SIGHUP")
def test_a_signal_and_the_handler_that_was_there() -> None:
    read = Counted()
    calls: list[int] = []
    before = signal.signal(signal.SIGHUP, lambda number, _: calls.append(number))
    try:
        live = Live(read)
        read.done.acquire()
        watch = live.watch(signal=signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGHUP)
        assert read.done.acquire(timeout=30)
        watch.stop()
        watch.stop()
        assert live.current == 2
        assert calls == [signal.SIGHUP]
        os.kill(os.getpid(), signal.SIGHUP)
        assert calls == [signal.SIGHUP] * 2
        assert read.count == 2
    finally:
        signal.signal(signal.SIGHUP, before)


def test_what_watch_refuses() -> None:
    live = Live(Counted())
    for options in ({}, {"interval": 0}, {"interval": -1}):
        with pytest.raises(UsageError):
            live.watch(**options)  # type: ignore[arg-type]
    failures: list[BaseException] = []

    def elsewhere() -> None:
        try:
            live.watch(signal=signal.SIGTERM)
        except UsageError as error:
            failures.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert "main thread" in str(failures[0])
