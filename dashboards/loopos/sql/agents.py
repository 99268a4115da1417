"""Statements about all agents for the dashboard across systems, without variables: all projects."""

from __future__ import annotations

from .cost import CACHED
from .tables import select_from_requests, select_from_steps, select_from_tokens

_TIME = "$__timeInterval(began) AS time"
_STEP_TIME = "$__timeInterval(start_time) AS time"


def requests_by_outcome() -> str:
    """Rates of successful and failed requests over time."""
    return select_from_requests(
        f"""
SELECT {_TIME},
  countIf(NOT failed) / $__interval_s AS "successful",
  countIf(failed) / $__interval_s AS "failed requests"
FROM requests GROUP BY time ORDER BY time""",
        filtered=False,
    )


def cost_of_success() -> str:
    """Cost of all requests for each successful one, over time."""
    return select_from_requests(
        f"""
SELECT {_TIME}, sum(spent) / nullIf(countIf(NOT failed), 0) AS "USD per successful request"
FROM requests GROUP BY time ORDER BY time""",
        filtered=False,
    )


def cached_share_over_time() -> str:
    """Share of the input tokens that were read from a cache, over time."""
    return select_from_tokens(
        f'SELECT {_STEP_TIME}, {CACHED} AS "cached" FROM tokens GROUP BY time ORDER BY time', filtered=False
    )


def repeated_tool_calls() -> str:
    """Highest number of calls of one tool in a request, over time and by tool."""
    return select_from_steps(
        """
SELECT $__timeInterval(began) AS time, tool, max(calls) AS "calls"
FROM (
  SELECT min(start_time) AS began, name AS tool, count() AS calls
  FROM steps WHERE type = 'TOOL' GROUP BY trace_id, name
)
GROUP BY time, tool ORDER BY time, tool""",
        filtered=False,
    )
