"""What Loom's log says of its work: structured events, one JSON object a line."""

from __future__ import annotations

from generator.author import log_metric, settings
from generator.author.query import Request

LOGS = f'{{{settings().text("logs.service_label")}=~"{settings().text("jobs.loom")}"}}'
"""The stream of Loom's log."""

DIVERTED = (
    "From the structured events of Loom's log. Once it has started, Loom writes its log to its database and not to its "
    "output: Loki has the events only where they are shipped from there."
)


def per_minute(event: str, legend: str) -> Request:
    """Ask how often an event happens a minute; `event` is the start of its name."""
    return log_metric(f'sum(rate({LOGS} |= `"event":"{event}` [$__auto])) * 60', legend=legend)


def by_field(event: str, field: str) -> Request:
    """Ask how often an event happens a minute, by one of its fields."""
    found = f'{LOGS} |= `"event":"{event}` | regexp `"{field}":"?(?P<{field}>[^",}}]+)`'
    return log_metric(f"sum by ({field}) (rate({found} [$__auto])) * 60", legend=f"{{{{{field}}}}}")


def mean_duration(event: str) -> Request:
    """Ask how long an event's `duration_ms` is on average."""
    found = f'{LOGS} |= `"event":"{event}` | regexp `"duration_ms":(?P<duration_ms>[0-9.]+)` | unwrap duration_ms'
    return log_metric(f"avg(avg_over_time({found} [$__auto]))", legend="mean")
