"""Alert rules as files: a rule group for Grafana and one for Prometheus, Thanos or Mimir, for each system."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from heddle.author.alerts import Alert, Alerts
from heddle.author.promql.expression import Expr
from heddle.author.promql.growth import computed_growth
from heddle.author.promql.metrics import Metric
from heddle.author.promql.recorded import Recorded
from heddle.author.promql.scope import alert_scope
from heddle.author.promql.typed_expr import TypedExpr
from heddle.author.queries import Query
from heddle.catalog.lookup import SERIES_SUFFIXES, Catalog
from heddle.catalog.metrics import System
from heddle.compile.artifact import ALERTING, RULES, Artifact, Identity
from heddle.compile.folders import slug
from heddle.compile.yaml import dump
from heddle.grafana.durations import total_seconds
from heddle.grafana.json_value import Json
from heddle.grafana.model import RuleJson, RuleQueryJson
from heddle.grafana.provisioning_escape import escape
from heddle.promql.format import format_promql
from heddle.settings.model import AlertSettings

Panels: TypeAlias = Mapping[tuple[str, str], int]
"""The id of a panel by the uid of its dashboard and its title."""

_EXPRESSION: Final = "__expr__"
_EVALUATOR: Final = {"above": "gt", "below": "lt"}
_RANGE: Final = 600
"""Seconds of the time range of an instant query, which Grafana requires and Prometheus ignores."""

_VALUE: Final = re.compile(r"\{\{([^{}]*)\$value\b([^{}]*)\}\}")


def grafana_rules(
    group: Alerts, panels: Panels, settings: AlertSettings, folder_titles: Mapping[str, str], org: int = 1
) -> Artifact:
    """Return the file of a group's rules that Grafana evaluates."""
    entry = {
        "orgId": org,
        "name": escape(group.system.title),
        "folder": escape(alert_folder(group, folder_titles)),
        "interval": settings.interval,
        "rules": [_grafana_rule(group, alert, panels, settings) for alert in group.active],
    }
    return Artifact(
        path=grafana_path(group),
        content=dump({"apiVersion": 1, "groups": [entry]}),
        holds=grafana_identities(group),
    )


def prometheus_rules(group: Alerts, panels: Panels, settings: AlertSettings) -> Artifact:
    """Return the file of a group's rules that Prometheus can evaluate; it holds nothing if there are none."""
    conditions = [(alert, alert.condition) for alert in group.active]
    rules = [(alert, condition) for alert, condition in conditions if condition is not None]
    entry = {
        "name": group.system.title,
        "interval": settings.interval,
        "rules": [_prometheus_rule(group, alert, condition, panels, settings) for alert, condition in rules],
    }
    return Artifact(
        path=prometheus_path(group),
        content=dump({"groups": [entry]}),
        holds=tuple(Identity(kind="prometheus-rule", uid=alert.uid, name=alert.name) for alert, _ in rules),
    )


def recording_rules(system: System, expressions: Mapping[str, str], settings: AlertSettings) -> Artifact:
    """Return the file of the rules that record these expressions of a system, by the names of their series."""
    rules = [{"record": name, "expr": expression} for name, expression in expressions.items()]
    entry = {"name": f"{system.title} recorded", "interval": settings.interval, "rules": rules}
    return Artifact(path=recording_path(system), content=dump({"groups": [entry]}))


def recorded_expressions(catalog: Catalog) -> list[tuple[System, dict[str, str]]]:
    """Return what the recording rules compute, by the names of the series that they write: a mapping for each system.

    These are the growth of emitted metrics within their `recorded` windows, and the `Recorded` sums after what they
    read.
    """
    by_system: dict[str, tuple[System, dict[str, str]]] = {}
    for metric in catalog.metrics:
        if metric.recorded and isinstance(metric, Metric) and not metric.not_emitted_reason:
            by_system.setdefault(metric.system.name, (metric.system, {}))[1].update(_growths(metric))
    for series in sorted(catalog.recorded, key=lambda series: series.name):
        if isinstance(series, Recorded):
            text = _text(series.computed())
            by_system.setdefault(series.system.name, (series.system, {}))[1][series.name] = text
    return [by_system[name] for name in sorted(by_system)]


def recording_path(system: System) -> str:
    """Return the path of the file with the recording rules of a system."""
    return f"{RULES}/{slug(system.name)}-recorded.yaml"


def _growths(metric: Metric) -> dict[str, str]:
    return {
        metric.recorded_name(suffix, window): _text(computed_growth(metric, (), window, suffix=suffix))
        for window in metric.recorded
        for suffix in SERIES_SUFFIXES.get(metric.kind, ("",))
    }


def _text(expression: TypedExpr) -> str:
    return format_promql(alert_scope().resolve(expression.node, expression.systems))


def grafana_identities(group: Alerts) -> tuple[Identity, ...]:
    """Return the rules in a group's file for Grafana."""
    return tuple(Identity(kind="alert-rule", uid=alert.uid, name=alert.name) for alert in group.active)


def promql_of(alert: Alert) -> str:
    """Return what an alert compares with its bound; empty if that is not PromQL."""
    return "" if isinstance(alert.query, Query) else alert.query.value().render(alert_scope(alert.rate_window))


def alert_folder(group: Alerts, folder_titles: Mapping[str, str]) -> str:
    """Return the title of the folder of a group's rules; `folder_titles` are those of folders of dashboards.

    It is not the folder of the dashboards: Grafana reads alerts first and creates their folder with a random uid, so
    the dashboards would get a second folder with the same title.
    """
    title = folder_titles.get(group.system.name, group.system.title)
    return f"{title.replace('/', ' ')} alerts"


def grafana_path(group: Alerts) -> str:
    """Return the path of the file for Grafana."""
    return f"{ALERTING}/{slug(group.system.name)}.yaml"


def prometheus_path(group: Alerts) -> str:
    """Return the path of the file for Prometheus."""
    return f"{RULES}/{slug(group.system.name)}.yaml"


def _labels(group: Alerts, alert: Alert) -> dict[str, str]:
    return {"severity": alert.severity, "system": group.system.name, **dict(sorted(alert.labels.items()))}


def _annotations(alert: Alert, settings: AlertSettings) -> dict[str, str]:
    """Return the annotations as Prometheus writes them."""
    texts = {"summary": alert.summary, "description": alert.description}
    if settings.runbooks:
        texts["runbook_url"] = f"{settings.runbooks.rstrip('/')}/{alert.name}.md"
    return texts


def _for_grafana(annotations: Mapping[str, str]) -> dict[str, str]:
    """Return annotations with `$values.A.Value`, since Grafana's `$value` is a text about all queries.

    Without data there is no value. A function without an argument would log an error at each evaluation.
    """
    guarded = r"{{ with $values.A }}{{\1.Value\2}}{{ else }}(no value){{ end }}"
    return {key: _VALUE.sub(guarded, text) for key, text in annotations.items()}


def _grafana_rule(group: Alerts, alert: Alert, panels: Panels, settings: AlertSettings) -> RuleJson:
    link: RuleJson = {"dashboardUid": alert.panel[0], "panelId": panels[alert.panel]} if alert.panel in panels else {}
    return {
        "uid": alert.uid,
        "title": escape(alert.name),
        "condition": "C",
        "data": [_grafana_query(group, alert), _grafana_condition(alert)],
        **link,
        "noDataState": alert.no_data,
        "execErrState": "Error",
        "for": alert.pending,
        "annotations": _for_grafana(_annotations(alert, settings)),  # Grafana expands no variables in annotations
        "labels": escape(_labels(group, alert)),
        "isPaused": False,
    }


def _grafana_query(group: Alerts, alert: Alert) -> RuleQueryJson:
    if isinstance(alert.query, Query):
        source = alert.query.ref()
        model = {"refId": "A", "datasource": source, **alert.query.fields}
        return _query_data("A", source["uid"], int(total_seconds(alert.rate_window)), model)
    model = {
        "refId": "A",
        "datasource": {"type": "prometheus", "uid": group.datasource},
        "expr": promql_of(alert),
        "instant": True,
        "range": False,
        "intervalMs": 1000,
        "maxDataPoints": 43200,
    }
    return _query_data("A", group.datasource, _RANGE, model)


def _grafana_condition(alert: Alert) -> RuleQueryJson:
    number = alert.fires.number
    parameter = int(number) if number.is_integer() else number
    model = {
        "refId": "C",
        "datasource": {"type": _EXPRESSION, "uid": _EXPRESSION},
        "type": "threshold",
        "expression": "A",
        "conditions": [{"evaluator": {"type": _EVALUATOR[alert.fires.side], "params": [parameter]}}],
        "intervalMs": 1000,
        "maxDataPoints": 43200,
    }
    return _query_data("C", _EXPRESSION, 0, model)


def _query_data(ref: str, datasource: str, seconds: int, model: Json) -> RuleQueryJson:
    return {
        "refId": ref,
        "queryType": "",
        "relativeTimeRange": {"from": seconds, "to": 0},
        "datasourceUid": datasource,
        "model": model,
    }


def _prometheus_rule(
    group: Alerts, alert: Alert, condition: Expr, panels: Panels, settings: AlertSettings
) -> dict[str, Any]:
    annotations = _annotations(alert, settings)
    if alert.panel in panels:
        grafana = settings.grafana_url.rstrip("/")
        annotations["dashboard_url"] = f"{grafana}/d/{alert.panel[0]}?viewPanel={panels[alert.panel]}"
    return {
        "alert": alert.name,
        "expr": condition.render(alert_scope(alert.rate_window)),
        "for": alert.pending,
        "labels": _labels(group, alert),
        "annotations": annotations,
    }
