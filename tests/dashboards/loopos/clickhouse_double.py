"""A server with the HTTP interface of ClickHouse, and a function for its database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.running_server import running_server


@dataclass
class Served:
    """The requests so far. A `status` replaces that of every response; a `password` is required where it is set."""

    url: str = ""
    status: int = 0
    password: str = ""
    redirect: str = ""
    queries: list[str] = field(default_factory=list)
    bodies: list[list[Any]] = field(default_factory=list)
    """The rows of each insert that succeeded."""
    users: set[str] = field(default_factory=set)


@contextmanager
def clickhouse(run: Callable[[str], str]) -> Iterator[Served]:
    """Serve on a free port inside the context."""
    served = Served()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            query = parse_qs(urlsplit(self.path).query)["query"][0]
            served.queries.append(query)
            served.users.add(self.headers.get("X-ClickHouse-User", ""))
            status, response = served.status or 200, ""
            if served.password and self.headers.get("X-ClickHouse-Key") != served.password:
                status = 516
            if status == 200:
                response = run(f"{query} {body}" if body else query)
                if body:
                    served.bodies.append([json.loads(line) for line in body.splitlines()])
            self.send_response(status)
            if served.redirect:
                self.send_header("Location", served.redirect)
            self.send_header("Content-Length", str(len(response.encode())))
            self.end_headers()
            self.wfile.write(response.encode())

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with running_server(HTTPServer(("127.0.0.1", 0), Handler)) as served.url:
        yield served
