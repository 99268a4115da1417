"""Statements of requests: their rate, latency, tokens and errors."""

from __future__ import annotations

from .filters import FILL, SECONDS
from .tables import select_from_all_steps, select_from_requests, select_from_steps, select_from_tokens

_TIME = "$__timeInterval(began) AS time"
_STEP_TIME = "$__timeInterval(start_time) AS time"
_DURATION = "dateDiff('millisecond', start_time, end_time)"
_KINDS = ("input", "cached", "cache write", "output", "reasoning", "other")


def request_rate() -> str:
    """Mean requests per second in the time range."""
    return select_from_requests(f'SELECT count() / {SECONDS} AS "requests" FROM requests')


def success_share() -> str:
    """Share of requests that did not fail."""
    return select_from_requests(
        'SELECT if(count() = 0, NULL, countIf(NOT failed) / count()) AS "success" FROM requests'
    )


def latency_p95() -> str:
    """95th percentile of the latency of requests, in milliseconds."""
    return select_from_requests('SELECT if(count(latency) = 0, NULL, quantile(0.95)(latency)) AS "P95" FROM requests')


def first_token_p95() -> str:
    """95th percentile of the time to first token of model calls, in milliseconds."""
    wait = "dateDiff('millisecond', start_time, first_token_time)"
    return select_from_steps(f"""
SELECT if(count() = 0, NULL, quantile(0.95)({wait})) AS "P95" FROM steps
WHERE first_token_time IS NOT NULL AND model != ''""")


def token_rate() -> str:
    """Mean tokens per second in the time range."""
    return select_from_tokens(f'SELECT sum(amount) / {SECONDS} AS "tokens" FROM tokens')


def newest_record_age(*, filtered: bool = True) -> str:
    """Age of the newest row at the end of the time range, in seconds."""
    age = "dateDiff('second', max(created_at), $__toTime)"
    return select_from_all_steps(f'SELECT if(count() = 0, NULL, {age}) AS "age" FROM steps', filtered=filtered)


def request_rate_over_time() -> str:
    """Requests per second over time."""
    return select_from_requests(f"""
SELECT {_TIME}, count() / $__interval_s AS "requests"
FROM requests GROUP BY time ORDER BY time
{FILL}""")


def tokens_by_kind(*, filtered: bool = True) -> str:
    """Tokens per second over time, by kind."""
    columns = ",\n  ".join(f"sumIf(amount, kind = '{kind}') / $__interval_s AS \"{kind}\"" for kind in _KINDS)
    body = f"""
SELECT {_STEP_TIME},
  {columns}
FROM tokens GROUP BY time ORDER BY time
{FILL}"""
    return select_from_tokens(body, filtered=filtered)


def latency_over_time() -> str:
    """Latency of requests over time, in milliseconds."""
    return select_from_requests(f"""
SELECT {_TIME},
  avg(latency) AS "mean", quantile(0.95)(latency) AS "P95", quantile(0.99)(latency) AS "P99"
FROM requests WHERE latency IS NOT NULL
GROUP BY time ORDER BY time""")


def failed_shares() -> str:
    """Shares of failed requests and of those with a failed step over time."""
    return select_from_requests(f"""
SELECT {_TIME},
  countIf(failed) / count() AS "failed",
  countIf(any_failed) / count() AS "with a failed step"
FROM requests GROUP BY time ORDER BY time""")


def first_token_by_model(*, filtered: bool = True) -> str:
    """95th percentile of the time to first token over time, by model, in milliseconds."""
    body = f"""
SELECT {_STEP_TIME}, model,
  quantile(0.95)(dateDiff('millisecond', start_time, first_token_time)) AS "P95"
FROM steps
WHERE first_token_time IS NOT NULL AND model != ''
GROUP BY time, model ORDER BY time, model"""
    return select_from_steps(body, filtered=filtered)


def model_calls() -> str:
    """Calls, tokens, latency and error rate of each model."""
    return select_from_steps(f"""
SELECT model,
  count() AS "calls",
  sum(usage['total']) AS "tokens",
  avg({_DURATION}) AS "mean",
  quantile(0.95)({_DURATION}) AS "P95",
  quantile(0.99)({_DURATION}) AS "P99",
  countIf(level = 'ERROR') / count() AS "error rate"
FROM steps
WHERE model != ''
GROUP BY model ORDER BY "calls" DESC, model""")


def steps_by_level() -> str:
    """Steps over time, by level."""
    columns = ",\n  ".join(
        f"countIf(level = '{each}') AS \"{each}\"" for each in ("ERROR", "WARNING", "DEFAULT", "DEBUG")
    )
    return select_from_steps(f"""
SELECT {_STEP_TIME},
  {columns}
FROM steps
GROUP BY time ORDER BY time
{FILL}""")


def error_patterns() -> str:
    """Errors grouped by message, ignoring numbers."""
    return select_from_steps("""
SELECT
  replaceRegexpAll(substring(if(message = '', name, message), 1, 160), '[0-9]+', '#') AS pattern,
  count() AS "errors",
  uniqExact(steps.trace_id) AS "requests",
  max(start_time) AS "last",
  argMax(steps.trace_id, start_time) AS trace_id
FROM steps
WHERE level = 'ERROR'
GROUP BY pattern ORDER BY "errors" DESC, pattern LIMIT 20""")


def latest_errors() -> str:
    """The latest errors."""
    return select_from_steps(
        """
SELECT start_time AS time, service, name, type, model, message, session, trace_id, step_id
FROM steps
WHERE level = 'ERROR'
ORDER BY time DESC, step_id LIMIT 50""",
    )
