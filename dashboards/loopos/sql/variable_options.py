"""The values of the variables. A value with a backslash is not offered: it could end its quotes in ClickHouse."""

from __future__ import annotations

from . import v3, v4
from .filters import OWN_RUNS
from .tables import ask, newer, steps

_NO_BACKSLASH = "position(value, '\\\\') = 0"


def projects() -> str:
    """Return the ids of projects; their names are in Langfuse's other database."""
    return f"SELECT DISTINCT project_id AS value FROM {_table()} WHERE $__timeFilter(start_time) ORDER BY value"


def environments() -> str:
    """Return the environments of a project."""
    return f"""SELECT DISTINCT toString(environment) AS value FROM {_table()}
WHERE project_id = ${{project:sqlstring}} AND $__timeFilter(start_time)
  AND NOT startsWith(environment, '{OWN_RUNS}') AND {_NO_BACKSLASH}
ORDER BY value"""


def services() -> str:
    """Return the services of a project."""
    return _distinct("service", _NO_BACKSLASH)


def models() -> str:
    """Return the models of a project."""
    return _distinct("model", f"value != '' AND {_NO_BACKSLASH}")


def sessions() -> str:
    """Return the newest sessions."""
    return v4.sessions() if newer() else v3.sessions()


def _distinct(column: str, where: str) -> str:
    return ask(
        f"SELECT DISTINCT {column} AS value FROM steps WHERE $__timeFilter(start_time) AND {where} ORDER BY value",
        steps(any_session=True),
    )


def _table() -> str:
    return v4.TABLE if newer() else v3.TABLE
