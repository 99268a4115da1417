"""The pages over HTTP, for a Prometheus to scrape, and the list of them that it finds its targets in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from heddle.diagnostics.errors import DiskError
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.simulate.exposition import exposition
from heddle.simulate.targets import Target

_TEXT = "text/plain; charset=utf-8"


class Pages:
    """What is served: the targets as they are at the time that the clock tells."""

    def __init__(self, targets: Sequence[Target], clock: Callable[[], float]) -> None:
        self._targets = {target.path: target for target in targets}
        self._clock = clock
        self._lock = Lock()

    @contextmanager
    def moved(self) -> Iterator[None]:
        """Let every process go on until now; none moves while inside."""
        with self._lock:
            now = self._clock()
            for target in self._targets.values():
                target.process.advance(now)
            yield

    def answer(self, path: str, host: str) -> tuple[int, str, str]:
        """Return the status, the content type and the body of an answer; `host` is what the asker calls this."""
        with self.moved():
            if path == "/targets":
                return 200, "application/json", json.dumps(self._found(host), indent=2)
            if path == "/":
                return 200, _TEXT, "".join(f"{each}\n" for each in ("/targets", *self._targets))
            target = self._targets.get(path)
            if target is None:
                return 404, _TEXT, "there is no such page; / lists them\n"
            if not (target.process.answers and target.process.there):
                return 503, _TEXT, "this process does not answer now\n"
            return 200, target.process.simulation.content_type, exposition(target.process)

    def _found(self, host: str) -> list[dict[str, object]]:
        """Return the targets as Prometheus' HTTP service discovery takes them."""
        return [
            {"targets": [host], "labels": {**target.labels, "__metrics_path__": path}}
            for path, target in self._targets.items()
            if target.process.there
        ]


def server(pages: Pages, host: str, port: int) -> ThreadingHTTPServer:
    """Return a server that is bound and not yet serving. Raises Unwritable where the port is taken."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            status, kind, body = pages.answer(path, self.headers.get("Host") or f"{host}:{port}")
            self.send_response(status)
            self.send_header("Content-Type", kind)
            sent = body.encode()
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: object) -> None:
            """Say nothing: a scrape is no news."""

    try:
        return ThreadingHTTPServer((host, port), Handler)
    except OSError as error:
        raise _unbound(host, port, error) from error


def _unbound(host: str, port: int, error: OSError) -> DiskError:
    finding = Finding(
        id="simulate/port",
        location=Location(f"{host}:{port}"),
        message=f"{host}:{port} cannot be listened on: {error.strerror or error}",
        help="choose another port with --port; 0 takes one that is free",
    )
    return DiskError([finding])
