"""Sends log lines and traces: HTTP requests to Loki's push API and to an OTLP collector."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location

_SHOWN_RESPONSE = 200
"""Characters of an error response in a message."""


class _NoRedirects(HTTPRedirectHandler):
    """Follows no redirect: it would send credentials to another server."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Return None, which makes the redirect an error."""


_OPENER = build_opener(_NoRedirects())


class SendError(Exception):
    """A server did not accept a request; the text is the reason."""


def send(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> str:
    """Send a POST request and return the response. Raises SendError."""
    try:
        with _OPENER.open(Request(url, body, dict(headers)), timeout=timeout) as response:
            return str(response.read().decode(errors="replace"))
    except HTTPError as error:
        lines = error.read(2 * _SHOWN_RESPONSE).decode(errors="replace").strip().split("\n")
        detail = f": {lines[0][:_SHOWN_RESPONSE]}" if lines[0] else ""
        raise SendError(f"HTTP {error.code}{detail}") from error
    except (URLError, HTTPException, OSError) as error:
        raise SendError(str(getattr(error, "reason", error))) from error


class OutageReporter:
    """Warns once when a server becomes unreachable, and once when it recovers."""

    def __init__(self, name: str, lost: str, warn: Callable[[str], None]) -> None:
        self._name, self._lost, self._warn = name, lost, warn
        self._failed = False

    def report(self, error: SendError | None) -> None:
        """Take note of the result of a request."""
        if error is not None and not self._failed:
            self._warn(f"cannot send to {self._name} ({error}); {self._lost}")
        if error is None and self._failed:
            self._warn(f"{self._name} has recovered")
        self._failed = error is not None


class JsonSender:
    """Sends JSON to a URL. Raises BadInput for an invalid URL."""

    def __init__(self, option: str, url: str, path: str, warn: Callable[[str], None]) -> None:
        parts = check_url(option, url, f"{path} is appended to it")
        self._url = url if parts.path.rstrip("/").endswith(path) else url.rstrip("/") + path
        name = f"{parts.scheme}://{parts.netloc}"
        self._outages = OutageReporter(name, "events are dropped until it recovers", warn)

    def send(self, body: dict[str, Any]) -> bool:
        """Send once, and return whether the server accepted it."""
        try:
            send(self._url, json.dumps(body).encode(), {"Content-Type": "application/json"}, timeout=10)
        except SendError as error:
            self._outages.report(error)
            return False
        self._outages.report(None)
        return True


def loki_sender(url: str, warn: Callable[[str], None]) -> JsonSender:
    """Return the sender for a Loki. Raises BadInput."""
    return JsonSender("--loki", url, "/loki/api/v1/push", warn)


def otlp_sender(url: str, warn: Callable[[str], None]) -> JsonSender:
    """Return the sender for a collector. Raises BadInput."""
    return JsonSender("--otlp", url, "/v1/traces", warn)


def check_url(option: str, url: str, help: str) -> SplitResult:
    """Return the parts of an HTTP URL without credentials. Raises BadInput."""
    if "@" in url:  # checked first, because the other message has the URL in it
        raise BadInput([_invalid_url(option, "the URL has credentials in it, which is not supported", help)])
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # of an invalid port
        valid = False
    if not valid:
        raise BadInput([_invalid_url(option, f"invalid URL {url!r}", help)])
    return parts


def _invalid_url(option: str, message: str, help: str) -> Finding:
    return Finding(
        id="simulation/invalid-url",
        location=Location(option, 0),
        message=message,
        help=f"write it as http://host:port; {help}",
    )
