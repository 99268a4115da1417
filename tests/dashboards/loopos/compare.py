"""Compares the results of ClickHouse with those computed in Python, and checks that Grafana can draw them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Any

from tests.dashboards.loopos import expected_cost, expected_requests
from tests.dashboards.loopos.engine import engine
from tests.dashboards.loopos.expand import expand
from tests.dashboards.loopos.panel_state import panel_state
from tests.dashboards.loopos.selection import Selection
from tests.dashboards.loopos.statements import Statement

Rows = list[dict[str, Any]]

_DRAWABLE = re.compile(r"(Nullable\()?(LowCardinality\()?(U?Int(8|16|32|64)|Float64|String|DateTime)")


def expected(key: tuple[str, str], choice: str) -> Rows:
    """Return the rows that a panel has to show."""
    module = {"loopos-requests": expected_requests, "loopos-cost": expected_cost}[key[0]]
    return module.EXPECTED[key[1]](Selection(panel_state(choice)))


def differences(statement: Statement, database: str, choice: str) -> list[str]:
    """Return the differences between the result of a statement and the expected rows."""
    columns, rows = engine().query(database, expand(statement.sql, panel_state(choice)))
    expected_rows = expected(statement.key, choice)
    errors = [f"{name} is of type {kind}" for name, kind in columns.items() if not _DRAWABLE.match(kind)]
    errors += _line_format_errors(columns, rows) if statement.lines else []
    if expected_rows and list(columns) != list(expected_rows[0]):
        errors.append(f"columns {list(columns)}, not {list(expected_rows[0])}")
    if len(rows) != len(expected_rows):
        errors.append(f"{len(rows)} rows, not {len(expected_rows)}")
    for number, (got, want) in enumerate(zip(rows, expected_rows, strict=False)):
        errors += [
            f"row {number}: {name} is {got.get(name)!r}, not {value!r}"
            for name, value in want.items()
            if not same(got.get(name), value)
        ]
    return errors


def _line_format_errors(columns: dict[str, str], rows: Rows) -> list[str]:
    """Return why Grafana could not draw lines: it needs the time first and in order, and one row for each point."""
    errors = []
    (first, kind), labels = next(iter(columns.items())), [name for name, kind in columns.items() if "String" in kind]
    if first != "time" or not kind.startswith("DateTime"):
        errors.append("the first column is not a time")
    if len(labels) > 1:
        errors.append("more than one label column")
    points = [(row["time"], *(row[label] for label in labels)) for row in rows]
    if [point[0] for point in points] != sorted(point[0] for point in points):
        errors.append("the rows are not ordered by time")
    if len(set(points)) != len(points):
        errors.append("a point has more than one row")
    return errors


def same(got: Any, want: Any) -> bool:
    """Return whether a value of ClickHouse's JSON equals a Python value."""
    if want is None or got is None:
        return want is got
    if isinstance(want, datetime):
        return abs((datetime.fromisoformat(got).replace(tzinfo=UTC) - want).total_seconds()) < 1e-6
    if isinstance(want, str):
        return bool(got == want)
    return math.isclose(float(got), want, rel_tol=1e-9, abs_tol=1e-9)
