"""Langfuse 4: one wide table of events, each with the session and the user of its trace.

Langfuse itself reads it without FINAL and so counts events that were sent twice until parts merge.
"""

from __future__ import annotations

from ..settings import settings
from .filters import EVALUATOR_PREFIX, FROM, MARGIN, quoted, selected

TABLE = "events_core"


def steps(since: str = FROM, *, any_session: bool = False) -> str:
    """Return `steps` from events."""
    keys = [_metadata(key) for key in settings.langfuse.service_keys]
    # The column is empty in rows that are copied from the tables of Langfuse 3: their resource is a JSON text.
    resource = ["nullIf(service_name, '')", _metadata("resourceAttributes.service.name")]
    copied_resource = f"nullIf(JSONExtractString(ifNull({_metadata('resourceAttributes')}, ''), 'service.name'), '')"
    return f"""steps AS (
    SELECT
      trace_id, span_id AS step_id, parent_span_id AS parent_id,
      type, name, level, status_message AS message,
      start_time, end_time, completion_start_time AS first_token_time,
      created_at, environment,
      provided_model_name AS model, usage_details AS usage,
      toFloat64(total_cost) AS usd,
      coalesce({", ".join([*keys, *resource, copied_resource])}, 'unknown') AS service,
      session_id AS session, user_id AS user
    FROM events_core FINAL
    WHERE project_id = ${{project:sqlstring}}
      AND start_time >= {since} - {MARGIN} AND start_time <= $__toTime + {MARGIN}
      AND span_id != concat('t-', trace_id)
      AND NOT startsWith(environment, '{EVALUATOR_PREFIX}')
      AND {selected("environment", "environment")}
      AND {"true" if any_session else selected("session_id", "session")}
  )"""


def sessions() -> str:
    """Return the statement of the sessions, newest first."""
    return f"""SELECT session_id AS value FROM events_core FINAL
WHERE project_id = ${{project:sqlstring}} AND $__timeFilter(start_time)
  AND session_id != '' AND position(session_id, '\\\\') = 0
  AND NOT startsWith(environment, '{EVALUATOR_PREFIX}') AND {selected("environment", "environment")}
GROUP BY value ORDER BY max(start_time) DESC, value LIMIT 200"""


def _metadata(key: str) -> str:
    return f"nullIf(metadata_values[indexOf(metadata_names, {quoted(key)})], '')"
