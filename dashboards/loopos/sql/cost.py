"""Statements of the cost by model, service, request, session and user, in US dollars as computed by Langfuse."""

from __future__ import annotations

from .filters import FILL, PREVIOUS, SECONDS
from .tables import select_from_requests, select_from_steps, select_from_tokens

_TIME = "$__timeInterval(began) AS time"
_STEP_TIME = "$__timeInterval(start_time) AS time"
_INPUT = "sumIf(amount, kind IN ('input', 'cached', 'cache write'))"
_OUTPUT = "sumIf(amount, kind IN ('output', 'reasoning'))"
CACHED = f"sumIf(amount, kind = 'cached') / nullIf({_INPUT}, 0)"
_REASONING = f"sumIf(amount, kind = 'reasoning') / nullIf({_OUTPUT}, 0)"


def total_cost() -> str:
    """Total cost in the time range."""
    return select_from_requests('SELECT sum(spent) AS "cost" FROM requests')


def cost_per_hour(*, filtered: bool = True) -> str:
    """Mean cost per hour in the time range."""
    body = f'SELECT sum(spent) * 3600 / {SECONDS} AS "cost per hour" FROM requests'
    return select_from_requests(body, filtered=filtered)


def mean_request_cost() -> str:
    """Mean cost of a request."""
    return select_from_requests(
        'SELECT if(count() = 0, NULL, sum(spent) / count()) AS "cost per request" FROM requests'
    )


def cached_share() -> str:
    """Share of the input tokens that were read from a cache."""
    return select_from_tokens(f'SELECT {CACHED} AS "cached" FROM tokens')


def reasoning_share() -> str:
    """Share of the output tokens that are reasoning."""
    return select_from_tokens(f'SELECT {_REASONING} AS "reasoning" FROM tokens')


def session_count() -> str:
    """Number of sessions."""
    return select_from_requests("SELECT uniqExactIf(in_session, in_session != '') AS \"sessions\" FROM requests")


def period_comparison() -> str:
    """Totals of the time range and of the previous one."""
    return select_from_requests(
        """
SELECT
  if(began >= $__fromTime, 'this period', 'previous period') AS period,
  count() AS "requests",
  countIf(failed) / count() AS "share failed",
  sum(used) AS "tokens",
  sum(spent) AS "cost",
  avg(spent) AS "cost per request",
  avg(latency) AS "mean latency",
  uniqExactIf(in_session, in_session != '') AS "sessions",
  uniqExactIf(by_user, by_user != '') AS "users"
FROM requests GROUP BY period ORDER BY period DESC""",
        since=PREVIOUS,
    )


def cost_per_hour_by_model(*, filtered: bool = True) -> str:
    """Cost per hour over time, by model."""
    return _per_hour("if(model = '', 'no model', model)", filtered=filtered)


def cost_per_hour_by_service() -> str:
    """Cost per hour over time, by service."""
    return _per_hour("service")


def _per_hour(label: str, *, filtered: bool = True) -> str:
    body = f"""
SELECT {_STEP_TIME}, {label} AS line,
  sum(usd) * 3600 / $__interval_s AS "cost per hour"
FROM steps
WHERE usd > 0
GROUP BY time, line ORDER BY time, line"""
    return select_from_steps(body, filtered=filtered)


def request_cost_over_time() -> str:
    """Cost of a request over time."""
    return select_from_requests(f"""
SELECT {_TIME},
  avg(spent) AS "mean", quantile(0.95)(spent) AS "P95", max(spent) AS "highest"
FROM requests GROUP BY time ORDER BY time""")


def token_shares_over_time() -> str:
    """Shares of cached input and of reasoning in the output, over time."""
    return select_from_tokens(f"""
SELECT {_STEP_TIME},
  {CACHED} AS "cached, of the input",
  {_REASONING} AS "reasoning, of the output"
FROM tokens GROUP BY time ORDER BY time""")


def people_over_time() -> str:
    """Numbers of sessions and users over time."""
    return select_from_requests(
        f"""
SELECT {_TIME},
  uniqExactIf(in_session, in_session != '') AS "sessions",
  uniqExactIf(by_user, by_user != '') AS "users"
FROM requests GROUP BY time ORDER BY time
{FILL}""",
    )


def model_costs() -> str:
    """Calls, tokens and cost of each model."""
    return select_from_steps("""
SELECT model,
  count() AS "calls",
  sum(usage['total']) AS "tokens",
  sum(usd) AS "cost",
  sum(usd) / count() AS "cost per call",
  countIf(usd = 0) AS "without cost"
FROM steps
WHERE model != ''
GROUP BY model ORDER BY "cost" DESC, model""")


def service_costs() -> str:
    """Requests, calls, tokens and cost of each service."""
    return select_from_steps("""
SELECT service,
  uniqExact(trace_id) AS "requests",
  countIf(model != '') AS "calls",
  sum(usage['total']) AS "tokens",
  sum(usd) AS "cost",
  sum(usd) / uniqExact(trace_id) AS "cost per request",
  countIf(level = 'ERROR') AS "failed steps"
FROM steps
GROUP BY service ORDER BY "cost" DESC, service""")


def top_sessions() -> str:
    """The 20 sessions with the highest cost."""
    return _top_spenders("in_session", "session")


def top_users() -> str:
    """The 20 users with the highest cost."""
    return _top_spenders("by_user", "user")


def _top_spenders(column: str, heading: str) -> str:
    return select_from_requests(
        f"""
SELECT {column} AS {heading},
  count() AS "requests",
  sum(used) AS "tokens",
  sum(spent) AS "cost",
  countIf(failed) AS "failed requests",
  max(began) AS "last request"
FROM requests
WHERE {column} != ''
GROUP BY {heading} ORDER BY "cost" DESC, {heading} LIMIT 20""",
    )
