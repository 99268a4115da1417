"""LogQL queries of Claude Code's events in Loki.

Loki stores the attributes of an event as structured metadata, with underscores in place of dots, so queries need no
parser. The line is the name of the event.
"""

from __future__ import annotations

from heddle import Query, log_metric

from ..shared import stream_selector
from .telemetry import CLAUDE_CODE

STREAM = stream_selector(CLAUDE_CODE)


def events(name: str, *filters: str) -> str:
    """Return the query of the events with a name, or one of several: `a|b`.

    They pass the filters, such as `success="false"`.
    """
    return " | ".join((STREAM, f'event_name{"=~" if "|" in name else "="}"{name}"', *filters))


def count(selected: str, by: str, legend: str = "") -> Query:
    """Return the number of events in each step of a graph by their fields, without events that have none of them."""
    return log_metric(
        f"sum by ({by}) (count_over_time({selected} [$__auto]))", legend=legend or f"{{{{{by}}}}}"
    ).good_if_empty()


def share(part: str, whole: str, window: str = "1h") -> Query:
    """Return the share of some events in others within a window, 0 if there are none of the former."""
    counted = f"sum(count_over_time({part} [{window}]))"
    every = f"sum(count_over_time({whole} [{window}]))"
    return log_metric(f"({counted} or {every} * 0) / {every}", instant=True)


def percentile(selected: str, by: str) -> Query:
    """Return the 95th percentile of the duration of events."""
    return log_metric(
        f"quantile_over_time(0.95, {selected} | unwrap duration_ms [$__auto]) by ({by})", legend=f"{{{{{by}}}}}"
    )
