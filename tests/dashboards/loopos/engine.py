"""A real ClickHouse inside Python, with the test requests in three databases."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from dashboards.loopos.simulation.tables import statements
from tests.dashboards.loopos import rows
from tests.dashboards.loopos.statements import view_definitions

try:
    from chdb import session
except ImportError:
    reason = "chdb-core is not installed: see docs/loopos.md"
    pytest.skip(reason, allow_module_level=True)

DATABASES = {"v3": "v3", "v4": "v4", "v4_copied": "v4"}
"""Databases by name, with their layout."""


class Engine:
    """The only session that a process can have."""

    def __init__(self) -> None:
        self._session = session.Session()
        self._session.query("SET session_timezone = 'UTC'")
        for name, tables in (("v3", rows.v3()), ("v4", rows.v4()), ("v4_copied", rows.v4(copied=True))):
            self._fill(name, tables)

    def query(self, database: str, sql: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
        """Return the columns of a result with their types, and its rows."""
        self._session.query(f"USE {database}")
        result = json.loads(str(self._session.query(sql, "JSON")))
        return {column["name"]: column["type"] for column in result["meta"]}, result["data"]

    def run(self, sql: str) -> str:
        """Return a result as text."""
        return str(self._session.query(sql, "TSV"))

    def _fill(self, name: str, tables: rows.Tables) -> None:
        for statement in statements(DATABASES[name], name):
            self._session.query(statement)
        self._session.query(f"USE {name}")
        for table, table_rows in tables.items():
            # Merges would remove older versions of rows, and a statement without FINAL would seem correct.
            self._session.query(f"SYSTEM STOP MERGES {name}.{table}")
            for part in (table_rows[::2], table_rows[1::2]):
                text = "\n".join(json.dumps(row) for row in part)
                self._session.query(f"INSERT INTO {table} FORMAT JSONEachRow {text}")
        for view, definition in view_definitions(DATABASES[name]).items():
            self._session.query(f"CREATE VIEW {view} SQL SECURITY INVOKER AS {definition}")


@cache
def engine() -> Engine:
    return Engine()
