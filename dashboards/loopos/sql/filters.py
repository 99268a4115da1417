"""Which rows count: the range of time, what the reader chose, and no runs of Langfuse's own."""

from __future__ import annotations

FROM = "$__fromTime"
BEFORE = "($__fromTime - dateDiff('second', $__fromTime, $__toTime))"
"""Where the period before begins, which is as long as this one."""

AROUND = "INTERVAL 1 HOUR"
"""How far beyond the range rows are read, so that a request across its edge is seen whole."""

OWN_RUNS = "langfuse-"
"""How the environments begin in which Langfuse's own evaluators run; they lie among the rows of the application."""


def chosen(column: str, variable: str) -> str:
    """Return the condition that a column has one of the values that the reader chose, none where that is All."""
    return f"$__conditionalAll({column} IN (${{{variable}:sqlstring}}), ${variable})"


def quoted(text: str) -> str:
    """Return a text as a literal of SQL."""
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


IN_RANGE = f"""$__timeFilter(start_time)
  AND {chosen("model", "model")}
  AND {chosen("service", "service")}"""
"""Of steps: those that began in the range, of the models and services that the reader chose."""

FILL = "WITH FILL FROM toStartOfInterval($__fromTime, INTERVAL $__interval_s second) TO $__toTime STEP $__interval_s"
"""Zeros where nothing happened; for queries whose columns are always the same."""
