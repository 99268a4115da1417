"""A server in this process that answers as it is told, and remembers what it was asked."""

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

VECTOR = {"resultType": "vector", "result": [{"metric": {"instance": "a"}, "value": [1, "1"]}]}


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    body: str = ""


@dataclass(frozen=True)
class Reply:
    """One answer; `after` is how many seconds it takes."""

    body: str = json.dumps({"status": "success", "data": VECTOR})
    status: int = 200
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0


@dataclass
class Double:
    """A running server."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0

    def expressions(self) -> list[str]:
        return [one.parameters["query"] for one in self.asked if "query" in one.parameters]


def data(value: object, status: int = 200) -> Reply:
    return Reply(json.dumps({"status": "success", "data": value}), status)


def error(text: str, status: int) -> Reply:
    return Reply(json.dumps({"status": "error", "errorType": "x", "error": text}), status)


@contextmanager
def serving(answer: Callable[[Asked], Reply], tls: ssl.SSLContext | None = None) -> Iterator[Double]:
    """Answer every request with what `answer` returns."""
    open_now, lock = [0], threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: otherwise the kernel waits 40 ms for the first to be acknowledged
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            self._reply("GET", url.path, url.query)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            url = urlsplit(self.path)
            form = self.headers.get("Content-Type", "").startswith("application/x-www-form")
            self._reply("POST", url.path, body if form else url.query, "" if form else body)

        def _reply(self, method: str, path: str, query: str, sent: str = "") -> None:
            parameters = {name: values[0] for name, values in parse_qs(query).items()}
            asked = Asked(method, path, parameters, dict(self.headers), sent)
            with lock:
                double.asked.append(asked)
                open_now[0] += 1
                double.most_at_once = max(double.most_at_once, open_now[0])
            reply = answer(asked)
            time.sleep(reply.after)
            with lock:
                open_now[0] -= 1
            body = reply.body.encode()
            self.send_response(reply.status)
            for name, value in {"Content-Type": reply.kind, "Content-Length": str(len(body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    double = Double(f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
