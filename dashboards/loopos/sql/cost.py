"""What it costs: by model, service, request, session and user, in US dollars as Langfuse prices them."""

from __future__ import annotations

from .filters import BEFORE, FILL, IN_RANGE
from .tables import of_requests, of_steps, of_tokens

_AT = "$__timeInterval(began) AS time"
_STEP_AT = "$__timeInterval(start_time) AS time"
_INPUT = "sumIf(amount, kind IN ('input', 'cached', 'cache write'))"
_OUTPUT = "sumIf(amount, kind IN ('output', 'reasoning'))"
_CACHED = f"sumIf(amount, kind = 'cached') / nullIf({_INPUT}, 0)"
_REASONING = f"sumIf(amount, kind = 'reasoning') / nullIf({_OUTPUT}, 0)"


def cost_now() -> str:
    """The cost of the range."""
    return of_requests('SELECT sum(spent) AS "cost" FROM requests')


def per_hour_now() -> str:
    """The cost of an hour, on average over the range."""
    hours = "dateDiff('second', $__fromTime, $__toTime) / 3600"
    return of_requests(f'SELECT sum(spent) / ({hours}) AS "cost per hour" FROM requests')


def per_request_now() -> str:
    """The mean cost of a request."""
    return of_requests('SELECT if(count() = 0, NULL, sum(spent) / count()) AS "cost per request" FROM requests')


def cached_now() -> str:
    """The share of the input that came from a cache."""
    return of_tokens(f'SELECT {_CACHED} AS "cached" FROM tokens')


def reasoning_now() -> str:
    """The share of the output that is reasoning."""
    return of_tokens(f'SELECT {_REASONING} AS "reasoning" FROM tokens')


def sessions_now() -> str:
    """How many sessions there were."""
    return of_requests("SELECT uniqExactIf(in_session, in_session != '') AS \"sessions\" FROM requests", people=True)


def periods() -> str:
    """The totals of the range, and of the one before it."""
    return of_requests(
        """
SELECT
  if(began >= $__fromTime, 'this period', 'the period before') AS period,
  count() AS "requests",
  countIf(failed) / count() AS "share failed",
  sum(used) AS "tokens",
  sum(spent) AS "cost",
  avg(spent) AS "cost per request",
  avg(latency) AS "mean latency",
  uniqExactIf(in_session, in_session != '') AS "sessions",
  uniqExactIf(by_user, by_user != '') AS "users"
FROM requests GROUP BY period ORDER BY period DESC""",
        people=True,
        since=BEFORE,
    )


def by_model() -> str:
    """The cost of an hour, by model."""
    return _per_hour("if(model = '', 'no model', model)")


def by_service() -> str:
    """The cost of an hour, by service."""
    return _per_hour("service")


def _per_hour(label: str) -> str:
    return of_steps(f"""
SELECT {_STEP_AT}, {label} AS line,
  sum(usd) * 3600 / $__interval_s AS "cost per hour"
FROM steps
WHERE usd > 0
  AND {IN_RANGE}
GROUP BY time, line ORDER BY time, line""")


def per_request() -> str:
    """What a request costs."""
    return of_requests(f"""
SELECT {_AT},
  avg(spent) AS "mean", quantile(0.95)(spent) AS "P95", max(spent) AS "highest"
FROM requests GROUP BY time ORDER BY time""")


def shares() -> str:
    """The shares of cached input and of reasoning in the output."""
    return of_tokens(f"""
SELECT {_STEP_AT},
  {_CACHED} AS "cached, of the input",
  {_REASONING} AS "reasoning, of the output"
FROM tokens GROUP BY time ORDER BY time""")


def people() -> str:
    """Sessions and users at work."""
    return of_requests(
        f"""
SELECT {_AT},
  uniqExactIf(in_session, in_session != '') AS "sessions",
  uniqExactIf(by_user, by_user != '') AS "users"
FROM requests GROUP BY time ORDER BY time {FILL}""",
        people=True,
    )


def models() -> str:
    """What each model cost."""
    return of_steps(f"""
SELECT model,
  count() AS "calls",
  sum(usage['total']) AS "tokens",
  sum(usd) AS "cost",
  sum(usd) / count() AS "cost per call",
  countIf(usd = 0) AS "without a price"
FROM steps
WHERE model != ''
  AND {IN_RANGE}
GROUP BY model ORDER BY "cost" DESC, model""")


def services() -> str:
    """What each service cost."""
    return of_steps(f"""
SELECT service,
  uniqExact(trace_id) AS "requests",
  countIf(model != '') AS "calls",
  sum(usage['total']) AS "tokens",
  sum(usd) AS "cost",
  sum(usd) / uniqExact(trace_id) AS "cost per request",
  countIf(level = 'ERROR') AS "errors"
FROM steps
WHERE {IN_RANGE}
GROUP BY service ORDER BY "cost" DESC, service""")


def sessions() -> str:
    """The sessions that cost most."""
    return _dearest("in_session", "session")


def users() -> str:
    """The users who cost most."""
    return _dearest("by_user", "user")


def _dearest(column: str, heading: str) -> str:
    return of_requests(
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
        people=True,
    )
