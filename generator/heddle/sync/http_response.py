"""What a Grafana answered, and the ways in which asking it fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from heddle.diagnostics.errors import HeddleError
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body that was JSON; `body` is None where there was nothing in it."""

    status: int
    body: Any = None

    @property
    def ok(self) -> bool:
        """Tell whether the request was granted."""
        return 200 <= self.status < 300

    @property
    def missing(self) -> bool:
        """Tell whether there is nothing of that name."""
        return self.status == 404

    @property
    def said(self) -> str:
        """Return the server's own words, one line."""
        body = self.body if isinstance(self.body, dict) else {}
        text = str(body.get("message") or body.get("error") or "") or f"HTTP {self.status}"
        return " ".join(text.split())[:300]

    @property
    def conflict(self) -> bool:
        """Tell whether somebody else was faster: 412 and 409, and 500 where two writes raced to one version."""
        if self.status == 500:
            return "UNIQUE constraint" in self.said or "duplicate key" in self.said.lower()
        return self.status in (409, 412)


class Unreachable(HeddleError):
    """The server does not answer, is none that is meant, or does not accept the credentials."""

    exit_code = 5

    def __init__(self, url: str, message: str, help: str, id: str = "push/unreachable") -> None:
        super().__init__([Finding(id=id, location=Location(url, 0), message=message, help=help)])


class Broken(Exception):
    """One request failed on its way, after all retries; whether the server acted on it is not known."""
