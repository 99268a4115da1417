"""The door to HTTP: one session, JSON in, and every fault of a server as words."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import niquests
from niquests.auth import AuthBase, HTTPBasicAuth

from generator.errors import HeddleError
from generator.place import Place
from generator.problem import Problem
from generator.prove.access import Access, Keys

_TRIES = 3
_PAUSE = 0.5
_LONGEST_PAUSE = 10.0
_BUSY = (429, 503)
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}

Parameters = Sequence[tuple[str, str]]


class Unreachable(HeddleError):
    """The server does not answer, or is not the one that is meant."""

    exit_code = 5

    def __init__(self, url: str, message: str, mend: str) -> None:
        super().__init__([Problem(id="prove/unreachable", place=Place(url), message=message, mend=mend)])


class Refused(Exception):
    """The server answered, and not with data; `status` is HTTP's, 0 where it did not come to that."""

    def __init__(self, message: str, status: int = 0) -> None:
        self.status = status
        super().__init__(message)


class _Own(AuthBase):  # type: ignore[misc, unused-ignore]
    """No authentication but the headers: otherwise a .netrc of the user would replace them."""

    def __call__(self, request: Any) -> Any:  # noqa: ANN401 - the library's own type is private
        return request


class Http:
    """Asks one server. Safe for several threads."""

    def __init__(self, access: Access, keys: Keys, pool: int) -> None:
        self._base = access.url.rstrip("/")
        self._timeout = access.timeout
        self._session = niquests.Session(pool_connections=1, pool_maxsize=pool)
        for name, value in keys.headers.items():
            self._session.headers[name] = value
        self._session.auth = HTTPBasicAuth(*keys.basic) if keys.basic else _Own()
        # given with each request: for the session it would lose against REQUESTS_CA_BUNDLE
        self._verify = keys.ca or None
        self.method = "POST"

    def get(self, path: str, parameters: Parameters) -> tuple[Any, float]:
        """Return the JSON that is answered and the seconds it took. Raises Refused."""
        return self._asked("GET", path, parameters)

    def query(self, path: str, parameters: Parameters) -> tuple[Any, float]:
        """Ask in the body, where an expression of any length fits; by GET where a proxy refuses that."""
        try:
            return self._asked(self.method, path, parameters)
        except Refused as refused:
            if self.method == "GET" or refused.status not in (403, 405):
                raise
        answer = self._asked("GET", path, parameters)
        self.method = "GET"
        return answer

    def close(self) -> None:
        """Close what is open."""
        self._session.close()

    def _asked(self, method: str, path: str, parameters: Parameters) -> tuple[Any, float]:
        for left in reversed(range(_TRIES)):
            started = time.monotonic()
            response = self._sent(method, path, parameters)
            seconds = time.monotonic() - started
            if response.status_code not in _BUSY or not left:
                break
            time.sleep(_pause(response.headers, _TRIES - left))
        return _json(response), seconds

    def _sent(self, method: str, path: str, parameters: Parameters) -> Any:  # noqa: ANN401
        encoded, url = urlencode(parameters), f"{self._base}{path}"
        try:
            if method == "GET":
                return self._session.get(f"{url}?{encoded}", timeout=self._timeout, verify=self._verify)
            return self._session.post(url, data=encoded, headers=_FORM, timeout=self._timeout, verify=self._verify)
        except (niquests.exceptions.Timeout, TimeoutError):
            raise Refused(f"no answer within {self._timeout:g} s") from None
        except niquests.exceptions.SSLError:
            raise Refused("the server's certificate is not trusted") from None
        except (niquests.exceptions.RequestException, OSError) as error:
            raise Refused(f"no connection ({type(error).__name__})") from None


def _pause(headers: Mapping[str, str], tried: int) -> float:
    asked = headers.get("Retry-After", "")
    return min(float(asked) if asked.isdigit() else _PAUSE * 2 ** (tried - 1), _LONGEST_PAUSE)


def _json(response: Any) -> Any:  # noqa: ANN401
    status = int(response.status_code or 0)
    try:
        body = response.json()
    except ValueError:
        kind = str(response.headers.get("Content-Type", "")).partition(";")[0] or "something"
        raise Refused(f"HTTP {status} with {kind}, not JSON", status) from None
    if status == 200 and isinstance(body, dict) and body.get("status") == "success":
        return body
    said = body.get("error") if isinstance(body, dict) else None
    raise Refused(str(said or f"HTTP {status}")[:500], status)
