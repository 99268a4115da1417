"""Queries of panels, alerts and annotations, and the targets that Grafana reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, Protocol, TypeAlias

import attr
from grafanalib import core

from heddle.author.attrs_typing import subclass
from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.location import Location, caller_location
from heddle.grafana.datasource_types import (
    CLICKHOUSE,
    INFINITY,
    JAEGER,
    LOKI,
    MIXED,
    POSTGRES,
    PROMETHEUS,
    TEMPO,
    usual_uid,
)
from heddle.grafana.json_value import Json
from heddle.grafana.model import DatasourceRef
from heddle.settings.active import project_settings


class Expression(Protocol):
    """A PromQL expression, as `heddle.author.promql` builds it."""

    @property
    def text(self) -> str:
        """The PromQL, with the variables of a dashboard."""

    @property
    def unit(self) -> str | None:
        """Grafana's unit id of the values; None if it is not known."""

    @property
    def legend(self) -> str:
        """Grafana's legend template, such as `{{model}}`."""

    @property
    def source(self) -> str:
        """The data source: the name of a variable or a uid, empty for that of the panel or dashboard."""

    @property
    def is_good_if_empty(self) -> bool:
        """Whether it selects a bad state, so that an empty result is good."""

    @property
    def location(self) -> Location:
        """The author's line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query of a data source other than Prometheus.

    `source_type` is the type of the data source, such as `loki`, and `fields` are the target's own keys. `source` is
    the name of a data source variable or a uid; by default it is that of the panel, or else the dashboard's variable of
    that type, or else the type's usual uid.
    `is_good_if_empty` says that it selects a bad state.
    """

    source_type: str
    fields: Json
    source: str = ""
    is_good_if_empty: bool = False
    location: Location = field(default_factory=caller_location)

    def good_if_empty(self) -> Query:
        """Declare that it selects a bad state, such as failed calls, so that an empty result is good.

        `heddle prove` then accepts an empty result if only the state does not occur. A renamed metric, a job without
        targets or a label that does not exist still fails.
        """
        return replace(self, is_good_if_empty=True)

    def ref(self) -> DatasourceRef:
        """Return the reference to its data source where there are no variables, as in alerts."""
        return {"type": self.source_type, "uid": self.source or usual_uid(self.source_type)}


AnyQuery: TypeAlias = Expression | Query | core.Target
"""A target of grafanalib's own can name its data source itself."""
Queries: TypeAlias = AnyQuery | Sequence[AnyQuery]


def as_list(queries: Queries) -> Sequence[AnyQuery]:
    """Return one query or several as a sequence."""
    return queries if isinstance(queries, Sequence) else [queries]


@subclass
class Target(core.Target):  # type: ignore[misc]
    """A grafanalib target that has no keys but its own.

    The dashboard sets `datasource` from `source_type` and `source`, since only it knows its variables.
    """

    source_type: str = attr.ib(default=PROMETHEUS)
    source: str = attr.ib(default="")
    fields: Json = attr.ib(factory=dict)
    good_if_empty: bool = attr.ib(default=False)
    location: Location = attr.ib(default=Location("<unknown>"))

    def to_json_data(self) -> Json:
        """Return `{refId, datasource, ...}`."""
        return {"refId": self.refId, "datasource": self.datasource, **self.fields}


def targets(queries: Queries, *, settings: Json, source: str = "") -> list[core.Target]:
    """Return the queries as targets A, B, ... Z, AA.

    `settings` are the panel type's for Prometheus targets, `source` is the data source of queries that name none.
    """
    return [_target(query, _ref_id(index), settings, source) for index, query in enumerate(as_list(queries))]


def _target(query: AnyQuery, ref_id: str, settings: Json, source: str) -> core.Target:
    if isinstance(query, core.Target):
        query = query if query.refId else attr.evolve(query, refId=ref_id)
        return query if query.datasource or type(query) is not core.Target else _with_source(query, source)
    common = {
        "refId": ref_id,
        "location": query.location,
        "good_if_empty": query.is_good_if_empty,
        "source": query.source or source,
    }
    if isinstance(query, Query):
        return Target(source_type=query.source_type, fields=query.fields, **common)
    fields = {"expr": query.text, "legendFormat": query.legend or "__auto", "editorMode": "code", **settings}
    return Target(fields=fields, **common)


def _with_source(target: core.Target, source: str) -> core.Target:
    """Return a PromQL target of grafanalib as one of Heddle's, whose data source the dashboard sets."""
    fields = {key: value for key, value in target.to_json_data().items() if key not in _SET_BY_DASHBOARD}
    return Target(refId=target.refId, fields=fields, source=source, location=caller_location())


def _ref_id(index: int) -> str:
    more, letter = divmod(index, 26)
    return (_ref_id(more - 1) if more else "") + chr(ord("A") + letter)


def logs(logql: str, *, limit: int = 200, source: str = "") -> Query:
    """Query Loki for at most `limit` log lines."""
    fields = {"expr": logql, "maxLines": limit, "queryType": "range"}
    return Query(source_type=LOKI, source=source, fields=fields, location=caller_location())


def log_metric(logql: str, *, legend: str = "", instant: bool = False, source: str = "") -> Query:
    """Query Loki for numbers, such as `sum(count_over_time({...}[$__auto]))`: a range, or the newest with `instant`."""
    fields = {"expr": logql, "queryType": "instant" if instant else "range", "legendFormat": legend}
    return Query(source_type=LOKI, source=source, fields=fields, location=caller_location())


TagValue: TypeAlias = str | bool | int | float


def trace(trace_id: str, *, source: str = "") -> Query:
    """Query the backend of traces for one trace, usually the one that a text variable names: `trace("$trace")`."""
    return _trace_query(jaeger={"query": trace_id}, tempo={"queryType": "traceql", "query": trace_id}, source=source)


def search_traces(
    service: str,
    *,
    operation: str = "",
    tags: Mapping[str, TagValue] | None = None,
    limit: int = 20,
    source: str = "",
) -> Query:
    """Query the backend of traces for a table of a service's traces: id, name, start and duration.

    A trace is found if one of its spans is of this service, this operation, and has all `tags`, such as
    `{"error": True}` for a failed span. Tempo distinguishes the number 500 from the text `500`, Jaeger does not.
    """
    tags = tags or {}
    logfmt = " ".join(f"{key}={_logfmt(value)}" for key, value in tags.items())
    jaeger: Json = {"queryType": "search", "service": service, "limit": limit}
    jaeger |= {key: value for key, value in (("operation", operation), ("tags", logfmt)) if value}
    conditions = [f"resource.service.name = {_traceql(service)}"]
    conditions += [f"name = {_traceql(operation)}"] if operation else []
    conditions += [_condition(key, value) for key, value in tags.items()]
    traceql = f"{{{' && '.join(conditions)}}}"
    tempo: Json = {"queryType": "traceql", "query": traceql, "limit": limit, "tableType": "traces"}
    return _trace_query(jaeger=jaeger, tempo=tempo, source=source)


def service_graph(*, source: str = "") -> Query:
    """Query the backend of traces for the calls between services, for a node graph."""
    return _trace_query(jaeger={"queryType": "dependencyGraph"}, tempo={"queryType": "serviceMap"}, source=source)


def _trace_query(*, jaeger: Json, tempo: Json, source: str) -> Query:
    """Return the query of the backend that the setting `traces.backend` selects."""
    fields = {JAEGER: jaeger, TEMPO: tempo}
    backend = project_settings().traces.backend
    return Query(source_type=backend, source=source, fields=fields[backend], location=caller_location())


_PLAIN: Final = re.compile(r"[A-Za-z_][\w.-]*")
_ERROR_TAG: Final = "error"
"""Tag that Jaeger gives to spans whose status is an error; TraceQL has the status."""


def _condition(tag: str, value: TagValue) -> str:
    if tag == _ERROR_TAG and isinstance(value, bool):
        return f"status {'=' if value else '!='} error"
    return f".{tag if _PLAIN.fullmatch(tag) else json.dumps(tag)} = {_traceql(value)}"


def _traceql(value: TagValue) -> str:
    return json.dumps(value, ensure_ascii=False)


def _logfmt(value: TagValue) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if re.fullmatch(r"[^\s\"=]+", text) else json.dumps(text, ensure_ascii=False)


def search_spans(traceql: str, *, limit: int = 20, source: str = "") -> Query:
    """Query Tempo for a table of the spans that match, such as `{status = error}`."""
    fields: Json = {"queryType": "traceql", "query": traceql, "limit": limit, "tableType": "spans"}
    return Query(source_type=TEMPO, source=source, fields=fields, location=caller_location())


def span_metric(traceql: str, *, step: str = "", instant: bool = False, source: str = "") -> Query:
    """Query Tempo for numbers computed from spans, such as `{status = error} | rate() by (resource.service.name)`.

    A range, in steps that Grafana chooses unless `step` is a duration; with `instant` one number for the whole range.
    """
    fields: Json = {
        "queryType": "traceql",
        "query": traceql,
        "metricsQueryType": "instant" if instant else "range",
        **({"step": step} if step else {}),
    }
    return Query(source_type=TEMPO, source=source, fields=fields, location=caller_location())


def postgres(sql: str, *, shape: Literal["time_series", "table"] = "time_series", source: str = "") -> Query:
    """Query PostgreSQL, with Grafana's macros such as `$__timeFilter(timestamp)`.

    `source` is the name of a data source variable, or a uid.

    A time series has the columns `time` and a number, and one named `metric` if there are several series.
    """
    fields = {"rawSql": sql, "rawQuery": True, "editorMode": "code", "format": shape}
    return Query(source_type=POSTGRES, source=source, fields=fields, location=caller_location())


# The plugin decodes a number here, and refuses the query if it is one of the names that other SQL plugins use.
_CLICKHOUSE_FORMATS: Final = {"timeseries": 0, "table": 1}


def clickhouse(sql: str, *, shape: Literal["timeseries", "table"] = "timeseries", source: str = "") -> Query:
    """Query ClickHouse, with the plugin's macros such as `$__timeFilter(start_time)`.

    `source` is the name of a data source variable, or a uid.

    A time series has the column `time`, in order, and numbers; a text column makes one series for each of its values.
    """
    fields: Json = {
        "editorType": "sql",
        "queryType": shape,
        "format": _CLICKHOUSE_FORMATS[shape],
        "rawSql": sql,
        "pluginVersion": "4.20.0",
        "meta": {},
    }
    return Query(source_type=CLICKHOUSE, source=source, fields=fields, location=caller_location())


def json_api(
    path: str,
    *,
    columns: Mapping[str, tuple[str, Literal["number", "string", "timestamp"]]],
    parameters: Mapping[str, str | Mapping[str, Any]],
    shape: Literal["timeseries", "table"] = "timeseries",
    root: str = "data",
    source: str = "",
) -> Query:
    """Query a JSON API through the Infinity plugin, for the list of rows at `root` of its response.

    `columns` is `{"name in the response": ("heading", "type")}`. A parameter that is not a text is sent as JSON.
    `source` is the name of a data source variable, or a uid.
    """
    texts = {
        name: value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
        for name, value in parameters.items()
    }
    fields = {
        "type": "json",
        "parser": "backend",
        "source": "url",
        "format": shape,
        "url": path,
        "url_options": {
            "method": "GET",
            "data": "",
            "params": [{"key": name, "value": text} for name, text in texts.items()],
        },
        "root_selector": root,
        "columns": [{"selector": name, "text": text, "type": kind} for name, (text, kind) in columns.items()],
        "computed_columns": [],
        "filters": [],
        "filterExpression": "",
        "summarizeExpression": "",
        "global_query_id": "",
    }
    return Query(source_type=INFINITY, source=source, fields=fields, location=caller_location())


_SET_BY_DASHBOARD: Final = ("datasource", "refId")


def query(source_type: str, fields: Json, *, source: str = "") -> Query:
    """Query a data source of any type; `fields` are the keys of the target, such as `{"target": "stats.*.requests"}`.

    `source_type` is the id of the plugin, `source` the name of a data source variable, or a uid. Raises AuthorError for
    keys that the dashboard sets, and without a type.
    """
    if source_type in ("", MIXED):
        problem = "names no data source that answers queries" if source_type else "is empty"
        help = 'write the id of a plugin, such as "cloudwatch"'
        raise AuthorError("query/missing-type", f"`source_type` of a query {problem}", help)
    if reserved := [key for key in _SET_BY_DASHBOARD if key in fields]:
        message = f"`{reserved[0]}` of a query is set by the dashboard"
        raise AuthorError("query/reserved-field", message, "remove it; `source` names the data source")
    return Query(source_type=source_type, source=source, fields=fields, location=caller_location())


__all__ = [
    "Query",
    "clickhouse",
    "json_api",
    "log_metric",
    "logs",
    "postgres",
    "query",
    "search_spans",
    "search_traces",
    "service_graph",
    "span_metric",
    "trace",
]
