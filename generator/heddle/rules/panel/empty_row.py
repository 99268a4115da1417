"""The row has no panels.

Why: An empty row looks as if its panels failed to load.
Bad: a row that is directly followed by another row.
Good: a row with panels below it, or inside it while it is collapsed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.grid import in_grid_order
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(dashboard: Dashboard) -> Iterator[Violation]:
    panels = in_grid_order(dashboard.data.get("panels") or ())
    for row, following in pairwise([*panels, {"type": "row"}]):
        if row.get("type") == "row" and following.get("type") == "row" and not row.get("panels"):
            yield Violation(
                message=f"row {row.get('title', '')!r} has no panels", help="add panels, or remove the row", at=row
            )


def bad() -> Dashboard:
    row = examples.panel_json(type="row", title="Sales", gridPos={"x": 0, "y": 8, "w": 24, "h": 1})
    return examples.dashboard(examples.panel_json("up"), row)


def good() -> Dashboard:
    row = examples.panel_json(type="row", title="Sales", collapsed=True, panels=[examples.panel_json("up")])
    return examples.dashboard(row)
