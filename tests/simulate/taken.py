"""A server that takes what is posted to it, as Loki and a collector do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Taken:
    """What was posted, by path; `status` is what it answers."""

    url: str = ""
    status: int = 204
    bodies: dict[str, list[Any]] = field(default_factory=dict)


@contextmanager
def taking() -> Iterator[Taken]:
    """Take what is posted to a free port while inside."""
    taken = Taken()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/json"
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if taken.status < 400:
                taken.bodies.setdefault(self.path, []).append(body)
            self.send_response(taken.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    taken.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield taken
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
