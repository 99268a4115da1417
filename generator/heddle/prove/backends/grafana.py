"""Grafana: Prometheus, Loki, Jaeger and ClickHouse as its server queries them for a browser.

Panels query `/api/ds/query`, which responds with data frames; variables query the resources of a data source.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import inf, isfinite, nan
from typing import Any, Final
from urllib.parse import quote

from heddle.grafana.http import Parameters
from heddle.grafana.http_errors import ErrorResponse, HttpError, Unreachable
from heddle.grafana.time_range import TimeRange
from heddle.prove.backend_api import BackendApi, parsing, success_data
from heddle.prove.backends.clickhouse import Column, ColumnKind, Rows
from heddle.prove.backends.jaeger import Search, Trace, search_any_trace_id, tag_values
from heddle.prove.backends.loki import LokiData, loki_ends
from heddle.prove.backends.prometheus_api import PrometheusData, Series
from heddle.prove.backends.trace_search import FoundTraces
from heddle.prove.datasources import Datasource, Datasources, datasource_from_json

_MAX_DATA_POINTS: Final = 11_000
_SPECIAL_NUMBERS: Final = {"NaN": nan, "Inf": inf, "NegInf": -inf}
_COLUMN_KINDS: Final[Mapping[str, ColumnKind]] = {"string": "text", "time": "time", "number": "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column of a data frame.

    `type` is `time`, `number`, `string`, `boolean` or `other`; times are in milliseconds since 1970.
    """

    name: str
    type: str
    labels: Mapping[str, str]
    values: tuple[Any, ...]


Frame = tuple[Field, ...]


class GrafanaClient:
    """One server. Safe for several threads."""

    def __init__(self, api: BackendApi) -> None:
        self.api = api
        self._uids: frozenset[str] = frozenset()

    def datasources(self) -> Datasources:
        """Return the data sources that the credentials may query. Raises Unreachable."""
        try:
            with parsing("Grafana"):
                settings = self.api.get("/api/frontend/settings").body
                items = settings["datasources"]
                datasources = [_datasource(name, item) for name, item in items.items()]
                default = items.get(settings.get("defaultDatasource")) or {}
                default_uid = str(default.get("uid") or "")
        except HttpError as error:
            raise self.api.unreachable(error, "it must be the root of Grafana") from None
        self._uids = frozenset(datasource.uid for datasource in datasources)
        if not any(self._uids):
            help = "pass credentials that may view data sources: --token-env, or --user-env and --password-env"
            raise Unreachable(self.api.url, "Grafana lists no data sources", help, "prove/unreachable")
        return Datasources(datasources, default_uid)

    def query(
        self,
        datasource: Datasource,
        target: Mapping[str, Any],
        time_range: TimeRange,
        step: float,
        max_data_points: int = _MAX_DATA_POINTS,
    ) -> tuple[tuple[Frame, ...], float]:
        """Return the data frames of one target, and the seconds that the response took. Raises HttpError."""
        self._require(datasource)
        query = {
            **target,
            "refId": "A",
            "datasource": {"type": datasource.type, "uid": datasource.uid},
            "intervalMs": max(round(step * 1000), 1),
            "maxDataPoints": max_data_points,
        }
        ends = {"from": f"{time_range.start * 1000:.0f}", "to": f"{time_range.end * 1000:.0f}"}
        response = self.api.post_json("/api/ds/query", json.dumps({**ends, "queries": [query]}, sort_keys=True))
        return parse_frames(response.body), response.seconds

    def resource(self, datasource: Datasource, path: str, params: Parameters = ()) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON of a path of the data source's own API. Raises HttpError."""
        self._require(datasource)
        return self.api.get(f"/api/datasources/uid/{_quoted_uid(datasource)}/resources/{path}", params).body

    def _require(self, datasource: Datasource) -> None:
        if datasource.uid not in self._uids:
            which = f"with uid `{datasource.uid}`" if datasource.uid else f"of type `{datasource.type}`"
            raise HttpError(f"Grafana has no data source {which}")


def proxy_path(datasource: Datasource) -> str:
    """Return the path below which Grafana forwards requests to a data source unchanged."""
    return f"/api/datasources/proxy/uid/{_quoted_uid(datasource)}"


@dataclass(frozen=True, slots=True)
class _DatasourceApi:
    """One data source of a Grafana."""

    grafana: GrafanaClient
    datasource: Datasource

    def _query(self, target: Mapping[str, Any], time_range: TimeRange, step: float) -> tuple[tuple[Frame, ...], float]:
        return self.grafana.query(self.datasource, target, time_range, step)


class GrafanaPrometheus(_DatasourceApi):
    """Implements PrometheusApi; Grafana does not count samples."""

    def instant(self, query: str, at: float) -> PrometheusData:
        """Return the result of a query at one time. Raises HttpError."""
        return self._data({"expr": query, "instant": True, "range": False}, TimeRange(at - 60, at), 60)

    def range(self, query: str, time_range: TimeRange, step: float) -> PrometheusData:
        """Return the result of a query over a time range. Raises HttpError."""
        return self._data({"expr": query, "instant": False, "range": True}, time_range, step)

    def label_values(self, label: str, time_range: TimeRange, selector: str = "") -> list[str]:
        """Return the values of a label, among the series of a selector if there is one. Raises HttpError."""
        return self._names(f"label/{label}/values", time_range, selector)

    def label_names(self, time_range: TimeRange, selector: str = "") -> list[str]:
        """Return the names of labels, among the series of a selector if there is one. Raises HttpError."""
        return self._names("labels", time_range, selector)

    @parsing("Prometheus")
    def _data(self, target: dict[str, object], time_range: TimeRange, step: float) -> PrometheusData:
        interval = f"{max(round(step * 1000), 1)}ms"
        target = {**target, "format": "time_series", "interval": interval, "utcOffsetSec": 0}
        frames, seconds = self._query(target, time_range, step)
        return PrometheusData(tuple(series for frame in frames for series in _series(frame)), seconds, None)

    @parsing("Prometheus")
    def _names(self, path: str, time_range: TimeRange, selector: str) -> list[str]:
        params: Parameters = (("start", f"{time_range.start:.0f}"), ("end", f"{time_range.end:.0f}"))
        if selector:
            params = (("match[]", selector), *params)
        body = self.grafana.resource(self.datasource, f"api/v1/{path}", params)
        return [str(name) for name in success_data(body, "Prometheus") or ()]


class GrafanaLoki(_DatasourceApi):
    """Implements LokiApi; Grafana does not count lines."""

    def instant(self, query: str, at: float) -> LokiData:
        """Return the result of a query at one time. Raises HttpError."""
        return self._data({"expr": query, "queryType": "instant"}, TimeRange(at - 60, at), 60)

    def range(self, query: str, time_range: TimeRange, step: float, max_lines: int) -> LokiData:
        """Return the result of a query over a time range; of lines, the newest. Raises HttpError."""
        target = {"expr": query, "queryType": "range", "maxLines": max_lines, "direction": "backward"}
        return self._data({**target, "step": f"{round(step * 1000)}ms"}, time_range, step)

    def labels(self, time_range: TimeRange) -> list[str]:
        """Return the labels of all streams. Raises HttpError."""
        return sorted(map(str, self._resource("labels", time_range)))

    def label_values(self, label: str, time_range: TimeRange) -> list[str]:
        """Return the values of a label. Raises HttpError."""
        return sorted(map(str, self._resource(f"label/{label}/values", time_range)))

    @parsing("Loki")
    def streams(self, selector: str, time_range: TimeRange) -> list[dict[str, str]]:
        """Return the labels of the streams that a selector matches. Raises HttpError."""
        return [dict(labels) for labels in self._resource("series", time_range, ("match[]", selector))]

    @parsing("Loki")
    def _resource(self, path: str, time_range: TimeRange, *params: tuple[str, str]) -> list[Any]:
        body = self.grafana.resource(self.datasource, path, (*params, *loki_ends(time_range)))
        return list(success_data(body, "Loki") or ())

    @parsing("Loki")
    def _data(self, target: dict[str, object], time_range: TimeRange, step: float) -> LokiData:
        frames, seconds = self._query(target, time_range, step)
        metric = [series for frame in frames for series in _series(frame)]
        if metric:
            has_data = any(isfinite(value) for series in metric for _, value in series.samples)
            labels = tuple(series.labels for series in metric)
            return LokiData(series=labels, has_data=has_data, is_metric=True, seconds=seconds)
        times = [time / 1000 for frame in frames for field in frame if field.type == "time" for time in field.values]
        lines = [value for value in _column(frames, "labels") if isinstance(value, dict)]
        streams = {tuple(sorted(labels.items())): labels for labels in lines}
        return LokiData(
            series=tuple(streams.values()),
            has_data=bool(times),
            is_metric=False,
            newest=max(times, default=None),
            seconds=seconds,
        )


class GrafanaJaeger(_DatasourceApi):
    """Implements JaegerApi."""

    def services(self) -> list[str]:
        """Return the services that have spans. Raises HttpError."""
        return self._names("services")

    def operations(self, service: str) -> list[str]:
        """Return the operations of a service. Raises HttpError."""
        return self._names(f"services/{quote(service, safe='')}/operations")

    @parsing("Jaeger")
    def search(self, search: Search, time_range: TimeRange, limit: int) -> FoundTraces:
        """Return the newest traces that a search finds. Raises HttpError."""
        target: dict[str, Any] = {**dict(search), "queryType": "search", "limit": limit}
        if "tags" in target:
            target["tags"] = _logfmt(json.loads(target["tags"]))
        frames, seconds = self._query(target, time_range, 1)
        ids, starts = _column(frames, "traceID"), _column(frames, "startTime")
        return FoundTraces(ids=tuple(map(str, ids)), newest=max(starts) / 1000 if starts else None, seconds=seconds)

    @parsing("Jaeger")
    def trace(self, trace_id: str, time_range: TimeRange) -> Trace:
        """Return one trace. Raises HttpError."""
        frames, seconds = self._query({"query": trace_id}, time_range, 1)
        spans, tags = _column(frames, "spanID"), _column(frames, "tags")
        return Trace(
            spans=len(spans), tags=tag_values(item for item in tags if isinstance(item, list)), seconds=seconds
        )

    def count_dependencies(self, time_range: TimeRange) -> int:
        """Return how many pairs of services call each other. Raises HttpError."""
        frames, _ = self._query({"queryType": "dependencyGraph"}, time_range, 1)
        return len(_column(frames, "source"))

    def any_trace_id(self, time_range: TimeRange) -> str:
        """Return the id of a trace, empty if there is none. Raises HttpError."""
        return search_any_trace_id(self, time_range)

    @parsing("Jaeger")
    def _names(self, path: str) -> list[str]:
        body = self.grafana.resource(self.datasource, path)
        return sorted(map(str, (body.get("data") if isinstance(body, dict) else body) or ()))


class GrafanaClickHouse(_DatasourceApi):
    """Implements ClickHouseApi; the plugin on Grafana's server expands the macros."""

    def run(
        self,
        statement: str,
        database: str,  # noqa: ARG002 - the data source has its own
        time_range: TimeRange,
        step: float,
        *,
        as_time_series: bool = False,
    ) -> Rows:
        """Return the result of a statement with macros. Raises HttpError."""
        kind, format = ("timeseries", 0) if as_time_series else ("table", 1)
        target = {"rawSql": statement, "editorType": "sql", "queryType": kind, "format": format}
        frames, seconds = self._query(target, time_range, step)
        return parse_rows(frames, seconds)


@parsing("Grafana")
def parse_frames(body: Any) -> tuple[Frame, ...]:  # noqa: ANN401 - JSON
    """Return the data frames of the response to one query. Raises HttpError with the data source's own message."""
    result = body["results"]["A"]
    if result.get("error"):
        raise ErrorResponse(int(result.get("status") or 0), str(result["error"])[:500])
    return tuple(tuple(_fields(frame)) for frame in result.get("frames") or ())


def parse_rows(frames: Iterable[Frame], seconds: float) -> Rows:
    """Return the columns of all frames side by side; NaN and infinity, which panels do not draw, become None."""
    fields = [field for frame in frames for field in frame]
    columns = tuple(Column(name=field.name, kind=_COLUMN_KINDS.get(field.type, "other")) for field in fields)
    values = tuple(zip_longest(*(map(_drawn, field.values) for field in fields)))
    return Rows(columns=columns, values=values, seconds=seconds)


def _fields(frame: Any) -> list[Field]:  # noqa: ANN401
    data = frame.get("data") or {}
    columns, special = data.get("values") or [], data.get("entities") or []
    return [
        Field(
            name=str(field.get("name") or ""),
            type=str(field.get("type") or "other"),
            labels=field.get("labels") or {},
            values=_values(
                columns[index] if index < len(columns) else [], special[index] if index < len(special) else None
            ),
        )
        for index, field in enumerate(frame["schema"].get("fields") or [])
    ]


def _values(column: list[Any], special: Mapping[str, list[int]] | None) -> tuple[Any, ...]:
    """Return a column with the numbers that JSON cannot represent; `special` has their indices."""
    values = list(column)
    for name, indices in (special or {}).items():
        for index in indices or ():
            values[index] = _SPECIAL_NUMBERS[name]
    return tuple(values)


def _drawn(value: Any) -> Any:  # noqa: ANN401
    return None if isinstance(value, float) and not isfinite(value) else value


def _series(frame: Frame) -> list[Series]:
    """Return one series for each column of numbers."""
    times = next((field.values for field in frame if field.type == "time"), ())
    return [
        Series(
            field.labels,
            tuple((time / 1000, value) for time, value in zip(times, field.values, strict=False) if value is not None),
        )
        for field in frame
        if field.type == "number"
    ]


def _column(frames: Sequence[Frame], name: str) -> list[Any]:
    return [value for frame in frames for field in frame if field.name == name for value in field.values]


def _logfmt(tags: dict[str, str]) -> str:
    return " ".join(f"{key}={json.dumps(value) if ' ' in value else value}" for key, value in tags.items())


def _datasource(name: str, item: Any) -> Datasource:  # noqa: ANN401
    has_backend = bool((item.get("meta") or {}).get("backend", True))
    type_, uid, json_data = str(item.get("type") or ""), str(item.get("uid") or ""), item.get("jsonData") or {}
    return datasource_from_json(type_, uid, name, json_data, has_backend=has_backend)


def _quoted_uid(datasource: Datasource) -> str:
    return quote(datasource.uid, safe="")
