"""Panels are stored inside a row that is not collapsed.

Why: Grafana reads the panels of an open row from the dashboard, after the row. Those inside it are not shown, and the
next save removes them.
Bad: a row with `panels` and `"collapsed": false`, or without `collapsed`.
Good: `"collapsed": true`; or the panels after the row.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR


def check(panel: Panel) -> Iterator[Violation]:
    count = len(panel.data.get("panels") or ())
    if panel.type == "row" and count and not panel.data.get("collapsed"):
        inside = f"{count} panels" if count > 1 else "panel"
        yield Violation(
            message=f"row {panel.title!r} is not collapsed, so Grafana does not show the {inside} inside it",
            help='set `"collapsed": true`, or move the panels behind the row',
        )


def _row(*, collapsed: bool) -> Panel:
    row = examples.panel_json(type="row", title="Sales", collapsed=collapsed, panels=[examples.panel_json("up")])
    return examples.dashboard(row).panels[0]


def bad() -> Panel:
    return _row(collapsed=False)


def good() -> Panel:
    return _row(collapsed=True)
