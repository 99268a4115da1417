"""A cluster that applies the manifests evaluates each alert twice: in Prometheus and in Grafana.

Why: With `alerts.evaluator = "both"` the manifests contain the alerts in both forms, and applying them loads both. Each
alert then notifies twice.
Bad: `outputs = ["provisioning", "configmaps"]` with the default of `alerts.evaluator`.
Good: `evaluator = "prometheus"` or `evaluator = "grafana"` in `[tool.heddle.alerts]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting
from heddle.settings.model import AlertSettings, Settings

SEVERITY = Severity.WARNING
IN_GENERATE = True


def check(alerting: Alerting) -> Iterator[Violation]:
    settings = alerting.settings
    if alerting.groups and "configmaps" in settings.outputs and settings.alerts.evaluator == "both":
        yield Violation(
            message="Prometheus and Grafana both evaluate the alerts of the output `configmaps`",
            help='set `alerts.evaluator` to "prometheus" or "grafana"',
            at=settings.source.document.location("outputs"),
        )


def bad() -> Alerting:
    return examples.alerting(settings=Settings(outputs=("provisioning", "configmaps")))


def good() -> Alerting:
    settings = Settings(outputs=("provisioning", "configmaps"), alerts=AlertSettings(evaluator="prometheus"))
    return examples.alerting(settings=settings)
