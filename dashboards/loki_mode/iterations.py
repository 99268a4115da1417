"""Iterations and the ends of runs from the event log: no metric reports them.

Each line belongs to one project, so numbers of several projects can be added up.
"""

from __future__ import annotations

from heddle import Query, log_metric

from ..shared import stream_selector
from .telemetry import LOKI_MODE

SOURCE = "From the event logs of all projects, `.loki/events.jsonl`, if they are shipped to Loki."


def finished_in_the_last_hour(by: str) -> Query:
    """Return the query of the iterations that finished in the previous hour, by a label or field."""
    return log_metric(f"sum by ({by}) (count_over_time({_events('iteration_complete')} [1h]))", legend=f"{{{{{by}}}}}")


def ended_runs() -> Query:
    """Return the query of the runs that ended in the time range, by exit code."""
    ends = _events("session_end")
    return log_metric(
        f"sum by (result) (count_over_time({ends} [$__range]))", legend="exit code {{result}}", instant=True
    )


def newest() -> Query:
    """Return the query of the highest iteration that started in the time range, by log file."""
    numbers = f"{_events('iteration_start')} | unwrap iteration | __error__=`` [$__range]"
    return log_metric(f"max by (filename) (max_over_time({numbers}))", legend="{{filename}}", instant=True)


def _events(type: str) -> str:
    """Return the LogQL query of the events of a type, with the fields that these queries use."""
    fields = ", ".join(f'{name}="data.{name}"' for name in ("status", "iteration", "result"))
    return f'{stream_selector(LOKI_MODE)} |= `"{type}"` | json {fields}'
