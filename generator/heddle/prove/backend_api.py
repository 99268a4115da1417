"""The HTTP API of one backend: every query is sent once, and fewer at a time while the server is slow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from heddle.grafana.http import Endpoint, HttpClient, Parameters, Response, Retries
from heddle.grafana.http_errors import ErrorResponse, HttpError, UnexpectedResponse, Unreachable
from heddle.prove.concurrency import AdaptiveLimiter, RequestCache

RETRIES = Retries(
    attempts=3,
    statuses=frozenset({429, 503}),
    failed_requests=False,
    first_pause=0.5,
    longest_pause=10,
    longest_retry_after=10,
    jitter=lambda: 1.0,
)


class BackendApi:
    """Sends requests to one server. Safe for several threads.

    `concurrency` is the largest number of concurrent requests; a response that takes longer than `slow` seconds lowers
    it for a while. Each method raises HttpError.
    """

    def __init__(self, endpoint: Endpoint, concurrency: int = 4, slow: float = 5.0, retries: Retries = RETRIES) -> None:
        limiter = AdaptiveLimiter(concurrency, slow)
        self._client = HttpClient(endpoint, pool=concurrency, retries=retries, limit=limiter.request)
        self._cache = RequestCache[Response]()
        self._form_method = "POST"

    @property
    def url(self) -> str:
        """The URL of the server."""
        return self._client.url

    def get(self, path: str, params: Parameters = ()) -> Response:
        """Return the response at a path."""
        return self._cached("GET", path, params)

    def query(self, path: str, params: Parameters) -> Response:
        """Send a query in the body of a POST, as it may be too long for a URL; by GET if a proxy rejects POST."""
        if self._form_method == "GET":
            return self.get(path, params)
        form = urlencode(params).encode()
        try:
            return self._cached("POST", path, data=form, content_type="application/x-www-form-urlencoded")
        except HttpError as error:
            if error.status not in (403, 405):
                raise
        response = self.get(path, params)
        self._form_method = "GET"
        return response

    def post_json(self, path: str, body: str) -> Response:
        """Send JSON text."""
        return self._cached("POST", path, data=body.encode(), content_type="application/json")

    def post_text(self, path: str, params: Parameters, text: str) -> Response:
        """Send plain text."""
        return self._cached("POST", path, params, data=text.encode(), content_type="text/plain; charset=utf-8")

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def unreachable(self, error: HttpError, expected: str) -> Unreachable:
        """Return the error that ends a run whose first request failed; `expected` says what the URL must point to."""
        help = f"check the URL: {expected}"
        if error.status in (401, 403):
            help = "pass --token-env, or --user-env and --password-env; with several tenants also --tenant-env"
        return Unreachable(self.url, f"cannot query the server: {error}", help, "prove/unreachable")

    def _cached(
        self, method: str, path: str, params: Parameters = (), data: bytes | None = None, content_type: str = ""
    ) -> Response:
        headers = {"Content-Type": content_type} if content_type else None

        def send() -> Response:
            return self._client.request(method, path, params, data=data, headers=headers)

        return self._cache.get((method, path, tuple(params), data), send)


@contextmanager
def parsing(api: str) -> Iterator[None]:
    """Raise UnexpectedResponse if JSON lacks what the block reads; also a decorator for functions."""
    try:
        yield
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise unexpected(api) from None


def unexpected(api: str) -> UnexpectedResponse:
    """Return the error for a response of another shape than the API's."""
    return UnexpectedResponse(f"response is not from the {api} API")


def success_data(body: Any, api: str) -> Any:  # noqa: ANN401 - JSON
    """Return the data of `{"status": "success", "data": ...}`, as Prometheus and Loki respond. Raises HttpError."""
    if not isinstance(body, dict) or body.get("status") != "success":
        message = str(body.get("error") or "") if isinstance(body, dict) else ""
        raise ErrorResponse(200, message) if message else unexpected(api)
    return body.get("data")
