"""Logging, structlog and loguru with redaction installed: no secret in what handlers get, nothing else changed."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import logging.handlers
import pickle
import queue
import secrets
import threading
import traceback
from collections.abc import Iterator
from typing import Any

import loguru
import pytest
import structlog

from tightlip.runtime import redact

pytestmark = pytest.mark.usefixtures("installed")


class Keeps(logging.Handler):
    """Keeps what other handlers would send away: the formatted line, and all that the record holds."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
        self.lines.append(self.format(record))

    def everything(self) -> str:
        texts = [*self.lines]
        for record in self.records:
            texts.append(repr(vars(record)))
            if record.exc_info:
                texts += traceback.format_exception(record.exc_info[1])
                texts += [repr(record.exc_info[1]), str(record.exc_info[1])]
        return "\n".join(texts)


@pytest.fixture
def kept() -> Iterator[Keeps]:
    handler = Keeps()
    logger = logging.getLogger("redacted")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


@pytest.fixture
def value() -> str:
    made = secrets.token_urlsafe(32)
    redact.learn({"API_KEY": made})
    return made


LOG = logging.getLogger("redacted")


class Shows:
    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Shows({self.text})"


def _raise(value: str) -> None:
    try:
        raise KeyError(value)
    except KeyError as error:
        raise RuntimeError("failed with", value) from error


def _log_exception(value: str) -> None:
    try:
        _raise(value)
    except RuntimeError:
        LOG.exception("it failed")


CALLS = {
    "message": lambda value: LOG.info(f"key {value}"),
    "argument": lambda value: LOG.info("key %s", value),
    "two arguments that make it": lambda value: LOG.info("%s%s", value[:20], value[20:]),
    "argument cut short": lambda value: LOG.info("key %.3s", value),
    "arguments with a text between": lambda value: LOG.info("%s%s%s", value[:10], value[10:12], value[12:]),
    "a form that holds it": lambda value: LOG.info(f"{value} %s", "x"),
    "mapping": lambda value: LOG.info("user %(user)s", {"user": "x", "key": value}),
    "object": lambda value: LOG.info("with %s", Shows(value)),
    "message that is no text": lambda value: LOG.info({"key": [value]}),
    "extra": lambda value: LOG.info("x", extra={"key": value}),
    "extra deep inside": lambda value: LOG.info("x", extra={"request": {"headers": [("Authorization", (value,))]}}),
    "extra as a key": lambda value: LOG.info("x", extra={"request": {value: 1}}),
    "extra bytes": lambda value: LOG.info("x", extra={"body": value.encode()}),
    "extra object": lambda value: LOG.info("x", extra={"request": Shows(value)}),
    "exception": _log_exception,
    "exception as message": lambda value: LOG.error(ValueError(value)),
    "exception as argument": lambda value: LOG.error("failed: %s", ValueError(value)),
    "exception in extra": lambda value: LOG.error("failed", extra={"error": ValueError(value)}),
    "stack": lambda value: LOG.info("x", stack_info=True, extra={"note": value}),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_no_part_of_a_record_holds_a_value(call: Any, kept: Keeps, value: str) -> None:
    call(value)
    assert len(kept.records) == 1
    assert value not in kept.everything()
    assert "API_KEY" in kept.everything()


def test_the_collector_would_notice(kept: Keeps, value: str) -> None:
    redact.uninstall()
    for call in CALLS.values():
        call(value)
        assert value in kept.everything()
        kept.records.clear()
        kept.lines.clear()


def test_arguments_that_do_not_fit_are_cleaned_one_by_one(value: str) -> None:
    record = logging.makeLogRecord({"msg": f"{value} %d", "args": (value,)})
    assert logging.Handler().filter(record)
    assert (record.msg, record.args) == ("[API_KEY] %d", ("[API_KEY]",))
    other = logging.makeLogRecord({"msg": "%d", "args": ("x",)})
    assert logging.Handler().filter(other)
    assert (other.msg, other.args) == ("%d", ("x",))


def test_a_clean_record_is_left_as_it_was(kept: Keeps, value: str) -> None:
    args = ("a", 1, 2.5, None)
    extra = {"tags": ["x"], "nothing": None}
    LOG.info("%s %d %f %s", *args, extra=extra)
    (record,) = kept.records
    assert (record.msg, record.args) == ("%s %d %f %s", args)
    assert vars(record)["tags"] is extra["tags"]


def test_the_shape_of_the_arguments_stays_where_it_can(kept: Keeps, value: str) -> None:
    LOG.info('%s "%s %s" %d', "127.0.0.1", "GET", f"/?token={value}", 200)
    (record,) = kept.records
    assert record.args == ("127.0.0.1", "GET", "/?token=[API_KEY]", 200)


def test_a_stand_in_is_of_the_same_class_and_the_original_is_untouched(kept: Keeps, value: str) -> None:
    original = FileNotFoundError(2, value)
    try:
        raise original
    except FileNotFoundError:
        LOG.exception("x")
    (record,) = kept.records
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], FileNotFoundError)
    assert original.args == (2, value)
    assert "FileNotFoundError: [Errno 2] [API_KEY]" in kept.lines[0]


def test_what_a_handlers_filter_adds_is_cleaned(kept: Keeps, value: str) -> None:
    def add(record: logging.LogRecord) -> bool:
        record.request_key = value
        return True

    kept.addFilter(add)
    LOG.info("x")
    assert vars(kept.records[0])["request_key"] == "[API_KEY]"


def test_a_record_from_a_queue_or_another_process_is_cleaned(value: str, kept: Keeps) -> None:
    waiting: queue.Queue[logging.LogRecord] = queue.Queue()
    listener = logging.handlers.QueueListener(waiting, kept)
    listener.start()
    record = logging.makeLogRecord({"msg": "key %s", "args": (value,), "levelno": 20})
    waiting.put(pickle.loads(pickle.dumps(record)))  # noqa: S301 - our own record
    listener.stop()
    assert kept.lines == ["key [API_KEY]"]


def test_other_threads_and_tasks_are_covered(kept: Keeps, value: str) -> None:
    thread = threading.Thread(target=lambda: LOG.info("key %s", value))
    thread.start()
    thread.join()

    async def task() -> None:
        LOG.info("key %s", value)

    async def tasks() -> None:
        await asyncio.gather(task(), task())

    asyncio.run(tasks())
    assert kept.lines == ["key [API_KEY]"] * 3


def test_a_handler_added_later_is_covered_and_uninstall_puts_all_back(value: str, kept: Keeps) -> None:
    later = Keeps()
    LOG.addHandler(later)
    LOG.info("key %s", value)
    redact.uninstall()
    LOG.info("key %s", value)
    LOG.removeHandler(later)
    assert later.lines == ["key [API_KEY]", f"key {value}"]
    assert "filter" not in vars(logging.Handler)


def test_an_exception_in_a_task_nobody_waits_for(value: str) -> None:
    handler = Keeps()
    logging.getLogger("asyncio").addHandler(handler)

    async def fails() -> None:
        raise ValueError(value)

    async def main() -> None:
        loop = asyncio.get_running_loop()
        task = loop.create_task(fails(), name=f"task-{value}")
        await asyncio.wait([task])
        del task
        loop.call_exception_handler({"message": f"lost {value}", "exception": ValueError(value), "what": [value]})

    asyncio.run(main())
    logging.getLogger("asyncio").removeHandler(handler)
    assert "[API_KEY]" in handler.everything()
    assert value not in handler.everything()


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    yield stream
    structlog.reset_defaults()
    loguru.logger.remove()


@pytest.mark.parametrize("renderer", [structlog.processors.JSONRenderer(), structlog.dev.ConsoleRenderer(colors=False)])
def test_structlog(renderer: Any, stream: io.StringIO, value: str) -> None:
    structlog.configure(
        processors=[structlog.processors.StackInfoRenderer(), renderer],
        logger_factory=structlog.WriteLoggerFactory(stream),
    )
    log = structlog.get_logger().bind(key=value)
    log.info(f"message {value}", headers={"authorization": [value]}, error=ValueError(value))
    try:
        _raise(value)
    except RuntimeError:
        log.exception("failed", local=value)
    assert stream.getvalue().count("[API_KEY]") >= 5
    assert value not in stream.getvalue()


def test_structlog_through_logging_and_with_a_logger_of_ones_own(kept: Keeps, value: str, stream: io.StringIO) -> None:
    structlog.configure(
        processors=[structlog.stdlib.render_to_log_kwargs], logger_factory=structlog.stdlib.LoggerFactory()
    )
    structlog.get_logger("redacted").warning("x", key=value)
    assert "[API_KEY]" in kept.everything()
    assert value not in kept.everything()

    class Own:
        def __init__(self) -> None:
            self.calls: list[Any] = []

        def info(self, *args: Any, **options: Any) -> None:
            self.calls.append((args, options))

    own = Own()
    structlog.wrap_logger(own, processors=[lambda _, __, event: event]).info("x", key=value)
    assert own.calls == [((), {"key": "[API_KEY]", "event": "x"})]


@pytest.mark.parametrize(
    "options", [{}, {"serialize": True}, {"enqueue": True}, {"diagnose": False}, {"colorize": True}]
)
def test_loguru(options: dict[str, Any], stream: io.StringIO, value: str) -> None:
    loguru.logger.remove()
    loguru.logger.add(stream, **options)
    log = loguru.logger.bind(key=value)
    log.info("key {}", value)
    try:
        _raise(value)  # loguru shows the values of variables here, unless told not to
    except RuntimeError:
        log.exception("failed")
    loguru.logger.complete()
    loguru.logger.remove()
    assert "[API_KEY]" in stream.getvalue()
    assert value not in stream.getvalue()


def test_what_loguru_says_of_a_sink_that_fails(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    def fails(message: Any) -> None:
        raise OSError("disk full")

    loguru.logger.remove()
    loguru.logger.add(fails, catch=True)
    loguru.logger.bind(key=value).info("key {}", value)
    loguru.logger.remove()
    said = capsys.readouterr().err
    assert "[API_KEY]" in said
    assert value not in said


def test_loguru_sinks_that_get_the_record(value: str, kept: Keeps, stream: io.StringIO) -> None:
    got: list[Any] = []
    loguru.logger.remove()
    loguru.logger.add(got.append, format="{message} {extra}")
    loguru.logger.add(kept, format="{message}")
    try:
        _raise(value)
    except RuntimeError:
        loguru.logger.bind(headers={"key": value}).exception(f"failed with {value}")
    texts = [str(got[0]), *map(str, got[0].record.values()), *map(repr, got[0].record.values()), kept.everything()]
    assert got[0].record["extra"] == {"headers": {"key": "[API_KEY]"}}
    assert value not in "\n".join(texts)


def test_json_lines_stay_json(stream: io.StringIO, value: str) -> None:
    structlog.configure(
        processors=[structlog.processors.JSONRenderer()], logger_factory=structlog.WriteLoggerFactory(stream)
    )
    awkward = f'a"b\\c\n{value}'
    redact.learn({"AWKWARD": awkward})
    structlog.get_logger().info("x", key=awkward)
    assert json.loads(stream.getvalue()) == {"key": "[AWKWARD]", "event": "x"}
