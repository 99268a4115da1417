"""Grafana's API through grafana-client, over the shared HTTP client.

grafana-client builds the URLs and reads the JSON. Its own session is replaced: it follows a redirect from POST to GET,
takes a login page for success, repeats nothing, and raises the errors of its HTTP library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from heddle.grafana.http import Endpoint, HttpClient, Retries
from heddle.grafana.http_errors import missing_library
from heddle.grafana.redaction import Redactor


class Grafana:
    """Sends requests to one Grafana and returns their JSON. Safe for several threads."""

    def __init__(
        self, endpoint: Endpoint, *, pool: int = 8, retries: Retries | None = None, redactor: Redactor | None = None
    ) -> None:
        self.http = HttpClient(endpoint, pool=pool, retries=retries, redactor=redactor)
        try:
            from grafana_client.api import GrafanaApi
        except ImportError as error:
            raise missing_library(error) from None

        self.url = endpoint.url
        parts = urlsplit(endpoint.url)
        # Without its final slash, the client drops the last part of the path.
        prefix = f"{parts.path.strip('/')}/".lstrip("/")
        self._client = GrafanaApi(protocol=parts.scheme, host=parts.netloc, url_path_prefix=prefix).client
        self._client.s.close()
        self._client.s = _Session(self.http)  # type: ignore[assignment]

    def get(self, path: str) -> Any:  # noqa: ANN401 - any JSON value
        """Return the JSON at a path that starts with /api or /apis. Raises HttpError."""
        return self.request("GET", path)

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,  # noqa: ANN401
        headers: Mapping[str, str] | None = None,
        applied: Callable[[], bool] | None = None,
        before_repetition: Callable[[], None] | None = None,
    ) -> Any:  # noqa: ANN401
        """Send a request and return the JSON of the response.

        `applied` and `before_repetition` are those of `HttpClient.retry`. Raises HttpError.
        """
        send = getattr(self._client, method)
        # The client adds /api itself; `/apis/...` becomes `/api` and `s/...`.
        rest = path.removeprefix("/api")
        return self.http.retry(lambda: send(rest, json=body, headers=dict(headers or {})), applied, before_repetition)


@dataclass(frozen=True, slots=True)
class _Session:
    """An HTTP session as far as grafana-client uses it."""

    http: HttpClient

    def request(
        self,
        method: str,
        url: str,
        *,
        json: Any,  # noqa: ANN401
        headers: Mapping[str, str],
        **_: object,  # credentials and limits, which the HTTP client has itself
    ) -> _Response:
        response = self.http.send(method.upper(), url, json=json, headers=headers)
        return _Response(response.status, response.body)


@dataclass(frozen=True, slots=True)
class _Response:
    """A successful response as far as grafana-client reads it."""

    status_code: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Any:  # noqa: ANN401
        return self.body
