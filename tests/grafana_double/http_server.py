"""An HTTP/1.1 server with persistent connections; a callable decides on the response."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.grafana_double.routing import Response

Handle = Callable[[str, str, dict[str, str], Any], tuple[Response | None, bool]]
"""From method, path, headers and body to the response (None: close), and whether to send only half of it."""


def parse_number(text: str) -> int | float:
    """Return a number as Go stores it: 1.0 is 1."""
    number = float(text)
    return int(number) if number.is_integer() else number


class Server(ThreadingHTTPServer):
    """Keeps a list of its open connections, to close them at the end."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handle: Handle, failures: list[Exception]) -> None:
        self.handle = handle
        self.failures = failures
        self.connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), Connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Collect failures of the double; a client that disconnects is none."""
        error = sys.exc_info()[1]
        if isinstance(error, Exception) and not isinstance(error, OSError):
            self.failures.append(error)

    def close(self) -> None:
        """Stop listening, and close the persistent connections."""
        self.shutdown()
        self.server_close()
        for connection in tuple(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Connection(BaseHTTPRequestHandler):
    """Reads requests, and sends the responses of the server's `handle`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        """Print no log."""

    def respond(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        text = self.rfile.read(length) if length else b""
        try:
            body = json.loads(text, parse_float=parse_number) if text else None
        except ValueError:
            body = text.decode(errors="replace")
        headers = {name.title(): value for name, value in self.headers.items()}
        response, is_truncated = self.server.handle(self.command, self.path, headers, body)
        if response is None:
            self.close_connection = True
        else:
            self.send(response, is_truncated=is_truncated)

    def send(self, response: Response, *, is_truncated: bool) -> None:
        body = response.body if isinstance(response.body, str) else json.dumps(response.body)
        data = body.encode()
        self.send_response(response.status)
        if response.type:
            self.send_header("Content-Type", response.type)
        if response.status != 204:
            self.send_header("Content-Length", str(len(data)))
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if response.status != 204:
            self.wfile.write(data[: len(data) // 2] if is_truncated else data)
        self.close_connection = self.close_connection or is_truncated

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = respond  # noqa: N815
