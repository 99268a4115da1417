"""A request as a handler sees it, and what it answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.grafana_double.world import World

Body = dict[str, Any]
JSON = "application/json"
CHARSET = "application/json; charset=UTF-8"
RANKS = ("None", "Viewer", "Editor", "Admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who asks: the admin with a password, or a service account with a token."""

    login: str
    name: str
    role: str
    account: int = 0

    def may(self, role: str) -> bool:
        return RANKS.index(self.role) >= RANKS.index(role)


NOBODY = Identity(login="", name="", role="None")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, its path taken apart."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any
    who: Identity = NOBODY
    parts: Mapping[str, str] = field(default_factory=dict)

    def asked(self, name: str, otherwise: str = "") -> str:
        return self.query.get(name, [otherwise])[0]

    def number(self, name: str, otherwise: int) -> int:
        text = self.asked(name)
        return int(text) if text.isdigit() else otherwise

    @property
    def sent(self) -> Body:
        """The body, if it is an object."""
        if not isinstance(self.body, dict):
            raise Refused(400, {"message": "bad request data"})
        return self.body


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body; a dict or list goes out as JSON, a string as it is."""

    status: int
    body: Any = ""
    type: str | None = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """Ends the handling of a request with this answer."""

    def __init__(self, status: int, body: Any, type: str | None = JSON) -> None:
        super().__init__(body)
        self.answer = Answer(status, body, type)


Handler = Callable[["World", Request], Answer]
ROUTES: list[tuple[str, re.Pattern[str], Handler]] = []


def route(method: str, path: str) -> Callable[[Handler], Handler]:
    """Register a handler for a path; `{name}` stands for one part of it."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + "$")

    def register(handler: Handler) -> Handler:
        ROUTES.append((method, pattern, handler))
        return handler

    return register


def need(request: Request, role: str, actions: str) -> None:
    """Refuse the request of somebody who has less than this role."""
    if not request.who.may(role):
        message = f"You'll need additional permissions to perform this action. Permissions needed: {actions}"
        denied = {"accessErrorId": "ACE0000000000", "message": message, "title": "Access denied"}
        raise Refused(403, denied, CHARSET)
