"""Langfuse 3: a table of observations, and a table of traces, which has the session and the user.

An update adds a row and the older one remains until parts merge, so every table is read with FINAL.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..settings import settings
from .filters import EVALUATOR_PREFIX, MARGIN, PROJECT, UNCHANGED, first_text, quoted, selected

TABLE = "observations"
_OF_TRACES = frozenset(("session", "user"))
_RESOURCE = "JSONExtractString(metadata['resourceAttributes'], 'service.name')"


def columns() -> dict[str, str]:
    """Return the expression of each column of `steps`."""
    services = [*(f"metadata[{quoted(key)}]" for key in settings.langfuse.service_keys), _RESOURCE]
    return {
        **{name: name for name in UNCHANGED},
        "step_id": "id",
        "parent_id": "ifNull(parent_observation_id, '')",
        "message": "ifNull(status_message, '')",
        "first_token_time": "completion_start_time",
        "model": "ifNull(provided_model_name, '')",
        "usage": "usage_details",
        "usd": "toFloat64(ifNull(total_cost, 0))",
        "of_version": "ifNull(version, '')",
        "service": first_text(*services, "'unknown'"),
        "session": "ifNull(session_id, '')",
        "user": "ifNull(user_id, '')",
    }


def source(columns: Iterable[str], since: str, project: str) -> str:
    """Return the tables of columns: the session and the user are those of the trace."""
    if _OF_TRACES.isdisjoint(columns):
        return f"{TABLE} FINAL"
    where = "\n        AND ".join([*([project] if project else []), _started(since)])
    return f"""{TABLE} FINAL
    LEFT JOIN (
      SELECT id AS trace_id, session_id, user_id FROM traces FINAL
      WHERE {where}
    ) AS traces_in_range USING (trace_id)"""


def in_session(columns: Iterable[str], since: str) -> str:
    """Return the condition that a step is in one of the selected sessions."""
    if not _OF_TRACES.isdisjoint(columns):
        return selected("session_id", "session")
    return f"""$__conditionalAll(trace_id IN (
        SELECT id FROM traces FINAL
        WHERE {PROJECT}
          AND {_started(since)}
          AND session_id IN (${{session:sqlstring}})
      ), $session)"""


def sessions() -> str:
    """Return the statement of the sessions, newest first."""
    return f"""SELECT session_id AS value FROM traces FINAL
WHERE {PROJECT} AND $__timeFilter(timestamp)
  AND session_id != '' AND position(session_id, '\\\\') = 0
  AND NOT startsWith(environment, '{EVALUATOR_PREFIX}') AND {selected("environment", "environment")}
GROUP BY value ORDER BY max(timestamp) DESC, value LIMIT 200"""


def _started(since: str) -> str:
    # A trace may have started long before a step; one day is assumed to be enough.
    return f"timestamp BETWEEN {since} - INTERVAL 1 DAY AND $__toTime + {MARGIN}"
