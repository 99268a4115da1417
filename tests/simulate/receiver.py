"""A server that accepts JSON, as Loki and an OTLP collector do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.running_server import running_server


@dataclass
class Receiver:
    """The accepted bodies by path; every response has the HTTP status `status`."""

    url: str = ""
    status: int = 204
    bodies: dict[str, list[Any]] = field(default_factory=dict)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Serve on a free port inside the context."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/json"
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if receiver.status < 400:
                receiver.bodies.setdefault(self.path, []).append(body)
            self.send_response(receiver.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with running_server(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as receiver.url:
        yield receiver
