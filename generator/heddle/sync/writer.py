"""How an object is written: sending the request, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from heddle.grafana.http_errors import Conflict, ErrorResponse, Forbidden, HttpError, NotFound, RequestFailed
from heddle.grafana.json_value import Json
from heddle.sync.plan import Edit, Options, Plan
from heddle.sync.resources import Key
from heddle.sync.server import Server, missing_permission

_SERVER_ERROR = 500
"""From this status on, the error may come from a proxy, after Grafana has acted on the request."""

_NO_PROVENANCE = {"X-Disable-Provenance": "true"}
_OTHER_OWNER = "the object belongs to a file or to another tool: see `From mounted files to a push` in docs/push.md"
_EXPLANATIONS = {
    "cannot change provenance": _OTHER_OWNER,
    "provided provenance": _OTHER_OWNER,
    "Quota reached": "raise the quota of the organization, or delete objects that are no longer needed",
    "Cannot save provisioned dashboard": "remove its file from Grafana's provisioning first",
    "read-only data source": "remove its file from Grafana's provisioning first",
    "folder not found": "push its folder as well",
    "same name in the folder": "rename one of the two: this version of Grafana allows a title once in a folder",
    "name or UID already exists": "rename one of the two: a folder has a name of library panels once",
    "has connections": "remove the library panel from the dashboards that show it",
    "library elements that are linked": "remove the library panels of the folder from the dashboards that show them",
    "license": "the server lacks the license that this requires",
}
"""The help for messages of Grafana."""


class Result(StrEnum):
    """How a step ended."""

    DONE = "done"
    CONFLICT = "conflict"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The outcome of a step; `edits` are the edits of others that it met.

    `overwritten` has the dashboards of others that it overwrote, by version, whether or not they were restored.
    `may_be_written` tells whether the server may have acted on a write that failed, or may still do so.
    """

    key: Key
    result: Result
    message: str = ""
    help: str = ""
    edits: tuple[Edit, ...] = ()
    overwritten: Mapping[int, Json] = field(default_factory=dict, repr=False)
    may_be_written: bool = False


class NotWritten(Exception):
    """A write failed: `result` is CONFLICT where somebody else changed the object, else FAILED."""

    def __init__(
        self,
        result: Result,
        message: str,
        help: str = "",
        *,
        may_be_written: bool = False,
        is_forbidden: bool = False,
    ) -> None:
        self.result, self.message, self.help = result, message, help
        self.may_be_written, self.is_forbidden = may_be_written, is_forbidden
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Writer:
    """Sends the writes of a plan."""

    server: Server
    plan: Plan

    @property
    def options(self) -> Options:
        """Return the options of the push."""
        return self.plan.options

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,  # noqa: ANN401 - any JSON value
        *,
        alerting: bool = False,
        applied: Callable[[], bool] | None = None,
        require_unchanged: Callable[[], None] | None = None,
    ) -> Any:  # noqa: ANN401
        """Send a request and return the JSON of the response; `applied` is that of `HttpClient.request`.

        A write is repeated after a pause, in which somebody may change the object: `require_unchanged` reads it again
        before each repetition, and raises NotWritten if it changed. Raises NotWritten.
        """
        # With provenance, alerting objects are read-only in Grafana's pages.
        headers = _NO_PROVENANCE if alerting and not self.options.provenance else None
        if method == "DELETE":
            applied = applied or (lambda: self._is_absent(path.partition("?")[0]))
        try:
            return self.server.grafana.request(method, path, body, headers, applied, require_unchanged)
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
        return NotWritten(Result.FAILED, f"{error}; the result of the write is unknown", help, may_be_written=True)
    if not isinstance(error, ErrorResponse):
        help = "check what responds at the URL of Grafana: it may be a proxy"
        return NotWritten(Result.FAILED, str(error), help, may_be_written=True)
    for text, help in _EXPLANATIONS.items():
        if text.lower() in error.message.lower():
            return NotWritten(Result.FAILED, str(error), help)
    match error:
        case Conflict():
            return modified_concurrently(error.message)
        case Forbidden():
            help = f"give the service account {missing_permission(error) or 'the permission to write it'}"
            return NotWritten(Result.FAILED, str(error), help, is_forbidden=True)
    is_unknown = error.status >= _SERVER_ERROR
    return NotWritten(Result.FAILED, str(error), "see Grafana's log", may_be_written=is_unknown)


def modified_concurrently(detail: str = "") -> NotWritten:
    """Return the conflict of an object that is no longer as it was when the plan was created."""
    message = "modified concurrently since the plan was created; the other change was kept"
    help = "run the push again: its plan shows the other change"
    return NotWritten(Result.CONFLICT, f"{message} ({detail})" if detail else message, help)
