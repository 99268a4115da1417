"""What Loom's log says of its work: structured events, one JSON object each, from Loki or from Loom's own database.

Once it has started, Loom writes its log to its database and not to its output; the setting `loom.events` says where
Grafana finds it.
"""

from __future__ import annotations

from generator.author import log_metric, logs, postgres, settings
from generator.author.query import Request

_IN_POSTGRES = settings().text("loom.events") == "postgres"
_STREAM = f'{{{settings().text("logs.service_label")}=~"{settings().text("jobs.loom")}"}}'
_EVENT = """message LIKE '%"event":"{event}%'"""
_OF_EVENT = f"""FROM logs WHERE $__timeFilter("timestamp") AND {_EVENT} GROUP BY {{columns}} ORDER BY 1"""
_PER_MINUTE = "count(*) * 60000.0 / $__interval_ms"
_TIME = '$__timeGroupAlias("timestamp", $__interval)'

DIVERTED = (
    "From the structured events in Loom's database."
    if _IN_POSTGRES
    else "From the structured events of Loom's log. Once it has started, Loom writes its log to its database and not "
    "to its output: Loki has the events only where they are shipped from there."
)


def lines() -> Request:
    """Ask for the lines of the log."""
    if not _IN_POSTGRES:
        return logs(_STREAM)
    columns = '"timestamp" AS "time", message AS body, level, source'
    where = 'FROM logs WHERE $__timeFilter("timestamp") ORDER BY 1 DESC LIMIT 200'
    return postgres(f"SELECT {columns} {where}", shape="table")


def per_minute(event: str, legend: str) -> Request:
    """Ask how often an event happens a minute; `event` is the start of its name."""
    if not _IN_POSTGRES:
        return log_metric(f'sum(rate({_STREAM} |= `"event":"{event}` [$__auto])) * 60', legend=legend)
    return postgres(f'SELECT {_TIME}, {_PER_MINUTE} AS "{legend}" {_OF_EVENT.format(event=event, columns="1")}')


def by_field(event: str, field: str) -> Request:
    """Ask how often an event happens a minute, by one of its fields."""
    if not _IN_POSTGRES:
        found = f'{_STREAM} |= `"event":"{event}` | regexp `"{field}":"?(?P<{field}>[^",}}]+)`'
        return log_metric(f"sum by ({field}) (rate({found} [$__auto])) * 60", legend=f"{{{{{field}}}}}")
    value = f"""substring(message from '"{field}":"?([^",}}]+)') AS metric"""
    of_event = _OF_EVENT.format(event=event, columns="1, 2")
    return postgres(f'SELECT {_TIME}, {value}, {_PER_MINUTE} AS "per minute" {of_event}')


def mean_duration(event: str) -> Request:
    """Ask how long an event's `duration_ms` is on average."""
    if not _IN_POSTGRES:
        found = (
            f'{_STREAM} |= `"event":"{event}` | regexp `"duration_ms":(?P<duration_ms>[0-9.]+)` | unwrap duration_ms'
        )
        return log_metric(f"avg(avg_over_time({found} [$__auto]))", legend="mean")
    value = """avg(substring(message from '"duration_ms":([0-9.]+)')::float) AS "mean\""""
    return postgres(f"SELECT {_TIME}, {value} {_OF_EVENT.format(event=event, columns='1')}")
