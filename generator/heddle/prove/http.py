"""The door to HTTP: one session, JSON in, and every fault of a server as words."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import niquests
from niquests.auth import AuthBase, HTTPBasicAuth

from heddle.diagnostics.errors import HeddleError
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.prove.access import Access, Keys
from heddle.prove.adaptive_limiter import Pace

_TRIES = 3
_PAUSE = 0.5
_LONGEST_PAUSE = 10.0
_BUSY = (429, 503)
_LOGIN = (401, 403)
_ANSWERED = (200, 207)
_FORM = "application/x-www-form-urlencoded"
_LONGEST = 500

Parameters = Sequence[tuple[str, str]]


class Unreachable(HeddleError):
    """The server does not answer, or is not the one that is meant."""

    exit_code = 5

    def __init__(self, url: str, message: str, help: str) -> None:
        super().__init__([Finding(id="prove/unreachable", location=Location(url, 0), message=message, help=help)])


class Refused(Exception):
    """The server answered, and not with data; `status` is HTTP's, 0 where it did not come to that."""

    def __init__(self, message: str, status: int = 0) -> None:
        self.status = status
        super().__init__(message)


def wrong(url: str, refused: Refused, where: str) -> Unreachable:
    """Return what is said of a server that refuses the least; `where` says which API must be below the address."""
    help = f"check the address: {where}"
    if refused.status in _LOGIN:
        help = "give --token-env, or --user-env and --password-env, and --tenant-env where there are tenants"
    return Unreachable(url, f"the server cannot be asked: {refused}", help)


class _Own(AuthBase):  # type: ignore[misc, unused-ignore]
    """No authentication but the headers: otherwise a .netrc of the user would replace them."""

    def __call__(self, request: Any) -> Any:  # noqa: ANN401 - the library's own type is private
        return request


class Http:
    """Asks one server, fewer questions at once while it is slow. Safe for several threads."""

    def __init__(self, access: Access, keys: Keys, pool: int, slow: float = 5.0) -> None:
        self._base = access.url.rstrip("/")
        self._timeout = access.timeout
        self._session = niquests.Session(pool_connections=1, pool_maxsize=pool)
        for name, value in keys.headers.items():
            self._session.headers[name] = value
        self._session.auth = HTTPBasicAuth(*keys.basic) if keys.basic else _Own()
        # given with each request: for the session it would lose against REQUESTS_CA_BUNDLE
        self._verify = keys.ca or None
        self._secrets = keys.secrets
        self._pace = Pace(pool, slow)
        self.method = "POST"

    def get(self, path: str, parameters: Parameters = ()) -> tuple[Any, float]:
        """Return the JSON that is answered and the seconds it took. Raises Refused."""
        return self._asked("GET", path, parameters, None, "")

    def query(self, path: str, parameters: Parameters) -> tuple[Any, float]:
        """Ask in the body, where an expression of any length fits; by GET where a proxy refuses that."""
        try:
            return self._form(self.method, path, parameters)
        except Refused as refused:
            if self.method == "GET" or refused.status not in (403, 405):
                raise
        answer = self._form("GET", path, parameters)
        self.method = "GET"
        return answer

    def post(self, path: str, body: object) -> tuple[Any, float]:
        """Send JSON, and return the JSON that is answered."""
        return self._asked("POST", path, (), json.dumps(body).encode(), "application/json")

    def send(self, path: str, parameters: Parameters, text: str) -> tuple[Any, float]:
        """Send a text, and return the JSON that is answered."""
        return self._asked("POST", path, parameters, text.encode(), "text/plain; charset=utf-8")

    def close(self) -> None:
        """Close what is open."""
        self._session.close()

    def _form(self, method: str, path: str, parameters: Parameters) -> tuple[Any, float]:
        if method == "GET":
            return self.get(path, parameters)
        return self._asked(method, path, (), urlencode(parameters).encode(), _FORM)

    def _asked(
        self, method: str, path: str, parameters: Parameters, body: bytes | None, kind: str
    ) -> tuple[Any, float]:
        url = f"{self._base}{path}" + (f"?{urlencode(parameters)}" if parameters else "")
        for left in reversed(range(_TRIES)):
            with self._pace:
                started = time.monotonic()
                response = self._sent(method, url, body, kind)
                seconds = time.monotonic() - started
                self._pace.took(seconds)
            if response.status_code not in _BUSY or not left:
                break
            time.sleep(_pause(response.headers, _TRIES - left))
        return self._json(response), seconds

    def _sent(self, method: str, url: str, body: bytes | None, kind: str) -> Any:  # noqa: ANN401
        try:
            if method == "GET":
                return self._session.get(url, timeout=self._timeout, verify=self._verify)
            headers = {"Content-Type": kind}
            return self._session.post(url, data=body, headers=headers, timeout=self._timeout, verify=self._verify)
        except (niquests.exceptions.Timeout, TimeoutError):
            self._pace.took(self._timeout)
            raise Refused(f"no answer within {self._timeout:g} s") from None
        except niquests.exceptions.SSLError:
            raise Refused("the server's certificate is not trusted") from None
        except (niquests.exceptions.RequestException, OSError) as error:
            raise Refused(f"no connection ({type(error).__name__})") from None

    def _json(self, response: Any) -> Any:  # noqa: ANN401
        status = int(response.status_code or 0)
        kind = str(response.headers.get("Content-Type", "")).partition(";")[0]
        try:
            body = response.json()
        except ValueError:
            if status not in _ANSWERED and kind == "text/plain" and (response.text or "").strip():
                raise Refused(self._told(f"HTTP {status}: {response.text.strip()}"), status) from None
            raise Refused(f"HTTP {status} with {kind or 'something'}, not JSON", status) from None
        if status in _ANSWERED:
            return body
        raise Refused(self._told(_said(body) or f"HTTP {status}"), status)

    def _told(self, text: str) -> str:
        """Return what a server says, without the secrets that it may repeat."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text[:_LONGEST]


@contextmanager
def reading(api: str) -> Iterator[None]:
    """Say that JSON is not a server's, where it has another shape; also a decorator."""
    try:
        yield
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise Refused(f"its JSON is not {api} API") from None


def enveloped(body: Any, api: str) -> Any:  # noqa: ANN401 - JSON
    """Return the data of `{"status": "success", "data": ...}`. Raises Refused."""
    if not isinstance(body, dict) or body.get("status") != "success":
        raise Refused(_said(body) or f"its JSON is not {api} API")
    return body.get("data")


def first_line(texts: Iterable[object]) -> str:
    """Return the first text that says anything."""
    return next((str(each) for each in texts if each), "")


def _said(body: Any) -> str:  # noqa: ANN401
    if not isinstance(body, dict):
        return ""
    errors = body.get("errors")
    listed = [each.get("msg") for each in errors if isinstance(each, dict)] if isinstance(errors, list) else []
    results = body.get("results")
    inner = [each.get("error") for each in results.values()] if isinstance(results, dict) else []
    return first_line([*inner, body.get("error"), body.get("exception"), *listed, body.get("message")])


def _pause(headers: Mapping[str, str], tried: int) -> float:
    asked = headers.get("Retry-After", "")
    return min(float(asked) if asked.isdigit() else _PAUSE * 2 ** (tried - 1), _LONGEST_PAUSE)
