"""Writing an object: the request and its outcome."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from heddle.grafana.http_errors import ErrorResponse, Forbidden, HttpError, NotFound, RequestFailed
from heddle.grafana.json_value import Json
from heddle.sync.plan import Edit, Options, Plan
from heddle.sync.resources import Key, Kind
from heddle.sync.server import Server, missing_permission
from heddle.sync.write_errors import explain, is_stale

_SERVER_ERROR = 500
"""From this status on, the error may come from a proxy, after Grafana has acted on the request."""

_NO_PROVENANCE = {"X-Disable-Provenance": "true"}
_NEEDS_PROVENANCE = re.compile(r"provenance status 'api' cannot|provenance.*\b(from|needs) 'api'", re.IGNORECASE)
"""Grafana's refusal to write an object without the provenance that it was written with."""


class Result(StrEnum):
    """How a step ended."""

    DONE = "done"
    CONFLICT = "conflict"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The outcome of a step; `edits` are the detected edits of other people.

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
    """A write failed: `result` is CONFLICT if another person changed the object, else FAILED."""

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
        releases: bool = False,
        applied: Callable[[], bool] | None = None,
        require_unchanged: Callable[[], None] | None = None,
    ) -> Any:  # noqa: ANN401
        """Send a request and return the JSON of the response; `applied` is that of `HttpClient.request`.

        `alerting` requests are sent without provenance unless the settings require it; a release always is.

        A write is repeated after a pause, in which the object can be changed: `require_unchanged` reads it again
        before each repetition, and raises NotWritten if it changed. Raises NotWritten.
        """
        # With provenance, alerting objects are read-only in Grafana's pages.
        headers = _NO_PROVENANCE if alerting and not (self.options.provenance and not releases) else None
        if method == "DELETE":
            applied = applied or (lambda: self._is_absent(path.partition("?")[0]))
        try:
            try:
                return self.server.grafana.request(method, path, body, headers, applied, require_unchanged)
            except ErrorResponse as error:
                if not headers or not _NEEDS_PROVENANCE.search(error.message):
                    raise
            # It was pushed with provenance, which Grafana cannot remove.
            return self.server.grafana.request(method, path, body, None, applied, require_unchanged)
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
    if is_stale(error):
        return modified_concurrently()
    if explanation := explain(error):
        message = f"{explanation.message} ({error})" if explanation.message else str(error)
        return NotWritten(Result.FAILED, message, explanation.help)
    match error:
        case Forbidden():
            help = f"give the service account {missing_permission(error) or 'the permission to write it'}"
            return NotWritten(Result.FAILED, str(error), help, is_forbidden=True)
    is_unknown = error.status >= _SERVER_ERROR
    return NotWritten(Result.FAILED, str(error), "see Grafana's log", may_be_written=is_unknown)


def modified_concurrently() -> NotWritten:
    """Return the conflict of an object that is no longer as it was when the plan was created."""
    message = "modified concurrently since the plan was created; the other change was kept"
    return NotWritten(Result.CONFLICT, message, "run the push again: its plan shows the other change")


def not_created(writer: Writer, error: NotWritten, kind: Kind, uid: str) -> NotWritten:
    """Return why an object was not created if Grafana reports it as changed.

    The plan did not contain it: it was created since, the credentials cannot see it, or its uid is taken. Folders and
    dashboards share their uids.
    """
    if error.result is not Result.CONFLICT or _is_readable(writer, kind, uid):
        return error
    other = Kind.DASHBOARD if kind is Kind.FOLDER else Kind.FOLDER
    if _is_readable(writer, other, uid):
        return NotWritten(Result.FAILED, f"the uid is that of a {other.label}", "change one of the two uids")
    message = f"the {kind.label} exists, but these credentials cannot see it"
    return NotWritten(Result.FAILED, message, f"give the service account permissions on it, or change the uid `{uid}`")


def _is_readable(writer: Writer, kind: Kind, uid: str) -> bool:
    path = "/api/folders/" if kind is Kind.FOLDER else "/api/dashboards/uid/"
    try:
        writer.server.grafana.get(path + quote(uid, safe=""))
    except ErrorResponse:
        return False
    except HttpError:
        return True  # Unknown: the original error stays.
    return True
