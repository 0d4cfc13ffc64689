"""HashiCorp Vault and OpenBao, secrets engine KV, versions 1 and 2, through hvac."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from tightlip.manifest.backends import VaultBackend
from tightlip.runtime import backend, files
from tightlip.runtime.sources import SourceError

POD_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"  # noqa: S105 - a path
POD_TOKEN_VARIABLE = "TIGHTLIP_POD_TOKEN_FILE"  # noqa: S105 - a variable's name
"""Names another file than the one that Kubernetes mounts."""

_PREFIXES = ("VAULT_", "BAO_")
"""Of the variables that Vault's and OpenBao's own tools read."""

_RETRIED = (412, 429, 473, 500, 502, 503, 504)
"""Answers that another try may mend: not yet replicated, too many requests, a standby, a server that is starting."""


def read(settings: VaultBackend, paths: Iterable[str], environ: Mapping[str, str]) -> dict[str, Any]:
    """What each of `paths` holds: a mapping, or the SourceError that says why it cannot be had.

    Raises SourceError where none can be had: no server, no log-in, no time left.
    """
    what = f"vault {_address(settings, environ)}"

    def work() -> dict[str, Any]:
        client = _client(settings, environ, what)
        return {path: _read(client, settings, path, what) for path in paths}

    return backend.within(backend.timeout(environ), what, work, _describe)


def dates(settings: VaultBackend, paths: Iterable[str], environ: Mapping[str, str]) -> dict[str, Any]:
    """The day (UTC) from which each of `paths` has its current version, or the SourceError that says why it is not
    known. Only metadata is read: a token with `read` on MOUNT/metadata/PATH and nothing else is enough.

    Raises SourceError where none can be had.
    """
    what = f"vault {_address(settings, environ)}"
    if settings.version == 1:
        raise SourceError("backend", f"{what}: version 1 of the KV engine keeps no dates; use those of the manifest")

    def work() -> dict[str, Any]:
        client = _client(settings, environ, what)
        return {path: _date(client, settings, path, what) for path in paths}

    return backend.within(backend.timeout(environ), what, work, _describe)


def place(settings: VaultBackend, path: str) -> str:
    """The path with its mount, as messages and origins name it."""
    return f"{settings.mount}/{path}"


def _address(settings: VaultBackend, environ: Mapping[str, str]) -> str:
    address = _variable("ADDR", environ) or settings.address
    if not address:
        raise SourceError("backend", "vault has no address; set VAULT_ADDR, or `address` in the manifest's backends")
    scheme, mark, rest = address.rpartition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}".rstrip("/")


def _variable(name: str, environ: Mapping[str, str]) -> str:
    return next((environ[prefix + name] for prefix in _PREFIXES if environ.get(prefix + name)), "")


def _credential(name: str, environ: Mapping[str, str]) -> str:
    return next((found for prefix in _PREFIXES if (found := backend.credential(prefix + name, environ))), "")


def _client(settings: VaultBackend, environ: Mapping[str, str], what: str) -> Any:
    """A client that is logged in. Raises SourceError without credentials, and what hvac and requests raise."""
    try:
        import hvac
    except ImportError:
        raise SourceError("backend", "vault needs the package hvac; install tightlip[vault]") from None
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    backend.silence("hvac", "urllib3", "requests")
    session = requests.Session()
    retry = Retry(
        total=4,
        connect=2,
        read=2,
        backoff_factor=0.2,
        status_forcelist=_RETRIED,
        allowed_methods=None,
        raise_on_status=False,
    )
    session.mount("http://", HTTPAdapter(max_retries=retry))
    session.mount("https://", HTTPAdapter(max_retries=retry))
    session.verify = _variable("CACERT", environ) or _variable("CAPATH", environ) or True
    if isinstance(session.verify, str) and not os.access(session.verify, os.R_OK):
        raise SourceError("backend", f"{what}: the CA file {session.verify} cannot be read")
    client = hvac.Client(
        url=_address(settings, environ),
        token="",
        timeout=(backend.CONNECT, backend.READ),
        session=session,
        namespace=_variable("NAMESPACE", environ) or settings.namespace,
    )
    _login(client, settings, environ, what)
    return client


def _login(client: Any, settings: VaultBackend, environ: Mapping[str, str], what: str) -> None:
    from hvac import exceptions

    mount = settings.auth_mount or settings.auth
    if settings.auth == "token":
        client.token = _token(environ)
        if not client.token:
            raise SourceError("backend", f"{what}: no token; set VAULT_TOKEN or VAULT_TOKEN_FILE")
        return
    refused = ""
    try:
        if settings.auth == "approle":
            role, secret = _credential("ROLE_ID", environ), _credential("SECRET_ID", environ)
            if not role:
                raise SourceError("backend", f"{what}: no role to log in as; set VAULT_ROLE_ID and VAULT_SECRET_ID")
            client.auth.approle.login(role, secret or None, mount_point=mount)
        else:
            path = environ.get(POD_TOKEN_VARIABLE) or POD_TOKEN
            found = files.read(path)
            if found is None:
                raise SourceError("backend", f"{what}: no pod's token at {path}; auth: kubernetes works in a pod")
            client.auth.kubernetes.login(settings.role, found.value.get_secret_value(), mount_point=mount)
    except (exceptions.InvalidRequest, exceptions.Forbidden, exceptions.Unauthorized, exceptions.InvalidPath):
        refused = f"{what} refuses the log-in at auth/{mount} ({settings.auth}): the role, its secret, or the mount"
    if refused:
        raise SourceError("backend", refused)


def _token(environ: Mapping[str, str]) -> str:
    """The token as Vault's own tools find it: in VAULT_TOKEN, else in the file that they write; and in
    VAULT_TOKEN_FILE."""
    token = _credential("TOKEN", environ)
    if token or not environ.get("HOME"):
        return token
    found = files.read(os.path.join(environ["HOME"], ".vault-token"))
    return found.value.get_secret_value().strip() if found else ""


def _read(client: Any, settings: VaultBackend, path: str, what: str) -> Any:
    where = place(settings, path)
    kv = client.secrets.kv
    if settings.version == 2:
        answer, refused = _asked(
            lambda: kv.v2.read_secret_version(path, mount_point=settings.mount, raise_on_deleted_version=True)
        )
    else:
        answer, refused = _asked(lambda: kv.v1.read_secret(path, mount_point=settings.mount))
    version = _mount_version(client, settings) if refused else settings.version
    if version != settings.version:
        text = f"{what}: {settings.mount} is a KV engine of version {version}, the manifest says {settings.version}"
        return SourceError("backend", text)
    if refused == "denied":
        return SourceError("backend", f"{what} {_denial(client, where)}")
    if refused:
        return SourceError("backend", f"{what} has no secret at {where}, or it has been deleted")
    data = answer.get("data") if isinstance(answer, dict) else None
    if settings.version == 2 and isinstance(data, dict):
        data = data.get("data")
    if not isinstance(data, dict):
        return SourceError("backend", f"{what} answers for {where} with something that is no KV secret")
    return data


def _date(client: Any, settings: VaultBackend, path: str, what: str) -> datetime.date | SourceError:
    where = f"{settings.mount}/metadata/{path}"
    answer, refused = _asked(
        lambda: client.secrets.kv.v2.read_secret_metadata(path, mount_point=settings.mount),
    )
    version = _mount_version(client, settings) if refused else settings.version
    if version != settings.version:
        text = f"{what} has a KV engine of version {version} at {settings.mount}, which keeps no dates"
        return SourceError("backend", text)
    if refused == "denied":
        return SourceError("backend", f"{what} {_denial(client, where)}")
    if refused:
        return SourceError("backend", f"{what} has no secret at {place(settings, path)}")
    data = answer.get("data") if isinstance(answer, dict) else None
    current = (data.get("versions") or {}).get(str(data.get("current_version"))) if isinstance(data, dict) else None
    created = _day(current.get("created_time")) if isinstance(current, dict) else None
    if created is None or current is None:
        return SourceError("backend", f"{what} answers for {where} with something that is no KV metadata")
    if current.get("deletion_time") or current.get("destroyed"):
        return SourceError("backend", f"{what}: the current version of {place(settings, path)} has been deleted")
    return created


def _asked(question: Callable[[], Any]) -> tuple[Any, Literal["", "missing", "denied"]]:
    """The answer, or that there is nothing (404), or that it is not to be had with this token (401, 403)."""
    from hvac import exceptions

    try:
        return question(), ""
    except exceptions.InvalidPath:
        return None, "missing"
    except (exceptions.Forbidden, exceptions.Unauthorized):
        return None, "denied"


def _day(stamp: object) -> datetime.date | None:
    """The day in UTC of a time stamp such as 2026-11-21T23:13:32.702145492Z."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)", str(stamp))
    if not found:
        return None
    try:
        moment = datetime.datetime.fromisoformat(found[1] + found[2].replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment.astimezone(datetime.timezone.utc).date()


def _denial(client: Any, where: str) -> str:
    """What a 403 means. The servers say the same of a token that is no longer valid and of one that may not read here;
    a token that can be looked up is valid, but not every valid one may look itself up."""
    try:
        client.auth.token.lookup_self()
    except Exception:  # noqa: BLE001 - this only explains the refusal
        return f"denies access to {where}: the token is not valid, has expired, or its policy lacks read there"
    return f"denies access to {where}: the policy needs read there"


def _mount_version(client: Any, settings: VaultBackend) -> int:
    """The version of the KV engine at the mount; that of the manifest, where the server does not say."""
    try:
        answer = client.adapter.get(f"/v1/sys/internal/ui/mounts/{settings.mount}")
        return int(answer["data"]["options"]["version"])
    except Exception:  # noqa: BLE001 - this only explains another error
        return settings.version


def _describe(error: Exception) -> str:
    """What is said of what hvac, requests and urllib3 raise."""
    import hvac
    import requests

    chain = f"{type(error).__name__} {error.args[:1]!r}"
    for kinds, text in (
        (requests.exceptions.SSLError, "has a certificate that does not verify; VAULT_CACERT names the CA's file"),
        (requests.exceptions.Timeout, "did not answer in time"),
        (requests.exceptions.ChunkedEncodingError, "cut the connection"),
        (hvac.exceptions.RateLimitExceeded, "answers that there were too many requests"),
        (hvac.exceptions.VaultDown, "is sealed, starting, or down (503)"),
        (hvac.exceptions.VaultError, "answers with an error"),
    ):
        if isinstance(error, kinds):
            return text
    if isinstance(error, requests.exceptions.ConnectionError):
        if "timed out" in chain or "Timeout" in chain:
            return "did not answer in time"
        return "cut the connection" if "Connection aborted" in chain or "Protocol" in chain else "cannot be reached"
    return backend.unexpected(error)
