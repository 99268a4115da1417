"""Lines go to Loki's push API, spans to a collector's OTLP over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlsplit
from urllib.request import Request, urlopen

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.simulate.telemetry_buffer import Journal, Logged, Traced

_TIMEOUT = 10
_LOKI = "/loki/api/v1/push"
_OTLP = "/v1/traces"


class Push:
    """An address that takes JSON; it tells once when it is lost, and once when it is there again."""

    def __init__(self, option: str, url: str, path: str, tell: Callable[[str], None]) -> None:
        parts = address(option, url, f"{path} is put behind it")
        self._url = url if parts.path.rstrip("/").endswith(path) else url.rstrip("/") + path
        self._shown = f"{parts.scheme}://{parts.netloc}"
        self._tell, self._lost = tell, False

    def send(self, body: dict[str, Any]) -> bool:
        """Send once, and return whether it was taken."""
        headers = {"Content-Type": "application/json"}
        request = Request(self._url, json.dumps(body).encode(), headers)
        try:
            with urlopen(request, timeout=_TIMEOUT):
                pass
        except (URLError, OSError) as error:
            reason = (
                f"it answers {error.code}" if isinstance(error, HTTPError) else str(getattr(error, "reason", error))
            )
            if not self._lost:
                self._tell(f"{self._shown} takes nothing ({reason}); what happens until it does is not sent again")
            self._lost = True
            return False
        if self._lost:
            self._tell(f"{self._shown} takes it again")
        self._lost = False
        return True


def address(option: str, url: str, help: str) -> SplitResult:
    """Return the parts of an address that can be sent to. Raises BadInput."""
    parts = _parts(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput([_no_address(option, f"{url!r} is no address to send to", help)])
    if parts.username is not None:
        raise BadInput([_no_address(option, "the address holds a user, and nobody is logged in here", help)])
    return parts


def loki(url: str, tell: Callable[[str], None]) -> Push:
    """Return the address of Loki. Raises BadInput."""
    return Push("--loki", url, _LOKI, tell)


def otlp(url: str, tell: Callable[[str], None]) -> Push:
    """Return the address of a collector. Raises BadInput."""
    return Push("--otlp", url, _OTLP, tell)


def streams(journals: Sequence[Journal], label: str) -> dict[str, Any] | None:
    """Return the lines since the last time as Loki takes them; `label` holds the system's job."""
    found = []
    for journal in journals:
        lines = sorted(journal.lines(), key=lambda line: line.at)
        if lines:
            target = journal.target
            named = {label: target.job, "instance": target.process.instance}
            found.append({"stream": named, "values": [_row(line) for line in lines]})
    return {"streams": found} if found else None


def resource_spans(journals: Sequence[Journal]) -> dict[str, Any] | None:
    """Return the spans since the last time as OTLP has them."""
    services: dict[str, list[Traced]] = {}
    for journal in journals:
        for traced in journal.spans():
            services.setdefault(traced.service, []).append(traced)
    found = [
        {
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]},
            "scopeSpans": [{"scope": {"name": service}, "spans": [each.span for each in spans]}],
        }
        for service, spans in services.items()
    ]
    return {"resourceSpans": found} if found else None


def _why(error: OSError) -> str:
    return f"it answers {error.code}" if isinstance(error, HTTPError) else str(getattr(error, "reason", error))


def _row(line: Logged) -> list[Any]:
    return [str(line.at), line.text, line.more] if line.more else [str(line.at), line.text]


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it is what finds a wrong one
    except ValueError:
        return None
    return parts


def _no_address(option: str, message: str, help: str) -> Finding:
    return Finding(
        id="simulate/address",
        location=Location(option),
        message=message,
        help=f"write it as http://host:port; {help}",
    )
