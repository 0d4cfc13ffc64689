"""FastAPI: `uvicorn fastapi_app:app` refuses to start without its secrets, and names all that are missing."""

import hashlib
import hmac
import pathlib
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI

from tightlip.runtime import Settings, Values, load_or_exit, redact

redact.install()
settings: Settings = load_or_exit(pathlib.Path(__file__).with_name("required-secrets.yaml"))


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Values that rotate are read again every five minutes, and at once on SIGHUP."""
    with settings.watch(interval=300, signal=getattr(signal, "SIGHUP", None)):
        yield


app = FastAPI(lifespan=lifespan)


def values() -> Values:
    """One set of values for the whole request, even if a refresh comes in between."""
    return settings.snapshot()


Current = Annotated[Values, Depends(values)]


@app.get("/")
def front(current: Current) -> dict[str, str]:
    return {"greeting": current.greeting}


@app.get("/sign/{text}")
def sign(text: str, current: Current) -> dict[str, str]:
    key = current.jwt_secret_key.get_secret_value().encode()
    return {"signature": hmac.new(key, text.encode(), hashlib.sha256).hexdigest()}


@app.get("/fail")
def fail(current: Current) -> None:
    """The traceback in the server's log shows [DATABASE_URL] and no password."""
    # tightlip: allow TL206 -- a mistake, to see redaction at work
    raise ConnectionError(f"cannot reach {current.database_url.get_secret_value()}")
