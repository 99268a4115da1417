"""What every write needs beside its step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from heddle.grafana.http_errors import Conflict, ErrorResponse, Forbidden, HttpError, NotFound, RequestFailed
from heddle.sync.outcome import NotWritten, Result
from heddle.sync.plan import Options, Plan
from heddle.sync.server import Server, missing_permission

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
        applied: Callable[[], bool] | None = None,
    ) -> Any:  # noqa: ANN401
        """Send a write and return the JSON of its response; `applied` is that of `HttpClient.request`.

        Raises NotWritten.
        """
        headers = _WITHOUT_PROVENANCE if alerting and not self.options.provenance else None
        if method == "DELETE":
            applied = applied or (lambda: self._is_absent(path.partition("?")[0]))
        try:
            return self.server.grafana.request(method, path, body, headers, applied)
        except HttpError as error:
            raise not_written(error) from None

    def _is_absent(self, path: str) -> bool:
        try:
            self.server.grafana.get(path)
        except NotFound:
            return True
        return False


def not_written(error: HttpError) -> NotWritten:
    """Return why a write failed, with what to do about it."""
    if isinstance(error, RequestFailed):
        help = "run the push again: it writes what is missing"
        return NotWritten(Result.FAILED, f"{error}; the result of the write is unknown", help)
    if not isinstance(error, ErrorResponse):
        return NotWritten(Result.FAILED, str(error), "check what responds at the URL of Grafana: it may be a proxy")
    for text, help in _EXPLAINED:
        if text.lower() in error.message.lower():
            return NotWritten(Result.FAILED, str(error), help)
    match error:
        case Conflict():
            return NotWritten(Result.CONFLICT, f"{_FASTER} ({error})", _AGAIN)
        case Forbidden():
            help = f"give the service account {missing_permission(error) or 'the permission to write it'}"
            return NotWritten(Result.FAILED, str(error), help)
    return NotWritten(Result.FAILED, str(error), "see Grafana's log")


def changed() -> NotWritten:
    """Return the conflict of an object that is no longer as it was when the plan was made."""
    return NotWritten(Result.CONFLICT, _FASTER, _AGAIN)
