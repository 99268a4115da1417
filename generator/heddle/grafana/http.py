"""The HTTP client for Grafana and every backend, with retries; `http_errors` has the types of its errors.

The libraries (niquests, and tenacity for the retries) belong to the optional extra `push`, so they are imported when a
client is created. Tenacity rather than stamina: it takes the pause, the wait and the stop condition as arguments,
which Retry-After, an interruption and tests without pauses need.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode, urlsplit

from heddle.grafana.http_errors import (
    ErrorResponse,
    HttpError,
    RequestFailed,
    UnexpectedResponse,
    Unreachable,
    connection_error,
    error_message,
    error_type,
    missing_library,
)
from heddle.grafana.redaction import Redactor

if TYPE_CHECKING:
    import tenacity

_LONGEST_MESSAGE = 500
_INCOMPLETE = "the response ended before it was complete"
_UNRESPONSIVE = 3
"""A server that left so many requests in a row without a response is not retried any more."""

Parameters = Sequence[tuple[str, str]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The URL of a server and the credentials for it; its text never contains a secret."""

    url: str
    server: str = "Grafana"
    """The name of the server in messages."""

    token: str = field(default="", repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with each request and not secret: an organization or a tenant."""

    secret_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca: str = ""
    """The certificate authority to trust: a path or PEM; empty for the system's."""

    client_certificate: tuple[str, str] | None = None
    """The paths of a certificate and its key."""

    timeout: float = 30.0

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return every value that must not be shown."""
        user, password = self.basic or ("", "")
        # A password that equals the user name is not a secret, and masking it would mask people's names in reports.
        values = (self.token, password if password != user else "", *self.secret_headers.values())
        return tuple(value for value in values if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """When a request is repeated, and after which pause, in seconds.

    The pause doubles from `first_pause` to `longest_pause`, times `jitter()`; a longer Retry-After is honored up to
    `longest_retry_after`. `sleep` is `HttpClient.stopping.wait` by default, so that an interruption ends the pause.
    """

    attempts: int = 6
    statuses: frozenset[int] = frozenset({429, 502, 503, 504})
    failed_requests: bool = True
    """Whether a request without a complete response is repeated: not worth it for a query that takes too long."""

    first_pause: float = 0.25
    longest_pause: float = 8.0
    longest_retry_after: float = 60.0
    jitter: Callable[[], float] = lambda: random.uniform(0.5, 1.5)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A successful response: its status, its JSON (None if the body is empty), and the seconds it took."""

    status: int
    body: Any = None
    seconds: float = 0.0


class HttpClient:
    """Sends requests to one server. Safe for several threads.

    Each attempt runs inside of `limit()`, which may hold it back. Once `stopping` is set, nothing is repeated. No error
    contains a secret that `redactor` knows.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        pool: int = 8,
        retries: Retries | None = None,
        limit: Callable[[], AbstractContextManager[object]] = nullcontext,
        redactor: Redactor | None = None,
    ) -> None:
        self._niquests, self._tenacity = _libraries()
        self.url = endpoint.url
        self.stopping = threading.Event()
        self._endpoint = endpoint
        self._retries = retries or Retries()
        self._limit = limit
        self.redactor = redactor or Redactor()
        self.redactor.add(endpoint.secrets)
        self._unresponsive = 0
        session = self._niquests.Session(pool_connections=1, pool_maxsize=max(pool, 2))
        session.headers.update({"User-Agent": "heddle", **endpoint.headers, **endpoint.secret_headers})
        session.cert = endpoint.client_certificate
        session.auth = endpoint.basic or self._authenticated
        self._session = session

    def get(self, path: str, params: Parameters = ()) -> Response:
        """Return what is at a path. Raises HttpError."""
        return self.request("GET", path, params)

    def get_text(self, path: str = "") -> str:
        """Return the text at a path, which need not be JSON. Raises HttpError."""
        response = self.retry(lambda: self._response(*self._exchange("GET", f"{self.url}{path}"), is_text=True))
        return str(response.body) if response else ""

    def request(
        self,
        method: str,
        path: str,
        params: Parameters = (),
        *,
        json: Any = None,  # noqa: ANN401 - any JSON value
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        applied: Callable[[], bool] | None = None,
    ) -> Response:
        """Send a request and return its response; repeat it as `Retries` says. Raises HttpError.

        `applied` tells whether a write took effect although its response was lost: then it counts as a success and is
        not repeated. An HttpError or Unreachable in it means no.
        """
        url = f"{self.url}{path}" + (f"?{urlencode(params)}" if params else "")
        response = self.retry(lambda: self.send(method, url, json=json, data=data, headers=headers), applied)
        return response or Response(status=200)

    def retry(
        self,
        attempt: Callable[[], T],
        applied: Callable[[], bool] | None = None,
        before_repetition: Callable[[], None] | None = None,
    ) -> T | None:
        """Return what `attempt` returns, as often repeated as `Retries` says; None if `applied` confirms the write.

        `before_repetition` is called before each attempt but the first; what it raises ends the request. Raises
        HttpError.
        """
        number = 0

        def attempt_or_confirm() -> T | None:
            nonlocal number
            number += 1
            if number > 1 and before_repetition:
                if applied and _is_confirmed(applied):
                    return None
                before_repetition()
            try:
                return attempt()
            except (RequestFailed, ErrorResponse) as error:
                # After a lost response, the next attempt may fail because the first one took effect.
                lost = number > 1 or self._is_temporary(error)
                if applied and lost and error.status != 429 and _is_confirmed(applied):
                    return None
                raise

        retrying = self._tenacity.Retrying(
            retry=self._tenacity.retry_if_exception(self._is_temporary),
            stop=self._is_last,
            wait=self._pause,
            sleep=self.pause,
            reraise=True,
        )
        try:
            result: T | None = retrying(attempt_or_confirm)
        except HttpError as error:
            self._unresponsive = self._unresponsive + 1 if isinstance(error, RequestFailed) else 0
            raise
        self._unresponsive = 0
        return result

    def pause(self, seconds: float) -> None:
        """Wait, unless the client is stopping."""
        (self._retries.sleep or self.stopping.wait)(seconds)

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def send(
        self,
        method: str,
        url: str,
        *,
        json: Any = None,  # noqa: ANN401
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a request to a complete URL once. Raises HttpError."""
        return self._response(*self._exchange(method, url, json=json, data=data, headers=headers))

    def _exchange(
        self,
        method: str,
        url: str,
        *,
        json: Any = None,  # noqa: ANN401
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[Any, float]:
        """Send a request once, and return the library's response and the seconds it took."""
        errors, timeout = self._niquests.exceptions, self._endpoint.timeout
        try:
            with self._limit():
                started = time.monotonic()
                raw = self._session.request(
                    method,
                    url,
                    json=json,
                    data=data,
                    headers=dict(headers or {}),
                    timeout=timeout,
                    # Given with each request: REQUESTS_CA_BUNDLE would replace that of the session.
                    verify=self._endpoint.ca or True,
                    # A redirected POST becomes a GET, and credentials may go to another host.
                    allow_redirects=False,
                )
                return raw, time.monotonic() - started
        except (errors.Timeout, TimeoutError):
            raise RequestFailed(f"no response within {timeout:g} s") from None
        except errors.ChunkedEncodingError:
            raise RequestFailed(_INCOMPLETE) from None
        except errors.InvalidURL:
            raise RequestFailed("the URL is invalid") from None
        except errors.ProxyError as error:
            raise RequestFailed(f"the proxy does not respond: {connection_error(error)}") from None
        except errors.RequestException as error:
            raise connection_error(error) from None
        except OSError as error:
            # The library raises an error without a number where a certificate cannot be read.
            unreadable = RequestFailed("the file of a certificate or of its authority cannot be read")
            raise (connection_error(error) if error.errno else unreadable) from None

    def _response(self, raw: Any, seconds: float, *, is_text: bool = False) -> Response:  # noqa: ANN401 - imported lazily
        status = int(raw.status_code or 0)
        retry_after = str(raw.headers.get("Retry-After", ""))
        kind = str(raw.headers.get("Content-Type", "")).partition(";")[0].strip()
        if 300 <= status < 400 and status != 304:
            target = _without_query(str(raw.headers.get("Location", "")))
            raise UnexpectedResponse(f"unexpected redirect: HTTP {status} to {target}", status)
        # A proxy in front of an overloaded server answers with a page of its own.
        if kind == "text/html" and status not in self._retries.statuses:
            raise self._unexpected(status, kind)
        if is_text and 200 <= status < 300:
            return Response(status=status, body=str(raw.text or ""), seconds=seconds)
        body, is_json = _parsed(raw)
        if 200 <= status < 300:
            if is_json:
                return Response(status=status, body=body, seconds=seconds)
            if kind and not kind.endswith("json"):
                raise self._unexpected(status, kind)
            raise RequestFailed(_INCOMPLETE)
        message = error_message(body) if is_json else (str(raw.text or "") if kind == "text/plain" else "")
        message = self.redactor.text(" ".join(message.split()))[:_LONGEST_MESSAGE]
        raise error_type(status, message)(status, message, body, retry_after)

    def _unexpected(self, status: int, kind: str) -> UnexpectedResponse:
        server = self._endpoint.server
        return UnexpectedResponse(f"response is not from the {server} API: HTTP {status} with {kind}", status)

    def _authenticated(self, request: Any) -> Any:  # noqa: ANN401 - the library is imported lazily
        """Add the token; also set where there is none, or credentials of a .netrc file would be sent."""
        if self._endpoint.token:
            request.headers["Authorization"] = f"Bearer {self._endpoint.token}"
        return request

    def _is_temporary(self, error: BaseException) -> bool:
        if isinstance(error, RequestFailed):
            return self._retries.failed_requests
        return isinstance(error, ErrorResponse) and error.status in self._retries.statuses

    def _is_last(self, state: tenacity.RetryCallState) -> bool:
        is_exhausted = state.attempt_number >= self._retries.attempts
        return is_exhausted or self.stopping.is_set() or self._unresponsive >= _UNRESPONSIVE

    def _pause(self, state: tenacity.RetryCallState) -> float:
        retries, error = self._retries, state.outcome.exception() if state.outcome else None
        backoff = min(retries.first_pause * 2 ** (state.attempt_number - 1), retries.longest_pause) * retries.jitter()
        requested = _seconds(error.retry_after, retries.now) if isinstance(error, HttpError) else 0.0
        return float(min(max(requested, backoff), retries.longest_retry_after))


def _parsed(raw: Any) -> tuple[Any, bool]:  # noqa: ANN401
    """Return the JSON of a body, and whether it is JSON; an empty body is None."""
    if not raw.content:
        return None, True
    try:
        return raw.json(), True
    except ValueError:
        return None, False


def _is_confirmed(applied: Callable[[], bool]) -> bool:
    try:
        return applied()
    except (HttpError, Unreachable):
        return False


def _seconds(retry_after: str, now: Callable[[], datetime]) -> float:
    """Return the seconds that a Retry-After header asks for: it is a number or a date."""
    if retry_after.isdigit():
        return float(retry_after)
    try:
        return max((parsedate_to_datetime(retry_after) - now()).total_seconds(), 0.0) if retry_after else 0.0
    except (ValueError, TypeError):
        return 0.0


def _without_query(location: str) -> str:
    """Return the target of a redirect without its query and user, which may hold a token."""
    parts = urlsplit(location)
    return f"{parts.scheme}://{parts.hostname}{parts.path}" if parts.hostname else parts.path or "an unnamed location"


def _libraries() -> tuple[Any, Any]:
    try:
        import niquests
        import tenacity
    except ImportError as error:
        raise missing_library(error) from None
    return niquests, tenacity
