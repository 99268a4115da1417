"""The common shapes that every question starts from.

`steps` has a row for each observation of Langfuse: a span, a call of a model, a call of a tool. `requests` has one for
each trace, which is a request to LoopOS AI. `tokens` has one for each step and kind of token.
"""

from __future__ import annotations

from ..settings import settings
from . import v3, v4
from .filters import FROM, IN_RANGE, chosen


def newer() -> bool:
    """Tell whether Langfuse keeps its rows in the layout of its version 4."""
    return settings.langfuse.layout == "v4"


def steps(since: str = FROM, *, people: bool = False, any_session: bool = False) -> str:
    """Return the steps since a moment; `people` where session or user is asked for."""
    if newer():
        return v4.steps(since, any_session=any_session)
    return v3.steps(since, people=people, any_session=any_session)


# The parent of a request's own step is no step of the trace. That holds where it has none, under the span that
# Langfuse 4 makes up for copied rows, and under a caller who is not traced.
_FAILED = "arrayExists(parent -> NOT has(groupArray(step_id), parent), groupArrayIf(parent_id, level = 'ERROR'))"


def requests(since: str = FROM) -> str:
    """Return the requests that began since a moment, whole, by the service that took them."""
    began = "$__timeFilter(began)" if since == FROM else f"began >= {since} AND began <= $__toTime"
    return f"""requests AS (
    SELECT
      trace_id,
      min(start_time) AS began,
      dateDiff('millisecond', min(start_time), max(end_time)) AS latency,
      {_FAILED} AS failed,
      countIf(level = 'ERROR') > 0 AS any_failed,
      sum(usd) AS spent,
      sum(usage['total']) AS used,
      argMin(service, start_time) AS entered,
      anyIf(session, session != '') AS in_session,
      anyIf(user, user != '') AS by_user
    FROM steps
    GROUP BY trace_id
    HAVING {began}
      AND {chosen("entered", "service")}
      AND $__conditionalAll(countIf(model IN (${{model:sqlstring}})) > 0, $model)
  )"""


# Providers and libraries name the kinds differently, so a key counts by what it contains, the cache first. The total
# stands for itself only where nothing else is known.
_KIND = """multiIf(
        key = 'total', 'other',
        position(key, 'cach') > 0 AND (position(key, 'creat') > 0 OR position(key, 'write') > 0), 'cache write',
        position(key, 'cach') > 0, 'cached',
        position(key, 'reason') > 0 OR position(key, 'thought') > 0, 'reasoning',
        position(key, 'output') > 0 OR position(key, 'completion') > 0 OR position(key, 'candidates') > 0, 'output',
        position(key, 'input') > 0 OR position(key, 'prompt') > 0, 'input',
        'other')"""

TOKENS = f"""tokens AS (
    SELECT start_time, amount, {_KIND} AS kind
    FROM (
      SELECT start_time, usage, arrayJoin(arrayZip(mapKeys(usage), mapValues(usage))) AS entry,
        lower(entry.1) AS key, entry.2 AS amount
      FROM steps
      WHERE {IN_RANGE}
    )
    WHERE key != 'total' OR length(usage) = 1
  )"""


def ask(body: str, *shapes: str) -> str:
    """Return the statement that asks `body` of these shapes, each made of those before it."""
    return "WITH\n  " + ",\n  ".join(shapes) + "\n" + body.strip()


def of_steps(body: str, *, people: bool = False) -> str:
    """Ask the steps."""
    return ask(body, steps(people=people))


def of_requests(body: str, *, people: bool = False, since: str = FROM) -> str:
    """Ask the requests."""
    return ask(body, steps(since, people=people), requests(since))


def of_tokens(body: str) -> str:
    """Ask the tokens."""
    return ask(body, steps(), TOKENS)
