"""Queries of the events in Loom's log, one JSON object each, in Loki or in Loom's own database.

After its start, Loom writes its log to its database instead of its output; the setting `system.loom.events` is where
Grafana finds it.
"""

from __future__ import annotations

from heddle import Query, log_metric, logs, loki, postgres

from ..shared import stream_selector
from .settings import settings
from .telemetry import LOOM

_IN_POSTGRES = settings.events == "postgres"
_STREAM = stream_selector(LOOM)

_PER_MINUTE = "count(*) * 60000.0 / $__interval_ms"
_TIME = '$__timeGroupAlias("timestamp", $__interval)'
_IN_RANGE = '$__timeFilter("timestamp")'
# The current interval is incomplete and would look like a decrease.
_COMPLETE = (
    'extract(epoch from "timestamp") < floor($__unixEpochTo() * 1000.0 / $__interval_ms) * $__interval_ms / 1000'
)
_LAST_FIVE_MINUTES = """"timestamp" BETWEEN $__timeTo()::timestamp - interval '5 minutes' AND $__timeTo()::timestamp"""

LOG_NOTE = (
    "From the structured events in Loom's database. Their times are read as UTC."
    if _IN_POSTGRES
    else "From the structured events in Loom's log. After startup, Loom writes its log to its database instead of its "
    "output: Loki has the events only if they are shipped from the database."
)
LOG_SOURCES = [] if _IN_POSTGRES else [loki()]
"""The variables that select the data source of the log."""


def lines() -> Query:
    """Return the query of the log lines."""
    if not _IN_POSTGRES:
        return logs(_STREAM)
    columns = '"timestamp" AS "time", message AS body, level, source'
    return postgres(f"SELECT {columns} FROM logs WHERE {_IN_RANGE} ORDER BY 1 DESC LIMIT 200", shape="table")


def per_minute(event: str, legend: str) -> Query:
    """Return the query of events per minute over time; a name that ends in a dot is a prefix."""
    if not _IN_POSTGRES:
        return log_metric(f"sum(rate({_log_lines(event)} [$__auto])) * 60", legend=legend)
    return postgres(f'SELECT {_TIME}, {_PER_MINUTE} AS "{legend}" {_from_rows(event)} GROUP BY 1 ORDER BY 1')


def per_minute_now(event: str, legend: str) -> Query:
    """Return the query of events per minute in the last five minutes."""
    if not _IN_POSTGRES:
        return log_metric(f"sum(rate({_log_lines(event)} [5m])) * 60", legend=legend, instant=True)
    return postgres(f'SELECT count(*) / 5.0 AS "{legend}" {_from_rows(event, _LAST_FIVE_MINUTES)}', shape="table")


def by_field(event: str, field: str) -> Query:
    """Return the query of events per minute by one of their fields."""
    if not _IN_POSTGRES:
        selected = f'{_log_lines(event)} | regexp `"{field}":"?(?P<{field}>[^",}}]+)`'
        return log_metric(f"sum by ({field}) (rate({selected} [$__auto])) * 60", legend=f"{{{{{field}}}}}")
    value = f"""coalesce(substring(message from '"{field}":"?([^",}}]+)'), 'none') AS metric"""
    return postgres(
        f'SELECT {_TIME}, {value}, {_PER_MINUTE} AS "per minute" {_from_rows(event)} GROUP BY 1, 2 ORDER BY 1'
    )


def mean_duration(event: str) -> Query:
    """Return the query of the mean `duration_ms` of an event in the time range, in milliseconds."""
    if not _IN_POSTGRES:
        durations = f'{_log_lines(event)} | regexp `"duration_ms":(?P<duration_ms>[0-9.]+)` | unwrap duration_ms'
        mean = f"avg_over_time({durations} | __error__ = `` [$__range]) by ()"
        return log_metric(mean, legend="mean", instant=True)
    value = """avg(substring(message from '"duration_ms":([0-9.]+)')::float) AS "mean\""""
    return postgres(f"SELECT {value} {_from_rows(event, _IN_RANGE)}", shape="table")


def _log_lines(event: str) -> str:
    """Return the LogQL query of the lines of an event."""
    return f"{_STREAM} |= `{_event_text(event)}`"


def _from_rows(event: str, when: str = f"{_IN_RANGE} AND {_COMPLETE}") -> str:
    """Return the FROM and WHERE clauses for the rows of an event."""
    return f"FROM logs WHERE {when} AND message LIKE '%{_event_text(event)}%'"


def _event_text(event: str) -> str:
    """Return the text that identifies an event in a line; the closing quote excludes longer names."""
    return f'"event":"{event}' if event.endswith(".") else f'"event":"{event}"'
