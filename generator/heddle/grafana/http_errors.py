"""The ways in which an HTTP request fails, as types; their texts are plain and without secrets.

    HttpError                    a request failed
    ├── RequestFailed            no complete response arrived; the result of a write is unknown
    ├── UntrustedCertificate     the server's TLS certificate is not trusted
    ├── UnexpectedResponse       a redirect, or a page for people: not the API
    └── ErrorResponse            the API responded with an error: `status`, `message` and `body`
        ├── Unauthorized         401
        ├── Forbidden            403
        ├── NotFound             404
        └── Conflict             409 and 412, and what Grafana answers when two writes race

`Unreachable` is the error that ends a command; the callers raise it, as they know what the request was for.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Any

from heddle.diagnostics.errors import BadInput, HeddleError
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location


class HttpError(Exception):
    """A request failed; the text says why, in one line without secrets. `status` is 0 if there was no response."""

    def __init__(self, message: str, status: int = 0, retry_after: str = "") -> None:
        self.status = status
        self.retry_after = retry_after
        super().__init__(message)


class RequestFailed(HttpError):
    """No complete response arrived, after all retries: whether the server acted on the request is unknown."""


class UntrustedCertificate(HttpError):
    """The server's TLS certificate is not signed by a trusted authority."""


class UnexpectedResponse(HttpError):
    """Something other than the API responded: a redirect, or a page for people."""


class ErrorResponse(HttpError):
    """The API responded with an error; `message` is the server's own, empty if it gave none."""

    def __init__(self, status: int, message: str, body: Any = None, retry_after: str = "") -> None:  # noqa: ANN401
        self.message = message
        self.body = body
        super().__init__(f"HTTP {status}: {message}" if message else f"HTTP {status}", status, retry_after)


class Unauthorized(ErrorResponse):
    """The server does not accept the credentials."""


class Forbidden(ErrorResponse):
    """The credentials lack a permission."""


class NotFound(ErrorResponse):
    """The object, or the API, does not exist."""


class Conflict(ErrorResponse):
    """The object was changed by another request."""


class Unreachable(HeddleError):
    """The server does not respond, is not the intended one, or refuses the credentials; ends a command."""

    exit_code = 5

    def __init__(self, url: str, message: str, help: str, id: str) -> None:
        super().__init__([Finding(id=id, location=Location(url, 0), message=message, help=help)])


class MissingPermission(Unreachable):
    """Grafana denies a request; `permission` is the one that it names, empty if it names none."""

    def __init__(self, url: str, message: str, help: str, permission: str) -> None:
        self.permission = permission
        super().__init__(url, message, help, "push/missing-permission")


def connection_error(error: BaseException) -> HttpError:
    """Return the error for a request without a response: what the operating system or TLS reported as its cause."""
    causes = tuple(_causes(error))
    for cause in causes:
        match cause:
            case ssl.SSLCertVerificationError():
                reason = cause.verify_message.rstrip(".").replace("Hostname mismatch", "hostname mismatch")
                return UntrustedCertificate(f"the server's TLS certificate is not trusted: {reason}")
            case ssl.SSLError(reason="WRONG_VERSION_NUMBER" | "RECORD_LAYER_FAILURE"):
                return RequestFailed("the server does not use TLS, but the URL starts with https://")
            case ssl.SSLError(reason=str() as reason):
                return RequestFailed(f"the TLS handshake failed: {reason.lower().replace('_', ' ')}")
            case socket.gaierror():
                return RequestFailed("the name of the host cannot be resolved")
            case ConnectionRefusedError():
                return RequestFailed("connection refused")
            case ConnectionResetError() | ConnectionAbortedError() | BrokenPipeError():
                return RequestFailed("the server closed the connection without a response")
    reasons = (cause.strerror.lower() for cause in causes if isinstance(cause, OSError) and cause.strerror)
    return RequestFailed(next((f"no connection: {reason}" for reason in reasons), "the response is not HTTP"))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and its causes."""
    seen: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in seen:
        yield current
        seen.append(current)
        current = current.__cause__ or current.__context__


def error_message(body: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the message in the body of an error, empty if it has none.

    Grafana writes `message`, its query API `results.A.error`, Prometheus `error`, ClickHouse `exception`, Jaeger
    `errors[].msg`.
    """
    return next((str(text) for text in _messages(body) if text), "")


def _messages(body: Any) -> Iterator[object]:  # noqa: ANN401
    if isinstance(body, dict):
        results, errors = body.get("results"), body.get("errors")
        queries = results.values() if isinstance(results, dict) else ()
        yield from (query.get("error") for query in queries if isinstance(query, dict))
        yield from (body.get("message"), body.get("error"), body.get("exception"))
        yield from (item.get("msg") for item in errors if isinstance(item, dict)) if isinstance(errors, list) else ()


def error_type(status: int, message: str) -> type[ErrorResponse]:
    """Return the type of an error response."""
    # Two writes of one version that race in the database: Grafana responds to one with the database's own error.
    if status == 500 and ("UNIQUE constraint" in message or "duplicate key" in message.lower()):
        return Conflict
    types = {401: Unauthorized, 403: Forbidden, 404: NotFound, 409: Conflict, 412: Conflict}
    return types.get(status, ErrorResponse)


def missing_library(error: ImportError) -> BadInput:
    """Return the error for a library of the extra `push` that is not installed."""
    message, help = f"the library `{error.name}` is not installed", "run `pip install 'grafana-heddle[push]'`"
    return BadInput(
        [Finding(id="push/missing-library", location=Location("the environment", 0), message=message, help=help)]
    )
