"""Parts of SQL: the time range, the values of variables, and the exclusion of Langfuse's own runs."""

from __future__ import annotations

FROM = "$__fromTime"
TO = "$__toTime"
SECONDS = f"({TO} - {FROM})"
"""The length of the time range in seconds."""

PREVIOUS = f"({FROM} - {SECONDS})"
"""The start of the previous period, which is as long as the time range."""

MARGIN = "INTERVAL 1 HOUR"
"""Rows are read this far beyond the time range, so that requests across its edges are complete."""

EVALUATOR_PREFIX = "langfuse-"
"""Prefix of the environments of Langfuse's own evaluators, whose rows are in the same tables."""

UNCHANGED = ("project_id", "trace_id", "start_time", "end_time", "created_at", "environment", "type", "name", "level")
"""The columns of Langfuse that need no conversion, in both layouts."""

PROJECT = "project_id = ${project:sqlstring}"


def selected(column: str, variable: str) -> str:
    """Return the condition that a column has one of the selected values of a variable; no condition if it is All."""
    return f"$__conditionalAll({column} IN (${{{variable}:sqlstring}}), ${variable})"


def first_text(*expressions: str) -> str:
    """Return the expression of the first text that is not empty."""
    lines = ",\n        ".join(expressions)
    return f"arrayFirst(text -> text != '', [\n        {lines}\n      ])"


def quoted(text: str) -> str:
    """Return a text as a SQL string literal."""
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


FILL = "WITH FILL FROM toStartOfInterval($__fromTime, INTERVAL $__interval_s second) TO $__toTime STEP $__interval_s"
"""Fills intervals without rows with zeros; only for queries with a fixed set of columns."""
