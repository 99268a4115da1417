"""Prometheus' HTTP API, as far as a dashboard uses it; each question goes out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Protocol

from heddle.grafana.time_range import TimeRange
from heddle.prove.http import Http, Parameters, Refused, enveloped, reading, wrong
from heddle.prove.request_cache import Once


@dataclass(frozen=True, slots=True)
class Series:
    """One series of an answer: its labels, and its samples from the oldest to the newest."""

    labels: Mapping[str, str]
    samples: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer and what it cost; `samples` is None where the server does not count them."""

    series: tuple[Series, ...]
    seconds: float
    samples: int | None

    @property
    def speaks(self) -> bool:
        """Whether there is any number in it: NaN and infinity are nothing that a panel draws."""
        return any(isfinite(value) for one in self.series for _, value in one.samples)


class Asks(Protocol):
    """What questions need of Prometheus, however it is reached. Each raises Refused."""

    def greet(self) -> None:
        """Raise Unreachable where the address is wrong."""

    def instant(self, query: str, at: float) -> Answer:
        """Return what a query answers at one time."""

    def range(self, query: str, over: TimeRange, step: float) -> Answer:
        """Return what a query answers over a span."""

    def label_values(self, label: str, over: TimeRange, selector: str = "") -> list[str]:
        """Return the values of a label in a span, among the series of a selector."""

    def label_names(self, over: TimeRange, selector: str = "") -> list[str]:
        """Return the names of labels in a span, among the series of a selector."""


class Prometheus:
    """One server. Safe for several threads."""

    def __init__(self, http: Http, url: str) -> None:
        self._http = http
        self._url = url
        self._asked = Once()
        self._stats = True

    def greet(self) -> None:
        """Ask the least there is, so that a wrong address is one message and not hundreds. Raises Unreachable."""
        try:
            try:
                body, _ = self._http.query("/api/v1/query", (("query", "1"), ("stats", "all")))
            except Refused as refused:
                if refused.status not in (400, 422):
                    raise
                body, _ = self._http.query("/api/v1/query", (("query", "1"),))
                self._stats = False
            _known(body)
        except Refused as refused:
            raise wrong(self._url, refused, "Prometheus' API must be below it, at /api/v1") from None

    def instant(self, query: str, at: float) -> Answer:
        """Return what a query answers at one time. Raises Refused."""
        return self._answer("/api/v1/query", ("query", query), ("time", f"{at:.3f}"))

    def range(self, query: str, over: TimeRange, step: float) -> Answer:
        """Return what a query answers over a span. Raises Refused."""
        ends = (("start", f"{over.start:.3f}"), ("end", f"{over.end:.3f}"))
        return self._answer("/api/v1/query_range", ("query", query), *ends, ("step", f"{step:g}"))

    @reading("Prometheus'")
    def label_values(self, label: str, over: TimeRange, selector: str = "") -> list[str]:
        """Return the values of a label in a span, among the series of a selector. Raises Refused."""
        parameters = _within(over, selector)
        try:
            return self._listed(f"/api/v1/label/{label}/values", parameters)
        except Refused as refused:
            if not selector or refused.status not in (400, 404):
                raise
        series, _ = self._once(self._http.get, "/api/v1/series", parameters)  # older servers know no match[] there
        return sorted({one[label] for one in series if label in one})

    def label_names(self, over: TimeRange, selector: str = "") -> list[str]:
        """Return the names of labels in a span, among the series of a selector. Raises Refused."""
        return self._listed("/api/v1/labels", _within(over, selector))

    @reading("Prometheus'")
    def _listed(self, path: str, parameters: Parameters) -> list[str]:
        data, _ = self._once(self._http.get, path, parameters)
        return [str(each) for each in data or ()]

    @reading("Prometheus'")
    def _answer(self, path: str, *parameters: tuple[str, str]) -> Answer:
        asked = (*parameters, ("stats", "all")) if self._stats else parameters
        data, seconds = self._once(self._http.query, path, asked)
        return Answer(tuple(series_of(data)), seconds, _samples(data))

    def _once(
        self, ask: Callable[[str, Parameters], tuple[Any, float]], path: str, parameters: Parameters
    ) -> tuple[Any, float]:
        def data() -> tuple[Any, float]:
            body, seconds = ask(path, parameters)
            return enveloped(body, "Prometheus'"), seconds

        found: tuple[Any, float] = self._asked((path, tuple(parameters)), data)
        return found


def _known(body: Any) -> None:  # noqa: ANN401 - JSON
    data = enveloped(body, "Prometheus'")
    if not isinstance(data, dict) or "resultType" not in data:
        raise Refused("its JSON is not Prometheus' API")


def _within(over: TimeRange, selector: str) -> tuple[tuple[str, str], ...]:
    ends = (("start", f"{over.start:.3f}"), ("end", f"{over.end:.3f}"))
    return (("match[]", selector), *ends) if selector else ends


def series_of(data: Any) -> list[Series]:  # noqa: ANN401 - JSON
    """Return the series of an answer, which Loki writes alike."""
    if data["resultType"] in ("scalar", "string"):
        time, value = data["result"]
        return [Series({}, ((float(time), float(value)),))]
    return [
        Series(one.get("metric", {}), tuple((float(time), float(value)) for time, value in _values(one)))
        for one in data["result"]
    ]


def _values(one: Any) -> list[Any]:  # noqa: ANN401
    if "values" in one or "value" in one:
        return list(one.get("values") or [one["value"]])
    native = one.get("histograms") or [one["histogram"]]
    return [[time, histogram["count"]] for time, histogram in native]


def _samples(data: Any) -> int | None:  # noqa: ANN401
    found = ((data.get("stats") or {}).get("samples") or {}).get("totalQueryableSamples")
    return int(found) if isinstance(found, int | float) else None
