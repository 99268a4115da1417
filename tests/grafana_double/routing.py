"""Requests, responses and the table of routes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.grafana_double.instance import Instance

Body = dict[str, Any]
JSON = "application/json"
CHARSET = "application/json; charset=UTF-8"
ROLES = ("None", "Viewer", "Editor", "Admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who sent a request: the admin with a password, or a service account with a token."""

    login: str
    name: str
    role: str
    account: int = 0

    def has_role(self, role: str) -> bool:
        return ROLES.index(self.role) >= ROLES.index(role)


ANONYMOUS = Identity(login="", name="", role="None")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request; `parts` are the named parts of its path."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any
    identity: Identity = ANONYMOUS
    parts: Mapping[str, str] = field(default_factory=dict)

    def parameter(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[0]

    def int_parameter(self, name: str, default: int) -> int:
        text = self.parameter(name)
        return int(text) if text.isdigit() else default

    @property
    def payload(self) -> Body:
        """The body, which must be an object."""
        if not isinstance(self.body, dict):
            raise ErrorResponse(400, {"message": "bad request data"})
        return self.body


@dataclass(frozen=True, slots=True)
class Response:
    """Status and body; a dict or list is sent as JSON, a string as it is."""

    status: int
    body: Any = ""
    type: str | None = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


class ErrorResponse(Exception):
    """Ends the handling of a request with this response."""

    def __init__(self, status: int, body: Any, type: str | None = JSON) -> None:
        super().__init__(body)
        self.response = Response(status, body, type)


Handler = Callable[["Instance", Request], Response]
ROUTES: list[tuple[str, re.Pattern[str], Handler]] = []


def route(method: str, path: str) -> Callable[[Handler], Handler]:
    """Register a handler for a path; `{name}` matches one part of it."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + "$")

    def register(handler: Handler) -> Handler:
        ROUTES.append((method, pattern, handler))
        return handler

    return register


def require_role(request: Request, role: str, actions: str) -> None:
    """Respond with 403 to an identity with a lower role."""
    if not request.identity.has_role(role):
        raise permission_error(actions)


def permission_error(actions: str) -> ErrorResponse:
    message = f"You'll need additional permissions to perform this action. Permissions needed: {actions}"
    denied = {"accessErrorId": "ACE0000000000", "message": message, "title": "Access denied"}
    return ErrorResponse(403, denied, CHARSET)
