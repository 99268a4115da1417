"""What a panel can ask: anything that renders to a target of one data source type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from heddle.diagnostics.location import Location, caller_location


class Expression(Protocol):
    """A PromQL expression as the words of `heddle.author.promql` build it."""

    @property
    def text(self) -> str:
        """The PromQL as a dashboard asks it."""

    @property
    def unit(self) -> str | None:
        """Grafana's unit id of the values, or None where there is none to know."""

    @property
    def legend(self) -> str:
        """Grafana's legend template, such as `{{model}}`."""

    @property
    def location(self) -> Location:
        """The author's line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A query of a data source other than Prometheus: `fields` are the target's own keys.

    `source` is the data source's type, such as `loki`; `uid` is that of the shipped one, where it is called otherwise.
    """

    source: str
    fields: dict[str, Any]
    uid: str = ""
    location: Location = field(default_factory=caller_location)


Query: TypeAlias = Expression | Request
Queries: TypeAlias = Query | Sequence[Query]


def listed(queries: Queries) -> Sequence[Query]:
    """Return one query or several as a sequence."""
    return queries if isinstance(queries, Sequence) else [queries]


def logs(logql: str, *, limit: int = 200) -> Request:
    """Ask Loki for log lines; `limit` is the most it returns."""
    return Request(
        source="loki", fields={"expr": logql, "maxLines": limit, "queryType": "range"}, location=caller_location()
    )


def log_metric(logql: str, *, legend: str = "", instant: bool = False) -> Request:
    """Ask Loki for numbers over time, such as `sum(count_over_time({...}[$__auto]))`; with `instant` for one moment."""
    fields = {"expr": logql, "queryType": "instant" if instant else "range", "legendFormat": legend}
    return Request(source="loki", fields=fields, location=caller_location())


def trace(trace_id: str) -> Request:
    """Ask Jaeger for one trace, usually by a text variable: `trace("$trace")`."""
    return Request(source="jaeger", fields={"query": trace_id}, location=caller_location())


def search_traces(service: str, *, operation: str = "", tags: str = "", limit: int = 20) -> Request:
    """Ask Jaeger for traces of a service: a table of trace id, name, start and duration.

    `tags` is in logfmt, such as `error=true`.
    """
    fields: dict[str, Any] = {"queryType": "search", "service": service, "limit": limit}
    fields |= {key: value for key, value in (("operation", operation), ("tags", tags)) if value}
    return Request(source="jaeger", fields=fields, location=caller_location())


def service_graph() -> Request:
    """Ask Jaeger which service calls which, for a node graph."""
    return Request(source="jaeger", fields={"queryType": "dependencyGraph"}, location=caller_location())


def postgres(sql: str, *, shape: Literal["time_series", "table"] = "time_series") -> Request:
    """Ask PostgreSQL, with Grafana's macros such as `$__timeFilter(timestamp)`.

    A time series has the columns `time` and a number, and one named `metric` where there are several.
    """
    fields = {"rawSql": sql, "rawQuery": True, "editorMode": "code", "format": shape}
    return Request(source="grafana-postgresql-datasource", uid="postgres", fields=fields, location=caller_location())
