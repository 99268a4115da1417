"""The door to grafana-client: one session for both of Grafana's APIs, and a mend for what the client lets through.

The client follows a redirect from POST to GET, takes a login page for success, retries nothing, cuts a path from an
address that lacks its last slash, and lets errors of its HTTP library out.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import niquests
from grafana_client.api import GrafanaApi
from grafana_client.client import GrafanaException, GrafanaTimeoutError

from heddle.sync.access import Access
from heddle.sync.http_response import Answer, Broken, Unreachable

_DEAD = 3
_AGAIN = (429, 502, 503, 504)
_FIRST_PAUSE, _LONGEST_PAUSE, _LONGEST_ASKED = 0.25, 8.0, 60.0


class Redirected(Exception):
    """The server sent us elsewhere."""


class Page(Exception):
    """The answer is a page for people, or no JSON."""


class Grafana:
    """Asks one Grafana. Safe for several threads."""

    def __init__(self, access: Access, pool: int = 8) -> None:
        parts = urlsplit(access.url)
        self.url = access.url
        self._access = access
        self._api = GrafanaApi(
            access.token or access.basic,
            protocol=parts.scheme,
            host=parts.netloc,
            url_path_prefix=f"{parts.path.strip('/')}/".lstrip("/"),
            verify=access.ca or True,
            timeout=access.timeout,
            user_agent="heddle",
            organization_id=access.org or None,
            session_pool_size=max(pool, 2),
        )
        session = self._api.client.s
        session.headers.update(dict(access.headers))  # type: ignore[arg-type, unused-ignore]
        session.cert = access.cert
        session.hooks["response"].append(self._received)
        self._last = threading.local()
        self._silent = 0
        self.stopping = threading.Event()

    def get(self, path: str) -> Answer:
        """Ask for what is at a path. Raises Broken."""
        return self.ask("GET", path)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,  # noqa: ANN401
        headers: Mapping[str, str] | None = None,
        landed: Callable[[], bool] | None = None,
    ) -> Answer:
        """Send a request, again where the server is busy or the connection broke. Raises Broken or Unreachable.

        `landed` tells whether a write was applied though its answer was lost: then it is not sent again.
        """
        for tried in range(self._access.retries + 1):
            # A server that has not answered so many requests to their last try is not waited for again.
            last = tried == self._access.retries or self.stopping.is_set() or self._silent >= _DEAD
            broken: Broken | None = None
            try:
                answer = self._sent(method, path, body, headers)
            except Broken as error:
                broken, answer = error, Answer(0)
            pause = self._pause(tried)
            again = broken is not None or answer.status in _AGAIN
            if landed and not answer.ok and (again or tried) and answer.status != 429 and _told(landed):
                return Answer(200)
            if broken and last:
                self._silent += 1
                raise broken
            if not broken:
                self._silent = 0
            if not again or last:
                return answer
            self.stopping.wait(pause)
        raise AssertionError("the last try returns or raises")

    def close(self) -> None:
        """Close what is open."""
        self._api.client.s.close()

    def _sent(self, method: str, path: str, body: Any, headers: Mapping[str, str] | None) -> Answer:  # noqa: ANN401
        self._last.headers, self._last.status = {}, 0
        run = getattr(self._api.client, method)
        try:
            found = run(path.removeprefix("/api"), json=body, headers=dict(headers or {}), accept_empty_json=True)
        except Redirected as error:
            help = "give the address at which Grafana itself answers, with its scheme and its path"
            raise Unreachable(self.url, f"the server sends us elsewhere: {error}", help) from None
        except Page as error:
            help = "give the address of Grafana, with its path; a proxy may want a login or a header of its own"
            raise Unreachable(self.url, f"this is no answer of Grafana's API: {error}", help) from None
        except GrafanaTimeoutError:
            raise Broken(f"no answer within {self._access.timeout:g} s") from None
        except GrafanaException as error:
            return Answer(int(error.status_code or 0), error.response)
        except niquests.exceptions.SSLError:
            help = "name the authority that signed it with `push.ca`"
            raise Unreachable(self.url, "the server's certificate is not trusted", help) from None
        except (niquests.exceptions.JSONDecodeError, ValueError):
            raise Broken("the answer ended before it was complete") from None
        except (niquests.exceptions.RequestException, OSError) as error:
            raise Broken(f"no connection ({type(error).__name__})") from None
        return Answer(self._last.status or 200, found if found != "" else None)

    def _received(self, response: Any, **_: object) -> None:  # noqa: ANN401
        status, headers = int(response.status_code or 0), response.headers
        self._last.headers, self._last.status = headers, status
        if 300 <= status < 400 and status != 304:
            raise Redirected(f"HTTP {status} to {_shown(str(headers.get('Location', '')))}")
        kind = str(headers.get("Content-Type", "")).partition(";")[0].strip()
        if kind.startswith("text/") and status not in _AGAIN and (status < 400 or kind == "text/html"):
            raise Page(f"HTTP {status} with {kind}")

    def _pause(self, tried: int) -> float:
        asked = _seconds(str(getattr(self._last, "headers", {}).get("Retry-After", "")))
        backoff = min(_FIRST_PAUSE * 2**tried, _LONGEST_PAUSE) * random.uniform(0.5, 1.5)
        return float(min(max(asked, backoff), _LONGEST_ASKED))


def _told(landed: Callable[[], bool]) -> bool:
    try:
        return landed()
    except (Broken, Unreachable):
        return False


def _seconds(text: str) -> float:
    if text.isdigit():
        return float(text)
    try:
        return max((parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds(), 0.0) if text else 0.0
    except (ValueError, TypeError):
        return 0.0


def _shown(location: str) -> str:
    parts = urlsplit(location)
    return f"{parts.scheme}://{parts.hostname}{parts.path}" if parts.hostname else parts.path or "nowhere"
