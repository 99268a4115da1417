"""What a test can make go wrong, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.grafana_double.routing import CHARSET, Response


class Stop(Exception):
    """Raised by `before` to close the connection without a response."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """What happens to the next `times` requests that match."""

    kind: Literal["respond", "respond after", "drop", "drop after", "truncate"]
    method: str | None
    path: str
    times: int
    skip: int = 0
    response: Response | None = None


@dataclass(slots=True)
class Faults:
    """The faults of one server. A path is a prefix, including the query; the first fault that matches is used up.

    `before` is called before each request is handled, `inside` between the version check and the storing of each write
    of a dashboard.
    """

    latency: float = 0.0
    before: Callable[[str, str], None] | None = None
    inside: Callable[[str, str], None] | None = None
    keep_versions: int = 20
    hidden_folders: frozenset[str] = frozenset()  # only Admins see them, as with permissions on the folder
    cached_permissions: bool = False  # a token sees only the folders that existed at its first request
    pending: list[Fault] = field(default_factory=list)

    def respond(
        self,
        *,
        method: str | None = None,
        path: str = "/",
        status: int,
        body: Any = "",
        headers: Mapping[str, str] | None = None,
        times: int = 1,
        skip: int = 0,
        after: bool = False,
    ) -> None:
        """Send this response instead of handling the request, or after handling it, as a proxy may do.

        The first `skip` requests that match are handled as usual.
        """
        headers = dict(headers or {})
        type = headers.pop("Content-Type", CHARSET if isinstance(body, dict | list) else "text/plain; charset=utf-8")
        response = Response(status, body, type, headers)
        kind: Literal["respond", "respond after"] = "respond after" if after else "respond"
        self.pending.append(Fault(kind=kind, method=method, path=path, times=times, skip=skip, response=response))

    def drop(
        self, *, method: str | None = None, path: str = "/", times: int = 1, skip: int = 0, after: bool = False
    ) -> None:
        """Close the connection without a response, before or after the request is applied."""
        kind: Literal["drop", "drop after"] = "drop after" if after else "drop"
        self.pending.append(Fault(kind=kind, method=method, path=path, times=times, skip=skip))

    def truncate(self, method: str | None = None, path: str = "/", times: int = 1) -> None:
        """Apply the request, announce the whole response, send half of it, and close the connection."""
        self.pending.append(Fault(kind="truncate", method=method, path=path, times=times))

    def take(self, method: str, path: str) -> Fault | None:
        """Return the first fault that matches a request, and use it up once."""
        for fault in self.pending:
            if fault.times > 0 and fault.method in {None, method} and path.startswith(fault.path):
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None
