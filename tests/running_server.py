"""HTTP servers that run in a thread of a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer
from threading import Thread


@contextmanager
def running_server(server: HTTPServer) -> Iterator[str]:
    """Run a server inside the context, and return its URL."""
    # It looks for a request to stop that often; the default is every half a second.
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
