"""SQL conditions: the time range, the values of variables, and the exclusion of Langfuse's own runs."""

from __future__ import annotations

FROM = "$__fromTime"
PREVIOUS = "($__fromTime - dateDiff('second', $__fromTime, $__toTime))"
"""The start of the previous period, which is as long as the time range."""

MARGIN = "INTERVAL 1 HOUR"
"""Rows are read this far beyond the time range, so that requests across its edges are complete."""

EVALUATOR_PREFIX = "langfuse-"
"""Prefix of the environments of Langfuse's own evaluators, whose rows are in the same tables."""


def selected(column: str, variable: str) -> str:
    """Return the condition that a column has one of the selected values of a variable; no condition if it is All."""
    return f"$__conditionalAll({column} IN (${{{variable}:sqlstring}}), ${variable})"


def quoted(text: str) -> str:
    """Return a text as a SQL string literal."""
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


IN_RANGE = f"""$__timeFilter(start_time)
  AND {selected("model", "model")}
  AND {selected("service", "service")}"""
"""Condition on steps: started in the time range, with the selected models and services."""

FILL = "WITH FILL FROM toStartOfInterval($__fromTime, INTERVAL $__interval_s second) TO $__toTime STEP $__interval_s"
"""Fills intervals without rows with zeros; only for queries with a fixed set of columns."""
