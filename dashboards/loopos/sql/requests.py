"""How much is asked, how long it takes, and what fails."""

from __future__ import annotations

from .filters import FILL, IN_RANGE
from .tables import of_requests, of_steps, of_tokens

_AT = "$__timeInterval(began) AS time"
_STEP_AT = "$__timeInterval(start_time) AS time"
_SECONDS = "dateDiff('second', $__fromTime, $__toTime)"
_TOOK = "dateDiff('millisecond', start_time, end_time)"
_KINDS = ("input", "cached", "cache write", "output", "reasoning", "other")


def requests_now() -> str:
    """Requests per second over the range."""
    return of_requests(f'SELECT count() / {_SECONDS} AS "requests" FROM requests')


def success_now() -> str:
    """The share of requests that did not fail."""
    return of_requests('SELECT if(count() = 0, NULL, countIf(NOT failed) / count()) AS "success" FROM requests')


def latency_now() -> str:
    """What 95 of 100 requests stay under."""
    return of_requests('SELECT if(count(latency) = 0, NULL, quantile(0.95)(latency)) AS "P95" FROM requests')


def first_token_now() -> str:
    """What 95 of 100 calls of a model stay under until their first token."""
    wait = "dateDiff('millisecond', start_time, first_token_time)"
    return of_steps(f"""
SELECT if(count() = 0, NULL, quantile(0.95)({wait})) AS "P95" FROM steps
WHERE first_token_time IS NOT NULL AND model != ''
  AND {IN_RANGE}""")


def tokens_now() -> str:
    """Tokens per second over the range."""
    return of_tokens(f'SELECT sum(amount) / {_SECONDS} AS "tokens" FROM tokens')


def age() -> str:
    """How old the newest row is at the end of the range."""
    return of_steps("""
SELECT if(count() = 0, NULL, dateDiff('second', max(created_at), $__toTime)) AS "age"
FROM steps""")


def requests_by_time() -> str:
    """Requests per second."""
    return of_requests(f"""
SELECT {_AT}, count() / $__interval_s AS "requests"
FROM requests GROUP BY time ORDER BY time {FILL}""")


def tokens_by_kind() -> str:
    """Tokens per second of each kind."""
    columns = ",\n  ".join(f"sumIf(amount, kind = '{kind}') / $__interval_s AS \"{kind}\"" for kind in _KINDS)
    return of_tokens(f"""
SELECT {_STEP_AT},
  {columns}
FROM tokens GROUP BY time ORDER BY time {FILL}""")


def latency() -> str:
    """How long requests take."""
    return of_requests(f"""
SELECT {_AT},
  avg(latency) AS "mean", quantile(0.95)(latency) AS "P95", quantile(0.99)(latency) AS "P99"
FROM requests WHERE latency IS NOT NULL
GROUP BY time ORDER BY time""")


def rates() -> str:
    """Shares of the requests that went well and badly."""
    return of_requests(f"""
SELECT {_AT},
  countIf(NOT failed) / count() AS "success",
  countIf(failed) / count() AS "error",
  countIf(any_failed) / count() AS "with a failed step"
FROM requests GROUP BY time ORDER BY time""")


def first_token() -> str:
    """What 95 of 100 calls of each model stay under until their first token."""
    return of_steps(f"""
SELECT {_STEP_AT}, model,
  quantile(0.95)(dateDiff('millisecond', start_time, first_token_time)) AS "P95"
FROM steps
WHERE first_token_time IS NOT NULL AND model != ''
  AND {IN_RANGE}
GROUP BY time, model ORDER BY time, model""")


def models() -> str:
    """How each model serves its calls."""
    return of_steps(f"""
SELECT model,
  count() AS "calls",
  sum(usage['total']) AS "tokens",
  avg({_TOOK}) AS "mean",
  quantile(0.95)({_TOOK}) AS "P95",
  quantile(0.99)({_TOOK}) AS "P99",
  countIf(level = 'ERROR') / count() AS "error rate"
FROM steps
WHERE model != ''
  AND {IN_RANGE}
GROUP BY model ORDER BY "calls" DESC, model""")


def levels() -> str:
    """Steps of each level."""
    columns = ", ".join(f"countIf(level = '{each}') AS \"{each}\"" for each in ("ERROR", "WARNING", "DEFAULT", "DEBUG"))
    return of_steps(f"""
SELECT {_STEP_AT},
  {columns}
FROM steps
WHERE {IN_RANGE}
GROUP BY time ORDER BY time {FILL}""")


def patterns() -> str:
    """Errors that differ in their numbers alone, together."""
    return of_steps(f"""
SELECT
  replaceRegexpAll(substring(if(message = '', name, message), 1, 160), '[0-9]+', '#') AS pattern,
  count() AS "errors",
  uniqExact(steps.trace_id) AS "requests",
  max(start_time) AS "last",
  argMax(steps.trace_id, start_time) AS trace_id
FROM steps
WHERE level = 'ERROR'
  AND {IN_RANGE}
GROUP BY pattern ORDER BY "errors" DESC, pattern LIMIT 20""")


def errors() -> str:
    """The newest errors."""
    return of_steps(
        f"""
SELECT start_time AS time, service, name, type, model, message, session, trace_id, step_id
FROM steps
WHERE level = 'ERROR'
  AND {IN_RANGE}
ORDER BY time DESC, step_id LIMIT 50""",
        people=True,
    )
