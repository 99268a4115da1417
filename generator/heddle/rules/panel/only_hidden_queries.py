"""All queries of the panel are hidden.

Why: Grafana does not run hidden queries, so the panel is always empty.
Bad: a panel whose only query has `hide`.
Good: hidden queries together with a visible expression that uses them.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(panel: Panel) -> Iterator[Violation]:
    # A panel with a legacy alert may hide its query on purpose.
    if panel.type in ("text", "row") or "alert" in panel.data:
        return
    if panel.targets and not panel.visible_targets:
        yield Violation(
            message=f"all queries of panel {panel.title!r} are hidden", help="show a query, or remove the panel"
        )


def bad() -> Panel:
    panel = examples.panel("up")
    panel.data["targets"][0]["hide"] = True
    return panel


def good() -> Panel:
    panel = bad()
    panel.data["targets"].append({"refId": "B", "datasource": {"type": "__expr__", "uid": "__expr__"}})
    return panel
