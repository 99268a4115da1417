"""A server that answers as ClickHouse's HTTP interface does, with a function for the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit


@dataclass
class Served:
    """What was asked; `status` is what it answers, and `password` what it wants to hear, where they are not empty."""

    url: str = ""
    status: int = 0
    password: str = ""
    elsewhere: str = ""
    asked: list[str] = field(default_factory=list)
    users: set[str] = field(default_factory=set)


@contextmanager
def clickhouse(run: Callable[[str], str]) -> Iterator[Served]:
    """Serve on a free port while inside."""
    served = Served()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            query = parse_qs(urlsplit(self.path).query)["query"][0]
            served.asked.append(query)
            served.users.add(self.headers.get("X-ClickHouse-User", ""))
            status, answer = served.status or 200, ""
            if served.password and self.headers.get("X-ClickHouse-Key") != served.password:
                status = 516
            if status == 200:
                answer = run(f"{query} {body}" if body else query)
            self.send_response(status)
            if served.elsewhere:
                self.send_header("Location", served.elsewhere)
            self.send_header("Content-Length", str(len(answer.encode())))
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
