"""A minimal client, for the tests of the double."""

from __future__ import annotations

import base64
import json
from contextlib import ExitStack
from http.client import HTTPConnection
from types import TracebackType
from typing import Any, Self

from tests.grafana_double.server import Grafana


class Client:
    """A persistent connection with one identity: a role with a token, or the admin with a password."""

    def __init__(self, grafana: Grafana, role: str = "admin") -> None:
        self.connection = HTTPConnection("127.0.0.1", grafana.server.server_address[1], timeout=10)
        basic = base64.b64encode(b"admin:admin").decode()
        self.identity = f"Basic {basic}" if role == "admin" else f"Bearer {grafana.tokens[role]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Return the status and the body, parsed if it is JSON."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        text = None if body is None else json.dumps(body)
        self.connection.request(method, path, text, {"Authorization": self.identity} | named)
        response = self.connection.getresponse()
        self.headers = response.headers
        data = response.read().decode()
        try:
            return response.status, json.loads(data) if data else ""
        except ValueError:
            return response.status, data


class Starter:
    """Starts servers with a client; they stop at the end of the test."""

    def __init__(self) -> None:
        self.stack = ExitStack()

    def __call__(self, version: str) -> tuple[Grafana, Client]:
        grafana = self.stack.enter_context(Grafana(version))
        return grafana, self.stack.enter_context(Client(grafana))
