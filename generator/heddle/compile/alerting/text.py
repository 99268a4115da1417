"""What an alert says, in the two dialects of Grafana and Prometheus."""

from __future__ import annotations

import re
from collections.abc import Mapping

from heddle.author.alerts import Alert, Alerts
from heddle.compile.artifact import ALERTING, RULES
from heddle.compile.folders import slug
from heddle.settings.active import project_settings

_ACTION = re.compile(r"\{\{([^{}]*)\$value\b([^{}]*)\}\}")


def labels(group: Alerts, alert: Alert) -> dict[str, str]:
    """Return the labels of an alert, in the order in which they are written."""
    return {"severity": alert.severity, "system": group.system.name, **dict(sorted(alert.labels.items()))}


def said(alert: Alert) -> dict[str, str]:
    """Return the annotations that both dialects have, as Prometheus writes them."""
    return {
        "summary": alert.summary,
        "description": alert.description,
        "runbook_url": f"{project_settings().alerts.runbooks.rstrip('/')}/{alert.name}.md",
    }


def for_grafana(texts: Mapping[str, str]) -> dict[str, str]:
    """Return texts in which the value is Grafana's: its `$value` is a sentence about all queries.

    Without data there is no value, and a function that is given none is an error in Grafana's log at each evaluation.
    """
    guarded = r"{{ with $values.A }}{{\1.Value\2}}{{ else }}(no value){{ end }}"
    return {key: _ACTION.sub(guarded, text) for key, text in texts.items()}


def folder(group: Alerts) -> str:
    """Return the title of the folder that holds a group: one of its own, because alerts are read before dashboards.

    A folder that an alert makes has a random uid, and a dashboard's folder of that title would then be a second one.
    """
    title = project_settings().folders.get(group.system.name, group.system.title)
    return f"{title.replace('/', ' ')} alerts"


def grafana_path(group: Alerts) -> str:
    """Return where the rules that Grafana evaluates are written."""
    return f"{ALERTING}/{slug(group.system.name)}.yaml"


def prometheus_path(group: Alerts) -> str:
    """Return where the rules that Prometheus evaluates are written."""
    return f"{RULES}/{slug(group.system.name)}.yaml"
