"""Small subjects for the examples of rules; they violate no rule until something is changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from heddle.author.alerts import Alert, Alerts, above
from heddle.author.connection import Connection
from heddle.author.datasources import DataSource, Loki
from heddle.author.promql.metrics import Gauge, Metric
from heddle.catalog.lookup import Catalog, catalog_from_metrics
from heddle.catalog.metrics import System
from heddle.compile.alerting.receivers import MuteTiming, Receiver
from heddle.compile.artifact import Identity
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json
from heddle.grafana.model import DashboardJson
from heddle.rules import subjects
from heddle.rules.summary import DashboardSummary, DatasourceVariable, Reference
from heddle.settings.model import Settings

_PROMETHEUS = {"type": "prometheus", "uid": "prometheus"}
_DEFINITION = Location("shop.py")
_SETTINGS = Location("pyproject.toml")
SHOP = System("shop", "Shop")
DEPTH = Gauge(SHOP, "queue_depth", "Number of waiting orders.")


def dashboard(
    *panels: Json,
    variables: Sequence[Json] = (),
    catalog: Catalog | None = None,
    settings: Settings | None = None,
    **keys: object,
) -> subjects.Dashboard:
    """Return a dashboard with these panels; `keys` replace parts of its JSON."""
    data: Json = {
        "uid": "shop",
        "title": "Shop",
        "description": "Do orders come in?",
        "tags": ["shop"],
        "time": {"from": "now-6h", "to": "now"},
        "refresh": "30s",
        "links": [],
        "annotations": {"list": []},
        "templating": {"list": list(variables)},
        "panels": list(panels),
    }
    return subjects.Dashboard(
        cast("DashboardJson", {**data, **keys}), catalog=catalog or Catalog(), settings=settings or Settings()
    )


def panel(*expressions: str, **keys: object) -> subjects.Panel:
    """Return a panel with these PromQL queries, in a dashboard of its own."""
    return dashboard(panel_json(*expressions, **keys)).panels[0]


def panel_json(*expressions: str, **keys: object) -> Json:
    """Return a panel as JSON; `keys` replace parts of it, and `defaults` parts of `fieldConfig.defaults`."""
    targets = [
        {"refId": chr(ord("A") + number), "datasource": _PROMETHEUS, "expr": expression, "range": True}
        for number, expression in enumerate(expressions)
    ]
    defaults = keys.pop("defaults", {})
    overrides = keys.pop("overrides", [])
    return {
        "id": 1,
        "type": "timeseries",
        "title": "Orders",
        "description": "Do orders come in?",
        "datasource": _PROMETHEUS,
        "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
        "fieldConfig": {
            "defaults": {"unit": "short", **(defaults if isinstance(defaults, dict) else {})},
            "overrides": overrides,
        },
        "options": {},
        "targets": targets,
        **keys,
    }


def query(
    promql: str,
    *,
    catalog: Catalog | None = None,
    variables: Sequence[Json] = (),
    target: Json | None = None,
    settings: Settings | None = None,
    **keys: object,
) -> subjects.Query:
    """Return a query in a panel of its own; `target` replaces parts of the target, `keys` parts of the panel."""
    data = panel_json(promql, **keys)
    data["targets"][0] |= target or {}
    return dashboard(data, variables=variables, catalog=catalog, settings=settings).panels[0].queries[0]


def catalog(*metrics: Metric) -> Catalog:
    """Return a catalog of these metrics."""
    return catalog_from_metrics(metrics)


def variable(name: str, *panels: Json, type: str = "custom", **keys: object) -> subjects.Variable:
    """Return a variable of a dashboard with these panels."""
    return dashboard(*panels, variables=[{"name": name, "type": type, **keys}]).variables[0]


def summary(
    uid: str,
    title: str,
    *,
    folder: str = "",
    link: str = "",
    datasource: str = "",
    datasource_variable: tuple[str, str] = ("", ""),
    library_panel: str = "",
) -> DashboardSummary:
    """Return a dashboard that links to the dashboard `link`, queries `datasource` and shows `library_panel`.

    `datasource_variable` are the type and the default of its data source variable.
    """
    type, default = datasource_variable
    variable = DatasourceVariable(name="source", type=type, values=(default,), regex="", location=_DEFINITION)
    return DashboardSummary(
        uid=uid,
        title=title,
        folder=folder,
        location=_DEFINITION,
        links=(Reference(uid=link, location=_DEFINITION),) if link else (),
        datasources=(Reference(uid=datasource, location=_DEFINITION),) if datasource else (),
        datasource_variables=(variable,) if type else (),
        library_panels=(Reference(uid=library_panel, location=_DEFINITION),) if library_panel else (),
    )


def dashboards(
    *summaries: DashboardSummary,
    previous: Sequence[Identity] = (),
    tombstones: Sequence[Identity] = (),
    settings: Settings | None = None,
) -> subjects.Dashboards:
    """Return the dashboards of a project with one data source, `prometheus`."""
    return subjects.Dashboards(
        dashboards=summaries,
        datasources={"prometheus": "prometheus"},
        previous=previous,
        tombstones=tombstones,
        settings=settings or Settings(),
    )


def datasource(uid: str = "loki", name: str = "Loki", url: str = "http://loki:3100", **keys: Any) -> DataSource:  # noqa: ANN401
    """Return a Loki data source; `keys` are its parameters."""
    connection = Connection(url=url, headers=keys.pop("headers", ()))
    return Loki(uid=uid, name=name, connection=connection, location=_DEFINITION, **keys)


def datasources(*specs: DataSource, default: str = "loki") -> subjects.Datasources:
    """Return data sources, one of which is the default."""
    return subjects.Datasources(specs=specs, default=default)


def alert(name: str = "QueueDeep", **keys: Any) -> Alert:  # noqa: ANN401
    """Return an alert; `keys` replace its parameters."""
    parameters: dict[str, Any] = {
        "query": DEPTH.max(),
        "fires": above(10),
        "pending": "5m",
        "severity": "warning",
        "summary": "The queue is deep",
        "description": "{{ $value }} orders are waiting.",
        "no_data": "OK",
        "panel": ("shop", "Depth"),
        "diagnose": ["Look at the workers."],
        "resolve": ["Start more workers."],
        "location": _DEFINITION,
    }
    return Alert(name=name, **{**parameters, **keys})


def group(*alerts: Alert, datasource: str = "prometheus") -> Alerts:
    """Return a group of alerts of one system."""
    return Alerts(SHOP, alerts, datasource=datasource, location=_DEFINITION)


def alerting(*alerts: Alert, **keys: Any) -> subjects.Alerting:  # noqa: ANN401
    """Return one group of alerts in a project that has their panel and their data source."""
    parameters: dict[str, Any] = {
        "groups": [group(*alerts or (alert(),))],
        "panels": {("shop", "Depth"): 7},
        "datasources": {"prometheus": "prometheus"},
        "folders": frozenset({"Shop"}),
    }
    return subjects.Alerting(**{**parameters, **keys})


def receiver(name: str = "ops", **keys: Any) -> Receiver:  # noqa: ANN401
    """Return a receiver that gets all alerts by e-mail."""
    parameters: dict[str, Any] = {
        "type": "email",
        "secret": None,
        "addresses": ("ops@example.org",),
        "severities": (),
        "systems": (),
        "mute_timings": (),
        "location": _SETTINGS,
    }
    return Receiver(name=name, **{**parameters, **keys})


def mute_timing(**keys: Any) -> MuteTiming:  # noqa: ANN401
    """Return a mute timing for the nights."""
    parameters: dict[str, Any] = {
        "name": "nights",
        "times": ("22:00-06:00",),
        "weekdays": (),
        "time_zone": "UTC",
        "location": _SETTINGS,
    }
    return MuteTiming(**{**parameters, **keys})
