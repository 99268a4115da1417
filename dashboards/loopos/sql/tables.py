"""The common table expressions of all statements, which select only the columns that the statement names.

`steps` has a row for each observation in Langfuse: a span, a model call or a tool call. `requests` has one for each
trace, which is a request to LoopOS AI. `tokens` has one for each step and kind of token.
"""

from __future__ import annotations

import re

from ..settings import settings
from . import v3, v4
from .filters import EVALUATOR_PREFIX, FROM, MARGIN, PROJECT, TO, selected

_IN_RANGE = "$__timeFilter(start_time)"
_AND = "\n      AND "
_ENVIRONMENT = selected("environment", "environment")
_SESSION = selected("session", "session")
_OF_STEPS = (_ENVIRONMENT, selected("model", "model"), selected("service", "service"))
_ENTERED_ENVIRONMENT = "argMin(environment, start_time)"
_ENTERED_SERVICE = "argMin(service, start_time)"
_OF_REQUESTS = (
    selected(_ENTERED_ENVIRONMENT, "environment"),
    selected(_ENTERED_SERVICE, "service"),
    "$__conditionalAll(countIf(model IN (${model:sqlstring})) > 0, $model)",
)
_OF_VIEW_OF_REQUESTS = (
    selected("in_environment", "environment"),
    selected("in_service", "service"),
    selected("in_session", "session"),
    "$__conditionalAll(hasAny(models, [${model:sqlstring}]), $model)",
)

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
    "in_environment": _ENTERED_ENVIRONMENT,
    "in_service": _ENTERED_SERVICE,
    "models": "groupUniqArray(model)",
    "in_session": "anyIf(session, session != '')",
    "by_user": "anyIf(user, user != '')",
    "in_version": "anyIf(of_version, of_version != '')",
    "of_trace": "trace_id",
    "of_project": "any(project_id)",
}

# Providers and libraries name the kinds differently, so keys are classified by substrings, cache first. The total
# counts only if it is the only key.
_KIND = """multiIf(
        key = 'total', 'other',
        match(key, 'cach') AND match(key, 'creat|write'), 'cache write',
        match(key, 'cach'), 'cached',
        match(key, 'reason|thought'), 'reasoning',
        match(key, 'output|completion|candidates'), 'output',
        match(key, 'input|prompt'), 'input',
        'other')"""


def is_v4() -> bool:
    """Return whether Langfuse stores its rows in the layout of version 4."""
    return settings.langfuse.layout == "v4"


def select_from_steps(body: str, *, filtered: bool = True) -> str:
    """Return a statement that selects from the `steps` in the time range, with the selected models and services.

    Unless it is `filtered` it has no variables, and selects all projects, models and services.
    """
    if filtered and settings.langfuse.views:
        return _statement(_rows("steps", *_OF_STEPS, _SESSION), body)
    return _statement(_filtered_steps(body, _IN_RANGE, *_OF_STEPS, filtered=filtered), body)


def select_from_tokens(body: str, *, filtered: bool = True) -> str:
    """Return a statement that selects from the `tokens` of the same steps."""
    if filtered and settings.langfuse.views:
        return _statement(_rows("tokens", *_OF_STEPS, _SESSION), body)
    tokens = _tokens("start_time")
    return _statement(_filtered_steps(tokens, _IN_RANGE, *_OF_STEPS, filtered=filtered), tokens, body)


def select_from_all_steps(body: str, *, filtered: bool = True) -> str:
    """Return a statement that selects from the `steps` of all models and services, also an hour from the time range."""
    return _statement(_filtered_steps(body, _with_margin(FROM), _ENVIRONMENT, filtered=filtered), body)


def select_from_any_session(body: str) -> str:
    """Return a statement that selects from the `steps` of all sessions, models and services in the time range."""
    return _statement(_steps(body, PROJECT, _IN_RANGE, _ENVIRONMENT), body)


def select_from_requests(body: str, *, since: str = FROM, filtered: bool = True) -> str:
    """Return a statement that selects from the `requests` that started since a time, with all their steps.

    The selected environments and services are those in which a request began, the selected models those that it called.
    """
    if filtered and since == FROM and settings.langfuse.views:
        return _statement(_rows("requests", *_OF_VIEW_OF_REQUESTS), body)
    began = "$__timeFilter(began)" if since == FROM else f"began >= {since} AND began <= {TO}"
    requests = _requests(body, began, *(_OF_REQUESTS if filtered else ()))
    return _statement(_filtered_steps(requests, _with_margin(since), since=since, filtered=filtered), requests, body)


def select_from_scores(body: str, *, filtered: bool = True) -> str:
    """Return a statement that selects from `scored`: numeric scores of the `requests` that started in the time range.

    Scores are given after a request, so they may be newer than the time range.
    """
    if filtered and settings.langfuse.views:
        return _statement(_rows("scored", *_OF_VIEW_OF_REQUESTS), body)
    scored = _scored("began, in_version, of_project", PROJECT if filtered else "")
    requests = _requests(scored, "$__timeFilter(began)", *(_OF_REQUESTS if filtered else ()))
    return _statement(_filtered_steps(requests, _with_margin(FROM), filtered=filtered), requests, scored, body)


def views() -> dict[str, str]:
    """Return the statements of views by name, with the parameters `project`, `since` and `until`."""
    project = "project_id = {project:String}"
    in_range = f"start_time BETWEEN {FROM} AND {TO}"
    requests = _requests(" ".join(_REQUESTS), f"began BETWEEN {FROM} AND {TO}")
    tokens = _tokens("start_time, environment, session, model, service")
    statements = {
        "loopos_steps": _statement(_steps(" ".join(_layout_columns()), project, in_range), "SELECT * FROM steps"),
        "loopos_requests": _statement(
            _steps(requests, project, _with_margin(FROM)), requests, "SELECT * FROM requests"
        ),
        "loopos_scored": _statement(
            _steps(requests, project, _with_margin(FROM)),
            requests,
            _scored("requests.*", project),
            "SELECT * FROM scored",
        ),
        "loopos_tokens": _statement(_steps(tokens, project, in_range), tokens, "SELECT * FROM tokens"),
    }
    return {
        name: text.replace(FROM, "{since:DateTime}").replace(TO, "{until:DateTime}")
        for name, text in statements.items()
    }


def _rows(view: str, *filters: str) -> str:
    """Return the selected rows of a view in the time range.

    Not every version of ClickHouse accepts expressions as parameters of views, which the macros `$__fromTime` and
    `$__toTime` are, so the times are numbers. Alerts cannot have them: only Grafana's frontend replaces variables.
    """
    parameters = "project=${project:sqlstring}, since=${__from:date:seconds}, until=${__to:date:seconds}"
    return f"""{view} AS (
    SELECT * FROM loopos_{view}({parameters})
    WHERE {_AND.join(filters)}
  )"""


def _requests(text: str, *having: str) -> str:
    """Return `requests` with the columns that a text and the conditions name."""
    columns = {"began": "min(start_time)", **_named(_REQUESTS, " ".join([text, *having]))}
    return f"""requests AS (
    SELECT
      {_definitions(columns)}
    FROM steps
    GROUP BY trace_id
    HAVING {_AND.join(having)}
  )"""


def _scored(columns: str, project: str) -> str:
    """Return `scored`, the numeric scores of `requests` with columns of these; of a project if there is a condition."""
    where = [project, f"timestamp >= {FROM} - {MARGIN}", "trace_id != ''", "data_type IN ('NUMERIC', 'BOOLEAN')"]
    return f"""scored AS (
    SELECT {columns}, score, value FROM requests
    INNER JOIN (
      SELECT ifNull(trace_id, '') AS of_trace, project_id AS in_project, name AS score, value FROM scores FINAL
      WHERE {_AND.join(filter(None, where))}
    ) AS numeric ON requests.of_trace = numeric.of_trace AND requests.of_project = numeric.in_project
  )"""


def _tokens(columns: str) -> str:
    return f"""tokens AS (
    SELECT {columns}, amount, lower(name) AS key,
      {_KIND} AS kind
    FROM steps ARRAY JOIN mapKeys(usage) AS name, mapValues(usage) AS amount
    WHERE key != 'total' OR length(usage) = 1
  )"""


def _layout_columns() -> dict[str, str]:
    return v4.columns() if is_v4() else v3.columns()


def _filtered_steps(text: str, *conditions: str, since: str = FROM, filtered: bool) -> str:
    """Return `steps` with or without conditions on variables; the first of the conditions has none."""
    if not filtered:
        return _steps(text, "", conditions[0], since=since)
    return _steps(text, PROJECT, *conditions, since=since, of_sessions=True)


def _steps(text: str, project: str, *conditions: str, since: str = FROM, of_sessions: bool = False) -> str:
    """Return `steps` with the columns that a text and the conditions name, of a project if there is a condition."""
    columns = _named(_layout_columns(), " ".join([text, *conditions]))
    if is_v4():
        source, own, in_session = f"{v4.TABLE} FINAL", v4.CONDITIONS, v4.IN_SESSION
    else:
        source, own, in_session = v3.source(columns, since, project), (), v3.in_session(columns, since)
    where = [project, *conditions, *own, f"NOT startsWith(environment, '{EVALUATOR_PREFIX}')"]
    where += [in_session] if of_sessions else []
    return f"""steps AS (
    SELECT
      {_definitions(columns)}
    FROM {source}
    WHERE {_AND.join(filter(None, where))}
  )"""


def _with_margin(since: str) -> str:
    return f"start_time BETWEEN {since} - {MARGIN} AND {TO} + {MARGIN}"


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
