"""Small dashboards for rules to prove themselves on.

- Small projects for rules about all dashboards together to prove themselves on.
- Small projects for rules about everything together to prove themselves on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from heddle.author.alerts import Alert, Alerts, above
from heddle.author.connection import Connection
from heddle.author.datasources import DataSource, Loki
from heddle.author.promql.metrics import Gauge
from heddle.catalog.lookup import Catalog
from heddle.catalog.metrics import System
from heddle.compile.alerting.receivers import MuteTiming, Receiver
from heddle.compile.artifact import Identity
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json
from heddle.rules.subjects import Alerting, Dashboard, Panel, Project, Query, Sources, Variable
from heddle.rules.summary import DashboardSummary, Reference

_SOURCE = {"type": "prometheus", "uid": "prometheus"}


def dashboard(
    *panels: Json, variables: Sequence[Json] = (), catalog: Catalog | None = None, **more: object
) -> Dashboard:
    """Return a dashboard of these panels that no rule finds fault with, but for what is changed."""
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
    return Dashboard({**data, **more}, catalog=catalog or Catalog())


def panel(*expressions: str, **more: object) -> Panel:
    """Return a panel that asks these expressions, in a dashboard of its own."""
    return next(dashboard(shape(*expressions, **more)).panels())


def shape(*expressions: str, **more: object) -> Json:
    """Return a panel's JSON; what is given goes over it, `defaults` into its fields' defaults."""
    targets = [
        {"refId": chr(ord("A") + number), "datasource": _SOURCE, "expr": expression, "range": True}
        for number, expression in enumerate(expressions)
    ]
    defaults = {"unit": "short", **_mapping(more.pop("defaults", {}))}
    overrides = more.pop("overrides", [])
    return {
        "id": 1,
        "type": "timeseries",
        "title": "Orders",
        "description": "Do orders come in?",
        "datasource": _SOURCE,
        "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
        "fieldConfig": {"defaults": defaults, "overrides": overrides},
        "options": {},
        "targets": targets,
        **more,
    }


def query(
    promql: str,
    *,
    catalog: Catalog | None = None,
    variables: Sequence[Json] = (),
    target: Json | None = None,
    **more: object,
) -> Query:
    """Return a query in a panel of its own; `target` goes over the target's JSON, the rest over the panel's."""
    made = shape(promql, **more)
    made["targets"][0] |= target or {}
    return next(next(dashboard(made, variables=variables, catalog=catalog).panels()).queries())


def variable(name: str, *panels: Json, type: str = "custom", **more: object) -> Variable:
    """Return a variable of a dashboard that has these panels."""
    return next(dashboard(*panels, variables=[{"name": name, "type": type, **more}]).variables())


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def summary(uid: str, title: str, *, folder: str = "", links: str = "", source: str = "") -> DashboardSummary:
    """Return a dashboard that links to one uid and asks one data source."""
    location = Location("shop.py")
    return DashboardSummary(
        uid=uid,
        title=title,
        folder=folder,
        location=location,
        links=(Reference(uid=links, location=location),) if links else (),
        sources=(Reference(uid=source, location=location),) if source else (),
    )


def project(
    *dashboards: DashboardSummary, made: Sequence[Identity] = (), tombstones: Sequence[Identity] = ()
) -> Project:
    """Return a project with one data source, `prometheus`."""
    return Project(dashboards=dashboards, sources=frozenset({"prometheus"}), made=made, tombstones=tombstones)


SHOP = System("loom", "Shop")
DEPTH = Gauge(SHOP, "queue_depth", "How many wait.")


def source(uid: str = "loki", name: str = "Loki", url: str = "http://loki:3100", **more: Any) -> DataSource:  # noqa: ANN401
    """Return a Loki."""
    return Loki(uid=uid, name=name, connection=Connection(url=url, headers=more.pop("headers", ())), **more)


def sources(*specs: DataSource, default: str = "loki") -> Sources:
    """Return data sources of which one is the default."""
    return Sources(specs=specs, default=default)


def alert(name: str = "QueueDeep", **more: Any) -> Alert:  # noqa: ANN401
    """Return an alert that no rule finds fault with, but for what is changed."""
    words: dict[str, Any] = {
        "query": DEPTH.max(),
        "fires": above(10),
        "pending": "5m",
        "severity": "warning",
        "summary": "The queue is deep",
        "description": "It holds {{ $value }}.",
        "no_data": "OK",
        "panel": ("shop", "Depth"),
        "diagnose": ["Look."],
        "resolve": ["Mend."],
    }
    return Alert(name=name, **{**words, **more})


def alerting(*alerts: Alert, **more: Any) -> Alerting:  # noqa: ANN401
    """Return one group of alerts in a project that has their panel and their data source."""
    words: dict[str, Any] = {
        "groups": [Alerts(SHOP, alerts or (alert(),))],
        "panels": {("shop", "Depth"): 7},
        "sources": frozenset({"prometheus"}),
        "folders": frozenset({"Shop"}),
    }
    return Alerting(**{**words, **more})


def receiver(name: str = "ops", **more: Any) -> Receiver:  # noqa: ANN401
    """Return a receiver by e-mail that takes everything."""
    words: dict[str, Any] = {
        "type": "email",
        "secret": None,
        "addresses": ("ops@example.org",),
        "severities": (),
        "systems": (),
        "mute_timings": (),
    }
    return Receiver(name=name, **{**words, **more})


def mute_timing(**more: Any) -> MuteTiming:  # noqa: ANN401
    """Return the nights."""
    words: dict[str, Any] = {"name": "nights", "times": ("22:00-06:00",), "weekdays": (), "location": "UTC"}
    return MuteTiming(**{**words, **more})
