"""Loki's HTTP API, as far as a dashboard uses it; each question goes out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Protocol

from heddle.grafana.time_range import TimeRange
from heddle.prove.http import Http, Parameters, Refused, enveloped, reading, wrong
from heddle.prove.prometheus.api import series_of
from heddle.prove.request_cache import Once

_API = "/loki/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer and what it cost: `series` are the labels of its streams or series, `newest` the time of its last line.

    `numbers` tells a metric from lines, `speaks` whether there is a line or a number at all, `samples` counts the lines
    that were read, and is None where nobody counts them.
    """

    series: tuple[Mapping[str, str], ...]
    speaks: bool
    numbers: bool
    newest: float | None = None
    seconds: float = 0.0
    samples: int | None = None


class Asks(Protocol):
    """What questions need of Loki, however it is reached. Each raises Refused."""

    def greet(self) -> None:
        """Raise Unreachable where the address is wrong."""

    def instant(self, query: str, at: float) -> Answer:
        """Return what a query answers at one time."""

    def range(self, query: str, over: TimeRange, step: float, lines: int) -> Answer:
        """Return what a query answers over a span: at most so many lines, the newest."""

    def labels(self, over: TimeRange) -> list[str]:
        """Return the labels that there are in a span."""

    def values(self, label: str, over: TimeRange) -> list[str]:
        """Return the values of a label in a span."""

    def streams(self, selector: str, over: TimeRange) -> list[dict[str, str]]:
        """Return the labels of the streams that a selector finds in a span."""


class Loki:
    """One server. Safe for several threads."""

    def __init__(self, http: Http, url: str) -> None:
        self._http = http
        self._url = url
        self._once = Once()

    def greet(self) -> None:
        """Ask the least there is. Raises Unreachable."""
        try:
            body, _ = self._http.get(f"{_API}/labels")
            enveloped(body, "Loki's")
        except Refused as refused:
            raise wrong(self._url, refused, f"Loki's API must be below it, at {_API}") from None

    def instant(self, query: str, at: float) -> Answer:
        """Return what a query answers at one time."""
        return self._answer("query", ("query", query), ("time", _nanoseconds(at)))

    def range(self, query: str, over: TimeRange, step: float, lines: int) -> Answer:
        """Return what a query answers over a span: at most so many lines, the newest."""
        more = (("step", f"{step:.3f}"), ("limit", str(lines)), ("direction", "backward"))
        return self._answer("query_range", ("query", query), *ends(over), *more)

    @reading("Loki's")
    def labels(self, over: TimeRange) -> list[str]:
        """Return the labels that there are in a span."""
        data, _ = self._asked("labels", ends(over))
        return sorted(str(each) for each in data or ())

    @reading("Loki's")
    def values(self, label: str, over: TimeRange) -> list[str]:
        """Return the values of a label in a span."""
        data, _ = self._asked(f"label/{label}/values", ends(over))
        return sorted(str(each) for each in data or ())

    @reading("Loki's")
    def streams(self, selector: str, over: TimeRange) -> list[dict[str, str]]:
        """Return the labels of the streams that a selector finds in a span."""
        data, _ = self._asked("series", (("match[]", selector), *ends(over)))
        return [dict(each) for each in data or ()]

    @reading("Loki's")
    def _answer(self, path: str, *parameters: tuple[str, str]) -> Answer:
        data, seconds = self._asked(path, parameters)
        return answer_of(data, seconds)

    def _asked(self, path: str, parameters: Parameters) -> tuple[Any, float]:
        def data() -> tuple[Any, float]:
            body, seconds = self._http.get(f"{_API}/{path}", parameters)
            return enveloped(body, "Loki's"), seconds

        found: tuple[Any, float] = self._once((path, tuple(parameters)), data)
        return found


def answer_of(data: Any, seconds: float) -> Answer:  # noqa: ANN401 - JSON
    """Return an answer as Loki writes it."""
    read = (((data.get("stats") or {}).get("summary")) or {}).get("totalLinesProcessed")
    samples = int(read) if isinstance(read, int | float) else None
    if data["resultType"] == "streams":
        times = [int(time) / 1e9 for one in data["result"] for time, *_ in one["values"]]
        labels: tuple[Mapping[str, str], ...] = tuple(dict(one["stream"]) for one in data["result"] if one["values"])
        newest = max(times, default=None)
        return Answer(series=labels, speaks=bool(times), numbers=False, newest=newest, seconds=seconds, samples=samples)
    found = series_of(data)
    speaks = any(isfinite(value) for one in found for _, value in one.samples)
    labels = tuple(one.labels for one in found)
    return Answer(series=labels, speaks=speaks, numbers=True, seconds=seconds, samples=samples)


def ends(over: TimeRange) -> tuple[tuple[str, str], ...]:
    """Return a span as parameters."""
    return (("start", _nanoseconds(over.start)), ("end", _nanoseconds(over.end)))


def _nanoseconds(time: float) -> str:
    return str(round(time * 1000) * 1_000_000)
