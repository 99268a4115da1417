"""An HTTP server in this process that records requests and responds as a test says."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.running_server import running_server

VECTOR = {"resultType": "vector", "result": [{"metric": {"instance": "a"}, "value": [1, "1"]}]}


@dataclass(frozen=True)
class Request:
    """One request; `body` is empty for a form, whose fields are in `params`."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: str = ""


@dataclass(frozen=True)
class Reply:
    """One response; `delay` is in seconds."""

    body: str = json.dumps({"status": "success", "data": VECTOR})
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0


@dataclass
class FakeServer:
    """A running server."""

    url: str
    requests: list[Request] = field(default_factory=list)
    most_concurrent: int = 0

    @property
    def queries(self) -> list[str]:
        return [request.params["query"] for request in self.requests if "query" in request.params]


def success(data: object, status: int = 200) -> Reply:
    """Return a response as Prometheus and Loki write it."""
    return Reply(json.dumps({"status": "success", "data": data}), status)


def failure(message: str, status: int) -> Reply:
    """Return an error as Prometheus writes it."""
    return Reply(json.dumps({"status": "error", "errorType": "x", "error": message}), status)


@contextmanager
def serving(respond: Callable[[Request], Reply], tls: ssl.SSLContext | None = None) -> Iterator[FakeServer]:
    """Run a server that passes each request to `respond`."""
    running, lock = [0], threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body in one packet: otherwise the kernel waits 40 ms for an acknowledgment
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            self._reply("GET", url.path, url.query)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            url = urlsplit(self.path)
            form = self.headers.get("Content-Type", "").startswith("application/x-www-form")
            self._reply("POST", url.path, body if form else url.query, "" if form else body)

        def _reply(self, method: str, path: str, query: str, body: str = "") -> None:
            params = {name: values[0] for name, values in parse_qs(query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(method, path, params, headers, body)
            with lock:
                server.requests.append(request)
                running[0] += 1
                server.most_concurrent = max(server.most_concurrent, running[0])
            reply = respond(request)
            time.sleep(reply.delay)
            with lock:
                running[0] -= 1
            content = reply.body.encode()
            self.send_response(reply.status)
            fixed = {"Content-Type": reply.content_type, "Content-Length": str(len(content))}
            for name, value in {**fixed, **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            return

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    if tls:
        listener.socket = tls.wrap_socket(listener.socket, server_side=True)
    server = FakeServer(f"http{'s' if tls else ''}://127.0.0.1:{listener.server_port}")
    with running_server(listener):
        yield server
