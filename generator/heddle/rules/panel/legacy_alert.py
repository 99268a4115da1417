"""The panel has an alert of Grafana's legacy alerting.

Why: Grafana 11 removed legacy alerting. The alert is never evaluated, and nobody is notified.
Bad: a panel with `alert`.
Good: an alert rule in Grafana Alerting or in Prometheus, and a panel without `alert`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
IN_GENERATE = True


def check(panel: Panel) -> Iterator[Violation]:
    alert = panel.data.get("alert")
    if isinstance(alert, dict) and alert:
        name = alert.get("name") or panel.title
        yield Violation(
            message=f"the alert {name!r} of panel {panel.title!r} is never evaluated: Grafana 11 removed such alerts",
            help="create an alert rule instead, and remove `alert`",
        )


def bad() -> Panel:
    return examples.panel("up", alert={"name": "Shop is down", "conditions": []})


def good() -> Panel:
    return examples.panel("up", type="alertlist")
