"""The panels that alerts link to.

- Alerts that Grafana evaluates: a rule group in a provisioning file for each system.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from heddle.author.alerts import Alert, Alerts
from heddle.author.promql.scope import alert_scope
from heddle.author.queries import Query
from heddle.compile.alerting.text import folder, for_grafana, grafana_path, labels, said
from heddle.compile.artifact import Artifact, Identity
from heddle.compile.yaml import dump
from heddle.grafana.durations import total_seconds
from heddle.grafana.json_value import Json
from heddle.grafana.model import RuleJson, RuleQueryJson
from heddle.grafana.provisioning_escape import escape
from heddle.settings.active import project_settings

Panels: TypeAlias = Mapping[tuple[str, str], int]
"""The id of a panel by the uid of its dashboard and its title."""


_EXPRESSION = "__expr__"
_EVALUATOR = {"above": "gt", "below": "lt"}
_LOOK_BACK = 600
"""Seconds that Grafana fetches; the query asks for one moment, and its own windows say how far it looks."""


def grafana_rules(group: Alerts, panels: Panels) -> Artifact:
    """Return the file of a group's rules."""
    rules = [_rule(group, alert, panels) for alert in group.active]
    entry = {
        "orgId": 1,
        "name": escape(group.system.title),
        "folder": escape(folder(group)),
        "interval": project_settings().alerts.interval,
        "rules": rules,
    }
    return Artifact(
        path=grafana_path(group),
        content=dump({"apiVersion": 1, "groups": [entry]}),
        holds=held(group),
    )


def held(group: Alerts) -> tuple[Identity, ...]:
    """Return the rules that a group's file holds."""
    return tuple(Identity(kind="alert-rule", uid=alert.uid, name=alert.name) for alert in group.active)


def _rule(group: Alerts, alert: Alert, panels: Panels) -> RuleJson:
    link: RuleJson = {"dashboardUid": alert.panel[0], "panelId": panels[alert.panel]} if alert.panel in panels else {}
    return {
        "uid": alert.uid,
        "title": escape(alert.name),
        "condition": "C",
        "data": [_query(group, alert), _condition(alert)],
        **link,
        "noDataState": alert.no_data,
        "execErrState": "Error",
        "for": alert.pending,
        "annotations": for_grafana(said(alert)),  # read as they stand: a `$` of theirs is theirs
        "labels": escape(labels(group, alert)),
        "isPaused": False,
    }


def _query(group: Alerts, alert: Alert) -> RuleQueryJson:
    if isinstance(alert.query, Query):
        source = alert.query.ref()
        model = {"refId": "A", "datasource": source, **alert.query.fields}
        return _data("A", source["uid"], int(total_seconds(alert.rate_window)), model)
    model = {
        "refId": "A",
        "datasource": {"type": "prometheus", "uid": group.datasource},
        "expr": alert.query.value().render(alert_scope(alert.rate_window)),
        "instant": True,
        "range": False,
        "intervalMs": 1000,
        "maxDataPoints": 43200,
    }
    return _data("A", group.datasource, _LOOK_BACK, model)


def _condition(alert: Alert) -> RuleQueryJson:
    evaluator = {"type": _EVALUATOR[alert.fires.side], "params": [_plain(alert.fires.number)]}
    model = {
        "refId": "C",
        "datasource": {"type": _EXPRESSION, "uid": _EXPRESSION},
        "type": "threshold",
        "expression": "A",
        "conditions": [{"evaluator": evaluator}],
        "intervalMs": 1000,
        "maxDataPoints": 43200,
    }
    return _data("C", _EXPRESSION, 0, model)


def _data(ref: str, datasource: str, look_back: int, model: Json) -> RuleQueryJson:
    return {
        "refId": ref,
        "queryType": "",
        "relativeTimeRange": {"from": look_back, "to": 0},
        "datasourceUid": datasource,
        "model": model,
    }


def _plain(number: float) -> int | float:
    return int(number) if number.is_integer() else number
