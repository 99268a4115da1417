"""What every write needs beside its step."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from heddle.sync.http_response import Answer, Broken
from heddle.sync.outcome import NotWritten, Result
from heddle.sync.plan import Options, Plan
from heddle.sync.server import Server

_FASTER = "somebody else changed it between the plan and the write; their work is as they left it"
_AGAIN = "run the push again: its plan will show what they did"
_WITHOUT_PROVENANCE = {"X-Disable-Provenance": "true"}
_EXPLAINED = (
    (
        "cannot change provenance",
        "it belongs to a file or to another tool; docs/push.md has a table of what that means",
    ),
    ("provided provenance", "it belongs to a file or to another tool; docs/push.md has a table of what that means"),
    ("Quota reached", "raise the organisation's quota, or delete what is not needed"),
    ("Cannot save provisioned dashboard", "take its file out of Grafana's provisioning first"),
    ("read-only data source", "take its file out of Grafana's provisioning first"),
    ("folder not found", "push its folder too"),
    ("same name in the folder", "give one of the two another title: this Grafana allows a title once in a folder"),
    ("license", "this needs a licence that the server does not have"),
)


@dataclass(frozen=True, slots=True)
class Context:
    """The server and the plan that is applied."""

    server: Server
    plan: Plan

    @property
    def options(self) -> Options:
        """Return how the push was asked for."""
        return self.plan.options

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,  # noqa: ANN401
        *,
        alerting: bool = False,
        landed: Callable[[], bool] | None = None,
    ) -> Answer:
        """Send a write and return its answer; `landed` is as in `Grafana.ask`. Raises NotWritten."""
        headers = _WITHOUT_PROVENANCE if alerting and not self.options.provenance else None
        if method == "DELETE":
            landed = landed or (lambda: self.server.grafana.get(path.partition("?")[0]).missing)
        try:
            answer = self.server.grafana.ask(method, path, body, headers, landed)
        except Broken as error:
            raise unknown(error) from None
        if answer.ok:
            return answer
        raise refused(answer)


def refused(answer: Answer) -> NotWritten:
    """Return why a write was not granted, with what would mend it."""
    for words, help in _EXPLAINED:
        if words.lower() in answer.said.lower():
            return NotWritten(Result.FAILED, f"HTTP {answer.status}: {answer.said}", help)
    if answer.conflict:
        return NotWritten(Result.CONFLICT, f"{_FASTER} ({answer.said})", _AGAIN)
    if answer.status == 403:
        needed = re.search(r"Permissions needed: (.+)$", answer.said)
        help = f"give the service account {needed[1] if needed else 'the rights to write it'}"
        return NotWritten(Result.FAILED, f"HTTP 403: {answer.said}", help)
    return NotWritten(Result.FAILED, f"HTTP {answer.status}: {answer.said}", "see Grafana's log")


def unknown(error: Broken) -> NotWritten:
    """Return the failure of a write whose answer never came."""
    help = "run the push again: it does what is left"
    return NotWritten(Result.FAILED, f"{error}; whether it was written is not known", help)


def changed() -> NotWritten:
    """Return the conflict of an object that is no longer as it was when the plan was made."""
    return NotWritten(Result.CONFLICT, _FASTER, _AGAIN)
