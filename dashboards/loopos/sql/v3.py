"""Langfuse 3: a table of observations, and a table of traces, which has the session and the user.

An update adds a row and the older one remains until parts merge, so every table is read with FINAL.
"""

from __future__ import annotations

from ..settings import settings
from .filters import EVALUATOR_PREFIX, FROM, MARGIN, quoted, selected

TABLE = "observations"
_PEOPLE = "ifNull(of_trace.session_id, '') AS session, ifNull(of_trace.user_id, '') AS user"
_NO_PEOPLE = "'' AS session, '' AS user"


def steps(since: str = FROM, *, people: bool = False, any_session: bool = False) -> str:
    """Return `steps` from observations; `people` joins the session and the user of their trace."""
    keys = [f"nullIf(o.metadata[{quoted(key)}], '')" for key in settings.langfuse.service_keys]
    resource = "nullIf(JSONExtractString(o.metadata['resourceAttributes'], 'service.name'), '')"
    return f"""steps AS (
    SELECT
      o.trace_id AS trace_id, o.id AS step_id, ifNull(o.parent_observation_id, '') AS parent_id,
      o.type AS type, o.name AS name, o.level AS level, ifNull(o.status_message, '') AS message,
      o.start_time AS start_time, o.end_time AS end_time, o.completion_start_time AS first_token_time,
      o.created_at AS created_at, o.environment AS environment,
      ifNull(o.provided_model_name, '') AS model, o.usage_details AS usage,
      toFloat64(ifNull(o.total_cost, 0)) AS usd,
      coalesce({", ".join([*keys, resource])}, 'unknown') AS service,
      {_PEOPLE if people else _NO_PEOPLE}
    FROM observations AS o FINAL{_join(since) if people else ""}
    WHERE o.project_id = ${{project:sqlstring}}
      AND o.start_time >= {since} - {MARGIN} AND o.start_time <= $__toTime + {MARGIN}
      AND NOT startsWith(o.environment, '{EVALUATOR_PREFIX}')
      AND {selected("o.environment", "environment")}
      AND {"true" if any_session else _in_session(since)}
  )"""


def sessions() -> str:
    """Return the statement of the sessions, newest first."""
    return f"""SELECT session_id AS value FROM traces FINAL
WHERE project_id = ${{project:sqlstring}} AND $__timeFilter(timestamp)
  AND session_id != '' AND position(session_id, '\\\\') = 0
  AND NOT startsWith(environment, '{EVALUATOR_PREFIX}') AND {selected("environment", "environment")}
GROUP BY value ORDER BY max(timestamp) DESC, value LIMIT 200"""


def _join(since: str) -> str:
    return f"""
    LEFT JOIN (
      SELECT id, session_id, user_id FROM traces FINAL WHERE {_of_traces(since)}
    ) AS of_trace ON of_trace.id = o.trace_id"""


def _in_session(since: str) -> str:
    trace_ids = f"SELECT id FROM traces FINAL WHERE {_of_traces(since)} AND session_id IN (${{session:sqlstring}})"
    return f"$__conditionalAll(o.trace_id IN ({trace_ids}), $session)"


def _of_traces(since: str) -> str:
    # A trace may have started long before a step; one day is assumed to be enough.
    window = f"timestamp >= {since} - INTERVAL 1 DAY AND timestamp <= $__toTime + {MARGIN}"
    return f"project_id = ${{project:sqlstring}} AND {window}"
