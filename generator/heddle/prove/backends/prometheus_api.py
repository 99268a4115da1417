"""The HTTP API of Prometheus, and of what implements it: Thanos and Mimir."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Protocol

from heddle.grafana.http import Parameters
from heddle.grafana.http_errors import HttpError
from heddle.grafana.time_range import TimeRange
from heddle.prove.backend_api import BackendApi, parsing, success_data, unexpected
from heddle.prove.queries import ProbeQuery


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a response: its labels, and its samples as (seconds since 1970, value), oldest first."""

    labels: Mapping[str, str]
    samples: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class PrometheusData:
    """A response and its cost; `samples` is None if the server does not count the samples it reads."""

    series: tuple[Series, ...]
    seconds: float
    samples: int | None

    @property
    def has_data(self) -> bool:
        """Whether it has a number that a panel draws: NaN and infinity are not drawn."""
        return any(isfinite(value) for series in self.series for _, value in series.samples)


class PrometheusApi(Protocol):
    """The requests that queries and diagnoses need, direct or through Grafana. Each raises HttpError."""

    def instant(self, query: str, at: float) -> PrometheusData:
        """Return the result of a query at one time."""

    def range(self, query: str, time_range: TimeRange, step: float) -> PrometheusData:
        """Return the result of a query over a time range."""

    def label_values(self, label: str, time_range: TimeRange, selector: str = "") -> list[str]:
        """Return the values of a label, among the series of a selector if there is one."""

    def label_names(self, time_range: TimeRange, selector: str = "") -> list[str]:
        """Return the names of labels, among the series of a selector if there is one."""


class PrometheusClient:
    """One server. Safe for several threads."""

    def __init__(self, api: BackendApi) -> None:
        self._api = api
        self._counts_samples = True

    def ping(self) -> None:
        """Run the query `1`, and find out whether the server counts samples. Raises Unreachable."""
        try:
            try:
                response = self._api.query("/api/v1/query", (("query", "1"), ("stats", "all")))
            except HttpError as error:
                if error.status not in (400, 422):
                    raise
                response = self._api.query("/api/v1/query", (("query", "1"),))
                self._counts_samples = False
            data = success_data(response.body, "Prometheus")
            if not isinstance(data, dict) or "resultType" not in data:
                raise unexpected("Prometheus")
        except HttpError as error:
            raise self._api.unreachable(error, "Prometheus serves its API below it, at /api/v1") from None

    def instant(self, query: str, at: float) -> PrometheusData:
        """Return the result of a query at one time. Raises HttpError."""
        return self._query("/api/v1/query", ("query", query), ("time", f"{at:.3f}"))

    def range(self, query: str, time_range: TimeRange, step: float) -> PrometheusData:
        """Return the result of a query over a time range. Raises HttpError."""
        return self._query("/api/v1/query_range", ("query", query), *_ends(time_range), ("step", f"{step:g}"))

    @parsing("Prometheus")
    def label_values(self, label: str, time_range: TimeRange, selector: str = "") -> list[str]:
        """Return the values of a label, among the series of a selector if there is one. Raises HttpError."""
        params = _lookup(time_range, selector)
        try:
            return self._names(f"/api/v1/label/{label}/values", params)
        except HttpError as error:
            if not selector or error.status not in (400, 404):
                raise
        # Servers that do not support match[] for label values do so for series.
        all_series = success_data(self._api.get("/api/v1/series", params).body, "Prometheus")
        return sorted({series[label] for series in all_series if label in series})

    def label_names(self, time_range: TimeRange, selector: str = "") -> list[str]:
        """Return the names of labels, among the series of a selector if there is one. Raises HttpError."""
        return self._names("/api/v1/labels", _lookup(time_range, selector))

    @parsing("Prometheus")
    def _names(self, path: str, params: Parameters) -> list[str]:
        return [str(name) for name in success_data(self._api.get(path, params).body, "Prometheus") or ()]

    @parsing("Prometheus")
    def _query(self, path: str, *params: tuple[str, str]) -> PrometheusData:
        if self._counts_samples:
            params = (*params, ("stats", "all"))
        response = self._api.query(path, params)
        data = success_data(response.body, "Prometheus")
        return PrometheusData(tuple(parse_series(data)), response.seconds, _samples(data))


def run_expression(prometheus: PrometheusApi, query: ProbeQuery, expression: str) -> PrometheusData:
    """Run an expression as a query is run: at one time, or over its time range. Raises HttpError."""
    if query.instant:
        return prometheus.instant(expression, query.time_range.end)
    step = query.intervals.step
    return prometheus.range(expression, query.time_range.aligned(step), step)


def parse_series(data: Any) -> list[Series]:  # noqa: ANN401 - JSON
    """Return the series of a response; Loki's have the same JSON."""
    if data["resultType"] in ("scalar", "string"):
        time, value = data["result"]
        return [Series({}, ((float(time), float(value)),))]
    return [
        Series(item.get("metric", {}), tuple((float(time), float(value)) for time, value in _values(item)))
        for item in data["result"]
    ]


def _values(item: Any) -> list[Any]:  # noqa: ANN401
    if "values" in item or "value" in item:
        return list(item.get("values") or [item["value"]])
    native = item.get("histograms") or [item["histogram"]]
    return [[time, histogram["count"]] for time, histogram in native]


def _samples(data: Any) -> int | None:  # noqa: ANN401
    count = ((data.get("stats") or {}).get("samples") or {}).get("totalQueryableSamples")
    return int(count) if isinstance(count, int | float) else None


def _ends(time_range: TimeRange) -> Parameters:
    return (("start", f"{time_range.start:.3f}"), ("end", f"{time_range.end:.3f}"))


def _lookup(time_range: TimeRange, selector: str) -> Parameters:
    return (("match[]", selector), *_ends(time_range)) if selector else _ends(time_range)
