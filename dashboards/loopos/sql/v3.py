"""Langfuse 3: a table of observations, and beside it one of traces, which alone knows session and user.

A row that changes is written anew and the older one stays until parts merge, so every table is read FINAL.
"""

from __future__ import annotations

from ..settings import settings
from .filters import AROUND, FROM, OWN_RUNS, chosen, quoted

TABLE = "observations"
_PEOPLE = "ifNull(of_trace.session_id, '') AS session, ifNull(of_trace.user_id, '') AS user"
_NOBODY = "'' AS session, '' AS user"


def steps(since: str = FROM, *, people: bool = False, any_session: bool = False) -> str:
    """Return the rows of observations in the common shape; `people` joins the session and the user of their trace."""
    keys = [f"nullIf(o.metadata[{quoted(key)}], '')" for key in settings.langfuse.service_keys]
    packed = "nullIf(JSONExtractString(o.metadata['resourceAttributes'], 'service.name'), '')"
    return f"""steps AS (
    SELECT
      o.trace_id AS trace_id, o.id AS step_id, ifNull(o.parent_observation_id, '') AS parent_id,
      o.type AS type, o.name AS name, o.level AS level, ifNull(o.status_message, '') AS message,
      o.start_time AS start_time, o.end_time AS end_time, o.completion_start_time AS first_token_time,
      o.created_at AS created_at, o.environment AS environment,
      ifNull(o.provided_model_name, '') AS model, o.usage_details AS usage,
      toFloat64(ifNull(o.total_cost, 0)) AS usd,
      coalesce({", ".join([*keys, packed])}, 'unknown') AS service,
      {_PEOPLE if people else _NOBODY}
    FROM observations AS o FINAL{_join(since) if people else ""}
    WHERE o.project_id = ${{project:sqlstring}}
      AND o.start_time >= {since} - {AROUND} AND o.start_time <= $__toTime + {AROUND}
      AND NOT startsWith(o.environment, '{OWN_RUNS}')
      AND {chosen("o.environment", "environment")}
      AND {"true" if any_session else _in_session(since)}
  )"""


def sessions() -> str:
    """Return the sessions, the newest first."""
    return f"""SELECT session_id AS value FROM traces FINAL
WHERE project_id = ${{project:sqlstring}} AND $__timeFilter(timestamp)
  AND session_id != '' AND position(session_id, '\\\\') = 0
  AND NOT startsWith(environment, '{OWN_RUNS}') AND {chosen("environment", "environment")}
GROUP BY value ORDER BY max(timestamp) DESC, value LIMIT 200"""


def _join(since: str) -> str:
    return f"""
    LEFT JOIN (
      SELECT id, session_id, user_id FROM traces FINAL WHERE {_of_traces(since)}
    ) AS of_trace ON of_trace.id = o.trace_id"""


def _in_session(since: str) -> str:
    found = f"SELECT id FROM traces FINAL WHERE {_of_traces(since)} AND session_id IN (${{session:sqlstring}})"
    return f"$__conditionalAll(o.trace_id IN ({found}), $session)"


def _of_traces(since: str) -> str:
    # A trace may have begun long before the step at hand: a day is taken to be enough.
    window = f"timestamp >= {since} - INTERVAL 1 DAY AND timestamp <= $__toTime + {AROUND}"
    return f"project_id = ${{project:sqlstring}} AND {window}"
