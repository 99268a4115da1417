"""Small dashboards for rules to prove themselves on."""

from __future__ import annotations

from collections.abc import Sequence

from generator.checks.catalogue import Catalogue
from generator.checks.subjects import Dashboard, Panel, Query, Variable
from generator.compile.tree import Json

_SOURCE = {"type": "prometheus", "uid": "prometheus"}


def dashboard(
    *panels: Json, variables: Sequence[Json] = (), catalogue: Catalogue | None = None, **more: object
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
    return Dashboard({**data, **more}, catalogue=catalogue or Catalogue())


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
    catalogue: Catalogue | None = None,
    variables: Sequence[Json] = (),
    target: Json | None = None,
    **more: object,
) -> Query:
    """Return a query in a panel of its own; `target` goes over the target's JSON, the rest over the panel's."""
    made = shape(promql, **more)
    made["targets"][0] |= target or {}
    return next(next(dashboard(made, variables=variables, catalogue=catalogue).panels()).queries())


def variable(name: str, *panels: Json, type: str = "custom", **more: object) -> Variable:
    """Return a variable of a dashboard that has these panels."""
    return next(dashboard(*panels, variables=[{"name": name, "type": type, **more}]).variables())


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}
