"""HTTP/1.1 with kept-alive connections; what to answer is said by whoever opens the server."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.grafana_double.answer import Answer

Handle = Callable[[str, str, dict[str, str], Any], tuple[Answer | None, bool]]
"""From method, path, headers and body to the answer (None: close), and whether to send only half of it."""


def whole(text: str) -> int | float:
    """A number as Go keeps it: 1.0 is 1."""
    number = float(text)
    return int(number) if number.is_integer() else number


class Server(ThreadingHTTPServer):
    """Knows its open connections, to close them at the end."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handle: Handle, failures: list[Exception]) -> None:
        self.answer = handle
        self.failures = failures
        self.open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), Connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no failure, anything else is."""
        error = sys.exc_info()[1]
        if isinstance(error, Exception) and not isinstance(error, OSError):
            self.failures.append(error)

    def close(self) -> None:
        """Stop listening, and end the connections that are kept alive."""
        self.shutdown()
        self.server_close()
        for connection in tuple(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Connection(BaseHTTPRequestHandler):
    """Speaks HTTP; what to answer is for the server's Grafana to say."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def run(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        text = self.rfile.read(length) if length else b""
        try:
            body = json.loads(text, parse_float=whole) if text else None
        except ValueError:
            body = text.decode(errors="replace")
        headers = {name.title(): value for name, value in self.headers.items()}
        answer, half = self.server.answer(self.command, self.path, headers, body)
        if answer is None:
            self.close_connection = True
        else:
            self.send(answer, half=half)

    def send(self, answer: Answer, *, half: bool) -> None:
        body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        data = body.encode()
        self.send_response(answer.status)
        if answer.type:
            self.send_header("Content-Type", answer.type)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(data)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if answer.status != 204:
            self.wfile.write(data[: len(data) // 2] if half else data)
        self.close_connection = self.close_connection or half

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = run  # noqa: N815
