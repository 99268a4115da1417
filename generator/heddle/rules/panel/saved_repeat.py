"""Copies of a repeated panel are saved in the dashboard.

Why: Grafana creates the copies of a repeated panel when it opens the dashboard, and discards those in the file. They
make changes hard to review, and other tools count them as panels.
Bad: panels with `repeatPanelId`, which old versions of Grafana saved.
Good: only the panel with `repeat`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.NOTE


def check(dashboard: Dashboard) -> Iterator[Violation]:
    clones = [panel for panel in dashboard.panels if panel.is_clone]
    if clones:
        what = f"{len(clones)} panels are saved copies" if len(clones) > 1 else "a panel is a saved copy"
        yield Violation(
            message=f"{what} of a repeated panel, the first is {clones[0].title!r}",
            help="remove the panels with `repeatPanelId`",
            at=clones[0].data,
        )


def _with(**keys: object) -> Dashboard:
    repeated = examples.panel_json("up", repeat="host")
    return examples.dashboard(repeated, examples.panel_json("up", id=2, title="Sales", **keys))


def bad() -> Dashboard:
    return _with(repeatPanelId=1)


def good() -> Dashboard:
    return _with()
