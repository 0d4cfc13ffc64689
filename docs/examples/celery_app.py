"""Celery: `celery -A celery_app worker` refuses to start without its secrets, and names all that are missing."""

import pathlib
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from celery.utils.log import get_task_logger

from tightlip.runtime import Settings, load_or_exit, redact

redact.install()  # worker processes are forked from this one, and have it too
settings: Settings = load_or_exit(pathlib.Path(__file__).with_name("required-secrets.yaml"))

LOG = get_task_logger(__name__)
app = Celery("example", broker=settings.broker_url)
app.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True)


@worker_process_init.connect
def watch(**_: Any) -> None:
    """Threads do not survive the fork: each worker process reads rotated values for itself."""
    settings.watch(interval=300)


@app.task
def greet(name: str) -> None:
    """Arguments of a task travel through the broker and its logs: never hand a secret to one, read it here."""
    LOG.info("%s, %s", settings.greeting, name)


@app.task
def fail() -> None:
    """The traceback in the worker's log shows [DATABASE_URL] and no password."""
    # tightlip: allow TL206 -- a mistake, to see redaction at work
    raise ConnectionError(f"cannot reach {settings.database_url.get_secret_value()}")
