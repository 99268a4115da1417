"""Alerts that Prometheus, Thanos or Mimir evaluates: a rule file for each system."""

from __future__ import annotations

from typing import Any

from heddle.author.alerts import Alert, Alerts
from heddle.author.promql.expression import Expr
from heddle.author.promql.scope import alert_scope
from heddle.compile.alerting.grafana_rules import Panels
from heddle.compile.alerting.text import labels, prometheus_path, said
from heddle.compile.artifact import Artifact, Identity
from heddle.compile.yaml import dump
from heddle.settings.active import project_settings


def prometheus_rules(group: Alerts, panels: Panels) -> Artifact:
    """Return the file of a group's rules."""
    entry = {
        "name": group.system.title,
        "interval": project_settings().alerts.interval,
        "rules": [_rule(group, alert, panels, condition) for alert, condition in _conditions(group)],
    }
    return Artifact(
        path=prometheus_path(group),
        content=dump({"groups": [entry]}),
        holds=tuple(
            Identity(kind="prometheus-rule", uid=alert.uid, name=alert.name) for alert, _ in _conditions(group)
        ),
    )


def _conditions(group: Alerts) -> list[tuple[Alert, Expr]]:
    """Return the alerts that Prometheus can evaluate, each with its condition."""
    found = ((alert, alert.condition) for alert in group.active)
    return [(alert, condition) for alert, condition in found if condition is not None]


def _rule(group: Alerts, alert: Alert, panels: Panels, condition: Expr) -> dict[str, Any]:
    return {
        "alert": alert.name,
        "expr": condition.render(alert_scope(alert.rate_window)),
        "for": alert.pending,
        "labels": labels(group, alert),
        "annotations": {**said(alert), **_link(alert, panels)},
    }


def _link(alert: Alert, panels: Panels) -> dict[str, str]:
    if alert.panel not in panels:
        return {}
    grafana = project_settings().alerts.grafana_url.rstrip("/")
    return {"dashboard_url": f"{grafana}/d/{alert.panel[0]}?viewPanel={panels[alert.panel]}"}
