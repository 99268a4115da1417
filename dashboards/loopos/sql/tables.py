"""The common table expressions of all statements.

`steps` has a row for each observation in Langfuse: a span, a model call or a tool call. `requests` has one for each
trace, which is a request to LoopOS AI. `tokens` has one for each step and kind of token.
"""

from __future__ import annotations

from ..settings import settings
from . import v3, v4
from .filters import FROM, IN_RANGE, selected


def is_v4() -> bool:
    """Return whether Langfuse stores its rows in the layout of version 4."""
    return settings.langfuse.layout == "v4"


def steps(since: str = FROM, *, people: bool = False, any_session: bool = False) -> str:
    """Return the steps since a time; `people` adds the session and the user."""
    if is_v4():
        return v4.steps(since, any_session=any_session)
    return v3.steps(since, people=people, any_session=any_session)


# A root step is one whose parent is not a step of the trace: it has no parent, its parent is the synthetic span that
# Langfuse 4 adds to copied rows, or its caller is not traced.
_FAILED = "arrayExists(parent -> NOT has(groupArray(step_id), parent), groupArrayIf(parent_id, level = 'ERROR'))"


def requests(since: str = FROM) -> str:
    """Return the requests that started since a time, with all their steps, by the service that received them."""
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
      AND {selected("entered", "service")}
      AND $__conditionalAll(countIf(model IN (${{model:sqlstring}})) > 0, $model)
  )"""


# Providers and libraries name the kinds differently, so keys are classified by substrings, cache first. The total
# counts only if it is the only key.
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


def statement(body: str, *expressions: str) -> str:
    """Return a statement with common table expressions, each of which may use those before it."""
    return "WITH\n  " + ",\n  ".join(expressions) + "\n" + body.strip()


def select_from_steps(body: str, *, people: bool = False) -> str:
    """Return a statement that selects from `steps`."""
    return statement(body, steps(people=people))


def select_from_requests(body: str, *, people: bool = False, since: str = FROM) -> str:
    """Return a statement that selects from `requests`."""
    return statement(body, steps(since, people=people), requests(since))


def select_from_tokens(body: str) -> str:
    """Return a statement that selects from `tokens`."""
    return statement(body, steps(), TOKENS)
