"""A real ClickHouse inside Python, with the made-up hour in it three times."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from dashboards.loopos.simulation.tables import statements
from tests.dashboards.loopos import rows

try:
    from chdb import session
except ImportError:
    why = "chdb-core is not installed, so no statement of LoopOS AI is run: see docs/loopos.md"
    pytest.skip(why, allow_module_level=True)

STORES = {"v3": "v3", "v4": "v4", "v4_copied": "v4"}
"""Databases by name, with their layout."""


class Engine:
    """The one session that a process may have."""

    def __init__(self) -> None:
        self._session = session.Session()
        self._session.query("SET session_timezone = 'UTC'")
        for name, tables in (("v3", rows.v3()), ("v4", rows.v4()), ("v4_copied", rows.v4(copied=True))):
            self._fill(name, tables)

    def ask(self, store: str, sql: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
        """Return the columns of an answer with their types, and its rows."""
        self._session.query(f"USE {store}")
        answer = json.loads(str(self._session.query(sql, "JSON")))
        return {column["name"]: column["type"] for column in answer["meta"]}, answer["data"]

    def run(self, sql: str) -> str:
        """Return the answer as text."""
        return str(self._session.query(sql, "TSV"))

    def _fill(self, name: str, tables: rows.Tables) -> None:
        for statement in statements(STORES[name], name):
            self._session.query(statement)
        self._session.query(f"USE {name}")
        for table, found in tables.items():
            # Parts that merge would lose the older versions, and a statement without FINAL would look right.
            self._session.query(f"SYSTEM STOP MERGES {name}.{table}")
            for part in (found[::2], found[1::2]):
                text = "\n".join(json.dumps(row) for row in part)
                self._session.query(f"INSERT INTO {table} FORMAT JSONEachRow {text}")


@cache
def engine() -> Engine:
    return Engine()
