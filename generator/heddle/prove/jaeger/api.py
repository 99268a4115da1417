"""Jaeger's HTTP API, as Grafana's data source asks it; each question goes out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import quote

from heddle.grafana.time_range import TimeRange
from heddle.prove.http import Http, Parameters, Refused, reading, wrong
from heddle.prove.request_cache import Once

Search = tuple[tuple[str, str], ...]
"""What is searched for, as the names of Jaeger's parameters and their values."""

_TOO_NEW = (
    "this Jaeger is newer than 2.20 and no longer serves `/api/services` and `/api/traces?`, which Grafana's data"
    " source asks: run 2.20 or older"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Traces that a search found: their ids from the newest to the oldest, and when the newest began."""

    ids: tuple[str, ...]
    newest: float | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One trace: how many spans it has, and the values of each of their tags."""

    spans: int
    tags: Mapping[str, frozenset[str]]
    seconds: float = 0.0


class Asks(Protocol):
    """What questions need of Jaeger, however it is reached. Each raises Refused."""

    def greet(self) -> None:
        """Raise Unreachable where the address is wrong."""

    def services(self) -> list[str]:
        """Return the services that have spans."""

    def operations(self, service: str) -> list[str]:
        """Return the operations of a service."""

    def search(self, search: Search, over: TimeRange, limit: int) -> Found:
        """Return the newest traces that a search finds."""

    def trace(self, trace_id: str, over: TimeRange) -> Trace:
        """Return one trace."""

    def calls(self, over: TimeRange) -> int:
        """Return how many pairs of services call each other."""

    def some_trace(self, over: TimeRange) -> str:
        """Return the id of any trace; empty where there is none."""


class Jaeger:
    """One server. Safe for several threads."""

    def __init__(self, http: Http, url: str, base: str = "") -> None:
        self._http = http
        self._url = url
        self._base = base
        self._once = Once()
        self._too_new = False

    def greet(self) -> None:
        """Ask the least there is. Raises Unreachable."""
        try:
            self.services()
        except Refused as refused:
            try:
                self._newer("services")
            except Refused:
                raise wrong(self._url, refused, "Jaeger's API must be below it, at /api") from None
            self._too_new = True

    def services(self) -> list[str]:
        """Return the services that have spans."""
        return sorted(self._texts("/api/services"))

    def operations(self, service: str) -> list[str]:
        """Return the operations of a service."""
        return sorted(self._texts(f"/api/services/{quote(service, safe='')}/operations"))

    @reading("Jaeger's")
    def search(self, search: Search, over: TimeRange, limit: int) -> Found:
        """Return the newest traces that a search finds."""
        if self._too_new:
            raise Refused(_TOO_NEW)
        data, seconds = self._asked("/api/traces", (*search, *_micro(over), ("limit", str(limit))))
        begins = ((min(span["startTime"] for span in one["spans"]) / 1e6, str(one["traceID"])) for one in data)
        begun = sorted(begins, reverse=True)
        return Found(ids=tuple(one for _, one in begun), newest=begun[0][0] if begun else None, seconds=seconds)

    @reading("Jaeger's")
    def trace(self, trace_id: str, over: TimeRange) -> Trace:
        """Return one trace."""
        ends = (("start", f"{over.start * 1000:.0f}"), ("end", f"{over.end * 1000:.0f}"))
        data, seconds = self._asked(f"/api/traces/{quote(trace_id, safe='')}", ends)
        spans = data[0]["spans"]
        return Trace(spans=len(spans), tags=tags_of(span.get("tags") or () for span in spans), seconds=seconds)

    def calls(self, over: TimeRange) -> int:
        """Return how many pairs of services call each other."""
        ends = (("endTs", f"{over.end * 1000:.0f}"), ("lookback", f"{over.seconds * 1000:.0f}"))
        return len(self._asked("/api/dependencies", ends)[0])

    def some_trace(self, over: TimeRange) -> str:
        """Return the id of any trace; empty where there is none."""
        if self._too_new:
            return self._newest_by_other_api(over)
        return any_trace(self, over)

    def _texts(self, path: str) -> list[str]:
        return [str(each) for each in self._asked(path, ())[0]]

    @reading("Jaeger's")
    def _asked(self, path: str, parameters: Parameters) -> tuple[list[Any], float]:
        def data() -> tuple[list[Any], float]:
            body, seconds = self._http.get(f"{self._base}{path}", parameters)
            if body.get("errors"):
                raise Refused("; ".join(str(each.get("msg")) for each in body["errors"]))
            return list(body["data"] or ()), seconds

        found: tuple[list[Any], float] = self._once((path, tuple(parameters)), data)
        return found

    @reading("Jaeger's")
    def _newer(self, path: str, parameters: Parameters = ()) -> dict[str, Any]:
        body, _ = self._http.get(f"{self._base}/api/v3/{path}", parameters)
        return dict(body)

    @reading("Jaeger's")
    def _newest_by_other_api(self, over: TimeRange) -> str:
        for service in self._newer("services").get("services") or ():
            times = (("query.start_time_min", _iso(over.start)), ("query.start_time_max", _iso(over.end)))
            asked = (("query.service_name", str(service)), *times, ("query.num_traces", "1"))
            try:
                found = self._newer("traces", asked)["result"]["resourceSpans"]
                return str(found[0]["scopeSpans"][0]["spans"][0]["traceId"])
            except (KeyError, TypeError, IndexError):
                continue
        return ""


def any_trace(jaeger: Asks, over: TimeRange) -> str:
    """Return the id of the newest trace of any service; empty where there is none."""
    for service in jaeger.services():
        found = jaeger.search((("service", service),), over, 1)
        if found.ids:
            return found.ids[0]
    return ""


def tags_of(spans: Any) -> Mapping[str, frozenset[str]]:  # noqa: ANN401 - JSON
    """Return the values of each tag in lists of `{"key": ..., "value": ...}`."""
    found: dict[str, set[str]] = {}
    for tags in spans:
        for tag in tags:
            value = tag.get("value")
            text = str(value).lower() if isinstance(value, bool) else str(value)
            found.setdefault(str(tag["key"]), set()).add(text)
    return {key: frozenset(values) for key, values in found.items()}


def _micro(over: TimeRange) -> tuple[tuple[str, str], ...]:
    return (("start", f"{over.start * 1e6:.0f}"), ("end", f"{over.end * 1e6:.0f}"))


def _iso(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
