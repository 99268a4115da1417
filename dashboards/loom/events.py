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
_SHOWN = '$__timeFilter("timestamp")'
# The span that has only begun would read as a fall.
_WHOLE = 'extract(epoch from "timestamp") < floor($__unixEpochTo() * 1000.0 / $__interval_ms) * $__interval_ms / 1000'
_RECENT = """"timestamp" BETWEEN $__timeTo()::timestamp - interval '5 minutes' AND $__timeTo()::timestamp"""

DIVERTED = (
    "From the structured events in Loom's database, at the time of Loom's own clock, which is taken for UTC."
    if _IN_POSTGRES
    else "From the structured events of Loom's log. Once it has started, Loom writes its log to its database and not "
    "to its output: Loki has the events only where they are shipped from there."
)
LOG_SOURCES = [] if _IN_POSTGRES else [loki()]
"""The variables that choose where the log is."""


def lines() -> Query:
    """Ask for the lines of the log."""
    if not _IN_POSTGRES:
        return logs(_STREAM)
    columns = '"timestamp" AS "time", message AS body, level, source'
    return postgres(f"SELECT {columns} FROM logs WHERE {_SHOWN} ORDER BY 1 DESC LIMIT 200", shape="table")


def per_minute(event: str, legend: str) -> Query:
    """Ask how often an event happens a minute, over time; a name that ends in a dot stands for all that begin so."""
    if not _IN_POSTGRES:
        return log_metric(f"sum(rate({_found(event)} [$__auto])) * 60", legend=legend)
    return postgres(f'SELECT {_TIME}, {_PER_MINUTE} AS "{legend}" {_rows(event)} GROUP BY 1 ORDER BY 1')


def per_minute_now(event: str, legend: str) -> Query:
    """Ask how often an event happened a minute in the last five."""
    if not _IN_POSTGRES:
        return log_metric(f"sum(rate({_found(event)} [5m])) * 60", legend=legend, instant=True)
    return postgres(f'SELECT count(*) / 5.0 AS "{legend}" {_rows(event, _RECENT)}', shape="table")


def by_field(event: str, field: str) -> Query:
    """Ask how often an event happens a minute, by one of its fields."""
    if not _IN_POSTGRES:
        found = f'{_found(event)} | regexp `"{field}":"?(?P<{field}>[^",}}]+)`'
        return log_metric(f"sum by ({field}) (rate({found} [$__auto])) * 60", legend=f"{{{{{field}}}}}")
    value = f"""coalesce(substring(message from '"{field}":"?([^",}}]+)'), 'none') AS metric"""
    return postgres(f'SELECT {_TIME}, {value}, {_PER_MINUTE} AS "per minute" {_rows(event)} GROUP BY 1, 2 ORDER BY 1')


def mean_duration(event: str) -> Query:
    """Ask how long an event's `duration_ms` is on average in the time range that is shown."""
    if not _IN_POSTGRES:
        of = f'({_found(event)} | regexp `"duration_ms":(?P<duration_ms>[0-9.]+)` | unwrap duration_ms [$__range])'
        return log_metric(f"sum(sum_over_time{of}) / sum(count_over_time{of})", legend="mean", instant=True)
    value = """avg(substring(message from '"duration_ms":([0-9.]+)')::float) AS "mean\""""
    return postgres(f"SELECT {value} {_rows(event, _SHOWN)}", shape="table")


def _found(event: str) -> str:
    """Return the lines of an event in Loki."""
    return f"{_STREAM} |= `{_mark(event)}`"


def _rows(event: str, when: str = f"{_SHOWN} AND {_WHOLE}") -> str:
    """Return the rows of an event in the database."""
    return f"FROM logs WHERE {when} AND message LIKE '%{_mark(event)}%'"


def _mark(event: str) -> str:
    """Return what a line holds of its event; the closing quote tells `workflow_start` from `workflow_started`."""
    return f'"event":"{event}' if event.endswith(".") else f'"event":"{event}"'
