"""A row has panels.

Why: An empty row is a heading over nothing; its reader thinks that something failed to load.
Bad: a row that the next row follows at once.
Good: a row with panels below it, or inside it while it is collapsed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import dashboard, shape
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(subject: Dashboard) -> Iterator[Violation]:
    """Warn of a row that nothing belongs to."""
    placed = [panel for panel in subject.data.get("panels") or () if isinstance(panel.get("gridPos"), dict)]
    in_order = sorted(placed, key=lambda panel: (panel["gridPos"].get("y") or 0, panel["gridPos"].get("x") or 0))
    for row, after in pairwise([*in_order, {"type": "row"}]):
        if row.get("type") == "row" and after.get("type") == "row" and not row.get("panels"):
            yield Violation(
                message=f"the row {row.get('title', '')!r} has no panels", help="give it panels, or take it out", at=row
            )


def bad() -> Dashboard:
    """Return a dashboard with an empty row at its end."""
    return dashboard(shape("up"), shape(type="row", title="Sales", gridPos={"x": 0, "y": 8, "w": 24, "h": 1}))


def good() -> Dashboard:
    """Return one with a collapsed row that holds a panel."""
    return dashboard(shape(type="row", title="Sales", collapsed=True, panels=[shape("up")]))
