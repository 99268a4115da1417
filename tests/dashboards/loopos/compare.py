"""Whether ClickHouse answers what plain Python does, and whether Grafana can draw it."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Any

from tests.dashboards.loopos import answers_cost, answers_requests
from tests.dashboards.loopos.choices import asked
from tests.dashboards.loopos.counted import Counted
from tests.dashboards.loopos.engine import engine
from tests.dashboards.loopos.expand import expand
from tests.dashboards.loopos.statements import Statement

Rows = list[dict[str, Any]]

_DRAWN = re.compile(r"(Nullable\()?(LowCardinality\()?(U?Int(8|16|32|64)|Float64|String|DateTime)")


def expected(key: tuple[str, str], choice: str) -> Rows:
    """Return what a panel has to show."""
    answers = {"loopos-requests": answers_requests, "loopos-cost": answers_cost}[key[0]].ANSWERS
    return answers[key[1]](Counted(asked(choice)))


def faults(statement: Statement, store: str, choice: str) -> list[str]:
    """Return what is wrong with the answer to a statement."""
    columns, rows = engine().ask(store, expand(statement.sql, asked(choice)))
    wanted = expected(statement.key, choice)
    found = [f"{name} is of type {kind}" for name, kind in columns.items() if not _DRAWN.match(kind)]
    found += _line_faults(columns, rows) if statement.lines else []
    if wanted and list(columns) != list(wanted[0]):
        found.append(f"columns {list(columns)}, not {list(wanted[0])}")
    if len(rows) != len(wanted):
        found.append(f"{len(rows)} rows, not {len(wanted)}")
    for number, (got, want) in enumerate(zip(rows, wanted, strict=False)):
        found += [
            f"row {number}: {name} is {got.get(name)!r}, not {value!r}"
            for name, value in want.items()
            if not same(got.get(name), value)
        ]
    return found


def _line_faults(columns: dict[str, str], rows: Rows) -> list[str]:
    """Return why Grafana would refuse to draw lines: it wants time first and in order, and one row a point."""
    found = []
    (first, kind), labels = next(iter(columns.items())), [name for name, kind in columns.items() if "String" in kind]
    if first != "time" or not kind.startswith("DateTime"):
        found.append("the first column is no time")
    if len(labels) > 1:
        found.append("there are two columns of labels")
    points = [(row["time"], *(row[label] for label in labels)) for row in rows]
    if [point[0] for point in points] != sorted(point[0] for point in points):
        found.append("the rows are not in order")
    if len(set(points)) != len(points):
        found.append("a point has two rows")
    return found


def same(got: Any, want: Any) -> bool:
    """Tell whether a value of ClickHouse's JSON is one of Python's."""
    if want is None or got is None:
        return want is got
    if isinstance(want, datetime):
        return abs((datetime.fromisoformat(got).replace(tzinfo=UTC) - want).total_seconds()) < 1e-6
    if isinstance(want, str):
        return bool(got == want)
    return math.isclose(float(got), want, rel_tol=1e-9, abs_tol=1e-9)
