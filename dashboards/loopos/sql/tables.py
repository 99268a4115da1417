"""The common table expressions of all statements, which select only the columns that the statement names.

`steps` has a row for each observation in Langfuse: a span, a model call or a tool call. `requests` has one for each
trace, which is a request to LoopOS AI. `tokens` has one for each step and kind of token.
"""

from __future__ import annotations

import re

from ..settings import settings
from . import v3, v4
from .filters import EVALUATOR_PREFIX, FROM, MARGIN, PROJECT, selected

_IN_RANGE = "$__timeFilter(start_time)"
_OF_STEPS = (selected("model", "model"), selected("service", "service"))
_AND = "\n      AND "

_WORD = re.compile(r"""'[^']*'|"[^"]*"|\$\{?\w+(?::\w+\})?|(\w+)""")
"""A word that is not in a literal, a heading, a variable or the name of a macro."""

_REQUESTS = {
    "latency": "dateDiff('millisecond', min(start_time), max(end_time))",
    # A root step is one whose parent is not a step of the trace: it has no parent, its parent is the synthetic span
    # that Langfuse 4 adds to copied rows, or its caller is not traced.
    "failed": "arrayExists(parent -> NOT has(groupArray(step_id), parent), groupArrayIf(parent_id, level = 'ERROR'))",
    "any_failed": "countIf(level = 'ERROR') > 0",
    "spent": "sum(usd)",
    "used": "sum(usage['total'])",
    "in_session": "anyIf(session, session != '')",
    "by_user": "anyIf(user, user != '')",
}

# Providers and libraries name the kinds differently, so keys are classified by substrings, cache first. The total
# counts only if it is the only key.
_TOKENS = """tokens AS (
    SELECT start_time, amount, lower(name) AS key,
      multiIf(
        key = 'total', 'other',
        match(key, 'cach') AND match(key, 'creat|write'), 'cache write',
        match(key, 'cach'), 'cached',
        match(key, 'reason|thought'), 'reasoning',
        match(key, 'output|completion|candidates'), 'output',
        match(key, 'input|prompt'), 'input',
        'other') AS kind
    FROM steps ARRAY JOIN mapKeys(usage) AS name, mapValues(usage) AS amount
    WHERE key != 'total' OR length(usage) = 1
  )"""


def is_v4() -> bool:
    """Return whether Langfuse stores its rows in the layout of version 4."""
    return settings.langfuse.layout == "v4"


def select_from_steps(body: str, *, filtered: bool = True) -> str:
    """Return a statement that selects from the `steps` in the time range, with the selected models and services.

    Unless it is `filtered` it has no variables, and selects all projects, models and services.
    """
    return _statement(_steps(body, _IN_RANGE, filtered=filtered, filters=_OF_STEPS), body)


def select_from_tokens(body: str, *, filtered: bool = True) -> str:
    """Return a statement that selects from the `tokens` of the same steps."""
    steps = _steps("start_time, usage", _IN_RANGE, filtered=filtered, filters=_OF_STEPS)
    return _statement(steps, _TOKENS, body)


def select_from_all_steps(body: str, *, filtered: bool = True) -> str:
    """Return a statement that selects from the `steps` of all models and services, also an hour from the time range."""
    return _statement(_steps(body, _with_margin(FROM), filtered=filtered), body)


def select_from_any_session(body: str) -> str:
    """Return a statement that selects from the `steps` of all sessions, models and services in the time range."""
    return _statement(_steps(body, _IN_RANGE, of_sessions=False), body)


def select_from_requests(body: str, *, since: str = FROM, filtered: bool = True) -> str:
    """Return a statement that selects from the `requests` that started since a time, with all their steps.

    The selected services are those that received the request, the selected models those that it called.
    """
    having = ["$__timeFilter(began)" if since == FROM else f"began >= {since} AND began <= $__toTime"]
    if filtered:
        having.append(selected("argMin(service, start_time)", "service"))
        having.append("$__conditionalAll(countIf(model IN (${model:sqlstring})) > 0, $model)")
    requests = f"""requests AS (
    SELECT
      {_definitions({"began": "min(start_time)", **_named(_REQUESTS, body)})}
    FROM steps
    GROUP BY trace_id
    HAVING {_AND.join(having)}
  )"""
    return _statement(_steps(requests, _with_margin(since), since=since, filtered=filtered), requests, body)


def _steps(
    text: str,
    when: str,
    *,
    since: str = FROM,
    filtered: bool = True,
    of_sessions: bool = True,
    filters: tuple[str, ...] = (),
) -> str:
    """Return `steps` with the columns that a text and the conditions name."""
    filters = filters if filtered else ()
    columns = _named(v4.columns() if is_v4() else v3.columns(), " ".join([text, when, *filters]))
    if is_v4():
        source, own, in_session = f"{v4.TABLE} FINAL", v4.CONDITIONS, v4.IN_SESSION
    else:
        source, own, in_session = v3.source(columns, since), (), v3.in_session(columns, since)
    where = [*([PROJECT] if filtered else []), when, *own, f"NOT startsWith(environment, '{EVALUATOR_PREFIX}')"]
    if filtered:
        where += [selected("environment", "environment"), *([in_session] if of_sessions else []), *filters]
    return f"""steps AS (
    SELECT
      {_definitions(columns)}
    FROM {source}
    WHERE {_AND.join(where)}
  )"""


def _with_margin(since: str) -> str:
    return f"start_time BETWEEN {since} - {MARGIN} AND $__toTime + {MARGIN}"


def _named(columns: dict[str, str], text: str) -> dict[str, str]:
    """Return the columns that a text names."""
    words = {match[1] for match in _WORD.finditer(text)}
    return {name: expression for name, expression in columns.items() if name in words}


def _definitions(columns: dict[str, str]) -> str:
    plain = [name for name, expression in columns.items() if name == expression]
    lines = [", ".join(plain)] if plain else []
    lines += [f"{expression} AS {name}" for name, expression in columns.items() if name != expression]
    return ",\n      ".join(lines)


def _statement(*parts: str) -> str:
    """Return a statement: the last part, after common table expressions."""
    *expressions, body = parts
    return "WITH\n  " + ",\n  ".join(expressions) + "\n" + body.strip()
