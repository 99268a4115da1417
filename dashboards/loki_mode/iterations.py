"""Iterations and ends of runs from the event log, because no metric reports them.

Each line belongs to one project, so numbers of several projects can be added up.
"""

from __future__ import annotations

from heddle import Query, log_metric

from ..shared import stream_selector
from .telemetry import LOKI_MODE

SOURCE = "From the event logs of all projects, `.loki/events.jsonl`, if they are shipped to Loki."


def finished_by_status() -> Query:
    """Return the query of the iterations that finished over the last hour, completed or failed."""
    return log_metric(
        f"sum by (status) (count_over_time({_events('iteration_complete', 'status')} [1h]))", legend="{{status}}"
    )


def finished_by_project() -> Query:
    """Return the query of the iterations that finished over the last hour, by log file."""
    return log_metric(
        f"sum by (filename) (count_over_time({_events('iteration_complete')} [1h]))", legend="{{filename}}"
    )


def ended_runs() -> Query:
    """Return the query of the runs that ended in the time range, by exit code."""
    ends = _events("session_end", "result")
    return log_metric(
        f"sum by (result) (count_over_time({ends} [$__range]))", legend="exit code {{result}}", instant=True
    )


def newest() -> Query:
    """Return the query of the highest iteration that started in the time range, by log file."""
    numbers = f"{_events('iteration_start', 'iteration')} | unwrap iteration | __error__=`` [$__range]"
    return log_metric(f"max by (filename) (max_over_time({numbers}))", legend="{{filename}}", instant=True)


def _events(type: str, field: str = "") -> str:
    """Return the LogQL query of the events of a type, with a field of theirs.

    A line that is not JSON would make the whole query fail, hence the filter.
    """
    stages = f' | json {field}="data.{field}" | __error__=``' if field else ""
    return f'{stream_selector(LOKI_MODE)} |= `"{type}"`{stages}'
