"""Langfuse 4: one wide table of events, each with the session and the user of its trace.

Langfuse itself reads it without FINAL and so counts events that were sent twice until parts merge.
"""

from __future__ import annotations

from ..settings import settings
from .filters import EVALUATOR_PREFIX, PROJECT, UNCHANGED, first_text, quoted, selected

TABLE = "events_core"
IN_SESSION = selected("session_id", "session")
"""Condition that a step is in one of the selected sessions."""

CONDITIONS: tuple[str, ...] = ("span_id != concat('t-', trace_id)",)
"""Leaves out the synthetic root spans of rows that are copied from Langfuse 3."""


def columns() -> dict[str, str]:
    """Return the expression of each column of `steps`."""
    keys = [_metadata(key) for key in settings.langfuse.service_keys]
    # The column is empty in rows that are copied from the tables of Langfuse 3: their resource is a JSON text.
    resource = ["service_name", _metadata("resourceAttributes.service.name")]
    copied_resource = f"JSONExtractString({_metadata('resourceAttributes')}, 'service.name')"
    return {
        **{name: name for name in UNCHANGED},
        "step_id": "span_id",
        "parent_id": "parent_span_id",
        "message": "status_message",
        "first_token_time": "completion_start_time",
        "model": "provided_model_name",
        "usage": "usage_details",
        "usd": "toFloat64(total_cost)",
        "of_version": "version",
        "service": first_text(*keys, *resource, copied_resource, "'unknown'"),
        "session": "session_id",
        "user": "user_id",
    }


def sessions() -> str:
    """Return the statement of the sessions, newest first."""
    return f"""SELECT session_id AS value FROM events_core FINAL
WHERE {PROJECT} AND $__timeFilter(start_time)
  AND session_id != '' AND position(session_id, '\\\\') = 0
  AND NOT startsWith(environment, '{EVALUATOR_PREFIX}') AND {selected("environment", "environment")}
GROUP BY value ORDER BY max(start_time) DESC, value LIMIT 200"""


def _metadata(key: str) -> str:
    return f"metadata_values[indexOf(metadata_names, {quoted(key)})]"
