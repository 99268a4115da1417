"""Statements of the values of variables. Values with a backslash are excluded: they could end a literal."""

from __future__ import annotations

from . import v3, v4
from .filters import EVALUATOR_PREFIX, PROJECT
from .tables import is_v4, select_from_any_session

_NO_BACKSLASH = "position(value, '\\\\') = 0"


def projects() -> str:
    """Return the statement of the ids of projects; their names are only in Langfuse's PostgreSQL."""
    return f"SELECT DISTINCT project_id AS value FROM {_table()} WHERE $__timeFilter(start_time) ORDER BY value"


def environments() -> str:
    """Return the statement of the environments of a project."""
    return f"""SELECT DISTINCT toString(environment) AS value FROM {_table()}
WHERE {PROJECT} AND $__timeFilter(start_time)
  AND NOT startsWith(environment, '{EVALUATOR_PREFIX}') AND {_NO_BACKSLASH}
ORDER BY value"""


def services() -> str:
    """Return the statement of the services of a project."""
    return _distinct("service", _NO_BACKSLASH)


def models() -> str:
    """Return the statement of the models of a project."""
    return _distinct("model", f"value != '' AND {_NO_BACKSLASH}")


def sessions() -> str:
    """Return the statement of the newest sessions."""
    return v4.sessions() if is_v4() else v3.sessions()


def _distinct(column: str, where: str) -> str:
    return select_from_any_session(f"SELECT DISTINCT {column} AS value FROM steps WHERE {where} ORDER BY value")


def _table() -> str:
    return v4.TABLE if is_v4() else v3.TABLE
